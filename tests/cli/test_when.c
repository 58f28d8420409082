/* Reading and writing times. */
#include "support/suite.h"
#include "when.h"

#include <srs/base.h>

#include <check.h>
#include <stdio.h>
#include <time.h>

START_TEST(every_day_is_written_and_read_as_the_system_does)
{
    for (time_t at = SRS_TIME_MIN / 1000 + 3661; at < SRS_TIME_MAX / 1000; at += 86400 * 37) {
        char ours[CLI_WHEN_SIZE], theirs[CLI_WHEN_SIZE];
        struct tm parts;
        int64_t ms;
        strftime(theirs, sizeof theirs, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
        ck_assert_str_eq(cli_when_format((int64_t)at * 1000, ours), theirs);
        ck_assert_int_eq(cli_when_parse(theirs, &ms), 0);
        ck_assert_int_eq(ms, (int64_t)at * 1000);
    }
}
END_TEST

static const struct {
    const char *text;
    int64_t ms;
} good[] = {
    {"315532800000", SRS_TIME_MIN},
    {"1980-01-01", SRS_TIME_MIN},
    {"253402300799999", SRS_TIME_MAX},
    {"2024-02-29", 1709164800000},
    {"2024-10-01T12:00:00Z", 1727784000000},
    {"2024-10-01 12:00:00Z", 1727784000000},
    {"2024-10-01T14:00:00.5+02:00", 1727784000500},
    {"2024-10-01T07:30:00.0129999-04:30", 1727784000012},
    {"9999-12-31T23:59:59.999Z", SRS_TIME_MAX},
    {"2024-10-01t12:00:00z", 1727784000000},
    {"2024-10-01 12:00:00 UTC", 1727784000000},
    {"2024-10-01 12:00:00+00", 1727784000000},
    {"2024-10-01 12:00:00-00:00", 1727784000000},
    {"2024-10-01 12:00:00 +0000", 1727784000000},
    {"2024-10-01 09:00:00-03", 1727784000000},
    {"2024-10-01T17:30:00+0530", 1727784000000},
    {"2024-10-01T17:30:00+05:30", 1727784000000},
    {"2024-10-02T02:00:00.25+14", 1727784000250},
    {"2024-10-01T00:00:00-1200", 1727784000000},
};

START_TEST(reads_every_form)
{
    int64_t ms = 0;
    ck_assert_int_eq(cli_when_parse(good[_i].text, &ms), 0);
    ck_assert_int_eq(ms, good[_i].ms);
}
END_TEST

static const char *const bad[] = {
    "",
    "0",
    "-1",
    "x",
    "1.5",
    "1 ",
    "253402300800000",
    "99999999999999999999",
    "2024-1-1",
    "2024-00-01",
    "2024-13-01",
    "2024-01-00",
    "2023-02-29",
    "2100-02-29",
    "2024-04-31",
    "2024-01-01T",
    "2024-01-01T10:00:00",
    "2024-01-01T10:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T10:60:00Z",
    "2024-01-01T10:00:60Z",
    "2024-01-01T10:00:00.Z",
    "2024-01-01T10:00:00+2",
    "2024-01-01T10:00:00+02:60",
    "2024-01-01T10:00:00+15:00",
    "2024-01-01T10:00:00ZZ",
    "2024-01-01T10:00:00 ",
    "2024-01-01T10:00:00+",
    "2024-01-01T10:00:00+02:",
    "2024-01-01T10:00:00+02:3",
    "2024-01-01T10:00:00+023",
    "2024-01-01T10:00:00+02300",
    "2024-01-01T10:00:00+2:30",
    "2024-01-01T10:00:00+15",
    "2024-01-01T10:00:00+0260",
    "2024-01-01T10:00:00  +02",
    "2024-01-01T10:00:00UTC+2",
    "2024-01-01T10:00:00 CET",
    "2024-01-01Z",
    "1",
    "1680256800",
    "315532799999",
    "1979-12-31",
    "1979-12-31T23:59:59.999Z",
    "1970-01-01",
    "1969-12-31",
    "9999-12-31T23:59:59-01:00",
};

START_TEST(refuses_everything_else)
{
    int64_t ms = 7;
    ck_assert_int_ne(cli_when_parse(bad[_i], &ms), 0);
    ck_assert_int_eq(ms, 7);
}
END_TEST

START_TEST(guesses_the_unit_of_a_number)
{
    static const struct {
        const char *text, *guess;
    } cases[] = {{"1", "seconds"},
                 {"1680256800", "seconds"},
                 {"315532799999", "seconds"},
                 {"1680256800000000", "microseconds"},
                 {"99999999999999999999", ""},
                 {"0", ""},
                 {"1979-12-31", ""},
                 {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char hint[80];
        snprintf(hint, sizeof hint, *cases[i].guess ? " (%s taken for milliseconds?)" : "%s",
                 cases[i].guess);
        ck_assert_str_eq(cli_when_hint(cases[i].text), hint);
    }
}
END_TEST

START_TEST(writes_what_is_no_time)
{
    char text[CLI_WHEN_SIZE];
    ck_assert_str_eq(cli_when_format(SRS_TIME_NONE, text), "-");
    ck_assert_str_eq(cli_when_format(SRS_TIME_NEVER, text), "never");
    ck_assert_str_eq(cli_when_format(1500, text), "1970-01-01T00:00:01.500Z");
}
END_TEST

START_TEST(a_day_has_the_date_of_its_zone)
{
    char text[CLI_WHEN_SIZE];
    ck_assert_str_eq(cli_when_date(1727740800000, 0, text), "2024-10-01");
    ck_assert_str_eq(cli_when_date(1727740800000, -60, text), "2024-09-30");
    ck_assert_str_eq(cli_when_date(1727733600000, 120, text), "2024-10-01");
    ck_assert_str_eq(cli_when_date(1, -60, text), "1970-01-01");
}
END_TEST

START_TEST(a_span_has_its_largest_unit)
{
    char text[CLI_WHEN_SIZE];
    ck_assert_str_eq(cli_when_span(999, text), "0 s");
    ck_assert_str_eq(cli_when_span(59999, text), "59 s");
    ck_assert_str_eq(cli_when_span(60000, text), "1 min");
    ck_assert_str_eq(cli_when_span(7200000, text), "2 h");
    ck_assert_str_eq(cli_when_span(86400000, text), "1 d");
    ck_assert_str_eq(cli_when_span(-86400000, text), "-1 d");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli_when");
    TCase *cases = tcase_create("when");
    tcase_add_test(cases, every_day_is_written_and_read_as_the_system_does);
    tcase_add_loop_test(cases, reads_every_form, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(cases, refuses_everything_else, 0, sizeof bad / sizeof *bad);
    tcase_add_test(cases, guesses_the_unit_of_a_number);
    tcase_add_test(cases, writes_what_is_no_time);
    tcase_add_test(cases, a_day_has_the_date_of_its_zone);
    tcase_add_test(cases, a_span_has_its_largest_unit);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
