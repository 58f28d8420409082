/* Clocks and days. */
#include "base/time.h"
#include "support/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define T2025 INT64_C(1735689600000) /* 2025-01-01T00:00:00Z */

START_TEST(the_system_clock_is_in_milliseconds_since_1970)
{
    ck_assert_int_gt(srs__system_ms(), T2025);
    ck_assert_int_lt(srs__system_ms(), SRS_TIME_MAX);
}
END_TEST

START_TEST(the_monotonic_clock_never_runs_back)
{
    int64_t before = srs__monotonic_ms();
    for (int i = 0; i < 10000; i++) {
        int64_t now = srs__monotonic_ms();
        ck_assert_int_ge(now, before);
        before = now;
    }
}
END_TEST

static const int64_t good_times[] = {SRS_TIME_MIN, SRS_TIME_MIN + 1, T2025, SRS_TIME_MAX};
static const int64_t bad_times[] = {-1,
                                    SRS_TIME_NONE,
                                    INT64_C(-62135596800000),
                                    INT64_MIN,
                                    SRS_TIME_MAX + 1,
                                    SRS_TIME_NEVER,
                                    0,
                                    1,
                                    INT64_C(1680256800),
                                    SRS_TIME_MIN - 1};

#define GOOD_TIMES ((int)(sizeof good_times / sizeof *good_times))
#define BAD_TIMES ((int)(sizeof bad_times / sizeof *bad_times))

START_TEST(times_from_1980_to_9999_are_taken)
{
    ck_assert_int_eq(srs__check_time("at_ms", good_times[_i], NULL), SRS_OK);
}
END_TEST

START_TEST(times_before_1980_and_after_9999_are_refused)
{
    srs_error err = SRS_ERROR_INIT;
    char number[32];
    snprintf(number, sizeof number, "at_ms is %lld:", (long long)bad_times[_i]);
    ck_assert_int_eq(srs__check_time("at_ms", bad_times[_i], &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, number));
}
END_TEST

