/* Caches: every value comes back unchanged, ids are data, and the statistics of the cache. */
#include "cache_kit.h"

#include <float.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void assert_same(const srs_tracker *a, const srs_tracker *b)
{
    ck_assert_str_eq(a->season, b->season);
    ck_assert_str_eq(a->user, b->user);
    ck_assert_str_eq(a->item, b->item);
    ck_assert_str_eq(a->subject, b->subject);
    ck_assert_str_eq(a->topic, b->topic);
    ck_assert_uint_eq(a->revision, b->revision);
    ck_assert_mem_eq(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id);
    ck_assert_int_eq(a->phase, b->phase);
    ck_assert_int_eq(a->step, b->step);
    ck_assert_int_eq(a->level, b->level);
    ck_assert_uint_eq(a->reps, b->reps);
    ck_assert_uint_eq(a->lapses, b->lapses);
    ck_assert_uint_eq(a->streak, b->streak);
    ck_assert_mem_eq(&a->stability, &b->stability, sizeof a->stability);
    ck_assert_mem_eq(&a->difficulty, &b->difficulty, sizeof a->difficulty);
    ck_assert_int_eq(a->last_review_ms, b->last_review_ms);
    ck_assert_int_eq(a->due_ms, b->due_ms);
}

/* Loads it, then writes it over another one, and puts it while loading: each way it must come back.
 */
static void assert_comes_back(const srs_tracker *tracker)
{
    srs_presence presence;
    srs_tracker other = *tracker, found;
    srs_cache_write write = {sizeof write, tracker, &other};
    other.revision = 1;
    other.due_ms = 3;
    const char *season = tracker->season, *user = tracker->user;
    cut_load(season, user, tracker, 1);
    found = cut_one(season, user);
    assert_same(tracker, &found);
    cut_drop(season, user);
    cut_load(season, user, &other, 1);
    ck_ok(cut.ops.write(cut.self, season, user, &write, 1, &presence, NULL));
    found = cut_one(season, user);
    assert_same(tracker, &found);
    cut_drop(season, user);
    uint64_t lease = cut_begin(season, user);
    ck_ok(cut.ops.put(cut.self, season, user, tracker, 1, NULL));
    ck_ok(cut.ops.load_commit(cut.self, season, user, lease, NULL, 0, NULL));
    found = cut_one(season, user);
    assert_same(tracker, &found);
    cut_drop(season, user);
}

START_TEST(no_field_takes_the_place_of_another)
{
    srs_tracker tracker = cut_tracker("item", 101, 102);
    tracker.subject = "subject";
    tracker.topic = "topic";
    for (size_t i = 0; i < sizeof tracker.last_review_id; i++)
        tracker.last_review_id.bytes[i] = (uint8_t)(i + 1);
    tracker.phase = 103;
    tracker.step = 104;
    tracker.level = 105;
    tracker.reps = 106;
    tracker.lapses = 107;
    tracker.streak = 108;
    tracker.stability = 109;
    tracker.difficulty = 110;
    tracker.last_review_ms = 111;
    assert_comes_back(&tracker);
}
END_TEST

START_TEST(the_largest_values_come_back_bit_for_bit)
{
    srs_tracker tracker = cut_tracker("a", INT64_MAX, INT64_MAX);
    memset(&tracker.last_review_id, 0xff, sizeof tracker.last_review_id);
    tracker.phase = tracker.step = tracker.level = INT32_MAX;
    tracker.reps = tracker.lapses = tracker.streak = UINT32_MAX;
    tracker.stability = DBL_MAX;
    tracker.difficulty = -DBL_MAX;
    tracker.last_review_ms = INT64_MAX;
    assert_comes_back(&tracker);
}
END_TEST

START_TEST(the_smallest_values_come_back_bit_for_bit)
{
    srs_tracker tracker = cut_tracker("a", 1, 0);
    memset(&tracker.last_review_id, 0, sizeof tracker.last_review_id);
    tracker.phase = tracker.step = tracker.level = INT32_MIN;
    tracker.stability = 4.9406564584124654e-324; /* the smallest there is */
    tracker.difficulty = -0.0;
    tracker.last_review_ms = SRS_TIME_NONE;
    assert_comes_back(&tracker);
}
END_TEST

