/* Tests the marks of stale cache entries: kept, dropped by one thread, limited. */
#include "support/failing_alloc.h"
#include "support/suite.h"
#include "view/stale.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define EVER (INT64_MAX / 1000000)
#define BOUND 4

static srs__stale *stale;

static void set_up(void)
{
    ck_assert_int_eq(srs__stale_new(BOUND, &stale, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs__stale_free(stale);
}

static srs__stale_extent begin(const char *user)
{
    return srs__stale_begin(stale, "S", user, 0);
}

static void end(const char *user, srs__stale_extent extent, int dropped)
{
    srs__stale_end(stale, "S", user, extent, dropped);
}

/* Drops stale entries as a reader of an entry does. */
static srs__stale_extent drop_if_stale(const char *user)
{
    srs__stale_extent extent = begin(user);
    if (extent == SRS__STALE_ENTRY || extent == SRS__STALE_ALL)
        end(user, extent, 1);
    return extent;
}

START_TEST(what_was_marked_is_dropped_once)
{
    ck_assert(!srs__stale_count(stale));
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
    srs__stale_mark(stale, "S", "ann");
    srs__stale_mark(stale, "S", "ann");
    ck_assert(srs__stale_count(stale));
    ck_assert(srs__stale_is_marked(stale, "S", "ann"));
    ck_assert(!srs__stale_is_marked(stale, "S", "an"));
    ck_assert_int_eq(drop_if_stale("bob"), SRS__STALE_NOT);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_ENTRY);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
    ck_assert(!srs__stale_count(stale));
}
END_TEST

START_TEST(what_could_not_be_dropped_stays)
{
    srs__stale_mark(stale, "S", "ann");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ENTRY);
    end("ann", SRS__STALE_ENTRY, 0);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_ENTRY);
}
END_TEST

START_TEST(what_is_marked_while_it_is_dropped_stays)
{
    srs__stale_mark(stale, "S", "ann");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ENTRY);
    srs__stale_mark(stale, "S", "ann");
    end("ann", SRS__STALE_ENTRY, 1);
    ck_assert_int_eq(begin("ann"), SRS__STALE_ENTRY);
    srs__stale_add(stale, "S", "ann");
    end("ann", SRS__STALE_ENTRY, 1);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_ENTRY);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
}
END_TEST

static void *drop_while_waiting(void *out)
{
    *(srs__stale_extent *)out = srs__stale_begin(stale, "S", "ann", EVER);
    return NULL;
}

START_TEST(nobody_reads_what_another_is_dropping)
{
    pthread_t thread;
    srs__stale_extent waited = SRS__STALE_BUSY;
    srs__stale_mark(stale, "S", "ann");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ENTRY);
    ck_assert_int_eq(begin("ann"), SRS__STALE_BUSY); /* nor at the deadline */
    ck_assert_int_eq(pthread_create(&thread, NULL, drop_while_waiting, &waited), 0);
    end("ann", SRS__STALE_ENTRY, 1);
    pthread_join(thread, NULL);
    ck_assert_int_eq(waited, SRS__STALE_NOT);
}
END_TEST

START_TEST(who_waited_in_vain_drops_it_itself)
{
    pthread_t thread;
    srs__stale_extent waited = SRS__STALE_BUSY;
    srs__stale_mark(stale, "S", "ann");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ENTRY);
    ck_assert_int_eq(pthread_create(&thread, NULL, drop_while_waiting, &waited), 0);
    end("ann", SRS__STALE_ENTRY, 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(waited, SRS__STALE_ENTRY);
    end("ann", SRS__STALE_ENTRY, 1);
}
END_TEST

static void mark_many(int count)
{
    char user[32];
    for (int i = 0; i < count; i++) {
        snprintf(user, sizeof user, "user %d", i);
        srs__stale_mark(stale, "S", user);
    }
}

START_TEST(past_the_bound_everything_is_stale)
{
    mark_many(BOUND);
    ck_assert(!srs__stale_is_marked(stale, "S", "ann"));
    mark_many(BOUND + 1);
    ck_assert(srs__stale_is_marked(stale, "T", "ann"));
    ck_assert_int_eq(begin("ann"), SRS__STALE_ALL);
    ck_assert_int_eq(begin("bob"), SRS__STALE_BUSY);
    end("ann", SRS__STALE_ALL, 0);
    ck_assert_int_eq(drop_if_stale("bob"), SRS__STALE_ALL);
    ck_assert_int_eq(drop_if_stale("user 0"), SRS__STALE_NOT);
    ck_assert(!srs__stale_count(stale));
}
END_TEST

