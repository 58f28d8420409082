/* The delay of a submit of 20 reviews by the store and by pending reviews. Usage:
 * bench_submit [CALLS [DEPTH]]; 2000 calls each and a depth of 1000000 reviews if not given.
 *
 * First at each acknowledgement, beside a SQLite store that is healthy, slow (every call that waits
 * for a disk takes a second) and down; then with as good as nothing queued, and with DEPTH reviews,
 * while the store is slow. The sides take turns, call by call, so that other load of
 * the machine affects all of them. The spool is on the disk of the temporary directory. */
#include "bench/common.h"
#include "context/backends.h"
#include "tests/support/temp_dir.h"

#include <srs/srs.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define USERS 100
#define ITEMS 100 /* of each user */
#define BATCH 20
#define CALLS_MAX 100000
#define STORED_CALLS 10 /* for each takes a second at least */
#define STORED_TIMEOUT "2000"
#define FILLERS 16
#define FILL_USERS 10000
#define SIDES_MAX 3

typedef enum state {
    HEALTHY,
    SLOW,
    DOWN,
    REFUSING /* transactions only */
} state;

/* A context, its store and what its submits took. */
typedef struct side {
    const char *name;
    srs_store_ops store;
    void *store_self;
    atomic_int state;
    srs_context *context;
    double took[CALLS_MAX]; /* seconds */
    int failed;
} side;

static side sides[SIDES_MAX];
static const char *const levels[] = {"", "cached", "queued", "stored"};
static int calls = 2000;
static long depth = 1000000;

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* ---- the store ---------------------------------------------------------------------------- */

static side *side_of(const void *store_self)
{
    for (int i = 0; i < SIDES_MAX; i++) {
        if (sides[i].store_self == store_self)
            return &sides[i];
    }
    abort();
}

static srs_status feel(const side *of, int writes)
{
    int is = atomic_load(&of->state);
    if (is == SLOW)
        sleep_ms(1000);
    return is == DOWN || (is == REFUSING && writes) ? SRS_E_UNAVAILABLE : SRS_OK;
}

static srs_status store_begin(void *self, void **tx, srs_error *err)
{
    side *of = side_of(self);
    int is = atomic_load(&of->state);
    if (is == DOWN || is == REFUSING)
        return SRS_E_UNAVAILABLE;
    return of->store.begin(self, tx, err);
}

static srs_status store_commit(void *self, void *tx, srs_error *err)
{
    side *of = side_of(self);
    if (!feel(of, 1))
        return of->store.commit(self, tx, err);
    of->store.rollback(self, tx);
    return SRS_E_UNAVAILABLE;
}

static srs_status store_season_list(void *self, const char *name, srs_season_fn callback,
                                    void *data, srs_error *err)
{
    side *of = side_of(self);
    srs_status status = feel(of, 0);
    return status ? status : of->store.season_list(self, name, callback, data, err);
}

static srs_status store_trackers(void *self, const char *season, const char *user,
                                 const char *after_user, const char *after_item, size_t limit,
                                 srs_tracker_fn callback, void *data, srs_error *err)
{
    side *of = side_of(self);
    srs_status status = feel(of, 0);
    return status ? status
                  : of->store.trackers(self, season, user, after_user, after_item, limit, callback,
                                       data, err);
}

static void use_store(side *of, srs_config *config, const char *directory)
{
    srs_error err = SRS_ERROR_INIT;
    char url[4200];
    srs__env env = {.backend_timeout_ms = 5000};
    snprintf(url, sizeof url, "sqlite:%s/srs.db", directory);
    must(srs__store_open(url, &env, &of->store, &of->store_self, &err), &err);
    srs_store_ops ops = of->store;
    ops.begin = store_begin;
    ops.commit = store_commit;
    ops.season_list = store_season_list;
    ops.trackers = store_trackers;
    must(srs_config_set_store(config, &ops, of->store_self, &err), &err);
}

