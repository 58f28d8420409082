/* Seasons of the memory store. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/memory.h"

srs__season_row *srs__mstore_season(const srs__mstore *store, const char *name)
{
    srs__ordered *node = srs__ordered_find(store->seasons, name, srs__order_season);
    return node ? SRS__ORDERED_ELEMENT(node, srs__season_row, by_name) : NULL;
}

/* Writes a season. If `only_new` is set, an existing season is unchanged. Requires: the lock of a
 * transaction held. */
static srs_status memory_season_put(srs__mstore *store, const srs_season *season, int only_new,
                                    srs_error *err)
{
    srs__season_row *row = srs__mstore_season(store, season->name), *made = NULL;
    srs__change_row *change = NULL;
    if (row && only_new)
        return SRS_OK;
    if (row && row->season.archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED, "season '%s' was archived: it is read-only",
                         season->name);
    if (!row)
        row = made = srs__season_row_new(season);
    if (row && !season->cache_enabled)
        change = srs__change_row_new(season->name, "");
    srs_status status = !row || (!season->cache_enabled && !change)
                            ? srs__fail_memory(err)
                            : srs__store_lock_exclusive(&store->gate, err);
    if (status) {
        srs__free(change);
        srs__free(made);
        return status;
    }
    if (made) {
        made->season.archived_ms = SRS_TIME_NONE;
        made->season.is_active = 0;
        made->season.partition_created = 1; /* this store needs no partitions */
        srs__ordered_add(&store->seasons, &made->by_name, made->season.name, srs__order_season);
        atomic_fetch_add(&store->bytes, made->bytes);
    }
    row->season.starts_ms = season->starts_ms;
    row->season.ends_ms = season->ends_ms;
    row->season.cache_enabled = season->cache_enabled;
    row->season.auto_archive = season->auto_archive;
    srs__mstore_change_season(store, change);
    srs__store_unlock_exclusive(&store->gate);
    return SRS_OK;
}

static srs_status memory_season_write_season(srs__mstore *store, const srs_season *season,
                                             int only_new, srs_error *err)
{
    srs_status status = srs__store_lock_reserved(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    status = memory_season_put(store, season, only_new, err);
    srs__store_unlock_reserved(&store->gate);
    return status;
}

srs_status srs__mstore_season_put(void *self, const srs_season *season, srs_error *err)
{
    return memory_season_write_season(self, season, 0, err);
}

srs_status srs__mstore_season_create(void *self, const srs_season *season, srs_error *err)
{
    return memory_season_write_season(self, season, 1, err);
}

static int set_active(void *active, srs__ordered *node)
{
    srs__season_row *row = SRS__ORDERED_ELEMENT(node, srs__season_row, by_name);
    row->season.is_active = row == active;
    return 0;
}

/* Activates a season. Requires: the lock of a transaction held. */
static srs_status memory_season_activate(srs__mstore *store, const char *name, srs_error *err)
{
    srs__season_row *row = srs__mstore_season(store, name);
    if (!row)
        return srs__fail(err, SRS_E_SEASON_UNKNOWN,
                         "there is no season '%s' in the memory store: create it first", name);
    if (row->season.archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED,
                         "season '%s' was archived: it cannot be active", name);
    srs_status status = srs__store_lock_exclusive(&store->gate, err);
    if (status)
        return status;
    srs__ordered_walk(store->seasons, set_active, row);
    srs__mstore_change_season(store, NULL);
    srs__store_unlock_exclusive(&store->gate);
    return SRS_OK;
}

srs_status srs__mstore_season_activate(void *self, const char *name, srs_error *err)
{
    srs__mstore *store = self;
    srs_status status = srs__store_lock_reserved(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    status = memory_season_activate(store, name, err);
    srs__store_unlock_reserved(&store->gate);
    return status;
}

typedef struct listing {
    srs_season_fn callback;
    void *callback_data;
} listing;

static int give_season(void *data, srs__ordered *node)
{
    const listing *l = data;
    return (int)l->callback(l->callback_data,
                            &SRS__ORDERED_ELEMENT(node, srs__season_row, by_name)->season);
}

srs_status srs__mstore_season_list(void *self, const char *name, srs_season_fn callback,
                                   void *callback_data, srs_error *err)
{
    srs__mstore *store = self;
    listing all = {callback, callback_data};
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__season_row *row = name ? srs__mstore_season(store, name) : NULL;
    if (row)
        status = callback(callback_data, &row->season);
    else if (!name)
        status = (srs_status)srs__ordered_walk(store->seasons, give_season, &all);
    srs__store_unlock_shared(&store->gate);
    return status;
}