START_TEST(what_is_marked_while_all_is_dropped_stays)
{
    srs__stale_mark(stale, "", "");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ALL);
    srs__stale_mark(stale, "S", "bob");
    end("ann", SRS__STALE_ALL, 1);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
    ck_assert_int_eq(drop_if_stale("bob"), SRS__STALE_ENTRY);
    srs__stale_mark(stale, "", "");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ALL);
    mark_many(BOUND + 1);
    end("ann", SRS__STALE_ALL, 1);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_ALL);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
}
END_TEST

START_TEST(one_that_is_being_dropped_outlives_all)
{
    srs__stale_mark(stale, "S", "ann");
    ck_assert_int_eq(begin("ann"), SRS__STALE_ENTRY);
    mark_many(BOUND);
    ck_assert_int_eq(drop_if_stale("bob"), SRS__STALE_ALL);
    end("ann", SRS__STALE_ENTRY, 1);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
}
END_TEST

typedef struct notes {
    char text[256];
    int room;
} notes;

static int note(void *data, const char *season, const char *user)
{
    notes *n = data;
    size_t used = strlen(n->text);
    if (!n->room)
        return 1;
    n->room--;
    snprintf(n->text + used, sizeof n->text - used, "%s/%s ", season, user);
    return 0;
}

static const char *noted(int room)
{
    static notes n;
    n = (notes){"", room};
    srs__stale_note(stale, note, &n);
    return n.text;
}

START_TEST(what_is_missed_here_is_to_be_noted_once)
{
    ck_assert_str_eq(noted(10), "");
    srs__stale_mark(stale, "S", "ann");
    srs__stale_add(stale, "S", "bob");
    srs__stale_add(stale, "S", "ann");
    ck_assert_str_eq(noted(10), "S/ann ");
    ck_assert_str_eq(noted(10), "");
    srs__stale_mark(stale, "S", "bob"); /* marked again after the mark is in the store */
    ck_assert_str_eq(noted(10), "S/bob ");
    ck_assert_int_eq(drop_if_stale("bob"), SRS__STALE_ENTRY);
    ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_ENTRY);
    ck_assert_str_eq(noted(10), "");
}
END_TEST

START_TEST(what_found_no_room_is_noted_the_next_time)
{
    srs__stale_mark(stale, "S", "ann");
    srs__stale_mark(stale, "S", "bob");
    srs__stale_mark(stale, "S", "cid");
    ck_assert_str_eq(noted(2), "S/ann S/bob ");
    ck_assert_str_eq(noted(2), "S/cid ");
    ck_assert_str_eq(noted(2), "");
}
END_TEST

START_TEST(all_is_noted_as_nobodys)
{
    mark_many(BOUND + 1);
    ck_assert_str_eq(noted(10), "/ ");
    srs__stale_add(stale, "", "");
    ck_assert_str_eq(noted(10), "");
}
END_TEST

START_TEST(no_memory_makes_everything_stale)
{
    failing_alloc_install();
    ck_assert_int_eq(srs__stale_new(100, &stale, NULL), SRS_OK);
    for (size_t after = 0; after < 3; after++) {
        failing_alloc_after(after);
        srs__stale_mark(stale, "S", "ann");
        failing_alloc_off();
        srs__stale_extent extent = drop_if_stale("ann");
        ck_assert(extent == SRS__STALE_ALL || extent == SRS__STALE_ENTRY);
        ck_assert_int_eq(drop_if_stale("ann"), SRS__STALE_NOT);
    }
    srs__stale_free(stale);
    ck_assert_uint_eq(failing_alloc_live(), 0);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__stale_new(100, &stale, NULL), SRS_E_NO_MEMORY);
    failing_alloc_off();
    srs__stale_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stale");
    TCase *tests = tcase_create("all"), *memory = tcase_create("memory");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, what_was_marked_is_dropped_once);
    tcase_add_test(tests, what_could_not_be_dropped_stays);
    tcase_add_test(tests, what_is_marked_while_it_is_dropped_stays);
    tcase_add_test(tests, nobody_reads_what_another_is_dropping);
    tcase_add_test(tests, who_waited_in_vain_drops_it_itself);
    tcase_add_test(tests, past_the_bound_everything_is_stale);
    tcase_add_test(tests, what_is_marked_while_all_is_dropped_stays);
    tcase_add_test(tests, one_that_is_being_dropped_outlives_all);
    tcase_add_test(tests, what_is_missed_here_is_to_be_noted_once);
    tcase_add_test(tests, what_found_no_room_is_noted_the_next_time);
    tcase_add_test(tests, all_is_noted_as_nobodys);
    tcase_add_test(memory, no_memory_makes_everything_stale);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, memory);
    return run_suite(suite);
}
