/* A configuration refuses keys, values, files, variables and objects that make no sense, with a
 * message that names them, and stays as it was. */
#include "scenario/bad.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/temp_dir.h"

static const struct {
    const char *key, *value;
} bad_values[] = {
    {"due.limit", ""},
    {"due.limit", "0"},
    {"due.limit", "10001"},
    {"due.limit", "-1"},
    {"due.limit", " 5"},
    {"due.limit", "5x"},
    {"due.limit", "0x10"},
    {"due.limit", "99999999999999999999"},
    {"queue.max", "0"},
    {"submit.timeout_ms", "nan"},
    {"ack", "never"},
    {"ack", "STORED"},
    {"ack", ""},
    {"worker", "both"},
    {"completions", "poll|off"},
    {"season.auto_create", "yes"},
    {"scheduler", "anki"},
    {"scheduler.retention", "nan"},
    {"scheduler.retention", "inf"},
    {"scheduler.retention", "0.69"},
    {"scheduler.retention", "1"},
    {"scheduler.parameters", "1,2,3"},
    {"scheduler.learning_steps", "60,,600"},
    {"scheduler.learning_steps", "-60"},
    {"scheduler.max_interval", "0"},
    {"scheduler.fuzz", "maybe"},
    {"scheduler.seed", "1.5"},
    {"day.rollover_hour", "24"},
    {"day.utc_offset_minutes", "-841"},
    {"log.level", "loud"},
    {"cache", "memory"},
    {"store", ""},
};

START_TEST(values_of_keys_that_are_none)
{
    (void)_i;
    srs_config *config;
    world_ok(srs_config_new(&config, err));
    for (size_t i = 0; i < sizeof bad_values / sizeof *bad_values; i++) {
        const char *key = bad_values[i].key;
        char before[64];
        snprintf(before, sizeof before, "%s", srs_config_get(config, key));
        world_fails(SRS_E_CONFIG, key, srs_config_set(config, key, bad_values[i].value, err));
        ck_assert_str_eq(srs_config_get(config, key), before);
    }
    srs_config_free(config);
}
END_TEST

START_TEST(keys_that_are_none)
{
    (void)_i;
    srs_config *config;
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    world_ok(srs_config_new(&config, err));
    world_fails(SRS_E_CONFIG, "no.such", srs_config_set(config, "no.such", "1", err));
    world_fails(SRS_E_CONFIG, "''", srs_config_set(config, "", "1", err));
    world_fails(SRS_E_INVALID, "key", srs_config_set(config, NULL, "1", err));
    world_fails(SRS_E_INVALID, "value", srs_config_set(config, "ack", NULL, err));
    world_fails(SRS_E_INVALID, "config", srs_config_set(NULL, "ack", "stored", err));
    world_fails(SRS_E_INVALID, "out", srs_config_new(NULL, err));
    for (size_t i = 0; i < bad_texts_count; i++)
        world_fails(SRS_E_INVALID, "key", srs_config_set(config, bad_texts[i].text, "1", err));
    ck_assert_ptr_null(srs_config_get(config, "no.such"));
    ck_assert_ptr_null(srs_config_get(config, NULL));
    ck_assert_ptr_null(srs_config_get(NULL, "ack"));
    ck_assert_int_eq(srs_config_key(SIZE_MAX, &info), SRS_E_NOT_FOUND);
    ck_assert_int_eq(srs_config_key(0, NULL), SRS_E_INVALID);
    info.size = 0;
    ck_assert_int_eq(srs_config_key(0, &info), SRS_E_INVALID);
    ck_assert_ptr_null(info.key);
    srs_config_free(config);
}
END_TEST

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(files_that_are_none)
{
    (void)_i;
    static const struct {
        const char *text, *says;
    } files[] = {
        {"due.limit = 7\nack = never\n", ":2"},
        {"due.limit = 7\n\n# x\nnonsense\n", ":4"},
        {"due.limit = 7\nno.such = 1\n", "no.such"},
        {"due.limit = 7\nstore = memory:\x01\n", ":2"},
    };
    char *path = temp_path(temp_dir_new(), "srs.conf");
    srs_config *config;
    world_ok(srs_config_new(&config, err));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        write_file(path, files[i].text);
        world_fails(SRS_E_CONFIG, files[i].says, srs_config_load_file(config, path, err));
        ck_assert_str_eq(srs_config_get(config, "due.limit"), "20"); /* not even the good line */
    }
    world_fails(SRS_E_IO, "/no/such/file", srs_config_load_file(config, "/no/such/file", err));
    world_fails(SRS_E_INVALID, "path", srs_config_load_file(config, NULL, err));
    world_fails(SRS_E_INVALID, "config", srs_config_load_file(NULL, path, err));
    srs_config_free(config);
    free(path);
}
END_TEST

