/* The numbers of a safe-mode policy. */
#include "guard/policy.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <string.h>

static srs_safe_mode_policy *policy;

static void set_up(void)
{
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs_safe_mode_policy_free(policy);
}

static const struct {
    srs_safe_mode_setting setting;
    int64_t min, max, standard;
} settings[] = {
    {SRS_SAFE_ENABLED, 0, 1, 1},
    {SRS_SAFE_FAILURES, 1, 1000, 5},
    {SRS_SAFE_OPEN_MS, 1, 3600000, 5000},
    {SRS_SAFE_JITTER_PERCENT, 0, 100, 20},
    {SRS_SAFE_PROBES, 1, 100, 1},
    {SRS_SAFE_ITEMS, 1, 1000, 10},
    {SRS_SAFE_USER_INTERVAL_MS, 0, 86400000, 30000},
    {SRS_SAFE_PER_MINUTE, 1, 10000000, 500},
    {SRS_SAFE_USERS_TRACKED, 1, 10000000, 100000},
    {SRS_SAFE_TIMEOUT_MS, 1, 600000, 1000},
    {SRS_SAFE_EXCESS, 0, 1, SRS_EXCESS_REFUSE},
    {SRS_SAFE_WAIT_MS, 1, 600000, 2000},
    {SRS_SAFE_WAITERS, 1, 100000, 100},
    {SRS_SAFE_SUBMITS, 0, 1, SRS_SUBMITS_QUEUE},
    {SRS_SAFE_PROCESSES, 1, 10000, 1},
    {SRS_SAFE_LOADS_FIRST, 1, 100000, 8},
    {SRS_SAFE_LOADS_MAX, 1, 100000, 256},
    {SRS_SAFE_CHECK_MS, 10, 3600000, 1000},
};

START_TEST(a_setting_has_its_default_and_its_bounds)
{
    srs_safe_mode_setting setting = settings[_i].setting;
    int64_t min = settings[_i].min, max = settings[_i].max;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, setting), settings[_i].standard);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, min, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, setting), min);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, max, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, min - 1, &err), SRS_E_INVALID);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, max + 1, &err), SRS_E_INVALID);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, INT64_MIN, &err), SRS_E_INVALID);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, INT64_MAX, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "SRS_SAFE_"));
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, setting), max);
}
END_TEST

START_TEST(an_unknown_setting_is_refused)
{
    static const int unknown[] = {-1, SRS__SAFE_SETTINGS, 1000000};
    for (int i = 0; i < 3; i++) {
        srs_safe_mode_setting setting = (srs_safe_mode_setting)unknown[i];
        ck_assert_int_eq(srs_safe_mode_policy_set(policy, setting, 1, NULL), SRS_E_INVALID);
        ck_assert_int_eq(srs_safe_mode_policy_get(policy, setting), -1);
    }
}
END_TEST

START_TEST(null_is_refused)
{
    ck_assert_int_eq(srs_safe_mode_policy_new(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_safe_mode_policy_set(NULL, SRS_SAFE_ITEMS, 1, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_safe_mode_policy_get(NULL, SRS_SAFE_ITEMS), -1);
    srs_safe_mode_policy_on_change(NULL, NULL, NULL);
    srs_safe_mode_policy_free(NULL);
}
END_TEST

static void changed(void *data, int entered, const char *reason, uint64_t served, uint64_t refused)
{
    (void)data, (void)entered, (void)reason, (void)served, (void)refused;
}

START_TEST(a_copy_has_everything)
{
    srs_safe_mode_policy_set(policy, SRS_SAFE_ITEMS, 3, NULL);
    srs_safe_mode_policy_on_change(policy, changed, &policy);
    srs_safe_mode_policy *copy = srs__safe_mode_policy_copy(policy);
    ck_assert_int_eq(srs_safe_mode_policy_get(copy, SRS_SAFE_ITEMS), 3);
    ck_assert(copy->change == changed && copy->change_data == &policy);
    srs_safe_mode_policy_free(copy);
}
END_TEST

START_TEST(no_memory_makes_no_policy)
{
    srs_safe_mode_policy *none = NULL;
    failing_alloc_install();
    failing_alloc_after(0);
    ck_assert_int_eq(srs_safe_mode_policy_new(&none, NULL), SRS_E_NO_MEMORY);
    ck_assert_ptr_null(srs__safe_mode_policy_copy(NULL));
    failing_alloc_off();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy");
    TCase *tests = tcase_create("all"), *memory = tcase_create("memory");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_setting_has_its_default_and_its_bounds, 0, SRS__SAFE_SETTINGS);
    tcase_add_test(tests, an_unknown_setting_is_refused);
    tcase_add_test(tests, null_is_refused);
    tcase_add_test(tests, a_copy_has_everything);
    tcase_add_test(memory, no_memory_makes_no_policy);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, memory);
    return run_suite(suite);
}
