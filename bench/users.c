/* Users on Redis and MariaDB, on private servers, before, during and after an outage of Redis.
 * Usage: bench_users [USERS [SECONDS [ITEMS]]]; 10000 users, 40 s before and 40 s during
 * the outage, 50 items of each user if not given.
 *
 * A user asks what is due, thinks for THINK_S, submits reviews of the first few items, thinks,
 * and asks again. Each is a small state; some threads step through theirs in order of time. How
 * late the steps were says whether the machine keeps up. After the outage Redis is empty; the phase
 * lasts until every user has been served from the cache again. */
#include "bench/common.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

#include <srs/srs.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS 64
#define THINK_S 30.0
#define BATCH 5
#define SEASON "SEASON-2026"
#define SAMPLES_MAX 1000000
#define RECOVERY_S 300.0 /* at most */

enum { HEALTHY, SAFE_MODE, RECOVERY, PHASES };
enum { DUE, SUBMIT, KINDS };

typedef struct user {
    double phase_s; /* when within the think time it acts */
    int submits;    /* its next step */
    int is_back;    /* served from the cache since Redis came back */
    char items[BATCH][40];
    size_t count;
} user;

/* The times and results of the calls of one kind in one phase. */
typedef struct calls {
    double took[SAMPLES_MAX]; /* seconds */
    atomic_uint count, degraded, refused, failed;
} calls;

static calls measured[PHASES][KINDS];
static double late[PHASES][SAMPLES_MAX];
static atomic_uint late_count[PHASES];
static const char *const phase_names[] = {"healthy", "safe mode", "recovery"};
static const char *const kind_names[] = {"due", "submit"};

static unsigned user_count = 10000;
static double seconds = 40;
static unsigned item_count = 50;
static user *users;
static srs_context *context;
static atomic_int phase, running;
static atomic_uint back;             /* users */
static atomic_ullong accepted;       /* reviews */
static _Atomic double last_degraded; /* when a call was served, or refused, in safe mode */
static double begun_s;

static void sleep_s(double duration)
{
    if (duration > 0)
        nanosleep(&(struct timespec){(time_t)duration,
                                     (long)((duration - (double)(time_t)duration) * 1e9)},
                  NULL);
}

/* ---- before ------------------------------------------------------------------------------- */

static void open_context(const char *cache, const char *store)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_season season = SRS_SEASON_INIT;
    char spool[4200];
    snprintf(spool, sizeof spool, "spool://%s/spool", temp_dir_new());
    must(srs_config_new(&config, &err), &err);
    set(config, "cache", cache);
    set(config, "store", store);
    set(config, "queue", spool);
    must(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    season.name = SEASON;
    must(srs_season_put(context, &season, &err), &err);
    must(srs_season_activate(context, SEASON, &err), &err);
}

/* Trackers as the library would have written them, in bulk; all are due. */
static void fill(const mariadb_server *server)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "INSERT INTO srs_trackers SELECT '" SEASON "', CONCAT('user-', LPAD(u.seq, 8, '0')), "
             "CONCAT('item-', LPAD(i.seq, 8, '0')), 'math', 'algebra', 1, REPEAT('x', 16), 2, 0, "
             "0, 1, 0, 1, 3.5, 5.0, 1, i.seq * 1000 FROM seq_0_to_%u u, seq_1_to_%u i",
             user_count - 1, item_count);
    mariadb_server_execute(server, sql);
    mariadb_server_execute(server, "ANALYZE TABLE srs_trackers");
}

/* ---- users ----------------------------------------------------------------------------- */

static void take_items(user *self, const srs_due_list *list)
{
    self->count = srs_due_list_count(list) < BATCH ? srs_due_list_count(list) : BATCH;
    for (size_t i = 0; i < self->count; i++)
        snprintf(self->items[i], sizeof self->items[i], "%s",
                 srs_tracker_item(srs_due_list_at(list, i)));
}

static void note(calls *of, double begun, srs_status status, int is_degraded)
{
    unsigned place = atomic_fetch_add(&of->count, 1);
    if (place < SAMPLES_MAX)
        of->took[place] = now() - begun;
    of->degraded += is_degraded != 0;
    of->refused += status == SRS_E_RATE_LIMITED;
    of->failed += status && status != SRS_E_RATE_LIMITED;
    if (is_degraded || status)
        atomic_store(&last_degraded, now());
}

