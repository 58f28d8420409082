/* The promises of a store that reports changes. */
#include "store_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ME = 7, OTHER = 8, THIRD = INT32_MAX };

static int has_changes(void)
{
    return kit.ops.size > offsetof(srs_store_ops, changes) && kit.ops.change_put;
}

static srs_key user_key(const char *season, const char *user)
{
    return (srs_key){sizeof(srs_key), season, user, ""};
}

static void put(void *tx, int64_t writer, const char *user)
{
    const srs_key key = user_key(SEASON, user);
    ck_ok(kit.ops.change_put(kit.self, tx, writer, &key, 1, NULL));
}

static void put_alone(int64_t writer, const char *user)
{
    void *tx = kit_begin();
    put(tx, writer, user);
    kit_commit(tx);
}

/* The changes since the last place, each user once, in ascending order of (season, user). */
typedef struct listing {
    char names[16][160];
    size_t count;
    int with_seasons;
} listing;

static srs_status add(void *data, const srs_change *found)
{
    listing *list = data;
    char name[160];
    ck_assert_uint_eq(found->size, sizeof *found);
    ck_assert_int_gt(found->place, 0);
    if (!*found->user && !list->with_seasons)
        return SRS_OK; /* the season that each test finds was put a moment ago */
    snprintf(name, sizeof name, "%s%s%s", strcmp(found->season, SEASON) == 0 ? "" : found->season,
             strcmp(found->season, SEASON) == 0 ? "" : "/", found->user);
    for (size_t i = 0; i < list->count; i++)
        ck_assert_str_ne(list->names[i], name);
    ck_assert_uint_lt(list->count, 16);
    strcpy(list->names[list->count++], name);
    return SRS_OK;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Where the asker of a test has got to. */
static int64_t place;

static void begin_here(void)
{
    listing nothing = {.count = 0};
    place = -1;
    ck_ok(kit.ops.changes(kit.self, ME, -1, add, &nothing, &place, NULL));
    ck_assert_uint_eq(nothing.count, 0);
    ck_assert_int_ge(place, 0);
}

/* "user ..." of those that others have changed; a store may give one again. */
static const char *all_changes_for(int64_t writer, int with_seasons)
{
    static char text[2600];
    listing list = {.with_seasons = with_seasons};
    ck_ok(kit.ops.changes(kit.self, writer, place, add, &list, &place, NULL));
    qsort(list.names, list.count, sizeof list.names[0], compare);
    text[0] = '\0';
    for (size_t i = 0; i < list.count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
                 list.names[i]);
    return text;
}

static const char *changes_for(int64_t writer)
{
    return all_changes_for(writer, 0);
}

static int has_given(const char *user)
{
    char text[2600], wanted[300];
    snprintf(text, sizeof text, " %s ", all_changes_for(ME, 1));
    snprintf(wanted, sizeof wanted, " %s ", user);
    return strstr(text, wanted) != NULL;
}

START_TEST(what_others_change_is_given)
{
    if (!has_changes())
        return;
    begin_here();
    put_alone(OTHER, "ann");
    ck_assert_str_eq(changes_for(ME), "ann");
    put_alone(OTHER, "bob");
    put_alone(THIRD, "cid");
    ck_assert(has_given("bob"));
    put_alone(OTHER, "ann");
    ck_assert(has_given("ann"));
}
END_TEST

START_TEST(what_was_changed_before_the_place_asked_for_is_not)
{
    if (!has_changes())
        return;
    put_alone(OTHER, "ann");
    begin_here();
    int64_t first = place;
    begin_here();
    ck_assert_int_ge(place, first);
}
END_TEST

START_TEST(what_the_asker_changes_is_not_given)
{
    if (!has_changes())
        return;
    begin_here();
    put_alone(ME, "ann");
    put_alone(ME, "ann");
    put_alone(ME, "bob");
    ck_assert_str_eq(changes_for(ME), "");
}
END_TEST

/* The asker's own change must not hide the one before it. */
START_TEST(a_change_by_another_shows_behind_ones_own)
{
    if (!has_changes())
        return;
    begin_here();
    put_alone(OTHER, "ann");
    put_alone(ME, "ann");
    put_alone(ME, "ann");
    ck_assert_str_eq(changes_for(ME), "ann");
    place = 0;
    ck_assert(strstr(changes_for(OTHER), "ann") != NULL);
}
END_TEST

START_TEST(of_three_writers_each_sees_the_other_two)
{
    if (!has_changes())
        return;
    static const int writers[] = {ME, OTHER, THIRD};
    for (int last = 0; last < 3; last++) {
        begin_here();
        int64_t since = place;
        for (int i = 1; i <= 3; i++)
            put_alone(writers[(last + i) % 3], "ann");
        for (int i = 0; i < 3; i++) {
            place = since;
            ck_assert_str_eq(changes_for(writers[i]), "ann");
        }
    }
}
END_TEST

static srs_status keep_place(void *data, const srs_change *found)
{
    if (*found->user)
        *(int64_t *)data = found->place;
    return SRS_OK;
}

START_TEST(places_of_a_user_grow_and_stay_while_the_asker_writes)
{
    if (!has_changes())
        return;
    int64_t last = 0, now = 0, until;
    begin_here();
    for (int i = 0; i < 20; i++) {
        put_alone(i % 2 ? OTHER : THIRD, "ann");
        ck_ok(kit.ops.changes(kit.self, ME, place, keep_place, &now, &until, NULL));
        ck_assert_int_gt(now, last);
        last = now;
        put_alone(ME, "ann");
        ck_ok(kit.ops.changes(kit.self, ME, place, keep_place, &now, &until, NULL));
        ck_assert_int_eq(now, last);
    }
}
END_TEST

START_TEST(many_users_are_noted_at_once)
{
    if (!has_changes())
        return;
    const srs_key all[] = {user_key("", "z"), user_key(SEASON, "a"), user_key(SEASON, "b"),
                           user_key("never created", "c")};
    begin_here();
    void *tx = kit_begin();
    ck_ok(kit.ops.change_put(kit.self, tx, OTHER, all, 4, NULL));
    ck_ok(kit.ops.change_put(kit.self, tx, OTHER, all, 0, NULL));
    kit_commit(tx);
    ck_assert_str_eq(changes_for(ME), "/z a b never created/c");
}
END_TEST

START_TEST(a_change_is_there_with_its_transaction_or_not_at_all)
{
    if (!has_changes())
        return;
    const srs_event event = kit_event(1, "ann", "1", 10);
    begin_here();
    void *tx = kit_begin();
    kit_append(tx, &event, 1);
    put(tx, OTHER, "ann");
    kit_rollback(tx);
    ck_assert_str_eq(changes_for(ME), "");
    tx = kit_begin();
    kit_append(tx, &event, 1);
    put(tx, OTHER, "ann");
    ck_assert_str_eq(changes_for(ME), "");
    kit_commit(tx);
    ck_assert_str_eq(changes_for(ME), "ann");
}
END_TEST

/* A store with one writer refuses the second transaction at the deadline. */
static int has_second_writer(const kit_store *hurried)
{
    void *tx;
    srs_status status = hurried->ops.begin(hurried->self, &tx, NULL);
    ck_assert(!status || kit_is_retryable(status));
    if (!status)
        hurried->ops.rollback(hurried->self, tx);
    return !status;
}

/* Noted before another transaction, and committed after it and after a look. */
START_TEST(a_change_that_is_committed_late_is_given)
{
    if (!has_changes())
        return;
    kit_store hurried = kit_hurry();
    begin_here();
    void *late = kit_begin();
    put(late, OTHER, "late");
    int has_second = has_second_writer(&hurried);
    kit_end_hurry(&hurried);
    if (!has_second) {
        kit_rollback(late);
        return;
    }
    void *other = kit_begin();
    put(other, THIRD, "early");
    kit_commit(other);
    ck_assert_str_eq(changes_for(ME), "early");
    kit_commit(late);
    ck_assert(has_given("late"));
}
END_TEST

START_TEST(seasons_are_given_to_everybody)
{
    if (!has_changes())
        return;
    begin_here();
    kit_put_season("new");
    ck_assert(has_given("/"));
    ck_ok(kit.ops.season_activate(kit.self, "new", NULL));
    ck_assert(has_given("/"));
    srs_season season = SRS_SEASON_INIT;
    season.name = "new";
    season.cache_enabled = 0;
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    ck_assert(has_given("new/"));
}
END_TEST

START_TEST(users_are_told_apart_byte_by_byte)
{
    if (!has_changes())
        return;
    begin_here();
    put_alone(ME, "ann");
    put_alone(OTHER, "Ann");
    put_alone(ME, "\xC3\xA1nn");
    put_alone(OTHER, "ann ");
    ck_assert_str_eq(changes_for(ME), "Ann ann ");
}
END_TEST

START_TEST(changes_outlive_the_store)
{
    if (!has_changes() || !kit.subject->persistent)
        return;
    begin_here();
    put_alone(OTHER, "ann");
    kit_reopen();
    ck_assert_str_eq(changes_for(ME), "ann");
}
END_TEST

static srs_status stop_at_second(void *count, const srs_change *found)
{
    *(int *)count += *found->user != '\0';
    return *(int *)count < 2 ? SRS_OK : SRS_E_SCHEDULER;
}

START_TEST(a_callback_of_changes_can_stop_and_asks_again)
{
    if (!has_changes())
        return;
    int count = 0;
    begin_here();
    int64_t until = place;
    put_alone(OTHER, "a");
    put_alone(OTHER, "b");
    put_alone(OTHER, "c");
    ck_assert_int_eq(kit.ops.changes(kit.self, ME, place, stop_at_second, &count, &until, NULL),
                     SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(until, place);
    ck_assert_str_eq(changes_for(ME), "a b c");
}
END_TEST

START_TEST(the_sign_differs_after_each_change)
{
    uint64_t before, after;
    if (!has_changes() || kit.ops.size <= offsetof(srs_store_ops, sign) || !kit.ops.sign)
        return;
    ck_ok(kit.ops.sign(kit.self, &before, NULL));
    for (int i = 0; i < 50; i++) {
        ck_assert_uint_ne(before, 0);
        put_alone(i % 2 ? ME : OTHER, i % 3 ? "ann" : "bob");
        ck_ok(kit.ops.sign(kit.self, &after, NULL));
        ck_assert_uint_ne(before, after);
        before = after;
    }
    kit_put_season("new");
    ck_ok(kit.ops.sign(kit.self, &after, NULL));
    ck_assert_uint_ne(before, after);
    ck_ok(kit.ops.sign(kit.self, &before, NULL));
    ck_assert_uint_eq(before, after);
}
END_TEST

#define WRITERS 4
#define ROUNDS 60

typedef struct writer {
    int64_t number;
    atomic_int *running;
} writer;

/* Transactions of several users each, so that some commit in another order than they began. */
static void *write_all(void *data)
{
    const writer *own = data;
    for (int round = 0; round < ROUNDS; round++) {
        char user[32];
        void *tx;
        srs_status status = kit.ops.begin(kit.self, &tx, NULL);
        snprintf(user, sizeof user, "u%d-%d", (int)own->number, round);
        const srs_key key = user_key(SEASON, user);
        if (!status) {
            status = kit.ops.change_put(kit.self, tx, own->number, &key, 1, NULL);
            if (status)
                kit.ops.rollback(kit.self, tx);
            else
                status = kit.ops.commit(kit.self, tx, NULL);
        }
        ck_assert(!status || kit_is_retryable(status));
        round -= status != SRS_OK;
    }
    atomic_fetch_sub(own->running, 1);
    return NULL;
}

typedef struct seen {
    char of[WRITERS][ROUNDS];
} seen;

static srs_status mark_seen(void *data, const srs_change *found)
{
    int number, round;
    if (sscanf(found->user, "u%d-%d", &number, &round) == 2)
        ((seen *)data)->of[number - 100][round] = 1;
    return SRS_OK;
}

START_TEST(none_is_missed_while_many_write)
{
    if (!has_changes())
        return;
    static seen all;
    pthread_t threads[WRITERS];
    writer writers[WRITERS];
    atomic_int running = WRITERS;
    begin_here();
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (writer){100 + i, &running};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_all, &writers[i]), 0);
    }
    int is_last;
    do {
        is_last = !atomic_load(&running); /* what was committed before is given by this call */
        srs_status status = kit.ops.changes(kit.self, ME, place, mark_seen, &all, &place, NULL);
        ck_assert(!status || kit_is_retryable(status));
        is_last &= !status;
    } while (!is_last);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < WRITERS * ROUNDS; i++)
        ck_assert_msg(all.of[i / ROUNDS][i % ROUNDS], "a change of writer %d was missed",
                      i / ROUNDS);
}
END_TEST

TCase *store_changes_tests(void)
{
    TCase *tests = tcase_create("changes");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, what_others_change_is_given);
    tcase_add_test(tests, what_was_changed_before_the_place_asked_for_is_not);
    tcase_add_test(tests, what_the_asker_changes_is_not_given);
    tcase_add_test(tests, a_change_by_another_shows_behind_ones_own);
    tcase_add_test(tests, of_three_writers_each_sees_the_other_two);
    tcase_add_test(tests, places_of_a_user_grow_and_stay_while_the_asker_writes);
    tcase_add_test(tests, many_users_are_noted_at_once);
    tcase_add_test(tests, a_change_is_there_with_its_transaction_or_not_at_all);
    tcase_add_test(tests, a_change_that_is_committed_late_is_given);
    tcase_add_test(tests, seasons_are_given_to_everybody);
    tcase_add_test(tests, users_are_told_apart_byte_by_byte);
    tcase_add_test(tests, changes_outlive_the_store);
    tcase_add_test(tests, a_callback_of_changes_can_stop_and_asks_again);
    tcase_add_test(tests, the_sign_differs_after_each_change);
    tcase_add_test(tests, none_is_missed_while_many_write);
    return tests;
}
