/* The promises of a store about reading the review log: its order, its pages, finding an id. */
#include "store_kit.h"

/* In order of key; the ids run against the times. */
static void put_six(void)
{
    const srs_event six[] = {
        kit_event(60, "a", "", 5),   kit_event(50, "a", "1", 10), kit_event(20, "a", "1", 20),
        kit_event(30, "a", "1", 20), kit_event(10, "a", "2", 1),  kit_event(1, "b", "1", 15),
    };
    ck_assert_str_eq(kit_append_alone(six, 6), "++++++");
}

START_TEST(entries_come_by_user_item_time_id)
{
    put_six();
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0),
                     "a/:5#60 a/1:10#50 a/1:20#20 a/1:20#30 a/2:1#10 b/1:15#1");
}
END_TEST

START_TEST(the_order_is_not_that_of_appending)
{
    const srs_event last = kit_event(1, "a", "1", 30), first = kit_event(2, "a", "1", 10);
    kit_append_alone(&last, 1);
    kit_append_alone(&first, 1);
    ck_assert_str_eq(kit_log(SEASON, "a", "1", NULL, 0), "a/1:10#2 a/1:30#1");
}
END_TEST

START_TEST(entries_of_one_user)
{
    put_six();
    ck_assert_str_eq(kit_log(SEASON, "b", NULL, NULL, 0), "b/1:15#1");
    ck_assert_str_eq(kit_log(SEASON, "a", NULL, NULL, 2), "a/:5#60 a/1:10#50");
    ck_assert_str_eq(kit_log(SEASON, "c", NULL, NULL, 0), "");
}
END_TEST

START_TEST(entries_of_one_item)
{
    put_six();
    ck_assert_str_eq(kit_log(SEASON, "a", "1", NULL, 0), "a/1:10#50 a/1:20#20 a/1:20#30");
    ck_assert_str_eq(kit_log(SEASON, "a", "", NULL, 0), "a/:5#60");
    ck_assert_str_eq(kit_log(SEASON, "a", "3", NULL, 0), "");
}
END_TEST

START_TEST(the_whole_log_pages)
{
    const srs_event second = kit_event(20, "a", "1", 20), fourth = kit_event(10, "a", "2", 1);
    const srs_event last = kit_event(1, "b", "1", 15);
    put_six();
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, &second, 2), "a/1:20#30 a/2:1#10");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, &fourth, 2), "b/1:15#1");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, &last, 2), "");
}
END_TEST

START_TEST(the_log_of_a_user_pages)
{
    const srs_event second = kit_event(20, "a", "1", 20), last = kit_event(10, "a", "2", 1);
    put_six();
    ck_assert_str_eq(kit_log(SEASON, "a", NULL, &second, 1), "a/1:20#30");
    ck_assert_str_eq(kit_log(SEASON, "a", NULL, &last, 0), "");
}
END_TEST

START_TEST(the_log_of_an_item_pages)
{
    const srs_event first = kit_event(50, "a", "1", 10), last = kit_event(30, "a", "1", 20);
    put_six();
    ck_assert_str_eq(kit_log(SEASON, "a", "1", &first, 1), "a/1:20#20");
    ck_assert_str_eq(kit_log(SEASON, "a", "1", &last, 0), "");
}
END_TEST

START_TEST(a_page_may_begin_after_an_entry_that_is_not_there)
{
    const srs_event between = kit_event(25, "a", "1", 20), early = kit_event(99, "a", "1", 9);
    put_six();
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, &between, 1), "a/1:20#30");
    ck_assert_str_eq(kit_log(SEASON, "a", "1", &early, 1), "a/1:10#50");
}
END_TEST

START_TEST(seasons_keep_their_logs_apart)
{
    kit_put_season("other");
    put_six();
    srs_event event = kit_event(7, "a", "1", 12);
    event.season = "other";
    ck_assert_str_eq(kit_append_alone(&event, 1), "+");
    ck_assert_str_eq(kit_log("other", NULL, NULL, NULL, 0), "a/1:12#7");
    ck_assert_str_eq(kit_log(SEASON, "a", "1", NULL, 0), "a/1:10#50 a/1:20#20 a/1:20#30");
}
END_TEST

START_TEST(an_unknown_season_has_no_log)
{
    put_six();
    ck_assert_str_eq(kit_log("never", NULL, NULL, NULL, 0), "");
    ck_assert_str_eq(kit_log("never", "a", "1", NULL, 0), "");
}
END_TEST

START_TEST(a_log_callback_can_stop)
{
    int count = 0;
    put_six();
    ck_assert_int_eq(
        kit.ops.log(kit.self, SEASON, NULL, NULL, NULL, 0, kit_stop_events, &count, NULL),
        SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
}
END_TEST

START_TEST(find_knows_the_log)
{
    put_six();
    ck_assert_int_eq(kit_find(50), 1);
    ck_assert_int_eq(kit_find(51), 0);
}
END_TEST

START_TEST(find_looks_into_every_season)
{
    kit_put_season("other");
    srs_event event = kit_event(7, "a", "1", 12);
    event.season = "other";
    kit_append_alone(&event, 1);
    ck_assert_int_eq(kit_find(7), 1);
}
END_TEST

START_TEST(find_knows_dead_letters_but_prefers_the_log)
{
    const srs_event event = kit_event(7, "a", "1", 12);
    kit_dead_put_alone(&event, "why");
    ck_assert_int_eq(kit_find(7), 2);
    kit_append_alone(&event, 1);
    ck_assert_int_eq(kit_find(7), 1);
}
END_TEST

TCase *store_log_tests(void)
{
    TCase *tests = tcase_create("log");
    tcase_add_test(tests, entries_come_by_user_item_time_id);
    tcase_add_test(tests, the_order_is_not_that_of_appending);
    tcase_add_test(tests, entries_of_one_user);
    tcase_add_test(tests, entries_of_one_item);
    tcase_add_test(tests, the_whole_log_pages);
    tcase_add_test(tests, the_log_of_a_user_pages);
    tcase_add_test(tests, the_log_of_an_item_pages);
    tcase_add_test(tests, a_page_may_begin_after_an_entry_that_is_not_there);
    tcase_add_test(tests, seasons_keep_their_logs_apart);
    tcase_add_test(tests, an_unknown_season_has_no_log);
    tcase_add_test(tests, a_log_callback_can_stop);
    tcase_add_test(tests, find_knows_the_log);
    tcase_add_test(tests, find_looks_into_every_season);
    tcase_add_test(tests, find_knows_dead_letters_but_prefers_the_log);
    return tests;
}
