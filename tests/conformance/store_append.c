/* The promises of a store about appending to the review log: exactly once, by id. */
#include "store_kit.h"

static const char *append_one(srs_event event)
{
    return kit_append_alone(&event, 1);
}

START_TEST(a_new_entry_is_appended)
{
    ck_assert_str_eq(append_one(kit_event(1, "a", "1", 10)), "+");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(the_same_entry_is_a_duplicate)
{
    append_one(kit_event(1, "a", "1", 10));
    ck_assert_str_eq(append_one(kit_event(1, "a", "1", 10)), "=");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(only_user_item_kind_and_time_make_a_duplicate)
{
    srs_event event = kit_event(1, "a", "1", 10);
    append_one(event);
    event.rating = 1;
    event.subject = "math";
    event.topic = "sums";
    event.response_ms = 77;
    ck_assert_str_eq(append_one(event), "=");
    event = kit_one_event("a", "1");
    ck_assert_int_eq(event.rating, 3);
    ck_assert_ptr_null(event.subject);
    ck_assert_int_eq(event.response_ms, -1);
}
END_TEST

START_TEST(another_entry_cannot_have_the_id)
{
    append_one(kit_event(1, "a", "1", 10));
    ck_assert_str_eq(append_one(kit_event(1, "b", "1", 10)), "!");
    ck_assert_str_eq(append_one(kit_event(1, "a", "2", 10)), "!");
    ck_assert_str_eq(append_one(kit_event(1, "a", "1", 11)), "!");
    srs_event removal = kit_event(1, "a", "1", 10);
    removal.kind = SRS_EVENT_REMOVE;
    ck_assert_str_eq(append_one(removal), "!");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(outcomes_are_in_the_order_of_the_entries)
{
    const srs_event old[] = {kit_event(1, "a", "1", 10), kit_event(2, "a", "2", 10)};
    const srs_event mixed[] = {kit_event(3, "a", "1", 9), kit_event(1, "a", "1", 10),
                               kit_event(2, "a", "1", 11), kit_event(4, "b", "1", 1)};
    kit_append_alone(old, 2);
    ck_assert_str_eq(kit_append_alone(mixed, 4), "+=!+");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:9#3 a/1:10#1 a/2:10#2 b/1:1#4");
}
END_TEST

START_TEST(an_entry_twice_in_one_call_is_a_duplicate)
{
    const srs_event twice[] = {kit_event(1, "a", "1", 10), kit_event(1, "a", "1", 10)};
    ck_assert_str_eq(kit_append_alone(twice, 2), "+=");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(an_id_twice_in_one_call_goes_to_the_first)
{
    const srs_event two[] = {kit_event(1, "a", "1", 10), kit_event(1, "a", "1", 11)};
    ck_assert_str_eq(kit_append_alone(two, 2), "+!");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(an_entry_of_the_same_transaction_is_a_duplicate)
{
    const srs_event event = kit_event(1, "a", "1", 10), other = kit_event(1, "a", "2", 10);
    void *tx = kit_begin();
    ck_assert_str_eq(kit_append(tx, &event, 1), "+");
    ck_assert_str_eq(kit_append(tx, &event, 1), "=");
    ck_assert_str_eq(kit_append(tx, &other, 1), "!");
    kit_commit(tx);
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(another_season_may_have_the_id)
{
    kit_put_season("other");
    srs_event events[] = {kit_event(1, "a", "1", 10), kit_event(1, "a", "1", 10)};
    events[1].season = "other";
    ck_assert_str_eq(kit_append_alone(events, 2), "++");
    ck_assert_str_eq(kit_append_alone(events, 2), "==");
    events[1].at_ms = 11;
    ck_assert_str_eq(kit_append_alone(events, 2), "=!");
    ck_assert_str_eq(kit_log("other", NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

/* A store accepts a review that is too late for its season: other code checks that. */
START_TEST(a_season_past_its_end_takes_entries)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = SEASON;
    season.starts_ms = 1;
    season.ends_ms = 2;
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    ck_assert_str_eq(append_one(kit_event(1, "a", "1", 10)), "+");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
}
END_TEST

START_TEST(nothing_is_appended_to_an_unknown_season)
{
    srs_append_outcome outcomes[2];
    srs_error err = SRS_ERROR_INIT;
    srs_event events[] = {kit_event(1, "a", "1", 10), kit_event(2, "a", "1", 10)};
    events[1].season = "never";
    void *tx = kit_begin();
    ck_assert_int_eq(kit.ops.log_append(kit.self, tx, events, 2, outcomes, &err),
                     SRS_E_SEASON_UNKNOWN);
    ck_assert_int_eq(err.status, SRS_E_SEASON_UNKNOWN);
    kit_rollback(tx);
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "");
    ck_assert_str_eq(kit_log("never", NULL, NULL, NULL, 0), "");
    ck_assert_int_eq(kit_find(2), 0);
}
END_TEST

START_TEST(appending_nothing_succeeds)
{
    const srs_event event = kit_event(1, "a", "1", 10);
    ck_assert_str_eq(kit_append_alone(&event, 0), "");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "");
}
END_TEST

TCase *store_append_tests(void)
{
    TCase *tests = tcase_create("append");
    tcase_add_test(tests, a_new_entry_is_appended);
    tcase_add_test(tests, the_same_entry_is_a_duplicate);
    tcase_add_test(tests, only_user_item_kind_and_time_make_a_duplicate);
    tcase_add_test(tests, another_entry_cannot_have_the_id);
    tcase_add_test(tests, outcomes_are_in_the_order_of_the_entries);
    tcase_add_test(tests, an_entry_twice_in_one_call_is_a_duplicate);
    tcase_add_test(tests, an_id_twice_in_one_call_goes_to_the_first);
    tcase_add_test(tests, an_entry_of_the_same_transaction_is_a_duplicate);
    tcase_add_test(tests, another_season_may_have_the_id);
    tcase_add_test(tests, a_season_past_its_end_takes_entries);
    tcase_add_test(tests, nothing_is_appended_to_an_unknown_season);
    tcase_add_test(tests, appending_nothing_succeeds);
    return tests;
}
