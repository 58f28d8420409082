/* The promises of a store about values: ids are bytes, and every field comes back unchanged. */
#include "store_kit.h"

#include <stdlib.h>
#include <string.h>

/* In ascending order of bytes; each differs from its neighbours by what a collation would ignore
 * or a query would read as syntax. */
static const char *const ids[] = {
    " a",
    "\"",
    "%",
    "'",
    "';--",
    "1",
    "10",
    "2",
    "?",
    "A",
    "\\",
    "_",
    "a",
    "a ",
    "a:b",
    "abc",
    "b:c",
    "c",
    "e\xcc\x81", /* e, combining acute */
    "{}",
    "\xc3\x89",
    "\xc3\xa9", /* composed E and e with acute */
    "\xe4\xb8\xad",
    "\xf0\x9f\x98\x80",
};

#define IDS (sizeof ids / sizeof *ids)

START_TEST(each_user_is_its_own)
{
    for (size_t i = 0; i < IDS; i++) {
        const srs_tracker tracker = kit_tracker(ids[i], "1", i + 1, 10);
        const srs_event event = kit_event((unsigned)i, ids[i], "1", 10);
        kit_write_alone(&tracker, 1);
        ck_assert_str_eq(kit_append_alone(&event, 1), "+");
    }
    for (size_t i = 0; i < IDS; i++) {
        srs_tracker seen = kit_one_tracker(ids[i]);
        ck_assert_str_eq(seen.user, ids[i]);
        ck_assert_uint_eq(seen.revision, i + 1);
        srs_id id = kit_id((unsigned)i);
        srs_event entry = kit_one_event(ids[i], "1");
        ck_assert_mem_eq(&entry.id, &id, sizeof id);
    }
}
END_TEST

/* Counts up as long as the items come in the order of ids[]. */
static srs_status expect_next(void *next, const srs_tracker *tracker)
{
    size_t *index = next;
    ck_assert_uint_lt(*index, IDS);
    ck_assert_str_eq(tracker->item, ids[*index]);
    ++*index;
    return SRS_OK;
}

static void put_all_items(void)
{
    for (size_t i = IDS; i > 0; i--) { /* backwards, so that the order is the store's own */
        const srs_tracker tracker = kit_tracker("a", ids[i - 1], i, 10);
        kit_write_alone(&tracker, 1);
    }
}

START_TEST(items_come_in_order_of_bytes)
{
    size_t next = 0;
    put_all_items();
    ck_ok(kit.ops.trackers(kit.self, SEASON, "a", NULL, NULL, 0, expect_next, &next, NULL));
    ck_assert_uint_eq(next, IDS);
}
END_TEST

START_TEST(equal_due_times_come_in_order_of_bytes)
{
    size_t next = 0;
    uint64_t total = 0;
    put_all_items();
    ck_ok(
        kit.ops.due(kit.self, SEASON, "a", 10, IDS, NULL, NULL, expect_next, &next, &total, NULL));
    ck_assert_uint_eq(next, IDS);
    ck_assert_uint_eq(total, IDS);
}
END_TEST

START_TEST(each_page_begins_after_the_last_item)
{
    size_t next = 0;
    put_all_items();
    for (size_t i = 0; i < IDS; i++) {
        ck_ok(kit.ops.trackers(kit.self, SEASON, NULL, i ? "a" : NULL, i ? ids[i - 1] : NULL, 1,
                               expect_next, &next, NULL));
        ck_assert_uint_eq(next, i + 1);
    }
}
END_TEST

START_TEST(a_separator_within_ids_joins_nothing)
{
    const srs_tracker first = kit_tracker("a:b", "c", 1, 1), second = kit_tracker("a", "b:c", 2, 2);
    kit_write_alone(&first, 1);
    kit_write_alone(&second, 1);
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 0), "a/b:c#2 a:b/c#1");
}
END_TEST

/* Returns a text of 255 bytes, in which only the last byte differs. */
static char *longest(const char *piece, char last)
{
    char *id = calloc(1, SRS_ITEM_MAX + 1);
    ck_assert_ptr_nonnull(id);
    while (strlen(id) + strlen(piece) < SRS_ITEM_MAX)
        strcat(id, piece);
    while (strlen(id) < SRS_ITEM_MAX)
        id[strlen(id)] = last;
    return id;
}

