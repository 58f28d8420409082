/* The configuration, the statistics, the version. */
#include "json.h"
#include "run.h"
#include "suggest.h"
#include "table.h"
#include "wrap.h"

#include <inttypes.h>
#include <string.h>

/* A key as in a configuration file, and below it what it means. */
static void print_key(const cli_app *app, const srs_config_key_info *info)
{
    char text[1024];
    const char *value = srs_config_get(app->config, info->key);
    printf("%s%s%s = %s\n    ", cli_bold(app), info->key, cli_plain(app), value ? value : "");
    snprintf(text, sizeof text, "%s (%s)", info->meaning, info->values);
    cli_print_wrapped(text, strlen(text), 4);
}

static void admin_add_key(const cli_app *app, const srs_config_key_info *info, json_t *keys)
{
    const char *value = srs_config_get(app->config, info->key);
    json_array_append_new(keys, json_pack("{s:s, s:s, s:s, s:s, s:s}", "key", info->key, "value",
                                          value ? value : "", "default", info->default_value,
                                          "values", info->values, "meaning", info->meaning));
}

static int unknown_key(const cli_app *app, const char *key)
{
    char hint[80];
    cli_suggestion search = cli_suggest(key);
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    for (size_t i = 0; srs_config_key(i, &info) == SRS_OK; i++)
        cli_suggest_offer(&search, info.key, strlen(info.key));
    return cli_usage(app, "there is no key \"%s\"%s", key,
                     cli_suggest_text(&search, "", hint, sizeof hint));
}

int cli_run_config(cli_app *app)
{
    const char *only = app->arg_count ? app->args[0] : NULL;
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    if (only && !srs_config_get(app->config, only))
        return unknown_key(app, only);
    if (only && !app->json) {
        printf("%s\n", srs_config_get(app->config, only));
        return CLI_OK;
    }
    json_t *keys = app->json ? json_array() : NULL;
    for (size_t i = 0; srs_config_key(i, &info) == SRS_OK; i++) {
        if (!keys)
            print_key(app, &info);
        else if (!only || strcmp(info.key, only) == 0)
            admin_add_key(app, &info, keys);
    }
    return keys ? cli_json_print(app, json_pack("{s:o}", "keys", keys)) : CLI_OK;
}

static void admin_add_stat(const srs_stat *stat, json_t *figures)
{
    json_object_set_new(figures, stat->name,
                        stat->is_known ? json_integer((json_int_t)stat->value) : json_null());
}

static void admin_print_stat(const srs_stat *stat, cli_table *table)
{
    cli_table_text(table, stat->name);
    if (stat->is_known)
        cli_table_format(table, "%" PRIu64, stat->value);
    else
        cli_table_text(table, "unknown");
    cli_table_text(table, stat->meaning);
}

int cli_run_stats(cli_app *app)
{
    static const char *const headings[] = {"figure", ">value", "meaning"};
    srs_stat_list *list;
    srs_error err = SRS_ERROR_INIT;
    if (srs_stats(app->srs, &list, &err))
        return cli_failed(app, &err);
    json_t *figures = app->json ? json_object() : NULL;
    cli_table *table = app->json ? NULL : cli_table_new(headings, 3);
    for (size_t i = 0; i < srs_stat_list_count(list); i++) {
        if (figures)
            admin_add_stat(srs_stat_list_at(list, i), figures);
        else
            admin_print_stat(srs_stat_list_at(list, i), table);
    }
    srs_stat_list_free(list);
    if (app->json)
        return cli_json_print(app, figures);
    cli_table_print(app, table);
    return CLI_OK;
}

int cli_run_version(cli_app *app)
{
    static const char *const schemes[] = {"memory", "sqlite", "spool", "redis", "mariadb"};
    static const char *const serves[] = {
        "",      "cache",           "store",           "cache and store",
        "queue", "cache and queue", "store and queue", "cache, store and queue"};
    if (!app->json) {
        printf("%s\n", srs_version());
        return CLI_OK;
    }
    json_t *backends = json_object();
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        int as = srs_has_backend(schemes[i]);
        if (as)
            json_object_set_new(backends, schemes[i], json_string(serves[as & 7]));
    }
    return cli_json_print(app,
                          json_pack("{s:s, s:o}", "version", srs_version(), "backends", backends));
}
