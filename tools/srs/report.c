/* Reports on one user: counts and forecast. */
#include "json.h"
#include "run.h"
#include "table.h"
#include "values.h"
#include "when.h"

#include <inttypes.h>
#include <stdlib.h>

/* The longest bar of a forecast. */
#define BAR_WIDTH 40

static json_t *phases_json(const srs_counts *counts)
{
    json_t *phases = json_object();
    for (int phase = SRS_PHASE_LEARNING; phase <= SRS_PHASE_RELEARNING; phase++)
        json_object_set_new(phases, cli_phase_name(phase),
                            json_integer((json_int_t)srs_counts_phase(counts, (srs_phase)phase)));
    return phases;
}

static int counts_json(const cli_app *app, const srs_counts *counts)
{
    json_t *levels = json_array(), *subjects = json_array();
    for (int level = 0; level <= SRS_LEVEL_MAX; level++)
        json_array_append_new(levels, json_integer((json_int_t)srs_counts_level(counts, level)));
    for (size_t i = 0; i < srs_counts_subjects(counts); i++)
        json_array_append_new(subjects,
                              json_pack("{s:s, s:I, s:I}", "subject", srs_counts_subject(counts, i),
                                        "total", (json_int_t)srs_counts_subject_total(counts, i),
                                        "due", (json_int_t)srs_counts_subject_due(counts, i)));
    return cli_json_print(app,
                          json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}", "total",
                                    (json_int_t)srs_counts_total(counts), "due",
                                    (json_int_t)srs_counts_due(counts), "remaining",
                                    (json_int_t)srs_counts_remaining(counts), "states",
                                    phases_json(counts), "levels", levels, "subjects", subjects));
}

static void add_count(cli_table *table, const char *what, uint64_t number)
{
    cli_table_text(table, what);
    cli_table_format(table, "%" PRIu64, number);
}

static void subjects_table(const cli_app *app, const srs_counts *counts)
{
    static const char *const headings[] = {"subject", ">items", ">due"};
    size_t count = srs_counts_subjects(counts);
    if (count == 0 || (count == 1 && !*srs_counts_subject(counts, 0)))
        return;
    cli_table *table = cli_table_new(headings, 3);
    for (size_t i = 0; i < count; i++) {
        const char *subject = srs_counts_subject(counts, i);
        add_count(table, *subject ? subject : "(none)", srs_counts_subject_total(counts, i));
        cli_table_format(table, "%" PRIu64, srs_counts_subject_due(counts, i));
    }
    putchar('\n');
    cli_table_print(app, table);
}

static void counts_table(const cli_app *app, const srs_counts *counts)
{
    static const char *const headings[] = {"items", ">"};
    char name[32];
    cli_table *table = cli_table_new(headings, 2);
    add_count(table, "tracked", srs_counts_total(counts));
    add_count(table, "due", srs_counts_due(counts));
    add_count(table, "below the highest level", srs_counts_remaining(counts));
    for (int phase = SRS_PHASE_LEARNING; phase <= SRS_PHASE_RELEARNING; phase++)
        add_count(table, cli_phase_name(phase), srs_counts_phase(counts, (srs_phase)phase));
    for (int level = 0; level <= SRS_LEVEL_MAX; level++) {
        snprintf(name, sizeof name, "level %d", level);
        add_count(table, name, srs_counts_level(counts, level));
    }
    cli_table_print(app, table);
    subjects_table(app, counts);
}

int cli_run_counts(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_counts *counts;
    int64_t at_ms = 0;
    int code = cli_time(app, OPT_AT, &at_ms);
    if (code)
        return code;
    if (srs_count(app->srs, app->season, app->args[0], at_ms, &counts, &err))
        return cli_failed(app, &err);
    if (app->json)
        code = counts_json(app, counts);
    else
        counts_table(app, counts);
    srs_counts_free(counts);
    return code;
}

static const char *day_name(const cli_app *app, const srs_forecast *forecast, size_t day,
                            char text[CLI_WHEN_SIZE])
{
    int offset = atoi(srs_config_get(app->config, "day.utc_offset_minutes"));
    return cli_when_date(srs_forecast_day_ms(forecast, day), offset, text);
}

static int forecast_json(const cli_app *app, const srs_forecast *forecast)
{
    char text[CLI_WHEN_SIZE];
    json_t *days = json_array();
    for (size_t i = 0; i < srs_forecast_days(forecast); i++)
        json_array_append_new(days,
                              json_pack("{s:s, s:I, s:I}", "date", day_name(app, forecast, i, text),
                                        "begins_ms", (json_int_t)srs_forecast_day_ms(forecast, i),
                                        "reviews", (json_int_t)srs_forecast_reviews(forecast, i)));
    return cli_json_print(app, json_pack("{s:I, s:o}", "overdue",
                                         (json_int_t)srs_forecast_overdue(forecast), "days", days));
}

static void forecast_table(const cli_app *app, const srs_forecast *forecast)
{
    static const char *const headings[] = {"day", ">reviews", ""};
    static const char bar[] = "########################################";
    char text[CLI_WHEN_SIZE];
    uint64_t most = 1;
    cli_table *table = cli_table_new(headings, 3);
    for (size_t i = 0; i < srs_forecast_days(forecast); i++) {
        if (srs_forecast_reviews(forecast, i) > most)
            most = srs_forecast_reviews(forecast, i);
    }
    for (size_t i = 0; i < srs_forecast_days(forecast); i++) {
        uint64_t reviews = srs_forecast_reviews(forecast, i);
        add_count(table, day_name(app, forecast, i, text), reviews);
        cli_table_format(table, "%.*s", (int)(reviews * BAR_WIDTH / most), bar);
    }
    cli_table_print(app, table);
    printf("%s%" PRIu64 " of the first day are overdue%s\n", cli_dim(app),
           srs_forecast_overdue(forecast), cli_plain(app));
}

/* The time to begin at. A date is the day of that name, which begins at the rollover hour of the
 * configured zone; its first moment in UTC may belong to the day before. */
static int forecast_start(const cli_app *app, int64_t *at_ms)
{
    int code = cli_time(app, OPT_AT, at_ms);
    const char *text = cli_text(app, OPT_AT, "");
    if (code || !cli_when_is_date(text))
        return code;
    *at_ms += 3600000 * atoi(srs_config_get(app->config, "day.rollover_hour"));
    *at_ms -= 60000 * atoi(srs_config_get(app->config, "day.utc_offset_minutes"));
    return CLI_OK;
}

int cli_run_forecast(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_forecast *forecast;
    int64_t at_ms = 0, days = 7;
    int code = forecast_start(app, &at_ms);
    if (!code)
        code = cli_number(app, OPT_DAYS, 1, 3650, &days);
    if (code)
        return code;
    if (srs_forecast_get(app->srs, app->season, app->args[0], at_ms, (size_t)days, &forecast, &err))
        return cli_failed(app, &err);
    if (app->json)
        code = forecast_json(app, forecast);
    else
        forecast_table(app, forecast);
    srs_forecast_free(forecast);
    return code;
}
