/* Submitting reviews: one from the command line, or a batch from standard input. */
#include "json.h"
#include "left_out.h"
#include "read.h"
#include "run.h"
#include "trackers.h"
#include "values.h"
#include "when.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The reviews of a batch, whose strings are its own. */
typedef struct batch {
    const cli_app *app;
    cli_lines lines;
    srs_review *reviews;
    size_t count;
    cli_left_out left_out;
} batch;

/* No key allows more. */
#define REVIEWS_MAX 10000

/* --correct yes|no, with --attempts. */
static int submit_read_correct(const cli_app *app, srs_review *review)
{
    int wrong = 0;
    int64_t attempts = 1;
    if (cli_choice(app, OPT_CORRECT, &wrong) ||
        cli_number(app, OPT_ATTEMPTS, 1, 1000000, &attempts))
        return CLI_USAGE;
    review->form = SRS_FORM_ANSWER;
    review->value = !wrong;
    review->attempts = (int32_t)attempts;
    return CLI_OK;
}

static int cli_submit_read_answer(const cli_app *app, srs_review *review)
{
    int rating = app->arg_count == 3, quality = cli_flag(app, OPT_QUALITY);
    int correct = cli_flag(app, OPT_CORRECT);
    int64_t value = 0;
    if (rating + quality + correct != 1)
        return cli_usage(app, "give one of: a rating from 1 to 4, --quality, --correct");
    if (cli_flag(app, OPT_ATTEMPTS) && !correct)
        return cli_usage(app, "--attempts goes with --correct");
    if (correct)
        return submit_read_correct(app, review);
    if (quality) {
        review->form = SRS_FORM_QUALITY;
        int code = cli_number(app, OPT_QUALITY, 0, 5, &value);
        review->value = (int32_t)value;
        return code;
    }
    if (!cli_rating_parse(app->args[2], &review->value))
        return CLI_OK;
    return cli_usage(app, "RATING is 1 (again), 2 (hard), 3 (good) or 4 (easy), not \"%.80s\"",
                     app->args[2]);
}

static int cli_submit_read_review(const cli_app *app, srs_review *review)
{
    *review = (srs_review)SRS_REVIEW_INIT;
    review->item = app->args[1];
    review->subject = cli_text(app, OPT_SUBJECT, NULL);
    review->topic = cli_text(app, OPT_TOPIC, NULL);
    review->review_id = cli_text(app, OPT_REVIEW_ID, NULL);
    if (review->review_id && !cli_flag(app, OPT_AT))
        return cli_usage(app, "--review-id needs --at: a retry is the same review only with the "
                              "same time");
    int code = cli_submit_read_answer(app, review);
    if (!code)
        code = cli_time(app, OPT_AT, &review->at_ms);
    if (!code)
        code = cli_number(app, OPT_RESPONSE_MS, 0, SRS_TIME_MAX, &review->response_ms);
    return code;
}

static json_t *submit_json_of(const srs_submit_result *result)
{
    json_t *reviews = json_array();
    for (size_t i = 0; i < srs_submit_result_count(result); i++) {
        json_t *tracker = cli_json_tracker(srs_submit_result_at(result, i));
        json_object_set_new(tracker, "review_id",
                            json_string(srs_submit_result_review_id(result, i)));
        json_object_set_new(tracker, "duplicate",
                            json_boolean(srs_submit_result_is_duplicate(result, i)));
        json_object_set_new(tracker, "superseded",
                            json_boolean(srs_submit_result_is_superseded(result, i)));
        json_array_append_new(reviews, tracker);
    }
    return json_pack("{s:s, s:s, s:b, s:o}", "season", srs_submit_result_season(result), "job",
                     srs_submit_result_job(result), "degraded",
                     srs_submit_result_is_degraded(result), "reviews", reviews);
}

/* Due times are put in relation to the review that they follow from. */
static int submit_show(const cli_app *app, const srs_submit_result *result)
{
    if (app->json)
        return cli_json_print(app, submit_json_of(result));
    cli_table *table = cli_trackers_table();
    size_t count = srs_submit_result_count(result), known = 0;
    for (size_t i = 0; i < count; i++) {
        const srs_tracker *tracker = srs_submit_result_at(result, i);
        cli_trackers_add(table, tracker, srs_tracker_last_review_ms(tracker));
        known += srs_submit_result_is_duplicate(result, i) != 0;
    }
    cli_table_print(app, table);
    if (known)
        printf("%zu of %zu were submitted before\n", known, count);
    return CLI_OK;
}

/* Reviews that track nothing are no success, though the log has them. */
static int report_superseded(const cli_app *app, const srs_submit_result *result)
{
    char when[CLI_WHEN_SIZE];
    int code = CLI_OK;
    for (size_t i = 0; i < srs_submit_result_count(result); i++) {
        const srs_tracker *tracker = srs_submit_result_at(result, i);
        if (!srs_submit_result_is_superseded(result, i))
            continue;
        code = cli_fail(app,
                        "item \"%s\": the review is in the log and tracks nothing: the item was "
                        "removed, or its user reset, at a later time (its last entry is of %s); "
                        "give the time at which it was reviewed again, or see srs doctor if that "
                        "time lies ahead",
                        srs_tracker_item(tracker),
                        cli_when_format(srs_tracker_last_review_ms(tracker), when));
    }
    return code;
}