/* ---- contexts ----------------------------------------------------------------------------- */

static void open_side(side *of, const char *name)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_config *config;
    char spool[4200];
    const char *directory = temp_dir_new();
    snprintf(spool, sizeof spool, "spool://%s/spool", directory);
    must(srs_config_new(&config, &err), &err);
    set(config, "cache", "memory:");
    set(config, "queue", spool);
    set(config, "queue.max", "10000000");
    set(config, "submit.timeout_ms", STORED_TIMEOUT);
    set(config, "retry.max_ms", "500"); /* so that it soon finds the store again, in the end */
    use_store(of, config, directory);
    of->name = name;
    of->failed = 0;
    atomic_store(&of->state, HEALTHY);
    must(srs_open(config, &of->context, &err), &err);
    srs_config_free(config);
    season.name = "SEASON-2026";
    must(srs_season_put(of->context, &season, &err), &err);
    must(srs_season_activate(of->context, season.name, &err), &err);
}

static void close_side(side *of)
{
    srs_error err = SRS_ERROR_INIT;
    atomic_store(&of->state, HEALTHY);
    must(srs_close(of->context, 600000, &err), &err);
    of->store_self = NULL;
}

/* Discards the pending reviews, because to store them would take longer than the measurement. */
static void discard_side(side *of)
{
    srs_discard(of->context);
    of->store_self = NULL;
}

/* Submits the batch-th twenty items of a user; later calls bring later reviews. */
static srs_status submit(srs_context *context, const char *user, unsigned batch, srs_ack ack)
{
    static atomic_llong later;
    char items[BATCH][40];
    srs_review reviews[BATCH];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    int64_t at_ms = INT64_C(1600000000000) + atomic_fetch_add(&later, 1);
    for (unsigned i = 0; i < BATCH; i++) {
        reviews[i] = (srs_review)SRS_REVIEW_INIT;
        snprintf(items[i], sizeof items[i], "00000000-0000-4000-8000-%012u",
                 (batch * BATCH + i) % ITEMS);
        reviews[i].item = items[i];
        reviews[i].subject = "math";
        reviews[i].topic = "algebra";
        reviews[i].value = SRS_AGAIN;
        reviews[i].at_ms = at_ms;
    }
    options.ack = (int32_t)ack;
    return srs_submit(context, NULL, user, reviews, BATCH, &options, NULL, NULL);
}

static const char *user(char name[32], unsigned number)
{
    snprintf(name, 32, "user-%06u", number % USERS);
    return name;
}

/* Every user that is asked about is in the cache then, and everything in the store. */
static void warm(side *of)
{
    char name[32];
    srs_error err = SRS_ERROR_INIT;
    for (unsigned i = 0; i < USERS * (ITEMS / BATCH); i++)
        must(submit(of->context, user(name, i), i / USERS, SRS_ACK_CACHED), &err);
    must(srs_flush(of->context, 600000, &err), &err);
}

/* ---- measuring ---------------------------------------------------------------------------- */

static void take_turns(int count, int rounds, srs_ack ack)
{
    char name[32];
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < count; i++) {
            side *of = &sides[(i + round) % count];
            double begun = now();
            of->failed += submit(of->context, user(name, (unsigned)round), (unsigned)round / USERS,
                                 ack) != SRS_OK;
            of->took[round] = now() - begun;
            sleep_ms(1); /* so that the machine is not saturated */
        }
    }
}

static double quantile(const side *of, int rounds, int percent)
{
    return of->took[rounds * percent / 100];
}

static void report(int count, int rounds, srs_ack ack)
{
    for (int i = 0; i < count; i++)
        sort_values(sides[i].took, (size_t)rounds);
    for (int i = 0; i < count; i++) {
        const side *of = &sides[i], *first = &sides[0];
        double p50 = quantile(of, rounds, 50), p99 = quantile(of, rounds, 99);
        printf("%-8s %-10s %12.0f %12.0f %12.0f %8.2f %8.2f %8d\n", levels[ack], of->name,
               p50 * 1e6, p99 * 1e6, of->took[rounds - 1] * 1e6, p50 / quantile(first, rounds, 50),
               p99 / quantile(first, rounds, 99), of->failed);
    }
    fflush(stdout);
}

