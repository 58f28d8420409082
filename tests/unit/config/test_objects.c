/* The objects of a configuration: what is taken, copied and refused. */
#include "config/config.h"
#include "guard/policy.h"
#include "support/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static srs_config *config;

static void set_up(void)
{
    ck_assert_int_eq(srs_config_new(&config, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs_config_free(config);
}

static void nothing(void) {}

/* A table of functions with nothing missing; they are never called. */
static void fill(void *ops, size_t first, size_t size)
{
    void (*function)(void) = nothing;
    for (size_t at = first; at < size; at += sizeof function)
        memcpy((char *)ops + at, &function, sizeof function);
}

static srs_cache_ops whole_cache(void)
{
    srs_cache_ops ops = SRS_CACHE_OPS_INIT;
    fill(&ops, offsetof(srs_cache_ops, due), offsetof(srs_cache_ops, is_shared));
    ops.is_shared = 1;
    ops.name = "test";
    return ops;
}

static srs_store_ops whole_store(void)
{
    srs_store_ops ops = SRS_STORE_OPS_INIT;
    fill(&ops, offsetof(srs_store_ops, season_put), sizeof ops);
    ops.name = "test";
    return ops;
}

START_TEST(null_is_refused)
{
    srs_cache_ops cache = whole_cache();
    srs_store_ops store = whole_store();
    ck_assert_int_eq(srs_config_set_scheduler(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_scheduler_selector(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_rating_policy(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_clock(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_logger(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_completion(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_cache(NULL, &cache, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_cache(config, NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_store(NULL, &store, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_store(config, NULL, NULL, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(a_safe_mode_policy_is_copied_and_can_be_taken_back)
{
    srs_safe_mode_policy *policy;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_ITEMS, 7, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(config, policy), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_ITEMS, 8, NULL), SRS_OK);
    srs_safe_mode_policy_free(policy);
    ck_assert_int_eq(srs_safe_mode_policy_get(config->safe_mode, SRS_SAFE_ITEMS), 7);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(config, NULL), SRS_OK);
    ck_assert_ptr_null(config->safe_mode);
}
END_TEST

START_TEST(without_a_policy_the_keys_describe_one)
{
    srs_safe_mode_policy *policy, *given;
    ck_assert_int_eq(srs_config_set(config, "safe_mode.items", "7", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "safe_mode.enabled", "off", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "safe_mode.excess", "wait", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "safe_mode.submits", "store", NULL), SRS_OK);
    ck_assert_int_eq(srs__config_safe_mode(config, &policy, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, SRS_SAFE_ITEMS), 7);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, SRS_SAFE_ENABLED), 0);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, SRS_SAFE_EXCESS), SRS_EXCESS_WAIT);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, SRS_SAFE_SUBMITS), SRS_SUBMITS_STORE);
    srs_safe_mode_policy_free(policy);

    ck_assert_int_eq(srs_safe_mode_policy_new(&given, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(config, given), SRS_OK); /* it wins */
    ck_assert_int_eq(srs__config_safe_mode(config, &policy, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, SRS_SAFE_ITEMS), 10);
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, SRS_SAFE_ENABLED), 1);
    srs_safe_mode_policy_free(policy);
    srs_safe_mode_policy_free(given);
}
END_TEST

/* The keys say again what the table of the policy says. */
START_TEST(a_key_of_safe_mode_has_the_default_and_the_bounds_of_its_setting)
{
    char text[32];
    srs_safe_mode_policy *policy;
    srs_safe_mode_setting setting = (srs_safe_mode_setting)_i;
    srs__key_index key = (srs__key_index)(SRS__KEY_SAFE_MODE + _i);
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    ck_assert_int_eq(srs__config_int(config, key), srs_safe_mode_policy_get(policy, setting));
    int64_t probes[] = {-1,     0,       1,       9,        10,       100,      101,
                        1000,   1001,    10000,   10001,    100000,   100001,   600000,
                        600001, 3600000, 3600001, 10000000, 10000001, 86400000, 86400001};
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    ck_assert_int_eq(srs_config_key((size_t)key, &info), SRS_OK);
    int is_choice = strchr(info.values, '|') != NULL;
    for (size_t i = 0; !is_choice && i < sizeof probes / sizeof *probes; i++) {
        snprintf(text, sizeof text, "%lld", (long long)probes[i]);
        ck_assert_int_eq(srs_config_set(config, info.key, text, NULL) == SRS_OK,
                         srs_safe_mode_policy_set(policy, setting, probes[i], NULL) == SRS_OK);
    }
    srs_safe_mode_policy_free(policy);
}
END_TEST

START_TEST(a_cache_with_every_function_is_copied)
{
    int self;
    srs_cache_ops ops = whole_cache();
    ck_assert_int_eq(srs_config_set_cache(config, &ops, &self, NULL), SRS_OK);
    ops.name = NULL;
    ck_assert_str_eq(config->cache.name, "test");
    ck_assert_ptr_eq(config->cache_self, &self);
    ck_assert_uint_eq(config->cache.size, sizeof config->cache);
}
END_TEST

START_TEST(a_cache_that_lacks_one_function_is_refused)
{
    size_t missing = offsetof(srs_cache_ops, name) + (size_t)_i * sizeof(void *);
    srs_cache_ops ops = whole_cache();
    srs_error err = SRS_ERROR_INIT;
    memset((char *)&ops + missing, 0, sizeof(void *));
    ck_assert_int_eq(srs_config_set_cache(config, &ops, NULL, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "incomplete"));
    ck_assert_uint_eq(config->cache.size, 0);
}
END_TEST

START_TEST(a_store_that_lacks_one_function_is_refused)
{
    size_t missing = offsetof(srs_store_ops, name) + (size_t)_i * sizeof(void *);
    srs_store_ops ops = whole_store();
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
    memset((char *)&ops + missing, 0, sizeof(void *));
    ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "incomplete"));
}
END_TEST

START_TEST(tables_of_other_sizes_are_taken_as_far_as_they_go)
{
    struct {
        srs_cache_ops ops;
        void (*later)(void);
    } newer = {whole_cache(), nothing};
    newer.ops.size = sizeof newer;
    ck_assert_int_eq(srs_config_set_cache(config, &newer.ops, NULL, NULL), SRS_E_INVALID);
    newer.later = NULL;
    ck_assert_int_eq(srs_config_set_cache(config, &newer.ops, NULL, NULL), SRS_OK);
    ck_assert_uint_eq(config->cache.size, sizeof config->cache);
    ck_assert_int_eq(config->cache.is_shared, 1);
    newer.ops.size = offsetof(srs_cache_ops, is_shared) + 1;
    ck_assert_int_eq(srs_config_set_cache(config, &newer.ops, NULL, NULL), SRS_OK);
    ck_assert_int_eq(config->cache.is_shared, 0);
    newer.ops.size = offsetof(srs_cache_ops, close); /* without its last function */
    ck_assert_int_eq(srs_config_set_cache(config, &newer.ops, NULL, NULL), SRS_E_INVALID);
    newer.ops.size = 0;
    ck_assert_int_eq(srs_config_set_cache(config, &newer.ops, NULL, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(a_store_has_all_functions_of_stale_marks_or_none)
{
    for (size_t missing = offsetof(srs_store_ops, stale_put);
         missing <= offsetof(srs_store_ops, stale_list); missing += sizeof(void *)) {
        srs_store_ops ops = whole_store();
        ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
        ck_assert(config->store.stale_put);
        memset((char *)&ops + missing, 0, sizeof(void *));
        ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
        ck_assert(!config->store.stale_put);
        ops = whole_store();
        ops.size = missing + 1;
        ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
        ck_assert(!config->store.stale_put);
    }
}
END_TEST

START_TEST(a_store_has_both_functions_of_changes_or_none)
{
    for (size_t missing = offsetof(srs_store_ops, change_put);
         missing <= offsetof(srs_store_ops, changes); missing += sizeof(void *)) {
        srs_store_ops ops = whole_store();
        ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
        ck_assert(config->store.change_put && config->store.sign);
        memset((char *)&ops + missing, 0, sizeof(void *));
        ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
        ck_assert(!config->store.change_put);
        ops = whole_store();
        ops.size = missing + 1;
        ck_assert_int_eq(srs_config_set_store(config, &ops, NULL, NULL), SRS_OK);
        ck_assert(!config->store.change_put && !config->store.sign);
    }
}
END_TEST

/* One of an older program, whose table ends before it or within it, has none. */
START_TEST(a_check_may_be_missing)
{
    srs_cache_ops cache = whole_cache();
    srs_store_ops store = whole_store();
    fill(&cache, offsetof(srs_cache_ops, check), sizeof cache);
    ck_assert_int_eq(srs_config_set_cache(config, &cache, NULL, NULL), SRS_OK);
    ck_assert(config->cache.probe != NULL);
    for (size_t lacks = 0; lacks <= sizeof(void *); lacks++) {
        cache.size = offsetof(srs_cache_ops, probe) - lacks;
        store.size = offsetof(srs_store_ops, check) + sizeof(void *) - lacks;
        ck_assert_int_eq(srs_config_set_cache(config, &cache, NULL, NULL), SRS_OK);
        ck_assert_int_eq(srs_config_set_store(config, &store, NULL, NULL), SRS_OK);
        ck_assert_int_eq(config->cache.check != NULL, !lacks);
        ck_assert(!config->cache.probe);
        ck_assert_int_eq(config->store.check != NULL, !lacks);
    }
}
END_TEST

static int64_t standing(void *data)
{
    return *(int64_t *)data;
}

START_TEST(a_clock_is_kept_with_its_data)
{
    int64_t moment = 5;
    ck_assert_int_eq(srs_config_set_clock(config, standing, &moment), SRS_OK);
    ck_assert_int_eq(config->clock(config->clock_data), 5);
    ck_assert_int_eq(srs_config_set_clock(config, NULL, NULL), SRS_OK);
    ck_assert(!config->clock);
}
END_TEST

/* The name, and the functions that none may lack. */
#define FUNCTIONS(type) (int)((offsetof(type, close) - offsetof(type, name)) / sizeof(void *) + 1)

int main(void)
{
    Suite *suite = suite_create("objects");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, null_is_refused);
    tcase_add_test(tests, a_safe_mode_policy_is_copied_and_can_be_taken_back);
    tcase_add_test(tests, without_a_policy_the_keys_describe_one);
    tcase_add_loop_test(tests, a_key_of_safe_mode_has_the_default_and_the_bounds_of_its_setting, 0,
                        SRS__SAFE_SETTINGS);
    tcase_add_test(tests, a_cache_with_every_function_is_copied);
    tcase_add_loop_test(tests, a_cache_that_lacks_one_function_is_refused, 0,
                        FUNCTIONS(srs_cache_ops));
    tcase_add_loop_test(tests, a_store_that_lacks_one_function_is_refused, 0,
                        FUNCTIONS(srs_store_ops));
    tcase_add_test(tests, tables_of_other_sizes_are_taken_as_far_as_they_go);
    tcase_add_test(tests, a_store_has_all_functions_of_stale_marks_or_none);
    tcase_add_test(tests, a_store_has_both_functions_of_changes_or_none);
    tcase_add_test(tests, a_check_may_be_missing);
    tcase_add_test(tests, a_clock_is_kept_with_its_data);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
