/* srs due and srs preview: the due items, and the result of each rating. */
#include "json.h"
#include "run.h"
#include "trackers.h"
#include "values.h"
#include "when.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static int review_read_query(const cli_app *app, srs_due_query *query)
{
    int64_t limit = 0;
    int code =
        cli_number(app, OPT_LIMIT, 1, atol(srs_config_get(app->config, "due.limit_max")), &limit);
    if (!code)
        code = cli_time(app, OPT_AT, &query->at_ms);
    query->limit = (size_t)limit;
    query->subject = cli_text(app, OPT_SUBJECT, NULL);
    query->topic = cli_text(app, OPT_TOPIC, NULL);
    return code;
}

static json_t *due_json(const srs_due_list *list)
{
    json_t *items = json_array();
    for (size_t i = 0; i < srs_due_list_count(list); i++)
        json_array_append_new(items, cli_json_tracker(srs_due_list_at(list, i)));
    return json_pack("{s:s, s:I, s:b, s:o}", "season", srs_due_list_season(list), "total",
                     (json_int_t)srs_due_list_total(list), "degraded",
                     srs_due_list_is_degraded(list), "items", items);
}

static void due_table(const cli_app *app, const srs_due_list *list, int64_t at_ms)
{
    size_t count = srs_due_list_count(list);
    cli_table *table = cli_trackers_table();
    for (size_t i = 0; i < count; i++)
        cli_trackers_add(table, srs_due_list_at(list, i), cli_now_or(at_ms));
    cli_table_print(app, table);
    printf("%s%zu of %" PRIu64 " due in season %s%s%s\n", cli_dim(app), count,
           srs_due_list_total(list), srs_due_list_season(list),
           srs_due_list_is_degraded(list) ? ", in safe mode" : "", cli_plain(app));
}

int cli_run_due(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_due_list *list;
    int code = review_read_query(app, &query);
    if (code)
        return code;
    if (srs_due(app->srs, app->season, app->args[0], &query, &list, &err))
        return cli_failed(app, &err);
    if (app->json)
        code = cli_json_print(app, due_json(list));
    else if (srs_due_list_total(list) == 0)
        printf("nothing is due\n");
    else
        due_table(app, list, query.at_ms);
    srs_due_list_free(list);
    return code;
}

static const char *const ratings[] = {"again", "hard", "good", "easy"};

static int preview_json(const cli_app *app, const srs_state next[4])
{
    json_t *all = json_array();
    for (int i = 0; i < 4; i++) {
        const srs_state *state = &next[i];
        json_array_append_new(
            all,
            json_pack("{s:i, s:s, s:o, s:i, s:o, s:o, s:o}", "rating", i + 1, "state",
                      cli_phase_name(state->phase), "step",
                      state->step < 0 ? json_null() : json_integer(state->step), "level",
                      (int)state->level, "stability", cli_json_real(state->stability), "difficulty",
                      cli_json_real(state->difficulty), "due_ms", cli_json_time(state->due_ms)));
    }
    return cli_json_print(app, json_pack("{s:s, s:o}", "item", app->args[1], "next", all));
}

static void preview_table(const cli_app *app, const srs_state next[4], int64_t now_ms)
{
    static const char *const headings[] = {"rating", "state", ">level", ">stability", "due", ""};
    char text[CLI_WHEN_SIZE + 8];
    cli_table *table = cli_table_new(headings, 6);
    for (int i = 0; i < 4; i++) {
        cli_table_format(table, "%d %s", i + 1, ratings[i]);
        cli_table_text(table, cli_phase_name(next[i].phase));
        cli_table_format(table, "%d", (int)next[i].level);
        cli_table_format(table, "%.1f d", next[i].stability);
        cli_table_text(table, cli_when_format(next[i].due_ms, text));
        cli_table_text(table, cli_relative(next[i].due_ms, now_ms, text, sizeof text));
    }
    cli_table_print(app, table);
}

int cli_run_preview(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    int64_t at_ms = 0;
    int code = cli_time(app, OPT_AT, &at_ms);
    if (code)
        return code;
    if (srs_preview(app->srs, app->season, app->args[0], app->args[1], at_ms, next, &err))
        return cli_failed(app, &err);
    if (app->json)
        return preview_json(app, next);
    preview_table(app, next, cli_now_or(at_ms));
    return CLI_OK;
}
