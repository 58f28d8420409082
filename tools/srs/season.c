/* Seasons, and making the store ready for the first one. */
#include "json.h"
#include "run.h"
#include "table.h"
#include "values.h"
#include "when.h"

/* Finds one season; `*list` is NULL if there is none, and to be freed otherwise. */
static int season_find(const cli_app *app, const char *name, srs_season_list **list)
{
    srs_error err = SRS_ERROR_INIT;
    if (srs_season_get(app->srs, name, list, &err))
        return cli_failed(app, &err);
    if (srs_season_list_count(*list) == 0) {
        srs_season_list_free(*list);
        *list = NULL;
    }
    return CLI_OK;
}

static int cli_season_activate(const cli_app *app, const char *name)
{
    srs_error err = SRS_ERROR_INIT;
    return srs_season_activate(app->srs, name, &err) ? cli_failed(app, &err) : CLI_OK;
}

static int read_dates(const cli_app *app, srs_season *season)
{
    int off = !season->cache_enabled, no_archive = !season->auto_archive;
    if (cli_time(app, OPT_STARTS, &season->starts_ms) ||
        cli_time(app, OPT_ENDS, &season->ends_ms) || cli_choice(app, OPT_USE_CACHE, &off) ||
        cli_choice(app, OPT_AUTO_ARCHIVE, &no_archive))
        return CLI_USAGE;
    season->cache_enabled = !off;
    season->auto_archive = !no_archive;
    return CLI_OK;
}

/* Creates a season, or changes what the options name of one that exists. */
static int cli_season_put(const cli_app *app, const char *name)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_season_list *known;
    int code = season_find(app, name, &known);
    if (code)
        return code;
    if (known)
        season = *srs_season_list_at(known, 0);
    season.name = name;
    code = read_dates(app, &season);
    if (!code && srs_season_put(app->srs, &season, &err))
        code = cli_failed(app, &err);
    srs_season_list_free(known);
    return code;
}

int cli_run_init(cli_app *app)
{
    const char *store = srs_config_get(app->config, "store");
    int code = app->season ? cli_season_put(app, app->season) : CLI_OK;
    if (!code && app->season)
        code = cli_season_activate(app, app->season);
    if (code)
        return code;
    if (app->json)
        return cli_json_print(app, json_pack("{s:s, s:s?}", "store", store, "season", app->season));
    printf("the store %s is ready", store);
    if (app->season)
        printf("; season %s is active", app->season);
    putchar('\n');
    return CLI_OK;
}

int cli_run_season_add(cli_app *app)
{
    const char *name = app->args[0];
    int code = cli_season_put(app, name);
    if (!code && cli_flag(app, OPT_ACTIVATE))
        code = cli_season_activate(app, name);
    if (code)
        return code;
    if (app->json)
        return cli_run_season_show(app);
    printf("season %s is ready%s\n", name, cli_flag(app, OPT_ACTIVATE) ? " and active" : "");
    return CLI_OK;
}

int cli_run_season_activate(cli_app *app)
{
    int code = cli_season_activate(app, app->args[0]);
    if (code)
        return code;
    if (app->json)
        return cli_run_season_show(app);
    printf("season %s is active\n", app->args[0]);
    return CLI_OK;
}

static int list_json(const cli_app *app, const srs_season_list *list)
{
    json_t *seasons = json_array();
    for (size_t i = 0; i < srs_season_list_count(list); i++)
        json_array_append_new(seasons, cli_json_season(srs_season_list_at(list, i)));
    return cli_json_print(app, json_pack("{s:o}", "seasons", seasons));
}

static void list_table(const cli_app *app, const srs_season_list *list)
{
    static const char *const headings[] = {"season", "active", "starts",
                                           "ends",   "cache",  "archived"};
    char text[CLI_WHEN_SIZE];
    cli_table *table = cli_table_new(headings, 6);
    for (size_t i = 0; i < srs_season_list_count(list); i++) {
        const srs_season *season = srs_season_list_at(list, i);
        cli_table_text(table, srs_season_name(season));
        cli_table_text(table, srs_season_is_active(season) ? "yes" : "no");
        cli_table_text(table, cli_when_format(srs_season_starts_ms(season), text));
        cli_table_text(table, cli_when_format(srs_season_ends_ms(season), text));
        cli_table_text(table, srs_season_cache_enabled(season) ? "on" : "off");
        cli_table_text(table, cli_when_format(srs_season_archived_ms(season), text));
    }
    cli_table_print(app, table);
}

int cli_run_season_list(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season_list *list;
    int code = CLI_OK;
    if (srs_season_get(app->srs, NULL, &list, &err))
        return cli_failed(app, &err);
    if (app->json)
        code = list_json(app, list);
    else
        list_table(app, list);
    srs_season_list_free(list);
    return code;
}

static int season_show(const cli_app *app, const srs_season *season)
{
    char text[CLI_WHEN_SIZE];
    if (app->json)
        return cli_json_print(app, cli_json_season(season));
    printf("season        %s\n", srs_season_name(season));
    printf("active        %s\n", srs_season_is_active(season) ? "yes" : "no");
    printf("starts        %s\n", cli_when_format(srs_season_starts_ms(season), text));
    printf("ends          %s\n", cli_when_format(srs_season_ends_ms(season), text));
    printf("cache         %s\n", srs_season_cache_enabled(season) ? "on" : "off");
    printf("auto-archive  %s\n", srs_season_auto_archive(season) ? "on" : "off");
    printf("archived      %s\n", cli_when_format(srs_season_archived_ms(season), text));
    return CLI_OK;
}

/* The season of that name, or the active one without a name. */
static const srs_season *choose(const srs_season_list *list, const char *name)
{
    for (size_t i = 0; i < srs_season_list_count(list); i++) {
        const srs_season *season = srs_season_list_at(list, i);
        if (name || srs_season_is_active(season))
            return season;
    }
    return NULL;
}

int cli_run_season_show(cli_app *app)
{
    const char *name = app->arg_count ? app->args[0] : app->season;
    srs_error err = SRS_ERROR_INIT;
    srs_season_list *list;
    if (srs_season_get(app->srs, name, &list, &err))
        return cli_failed(app, &err);
    const srs_season *season = choose(list, name);
    int code;
    if (season)
        code = season_show(app, season);
    else if (name)
        code = cli_fail(app, "there is no season %s: srs season list shows those there are", name);
    else
        code = cli_fail(app, "no season is active (use: srs season activate NAME)");
    srs_season_list_free(list);
    return code;
}
