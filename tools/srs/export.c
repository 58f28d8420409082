/* Exporting a store as JSON Lines, its reviews as CSV, or the trackers.
 * docs/reference/export-format.md describes the lines. */
#include "json.h"
#include "run.h"
#include "values.h"
#include "writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 1000

static const char *const log_columns[] = {"review_id", "kind",        "user",    "item",  "rating",
                                          "at_ms",     "response_ms", "subject", "topic", NULL};
static const char *const tracker_columns[] = {
    "user",      "item",       "subject", "topic",  "state",          "step",   "level",
    "stability", "difficulty", "reps",    "lapses", "last_review_ms", "due_ms", NULL};

/* An export under way. */
typedef struct export_run {
    const cli_app *app;
    cli_writer writer;
    const char *user;                          /* NULL: all */
    uint64_t removals, resets, voids, letters; /* left out of CSV */
    char last_user[SRS_USER_MAX + 1];          /* whose trackers were written last */
} export_run;

static const char *export_kind_name(srs_event_kind kind)
{
    static const char *const kinds[] = {"?", "review", "remove", "reset", "void"};
    return kinds[kind <= SRS_EVENT_VOID ? kind : 0];
}

/* From the user on, which all lines of events have. */
static void write_content(cli_writer *writer, const srs_event *event)
{
    srs_event_kind kind = srs_event_kind_of(event);
    cli_write_text(writer, "user", srs_event_user(event));
    cli_write_text(writer, "item", kind == SRS_EVENT_RESET ? NULL : srs_event_item(event));
    if (kind == SRS_EVENT_REVIEW)
        cli_write_number(writer, "rating", srs_event_rating(event));
    else
        cli_write_nothing(writer, "rating");
    cli_write_number(writer, "at_ms", srs_event_at_ms(event));
    if (srs_event_response_ms(event) >= 0)
        cli_write_number(writer, "response_ms", srs_event_response_ms(event));
    else
        cli_write_nothing(writer, "response_ms");
    cli_write_text(writer, "subject", srs_event_subject(event));
    cli_write_text(writer, "topic", srs_event_topic(event));
}

static void write_id(cli_writer *writer, const srs_event *event)
{
    srs_id id;
    char text[SRS_ID_TEXT_SIZE];
    srs_event_id(event, &id);
    srs_id_format(&id, text);
    cli_write_text(writer, "review_id", text);
}

static void export_write_event(cli_writer *writer, const srs_event *event, const char *season)
{
    write_id(writer, event);
    cli_write_text(writer, "kind", export_kind_name(srs_event_kind_of(event)));
    if (writer->jsonl)
        cli_write_text(writer, "season", season);
    write_content(writer, event);
    cli_write_end(writer);
}

static void write_letter(cli_writer *writer, const srs_dead_list *page, size_t index)
{
    const srs_event *event = srs_dead_list_event(page, index);
    write_id(writer, event);
    cli_write_text(writer, "kind", "dead");
    cli_write_text(writer, "event", export_kind_name(srs_event_kind_of(event)));
    cli_write_text(writer, "season", srs_dead_list_season(page, index));
    write_content(writer, event);
    cli_write_text(writer, "reason", srs_dead_list_reason(page, index));
    cli_write_end(writer);
}

static void export_write_season(cli_writer *writer, const srs_season *season)
{
    cli_write_text(writer, "kind", "season");
    cli_write_text(writer, "name", srs_season_name(season));
    cli_write_switch(writer, "active", srs_season_is_active(season));
    cli_write_time(writer, "starts_ms", srs_season_starts_ms(season));
    cli_write_time(writer, "ends_ms", srs_season_ends_ms(season));
    cli_write_switch(writer, "cache", srs_season_cache_enabled(season));
    cli_write_switch(writer, "auto_archive", srs_season_auto_archive(season));
    cli_write_time(writer, "archived_ms", srs_season_archived_ms(season));
    cli_write_end(writer);
}

static void write_header(cli_writer *writer)
{
    cli_write_text(writer, "format", "srs-export");
    cli_write_number(writer, "version", 1);
    cli_write_end(writer);
}

