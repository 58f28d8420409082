/* Scheduling without a store: reviews in on standard input, schedules out. */
#include "json.h"
#include "left_out.h"
#include "read.h"
#include "run.h"
#include "values.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

/* The defaults of the keys rating.easy_below_ms and rating.good_below_ms. */
#define EASY_BELOW_MS 2000
#define GOOD_BELOW_MS 5000

/* The state of an item after its reviews so far. */
typedef struct item {
    srs_state state;
    UT_hash_handle hh;
    size_t name_at; /* where its name begins in the key */
    char key[];     /* season, user and item, one per line */
} item;

/* A reset of a user. An export has it before the reviews, whatever their times are. */
typedef struct reset {
    int64_t at_ms;
    struct reset *next;
    char owner[]; /* season and user, one per line */
} reset;

/* The data that all rows share. */
typedef struct schedule {
    const cli_app *app;
    cli_lines lines;
    srs_scheduler *scheduler;
    srs_rating_policy *ratings;
    item *items;
    reset *resets;
    size_t rows;
    cli_left_out left_out;
} schedule;

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

static int schedule_make_scheduler(const cli_app *app, srs_scheduler **out)
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

/* Season, user and item of a row, one per line: no id has a line end in it. */
static size_t write_key(char *out, size_t size, const cli_row *row, const char *item)
{
    int length =
        snprintf(out, size, "%s\n%s\n", row->season ? row->season : "", row->user ? row->user : "");
    snprintf(out + length, size - (size_t)length, "%s", item);
    return (size_t)length;
}

#define KEY_SIZE (SRS_SEASON_MAX + SRS_USER_MAX + SRS_ITEM_MAX + 3)

static item *find_or_make(item **items, const cli_row *row)
{
    char key[KEY_SIZE];
    item *found;
    size_t name_at = write_key(key, sizeof key, row, row->review.item), length = strlen(key);
    HASH_FIND(hh, *items, key, length, found);
    if (found)
        return found;
    found = cli_alloc(sizeof *found + length + 1);
    found->state = (srs_state)SRS_STATE_INIT;
    found->name_at = name_at;
    memcpy(found->key, key, length);
    HASH_ADD_KEYPTR(hh, *items, found->key, length, found);
    return found;
}

static void add_reset(schedule *s, const cli_row *row)
{
    char owner[KEY_SIZE];
    size_t length = write_key(owner, sizeof owner, row, "");
    reset *added = cli_alloc(sizeof *added + length + 1);
    memcpy(added->owner, owner, length);
    added->at_ms = row->review.at_ms;
    added->next = s->resets;
    s->resets = added;
}

/* Discards the state of an item if a reset took place since its last review. */
static void apply_resets(const schedule *s, item *known, int64_t at_ms)
{
    for (const reset *each = s->resets; each; each = each->next) {
        if (each->at_ms > known->state.last_review_ms && each->at_ms <= at_ms &&
            strlen(each->owner) == known->name_at &&
            memcmp(each->owner, known->key, known->name_at) == 0)
            known->state = (srs_state)SRS_STATE_INIT;
    }
}

