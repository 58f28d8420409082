/* Configuration from the environment: all of it or nothing. */
#include "config/config.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static srs_config *config;

static void set_up(void)
{
    clearenv();
    ck_assert_int_eq(srs_config_new(&config, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs_config_free(config);
}

START_TEST(null_is_refused)
{
    ck_assert_int_eq(srs_config_load_env(NULL, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(variables_are_keys_in_capitals)
{
    setenv("SRS_CACHE", "memory:?x=y", 1);
    setenv("SRS_DUE_LIMIT_MAX", "33", 1);
    setenv("SRS_SCHEDULER_RETENTION", "0.8", 1);
    setenv("SRS_DAY_UTC_OFFSET_MINUTES", "-60", 1);
    ck_assert_int_eq(srs_config_load_env(config, NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "cache"), "memory:?x=y");
    ck_assert_str_eq(srs_config_get(config, "due.limit_max"), "33");
    ck_assert_str_eq(srs_config_get(config, "scheduler.retention"), "0.8");
    ck_assert_str_eq(srs_config_get(config, "day.utc_offset_minutes"), "-60");
}
END_TEST

START_TEST(every_key_has_a_variable)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    ck_assert_int_eq(srs_config_key((size_t)_i, &info), SRS_OK);
    char variable[100] = "SRS_";
    for (const char *c = info.key; *c; c++)
        variable[4 + (c - info.key)] = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
    setenv(variable, "no such value", 1);
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_load_env(config, &err), SRS_E_CONFIG);
    ck_assert_msg(strstr(err.message, variable) != NULL, "%s", err.message);
}
END_TEST

START_TEST(other_variables_are_ignored)
{
    setenv("SRS_NO_SUCH_KEY", "x", 1);
    setenv("srs_due_limit", "x", 1);
    setenv("DUE_LIMIT", "x", 1);
    ck_assert_int_eq(srs_config_load_env(config, NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "20");
}
END_TEST

START_TEST(what_is_not_in_the_environment_stays)
{
    ck_assert_int_eq(srs_config_set(config, "due.limit", "9", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "ack", "cached", NULL), SRS_OK);
    setenv("SRS_ACK", "stored", 1);
    ck_assert_int_eq(srs_config_load_env(config, NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "9");
    ck_assert_str_eq(srs_config_get(config, "ack"), "stored");
}
END_TEST

START_TEST(a_broken_variable_is_named_and_nothing_changes)
{
    static const char *const values[] = {"", "0", "x", "5\n", "\xFF"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        srs_error err = SRS_ERROR_INIT;
        setenv("SRS_CACHE", "memory:?x=y", 1);
        setenv("SRS_DUE_LIMIT", values[i], 1);
        ck_assert_int_eq(srs_config_load_env(config, &err), SRS_E_CONFIG);
        ck_assert_int_eq(err.status, SRS_E_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.message, "SRS_DUE_LIMIT"));
        ck_assert_str_eq(srs_config_get(config, "cache"), "memory:");
    }
}
END_TEST

START_TEST(no_message_shows_a_password)
{
    srs_error err = SRS_ERROR_INIT;
    setenv("SRS_STORE", "mysql://u:SECRET@h:x", 1);
    ck_assert_int_eq(srs_config_load_env(config, &err), SRS_E_CONFIG);
    ck_assert_msg(!strstr(err.message, "SECRET"), "%s", err.message);
}
END_TEST

START_TEST(no_memory_changes_nothing_and_leaks_nothing)
{
    srs_config *own;
    clearenv();
    setenv("SRS_DUE_LIMIT", "5", 1);
    setenv("SRS_STORE", "sqlite:x", 1);
    failing_alloc_install();
    ck_assert_int_eq(srs_config_new(&own, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(own, "due.limit", "9", NULL), SRS_OK);
    srs_status status = SRS_E_NO_MEMORY;
    for (size_t after = 0; status; after++) {
        failing_alloc_after(after);
        status = srs_config_load_env(own, NULL);
        failing_alloc_off();
        ck_assert(!status || status == SRS_E_NO_MEMORY);
        ck_assert_str_eq(srs_config_get(own, "due.limit"), status ? "9" : "5");
        ck_assert_uint_lt(after, 100);
    }
    srs_config_free(own);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("environment");
    TCase *tests = tcase_create("all"), *memory = tcase_create("memory");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, null_is_refused);
    tcase_add_test(tests, variables_are_keys_in_capitals);
    tcase_add_loop_test(tests, every_key_has_a_variable, 0, SRS__KEYS);
    tcase_add_test(tests, other_variables_are_ignored);
    tcase_add_test(tests, what_is_not_in_the_environment_stays);
    tcase_add_test(tests, a_broken_variable_is_named_and_nothing_changes);
    tcase_add_test(tests, no_message_shows_a_password);
    tcase_add_test(memory, no_memory_changes_nothing_and_leaks_nothing);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, memory);
    return run_suite(suite);
}