START_TEST(doubles_come_back_bit_for_bit)
{
    static const double values[] = {0.0,     0.1,     1.0 / 3.0,   2.2250738585072011e-308,
                                    DBL_MIN, 36500.0, 1 + 0x1p-52, 9007199254740993.0};
    srs_tracker tracker = cut_tracker("a", 2, 10);
    for (size_t i = 0; i < COUNT(values); i++) {
        tracker.stability = values[i];
        tracker.difficulty = -values[i];
        assert_comes_back(&tracker);
    }
}
END_TEST

START_TEST(times_come_back_exactly)
{
    static const int64_t values[] = {1, INT64_C(1750000000001), SRS_TIME_MAX, SRS_TIME_NEVER - 1,
                                     (INT64_C(1) << 53) + 1};
    for (size_t i = 0; i < COUNT(values); i++) {
        srs_tracker tracker = cut_tracker("a", 2, values[i]);
        tracker.last_review_ms = values[i];
        assert_comes_back(&tracker);
    }
}
END_TEST

START_TEST(an_id_with_zero_bytes_comes_back)
{
    srs_tracker tracker = cut_tracker("a", 2, 10);
    tracker.last_review_id = (srs_id){{0, 1, 0, 0, '\n', ' ', 0xff, 0x80, 0, '\r', '\n', 0, 7}};
    assert_comes_back(&tracker);
}
END_TEST

/* Fills a text with `size` bytes of UTF-8, three at a time, and a NUL. */
static const char *longest(char *text, size_t size)
{
    static const char euro[] = "\xe2\x82\xac";
    memset(text, 'x', size);
    for (size_t at = size % 3; at < size; at += 3)
        memcpy(text + at, euro, 3);
    text[size] = '\0';
    return text;
}

START_TEST(the_longest_texts_come_back)
{
    char season[SRS_SEASON_MAX + 1], user[SRS_USER_MAX + 1], item[SRS_ITEM_MAX + 1];
    char label[SRS_LABEL_MAX + 1];
    srs_tracker tracker = cut_tracker(longest(item, SRS_ITEM_MAX), 2, 10);
    tracker.season = longest(season, SRS_SEASON_MAX);
    tracker.user = longest(user, SRS_USER_MAX);
    tracker.subject = tracker.topic = longest(label, SRS_LABEL_MAX);
    assert_comes_back(&tracker);
}
END_TEST

START_TEST(ids_are_data)
{
    static const char *const ids[] = {":",   "a:b",  "{a}",  "*", "%s%n",  "a b",  "'; --", "\"",
                                      "\\",  "[a]",  "a/..", "?", "a\x01", "\r\n", "-1",    "0",
                                      "nil", "NULL", "\x7f", "|", "a,b",   "$1",   "#",     "@",
                                      "~",   "`",    "&c",   "=", "a\t",   "a\n"};
    for (size_t i = 0; i < COUNT(ids); i++) {
        srs_tracker tracker = cut_tracker(ids[i], 2, 10);
        tracker.season = tracker.user = tracker.subject = tracker.topic = ids[i];
        assert_comes_back(&tracker);
    }
}
END_TEST

START_TEST(the_item_with_the_empty_id_is_one_like_others)
{
    srs_presence presence;
    srs_tracker tracker = cut_tracker("", 2, 10);
    assert_comes_back(&tracker);
    cut_load(SEASON, USER, NULL, 0);
    ck_ok(cut_write(NULL, &tracker, &presence));
    ck_assert_int_eq(cut_write(NULL, &tracker, &presence), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "#2");
    ck_assert_str_eq(cut_due(10, 20, NULL, NULL), "@10 of 1");
}
END_TEST

START_TEST(users_never_meet)
{
    static const char *const pairs[][2] = {{"a:b", "c"},
                                           {"a", "b:c"},
                                           {"a", "b"},
                                           {"b", "a"},
                                           {"a:", "b"},
                                           {"a", ":b"},
                                           {"ab", "c"},
                                           {"a", "bc"},
                                           {"A", "b"},
                                           {"a", "B"},
                                           {"a\x01", "c"},
                                           {"a", "\x01"
                                                 "c"},
                                           {"a ", "c"},
                                           {"a", " c"},
                                           {"a{b", "c}"},
                                           {"a", "{b}c"},
                                           {"1", "11"},
                                           {"11", "1"},
                                           {"\xc3\xa9", "c"},
                                           {"e\xcc\x81", "c"}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        srs_tracker tracker = cut_tracker("x", i + 1, 10);
        ck_assert_str_eq(cut_all(pairs[i][0], pairs[i][1]), "cold");
        cut_load(pairs[i][0], pairs[i][1], &tracker, 1);
    }
    for (size_t i = 0; i < COUNT(pairs); i++)
        ck_assert_uint_eq(cut_one(pairs[i][0], pairs[i][1]).revision, i + 1);
    cut_drop_season(pairs[0][0]);
    ck_assert_str_eq(cut_all(pairs[0][0], pairs[0][1]), "cold");
    for (size_t i = 1; i < COUNT(pairs); i++)
        ck_assert_uint_eq(cut_one(pairs[i][0], pairs[i][1]).revision, i + 1);
}
END_TEST

