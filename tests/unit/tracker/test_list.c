/* Lists of trackers and log entries: they own what they point to. */
#include "support/failing_alloc.h"
#include "support/suite.h"
#include "tracker/list.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static srs_tracker tracker_of(const char *item, int64_t due_ms)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = "S";
    tracker.user = "u";
    tracker.item = item;
    tracker.due_ms = due_ms;
    return tracker;
}

START_TEST(trackers_are_copied_with_their_text)
{
    char item[] = "item", subject[] = "subject";
    srs__trackers list = {0};
    srs_tracker tracker = tracker_of(item, 5);
    tracker.subject = subject;
    tracker.stability = 1.5;
    tracker.revision = 9;
    tracker.last_review_id.bytes[15] = 7;
    ck_assert_int_eq(srs__trackers_add(&list, &tracker), SRS_OK);
    memset(item, 'x', 4);
    memset(subject, 'x', 7);
    memset(&tracker, 0, sizeof tracker);
    ck_assert_str_eq(list.at[0].item, "item");
    ck_assert_str_eq(list.at[0].subject, "subject");
    ck_assert_str_eq(list.at[0].topic, "");
    ck_assert_double_eq(list.at[0].stability, 1.5);
    ck_assert_uint_eq(list.at[0].revision, 9);
    ck_assert_uint_eq(list.at[0].last_review_id.bytes[15], 7);
    srs__trackers_free(&list);
    ck_assert_uint_eq(list.count, 0);
    srs__trackers_free(&list);
}
END_TEST

START_TEST(a_list_grows_and_keeps_its_order)
{
    char item[32];
    srs__trackers list = {0};
    for (int i = 0; i < 5000; i++) {
        snprintf(item, sizeof item, "item-%d", i);
        srs_tracker tracker = tracker_of(item, i);
        ck_assert_int_eq(srs__trackers_collect(&list, &tracker), SRS_OK);
    }
    ck_assert_uint_eq(list.count, 5000);
    for (int i = 0; i < 5000; i++) {
        snprintf(item, sizeof item, "item-%d", i);
        ck_assert_str_eq(list.at[i].item, item);
    }
    srs__trackers_free(&list);
}
END_TEST

/* Bytes count, not letters: "Z" comes before "a", and what is not ASCII comes last. */
static const char *const ordered[] = {"",   " ",  "A", "Z",        "a",
                                      "a ", "aa", "b", "\xC3\xA9", "\xF0\x9F\x98\x80"};
#define ITEMS ((int)(sizeof ordered / sizeof *ordered))

START_TEST(trackers_are_ordered_and_found_by_item)
{
    srs__trackers list = {0};
    ck_assert_ptr_null(srs__trackers_find(&list, "a"));
    srs__trackers_sort_by_item(&list);
    for (int i = 0; i < ITEMS; i++) {
        srs_tracker tracker = tracker_of(ordered[(i * 7 + 3) % ITEMS], i);
        ck_assert_int_eq(srs__trackers_add(&list, &tracker), SRS_OK);
    }
    srs__trackers_sort_by_item(&list);
    for (int i = 0; i < ITEMS; i++) {
        ck_assert_str_eq(list.at[i].item, ordered[i]);
        ck_assert_ptr_eq(srs__trackers_find(&list, ordered[i]), &list.at[i]);
    }
    ck_assert_ptr_null(srs__trackers_find(&list, "ab"));
    ck_assert_ptr_null(srs__trackers_find(&list, "\xFF"));
    srs__trackers_free(&list);
}
END_TEST

START_TEST(trackers_are_ordered_by_due_time_then_item)
{
    static const int64_t times[] = {SRS_TIME_NEVER, 5, 1, 5, -1, 0};
    static const char *const items[] = {"a", "b", "c", "a", "z", "y"};
    static const char *const wanted[] = {"z", "y", "c", "a", "b", "a"};
    srs__trackers list = {0};
    srs__trackers_sort_by_due(&list);
    for (int i = 0; i < 6; i++) {
        srs_tracker tracker = tracker_of(items[i], times[i]);
        ck_assert_int_eq(srs__trackers_add(&list, &tracker), SRS_OK);
    }
    srs__trackers_sort_by_due(&list);
    for (int i = 0; i < 6; i++)
        ck_assert_str_eq(list.at[i].item, wanted[i]);
    ck_assert_int_eq(list.at[5].due_ms, SRS_TIME_NEVER);
    srs__trackers_free(&list);
}
END_TEST

