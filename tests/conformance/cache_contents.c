/* Caches: due items, reading, and put(). */
#include "cache_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 2000

static srs_tracker labelled(const char *item, int64_t due_ms, const char *subject,
                            const char *topic)
{
    srs_tracker tracker = cut_tracker(item, 1, due_ms);
    tracker.subject = subject;
    tracker.topic = topic;
    return tracker;
}

START_TEST(due_items_come_by_due_time_then_by_the_bytes_of_the_item)
{
    srs_tracker trackers[] = {cut_tracker("", 1, 30),
                              cut_tracker("Z", 1, 20),
                              cut_tracker("a", 1, 30),
                              cut_tracker("a ", 1, 20),
                              cut_tracker("aa", 1, 20),
                              cut_tracker("b", 1, 10),
                              cut_tracker("z", 1, 20),
                              cut_tracker("\xc3\xa9", 1, 20),
                              cut_tracker("\xe2\x82\xac", 1, 20),
                              cut_tracker("\xf0\x9f\x98\x80", 1, 5)};
    cut_load(SEASON, USER, trackers, 10);
    ck_assert_str_eq(
        cut_due(100, 20, NULL, NULL),
        "\xf0\x9f\x98\x80@5 b@10 Z@20 a @20 aa@20 z@20 \xc3\xa9@20 \xe2\x82\xac@20 @30 "
        "a@30 of 10");
}
END_TEST

START_TEST(due_means_up_to_and_including_the_moment)
{
    srs_tracker trackers[] = {cut_tracker("a", 1, 99), cut_tracker("b", 1, 100),
                              cut_tracker("c", 1, 101)};
    cut_load(SEASON, USER, trackers, 3);
    ck_assert_str_eq(cut_due(98, 20, NULL, NULL), "of 0");
    ck_assert_str_eq(cut_due(99, 20, NULL, NULL), "a@99 of 1");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "a@99 b@100 of 2");
    ck_assert_str_eq(cut_due(101, 20, NULL, NULL), "a@99 b@100 c@101 of 3");
}
END_TEST

START_TEST(the_limit_bounds_what_is_given_but_not_the_total)
{
    srs_tracker trackers[] = {cut_tracker("a", 1, 1), cut_tracker("b", 1, 2),
                              cut_tracker("c", 1, 3), cut_tracker("d", 1, 400)};
    cut_load(SEASON, USER, trackers, 4);
    ck_assert_str_eq(cut_due(100, 0, NULL, NULL), "of 3");
    ck_assert_str_eq(cut_due(100, 2, NULL, NULL), "a@1 b@2 of 3");
    ck_assert_str_eq(cut_due(100, 3, NULL, NULL), "a@1 b@2 c@3 of 3");
    ck_assert_str_eq(cut_due(100, 4, NULL, NULL), "a@1 b@2 c@3 of 3");
}
END_TEST

START_TEST(due_passes_filters_of_subject_and_topic)
{
    srs_tracker trackers[] = {
        labelled("a", 1, "math", "sets"),  labelled("b", 2, "math", "sums"),
        labelled("c", 3, "maths", "sets"), labelled("d", 4, "", ""),
        labelled("e", 5, "math", "sets"),  labelled("f", 500, "math", "sets"),
    };
    cut_load(SEASON, USER, trackers, 6);
    ck_assert_str_eq(cut_due(100, 20, "math", NULL), "a@1 b@2 e@5 of 3");
    ck_assert_str_eq(cut_due(100, 20, NULL, "sets"), "a@1 c@3 e@5 of 3");
    ck_assert_str_eq(cut_due(100, 20, "math", "sets"), "a@1 e@5 of 2");
    ck_assert_str_eq(cut_due(100, 20, "", NULL), "d@4 of 1");
    ck_assert_str_eq(cut_due(100, 20, NULL, ""), "d@4 of 1");
    ck_assert_str_eq(cut_due(100, 20, "Math", NULL), "of 0");
    ck_assert_str_eq(cut_due(100, 1, "math", NULL), "a@1 of 3");
    ck_assert_str_eq(cut_due(100, 0, "math", "sets"), "of 2");
    ck_assert_str_eq(cut_due(5, 20, "math", NULL), "a@1 b@2 e@5 of 3");
    ck_assert_str_eq(cut_due(4, 20, "math", NULL), "a@1 b@2 of 2");
}
END_TEST

START_TEST(removed_items_are_kept_but_never_due)
{
    srs_tracker trackers[] = {cut_tracker("a", 3, SRS_TIME_NEVER), cut_tracker("b", 1, 1)};
    trackers[0].phase = SRS_PHASE_REMOVED;
    cut_load(SEASON, USER, trackers, 2);
    ck_assert_str_eq(cut_due(SRS_TIME_MAX, 20, NULL, NULL), "b@1 of 1");
    ck_assert_str_eq(cut_all(SEASON, USER), "a#3 b#1");
}
END_TEST