static void export_write_tracker(cli_writer *writer, const srs_tracker *tracker)
{
    cli_write_text(writer, "user", srs_tracker_user(tracker));
    cli_write_text(writer, "item", srs_tracker_item(tracker));
    cli_write_text(writer, "subject", srs_tracker_subject(tracker));
    cli_write_text(writer, "topic", srs_tracker_topic(tracker));
    cli_write_text(writer, "state", cli_phase_name((int)srs_tracker_phase(tracker)));
    if (srs_tracker_step(tracker) >= 0)
        cli_write_number(writer, "step", srs_tracker_step(tracker));
    else
        cli_write_nothing(writer, "step");
    cli_write_number(writer, "level", srs_tracker_level(tracker));
    cli_write_real(writer, "stability", srs_tracker_stability(tracker));
    cli_write_real(writer, "difficulty", srs_tracker_difficulty(tracker));
    cli_write_number(writer, "reps", srs_tracker_reps(tracker));
    cli_write_number(writer, "lapses", srs_tracker_lapses(tracker));
    cli_write_time(writer, "last_review_ms", srs_tracker_last_review_ms(tracker));
    cli_write_time(writer, "due_ms", srs_tracker_due_ms(tracker));
    cli_write_end(writer);
}

/* The trackers of one user, page by page. */
static int export_trackers(const cli_app *app, cli_writer *writer, const char *user)
{
    char after[SRS_ITEM_MAX + 1] = "";
    for (size_t count = PAGE; count == PAGE && !ferror(writer->out);) {
        srs_error err = SRS_ERROR_INIT;
        srs_tracker_list *page;
        if (srs_items(app->srs, app->season, user, after[0] ? after : NULL, PAGE, &page, &err))
            return cli_failed(app, &err);
        cli_write_header(writer, tracker_columns);
        count = srs_tracker_list_count(page);
        for (size_t i = 0; i < count; i++)
            export_write_tracker(writer, srs_tracker_list_at(page, i));
        if (count)
            snprintf(after, sizeof after, "%s",
                     srs_tracker_item(srs_tracker_list_at(page, count - 1)));
        srs_tracker_list_free(page);
    }
    return CLI_OK;
}

/* Handles a page of the log. */
typedef int (*page_fn)(export_run *run, const srs_event_list *page, const char *season);

/* Writes events; CSV has no place for those that are no reviews, which are counted. */
static int write_page(export_run *run, const srs_event_list *page, const char *season)
{
    for (size_t i = 0; i < srs_event_list_count(page); i++) {
        const srs_event *event = srs_event_list_at(page, i);
        srs_event_kind kind = srs_event_kind_of(event);
        if (run->writer.jsonl || kind == SRS_EVENT_REVIEW)
            export_write_event(&run->writer, event, season);
        else if (kind == SRS_EVENT_REMOVE)
            run->removals++;
        else if (kind == SRS_EVENT_RESET)
            run->resets++;
        else
            run->voids++;
    }
    return CLI_OK;
}

/* Writes the trackers of each user who is not the one before. */
static int write_trackers_of_page(export_run *run, const srs_event_list *page, const char *season)
{
    (void)season;
    int code = CLI_OK;
    for (size_t i = 0; i < srs_event_list_count(page) && !code; i++) {
        const char *user = srs_event_user(srs_event_list_at(page, i));
        if (strcmp(run->last_user, user) == 0)
            continue;
        snprintf(run->last_user, sizeof run->last_user, "%s", user);
        code = export_trackers(run->app, &run->writer, user);
    }
    return code;
}

/* Goes through a season's log page by page; each page is kept until the next one is read after it.
 */
static int export_log(export_run *run, const char *season, page_fn act)
{
    srs_event_list *page = NULL;
    const srs_event *after = NULL;
    int code = CLI_OK;
    do {
        srs_error err = SRS_ERROR_INIT;
        srs_event_list *next;
        srs_status status = srs_log(run->app->srs, season, run->user, after, PAGE, &next, &err);
        srs_event_list_free(page);
        if (status)
            return cli_failed(run->app, &err);
        page = next;
        after = srs_event_list_at(page, PAGE - 1);
        code = act(run, page, season);
    } while (!code && after && !ferror(run->writer.out));
    srs_event_list_free(page);
    return code;
}

/* Returns nonzero if a dead letter belongs to the export. */
static int is_wanted(const export_run *run, const srs_dead_list *page, size_t index)
{
    const char *only = run->app->season;
    if (only && strcmp(srs_dead_list_season(page, index), only) != 0)
        return 0;
    return !run->user || strcmp(srs_event_user(srs_dead_list_event(page, index)), run->user) == 0;
}

/* Exports the dead letters before the log, so that a letter that is stored during the export is in
 * both, and never in neither. */
