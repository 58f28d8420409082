/* The promises of a store about due items: their order, the limit, the total, the filters. */
#include "store_kit.h"

static srs_tracker labelled(const char *item, int64_t due_ms, const char *subject,
                            const char *topic)
{
    srs_tracker tracker = kit_tracker("a", item, 1, due_ms);
    tracker.subject = subject;
    tracker.topic = topic;
    return tracker;
}

/* In order of due time: 3@10 1@20 2@20 4@30, and one that is removed. */
static void put_five(void)
{
    const srs_tracker five[] = {
        labelled("", SRS_TIME_NEVER, "", ""),   labelled("1", 20, "math", "sums"),
        labelled("2", 20, "math", "fractions"), labelled("3", 10, "French", "sums"),
        labelled("4", 30, "math", ""),
    };
    const srs_tracker other = kit_tracker("b", "9", 1, 1);
    kit_write_alone(five, 5);
    kit_write_alone(&other, 1);
}

START_TEST(due_items_come_by_time_then_item)
{
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, NULL), "3@10 1@20 2@20 4@30 of 4");
}
END_TEST

START_TEST(an_item_is_due_at_its_very_time)
{
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "a", 9, 9, NULL, NULL), "of 0");
    ck_assert_str_eq(kit_due(SEASON, "a", 10, 9, NULL, NULL), "3@10 of 1");
    ck_assert_str_eq(kit_due(SEASON, "a", 19, 9, NULL, NULL), "3@10 of 1");
    ck_assert_str_eq(kit_due(SEASON, "a", 20, 9, NULL, NULL), "3@10 1@20 2@20 of 3");
}
END_TEST

START_TEST(the_limit_does_not_lower_the_total)
{
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 1, NULL, NULL), "3@10 of 4");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 2, NULL, NULL), "3@10 1@20 of 4");
    ck_assert_str_eq(kit_due(SEASON, "a", 20, 2, "math", NULL), "1@20 2@20 of 2");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 1, "math", NULL), "1@20 of 3");
}
END_TEST

START_TEST(filters_keep_what_is_equal)
{
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "math", NULL), "1@20 2@20 4@30 of 3");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, "sums"), "3@10 1@20 of 2");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "math", "sums"), "1@20 of 1");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "MATH", NULL), "of 0");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "mat", NULL), "of 0");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "%", NULL), "of 0");
}
END_TEST

START_TEST(an_empty_filter_keeps_what_has_no_label)
{
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, ""), "4@30 of 1");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "", NULL), "of 0");
}
END_TEST

START_TEST(other_users_and_seasons_are_not_seen)
{
    kit_put_season("other");
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "b", 1000, 9, NULL, NULL), "9@1 of 1");
    ck_assert_str_eq(kit_due(SEASON, "c", 1000, 9, NULL, NULL), "of 0");
    ck_assert_str_eq(kit_due("other", "a", 1000, 9, NULL, NULL), "of 0");
    ck_assert_str_eq(kit_due("never", "a", 1000, 9, NULL, NULL), "of 0");
}
END_TEST

START_TEST(a_removed_item_is_never_due)
{
    put_five();
    ck_assert_str_eq(kit_due(SEASON, "a", SRS_TIME_MAX, 9, NULL, NULL), "3@10 1@20 2@20 4@30 of 4");
}
END_TEST

START_TEST(a_tracker_written_again_moves)
{
    put_five();
    srs_tracker moved = labelled("3", 25, "math", "sums");
    kit_write_alone(&moved, 1);
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, NULL), "1@20 2@20 3@25 4@30 of 4");
    ck_assert_str_eq(kit_due(SEASON, "a", 20, 9, NULL, NULL), "1@20 2@20 of 2");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, "French", NULL), "of 0");
}
END_TEST

START_TEST(the_total_need_not_be_asked_for)
{
    int count = 0;
    put_five();
    ck_ok(kit.ops.due(kit.self, SEASON, "a", 1000, 1, NULL, NULL, kit_stop_trackers, &count, NULL,
                      NULL));
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(a_due_callback_can_stop)
{
    int count = 0;
    uint64_t total;
    put_five();
    ck_assert_int_eq(kit.ops.due(kit.self, SEASON, "a", 1000, 9, NULL, NULL, kit_stop_trackers,
                                 &count, &total, NULL),
                     SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
}
END_TEST

TCase *store_due_tests(void)
{
    TCase *tests = tcase_create("due");
    tcase_add_test(tests, due_items_come_by_time_then_item);
    tcase_add_test(tests, an_item_is_due_at_its_very_time);
    tcase_add_test(tests, the_limit_does_not_lower_the_total);
    tcase_add_test(tests, filters_keep_what_is_equal);
    tcase_add_test(tests, an_empty_filter_keeps_what_has_no_label);
    tcase_add_test(tests, other_users_and_seasons_are_not_seen);
    tcase_add_test(tests, a_removed_item_is_never_due);
    tcase_add_test(tests, a_tracker_written_again_moves);
    tcase_add_test(tests, the_total_need_not_be_asked_for);
    tcase_add_test(tests, a_due_callback_can_stop);
    return tests;
}