START_TEST(variables_that_are_none)
{
    (void)_i;
    srs_config *config;
    world_ok(srs_config_new(&config, err));
    ck_assert_int_eq(setenv("SRS_DUE_LIMIT", "7", 1), 0);
    ck_assert_int_eq(setenv("SRS_ACK", "never", 1), 0);
    world_fails(SRS_E_CONFIG, "SRS_ACK", srs_config_load_env(config, err));
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "20");
    ck_assert_int_eq(unsetenv("SRS_ACK") | unsetenv("SRS_DUE_LIMIT"), 0);
    world_fails(SRS_E_INVALID, "config", srs_config_load_env(NULL, err));
    srs_config_free(config);
}
END_TEST

START_TEST(objects_of_a_configuration_that_are_none)
{
    (void)_i;
    srs_config *config;
    srs_cache_ops cache = SRS_CACHE_OPS_INIT;
    srs_store_ops store = SRS_STORE_OPS_INIT;
    world_ok(srs_config_new(&config, err));
    cache.name = store.name = "incomplete";
    world_fails(SRS_E_INVALID, "cache", srs_config_set_cache(config, &cache, NULL, err));
    world_fails(SRS_E_INVALID, "store", srs_config_set_store(config, &store, NULL, err));
    cache.size = store.size = 0;
    world_fails(SRS_E_INVALID, "cache", srs_config_set_cache(config, &cache, NULL, err));
    world_fails(SRS_E_INVALID, "store", srs_config_set_store(config, &store, NULL, err));
    world_fails(SRS_E_INVALID, "ops", srs_config_set_cache(config, NULL, NULL, err));
    world_fails(SRS_E_INVALID, "ops", srs_config_set_store(config, NULL, NULL, err));
    world_fails(SRS_E_INVALID, "config", srs_config_set_cache(NULL, &cache, NULL, err));
    world_fails(SRS_E_INVALID, "config", srs_config_set_store(NULL, &store, NULL, err));
    ck_assert_int_eq(srs_config_set_scheduler(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_scheduler_selector(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_rating_policy(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_clock(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_logger(NULL, NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set_completion(NULL, NULL, NULL), SRS_E_INVALID);
    srs_config_free(config);
}
END_TEST

START_TEST(keys_that_contradict_each_other)
{
    static const struct {
        const char *key, *value, *says;
    } pairs[] = {
        {"due.limit", "60", "due.limit_max"},
        {"queue.max", "10", "submit.batch_max"},
        {"rating.easy_below_ms", "9000", "rating"},
        {"ack", "queued", "durable"},
        {"completions", "thread", "srs_config_set_completion"},
        {"store", "oracle:x", "oracle"},
        {"cache", "sqlite:x", "cache"},
        {"queue", "sqlite:x", "queue"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        srs_config *config = world_config(_i);
        srs_context *out = UNTOUCHED;
        world_set(config, pairs[i].key, pairs[i].value);
        world_fails(SRS_E_CONFIG, pairs[i].says, srs_open(config, &out, err));
        ck_assert_ptr_eq(out, UNTOUCHED);
        srs_config_free(config);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        values_of_keys_that_are_none,
        keys_that_are_none,
        files_that_are_none,
        variables_that_are_none,
        objects_of_a_configuration_that_are_none,
        keys_that_contradict_each_other,
    };
    return world_run("bad_config", tests, sizeof tests / sizeof *tests);
}
