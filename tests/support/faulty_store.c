/* A store that fails on demand. */
#include "support/faulty.h"

#include "support/steady_names.h"

#include "base/error.h"
#include "context/backends.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(srs_status status, const srs_error *why)
{
    if (status == SRS_OK)
        return;
    fprintf(stderr, "faulty_store: %s\n", why->message);
    abort();
}

static srs_store_ops store;
static void *store_self;
static const srs__env env = {.backend_timeout_ms = 600000};
static atomic_int commit_mode, commit_status;
static atomic_uint commits_to_fail, transactions, loads, queries;
static _Atomic(const char *) poison;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int held;
static atomic_int load_delay_ms, hides_marks, hides_seasons;

/* The loads under way when each began, and those that had ended. */
#define BEGINNINGS 4096
static struct {
    unsigned under_way, ended;
} beginnings[BEGINNINGS];
static unsigned began, under_way, ended; /* guarded by the gate */

void faulty_store_commits(faulty_mode mode, srs_status status, unsigned times)
{
    atomic_store(&commit_mode, mode);
    atomic_store(&commit_status, (int)status);
    atomic_store(&commits_to_fail, times);
}

void faulty_store_hold(int hold)
{
    pthread_mutex_lock(&gate);
    held = hold;
    pthread_cond_broadcast(&opened);
    pthread_mutex_unlock(&gate);
}

void faulty_store_poison(const char *item)
{
    atomic_store(&poison, item);
}

void faulty_store_delay(int ms)
{
    atomic_store(&load_delay_ms, ms);
}

unsigned faulty_store_loads(void)
{
    return atomic_load(&loads);
}

unsigned faulty_store_queries(void)
{
    return atomic_load(&queries);
}

unsigned faulty_store_transactions(void)
{
    return atomic_load(&transactions);
}

static int takes_failure(void)
{
    unsigned left = atomic_load(&commits_to_fail);
    while (left > 0) {
        if (atomic_compare_exchange_weak(&commits_to_fail, &left, left - 1))
            return 1;
    }
    return 0;
}

static srs_status store_commit(void *self, void *tx, srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    faulty_tell("store.commit");
    atomic_fetch_add(&transactions, 1);
    pthread_mutex_lock(&gate);
    while (held)
        pthread_cond_wait(&opened, &gate);
    pthread_mutex_unlock(&gate);
    if (!takes_failure())
        return store.commit(self, tx, err);
    if (atomic_load(&commit_mode) == FAULTY_LOSES_ANSWER)
        must(store.commit(self, tx, &failed), &failed);
    else
        store.rollback(self, tx);
    return srs__fail(err, (srs_status)atomic_load(&commit_status),
                     "the commit fails, as the test wants");
}

static srs_status store_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                   srs_append_outcome *outcomes, srs_error *err)
{
    const char *bad = atomic_load(&poison);
    faulty_tell("store.log_append");
    for (size_t i = 0; i < count && bad; i++) {
        if (strcmp(events[i].item, bad) == 0)
            return srs__fail(err, SRS_E_INVALID, "%s can never be stored, as the test wants", bad);
    }
    return store.log_append(self, tx, events, count, outcomes, err);
}

/* Returns how many loads a slow start allows after so many successes. */
static unsigned allowed_after(unsigned first, unsigned successes)
{
    unsigned allowed = first;
    while (successes >= allowed) {
        successes -= allowed;
        allowed *= 2;
    }
    return allowed;
}

int faulty_store_outran(unsigned first, unsigned *most)
{
    int outran = 0;
    *most = 0;
    pthread_mutex_lock(&gate);
    for (unsigned i = 0; i < began && i < BEGINNINGS; i++) {
        outran |= beginnings[i].under_way > allowed_after(first, beginnings[i].ended);
        *most = beginnings[i].under_way > *most ? beginnings[i].under_way : *most;
    }
    began = ended = 0;
    pthread_mutex_unlock(&gate);
    return outran;
}

static void begin_load(void)
{
    pthread_mutex_lock(&gate);
    under_way++;
    if (began < BEGINNINGS) {
        beginnings[began].under_way = under_way;
        beginnings[began].ended = ended;
    }
    began++;
    pthread_mutex_unlock(&gate);
}

static void end_load(void)
{
    pthread_mutex_lock(&gate);
    under_way--;
    ended++;
    pthread_mutex_unlock(&gate);
}

