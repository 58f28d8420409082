/* Importing reviews: every line is checked, and submitted in batches per learner. */
#include "import.h"

#include "batches.h"
#include "json.h"
#include "options.h"
#include "progress.h"
#include "review_id.h"
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Reviews that may wait for their batches to fill up. */
#define WAITING_MAX 10000

#define SO_FAR_SIZE 64

struct cli_import {
    const cli_app *app;
    const char *user; /* of lines that name none */
    cli_batches batches;
    cli_seen *seen;
    cli_lines lines;
    cli_progress progress;
    uint64_t imported;
    uint64_t duplicates;
    uint64_t skipped;  /* broken lines */
    uint64_t removals; /* lines that are no reviews */
};

const cli_app *cli_import_app(const cli_import *import)
{
    return import->app;
}

static srs_status submit(cli_import *import, const cli_batch *batch, size_t first, size_t count,
                         srs_error *err)
{
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_submit_result *result;
    options.ack = SRS_ACK_STORED;
    srs_status status = srs_submit(import->app->srs, import->app->season, batch->user,
                                   batch->reviews + first, count, &options, &result, err);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++) {
        int known = srs_submit_result_is_duplicate(result, i);
        import->duplicates += known != 0;
        import->imported += !known;
    }
    srs_submit_result_free(result);
    return SRS_OK;
}