START_TEST(read_gives_the_items_that_are_there)
{
    static const char *const wanted[] = {"c", "missing", "a", ""};
    srs_tracker trackers[] = {cut_tracker("", 4, 1), cut_tracker("a", 1, 1), cut_tracker("b", 2, 1),
                              cut_tracker("c", 3, 1)};
    cut_load(SEASON, USER, trackers, 4);
    ck_assert_str_eq(cut_items(wanted, 4), "c#3 a#1 #4");
    ck_assert_str_eq(cut_items(wanted + 1, 1), "");
    ck_assert_str_eq(cut_items(wanted, 0), "");
    ck_assert_str_eq(cut_items(NULL, 0), "");
    ck_assert_str_eq(cut_all(SEASON, USER), "#4 a#1 b#2 c#3");
}
END_TEST

static srs_status add_revision(void *data, const srs_tracker *tracker)
{
    *(uint64_t *)data += tracker->revision;
    return SRS_OK;
}

/* The sum of the revisions of "" and "b", read with flags. */
static uint64_t sum_with(uint32_t flags, srs_presence *presence)
{
    static const char *const items[] = {"", "b"};
    uint64_t sum = 0;
    ck_ok(
        cut.ops.read(cut.self, SEASON, USER, items, 2, flags, add_revision, &sum, presence, NULL));
    return sum;
}

/* The flag for a write, flags that no header defines, and both. */
static const uint32_t read_flags[] = {SRS_CACHE_READ_FOR_WRITE, ~(uint32_t)SRS_CACHE_READ_FOR_WRITE,
                                      UINT32_MAX};

START_TEST(flags_do_not_change_what_a_read_gives)
{
    srs_presence presence;
    srs_tracker trackers[] = {cut_tracker("", 4, 1), cut_tracker("a", 1, 1),
                              cut_tracker("b", 2, 1)};
    srs_tracker next = cut_tracker("c", 1, 1);
    ck_assert_uint_eq(sum_with(read_flags[_i], &presence), 0);
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    cut_load(SEASON, USER, trackers, 3);
    ck_assert_uint_eq(sum_with(read_flags[_i], &presence), 6);
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_ok(cut_write(NULL, &next, &presence));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_str_eq(cut_all(SEASON, USER), "#4 a#1 b#2 c#1");
}
END_TEST

static srs_status stop_at_second(void *data, const srs_tracker *tracker)
{
    (void)tracker;
    return ++*(int *)data == 2 ? SRS_E_FULL : SRS_OK;
}

START_TEST(what_a_callback_returns_ends_the_call)
{
    int given = 0;
    uint64_t total;
    srs_presence presence;
    srs_cache_query query = {sizeof query, 100, 20, NULL, NULL};
    srs_tracker trackers[] = {cut_tracker("a", 1, 1), cut_tracker("b", 1, 1),
                              cut_tracker("c", 1, 1)};
    cut_load(SEASON, USER, trackers, 3);
    ck_assert_int_eq(cut.ops.due(cut.self, SEASON, USER, &query, stop_at_second, &given, &total,
                                 &presence, NULL),
                     SRS_E_FULL);
    ck_assert_int_eq(given, 2);
    given = 0;
    ck_assert_int_eq(cut.ops.read(cut.self, SEASON, USER, NULL, SIZE_MAX, 0, stop_at_second, &given,
                                  &presence, NULL),
                     SRS_E_FULL);
    ck_assert_int_eq(given, 2);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#1 c#1");
}
END_TEST

static void load_two(void)
{
    srs_tracker trackers[] = {cut_tracker("a", 5, 10), cut_tracker("b", 5, 20)};
    cut_load(SEASON, USER, trackers, 2);
}

START_TEST(put_leaves_an_entry_that_has_heard_of_it)
{
    srs_tracker older[] = {cut_tracker("a", 4, 40), cut_tracker("b", 5, 20)};
    load_two();
    ck_ok(cut.ops.put(cut.self, SEASON, USER, older, 2, NULL));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#5 b#5");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "a@10 b@20 of 2");
}
END_TEST

START_TEST(an_entry_that_has_not_heard_of_what_is_put_becomes_cold)
{
    for (int i = 0; i < 6; i++) {
        srs_tracker puts[] = {cut_tracker("a", 5, 10), cut_tracker("b", 5, 20)};
        puts[1].due_ms += i == 0;
        puts[1].last_review_id.bytes[15] ^= i == 1;
        puts[1].stability += i == 2;
        puts[1].topic = i == 3 ? "another" : puts[1].topic;
        puts[1].revision += i == 4;
        puts[1].item = i == 5 ? "c" : puts[1].item;
        load_two();
        ck_ok(cut.ops.put(cut.self, SEASON, USER, puts, 2, NULL));
        ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    }
}
END_TEST