START_TEST(a_number_in_another_unit_is_recognised)
{
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {{INT64_C(1680256800), "(seconds taken for milliseconds?)"},
                 {INT64_C(1680256800000000), "(microseconds taken for milliseconds?)"},
                 {-1, "in UTC"},
                 {SRS_TIME_NEVER, "in UTC"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        srs_error err = SRS_ERROR_INIT;
        srs__check_time("at_ms", cases[i].ms, &err);
        const char *end = err.message + strlen(err.message) - strlen(cases[i].text);
        ck_assert_str_eq(end, cases[i].text);
    }
}
END_TEST

/* An older version may have let in what is refused today. */
START_TEST(a_time_of_the_log_may_be_older)
{
    ck_assert_int_eq(srs__check_logged_time("at_ms", 0, NULL), SRS_OK);
    ck_assert_int_eq(srs__check_logged_time("at_ms", 1680256800, NULL), SRS_OK);
    ck_assert_int_eq(srs__check_logged_time("at_ms", -1, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs__check_logged_time("at_ms", SRS_TIME_MAX + 1, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(a_time_is_written_for_people)
{
    char text[SRS__TIME_TEXT_SIZE];
    ck_assert_str_eq(srs__format_time(T2025 + 7, text), "2025-01-01T00:00:00.007Z");
    ck_assert_str_eq(srs__format_time(SRS_TIME_MAX, text), "9999-12-31T23:59:59.999Z");
    ck_assert_str_eq(srs__format_time(-1, text), "-1");
    ck_assert_str_eq(srs__format_time(INT64_MAX, text), "9223372036854775807");
}
END_TEST

START_TEST(timeouts_of_up_to_a_day_are_taken)
{
    static const int64_t refused[] = {-1, SRS__DAY_MS + 1, INT64_MAX, INT64_MIN};
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__check_timeout(0, NULL), SRS_OK);
    ck_assert_int_eq(srs__check_timeout(SRS__DAY_MS, NULL), SRS_OK);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        ck_assert_int_eq(srs__check_timeout(refused[i], &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "timeout_ms"));
}
END_TEST

START_TEST(days_of_utc_begin_at_midnight)
{
    ck_assert_int_eq(srs__day_of(0, 0, 0), 0);
    ck_assert_int_eq(srs__day_of(SRS__DAY_MS - 1, 0, 0), 0);
    ck_assert_int_eq(srs__day_of(SRS__DAY_MS, 0, 0), 1);
    ck_assert_int_eq(srs__day_of(T2025, 0, 0), 20089);
    ck_assert_int_eq(srs__day_start_ms(20089, 0, 0), T2025);
}
END_TEST

START_TEST(days_before_the_epoch_are_negative)
{
    ck_assert_int_eq(srs__day_of(-1, 0, 0), -1);
    ck_assert_int_eq(srs__day_of(-SRS__DAY_MS, 0, 0), -1);
    ck_assert_int_eq(srs__day_of(-SRS__DAY_MS - 1, 0, 0), -2);
    ck_assert_int_eq(srs__day_of(1, 0, 4), -1); /* before the first rollover */
    ck_assert_int_eq(srs__day_of(1, -840, 23), -2);
}
END_TEST

START_TEST(a_day_ahead_of_utc_begins_earlier)
{
    /* 2025-01-01 begins in UTC+14 at 2024-12-31T10:00Z, in UTC-12 at 2025-01-01T12:00Z. */
    ck_assert_int_eq(srs__day_start_ms(20089, 840, 0), T2025 - 14 * SRS__HOUR_MS);
    ck_assert_int_eq(srs__day_start_ms(20089, -720, 0), T2025 + 12 * SRS__HOUR_MS);
    ck_assert_int_eq(srs__day_of(T2025 - 14 * SRS__HOUR_MS, 840, 0), 20089);
    ck_assert_int_eq(srs__day_of(T2025 - 14 * SRS__HOUR_MS - 1, 840, 0), 20088);
}
END_TEST

START_TEST(a_day_begins_at_the_rollover_hour)
{
    ck_assert_int_eq(srs__day_of(T2025 + 4 * SRS__HOUR_MS - 1, 0, 4), 20088);
    ck_assert_int_eq(srs__day_of(T2025 + 4 * SRS__HOUR_MS, 0, 4), 20089);
    ck_assert_int_eq(srs__day_start_ms(20089, 0, 4), T2025 + 4 * SRS__HOUR_MS);
}
END_TEST

START_TEST(every_moment_lies_in_its_day)
{
    static const int64_t moments[] = {1, 12345678901, T2025, T2025 + 1, SRS_TIME_MAX, 0, -1};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        for (int offset = -840; offset <= 840; offset += 35) {
            int64_t day = srs__day_of(moments[i], offset, _i);
            ck_assert_int_le(srs__day_start_ms(day, offset, _i), moments[i]);
            ck_assert_int_gt(srs__day_start_ms(day + 1, offset, _i), moments[i]);
            ck_assert_int_eq(srs__day_of(srs__day_start_ms(day, offset, _i), offset, _i), day);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("time");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, the_system_clock_is_in_milliseconds_since_1970);
    tcase_add_test(tests, the_monotonic_clock_never_runs_back);
    tcase_add_loop_test(tests, times_from_1980_to_9999_are_taken, 0, GOOD_TIMES);
    tcase_add_loop_test(tests, times_before_1980_and_after_9999_are_refused, 0, BAD_TIMES);
    tcase_add_test(tests, a_number_in_another_unit_is_recognised);
    tcase_add_test(tests, a_time_of_the_log_may_be_older);
    tcase_add_test(tests, a_time_is_written_for_people);
    tcase_add_test(tests, timeouts_of_up_to_a_day_are_taken);
    tcase_add_test(tests, days_of_utc_begin_at_midnight);
    tcase_add_test(tests, days_before_the_epoch_are_negative);
    tcase_add_test(tests, a_day_ahead_of_utc_begins_earlier);
    tcase_add_test(tests, a_day_begins_at_the_rollover_hour);
    tcase_add_loop_test(tests, every_moment_lies_in_its_day, 0, 24);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