static srs_event event_of(const char *season, const char *user, const char *item, int64_t at_ms,
                          int id)
{
    srs_event event = SRS_EVENT_INIT;
    event.season = season;
    event.user = user;
    event.item = item;
    event.at_ms = at_ms;
    event.id.bytes[0] = (uint8_t)id;
    return event;
}

START_TEST(entries_are_copied_and_keep_absent_labels_absent)
{
    char item[] = "item";
    srs__events list = {0};
    srs_event event = event_of("S", "u", item, 5, 1);
    event.topic = "";
    ck_assert_int_eq(srs__events_collect(&list, &event), SRS_OK);
    memset(item, 'x', 4);
    ck_assert_str_eq(list.at[0].item, "item");
    ck_assert_ptr_null(list.at[0].subject); /* unchanged */
    ck_assert_str_eq(list.at[0].topic, ""); /* taken away */
    srs__events_free(&list);
    ck_assert_ptr_null(list.at);
}
END_TEST

START_TEST(entries_are_ordered_by_season_user_item_time_id)
{
    const srs_event wanted[] = {event_of("A", "z", "z", 9, 9),   event_of("S", "a", "z", 9, 9),
                                event_of("S", "u", "", 9, 9),    event_of("S", "u", "a", 1, 9),
                                event_of("S", "u", "a", 2, 1),   event_of("S", "u", "a", 2, 2),
                                event_of("S", "u", "a", 2, 200), event_of("S", "u", "b", 0, 0)};
    enum { COUNT = sizeof wanted / sizeof *wanted };
    for (int a = 0; a < COUNT; a++) {
        for (int b = 0; b < COUNT; b++) {
            int order = srs__event_compare(&wanted[a], &wanted[b]);
            ck_assert_int_eq((order > 0) - (order < 0), (a > b) - (a < b));
        }
    }
}
END_TEST

START_TEST(no_memory_leaves_a_list_as_it_was)
{
    failing_alloc_install();
    srs__trackers trackers = {0};
    srs__events events = {0};
    char item[300];
    memset(item, 'i', sizeof item - 1);
    item[sizeof item - 1] = '\0';
    srs_tracker tracker = tracker_of(item, 5);
    srs_event event = event_of("S", "u", item, 5, 1);
    for (size_t round = 0; round < 200; round++) {
        size_t held = trackers.count;
        failing_alloc_after(round % 2);
        srs_status first = srs__trackers_add(&trackers, &tracker);
        srs_status second = srs__events_add(&events, &event);
        failing_alloc_off();
        ck_assert(!first || first == SRS_E_NO_MEMORY);
        ck_assert(!second || second == SRS_E_NO_MEMORY);
        ck_assert_uint_eq(trackers.count, held + !first);
        for (size_t i = 0; i < trackers.count; i++)
            ck_assert_str_eq(trackers.at[i].item, item);
    }
    ck_assert_uint_gt(trackers.count, 0);
    ck_assert_uint_lt(trackers.count, 200);
    srs__trackers_free(&trackers);
    srs__events_free(&events);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("list");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, trackers_are_copied_with_their_text);
    tcase_add_test(tests, a_list_grows_and_keeps_its_order);
    tcase_add_test(tests, trackers_are_ordered_and_found_by_item);
    tcase_add_test(tests, trackers_are_ordered_by_due_time_then_item);
    tcase_add_test(tests, entries_are_copied_and_keep_absent_labels_absent);
    tcase_add_test(tests, entries_are_ordered_by_season_user_item_time_id);
    tcase_add_test(tests, no_memory_leaves_a_list_as_it_was);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
