/* A cache that fails on demand. */
#include "support/faulty.h"

#include "base/error.h"
#include "context/backends.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static srs_cache_ops cache;
static void *cache_self;
static srs__env env = {.backend_timeout_ms = 600000};
static atomic_int cache_mode;
static int has_probe = 1;
static _Thread_local int fails; /* the call under way */
static atomic_int cache_delay_ms;
static atomic_uint cache_leases, cache_calls;

void faulty_cache_mode(faulty_mode mode)
{
    atomic_store(&cache_mode, mode);
}

void faulty_cache_delay(int ms)
{
    atomic_store(&cache_delay_ms, ms);
}

unsigned faulty_cache_leases(void)
{
    return atomic_load(&cache_leases);
}

unsigned faulty_cache_calls(void)
{
    return atomic_load(&cache_calls);
}

void faulty_cache_probes(int has)
{
    has_probe = has;
}

static int is_change(const char *call)
{
    return strcmp(call, "cache.due") != 0 && strcmp(call, "cache.read") != 0 &&
           strcmp(call, "cache.stats") != 0;
}

/* Returns nonzero if the call is to be made. */
static int goes_through(const char *call)
{
    faulty_mode mode;
    faulty_tell(call);
    atomic_fetch_add(&cache_calls, 1);
    poll(NULL, 0, atomic_load(&cache_delay_ms));
    mode = (faulty_mode)atomic_load(&cache_mode);
    int is_refused = mode == FAULTY_FAILS || (mode == FAULTY_REFUSES_CHANGES && is_change(call));
    fails = is_refused || mode == FAULTY_LOSES_ANSWER;
    return !is_refused;
}

static srs_status outcome(srs_status status, srs_error *err)
{
    if (!fails)
        return status;
    return srs__fail(err, SRS_E_UNAVAILABLE, "the cache is away, as the test wants");
}

static srs_status cache_due(void *self, const char *season, const char *user,
                            const srs_cache_query *query, srs_tracker_fn callback,
                            void *callback_data, uint64_t *total, srs_presence *presence,
                            srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.due"))
        status =
            cache.due(self, season, user, query, callback, callback_data, total, presence, err);
    return outcome(status, err);
}

static srs_status cache_read(void *self, const char *season, const char *user,
                             const char *const *items, size_t count, uint32_t flags,
                             srs_tracker_fn callback, void *callback_data, srs_presence *presence,
                             srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.read"))
        status = cache.read(self, season, user, items, count, flags, callback, callback_data,
                            presence, err);
    return outcome(status, err);
}

static srs_status cache_write(void *self, const char *season, const char *user,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.write"))
        status = cache.write(self, season, user, writes, count, presence, err);
    return outcome(status, err);
}

static srs_status cache_load_begin(void *self, const char *season, const char *user,
                                   int64_t lease_ms, uint64_t *lease, srs_presence *presence,
                                   srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.load_begin")) {
        status = cache.load_begin(self, season, user, lease_ms, lease, presence, err);
        atomic_fetch_add(&cache_leases, *lease != 0);
    }
    return outcome(status, err);
}

static srs_status cache_load_commit(void *self, const char *season, const char *user,
                                    uint64_t lease, const srs_tracker *trackers, size_t count,
                                    srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.load_commit"))
        status = cache.load_commit(self, season, user, lease, trackers, count, err);
    return outcome(status, err);
}

static srs_status cache_load_abort(void *self, const char *season, const char *user, uint64_t lease,
                                   srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.load_abort"))
        status = cache.load_abort(self, season, user, lease, err);
    return outcome(status, err);
}

static srs_status cache_put(void *self, const char *season, const char *user,
                            const srs_tracker *trackers, size_t count, srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.put"))
        status = cache.put(self, season, user, trackers, count, err);
    return outcome(status, err);
}

static srs_status cache_drop(void *self, const char *season, const char *user, srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.drop"))
        status = cache.drop(self, season, user, err);
    return outcome(status, err);
}

static srs_status cache_drop_season(void *self, const char *season, srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.drop_season"))
        status = cache.drop_season(self, season, err);
    return outcome(status, err);
}

static srs_status cache_stats(void *self, srs_cache_stats *stats, srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.stats"))
        status = cache.stats(self, stats, err);
    return outcome(status, err);
}

static srs_status cache_probe(void *self, srs_error *err)
{
    srs_status status = SRS_OK;
    if (goes_through("cache.probe") && cache.probe)
        status = cache.probe(self, err);
    return outcome(status, err);
}

static void must(srs_status status, const srs_error *why)
{
    if (status == SRS_OK)
        return;
    fprintf(stderr, "faulty_cache: %s\n", why->message);
    abort();
}

void faulty_cache_timeout(int64_t ms)
{
    env.backend_timeout_ms = ms;
}

void faulty_cache_use(srs_config *config, const char *url)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs__cache_open(url, &env, &cache, &cache_self, &err), &err);
    srs_cache_ops ops = cache;
    ops.due = cache_due;
    ops.read = cache_read;
    ops.write = cache_write;
    ops.load_begin = cache_load_begin;
    ops.load_commit = cache_load_commit;
    ops.load_abort = cache_load_abort;
    ops.put = cache_put;
    ops.drop = cache_drop;
    ops.drop_season = cache_drop_season;
    ops.stats = cache_stats;
    ops.probe = has_probe ? cache_probe : NULL;
    must(srs_config_set_cache(config, &ops, cache_self, &err), &err);
}