START_TEST(items_never_meet)
{
    static const char *const ids[] = {"", "0", "00", "A", "a", "a ", "a:", "e\xcc\x81", "\xc3\xa9"};
    srs_tracker trackers[COUNT(ids)];
    for (size_t i = 0; i < COUNT(ids); i++)
        trackers[i] = cut_tracker(ids[i], i + 1, 10);
    cut_load(SEASON, USER, trackers, COUNT(ids));
    ck_assert_str_eq(cut_all(SEASON, USER), "#1 0#2 00#3 A#4 a#5 a #6 a:#7 e\xcc\x81#8 \xc3\xa9#9");
}
END_TEST

START_TEST(stats_tell_what_is_held_or_that_it_is_unknown)
{
    srs_cache_stats stats = {.size = sizeof stats};
    srs_tracker trackers[] = {cut_tracker("a", 1, 1), cut_tracker("b", 1, 1)};
    cut_load(SEASON, USER, trackers, 2);
    cut_load(SEASON, "bob", NULL, 0);
    ck_ok(cut.ops.stats(cut.self, &stats, NULL));
    ck_assert_uint_eq(stats.size, sizeof stats);
    ck_assert(stats.entries == 2 || stats.entries == SRS_STAT_UNKNOWN);
    ck_assert(stats.items == 2 || stats.items == SRS_STAT_UNKNOWN);
    ck_assert_uint_gt(stats.bytes, 0);
    ck_assert_uint_gt(stats.bytes_max, 0);
}
END_TEST

START_TEST(a_smaller_struct_of_stats_is_filled_as_far_as_it_goes)
{
    srs_cache_stats stats;
    memset(&stats, 0x5a, sizeof stats);
    stats.size = offsetof(srs_cache_stats, items);
    ck_ok(cut.ops.stats(cut.self, &stats, NULL));
    ck_assert_uint_eq(stats.size, offsetof(srs_cache_stats, items));
    ck_assert_uint_ne(stats.entries, UINT64_C(0x5a5a5a5a5a5a5a5a));
    ck_assert_uint_eq(stats.items, UINT64_C(0x5a5a5a5a5a5a5a5a));
}
END_TEST

START_TEST(the_table_of_functions_is_whole)
{
    ck_assert_uint_eq(cut.ops.size, sizeof cut.ops);
    ck_assert_ptr_nonnull(cut.ops.name);
    ck_assert(cut.ops.due && cut.ops.read && cut.ops.write && cut.ops.load_begin);
    ck_assert(cut.ops.load_commit && cut.ops.load_abort && cut.ops.put && cut.ops.drop);
    ck_assert(cut.ops.drop_season && cut.ops.stats && cut.ops.close);
}
END_TEST

TCase *cache_values_tests(void)
{
    TCase *tests = tcase_create("values");
    tcase_add_test(tests, no_field_takes_the_place_of_another);
    tcase_add_test(tests, the_largest_values_come_back_bit_for_bit);
    tcase_add_test(tests, the_smallest_values_come_back_bit_for_bit);
    tcase_add_test(tests, doubles_come_back_bit_for_bit);
    tcase_add_test(tests, times_come_back_exactly);
    tcase_add_test(tests, an_id_with_zero_bytes_comes_back);
    tcase_add_test(tests, the_longest_texts_come_back);
    tcase_add_test(tests, ids_are_data);
    tcase_add_test(tests, the_item_with_the_empty_id_is_one_like_others);
    tcase_add_test(tests, users_never_meet);
    tcase_add_test(tests, items_never_meet);
    tcase_add_test(tests, stats_tell_what_is_held_or_that_it_is_unknown);
    tcase_add_test(tests, a_smaller_struct_of_stats_is_filled_as_far_as_it_goes);
    tcase_add_test(tests, the_table_of_functions_is_whole);
    return tests;
}
