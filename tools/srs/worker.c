/* srs worker: stores what a durable queue holds, until a signal stops it. The library does the
 * work, on a thread of its own; this waits for signals, and says how it goes. */
#include "json.h"
#include "notify.h"
#include "run.h"
#include "values.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How often it looks whether everything is drained, with --once. */
#define LOOK_MS 20

#define LINE_SIZE 256

typedef struct figures {
    uint64_t stored;
    uint64_t depth;
    uint64_t adopted;
    uint64_t retries;
    uint64_t dead;
} figures;

typedef struct worker {
    const cli_app *app;
    srs_context *srs;
    sigset_t stops; /* signals that end it */
    int64_t interval_ms;
    int64_t timeout_ms; /* for closing */
    int is_once;
    int is_quiet;
    int in_place; /* one line of a terminal is written again and again */
    int64_t begun_ms;
    int64_t shown_ms;
    figures shown;
} worker;

static int64_t worker_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t figure(const worker *worker, const char *name)
{
    uint64_t value = 0;
    srs_stat_get(worker->srs, name, &value);
    return value;
}

static figures read_figures(const worker *worker)
{
    return (figures){figure(worker, "persist.reviews"), figure(worker, "queue.own"),
                     figure(worker, "queue.adopted"), figure(worker, "persist.retries"),
                     figure(worker, "persist.dead")};
}

static void print_json(const char *state, const figures *now, uint64_t per_second)
{
    json_t *line = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "state", state, "stored",
                             (json_int_t)now->stored, "per_second", (json_int_t)per_second, "depth",
                             (json_int_t)now->depth, "adopted", (json_int_t)now->adopted, "retries",
                             (json_int_t)now->retries, "dead", (json_int_t)now->dead);
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
}

static void worker_print_line(const worker *worker, const char *state, const char *line)
{
    int is_last = strcmp(state, "running") != 0;
    if (worker->in_place)
        printf("\r%s\033[K%s", line, is_last ? "\n" : "");
    else
        printf("%s%s%s\n", is_last ? state : "", is_last ? ": " : "", line);
}

/* Reports the state. A state that has not changed is repeated only in JSON and in place. */
static void worker_show(worker *worker, const char *state, const figures *since, int64_t since_ms)
{
    char line[LINE_SIZE], status[LINE_SIZE + 16];
    figures now = read_figures(worker);
    int64_t ms = worker_now_ms() - since_ms;
    uint64_t per_second = (now.stored - since->stored) * 1000 / (uint64_t)(ms > 0 ? ms : 1);
    snprintf(line, sizeof line,
             "%" PRIu64 " stored, %" PRIu64 "/s, depth %" PRIu64 ", %" PRIu64 " adopted, %" PRIu64
             " retries, %" PRIu64 " dead",
             now.stored, per_second, now.depth, now.adopted, now.retries, now.dead);
    int is_news = memcmp(&now, &worker->shown, sizeof now) != 0 || strcmp(state, "running") != 0;
    worker->shown = now;
    worker->shown_ms = worker_now_ms();
    snprintf(status, sizeof status, "STATUS=%s", line);
    cli_notify(status);
    if (worker->is_quiet)
        return;
    if (worker->app->json)
        print_json(state, &now, per_second);
    else if (is_news || worker->in_place)
        worker_print_line(worker, state, line);
    fflush(stdout);
}

/* Before a message: the line of a terminal that is written in place is not left half behind. */
static void worker_log_message(void *data, srs_log_level level, const char *message)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    const worker *worker = data;
    if (worker->in_place && !worker->is_quiet)
        printf("\r\033[K");
    cli_note(worker->app, "%s: %s", names[level], message);
}

/* Returns nonzero if the worker has searched the queue and has stored all jobs that it owns. */
static int is_drained(const worker *worker)
{
    return figure(worker, "queue.searched") > 0 && figure(worker, "queue.own") == 0;
}