START_TEST(the_longest_ids_are_kept_whole)
{
    char *user = longest("\xe4\xb8\xad", 'x');
    char *items[] = {longest("\xc3\xa9", 'a'), longest("\xc3\xa9", 'b')};
    const srs_tracker trackers[] = {kit_tracker(user, items[0], 1, 1),
                                    kit_tracker(user, items[1], 2, 2)};
    const srs_event event = kit_event(1, user, items[0], 1),
                    other = kit_event(2, user, items[1], 1);
    int count = 0;
    kit_write_alone(trackers, 2);
    kit_append_alone(&event, 1);
    kit_append_alone(&other, 1);
    ck_assert_str_eq(kit_one_event(user, items[1]).item, items[1]);
    ck_assert_str_eq(kit_one_event(user, items[0]).user, user);
    ck_assert_int_eq(
        kit.ops.trackers(kit.self, SEASON, user, NULL, NULL, 0, kit_stop_trackers, &count, NULL),
        SRS_E_SCHEDULER); /* there is a second one */
    free(user);
    free(items[0]);
    free(items[1]);
}
END_TEST

START_TEST(season_names_are_bytes)
{
    for (size_t i = 0; i < IDS; i++) {
        srs_tracker tracker = kit_tracker("a", "1", i + 1, 10);
        kit_put_season(ids[i]);
        tracker.season = ids[i];
        kit_write_alone(&tracker, 1);
    }
    ck_assert_str_eq(kit_trackers("a", NULL, NULL, NULL, 0), "a/1#13");
    ck_assert_str_eq(kit_trackers("A", NULL, NULL, NULL, 0), "a/1#10");
    ck_assert_str_eq(kit_trackers("a ", NULL, NULL, NULL, 0), "a/1#14");
    ck_assert_str_eq(kit_trackers("%", NULL, NULL, NULL, 0), "a/1#3");
}
END_TEST

static void ck_same_tracker(const srs_tracker *seen, const srs_tracker *given)
{
    ck_assert_str_eq(seen->season, given->season);
    ck_assert_str_eq(seen->user, given->user);
    ck_assert_str_eq(seen->item, given->item);
    ck_assert_str_eq(seen->subject, given->subject);
    ck_assert_str_eq(seen->topic, given->topic);
    ck_assert_uint_eq(seen->revision, given->revision);
    ck_assert_mem_eq(&seen->last_review_id, &given->last_review_id, sizeof(srs_id));
    ck_assert_int_eq(seen->phase, given->phase);
    ck_assert_int_eq(seen->step, given->step);
    ck_assert_int_eq(seen->level, given->level);
    ck_assert_uint_eq(seen->reps, given->reps);
    ck_assert_uint_eq(seen->lapses, given->lapses);
    ck_assert_uint_eq(seen->streak, given->streak);
    ck_assert_mem_eq(&seen->stability, &given->stability, sizeof(double));
    ck_assert_mem_eq(&seen->difficulty, &given->difficulty, sizeof(double));
    ck_assert_int_eq(seen->last_review_ms, given->last_review_ms);
    ck_assert_int_eq(seen->due_ms, given->due_ms);
}

static void ck_tracker_survives(const srs_tracker *given)
{
    kit_write_alone(given, 1);
    srs_tracker seen = kit_one_tracker(given->user);
    ck_same_tracker(&seen, given);
}

START_TEST(a_tracker_comes_back_as_it_was)
{
    srs_tracker tracker = kit_tracker("a", "1", 12, 123456789);
    tracker.subject = "math'";
    tracker.topic = "100 % \"sums\"";
    memset(&tracker.last_review_id, 0xab, sizeof tracker.last_review_id);
    tracker.phase = 3;
    tracker.step = -1;
    tracker.level = 7;
    tracker.reps = 11;
    tracker.lapses = 12;
    tracker.streak = 13;
    tracker.stability = 0.1;
    tracker.difficulty = 36500.0;
    tracker.last_review_ms = 123456;
    ck_tracker_survives(&tracker);
}
END_TEST

START_TEST(the_least_values_come_back)
{
    srs_tracker tracker = kit_tracker("a", "", 0, 1);
    tracker.phase = tracker.step = tracker.level = INT32_MIN;
    tracker.stability = 1e-308;
    tracker.difficulty = -1.7976931348623157e308;
    tracker.last_review_ms = SRS_TIME_NONE;
    ck_tracker_survives(&tracker);
}
END_TEST

