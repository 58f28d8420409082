/* A cache that several contexts of the process share. */
#include "support/shared_cache.h"

#include "base/error.h"
#include "context/backends.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>

static srs_cache_ops cache;
static void *cache_self;

struct shared_link {
    atomic_int is_cut;
    atomic_int changes_cut_ms;
};

static void must(srs_status status)
{
    if (status != SRS_OK)
        abort();
}

void shared_cache_reset(void)
{
    static const srs__env env = {.backend_timeout_ms = 600000};
    if (cache_self)
        cache.close(cache_self, 0);
    must(srs__cache_open("memory:", &env, &cache, &cache_self, NULL));
}

void shared_link_cut(shared_link *link, int is_cut)
{
    atomic_store(&link->is_cut, is_cut);
}

void shared_link_cut_changes(shared_link *link, int after_ms)
{
    atomic_store(&link->changes_cut_ms, after_ms);
}

static srs_status reach(void *self, srs_error *err)
{
    shared_link *link = self;
    if (!atomic_load(&link->is_cut))
        return SRS_OK;
    return srs__fail(err, SRS_E_UNAVAILABLE, "the link is cut, as the test wants");
}

static srs_status reach_to_change(void *self, srs_error *err)
{
    shared_link *link = self;
    int after_ms = atomic_load(&link->changes_cut_ms);
    if (!after_ms)
        return reach(self, err);
    poll(NULL, 0, after_ms);
    return srs__fail(err, SRS_E_TIMEOUT, "nothing can be changed, as the test wants");
}

static srs_status due(void *self, const char *season, const char *user,
                      const srs_cache_query *query, srs_tracker_fn callback, void *callback_data,
                      uint64_t *total, srs_presence *presence, srs_error *err)
{
    srs_status status = reach(self, err);
    return status ? status
                  : cache.due(cache_self, season, user, query, callback, callback_data, total,
                              presence, err);
}

static srs_status read_items(void *self, const char *season, const char *user,
                             const char *const *items, size_t count, uint32_t flags,
                             srs_tracker_fn callback, void *callback_data, srs_presence *presence,
                             srs_error *err)
{
    srs_status status = reach(self, err);
    return status ? status
                  : cache.read(cache_self, season, user, items, count, flags, callback,
                               callback_data, presence, err);
}

static srs_status write_items(void *self, const char *season, const char *user,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err)
{
    srs_status status = reach_to_change(self, err);
    return status ? status : cache.write(cache_self, season, user, writes, count, presence, err);
}

static srs_status load_begin(void *self, const char *season, const char *user, int64_t lease_ms,
                             uint64_t *lease, srs_presence *presence, srs_error *err)
{
    srs_status status = reach(self, err);
    return status ? status
                  : cache.load_begin(cache_self, season, user, lease_ms, lease, presence, err);
}

static srs_status load_commit(void *self, const char *season, const char *user, uint64_t lease,
                              const srs_tracker *trackers, size_t count, srs_error *err)
{
    srs_status status = reach(self, err);
    return status ? status
                  : cache.load_commit(cache_self, season, user, lease, trackers, count, err);
}

static srs_status load_abort(void *self, const char *season, const char *user, uint64_t lease,
                             srs_error *err)
{
    srs_status status = reach(self, err);
    return status ? status : cache.load_abort(cache_self, season, user, lease, err);
}

static srs_status put(void *self, const char *season, const char *user, const srs_tracker *trackers,
                      size_t count, srs_error *err)
{
    srs_status status = reach_to_change(self, err);
    return status ? status : cache.put(cache_self, season, user, trackers, count, err);
}

static srs_status drop(void *self, const char *season, const char *user, srs_error *err)
{
    srs_status status = reach_to_change(self, err);
    return status ? status : cache.drop(cache_self, season, user, err);
}

static srs_status drop_season(void *self, const char *season, srs_error *err)
{
    srs_status status = reach_to_change(self, err);
    return status ? status : cache.drop_season(cache_self, season, err);
}

static srs_status stats(void *self, srs_cache_stats *out, srs_error *err)
{
    srs_status status = reach(self, err);
    return status ? status : cache.stats(cache_self, out, err);
}

static void close_link(void *self, int forked)
{
    (void)forked;
    free(self);
}

shared_link *shared_cache_use(srs_config *config)
{
    srs_cache_ops ops = SRS_CACHE_OPS_INIT;
    shared_link *link = calloc(1, sizeof *link);
    if (!link)
        abort();
    ops.name = "shared";
    ops.due = due;
    ops.read = read_items;
    ops.write = write_items;
    ops.load_begin = load_begin;
    ops.load_commit = load_commit;
    ops.load_abort = load_abort;
    ops.put = put;
    ops.drop = drop;
    ops.drop_season = drop_season;
    ops.stats = stats;
    ops.close = close_link;
    ops.is_shared = 1;
    must(srs_config_set_cache(config, &ops, link, NULL));
    return link;
}