START_TEST(what_contradicts_an_entry_that_is_loading_ends_the_load_cold)
{
    srs_tracker loaded = cut_tracker("a", 5, 10), put = cut_tracker("a", 5, 20);
    uint64_t lease = cut_begin(SEASON, USER);
    cut_put(&put);
    cut_commit(USER, lease, &loaded, 1);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
}
END_TEST

START_TEST(put_on_a_cold_entry_does_nothing)
{
    srs_tracker tracker = cut_tracker("a", 1, 10);
    cut_put(&tracker);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    cut_load(SEASON, USER, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(put_while_loading_is_remembered_until_the_commit)
{
    srs_tracker loaded[] = {cut_tracker("a", 5, 10), cut_tracker("b", 5, 20)};
    srs_tracker put[] = {cut_tracker("a", 6, 60), cut_tracker("b", 4, 40), cut_tracker("c", 1, 1)};
    uint64_t lease = cut_begin(SEASON, USER);
    ck_ok(cut.ops.put(cut.self, SEASON, USER, put, 3, NULL));
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "loading");
    cut_commit(USER, lease, loaded, 2);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#6 b#5 c#1");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "c@1 b@20 a@60 of 3");
}
END_TEST

START_TEST(of_several_puts_while_loading_the_highest_revision_stays)
{
    srs_tracker loaded = cut_tracker("a", 5, 50);
    srs_tracker puts[] = {cut_tracker("a", 6, 60), cut_tracker("a", 8, 80),
                          cut_tracker("a", 7, 70)};
    uint64_t lease = cut_begin(SEASON, USER);
    for (int i = 0; i < 3; i++)
        cut_put(&puts[i]);
    cut_commit(USER, lease, &loaded, 1);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#8");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "a@80 of 1");
}
END_TEST

static int by_due(const void *a, const void *b)
{
    const srs_tracker *x = a, *y = b;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    return strcmp(x->item, y->item);
}

/* Checks each tracker against the next of an ordered list. */
static srs_status check_next(void *data, const srs_tracker *tracker)
{
    const srs_tracker **next = data;
    ck_assert_str_eq(tracker->item, (*next)->item);
    ck_assert_int_eq(tracker->due_ms, (*next)->due_ms);
    (*next)++;
    return SRS_OK;
}

START_TEST(a_large_entry_is_in_order)
{
    static char items[MANY][16];
    static srs_tracker trackers[MANY];
    uint64_t total;
    srs_presence presence;
    srs_cache_query query = {sizeof query, 150, 30, NULL, NULL};
    const srs_tracker *next = trackers;
    for (int i = 0; i < MANY; i++) {
        snprintf(items[i], sizeof items[i], "item-%06d", i);
        trackers[i] = cut_tracker(items[i], 1, i * 7919 % 300);
    }
    cut_load(SEASON, USER, trackers, MANY);
    ck_ok(cut.ops.read(cut.self, SEASON, USER, NULL, SIZE_MAX, 0, check_next, &next, &presence,
                       NULL));
    ck_assert_ptr_eq(next, trackers + MANY);
    qsort(trackers, MANY, sizeof *trackers, by_due);
    uint64_t expected = 0;
    while (trackers[expected].due_ms <= query.at_ms)
        expected++;
    next = trackers;
    ck_ok(cut.ops.due(cut.self, SEASON, USER, &query, check_next, &next, &total, &presence, NULL));
    ck_assert_ptr_eq(next, trackers + query.limit);
    ck_assert_uint_eq(total, expected);
}
END_TEST

TCase *cache_contents_tests(void)
{
    TCase *tests = tcase_create("contents");
    tcase_add_test(tests, due_items_come_by_due_time_then_by_the_bytes_of_the_item);
    tcase_add_test(tests, due_means_up_to_and_including_the_moment);
    tcase_add_test(tests, the_limit_bounds_what_is_given_but_not_the_total);
    tcase_add_test(tests, due_passes_filters_of_subject_and_topic);
    tcase_add_test(tests, removed_items_are_kept_but_never_due);
    tcase_add_test(tests, read_gives_the_items_that_are_there);
    tcase_add_loop_test(tests, flags_do_not_change_what_a_read_gives, 0,
                        sizeof read_flags / sizeof *read_flags);
    tcase_add_test(tests, what_a_callback_returns_ends_the_call);
    tcase_add_test(tests, put_leaves_an_entry_that_has_heard_of_it);
    tcase_add_test(tests, an_entry_that_has_not_heard_of_what_is_put_becomes_cold);
    tcase_add_test(tests, what_contradicts_an_entry_that_is_loading_ends_the_load_cold);
    tcase_add_test(tests, put_on_a_cold_entry_does_nothing);
    tcase_add_test(tests, put_while_loading_is_remembered_until_the_commit);
    tcase_add_test(tests, of_several_puts_while_loading_the_highest_revision_stays);
    tcase_add_test(tests, a_large_entry_is_in_order);
    return tests;
}