START_TEST(the_greatest_values_come_back)
{
    srs_tracker tracker = kit_tracker("a", "1", INT64_MAX, SRS_TIME_NEVER);
    memset(&tracker.last_review_id, 0xff, sizeof tracker.last_review_id);
    tracker.phase = tracker.step = tracker.level = INT32_MAX;
    tracker.reps = tracker.lapses = tracker.streak = UINT32_MAX;
    tracker.stability = 1.7976931348623157e308;
    tracker.difficulty = 1.0 / 3;
    tracker.last_review_ms = SRS_TIME_MAX;
    ck_tracker_survives(&tracker);
}
END_TEST

static void ck_text_or_null(const char *seen, const char *given)
{
    if (given)
        ck_assert_str_eq(seen, given);
    else
        ck_assert_ptr_null(seen);
}

static void ck_event_survives(const srs_event *given)
{
    ck_assert_str_eq(kit_append_alone(given, 1), "+");
    srs_event seen = kit_one_event(given->user, given->item);
    ck_assert_mem_eq(&seen.id, &given->id, sizeof(srs_id));
    ck_assert_int_eq(seen.kind, given->kind);
    ck_assert_int_eq(seen.rating, given->rating);
    ck_assert_str_eq(seen.season, given->season);
    ck_assert_str_eq(seen.user, given->user);
    ck_assert_str_eq(seen.item, given->item);
    ck_text_or_null(seen.subject, given->subject);
    ck_text_or_null(seen.topic, given->topic);
    ck_assert_int_eq(seen.at_ms, given->at_ms);
    ck_assert_int_eq(seen.response_ms, given->response_ms);
}

START_TEST(an_entry_comes_back_as_it_was)
{
    srs_event event = kit_event(1, "a", "1", 1);
    event.subject = "math'";
    event.topic = "100 % \"sums\"";
    event.response_ms = 4321;
    ck_event_survives(&event);
}
END_TEST

START_TEST(no_label_and_an_empty_label_differ)
{
    srs_event event = kit_event(1, "a", "1", 1);
    event.subject = "";
    event.topic = NULL;
    ck_event_survives(&event);
    event = kit_event(2, "b", "1", 1);
    event.subject = NULL;
    event.topic = "";
    ck_event_survives(&event);
}
END_TEST

START_TEST(extreme_entries_come_back)
{
    srs_event event = kit_event(1, "a", "1", SRS_TIME_MAX);
    memset(&event.id, 0xff, sizeof event.id);
    event.kind = SRS_EVENT_REMOVE;
    event.rating = 0;
    event.response_ms = INT64_MAX;
    ck_event_survives(&event);
    event = kit_event(0, "b", "", 1);
    event.kind = SRS_EVENT_RESET;
    event.rating = 0;
    ck_event_survives(&event);
}
END_TEST

START_TEST(ids_are_ordered_as_unsigned_bytes)
{
    srs_event low = kit_event(1, "a", "1", 5), high = kit_event(2, "a", "1", 5);
    low.id.bytes[0] = 0x7f;
    high.id.bytes[0] = 0x80;
    kit_append_alone(&high, 1);
    kit_append_alone(&low, 1);
    ck_assert_str_eq(kit_log(SEASON, "a", "1", NULL, 0), "a/1:5#1 a/1:5#2");
    kit_dead_put_alone(&high, "b");
    kit_dead_put_alone(&low, "a");
    ck_assert_str_eq(kit_dead(NULL, 2), "1=a 2=b");
}
END_TEST

TCase *store_values_tests(void)
{
    TCase *tests = tcase_create("values");
    tcase_add_test(tests, each_user_is_its_own);
    tcase_add_test(tests, items_come_in_order_of_bytes);
    tcase_add_test(tests, equal_due_times_come_in_order_of_bytes);
    tcase_add_test(tests, each_page_begins_after_the_last_item);
    tcase_add_test(tests, a_separator_within_ids_joins_nothing);
    tcase_add_test(tests, the_longest_ids_are_kept_whole);
    tcase_add_test(tests, season_names_are_bytes);
    tcase_add_test(tests, a_tracker_comes_back_as_it_was);
    tcase_add_test(tests, the_least_values_come_back);
    tcase_add_test(tests, the_greatest_values_come_back);
    tcase_add_test(tests, an_entry_comes_back_as_it_was);
    tcase_add_test(tests, no_label_and_an_empty_label_differ);
    tcase_add_test(tests, extreme_entries_come_back);
    tcase_add_test(tests, ids_are_ordered_as_unsigned_bytes);
    return tests;
}