static srs_status store_trackers(void *self, const char *season, const char *user,
                                 const char *after_user, const char *after_item, size_t limit,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    faulty_tell("store.trackers");
    atomic_fetch_add(&loads, 1);
    begin_load();
    poll(NULL, 0, atomic_load(&load_delay_ms));
    steady_names names = {.tracker_fn = callback, .callback_data = callback_data};
    steady_names_note(&names, user, after_user, after_item);
    srs_status status = store.trackers(self, season, user, after_user, after_item, limit,
                                       steady_names_tracker, &names, err);
    end_load();
    return status;
}

void faulty_store_hide_marks(int hide)
{
    atomic_store(&hides_marks, hide);
}

static srs_status store_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                   void *callback_data, srs_error *err)
{
    if (atomic_load(&hides_marks))
        return srs__fail(err, SRS_E_UNAVAILABLE, "the marks are away, as the test wants");
    return store.stale_list(self, after, limit, callback, callback_data, err);
}

static srs_status store_due(void *self, const char *season, const char *user, int64_t at_ms,
                            size_t limit, const char *subject, const char *topic,
                            srs_tracker_fn callback, void *callback_data, uint64_t *total,
                            srs_error *err)
{
    faulty_tell("store.due");
    atomic_fetch_add(&queries, 1);
    return store.due(self, season, user, at_ms, limit, subject, topic, callback, callback_data,
                     total, err);
}

static srs_status store_season_put(void *self, const srs_season *season, srs_error *err)
{
    faulty_tell("store.season_put");
    return store.season_put(self, season, err);
}

static srs_status store_season_create(void *self, const srs_season *season, srs_error *err)
{
    faulty_tell("store.season_create");
    return store.season_create(self, season, err);
}

void faulty_store_hide_seasons(int hide)
{
    atomic_store(&hides_seasons, hide);
}

static srs_status store_season_list(void *self, const char *name, srs_season_fn callback,
                                    void *callback_data, srs_error *err)
{
    faulty_tell("store.season_list");
    if (atomic_load(&hides_seasons))
        return srs__fail(err, SRS_E_UNAVAILABLE, "the seasons are away, as the test wants");
    srs_status status = store.season_list(self, name, callback, callback_data, err);
    faulty_tell("store.season_list read");
    return status;
}

static srs_status store_log(void *self, const char *season, const char *user, const char *item,
                            const srs_event *after, size_t limit, srs_event_fn callback,
                            void *callback_data, srs_error *err)
{
    faulty_tell("store.log");
    steady_names names = {.event_fn = callback, .callback_data = callback_data};
    steady_names_note(&names, season, after ? after->user : user, after ? after->item : item);
    return store.log(self, season, user, item, after, limit, steady_names_event, &names, err);
}

static srs_status store_begin(void *self, void **tx, srs_error *err)
{
    faulty_tell("store.begin");
    return store.begin(self, tx, err);
}

static srs_status store_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                      srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    faulty_tell("store.trackers_lock");
    return store.trackers_lock(self, tx, keys, count, callback, callback_data, err);
}

static srs_status store_log_read(void *self, void *tx, const char *season, const char *user,
                                 const char *item, srs_event_fn callback, void *callback_data,
                                 srs_error *err)
{
    faulty_tell("store.log_read");
    return store.log_read(self, tx, season, user, item, callback, callback_data, err);
}

static srs_status store_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                       size_t count, srs_error *err)
{
    faulty_tell("store.trackers_write");
    return store.trackers_write(self, tx, trackers, count, err);
}

void faulty_store_use(srs_config *config, const char *url)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs__store_open(url, &env, &store, &store_self, &err), &err);
    srs_store_ops ops = store;
    ops.commit = store_commit;
    ops.log_append = store_log_append;
    ops.trackers = store_trackers;
    ops.due = store_due;
    ops.season_put = store_season_put;
    ops.season_create = store_season_create;
    ops.season_list = store_season_list;
    ops.log = store_log;
    ops.begin = store_begin;
    ops.trackers_lock = store_trackers_lock;
    ops.log_read = store_log_read;
    ops.trackers_write = store_trackers_write;
    ops.stale_list = store_stale_list;
    must(srs_config_set_store(config, &ops, store_self, &err), &err);
}
