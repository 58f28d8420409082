/* Numbers are written with a point and read with a point, whatever the locale of the host program.
 */
#include "base/env.h"
#include "base/error.h"
#include "base/finding.h"
#include "base/number.h"
#include "support/comma_locale.h"
#include "support/suite.h"

#include <srs/scheduler.h>
#include <stdio.h>
#include <string.h>

static void writes(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    srs__format_text(out, size, format, arguments);
    va_end(arguments);
}

START_TEST(text_has_points_and_the_host_keeps_its_comma)
{
    char text[32];
    writes(text, sizeof text, "%g %.17g", 0.25, -1.5e-7);
    ck_assert_str_eq(text, "0.25 -1.4999999999999999e-07");
    snprintf(text, sizeof text, "%g", 0.25);
    ck_assert_str_eq(text, "0,25");
}
END_TEST

static void keep_message(void *data, srs_log_level level, const char *message)
{
    (void)level;
    snprintf(data, 64, "%s", message);
}

static srs_status keep_finding(void *data, const srs_finding *finding)
{
    snprintf(data, 64, "%s", finding->message);
    return SRS_OK;
}

START_TEST(every_kind_of_message_has_points)
{
    char message[64] = "";
    const srs__env env = {.log = keep_message, .log_data = message, .log_level = SRS_LOG_DEBUG};
    srs__finding_reporter reporter = {.callback = keep_finding, .data = message};
    srs_error failure = SRS_ERROR_INIT;
    srs__env_log(&env, SRS_LOG_INFO, "%g", 0.5);
    ck_assert_str_eq(message, "0.5");
    srs__report_finding(&reporter, SRS__FOUND_STORE, "%g", 0.75);
    ck_assert_str_eq(message, "0.75");
    srs__fail(&failure, SRS_E_IO, "%g", 1.5);
    ck_assert_str_eq(failure.message, "1.5");
    srs__fail_within(&failure, SRS_E_IO, "%g", 2.5);
    ck_assert_str_eq(failure.message, "2.5: 1.5");
}
END_TEST

START_TEST(the_bounds_of_parameters_have_points)
{
    srs_scheduler *scheduler;
    srs_error failure = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_scheduler_new("fsrs", &scheduler, NULL), SRS_OK);
    ck_assert_int_eq(srs_scheduler_set(scheduler, "parameters", "0.0001", &failure), SRS_E_INVALID);
    ck_assert_msg(strstr(failure.message, "give 0.001 to 100") != NULL, "%s", failure.message);
    srs_state state = SRS_STATE_INIT, next = SRS_STATE_INIT;
    state.stability = -0.5;
    ck_assert_int_eq(srs_scheduler_review(scheduler, &state, "item", SRS_GOOD,
                                          INT64_C(1750000000000), &next, &failure),
                     SRS_E_INVALID);
    ck_assert_msg(strstr(failure.message, "(-0.5)") != NULL, "%s", failure.message);
    srs_scheduler_free(scheduler);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("locale");
    TCase *tests = tcase_create("all");
    if (!comma_locale_set())
        return 77;
    tcase_add_test(tests, text_has_points_and_the_host_keeps_its_comma);
    tcase_add_test(tests, every_kind_of_message_has_points);
    tcase_add_test(tests, the_bounds_of_parameters_have_points);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
