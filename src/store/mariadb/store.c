/* The table of the functions of the store, its statistics, and its close. */
#include "store/mariadb/mariadb.h"

#include "base/memory.h"
#include "base/structs.h"

#include <string.h>

#define TABLES 9

static srs_status mariadb_store_stats(void *self, srs_store_stats *out, srs_error *err)
{
    srs__mariadb *store = self;
    srs__mariadb_query query;
    srs_store_stats found = {.size = sizeof found};
    int row;
    srs_status status =
        srs__mariadb_read_start(&query, store, SRS__MARIADB_SQL_BYTES, "measuring the tables", err);
    if (status)
        return status;
    for (int i = 0; i < TABLES; i++)
        srs__mariadb_put_text(&query, store->prefix);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status) {
        found.bytes = (uint64_t)srs__mariadb_int(query.connection, 0);
        found.dead = (uint64_t)srs__mariadb_int(query.connection, 1);
    }
    srs__mariadb_read_end(&query);
    if (status)
        return status;
    found.transactions = atomic_load(&store->transactions);
    found.statements = atomic_load(&store->statements);
    srs__give_struct(out, out->size, &found, sizeof found);
    return SRS_OK;
}

void srs__mariadb_close(void *self, int forked)
{
    srs__mariadb *store = self;
    if (forked)
        srs__mariadb_pool_abandon(store);
    else
        srs__mariadb_pool_close(store);
    if (store->password)
        explicit_bzero(store->password, strlen(store->password));
    char *texts[] = {store->host,   store->user, store->password, store->database,
                     store->socket, store->ca,   store->prefix};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        srs__free(texts[i]);
    srs__free(store);
}

const srs_store_ops srs__mariadb_ops = {
    .size = sizeof(srs_store_ops),
    .name = "mariadb",
    .season_put = srs__mariadb_season_put,
    .season_create = srs__mariadb_season_create,
    .season_activate = srs__mariadb_season_activate,
    .season_list = srs__mariadb_season_list,
    .trackers = srs__mariadb_trackers,
    .due = srs__mariadb_due,
    .log = srs__mariadb_log,
    .find = srs__mariadb_find,
    .dead = srs__mariadb_dead,
    .begin = srs__mariadb_begin,
    .log_append = srs__mariadb_log_append,
    .trackers_lock = srs__mariadb_trackers_lock,
    .user_lock = srs__mariadb_user_lock,
    .log_read = srs__mariadb_log_read,
    .trackers_write = srs__mariadb_trackers_write,
    .dead_put = srs__mariadb_dead_put,
    .dead_delete = srs__mariadb_dead_delete,
    .commit = srs__mariadb_commit,
    .rollback = srs__mariadb_rollback,
    .stats = mariadb_store_stats,
    .close = srs__mariadb_close,
    .stale_put = srs__mariadb_stale_put,
    .stale_clear = srs__mariadb_stale_clear,
    .stale_list = srs__mariadb_stale_list,
    .check = srs__mariadb_check,
    .change_put = srs__mariadb_change_put,
    .changes = srs__mariadb_changes,
};
