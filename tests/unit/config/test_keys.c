/* The table of configuration keys, and what each key accepts. */
#include "config/config.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static srs_config *config;

static void set_up(void)
{
    ck_assert_int_eq(srs_config_new(&config, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs_config_free(config);
}

static srs_config_key_info key_at(size_t index)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    ck_assert_int_eq(srs_config_key(index, &info), SRS_OK);
    return info;
}

START_TEST(every_key_is_described)
{
    srs_config_key_info info = key_at((size_t)_i);
    ck_assert_uint_eq(info.size, sizeof info);
    ck_assert_str_ne(info.key, "");
    ck_assert_str_ne(info.values, "");
    ck_assert_str_ne(info.meaning, "");
    ck_assert_ptr_nonnull(info.default_value);
    for (const char *c = info.key; *c; c++)
        ck_assert(islower((unsigned char)*c) || *c == '.' || *c == '_');
    for (size_t other = 0; other < (size_t)_i; other++)
        ck_assert_str_ne(key_at(other).key, info.key);
}
END_TEST

START_TEST(every_key_takes_its_own_default)
{
    srs_config_key_info info = key_at((size_t)_i);
    srs_error err = SRS_ERROR_INIT;
    ck_assert_str_eq(srs_config_get(config, info.key), info.default_value);
    ck_assert_msg(srs_config_set(config, info.key, info.default_value, &err) == SRS_OK, "%s",
                  err.message);
    ck_assert_str_eq(srs_config_get(config, info.key), info.default_value);
}
END_TEST

START_TEST(every_key_refuses_nonsense_and_names_itself)
{
    srs_config_key_info info = key_at((size_t)_i);
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_set(config, info.key, "no such value", &err), SRS_E_CONFIG);
    ck_assert_int_eq(err.status, SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, info.key));
    ck_assert_str_eq(srs_config_get(config, info.key), info.default_value);
}
END_TEST

START_TEST(the_key_past_the_last_is_not_found)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    ck_assert_int_eq(srs_config_key(SRS__KEYS, &info), SRS_E_NOT_FOUND);
    ck_assert_int_eq(srs_config_key(SIZE_MAX, &info), SRS_E_NOT_FOUND);
    ck_assert_ptr_null(info.key);
}
END_TEST

START_TEST(structs_of_other_sizes_are_filled_as_far_as_they_go)
{
    struct {
        srs_config_key_info info;
        char later_member[8];
    } newer = {SRS_CONFIG_KEY_INFO_INIT, "kept"};
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    newer.info.size = sizeof newer;
    ck_assert_int_eq(srs_config_key(0, &newer.info), SRS_OK);
    ck_assert_uint_eq(newer.info.size, sizeof newer);
    ck_assert_str_eq(newer.info.key, "cache");
    ck_assert_str_eq(newer.later_member, "kept");
    info.size--;
    ck_assert_int_eq(srs_config_key(0, &info), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_key(0, NULL), SRS_E_INVALID);
}
END_TEST

static const struct {
    const char *key, *low, *high, *below, *above;
} numbers[] = {
    {"backend.timeout_ms", "1", "600000", "0", "600001"},
    {"queue.max", "1", "10000000", "0", "10000001"},
    {"persist.batch_max", "1", "100000", "0", "100001"},
    {"retry.first_ms", "1", "60000", "0", "60001"},
    {"retry.max_ms", "1", "3600000", "0", "3600001"},
    {"submit.batch_max", "1", "10000", "0", "10001"},
    {"submit.timeout_ms", "1", "600000", "0", "600001"},
    {"due.limit", "1", "10000", "0", "10001"},
    {"due.limit_max", "1", "10000", "0", "10001"},
    {"load.timeout_ms", "1", "600000", "0", "600001"},
    {"season.refresh_ms", "0", "3600000", "-1", "3600001"},
    {"rating.easy_below_ms", "0", "86400000", "-1", "86400001"},
    {"rating.good_below_ms", "0", "86400000", "-1", "86400001"},
    {"day.utc_offset_minutes", "-840", "840", "-841", "841"},
    {"day.rollover_hour", "0", "23", "-1", "24"},
    {"scheduler.max_interval", "1", "36500", "0", "36501"},
    {"scheduler.retention", "0.70", "0.99", "0.6999", "0.9901"},
};

START_TEST(numbers_have_bounds)
{
    static const char *const never[] = {
        "", " 1", "1 ", "1x", "0x1", "9223372036854775808", "-9223372036854775809", "nan", "inf"};
    const char *key = numbers[_i].key;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_set(config, key, numbers[_i].low, &err), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, key, numbers[_i].high, &err), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, key, numbers[_i].below, &err), SRS_E_CONFIG);
    ck_assert_int_eq(srs_config_set(config, key, numbers[_i].above, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, numbers[_i].above));
    for (int i = 0; i < COUNT(never); i++)
        ck_assert_int_eq(srs_config_set(config, key, never[i], NULL), SRS_E_CONFIG);
    ck_assert_str_eq(srs_config_get(config, key), numbers[_i].high);
}
END_TEST