/* Waits for a signal, 0 if none came; it may come at any time, since the signals are blocked. */
static int wait_for_stop(const worker *worker, int64_t ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    int signal = sigtimedwait(&worker->stops, NULL, &time);
    return signal > 0 ? signal : 0;
}

static void worker_work(worker *worker)
{
    figures nothing = {0};
    cli_notify("READY=1");
    for (;;) {
        int64_t left_ms = worker->shown_ms + worker->interval_ms - worker_now_ms();
        left_ms = left_ms < 0 ? 0 : left_ms;
        if (wait_for_stop(worker, worker->is_once && left_ms > LOOK_MS ? LOOK_MS : left_ms)) {
            worker_show(worker, "stopping", &nothing, worker->begun_ms);
            return;
        }
        if (worker->is_once && is_drained(worker)) {
            worker_show(worker, "drained", &nothing, worker->begun_ms);
            return;
        }
        if (worker_now_ms() >= worker->shown_ms + worker->interval_ms) {
            figures before = worker->shown;
            worker_show(worker, "running", &before, worker->shown_ms);
        }
    }
}

/* Takes nothing more, stores what it holds. SIGINT (again) ends the program immediately:
 * nothing is lost, because the queue is durable. Other signals do not, because some supervisors
 * send two. */
static int stop(worker *worker)
{
    srs_error err = SRS_ERROR_INIT;
    sigset_t impatience;
    sigemptyset(&impatience);
    sigaddset(&impatience, SIGINT);
    cli_notify("STOPPING=1");
    pthread_sigmask(SIG_UNBLOCK, &impatience, NULL);
    if (!srs_close(worker->srs, worker->timeout_ms, &err))
        return CLI_OK;
    cli_note(worker->app, "%s; the remaining jobs stay in the queue, for the next worker",
             err.message);
    srs_discard(worker->srs);
    return CLI_TEMPORARY;
}

static int worker_read_options(const cli_app *app, worker *worker)
{
    worker->in_place = isatty(STDOUT_FILENO) && !app->json;
    int64_t interval = worker->in_place ? 1 : 10, timeout = 30;
    int code = cli_number(app, OPT_INTERVAL, 1, 86400, &interval);
    if (!code)
        code = cli_number(app, OPT_TIMEOUT, 0, 86400, &timeout);
    worker->app = app;
    worker->interval_ms = interval * 1000;
    worker->timeout_ms = timeout * 1000;
    worker->is_once = cli_flag(app, OPT_ONCE);
    worker->is_quiet = cli_flag(app, OPT_QUIET);
    return code;
}

/* A worker works by itself, whatever the application's configuration says about its own process. */
static int worker_configure(const cli_app *app, worker *worker)
{
    srs_error err = SRS_ERROR_INIT;
    if (strncmp(srs_config_get(app->config, "queue"), "memory:", 7) == 0)
        return cli_usage(app, "queue=memory: is seen by no other process, so there is nothing to "
                              "store: give the durable queue that the application uses, such as "
                              "--set queue=spool:///DIRECTORY");
    srs_status status = srs_config_set(app->config, "worker", "thread", &err);
    if (!status)
        status = srs_config_set(app->config, "completions", "off", &err);
    if (!status)
        status = srs_config_set_logger(app->config, worker_log_message, worker);
    return status ? cli_failed(app, &err) : CLI_OK;
}

int cli_run_worker(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    worker worker = {0};
    int code = worker_read_options(app, &worker);
    if (!code)
        code = worker_configure(app, &worker);
    if (code)
        return code;
    sigemptyset(&worker.stops);
    sigaddset(&worker.stops, SIGTERM);
    sigaddset(&worker.stops, SIGINT);
    sigaddset(&worker.stops, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &worker.stops, NULL); /* before the library begins threads */
    if (srs_open(app->config, &worker.srs, &err))
        return cli_failed(app, &err);
    worker.begun_ms = worker.shown_ms = worker_now_ms();
    worker_work(&worker);
    return stop(&worker);
}