/* Whether the error is about a review, so that others of its batch may well be accepted. */
static int is_about_review(srs_status status)
{
    return status == SRS_E_INVALID || status == SRS_E_CONFLICT || status == SRS_E_SCHEDULER;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* How far the import came, for the end of a message. */
static const char *so_far(const cli_import *import, char text[SO_FAR_SIZE])
{
    snprintf(text, SO_FAR_SIZE, "(%" PRIu64 " review%s imported before that)", import->imported,
             plural(import->imported));
    return text;
}

static int stop(cli_import *import, const srs_error *err)
{
    char so_far_text[SO_FAR_SIZE];
    srs_error all = *err;
    cli_progress_clear(&import->progress);
    snprintf(all.message, sizeof all.message, "%.*s %s",
             (int)(sizeof all.message - SO_FAR_SIZE - 1), err->message,
             so_far(import, so_far_text));
    return cli_failed(import->app, &all);
}

static int stop_reading(cli_import *import)
{
    char text[SO_FAR_SIZE];
    int error = import->lines.error;
    import->lines.error = 0; /* reported here, with what else is of interest */
    return cli_fail(import->app, "cannot read %s: %s %s", import->lines.name, strerror(error),
                    so_far(import, text));
}

static int report_broken(cli_import *import, size_t line, const char *reason)
{
    char text[SO_FAR_SIZE];
    cli_progress_clear(&import->progress);
    if (!cli_flag(import->app, OPT_SKIP_ERRORS))
        return cli_bad_input(import->app, "line %zu: %s %s", line, reason, so_far(import, text));
    cli_bad_input(import->app, "line %zu: %s", line, reason);
    import->skipped++;
    return CLI_OK;
}

/* Finds out which review of a batch is refused, by submitting one after another. */
static int submit_singly(cli_import *import, const cli_batch *batch)
{
    static const char prefix[] = "reviews[0]: ";
    int code = CLI_OK;
    for (size_t i = 0; i < batch->count && code == CLI_OK; i++) {
        srs_error err = SRS_ERROR_INIT;
        srs_status status = submit(import, batch, i, 1, &err);
        const char *reason = err.message;
        if (strncmp(reason, prefix, strlen(prefix)) == 0)
            reason += strlen(prefix);
        if (is_about_review(status))
            code = report_broken(import, batch->lines[i], reason);
        else if (status)
            code = stop(import, &err);
    }
    return code;
}

static int flush_batch(cli_import *import, cli_batch *batch, int whole)
{
    srs_error err = SRS_ERROR_INIT;
    int code = CLI_OK;
    srs_status status = batch->count ? submit(import, batch, 0, batch->count, &err) : SRS_OK;
    if (is_about_review(status))
        code = submit_singly(import, batch);
    else if (status)
        code = stop(import, &err);
    cli_batches_clear(&import->batches, batch, whole);
    cli_progress_show(&import->progress, import->lines.bytes, import->lines.size,
                      import->imported + import->duplicates);
    return code;
}

static int flush_all(cli_import *import)
{
    cli_batch *each, *next;
    int code = CLI_OK;
    HASH_ITER(hh, import->batches.by_user, each, next)
    {
        if (code == CLI_OK)
            code = flush_batch(import, each, 1);
    }
    return code;
}

int cli_import_broken(cli_import *import, size_t line, const char *reason)
{
    /* What comes before the line is stored, as it would be without it. */
    int code = cli_flag(import->app, OPT_SKIP_ERRORS) ? CLI_OK : flush_all(import);
    return code ? code : report_broken(import, line, reason);
}

/* Whose review it is. */
static int find_user(cli_import *import, cli_row *row, char *reason)
{
    if (!row->user)
        row->user = import->user;
    if (!row->user)
        snprintf(reason, CLI_REASON_SIZE, "there is no user: give --user USER");
    else if (import->user && strcmp(row->user, import->user) != 0)
        snprintf(reason, CLI_REASON_SIZE, "the user is \"%.60s\", not that of --user, \"%.60s\"",
                 row->user, import->user);
    else
        return 0;
    return -1;
}

int cli_import_fields(cli_import *import, size_t line, const cli_fields *fields)
{
    cli_row row;
    char reason[CLI_REASON_SIZE], id[SRS_ID_TEXT_SIZE];
    if (cli_fields_read(fields, &row, reason))
        return cli_import_broken(import, line, reason);
    if (row.is_removal) {
        import->removals++;
        return CLI_OK;
    }
    if (!row.review.at_ms)
        return cli_import_broken(import, line,
                                 "there is no at_ms: when did the review take place?");
    if (find_user(import, &row, reason))
        return cli_import_broken(import, line, reason);
    if (!row.review.review_id) {
        cli_review_id(&import->seen, row.user, &row.review, id);
        row.review.review_id = id;
    }
    cli_batch *batch = cli_batches_add(&import->batches, row.user, &row.review, line);
    if (batch->count >= import->batches.batch_max)
        return flush_batch(import, batch, 0);
    return import->batches.waiting >= WAITING_MAX ? flush_all(import) : CLI_OK;
}

/* The format by option, or by the ending of the name. */
static int choose_format(const cli_app *app, const char *path, int *jsonl)
{
    static const char *const endings[] = {".csv", ".jsonl", ".ndjson", ".json"};
    *jsonl = -1;
    if (cli_choice(app, OPT_FORMAT, jsonl))
        return CLI_USAGE;
    for (size_t i = 0; i < 4 && *jsonl < 0; i++) {
        size_t length = strlen(path), end = strlen(endings[i]);
        if (length > end && strcmp(path + length - end, endings[i]) == 0)
            *jsonl = i > 0;
    }
    if (*jsonl >= 0)
        return CLI_OK;
    return cli_usage(
        app, "give --format csv or --format jsonl: \"%s\" has no ending that says which", path);
}

static int report(const cli_import *import)
{
    if (import->app->json)
        return cli_json_print(
            import->app, json_pack("{s:I, s:I, s:I, s:I}", "imported", (json_int_t)import->imported,
                                   "duplicates", (json_int_t)import->duplicates, "skipped",
                                   (json_int_t)import->skipped, "removals_left_out",
                                   (json_int_t)import->removals));
    printf("%" PRIu64 " review%s imported", import->imported, plural(import->imported));
    if (import->duplicates)
        printf(", %" PRIu64 " there already", import->duplicates);
    if (import->skipped)
        printf(", %" PRIu64 " broken line%s skipped", import->skipped, plural(import->skipped));
    if (import->removals)
        printf(", %" PRIu64 " removal%s left out", import->removals, plural(import->removals));
    putchar('\n');
    return CLI_OK;
}

static int import_lines(cli_import *import, int jsonl)
{
    cli_progress_start(&import->progress);
    int code =
        jsonl ? cli_import_jsonl(import, &import->lines) : cli_import_csv(import, &import->lines);
    if (code == CLI_OK)
        code = flush_all(import);
    cli_progress_clear(&import->progress);
    return code == CLI_OK && import->lines.error ? stop_reading(import) : code;
}

int cli_run_import(cli_app *app)
{
    const char *path = app->arg_count ? app->args[0] : "-";
    cli_import import = {.app = app, .user = cli_text(app, OPT_USER, NULL)};
    int jsonl, code = choose_format(app, path, &jsonl);
    if (!code && import.user &&
        (!*import.user || !cli_is_text(import.user, strlen(import.user), SRS_USER_MAX)))
        code = cli_usage(app, "--user needs 1 to %d bytes of UTF-8 without control characters",
                         SRS_USER_MAX);
    if (!code)
        code = cli_lines_open(app, path, &import.lines);
    if (code)
        return code;
    import.batches.batch_max = (size_t)atol(srs_config_get(app->config, "submit.batch_max"));
    code = import_lines(&import, jsonl);
    cli_lines_close(app, &import.lines);
    cli_batches_free(&import.batches);
    cli_seen_free(&import.seen);
    return code ? code : report(&import);
}