static void ask(user *self, const char *user, int during)
{
    srs_error err = SRS_ERROR_INIT;
    srs_due_list *list = NULL;
    double begun = now();
    srs_status status = srs_due(context, NULL, user, NULL, &list, &err);
    note(&measured[during][DUE], begun, status, srs_due_list_is_degraded(list));
    if (!status)
        take_items(self, list);
    else if (status != SRS_E_RATE_LIMITED)
        fprintf(stderr, "due: %s\n", err.message);
    if (during == RECOVERY && !status && !srs_due_list_is_degraded(list) && !self->is_back) {
        self->is_back = 1;
        atomic_fetch_add(&back, 1);
    }
    srs_due_list_free(list);
}

static void answer(user *self, const char *user, int during)
{
    srs_error err = SRS_ERROR_INIT;
    srs_review reviews[BATCH];
    srs_submit_result *result = NULL;
    if (!self->count)
        return;
    for (size_t i = 0; i < self->count; i++) {
        reviews[i] = (srs_review)SRS_REVIEW_INIT;
        reviews[i].item = self->items[i];
    }
    double begun = now();
    srs_status status = srs_submit(context, NULL, user, reviews, self->count, NULL, &result, &err);
    note(&measured[during][SUBMIT], begun, status, srs_submit_result_is_degraded(result));
    if (status)
        fprintf(stderr, "submit: %s\n", err.message);
    else
        atomic_fetch_add(&accepted, self->count);
    srs_submit_result_free(result);
}

static void step(unsigned number)
{
    char name[32];
    user *self = &users[number];
    int during = atomic_load(&phase);
    snprintf(name, sizeof name, "user-%08u", number);
    if (self->submits)
        answer(self, name, during);
    else
        ask(self, name, during);
    self->submits = !self->submits;
}

static void note_late(double by)
{
    int during = atomic_load(&phase);
    unsigned place = atomic_fetch_add(&late_count[during], 1);
    if (place < SAMPLES_MAX)
        late[during][place] = by > 0 ? by : 0;
}

/* The users number, number + THREADS...; their times within the think time are in order. */
static void *live(void *data)
{
    for (unsigned round = 0;; round++) {
        for (unsigned i = *(unsigned *)data; i < user_count; i += THREADS) {
            double at = begun_s + round * THINK_S + users[i].phase_s;
            while (now() < at && atomic_load(&running))
                sleep_s(at - now() < 0.1 ? at - now() : 0.1);
            if (!atomic_load(&running))
                return NULL;
            note_late(now() - at);
            step(i);
        }
    }
}

static void make_users(void)
{
    users = calloc(user_count, sizeof *users);
    if (!users)
        exit(1);
    for (unsigned i = 0; i < user_count; i++) {
        users[i].phase_s = THINK_S * i / user_count;
        users[i].submits = (int)(i / THREADS % 2);
    }
}

/* Loads everybody into the cache; the measured numbers begin after that. */
static void *load(void *data)
{
    for (unsigned i = *(unsigned *)data; i < user_count; i += THREADS) {
        char user[32];
        snprintf(user, sizeof user, "user-%08u", i);
        ask(&users[i], user, HEALTHY);
    }
    return NULL;
}

/* ---- phases ------------------------------------------------------------------------------- */

static uint64_t stat_of(const char *name)
{
    uint64_t value = 0;
    srs_stat_get(context, name, &value);
    return value;
}

static double selects(const mariadb_server *server)
{
    char *text = mariadb_server_query(server, "SELECT VARIABLE_VALUE FROM "
                                              "information_schema.GLOBAL_STATUS WHERE "
                                              "VARIABLE_NAME = 'COM_SELECT'");
    double value = strtod(text, NULL);
    free(text);
    return value;
}

/* The load of the store in a phase. */
typedef struct load_of_store {
    double at, selects, transactions, loads, served;
} load_of_store;

static load_of_store look(const mariadb_server *server)
{
    return (load_of_store){now(), selects(server), (double)stat_of("persist.transactions"),
                           (double)stat_of("cache.loads"), (double)stat_of("safe_mode.served")};
}

static void tell(const char *name, const load_of_store *a, const load_of_store *b)
{
    double took = b->at - a->at;
    printf("%-10s %8.1f %12.0f %14.1f %12.1f %12.1f\n", name, took,
           (b->selects - a->selects) / took, (b->served - a->served) / took,
           (b->loads - a->loads) / took, (b->transactions - a->transactions) / took);
}

static double quantile(double *of, unsigned count, int percent)
{
    count = count < SAMPLES_MAX ? count : SAMPLES_MAX;
    if (!count)
        return 0;
    sort_values(of, count);
    return of[(size_t)count * (size_t)percent / 100];
}

