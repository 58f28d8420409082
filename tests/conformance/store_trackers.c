/* The promises of a store about trackers: their order, their pages, which of two stays. */
#include "store_kit.h"

/* Seven trackers of three users; a separator in an id must not confuse the order. */
static void put_seven(void)
{
    const srs_tracker seven[] = {
        kit_tracker("a", "", 1, SRS_TIME_NEVER),
        kit_tracker("a", "1", 1, 10),
        kit_tracker("a", "2", 1, 20),
        kit_tracker("a", "b", 1, 30),
        kit_tracker("ab", "0", 1, 40),
        kit_tracker("b", "1", 1, 50),
        kit_tracker("b", "2", 1, 60),
    };
    kit_write_alone(seven, 7);
}

START_TEST(trackers_come_by_user_and_item)
{
    const srs_tracker last = kit_tracker("b", "1", 1, 1), first = kit_tracker("a", "9", 2, 2);
    kit_write_alone(&last, 1);
    kit_write_alone(&first, 1);
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 0), "a/9#2 b/1#1");
}
END_TEST

START_TEST(trackers_of_one_user)
{
    put_seven();
    ck_assert_str_eq(kit_trackers(SEASON, "a", NULL, NULL, 0), "a/#1 a/1#1 a/2#1 a/b#1");
    ck_assert_str_eq(kit_trackers(SEASON, "ab", NULL, NULL, 0), "ab/0#1");
    ck_assert_str_eq(kit_trackers(SEASON, "c", NULL, NULL, 0), "");
    ck_assert_str_eq(kit_trackers(SEASON, "", NULL, NULL, 0), "");
}
END_TEST

START_TEST(trackers_page_by_key)
{
    put_seven();
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 3), "a/#1 a/1#1 a/2#1");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, "a", "2", 3), "a/b#1 ab/0#1 b/1#1");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, "b", "1", 3), "b/2#1");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, "b", "2", 3), "");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, "a", "", 1), "a/1#1");
}
END_TEST

START_TEST(trackers_of_one_user_page_by_key)
{
    put_seven();
    ck_assert_str_eq(kit_trackers(SEASON, "a", NULL, NULL, 2), "a/#1 a/1#1");
    ck_assert_str_eq(kit_trackers(SEASON, "a", "a", "1", 2), "a/2#1 a/b#1");
    ck_assert_str_eq(kit_trackers(SEASON, "a", "a", "b", 2), "");
}
END_TEST

START_TEST(a_page_may_begin_after_what_is_not_there)
{
    put_seven();
    ck_assert_str_eq(kit_trackers(SEASON, NULL, "a", "15", 2), "a/2#1 a/b#1");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, "aa", "", 1), "ab/0#1");
}
END_TEST

START_TEST(seasons_keep_their_trackers_apart)
{
    kit_put_season("other");
    srs_tracker tracker = kit_tracker("a", "1", 1, 10);
    kit_write_alone(&tracker, 1);
    tracker.season = "other";
    tracker.revision = 5;
    kit_write_alone(&tracker, 1);
    ck_assert_str_eq(kit_trackers(SEASON, "a", NULL, NULL, 0), "a/1#1");
    ck_assert_str_eq(kit_trackers("other", NULL, NULL, NULL, 0), "a/1#5");
}
END_TEST

START_TEST(an_unknown_season_has_no_trackers)
{
    put_seven();
    ck_assert_str_eq(kit_trackers("never", NULL, NULL, NULL, 0), "");
    ck_assert_str_eq(kit_trackers("never", "a", NULL, NULL, 0), "");
}
END_TEST

START_TEST(an_equal_or_higher_revision_replaces)
{
    srs_tracker tracker = kit_tracker("a", "1", 3, 10);
    kit_write_alone(&tracker, 1);
    tracker.due_ms = 20;
    kit_write_alone(&tracker, 1);
    ck_assert_str_eq(kit_due(SEASON, "a", 100, 9, NULL, NULL), "1@20 of 1");
    tracker.revision = 4;
    tracker.due_ms = 30;
    kit_write_alone(&tracker, 1);
    ck_assert_str_eq(kit_due(SEASON, "a", 100, 9, NULL, NULL), "1@30 of 1");
}
END_TEST

START_TEST(a_lower_revision_is_left_out)
{
    const srs_tracker first[] = {kit_tracker("a", "1", 3, 10), kit_tracker("a", "2", 3, 20)};
    const srs_tracker second[] = {kit_tracker("a", "1", 2, 70), kit_tracker("a", "2", 4, 80)};
    kit_write_alone(first, 2);
    kit_write_alone(second, 2);
    ck_assert_str_eq(kit_trackers(SEASON, "a", NULL, NULL, 0), "a/1#3 a/2#4");
    ck_assert_str_eq(kit_due(SEASON, "a", 100, 9, NULL, NULL), "1@10 2@80 of 2");
}
END_TEST

START_TEST(a_huge_revision_is_higher_than_a_small_one)
{
    srs_tracker tracker = kit_tracker("a", "1", INT64_MAX, 10);
    kit_write_alone(&tracker, 1);
    tracker.revision = 9;
    kit_write_alone(&tracker, 1);
    ck_assert_uint_eq(kit_one_tracker("a").revision, INT64_MAX);
}
END_TEST

START_TEST(a_tracker_callback_can_stop)
{
    int count = 0;
    put_seven();
    ck_assert_int_eq(
        kit.ops.trackers(kit.self, SEASON, NULL, NULL, NULL, 0, kit_stop_trackers, &count, NULL),
        SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 1), "a/#1");
}
END_TEST

TCase *store_trackers_tests(void)
{
    TCase *tests = tcase_create("trackers");
    tcase_add_test(tests, trackers_come_by_user_and_item);
    tcase_add_test(tests, trackers_of_one_user);
    tcase_add_test(tests, trackers_page_by_key);
    tcase_add_test(tests, trackers_of_one_user_page_by_key);
    tcase_add_test(tests, a_page_may_begin_after_what_is_not_there);
    tcase_add_test(tests, seasons_keep_their_trackers_apart);
    tcase_add_test(tests, an_unknown_season_has_no_trackers);
    tcase_add_test(tests, an_equal_or_higher_revision_replaces);
    tcase_add_test(tests, a_lower_revision_is_left_out);
    tcase_add_test(tests, a_huge_revision_is_higher_than_a_small_one);
    tcase_add_test(tests, a_tracker_callback_can_stop);
    return tests;
}