static int submit(const cli_app *app, const srs_review *reviews, size_t count)
{
    srs_error err = SRS_ERROR_INIT;
    srs_submit_result *result;
    if (srs_submit(app->srs, app->season, app->args[0], reviews, count, NULL, &result, &err)) {
        /* Where there is only one review, its place in the batch says nothing. */
        static const char place[] = "reviews[0]: ";
        size_t length = strlen(place);
        if (count == 1 && strncmp(err.message, place, length) == 0)
            memmove(err.message, err.message + length, strlen(err.message + length) + 1);
        return cli_failed(app, &err);
    }
    int code = submit_show(app, result);
    if (report_superseded(app, result))
        code = CLI_FAILED;
    srs_submit_result_free(result);
    return code;
}

static const char *submit_copy_or_null(const char *text)
{
    return text ? cli_copy(text) : NULL;
}

static int batch_broken(void *data, size_t line, const char *reason)
{
    const batch *batch = data;
    return cli_read_broken(batch->app, &batch->lines, line, reason);
}

/* Why a row cannot be one of the batch; NULL if it can. */
static const char *batch_refuse(const batch *batch, const cli_row *row, char *reason)
{
    if (batch->count == REVIEWS_MAX)
        snprintf(reason, CLI_REASON_SIZE, "%d reviews are the most: use srs import", REVIEWS_MAX);
    else if (row->kind != ROW_REVIEW || row->is_dead)
        snprintf(reason, CLI_REASON_SIZE, "it is no review: use srs import");
    else if (row->user && strcmp(row->user, batch->app->args[0]) != 0)
        snprintf(reason, CLI_REASON_SIZE, "the user is \"%.60s\", not \"%.60s\"", row->user,
                 batch->app->args[0]);
    else if (row->review.review_id && !row->review.at_ms)
        snprintf(reason, CLI_REASON_SIZE, "review_id needs at_ms");
    else
        return NULL;
    return reason;
}

static int batch_row(void *data, size_t line, const cli_fields *fields)
{
    batch *batch = data;
    cli_row row;
    char reason[CLI_REASON_SIZE];
    if (cli_fields_read(fields, &row, reason))
        return batch_broken(batch, line, reason);
    if (row.kind == ROW_OTHER) {
        cli_left_out_add(&batch->left_out, row.other);
        return CLI_OK;
    }
    if (batch_refuse(batch, &row, reason))
        return batch_broken(batch, line, reason);
    batch->reviews = cli_resize(batch->reviews, batch->count + 1, sizeof *batch->reviews);
    srs_review *added = &batch->reviews[batch->count++];
    *added = row.review;
    added->item = cli_copy(row.review.item);
    added->subject = submit_copy_or_null(row.review.subject);
    added->topic = submit_copy_or_null(row.review.topic);
    added->review_id = submit_copy_or_null(row.review.review_id);
    return CLI_OK;
}

static void free_batch(batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        free((char *)batch->reviews[i].item);
        free((char *)batch->reviews[i].subject);
        free((char *)batch->reviews[i].topic);
        free((char *)batch->reviews[i].review_id);
    }
    free(batch->reviews);
}

static int submit_lines(const cli_app *app)
{
    batch batch = {.app = app};
    cli_callbacks callback = {&batch, batch_row, batch_broken};
    int code = cli_lines_open(app, "-", &batch.lines);
    if (code)
        return code;
    code = cli_read(app, &batch.lines, CLI_FORMAT_AUTO, &callback);
    if (!code && !batch.lines.error && !batch.count)
        code = cli_read_nothing(app, &batch.lines);
    int read = cli_lines_close(app, &batch.lines);
    code = code ? code : read;
    if (!code)
        cli_left_out_note(app, &batch.left_out);
    if (!code)
        code = submit(app, batch.reviews, batch.count);
    free_batch(&batch);
    return code;
}

/* Options that describe one review mean nothing for a batch. */
static int cli_submit_check_batch(const cli_app *app)
{
    static const cli_option_id single[] = {OPT_QUALITY, OPT_CORRECT, OPT_ATTEMPTS, OPT_RESPONSE_MS,
                                           OPT_AT,      OPT_SUBJECT, OPT_TOPIC,    OPT_REVIEW_ID};
    if (app->arg_count > 2)
        return cli_usage(app, "\"%s\" is too much after -", app->args[2]);
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        if (cli_flag(app, single[i]))
            return cli_usage(app, "with - the reviews come from standard input, without options");
    }
    return CLI_OK;
}

int cli_run_submit(cli_app *app)
{
    srs_review review;
    int code;
    if (strcmp(app->args[1], "-") == 0) {
        code = cli_submit_check_batch(app);
        return code ? code : submit_lines(app);
    }
    code = cli_submit_read_review(app, &review);
    return code ? code : submit(app, &review, 1);
}