START_TEST(choices_are_those_that_are_listed)
{
    static const char *const keys[] = {"ack",
                                       "worker",
                                       "completions",
                                       "scheduler",
                                       "log.level",
                                       "season.auto_create",
                                       "scheduler.fuzz",
                                       "scheduler.elapsed"};
    const char *key = keys[_i];
    srs_config_key_info info = key_at((size_t)srs__key_find(key));
    char choices[200], whole[200];
    snprintf(choices, sizeof choices, "%s", info.values);
    snprintf(whole, sizeof whole, "%s", info.values);
    ck_assert_int_eq(srs_config_set(config, key, whole, NULL), SRS_E_CONFIG);
    for (char *choice = strtok(choices, "|"); choice; choice = strtok(NULL, "|")) {
        ck_assert_int_eq(srs_config_set(config, key, choice, NULL), SRS_OK);
        choice[strlen(choice) - 1]++;
        ck_assert_int_eq(srs_config_set(config, key, choice, NULL), SRS_E_CONFIG);
        choice[strlen(choice) - 1] = '\0'; /* a beginning is no choice */
        ck_assert_int_eq(srs_config_set(config, key, choice, NULL), SRS_E_CONFIG);
    }
    ck_assert_int_eq(srs_config_set(config, key, "", NULL), SRS_E_CONFIG);
}
END_TEST

START_TEST(choices_are_numbered_in_order)
{
    ck_assert_int_eq(srs__key_number(SRS__KEY_SCHEDULER, "levels"), 0);
    ck_assert_int_eq(srs__key_number(SRS__KEY_SCHEDULER, "fsrs"), 2);
    ck_assert_int_eq(srs__key_number(SRS__KEY_SCHEDULER, "fsr"), -1);
    ck_assert_int_eq(srs__key_number(SRS__KEY_LOG_LEVEL, "debug"), SRS_LOG_DEBUG);
    ck_assert_int_eq(srs__key_number(SRS__KEY_ACK, "stored"), SRS_ACK_STORED);
    ck_assert_int_eq(srs__key_number(SRS__KEY_DUE_LIMIT, "17"), 17);
    ck_assert_int_eq(srs__key_find("due.limi"), -1);
    ck_assert_int_eq(srs__key_find(""), -1);
}
END_TEST

START_TEST(settings_of_a_scheduler_are_tried_out)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_set(config, "scheduler.learning_steps", "", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "scheduler.learning_steps", "30,60,600", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "scheduler.learning_steps", "30,,60", &err),
                     SRS_E_CONFIG);
    ck_assert_int_eq(err.status, SRS_E_CONFIG);
    ck_assert_int_eq(srs_config_set(config, "scheduler.seed", "-9223372036854775808", NULL),
                     SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "scheduler.parameters", "1,2,3", &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "scheduler.parameters"));
}
END_TEST

START_TEST(an_empty_value_counts_as_none_where_there_is_no_default)
{
    ck_assert(!srs__config_is_set(config, SRS__KEY_SCHEDULER_PARAMETERS));
    ck_assert_int_eq(srs_config_set(config, "scheduler.parameters", "", NULL), SRS_OK);
    ck_assert(!srs__config_is_set(config, SRS__KEY_SCHEDULER_PARAMETERS));
    ck_assert_int_eq(srs_config_set(config, "scheduler.learning_steps", "", NULL), SRS_OK);
    ck_assert(srs__config_is_set(config, SRS__KEY_SCHEDULER_LEARNING_STEPS)); /* no steps */
    ck_assert_str_eq(srs__config_setting(SRS__KEY_SCHEDULER_PARAMETERS), "parameters");
}
END_TEST

START_TEST(no_memory_refuses_a_value_and_leaks_nothing)
{
    static const char *const pairs[][2] = {{"store", "sqlite:///a?b=c"}, {"store", "no url"},
                                           {"scheduler.fuzz", "off"},    {"due.limit", "x"},
                                           {"due.limit", "3"},           {"no.such.key", "x"}};
    failing_alloc_install();
    for (int i = 0; i < COUNT(pairs); i++) {
        srs_status status = SRS_E_NO_MEMORY;
        for (size_t after = 0; after < 100; after++) {
            srs_config *own;
            ck_assert_int_eq(srs_config_new(&own, NULL), SRS_OK);
            failing_alloc_after(after);
            status = srs_config_set(own, pairs[i][0], pairs[i][1], NULL);
            int failed = failing_alloc_failed();
            failing_alloc_off();
            srs_config_free(own);
            ck_assert_uint_eq(failing_alloc_live(), 0);
            ck_assert(status == SRS_E_NO_MEMORY || status == SRS_E_CONFIG || !failed);
            if (!failed)
                break;
        }
        ck_assert_int_ne(status, SRS_E_NO_MEMORY);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("keys");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, every_key_is_described, 0, SRS__KEYS);
    tcase_add_loop_test(tests, every_key_takes_its_own_default, 0, SRS__KEYS);
    tcase_add_loop_test(tests, every_key_refuses_nonsense_and_names_itself, 0, SRS__KEYS);
    tcase_add_test(tests, the_key_past_the_last_is_not_found);
    tcase_add_test(tests, structs_of_other_sizes_are_filled_as_far_as_they_go);
    tcase_add_loop_test(tests, numbers_have_bounds, 0, COUNT(numbers));
    tcase_add_loop_test(tests, choices_are_those_that_are_listed, 0, 8);
    tcase_add_test(tests, choices_are_numbered_in_order);
    tcase_add_test(tests, settings_of_a_scheduler_are_tried_out);
    tcase_add_test(tests, an_empty_value_counts_as_none_where_there_is_no_default);
    suite_add_tcase(suite, tests);
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, no_memory_refuses_a_value_and_leaks_nothing);
    suite_add_tcase(suite, memory);
    return run_suite(suite);
}
