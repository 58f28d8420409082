/* The encoding of states: every field comes back, and what is no state is refused. */
#include "redis_kit.h"

#include "cache/redis/state.h"
#include "support/suite.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static srs_tracker sample(void)
{
    srs_tracker tracker = kit_tracker("item", 300, INT64_C(1790000000123));
    tracker.subject = "math";
    tracker.topic = "fractions";
    memset(&tracker.last_review_id, 0x5a, sizeof tracker.last_review_id);
    tracker.phase = 2;
    tracker.step = -1;
    tracker.level = 4;
    tracker.reps = 130;
    tracker.lapses = 3;
    tracker.streak = 7;
    tracker.stability = 12.345;
    tracker.difficulty = -0.0;
    tracker.last_review_ms = INT64_C(1780000000456);
    return tracker;
}

static void assert_comes_back(const srs_tracker *tracker)
{
    uint8_t bytes[SRS__REDIS_STATE_MAX];
    srs_tracker read = SRS_TRACKER_INIT;
    size_t size = srs__redis_state_write(tracker, bytes);
    ck_assert_uint_le(size, sizeof bytes);
    ck_assert_int_eq(srs__redis_state_read(bytes, size, &read), 0);
    ck_assert_str_eq(read.subject, tracker->subject);
    ck_assert_str_eq(read.topic, tracker->topic);
    read.season = tracker->season;
    read.user = tracker->user;
    read.item = tracker->item;
    read.subject = tracker->subject;
    read.topic = tracker->topic;
    ck_assert_mem_eq(&read, tracker, sizeof read);
}

START_TEST(every_field_comes_back)
{
    static const uint64_t revisions[] = {0, 1, 255, 256, 65536, UINT64_C(1) << 56, UINT64_MAX};
    static const int64_t times[] = {0, 1, -1, SRS_TIME_NONE, SRS_TIME_NEVER, INT64_MIN};
    srs_tracker tracker = sample();
    assert_comes_back(&tracker);
    for (size_t i = 0; i < COUNT(revisions); i++) {
        tracker.revision = revisions[i];
        assert_comes_back(&tracker);
    }
    for (size_t i = 0; i < COUNT(times) * COUNT(times); i++) {
        tracker.due_ms = times[i / COUNT(times)];
        tracker.last_review_ms = times[i % COUNT(times)];
        assert_comes_back(&tracker);
    }
    tracker.phase = tracker.step = tracker.level = INT32_MIN;
    tracker.reps = tracker.lapses = tracker.streak = UINT32_MAX;
    tracker.stability = DBL_MAX;
    tracker.subject = tracker.topic = "";
    assert_comes_back(&tracker);
}
END_TEST

START_TEST(a_usual_state_is_small)
{
    uint8_t bytes[SRS__REDIS_STATE_MAX];
    srs_tracker tracker = sample();
    ck_assert_uint_le(srs__redis_state_write(&tracker, bytes), 48 + strlen("mathfractions") + 8);
}
END_TEST

START_TEST(other_versions_are_refused)
{
    uint8_t bytes[SRS__REDIS_STATE_MAX];
    srs_tracker tracker = sample(), read;
    for (int version = 0; version < 256; version++) {
        size_t size = srs__redis_state_write(&tracker, bytes);
        bytes[0] = (uint8_t)version;
        ck_assert_int_eq(srs__redis_state_read(bytes, size, &read),
                         version == SRS__REDIS_STATE_VERSION ? 0 : -1);
    }
}
END_TEST

START_TEST(cut_or_longer_bytes_are_refused)
{
    srs_tracker tracker = sample(), read;
    uint8_t whole[SRS__REDIS_STATE_MAX + 1] = {0};
    size_t size = srs__redis_state_write(&tracker, whole);
    for (size_t part = 0; part <= size + 1; part++) {
        uint8_t *bytes = malloc(part + 1); /* so that a sanitizer sees reading beyond */
        memcpy(bytes, whole, part);
        ck_assert_int_eq(srs__redis_state_read(bytes, part, &read), part == size ? 0 : -1);
        free(bytes);
    }
}
END_TEST

START_TEST(any_bytes_are_read_within_bounds)
{
    unsigned seed = 1;
    srs_tracker read;
    for (int round = 0; round < 20000; round++) {
        size_t size = (size_t)rand_r(&seed) % 90;
        uint8_t *bytes = malloc(size + 1);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)(rand_r(&seed) >> 7);
        if (size)
            bytes[0] = SRS__REDIS_STATE_VERSION;
        if (size > 1)
            bytes[1] &= 15;
        srs__redis_state_read(bytes, size, &read);
        free(bytes);
    }
}
END_TEST

START_TEST(scores_are_seconds)
{
    static const struct {
        int64_t ms;
        const char *text;
    } scores[] = {{0, "0"},       {1, "0.001"},
                  {1000, "1"},    {INT64_C(1790000000123), "1790000000.123"},
                  {-1, "-0.001"}, {SRS_TIME_MAX, "253402300799.999"}};
    char text[SRS__REDIS_SCORE_MAX];
    for (size_t i = 0; i < COUNT(scores); i++) {
        ck_assert_uint_eq(srs__redis_score_write(scores[i].ms, text), strlen(scores[i].text));
        ck_assert_str_eq(text, scores[i].text);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("state");
    Suite *suite = suite_create("redis states");
    tcase_add_test(tests, every_field_comes_back);
    tcase_add_test(tests, a_usual_state_is_small);
    tcase_add_test(tests, other_versions_are_refused);
    tcase_add_test(tests, cut_or_longer_bytes_are_refused);
    tcase_add_test(tests, any_bytes_are_read_within_bounds);
    tcase_add_test(tests, scores_are_seconds);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