static void report(void)
{
    printf("\n%-10s %-7s %8s %10s %10s %9s %9s %9s %9s %7s\n", "phase", "call", "calls", "p50 ms",
           "p99 ms", "ratio", "late p99", "degraded", "refused", "failed");
    for (int at = 0; at < PHASES; at++) {
        double lag = quantile(late[at], atomic_load(&late_count[at]), 99);
        for (int kind = 0; kind < KINDS; kind++) {
            calls *of = &measured[at][kind];
            unsigned count = atomic_load(&of->count);
            double share = count ? 100.0 / count : 0;
            double p99 = quantile(of->took, count, 99);
            calls *healthy = &measured[HEALTHY][kind];
            printf("%-10s %-7s %8u %10.2f %10.2f %9.2f %9.2f %8.1f%% %8.1f%% %7u\n",
                   phase_names[at], kind_names[kind], count, quantile(of->took, count, 50) * 1e3,
                   p99 * 1e3, p99 / quantile(healthy->took, atomic_load(&healthy->count), 99),
                   lag * 1e3, share * of->degraded, share * of->refused, atomic_load(&of->failed));
        }
    }
}

static void each_thread(void *(*body)(void *), pthread_t threads[THREADS])
{
    static unsigned numbers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, body, &numbers[i]))
            exit(1);
    }
}

static void join(const pthread_t threads[THREADS])
{
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* Runs the phases before, during and after the failure; the last one measures the recovery. */
static void go_through(const mariadb_server *server, redis_server *redis)
{
    pthread_t threads[THREADS];
    load_of_store at[PHASES + 1];
    begun_s = now();
    atomic_store(&running, 1);
    each_thread(live, threads);
    at[HEALTHY] = look(server);
    sleep_s(seconds);
    at[SAFE_MODE] = look(server);
    atomic_store(&phase, SAFE_MODE);
    redis_server_kill(redis);
    sleep_s(seconds);
    at[RECOVERY] = look(server);
    redis_server_restart(redis);
    atomic_store(&phase, RECOVERY);
    double restarted = now();
    while (atomic_load(&back) < user_count && now() < restarted + RECOVERY_S)
        sleep_s(0.1);
    double all_back = now();
    at[PHASES] = look(server);
    atomic_store(&running, 0);
    join(threads);
    printf("%-10s %8s %12s %14s %12s %12s\n", "phase", "seconds", "selects/s", "safe mode/s",
           "loads/s", "commits/s");
    for (int i = 0; i < PHASES; i++)
        tell(phase_names[i], &at[i], &at[i + 1]);
    printf("\nafter Redis was back: the last call that was not served from the cache ended after "
           "%.1f s, and %u of %u users had been served from it after %.1f s (each asks every "
           "%.0f s)\n",
           atomic_load(&last_degraded) - restarted, atomic_load(&back), user_count,
           all_back - restarted, 2 * THINK_S);
}

/* Everything that was accepted is in the log. */
static void verify(const mariadb_server *server)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs_flush(context, 600000, &err), &err);
    char *stored = mariadb_server_query(server, "SELECT COUNT(*) FROM srs_review_log");
    printf("\nreviews accepted %llu, in the log %s\n", (unsigned long long)atomic_load(&accepted),
           stored);
    free(stored);
}

static void reset_measures(void)
{
    for (int kind = 0; kind < KINDS; kind++) {
        calls *of = &measured[HEALTHY][kind];
        atomic_store(&of->count, 0);
        of->degraded = of->refused = of->failed = 0;
    }
}

int main(int count, char **values)
{
    pthread_t threads[THREADS];
    user_count = count > 1 ? (unsigned)strtoul(values[1], NULL, 10) : user_count;
    seconds = count > 2 ? strtod(values[2], NULL) : seconds;
    item_count = count > 3 ? (unsigned)strtoul(values[3], NULL, 10) : item_count;
    if (user_count < THREADS || seconds <= 0 || !item_count || count > 4) {
        fprintf(stderr, "usage: bench_users [USERS [SECONDS [ITEMS]]], %d users at least\n",
                THREADS);
        return 2;
    }
    mariadb_server *server = mariadb_server_start();
    redis_server *redis = redis_server_start(NULL);
    char *store = mariadb_server_url(server, "");
    mariadb_server_execute(server, "SET GLOBAL innodb_buffer_pool_size = 1073741824");
    open_context(redis_server_url(redis), store);
    fill(server);
    make_users();
    double begun = now();
    each_thread(load, threads);
    join(threads);
    printf("%u users of %u items loaded in %.1f s\n\n", user_count, item_count, now() - begun);
    fflush(stdout);
    reset_measures();
    go_through(server, redis);
    report();
    verify(server);
    srs_close(context, 60000, NULL);
    free(users);
    free(store);
    redis_server_stop(redis);
    mariadb_server_free(server);
    return 0;
}
