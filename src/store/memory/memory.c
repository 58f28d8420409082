/* Opens and closes the memory store, and returns its statistics. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/finding.h"
#include "base/memory.h"
#include "base/structs.h"
#include "store/store.h"

static srs_status memory_stats(void *self, srs_store_stats *out, srs_error *err)
{
    srs__mstore *store = self;
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    uint64_t dead = srs__ordered_count(store->rows.letters);
    srs__store_unlock_shared(&store->gate);
    srs_store_stats now = {.size = sizeof now,
                           .bytes = atomic_load(&store->bytes),
                           .transactions = atomic_load(&store->transactions),
                           .statements = atomic_load(&store->statements),
                           .dead = dead};
    srs__give_struct(out, out->size, &now, sizeof now);
    return SRS_OK;
}

static srs_status memory_check(void *self, srs_finding_fn callback, void *callback_data,
                               srs_error *err)
{
    srs__finding_reporter reporter = {callback, callback_data, SRS_OK};
    (void)self;
    (void)err;
    srs__report_finding(&reporter, SRS__FOUND_STORE_MEMORY,
                        "store=memory: all data is lost when the context closes");
    return reporter.status;
}

static void free_season(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__season_row, by_name));
}

static void memory_close_store(void *self, int forked)
{
    srs__mstore *store = self;
    /* fork() can have copied the rows during a change by another thread. Then the rows are not
     * freed. */
    if (forked && store->gate.changing)
        return;
    srs__rows_free(&store->rows);
    srs__ordered_clear(&store->seasons, free_season, NULL);
    if (!forked)
        srs__store_lock_free(&store->gate);
    srs__free(store);
}

static const srs_store_ops operations = {
    .size = sizeof operations,
    .name = "memory",
    .season_put = srs__mstore_season_put,
    .season_create = srs__mstore_season_create,
    .season_activate = srs__mstore_season_activate,
    .season_list = srs__mstore_season_list,
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
    .stats = memory_stats,
    .close = memory_close_store,
    .stale_put = srs__mstore_stale_put,
    .stale_clear = srs__mstore_stale_clear,
    .stale_list = srs__mstore_stale_list,
    .check = memory_check,
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
    status = srs__store_lock_init(&store->gate, env->backend_timeout_ms, err);
    if (status) {
        srs__free(store);
        return status;
    }
    *ops = operations;
    *self = store;
    return SRS_OK;
}
