/* The promises of a store that has stale marks. */
#include "store_kit.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static int has_marks(void)
{
    return kit.ops.size > offsetof(srs_store_ops, stale_list) && kit.ops.stale_put;
}

static srs_stale_mark mark(const char *user, int64_t token)
{
    return (srs_stale_mark){sizeof(srs_stale_mark), SEASON, user, token};
}

static void put(void *tx, const char *user, int64_t token)
{
    srs_stale_mark one = mark(user, token);
    ck_ok(kit.ops.stale_put(kit.self, tx, &one, 1, NULL));
}

static void clear(void *tx, const char *user, int64_t token)
{
    srs_stale_mark one = mark(user, token);
    ck_ok(kit.ops.stale_clear(kit.self, tx, &one, 1, NULL));
}

static void put_alone(const char *user, int64_t token)
{
    void *tx = kit_begin();
    put(tx, user, token);
    kit_commit(tx);
}

static void clear_alone(const char *user, int64_t token)
{
    void *tx = kit_begin();
    clear(tx, user, token);
    kit_commit(tx);
}

typedef struct listing {
    char text[512];
    const char *season;
} listing;

static srs_status add(void *data, const srs_stale_mark *found)
{
    listing *list = data;
    size_t used = strlen(list->text);
    ck_assert_uint_eq(found->size, sizeof *found);
    ck_assert_str_eq(found->season, list->season);
    snprintf(list->text + used, sizeof list->text - used, "%s%s#%" PRId64, used ? " " : "",
             found->user, found->token);
    return SRS_OK;
}

/* "user#token ..." of marks that are all of one season */
static const char *marks_of(const char *season, int64_t after, size_t limit)
{
    static listing list;
    list = (listing){"", season};
    ck_ok(kit.ops.stale_list(kit.self, after, limit, add, &list, NULL));
    return list.text;
}

static const char *marks(void)
{
    return marks_of(SEASON, 0, 100);
}

START_TEST(marks_come_by_token)
{
    if (!has_marks())
        return;
    ck_assert_str_eq(marks(), "");
    put_alone("ann", 7);
    put_alone("bob", INT64_MAX);
    put_alone("cid", 1);
    ck_assert_str_eq(marks(), "cid#1 ann#7 bob#9223372036854775807");
    ck_assert_str_eq(marks_of(SEASON, 0, 2), "cid#1 ann#7");
    ck_assert_str_eq(marks_of(SEASON, 1, 1), "ann#7");
    ck_assert_str_eq(marks_of(SEASON, 5, 100), "ann#7 bob#9223372036854775807");
    ck_assert_str_eq(marks_of(SEASON, INT64_MAX, 100), "");
}
END_TEST

START_TEST(many_marks_are_set_and_cleared_at_once)
{
    if (!has_marks())
        return;
    const srs_stale_mark all[] = {mark("a", 3), mark("b", 2), mark("c", 1)};
    void *tx = kit_begin();
    ck_ok(kit.ops.stale_put(kit.self, tx, all, 3, NULL));
    kit_commit(tx);
    ck_assert_str_eq(marks(), "c#1 b#2 a#3");
    tx = kit_begin();
    ck_ok(kit.ops.stale_clear(kit.self, tx, all, 2, NULL));
    ck_ok(kit.ops.stale_clear(kit.self, tx, all, 0, NULL));
    kit_commit(tx);
    ck_assert_str_eq(marks(), "c#1");
}
END_TEST

START_TEST(a_user_has_one_mark_the_latest)
{
    if (!has_marks())
        return;
    put_alone("ann", 7);
    put_alone("ann", 3);
    ck_assert_str_eq(marks(), "ann#3");
    put_alone("ann", 3);
    ck_assert_str_eq(marks(), "ann#3");
}
END_TEST

START_TEST(a_mark_that_was_set_again_is_not_cleared)
{
    if (!has_marks())
        return;
    put_alone("ann", 7);
    put_alone("bob", 8);
    put_alone("ann", 9); /* while somebody drops the entry on account of 7 */
    clear_alone("ann", 7);
    ck_assert_str_eq(marks(), "bob#8 ann#9");
    clear_alone("ann", 9);
    ck_assert_str_eq(marks(), "bob#8");
}
END_TEST

START_TEST(clearing_what_is_not_there_does_nothing)
{
    if (!has_marks())
        return;
    clear_alone("ann", 7);
    put_alone("ann", 7);
    clear_alone("ann", 7);
    clear_alone("ann", 7);
    clear_alone("an", 7);
    ck_assert_str_eq(marks(), "");
}
END_TEST

START_TEST(marks_are_there_with_their_transaction_or_not_at_all)
{
    if (!has_marks())
        return;
    const srs_event event = kit_event(1, "ann", "1", 10);
    put_alone("bob", 2);
    void *tx = kit_begin();
    kit_append(tx, &event, 1);
    put(tx, "ann", 1);
    clear(tx, "bob", 2);
    kit_rollback(tx);
    ck_assert_str_eq(marks(), "bob#2");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "");
    tx = kit_begin();
    kit_append(tx, &event, 1);
    put(tx, "ann", 1);
    clear(tx, "bob", 2);
    kit_commit(tx);
    ck_assert_str_eq(marks(), "ann#1");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "ann/1:10#1");
}
END_TEST

