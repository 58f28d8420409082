/* Scheduling without a store: reviews in on standard input, schedules out. */
#include "json.h"
#include "json_fields.h"
#include "options.h"
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

/* What is known of an item after its reviews so far. */
typedef struct item {
    srs_state state;
    UT_hash_handle hh;
    char name[]; /* the key */
} item;

/* One line of input. */
typedef struct request {
    const char *item;
    srs_rating rating;
    int64_t at_ms;
} request;

static const struct {
    cli_option_id option;
    const char *key;
} settings[] = {
    {OPT_PARAMETERS, "parameters"},
    {OPT_RETENTION, "retention"},
    {OPT_LEARNING_STEPS, "learning_steps"},
    {OPT_RELEARNING_STEPS, "relearning_steps"},
    {OPT_MAX_INTERVAL, "max_interval"},
    {OPT_SEED, "seed"},
    {OPT_ELAPSED, "elapsed"},
    {OPT_UTC_OFFSET, "utc_offset_minutes"},
    {OPT_ROLLOVER_HOUR, "rollover_hour"},
};

static srs_status apply_settings(const cli_app *app, srs_scheduler *scheduler, srs_error *err)
{
    srs_status status = SRS_OK;
    for (size_t i = 0; i < sizeof settings / sizeof *settings && !status; i++) {
        const char *value = cli_text(app, settings[i].option, NULL);
        if (value)
            status = srs_scheduler_set(scheduler, settings[i].key, value, err);
    }
    /* The others never scatter. */
    if (!status && cli_flag(app, OPT_NO_FUZZ) && strcmp(srs_scheduler_name(scheduler), "fsrs") == 0)
        status = srs_scheduler_set(scheduler, "fuzz", "off", err);
    return status;
}

static int make_scheduler(const cli_app *app, srs_scheduler **out)
{
    srs_error err = SRS_ERROR_INIT;
    srs_status status = srs_scheduler_new(cli_text(app, OPT_SCHEDULER, "fsrs"), out, &err);
    if (status)
        return cli_failed(app, &err);
    status = apply_settings(app, *out, &err);
    if (!status)
        return CLI_OK;
    srs_scheduler_free(*out);
    return cli_failed(app, &err);
}

/* A member that must be a whole number within bounds. */
static int read_number(const json_t *object, const char *name, int64_t min, int64_t max,
                       int64_t *out, char *reason)
{
    const json_t *value = json_object_get(object, name);
    if (json_is_integer(value) && json_integer_value(value) >= min &&
        json_integer_value(value) <= max) {
        *out = json_integer_value(value);
        return 0;
    }
    snprintf(reason, CLI_REASON_SIZE,
             "%s: a whole number from %" PRId64 " to %" PRId64 " is needed%s", name, min, max,
             value ? "" : ", and there is none");
    return -1;
}

static int read_request(const json_t *object, request *out, char *reason)
{
    int64_t rating = 0;
    const json_t *name = json_object_get(object, "item");
    out->item = json_string_value(name);
    if (!out->item || !*out->item ||
        !cli_is_text(out->item, json_string_length(name), SRS_ITEM_MAX)) {
        snprintf(reason, CLI_REASON_SIZE,
                 "item: text of 1 to %d bytes without control characters is needed", SRS_ITEM_MAX);
        return -1;
    }
    if (read_number(object, "rating", 1, 4, &rating, reason) ||
        read_number(object, "at_ms", 0, SRS_TIME_MAX, &out->at_ms, reason))
        return -1;
    out->rating = (srs_rating)rating;
    return 0;
}

static item *find_or_make(item **items, const char *name)
{
    item *found;
    size_t length = strlen(name);
    HASH_FIND(hh, *items, name, length, found);
    if (found)
        return found;
    found = cli_alloc(sizeof *found + length + 1);
    found->state = (srs_state)SRS_STATE_INIT;
    memcpy(found->name, name, length);
    HASH_ADD_KEYPTR(hh, *items, found->name, length, found);
    return found;
}

static void write_state(const char *name, const srs_state *state, double before)
{
    fputs("{\"item\": ", stdout);
    cli_put_json_text(stdout, name);
    printf(", \"state\": \"%s\", \"step\": ", cli_phase_name(state->phase));
    if (state->step < 0)
        fputs("null", stdout);
    else
        printf("%" PRId32, state->step);
    fputs(", \"stability\": ", stdout);
    cli_put_json_real(stdout, state->stability);
    fputs(", \"difficulty\": ", stdout);
    cli_put_json_real(stdout, state->difficulty);
    fputs(", \"retrievability_before\": ", stdout);
    cli_put_json_real(stdout, before);
    printf(", \"due_ms\": %" PRId64 "}\n", state->due_ms);
}

/* Schedules one review; 0, or -1 with the reason. */
static int schedule(const srs_scheduler *scheduler, item **items, const request *review,
                    char *reason)
{
    srs_error err = SRS_ERROR_INIT;
    item *known = find_or_make(items, review->item);
    double before;
    srs_status status =
        srs_scheduler_retrievability(scheduler, &known->state, review->at_ms, &before, &err);
    if (!status)
        status = srs_scheduler_review(scheduler, &known->state, known->name, review->rating,
                                      review->at_ms, &known->state, &err);
    if (status) {
        snprintf(reason, CLI_REASON_SIZE, "%.*s", CLI_REASON_SIZE - 1, err.message);
        return -1;
    }
    write_state(known->name, &known->state, before);
    return 0;
}

static int schedule_line(const cli_app *app, const srs_scheduler *scheduler, item **items,
                         const cli_lines *line)
{
    char reason[CLI_REASON_SIZE];
    request review;
    json_t *object = cli_json_object(line, reason);
    int failed = !object || read_request(object, &review, reason) ||
                 schedule(scheduler, items, &review, reason);
    json_decref(object);
    return failed ? cli_bad_input(app, "line %zu: %s", line->number, reason) : CLI_OK;
}

static int schedule_lines(const cli_app *app, const srs_scheduler *scheduler, item **items)
{
    cli_lines lines;
    int code = cli_lines_open(app, "-", &lines);
    if (code)
        return code;
    if (isatty(STDOUT_FILENO))
        setvbuf(stdout, NULL, _IOLBF, 0);
    while (code == CLI_OK && !ferror(stdout) && cli_lines_next(&lines)) {
        if (lines.too_long || !cli_lines_is_blank(&lines))
            code = schedule_line(app, scheduler, items, &lines);
    }
    int read = cli_lines_close(app, &lines);
    return code ? code : read;
}

int cli_run_schedule(cli_app *app)
{
    srs_scheduler *scheduler;
    item *items = NULL, *each, *next;
    int code = make_scheduler(app, &scheduler);
    if (code)
        return code;
    code = schedule_lines(app, scheduler, &items);
    HASH_ITER(hh, items, each, next)
    {
        HASH_DEL(items, each);
        free(each);
    }
    srs_scheduler_free(scheduler);
    return code;
}
