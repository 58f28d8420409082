/* The memory store as a whole: opening, closing, seasons, statistics. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/finding.h"
#include "base/memory.h"
#include "base/structs.h"
#include "store/store.h"

void srs__mstore_count(srs__mstore *store)
{
    atomic_fetch_add_explicit(&store->statements, 1, memory_order_relaxed);
}

srs__season_row *srs__mstore_season(const srs__mstore *store, const char *name)
{
    srs__ordered *node = srs__ordered_find(store->seasons, name, srs__order_season);
    return node ? SRS__ORDERED_ELEMENT(node, srs__season_row, by_name) : NULL;
}

/* Within writing. With `only_new` a season that exists stays as it is. */
static srs_status put(srs__mstore *store, const srs_season *season, int only_new, srs_error *err)
{
    srs__season_row *row = srs__mstore_season(store, season->name), *made = NULL;
    srs__change_row *change = NULL;
    if (row && only_new)
        return SRS_OK;
    if (row && row->season.archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED,
                         "season '%s' was archived: it can only be read", season->name);
    if (!row)
        row = made = srs__season_row_new(season);
    if (row && !season->cache_enabled)
        change = srs__change_row_new(season->name, "");
    srs_status status = !row || (!season->cache_enabled && !change)
                            ? srs__fail_memory(err)
                            : srs__gate_change(&store->gate, err);
    if (status) {
        srs__free(change);
        srs__free(made);
        return status;
    }
    if (made) {
        made->season.archived_ms = SRS_TIME_NONE;
        made->season.is_active = 0;
        made->season.partition_created = 1; /* there is nothing to prepare */
        srs__ordered_add(&store->seasons, &made->by_name, made->season.name, srs__order_season);
        atomic_fetch_add(&store->bytes, made->bytes);
    }
    row->season.starts_ms = season->starts_ms;
    row->season.ends_ms = season->ends_ms;
    row->season.cache_enabled = season->cache_enabled;
    row->season.auto_archive = season->auto_archive;
    srs__mstore_change_season(store, change);
    srs__gate_change_end(&store->gate);
    return SRS_OK;
}

