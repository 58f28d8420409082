/* The clock and the logger of a context, as its parts use them. */
#include "base/env.h"
#include "base/time.h"
#include "support/suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct logged {
    int count;
    srs_log_level level;
    char message[2048];
} logged;

static void keep(void *data, srs_log_level level, const char *message)
{
    logged *log = data;
    log->count++;
    log->level = level;
    snprintf(log->message, sizeof log->message, "%s", message);
}

static int64_t standing(void *data)
{
    return *(int64_t *)data;
}

START_TEST(the_clock_is_the_systems_unless_another_is_given)
{
    int64_t moment = 42;
    srs__env env = {0};
    int64_t before = srs__system_ms(), now = srs__env_now(&env);
    ck_assert_int_lt(llabs(now - before), SRS__HOUR_MS);
    env.clock = standing;
    env.clock_data = &moment;
    ck_assert_int_eq(srs__env_now(&env), 42);
    moment = -7;
    ck_assert_int_eq(srs__env_now(&env), -7);
}
END_TEST

START_TEST(without_a_logger_nothing_happens)
{
    srs__env env = {.log_level = SRS_LOG_DEBUG};
    srs__env_log(&env, SRS_LOG_ERROR, "%s", "x");
}
END_TEST

START_TEST(only_messages_as_grave_as_the_level_are_logged)
{
    for (int level = SRS_LOG_ERROR; level <= SRS_LOG_DEBUG; level++) {
        logged log = {0};
        srs__env env = {.log = keep, .log_data = &log, .log_level = (srs_log_level)_i};
        srs__env_log(&env, (srs_log_level)level, "level %d", level);
        ck_assert_int_eq(log.count, level <= _i);
        if (log.count)
            ck_assert_int_eq((int)log.level, level);
    }
}
END_TEST

START_TEST(a_message_is_one_line)
{
    logged log = {0};
    srs__env env = {.log = keep, .log_data = &log, .log_level = SRS_LOG_DEBUG};
    srs__env_log(&env, SRS_LOG_INFO, "user '%s'", "a\nERROR forged\r\x1b[0m\x7f");
    ck_assert_str_eq(log.message, "user 'a?ERROR forged??[0m?'");
}
END_TEST

START_TEST(a_long_message_is_cut)
{
    logged log = {0};
    char text[5000];
    srs__env env = {.log = keep, .log_data = &log, .log_level = SRS_LOG_DEBUG};
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    srs__env_log(&env, SRS_LOG_INFO, "%s", text);
    ck_assert_uint_gt(strlen(log.message), 500);
    ck_assert_uint_lt(strlen(log.message), 2000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("env");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, the_clock_is_the_systems_unless_another_is_given);
    tcase_add_test(tests, without_a_logger_nothing_happens);
    tcase_add_loop_test(tests, only_messages_as_grave_as_the_level_are_logged, 0, 4);
    tcase_add_test(tests, a_message_is_one_line);
    tcase_add_test(tests, a_long_message_is_cut);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
