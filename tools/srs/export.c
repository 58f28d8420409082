/* Exporting the review log, or the trackers, as CSV or JSON Lines. */
#include "json.h"
#include "options.h"
#include "run.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 1000

static const char *const log_columns[] = {"review_id", "kind",        "user",    "item",  "rating",
                                          "at_ms",     "response_ms", "subject", "topic", NULL};
static const char *const tracker_columns[] = {
    "user",      "item",       "subject", "topic",  "state",          "step",   "level",
    "stability", "difficulty", "reps",    "lapses", "last_review_ms", "due_ms", NULL};

static void write_event(cli_writer *writer, const srs_event *event)
{
    static const char *const kinds[] = {"?", "review", "remove", "reset"};
    srs_event_kind kind = srs_event_what(event);
    srs_id id;
    char text[SRS_ID_TEXT_SIZE];
    srs_event_id(event, &id);
    srs_id_format(&id, text);
    cli_write_text(writer, "review_id", text);
    cli_write_text(writer, "kind", kinds[kind <= SRS_EVENT_RESET ? kind : 0]);
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
    cli_write_end(writer);
}

static void write_time(cli_writer *writer, const char *name, int64_t ms)
{
    if (ms >= 0 && ms <= SRS_TIME_MAX)
        cli_write_number(writer, name, ms);
    else
        cli_write_nothing(writer, name);
}

static void write_tracker(cli_writer *writer, const srs_tracker *tracker)
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
    write_time(writer, "last_review_ms", srs_tracker_last_review_ms(tracker));
    write_time(writer, "due_ms", srs_tracker_due_ms(tracker));
    cli_write_end(writer);
}

/* The trackers of one learner, page by page. */
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
            write_tracker(writer, srs_tracker_list_at(page, i));
        if (count)
            snprintf(after, sizeof after, "%s",
                     srs_tracker_item(srs_tracker_list_at(page, count - 1)));
        srs_tracker_list_free(page);
    }
    return CLI_OK;
}

/* What is done with a page of the log: its entries are written, or the trackers of each learner
 * who is not the one before. */
static int export_page(const cli_app *app, cli_writer *writer, const srs_event_list *page,
                       char *last_user)
{
    int trackers = cli_flag(app, OPT_TRACKERS), code = CLI_OK;
    for (size_t i = 0; i < srs_event_list_count(page) && !code; i++) {
        const srs_event *event = srs_event_list_at(page, i);
        if (!trackers) {
            write_event(writer, event);
        } else if (strcmp(last_user, srs_event_user(event)) != 0) {
            snprintf(last_user, SRS_USER_MAX + 1, "%s", srs_event_user(event));
            code = export_trackers(app, writer, last_user);
        }
    }
    return code;
}

/* Goes through the log page by page; each page is kept until the next one is read after it. */
static int export_all(const cli_app *app, cli_writer *writer, const char *user)
{
    char last_user[SRS_USER_MAX + 1] = "";
    srs_event_list *page = NULL;
    const srs_event *after = NULL;
    int code = CLI_OK;
    do {
        srs_error err = SRS_ERROR_INIT;
        srs_event_list *next;
        srs_status status = srs_log(app->srs, app->season, user, after, PAGE, &next, &err);
        srs_event_list_free(page);
        if (status)
            return cli_failed(app, &err);
        page = next;
        cli_write_header(writer, cli_flag(app, OPT_TRACKERS) ? tracker_columns : log_columns);
        after = srs_event_list_at(page, PAGE - 1);
        code = export_page(app, writer, page, last_user);
    } while (!code && after && !ferror(writer->out));
    srs_event_list_free(page);
    return code;
}

int cli_run_export(cli_app *app)
{
    const char *user = app->arg_count ? app->args[0] : NULL;
    cli_writer writer = {stdout, app->json, 0, 0};
    if (cli_choice(app, OPT_FORMAT, &writer.jsonl))
        return CLI_USAGE;
    if (cli_flag(app, OPT_TRACKERS) && user)
        return export_trackers(app, &writer, user);
    return export_all(app, &writer, user);
}