static srs_status write_season(srs__mstore *store, const srs_season *season, int only_new,
                               srs_error *err)
{
    srs_status status = srs__gate_write(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    status = put(store, season, only_new, err);
    srs__gate_write_end(&store->gate);
    return status;
}

static srs_status season_put(void *self, const srs_season *season, srs_error *err)
{
    return write_season(self, season, 0, err);
}

static srs_status season_create(void *self, const srs_season *season, srs_error *err)
{
    return write_season(self, season, 1, err);
}

static int set_active(void *active, srs__ordered *node)
{
    srs__season_row *row = SRS__ORDERED_ELEMENT(node, srs__season_row, by_name);
    row->season.is_active = row == active;
    return 0;
}

/* Within writing. */
static srs_status activate(srs__mstore *store, const char *name, srs_error *err)
{
    srs__season_row *row = srs__mstore_season(store, name);
    if (!row)
        return srs__fail(err, SRS_E_SEASON_UNKNOWN,
                         "there is no season '%s' in the memory store: create it first", name);
    if (row->season.archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED,
                         "season '%s' was archived: it cannot be active", name);
    srs_status status = srs__gate_change(&store->gate, err);
    if (status)
        return status;
    srs__ordered_walk(store->seasons, set_active, row);
    srs__mstore_change_season(store, NULL);
    srs__gate_change_end(&store->gate);
    return SRS_OK;
}

static srs_status season_activate(void *self, const char *name, srs_error *err)
{
    srs__mstore *store = self;
    srs_status status = srs__gate_write(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    status = activate(store, name, err);
    srs__gate_write_end(&store->gate);
    return status;
}

typedef struct listing {
    srs_season_sink sink;
    void *sink_data;
} listing;

static int give_season(void *data, srs__ordered *node)
{
    const listing *l = data;
    return (int)l->sink(l->sink_data,
                        &SRS__ORDERED_ELEMENT(node, srs__season_row, by_name)->season);
}

static srs_status season_list(void *self, const char *name, srs_season_sink sink, void *sink_data,
                              srs_error *err)
{
    srs__mstore *store = self;
    listing all = {sink, sink_data};
    srs_status status = srs__gate_read(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__season_row *row = name ? srs__mstore_season(store, name) : NULL;
    if (row)
        status = sink(sink_data, &row->season);
    else if (!name)
        status = (srs_status)srs__ordered_walk(store->seasons, give_season, &all);
    srs__gate_leave(&store->gate);
    return status;
}

static srs_status stats(void *self, srs_store_stats *out, srs_error *err)
{
    srs__mstore *store = self;
    srs_status status = srs__gate_read(&store->gate, err);
    if (status)
        return status;
    uint64_t dead = srs__ordered_count(store->rows.letters);
    srs__gate_leave(&store->gate);
    srs_store_stats now = {.size = sizeof now,
                           .bytes = atomic_load(&store->bytes),
                           .transactions = atomic_load(&store->transactions),
                           .statements = atomic_load(&store->statements),
                           .dead = dead};
    srs__give_struct(out, out->size, &now, sizeof now);
    return SRS_OK;
}

static srs_status check(void *self, srs_finding_sink sink, void *sink_data, srs_error *err)
{
    srs__finder finder = {sink, sink_data, SRS_OK};
    (void)self;
    (void)err;
    srs__find(&finder, SRS__FOUND_STORE_MEMORY, "store=memory: is lost when the context closes");
    return finder.status;
}

static void free_season(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__season_row, by_name));
}

static void close_store(void *self, int forked)
{
    srs__mstore *store = self;
    /* fork() may have caught another thread amid a change: then the rows stay where they are. */
    if (forked && store->gate.changing)
        return;
    srs__rows_free(&store->rows);
    srs__ordered_clear(&store->seasons, free_season, NULL);
    if (!forked)
        srs__gate_free(&store->gate);
    srs__free(store);
}

static const srs_store_ops operations = {
    .size = sizeof operations,
    .name = "memory",
    .season_put = season_put,
    .season_create = season_create,
    .season_activate = season_activate,
    .season_list = season_list,
    .trackers = srs__mstore_trackers,
    .due = srs__mstore_due,
    .log = srs__mstore_log,
    .find = srs__mstore_find,
    .dead = srs__mstore_dead,
    .begin = srs__mstore_begin,
    .log_append = srs__mstore_log_append,
    .trackers_lock = srs__mstore_trackers_lock,
    .user_lock = srs__mstore_user_lock,
    .log_read = srs__mstore_log_read,
    .trackers_write = srs__mstore_trackers_write,
    .dead_put = srs__mstore_dead_put,
    .dead_delete = srs__mstore_dead_delete,
    .commit = srs__mstore_commit,
    .rollback = srs__mstore_rollback,
    .stats = stats,
    .close = close_store,
    .stale_put = srs__mstore_stale_put,
    .stale_clear = srs__mstore_stale_clear,
    .stale_list = srs__mstore_stale_list,
    .check = check,
    .change_put = srs__mstore_change_put,
    .changes = srs__mstore_changes,
    .sign = srs__mstore_sign,
};

srs_status srs__memory_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err)
{
    int64_t bytes_max = 0;
    srs_status status = srs__url_only(url, (const char *const[]){"bytes_max", NULL}, err);
    if (!status)
        status = srs__url_int64(url, "bytes_max", 0, INT64_MAX, &bytes_max, err);
    if (status)
        return status;
    if (url->host || (url->path && *url->path))
        return srs__fail(err, SRS_E_CONFIG,
                         "the memory store has no name: give memory: or memory:?bytes_max=N");
    srs__mstore *store = srs__alloc_zeroed(1, sizeof *store);
    if (!store)
        return srs__fail_memory(err);
    store->bytes_max = bytes_max;
    status = srs__gate_init(&store->gate, env->backend_timeout_ms, err);
    if (status) {
        srs__free(store);
        return status;
    }
    *ops = operations;
    *self = store;
    return SRS_OK;
}
