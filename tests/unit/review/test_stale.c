/* Marks on cache entries that missed writes: found until they are cleared, and bounded. */
#include "review/stale.h"

#include "support/failing_alloc.h"

#include <check.h>
#include <stdlib.h>

#define BOUND 3

static srs__stale *stale;
static srs__stale_mark mark;

static void setup(void)
{
    failing_alloc_install();
    ck_assert_int_eq(srs__stale_new(BOUND, &stale, NULL), SRS_OK);
}

static void teardown(void)
{
    srs__stale_free(stale);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}

static void mark_is(srs__stale_extent extent, const char *season, const char *user)
{
    ck_assert_int_eq(srs__stale_find(stale, season, user, &mark), extent);
}

START_TEST(nothing_is_marked_at_first)
{
    mark_is(SRS__STALE_NOT, "S", "ada");
    ck_assert_int_eq(srs__stale_first(stale, &mark), SRS__STALE_NOT);
    ck_assert_uint_eq(srs__stale_count(stale), 0);
}
END_TEST

START_TEST(a_mark_is_that_of_one_entry)
{
    srs__stale_add(stale, "S", "ada");
    mark_is(SRS__STALE_NOT, "S", "bob");
    mark_is(SRS__STALE_NOT, "T", "ada");
    mark_is(SRS__STALE_ENTRY, "S", "ada");
    ck_assert_str_eq(mark.key, "S");
    ck_assert_str_eq(mark.key + 2, "ada");
    ck_assert_uint_eq(srs__stale_count(stale), 1);
}
END_TEST

/* Whoever drops the entry has not done so yet: others must not read it. */
START_TEST(a_mark_stays_until_it_is_cleared)
{
    srs__stale_add(stale, "S", "ada");
    mark_is(SRS__STALE_ENTRY, "S", "ada");
    mark_is(SRS__STALE_ENTRY, "S", "ada");
    srs__stale_clear(stale, &mark);
    mark_is(SRS__STALE_NOT, "S", "ada");
    ck_assert_uint_eq(srs__stale_count(stale), 0);
}
END_TEST

/* The drop may have been before the write that was missed then. */
START_TEST(a_newer_mark_is_not_cleared)
{
    srs__stale_mark older;
    srs__stale_add(stale, "S", "ada");
    srs__stale_find(stale, "S", "ada", &older);
    srs__stale_add(stale, "S", "ada");
    srs__stale_clear(stale, &older);
    mark_is(SRS__STALE_ENTRY, "S", "ada");
    srs__stale_clear(stale, &mark);
    mark_is(SRS__STALE_NOT, "S", "ada");
    srs__stale_clear(stale, &mark); /* once more does nothing */
}
END_TEST

static void mark_all(void)
{
    static const char *const users[BOUND + 1] = {"ada", "bob", "eve", "joe"};
    for (int i = 0; i <= BOUND; i++)
        srs__stale_add(stale, "S", users[i]);
}

START_TEST(past_the_bound_all_are_marked)
{
    mark_all();
    mark_is(SRS__STALE_ALL, "T", "nobody");
    ck_assert_int_eq(srs__stale_first(stale, &mark), SRS__STALE_ALL);
    ck_assert_uint_eq(srs__stale_count(stale), BOUND);
    srs__stale_clear(stale, &mark);
    mark_is(SRS__STALE_NOT, "S", "ada");
}
END_TEST

START_TEST(a_write_missed_while_all_are_dropped_marks_all_again)
{
    mark_all();
    srs__stale_first(stale, &mark);
    srs__stale_add(stale, "S", "ada");
    srs__stale_clear(stale, &mark);
    mark_is(SRS__STALE_ALL, "S", "bob");
}
END_TEST

START_TEST(marks_are_given_one_after_another)
{
    srs__stale_add(stale, "S", "ada");
    srs__stale_add(stale, "S", "bob");
    for (int left = 2; left > 0; left--) {
        ck_assert_uint_eq(srs__stale_count(stale), (size_t)left);
        ck_assert_int_eq(srs__stale_first(stale, &mark), SRS__STALE_ENTRY);
        srs__stale_clear(stale, &mark);
    }
    ck_assert_int_eq(srs__stale_first(stale, &mark), SRS__STALE_NOT);
}
END_TEST

START_TEST(without_memory_all_are_marked)
{
    failing_alloc_after(0);
    srs__stale_add(stale, "S", "ada");
    failing_alloc_off();
    mark_is(SRS__STALE_ALL, "S", "bob");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stale");
    TCase *tests = tcase_create("stale");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, nothing_is_marked_at_first);
    tcase_add_test(tests, a_mark_is_that_of_one_entry);
    tcase_add_test(tests, a_mark_stays_until_it_is_cleared);
    tcase_add_test(tests, a_newer_mark_is_not_cleared);
    tcase_add_test(tests, past_the_bound_all_are_marked);
    tcase_add_test(tests, a_write_missed_while_all_are_dropped_marks_all_again);
    tcase_add_test(tests, marks_are_given_one_after_another);
    tcase_add_test(tests, without_memory_all_are_marked);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
