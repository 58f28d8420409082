/* Every relation between settings is checked when a context opens: the error names both values and
 * what would be right, and with that it opens. */
#include "config/relations.h"

#include "support/suite.h"

#include <srs/srs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static srs_config *new_config(void)
{
    srs_config *config;
    ck_assert_int_eq(srs_config_new(&config, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "store", "memory:", NULL), SRS_OK);
    return config;
}

static void set(srs_config *config, const char *key, long long value)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", value);
    ck_assert_int_eq(srs_config_set(config, key, text, NULL), SRS_OK);
}

static srs_status open_and_close(const srs_config *config, srs_error *err)
{
    srs_context *context = NULL;
    srs_status status = srs_open(config, &context, err);
    if (!status)
        ck_assert_int_eq(srs_close(context, 0, NULL), SRS_OK);
    return status;
}

/* The number behind "set KEY to", or behind "or KEY to". */
static long long advised(const char *message, const char *before, const char *key)
{
    char text[80];
    snprintf(text, sizeof text, "%s %s to ", before, key);
    const char *at = strstr(message, text);
    ck_assert_msg(at != NULL, "no \"%s\" in: %s", text, message);
    return strtoll(at + strlen(text), NULL, 10);
}

static void says(const char *message, const char *key, long long value)
{
    char text[80];
    snprintf(text, sizeof text, "%s=%lld", key, value);
    ck_assert_msg(strstr(message, text) != NULL, "no \"%s\" in: %s", text, message);
}

START_TEST(a_relation_that_does_not_hold)
{
    const srs__relation *of = &srs__relations[_i];
    srs_error err = SRS_ERROR_INIT;
    if (of->low_key < 0) {
        ck_assert_int_eq(srs__relation_check((srs__relation_index)_i, 51, 101, &err), SRS_E_CONFIG);
        says(err.message, of->low, 51);
        says(err.message, of->high, 101);
        ck_assert_int_eq(advised(err.message, "set", of->low), 50);
        ck_assert_int_eq(advised(err.message, "or", of->high), 102);
        ck_assert_int_eq(srs__relation_check((srs__relation_index)_i, 50, 101, NULL), SRS_OK);
        return;
    }
    srs_config *config = new_config();
    set(config, of->low, 51);
    set(config, of->high, 50);
    ck_assert_int_eq(open_and_close(config, &err), SRS_E_CONFIG);
    says(err.message, of->low, 51);
    says(err.message, of->high, 50);
    set(config, of->low, advised(err.message, "set", of->low));
    ck_assert_int_eq(open_and_close(config, &err), SRS_OK);
    set(config, of->low, 51);
    set(config, of->high, advised(err.message, "or", of->high));
    ck_assert_int_eq(open_and_close(config, NULL), SRS_OK);
    srs_config_free(config);
}
END_TEST

START_TEST(defaults_hold)
{
    srs_config *config = new_config();
    ck_assert_int_eq(srs__relations_check(config, NULL), SRS_OK);
    srs_config_free(config);
}
END_TEST

/* A default that is too low takes part, except where the relation is of two that are set. */
START_TEST(one_that_is_set_and_one_that_is_not)
{
    srs_config *config = new_config();
    set(config, "due.limit", 51);
    ck_assert_int_eq(srs__relations_check(config, NULL), SRS_E_CONFIG);
    set(config, "due.limit", 50);
    set(config, "backend.timeout_ms", 1);
    ck_assert_int_eq(srs__relations_check(config, NULL), SRS_OK);
    srs_config_free(config);
}
END_TEST

/* In the scheme of levels a slow answer is one over 6 s. */
START_TEST(a_default_that_depends_on_the_scheduler)
{
    srs_config *config = new_config();
    set(config, "rating.easy_below_ms", 6001);
    ck_assert_int_eq(srs__relations_check(config, NULL), SRS_E_CONFIG);
    ck_assert_int_eq(srs_config_set(config, "scheduler", "levels", NULL), SRS_OK);
    ck_assert_int_eq(srs__relations_check(config, NULL), SRS_OK);
    srs_config_free(config);
}
END_TEST

/* A policy of the application's own is held to them, too. */
START_TEST(a_policy_that_contradicts_itself)
{
    srs_error err = SRS_ERROR_INIT;
    srs_safe_mode_policy *policy;
    srs_config *config = new_config();
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_LOADS_MAX, 4, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(config, policy), SRS_OK);
    ck_assert_int_eq(open_and_close(config, &err), SRS_E_CONFIG);
    says(err.message, "safe_mode.loads_max", 4);
    srs_safe_mode_policy_free(policy);
    srs_config_free(config);
}
END_TEST

START_TEST(a_setting_that_needs_another)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config = new_config();
    ck_assert_int_eq(srs_config_set(config, "ack", "queued", NULL), SRS_OK);
    ck_assert_int_eq(open_and_close(config, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, srs__needs[SRS__NEED_DURABLE_QUEUE].right));
    ck_assert_int_eq(srs_config_set(config, "ack", "stored", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "completions", "thread", NULL), SRS_OK);
    ck_assert_int_eq(open_and_close(config, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, srs__needs[SRS__NEED_COMPLETION].right));
    srs_config_free(config);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("relations");
    TCase *tests = tcase_create("relations");
    tcase_add_loop_test(tests, a_relation_that_does_not_hold, 0, SRS__RELATIONS);
    tcase_add_test(tests, defaults_hold);
    tcase_add_test(tests, one_that_is_set_and_one_that_is_not);
    tcase_add_test(tests, a_default_that_depends_on_the_scheduler);
    tcase_add_test(tests, a_policy_that_contradicts_itself);
    tcase_add_test(tests, a_setting_that_needs_another);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