static void head(const char *what)
{
    printf("\n%-8s %-10s %12s %12s %12s %8s %8s %8s\n", "ack", what, "p50 us", "p99 us", "max us",
           "p50", "p99", "failed");
}

static void compare_states(srs_ack ack)
{
    static const char *const names[] = {"healthy", "slow", "down"};
    int rounds = ack == SRS_ACK_STORED ? STORED_CALLS : calls;
    for (int i = 0; i < 3; i++) {
        open_side(&sides[i], names[i]);
        warm(&sides[i]);
        atomic_store(&sides[i].state, i);
    }
    take_turns(3, rounds, ack);
    report(3, rounds, ack);
    for (int i = 0; i < 3; i++)
        close_side(&sides[i]);
}

/* ---- depth -------------------------------------------------------------------------------- */

static srs_ack fill_ack;
static atomic_long filled;

static void *fill(void *data)
{
    char name[32];
    long job;
    while ((job = atomic_fetch_add(&filled, BATCH) / BATCH) < depth / BATCH) {
        snprintf(name, sizeof name, "other-%06u", (unsigned)job % FILL_USERS);
        if (submit(data, name, (unsigned)job / FILL_USERS, fill_ack) != SRS_OK) {
            fprintf(stderr, "the queue could not be filled\n");
            exit(1);
        }
    }
    return NULL;
}

static void fill_queue(srs_context *context, srs_ack ack)
{
    pthread_t threads[FILLERS];
    fill_ack = ack;
    atomic_store(&filled, 0);
    for (int i = 0; i < FILLERS; i++)
        pthread_create(&threads[i], NULL, fill, context);
    for (int i = 0; i < FILLERS; i++)
        pthread_join(threads[i], NULL);
}

static uint64_t depth_of(const side *of)
{
    uint64_t value = 0;
    srs_stat_get(of->context, "queue.depth", &value);
    return value;
}

static void compare_depths(srs_ack ack)
{
    uint64_t before[2];
    double begun = now();
    open_side(&sides[0], "empty");
    open_side(&sides[1], "deep");
    for (int i = 0; i < 2; i++) {
        warm(&sides[i]);
        atomic_store(&sides[i].state, REFUSING);
    }
    fill_queue(sides[1].context, ack);
    double took = now() - begun;
    for (int i = 0; i < 2; i++) {
        before[i] = depth_of(&sides[i]);
        atomic_store(&sides[i].state, SLOW);
    }
    take_turns(2, calls, ack);
    report(2, calls, ack);
    printf("  queue.depth: empty %llu to %llu, deep %llu to %llu; filled in %.0f s\n",
           (unsigned long long)before[0], (unsigned long long)depth_of(&sides[0]),
           (unsigned long long)before[1], (unsigned long long)depth_of(&sides[1]), took);
    fflush(stdout);
    for (int i = 0; i < 2; i++)
        discard_side(&sides[i]);
}

int main(int count, char **values)
{
    calls = count > 1 ? atoi(values[1]) : calls;
    depth = count > 2 ? atol(values[2]) : depth;
    if (calls < 100 || calls > CALLS_MAX || depth < 0 || count > 3) {
        fprintf(stderr, "usage: bench_submit [CALLS [DEPTH]], 100 to %d calls\n", CALLS_MAX);
        return 2;
    }
    head("store");
    for (srs_ack ack = SRS_ACK_CACHED; ack <= SRS_ACK_STORED; ack++)
        compare_states(ack);
    head("queue");
    compare_depths(SRS_ACK_CACHED);
    compare_depths(SRS_ACK_QUEUED);
    return 0;
}