START_TEST(a_transaction_sees_its_own_marks)
{
    if (!has_marks())
        return;
    put_alone("ann", 1);
    void *tx = kit_begin();
    put(tx, "ann", 2);
    clear(tx, "ann", 1); /* is not the one that is there any more */
    put(tx, "bob", 3);
    clear(tx, "bob", 3);
    put(tx, "cid", 4);
    clear(tx, "cid", 4);
    put(tx, "cid", 5);
    kit_commit(tx);
    ck_assert_str_eq(marks(), "ann#2 cid#5");
}
END_TEST

START_TEST(a_mark_may_name_what_nobody_created)
{
    if (!has_marks())
        return;
    static const char *const seasons[] = {"", "never", "2026 ",
                                          "caf\xC3\xA9 \xF0\x9F\x8E\x93 '\"%"};
    for (size_t i = 0; i < 4; i++) {
        srs_stale_mark one = {sizeof one, seasons[i], i ? "ann" : "", 5};
        void *tx = kit_begin();
        ck_ok(kit.ops.stale_put(kit.self, tx, &one, 1, NULL));
        kit_commit(tx);
        ck_assert_str_eq(marks_of(seasons[i], 0, 100), i ? "ann#5" : "#5");
        tx = kit_begin();
        ck_ok(kit.ops.stale_clear(kit.self, tx, &one, 1, NULL));
        kit_commit(tx);
    }
}
END_TEST

START_TEST(users_are_told_apart_byte_by_byte)
{
    if (!has_marks())
        return;
    put_alone("ann", 1);
    put_alone("Ann", 2);
    put_alone("ann ", 3);
    put_alone("\xC3\xA1nn", 4);
    clear_alone("ANN", 1);
    clear_alone("ann", 3);
    ck_assert_str_eq(marks(), "ann#1 Ann#2 ann #3 \xC3\xA1nn#4");
}
END_TEST

START_TEST(marks_outlive_the_store)
{
    if (!has_marks() || !kit.subject->persistent)
        return;
    put_alone("ann", 1);
    kit_reopen();
    ck_assert_str_eq(marks(), "ann#1");
}
END_TEST

static srs_status stop_at_second(void *count, const srs_stale_mark *found)
{
    (void)found;
    return ++*(int *)count < 2 ? SRS_OK : SRS_E_SCHEDULER;
}

START_TEST(a_callback_of_marks_can_stop)
{
    if (!has_marks())
        return;
    int count = 0;
    put_alone("a", 1);
    put_alone("b", 2);
    put_alone("c", 3);
    ck_assert_int_eq(kit.ops.stale_list(kit.self, 0, 10, stop_at_second, &count, NULL),
                     SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
}
END_TEST

#define ROUNDS 200

/* Runs a transaction until it is through. */
static void through(srs_status (*call)(void *, void *, const srs_stale_mark *, size_t, srs_error *),
                    const srs_stale_mark *one)
{
    for (;;) {
        void *tx;
        srs_status status = kit.ops.begin(kit.self, &tx, NULL);
        if (!status) {
            status = call(kit.self, tx, one, 1, NULL);
            if (status)
                kit.ops.rollback(kit.self, tx);
            else
                status = kit.ops.commit(kit.self, tx, NULL);
        }
        if (!status)
            return;
        ck_assert(kit_is_retryable(status));
    }
}

static srs_status remember(void *token, const srs_stale_mark *found)
{
    *(int64_t *)token = found->token;
    return SRS_OK;
}

/* Clears what it sees, as one who has dropped the entry does. */
static void *clear_seen(void *last)
{
    int64_t token = 0;
    while (token != ROUNDS) {
        srs_status status = kit.ops.stale_list(kit.self, 0, 1, remember, &token, NULL);
        ck_assert(!status || kit_is_retryable(status));
        srs_stale_mark seen = mark("ann", token);
        if (token && token != ROUNDS)
            through(kit.ops.stale_clear, &seen);
    }
    *(int64_t *)last = token;
    return NULL;
}

START_TEST(a_mark_set_while_others_clear_survives)
{
    if (!has_marks())
        return;
    pthread_t thread;
    int64_t last = 0;
    ck_assert_int_eq(pthread_create(&thread, NULL, clear_seen, &last), 0);
    for (int64_t token = 1; token <= ROUNDS; token++) {
        srs_stale_mark one = mark("ann", token);
        through(kit.ops.stale_put, &one);
    }
    pthread_join(thread, NULL);
    ck_assert_int_eq(last, ROUNDS); /* it was never taken for an earlier one */
    ck_assert_str_eq(marks(), "ann#200");
}
END_TEST

TCase *store_stale_tests(void)
{
    TCase *tests = tcase_create("stale marks");
    tcase_add_test(tests, marks_come_by_token);
    tcase_add_test(tests, many_marks_are_set_and_cleared_at_once);
    tcase_add_test(tests, a_user_has_one_mark_the_latest);
    tcase_add_test(tests, a_mark_that_was_set_again_is_not_cleared);
    tcase_add_test(tests, clearing_what_is_not_there_does_nothing);
    tcase_add_test(tests, marks_are_there_with_their_transaction_or_not_at_all);
    tcase_add_test(tests, a_transaction_sees_its_own_marks);
    tcase_add_test(tests, a_mark_may_name_what_nobody_created);
    tcase_add_test(tests, users_are_told_apart_byte_by_byte);
    tcase_add_test(tests, marks_outlive_the_store);
    tcase_add_test(tests, a_callback_of_marks_can_stop);
    tcase_add_test(tests, a_mark_set_while_others_clear_survives);
    return tests;
}