static int export_letters(export_run *run)
{
    char after[SRS_ID_TEXT_SIZE] = "";
    size_t count = PAGE;
    while (count == PAGE && !ferror(run->writer.out)) {
        srs_error err = SRS_ERROR_INIT;
        srs_dead_list *page;
        srs_id id;
        if (srs_dead(run->app->srs, *after ? after : NULL, PAGE, &page, &err))
            return cli_failed(run->app, &err);
        count = srs_dead_list_count(page);
        for (size_t i = 0; i < count; i++) {
            if (!is_wanted(run, page, i))
                continue;
            if (run->writer.jsonl)
                write_letter(&run->writer, page, i);
            run->letters++;
        }
        if (count) {
            srs_event_id(srs_dead_list_event(page, count - 1), &id);
            srs_id_format(&id, after);
        }
        srs_dead_list_free(page);
    }
    return CLI_OK;
}

static int export_seasons(export_run *run, const srs_season_list *seasons)
{
    write_header(&run->writer);
    for (size_t i = 0; i < srs_season_list_count(seasons); i++)
        export_write_season(&run->writer, srs_season_list_at(seasons, i));
    int code = export_letters(run);
    for (size_t i = 0; i < srs_season_list_count(seasons) && !code && !ferror(run->writer.out); i++)
        code = export_log(run, srs_season_name(srs_season_list_at(seasons, i)), write_page);
    return code;
}

/* JSON Lines: all of the store, or all of a season. */
static int export_store(export_run *run)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season_list *seasons;
    if (srs_season_get(run->app->srs, run->app->season, &seasons, &err))
        return cli_failed(run->app, &err);
    int code = CLI_OK;
    if (run->app->season && srs_season_list_count(seasons) == 0)
        code = cli_fail(run->app, "there is no season %s: srs season list shows those there are",
                        run->app->season);
    else
        code = export_seasons(run, seasons);
    srs_season_list_free(seasons);
    return code;
}

/* Fails where CSV has left something out, unless only reviews were asked for. */
static int check_left_out(const export_run *run)
{
    if (!run->removals && !run->resets && !run->voids && !run->letters)
        return CLI_OK;
    if (cli_flag(run->app, OPT_REVIEWS_ONLY))
        return CLI_OK;
    return cli_fail(run->app,
                    "CSV holds reviews only, and %" PRIu64 " removals, %" PRIu64 " resets, %" PRIu64
                    " voids and %" PRIu64 " dead letters were left out; use --format jsonl, or "
                    "--reviews-only if they are not needed",
                    run->removals, run->resets, run->voids, run->letters);
}

/* Which season CSV is about must be clear: it cannot say so itself. */
static int check_one_season(const export_run *run)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season_list *seasons;
    if (run->app->season)
        return CLI_OK;
    if (srs_season_get(run->app->srs, NULL, &seasons, &err))
        return cli_failed(run->app, &err);
    size_t count = srs_season_list_count(seasons);
    srs_season_list_free(seasons);
    if (count < 2)
        return CLI_OK;
    return cli_usage(run->app,
                     "CSV holds one season, and there are %zu: give --season NAME, or use "
                     "--format jsonl for all",
                     count);
}

static int export_reviews(export_run *run)
{
    int code = check_one_season(run);
    if (code)
        return code;
    cli_write_header(&run->writer, log_columns);
    code = export_letters(run);
    if (!code)
        code = export_log(run, run->app->season, write_page);
    return code ? code : check_left_out(run);
}

int cli_run_export(cli_app *app)
{
    int trackers = cli_flag(app, OPT_TRACKERS);
    export_run run = {.app = app, .user = app->arg_count ? app->args[0] : NULL};
    run.writer = (cli_writer){stdout, app->json || !trackers, 0, 0};
    if (cli_choice(app, OPT_FORMAT, &run.writer.jsonl))
        return CLI_USAGE;
    if (run.user && (!*run.user || !cli_is_text(run.user, strlen(run.user), SRS_USER_MAX)))
        return cli_usage(app, "USER is 1 to %d bytes of UTF-8 without control characters",
                         SRS_USER_MAX);
    if (cli_flag(app, OPT_REVIEWS_ONLY) && (run.writer.jsonl || trackers))
        return cli_usage(app, "--reviews-only goes with --format csv");
    if (trackers && run.user)
        return export_trackers(app, &run.writer, run.user);
    if (trackers)
        cli_write_header(&run.writer, tracker_columns);
    if (trackers)
        return export_log(&run, app->season, write_trackers_of_page);
    return run.writer.jsonl ? export_store(&run) : export_reviews(&run);
}