static void write_state(const cli_row *row, const srs_state *state, double before)
{
    putchar('{');
    if (row->user) {
        fputs("\"user\": ", stdout);
        cli_put_json_text(stdout, row->user);
        fputs(", ", stdout);
    }
    fputs("\"item\": ", stdout);
    cli_put_json_text(stdout, row->review.item);
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

static srs_status read_rating(const schedule *s, const srs_review *review, srs_rating *out,
                              srs_error *err)
{
    srs_answer answer = {sizeof answer, review->form, review->value, review->attempts,
                         review->response_ms};
    return srs_rating_policy_map(s->ratings, &answer, out, err);
}

/* Schedules one review; 0, or -1 with the reason. */
static int schedule_review(schedule *s, const cli_row *row, char *reason)
{
    srs_error err = SRS_ERROR_INIT;
    srs_rating rating = SRS_GOOD;
    item *known = find_or_make(&s->items, row);
    const char *name = known->key + known->name_at;
    int64_t at_ms = row->review.at_ms;
    double before;
    apply_resets(s, known, at_ms);
    srs_status status = read_rating(s, &row->review, &rating, &err);
    if (!status)
        status = srs_scheduler_retrievability(s->scheduler, &known->state, at_ms, &before, &err);
    if (!status)
        status = srs_scheduler_review(s->scheduler, &known->state, name, rating, at_ms,
                                      &known->state, &err);
    if (status) {
        snprintf(reason, CLI_REASON_SIZE, "%.*s", CLI_REASON_SIZE - 1, err.message);
        return -1;
    }
    write_state(row, &known->state, before);
    return 0;
}

static int schedule_broken(void *data, size_t line, const char *reason)
{
    const schedule *s = data;
    return cli_read_broken(s->app, &s->lines, line, reason);
}

static int schedule_event(schedule *s, const cli_row *row, char *reason)
{
    if (!row->review.at_ms) {
        snprintf(reason, CLI_REASON_SIZE, "there is no at_ms: when did it take place?");
        return -1;
    }
    if (row->kind == ROW_REVIEW)
        return schedule_review(s, row, reason);
    if (row->kind == ROW_VOID)
        return 0; /* what it voids lies ahead of the clock */
    if (row->kind == ROW_RESET)
        add_reset(s, row);
    else
        find_or_make(&s->items, row)->state = (srs_state)SRS_STATE_INIT;
    return 0;
}

static int schedule_row(void *data, size_t line, const cli_fields *fields)
{
    schedule *s = data;
    cli_row row;
    char reason[CLI_REASON_SIZE];
    s->rows++;
    if (ferror(stdout))
        return CLI_FAILED; /* reported where standard output is closed */
    if (cli_fields_read(fields, &row, reason))
        return schedule_broken(s, line, reason);
    if (row.kind == ROW_OTHER)
        cli_left_out_add(&s->left_out, row.other);
    if (row.kind == ROW_OTHER || row.kind == ROW_HEADER || row.kind == ROW_SEASON || row.is_dead)
        return CLI_OK;
    return schedule_event(s, &row, reason) ? schedule_broken(s, line, reason) : CLI_OK;
}

static int schedule_lines(schedule *s)
{
    cli_callbacks callback = {s, schedule_row, schedule_broken};
    int code = cli_lines_open(s->app, "-", &s->lines);
    if (code)
        return code;
    if (isatty(STDOUT_FILENO))
        setvbuf(stdout, NULL, _IOLBF, 0);
    code = cli_read(s->app, &s->lines, CLI_FORMAT_AUTO, &callback);
    if (!code && !s->lines.error && s->lines.bytes && !s->rows)
        code = cli_read_nothing(s->app, &s->lines);
    int read = cli_lines_close(s->app, &s->lines);
    if (!code)
        cli_left_out_note(s->app, &s->left_out);
    return code ? code : read;
}

static void schedule_free(schedule *s)
{
    item *each, *next;
    HASH_ITER(hh, s->items, each, next)
    {
        HASH_DEL(s->items, each);
        free(each);
    }
    while (s->resets) {
        reset *first = s->resets;
        s->resets = first->next;
        free(first);
    }
    srs_scheduler_free(s->scheduler);
    srs_rating_policy_free(s->ratings);
}

int cli_run_schedule(cli_app *app)
{
    schedule s = {.app = app};
    srs_error err = SRS_ERROR_INIT;
    int code = schedule_make_scheduler(app, &s.scheduler);
    if (code)
        return code;
    if (srs_rating_policy_new(EASY_BELOW_MS, GOOD_BELOW_MS, &s.ratings, &err))
        code = cli_failed(app, &err);
    if (!code)
        code = schedule_lines(&s);
    schedule_free(&s);
    return code;
}
