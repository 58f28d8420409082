/* srs copy: one store into another, with progress, and a verdict at the end. */
#include "interrupt.h"
#include "json.h"
#include "progress.h"
#include "run.h"
#include "values.h"

#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* How long to wait at the end for the target. */
#define CLOSE_MS 30000

/* A copy under way. */
typedef struct copy_run {
    const cli_app *app;
    srs_context *target;
    cli_progress progress;
    srs_copy_result result;
    uint64_t written; /* also of a copy that did not end */
    double seconds;
} copy_run;

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Keys that are about the source, or mean nothing for the target. */
static int is_of_source(const char *key)
{
    static const char *const keys[] = {"store", "cache", "queue", "ack", "completions", "worker"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t length = strlen(keys[i]);
        if (strncmp(key, keys[i], length) == 0 && (key[length] == '\0' || key[length] == '.'))
            return 1;
    }
    return 0;
}

/* The target is opened with the keys of the source, without a cache that others share. */
static srs_status configure_target(const cli_app *app, srs_config *config, srs_error *err)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    srs_status status = srs_config_set(config, "store", cli_text(app, OPT_TO, ""), err);
    for (size_t i = 0; !status && srs_config_key(i, &info) == SRS_OK; i++) {
        const char *value = srs_config_get(app->config, info.key);
        if (!is_of_source(info.key) && value && strcmp(value, info.default_value) != 0)
            status = srs_config_set(config, info.key, value, err);
    }
    return status;
}

static int open_target(copy_run *run)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    if (srs_config_new(&config, &err))
        return cli_failed(run->app, &err);
    srs_status status = configure_target(run->app, config, &err);
    if (!status)
        status = srs_open(config, &run->target, &err);
    srs_config_free(config);
    if (!status)
        return CLI_OK;
    int code = cli_code_of(status);
    return cli_fail(run->app, "--to: %s", err.message) ? code : code;
}

static int show_progress(void *data, const srs_copy_state *state)
{
    static const char *const words[] = {"counting", "copying", "verifying"};
    copy_run *run = data;
    run->written = state->written;
    cli_progress_rate(&run->progress, state->phase, words[state->phase], state->done,
                      state->phase == SRS_COPY_COUNTING ? 0 : state->total);
    return cli_interrupt_seen();
}

static json_t *copy_json_of(const srs_digest *digest)
{
    char checksum[17];
    snprintf(checksum, sizeof checksum, "%016" PRIx64, digest->checksum);
    return json_pack("{s:I, s:I, s:I, s:I, s:s}", "seasons", (json_int_t)digest->seasons, "events",
                     (json_int_t)digest->events, "trackers", (json_int_t)digest->trackers,
                     "dead_letters", (json_int_t)digest->dead, "checksum", checksum);
}

static int copy_report_json(const copy_run *run, int is_equal)
{
    struct rusage usage = {0};
    const srs_copy_result *result = &run->result;
    getrusage(RUSAGE_SELF, &usage);
    return cli_json_print(
        run->app,
        json_pack("{s:b, s:o, s:o, s:I, s:I, s:I, s:I, s:f, s:f, s:I}", "equal", is_equal, "source",
                  copy_json_of(&result->source), "target", copy_json_of(&result->target),
                  "events_written", (json_int_t)result->events_written, "trackers_written",
                  (json_int_t)result->trackers_written, "dead_letters_written",
                  (json_int_t)result->dead_written, "dead_letters_deleted",
                  (json_int_t)result->dead_deleted, "seconds", run->seconds, "events_per_second",
                  (double)result->source.events / run->seconds, "max_rss_kib",
                  (json_int_t)usage.ru_maxrss));
}

static void report(const copy_run *run)
{
    const srs_digest *source = &run->result.source;
    printf("%" PRIu64 " events and %" PRIu64 " trackers copied; both stores have %" PRIu64
           " seasons, %" PRIu64 " events, %" PRIu64 " trackers, %" PRIu64
           " dead letters, checksum %016" PRIx64 "\n",
           run->result.events_written, run->result.trackers_written, source->seasons,
           source->events, source->trackers, source->dead, source->checksum);
}

static int finish_copy(copy_run *run, srs_status status, const srs_error *err)
{
    int code = CLI_OK;
    cli_progress_clear(&run->progress);
    if (status == SRS_E_CLOSED && cli_interrupt_seen()) {
        cli_note(run->app, "%" PRIu64 " events written; copy again to go on", run->written);
        return cli_interrupt_code();
    }
    /* Counts of both stores are there if they were compared, whatever that led to. */
    if (run->app->json && run->result.source.checksum)
        code = copy_report_json(run, !status);
    if (status)
        return cli_failed(run->app, err);
    if (!run->app->json)
        report(run);
    return code;
}

static int run_copy(copy_run *run)
{
    srs_error err = SRS_ERROR_INIT;
    srs_copy_options options = SRS_COPY_OPTIONS_INIT;
    cli_interrupt_watch();
    cli_progress_start(&run->progress);
    if (cli_flag(run->app, OPT_QUIET))
        run->progress.shown = 0;
    options.progress = show_progress;
    options.data = run;
    options.count_first = run->progress.shown;
    double began = now_seconds();
    srs_status status = srs_copy(run->app->srs, run->target, &options, &run->result, &err);
    run->seconds = now_seconds() - began;
    return finish_copy(run, status, &err);
}

int cli_run_copy(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    copy_run run = {.app = app, .result = SRS_COPY_RESULT_INIT};
    if (!cli_flag(app, OPT_TO))
        return cli_usage(app, "give --to URL, the store to copy to");
    int code = open_target(&run);
    if (code)
        return code;
    code = run_copy(&run);
    if (srs_close(run.target, CLOSE_MS, &err)) {
        int failed = cli_failed(app, &err);
        code = code ? code : failed;
        srs_discard(run.target);
    }
    return code;
}
