/* The cache of those who want none. Every entry is cold and stays cold. Reads go to the store, and
 * writes are discarded. */
#include "base/structs.h"
#include "cache/cache.h"

static srs_status none_due(void *self, const char *season, const char *user,
                           const srs_cache_query *query, srs_tracker_fn callback,
                           void *callback_data, uint64_t *total, srs_presence *presence,
                           srs_error *err)
{
    (void)self, (void)season, (void)user, (void)query, (void)callback, (void)callback_data,
        (void)err;
    *total = 0;
    *presence = SRS_CACHE_COLD;
    return SRS_OK;
}

static srs_status none_read(void *self, const char *season, const char *user,
                            const char *const *items, size_t count, uint32_t flags,
                            srs_tracker_fn callback, void *callback_data, srs_presence *presence,
                            srs_error *err)
{
    (void)self, (void)season, (void)user, (void)items, (void)count, (void)flags, (void)callback,
        (void)callback_data;
    (void)err;
    *presence = SRS_CACHE_COLD;
    return SRS_OK;
}

static srs_status none_write(void *self, const char *season, const char *user,
                             const srs_cache_write *writes, size_t count, srs_presence *presence,
                             srs_error *err)
{
    (void)self, (void)season, (void)user, (void)writes, (void)count, (void)err;
    *presence = SRS_CACHE_COLD;
    return SRS_OK;
}

static srs_status none_load_begin(void *self, const char *season, const char *user,
                                  int64_t lease_ms, uint64_t *lease, srs_presence *presence,
                                  srs_error *err)
{
    (void)self, (void)season, (void)user, (void)lease_ms, (void)err;
    *lease = 1;
    *presence = SRS_CACHE_LOADING;
    return SRS_OK;
}

static srs_status none_load_commit(void *self, const char *season, const char *user, uint64_t lease,
                                   const srs_tracker *trackers, size_t count, srs_error *err)
{
    (void)self, (void)season, (void)user, (void)lease, (void)trackers, (void)count, (void)err;
    return SRS_OK;
}

static srs_status none_load_abort(void *self, const char *season, const char *user, uint64_t lease,
                                  srs_error *err)
{
    (void)self, (void)season, (void)user, (void)lease, (void)err;
    return SRS_OK;
}

static srs_status none_put(void *self, const char *season, const char *user,
                           const srs_tracker *trackers, size_t count, srs_error *err)
{
    (void)self, (void)season, (void)user, (void)trackers, (void)count, (void)err;
    return SRS_OK;
}

static srs_status none_drop(void *self, const char *season, const char *user, srs_error *err)
{
    (void)self, (void)season, (void)user, (void)err;
    return SRS_OK;
}

static srs_status none_drop_season(void *self, const char *season, srs_error *err)
{
    (void)self, (void)season, (void)err;
    return SRS_OK;
}

/* Fills in zeros, because the sizes of an absent cache are known. */
static srs_status none_stats(void *self, srs_cache_stats *stats, srs_error *err)
{
    (void)self, (void)err;
    srs_cache_stats nothing = {.size = sizeof nothing};
    srs__give_struct(stats, stats->size, &nothing, sizeof nothing);
    return SRS_OK;
}

static void none_close(void *self, int forked)
{
    (void)self, (void)forked;
}

static const srs_cache_ops none_ops = {
    .size = sizeof none_ops,
    .name = "none",
    .due = none_due,
    .read = none_read,
    .write = none_write,
    .load_begin = none_load_begin,
    .load_commit = none_load_commit,
    .load_abort = none_load_abort,
    .put = none_put,
    .drop = none_drop,
    .drop_season = none_drop_season,
    .stats = none_stats,
    .close = none_close,
};

srs_status srs__no_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                              void **self, srs_error *err)
{
    (void)env;
    srs_status status = srs__url_only(url, (const char *const[]){NULL}, err);
    if (status)
        return status;
    *ops = none_ops;
    *self = NULL;
    return SRS_OK;
}
