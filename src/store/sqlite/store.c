/* The table of functions of the SQLite store, its statistics, and its end. */
#include "store/sqlite/sqlite.h"

#include "base/memory.h"
#include "base/structs.h"

static srs_status sqlite_store_stats(void *self, srs_store_stats *out, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    srs_store_stats found = {.size = sizeof found};
    int row;
    srs_status status =
        srs__sqlite_read_start(store->file, SRS__SQL_BYTES, "measuring the file", &statement, err);
    if (status)
        return status;
    status = srs__statement_step(&statement, &row, err);
    if (!status) {
        found.bytes = (uint64_t)sqlite3_column_int64(statement.at, 0);
        found.dead = (uint64_t)sqlite3_column_int64(statement.at, 1);
    }
    srs__sqlite_read_end(&statement);
    if (status)
        return status;
    found.transactions = atomic_load(&store->transactions);
    found.statements = atomic_load(&store->file->statements);
    srs__give_struct(out, out->size, &found, sizeof found);
    return SRS_OK;
}

static srs_status sign(void *self, uint64_t *out, srs_error *err)
{
    srs__sqlite_store *store = self;
    return srs__sqlite_sign(store->file, out, err);
}

static void store_close_store(void *self, int forked)
{
    srs__sqlite_store *store = self;
    srs__sqlite_close(store->file, forked);
    srs__free(store);
}

const srs__sqlite_kind srs__sqlite_store_kind = {
    .application_id = 1397904177,
    .is_checked = 1,
    .migrations = srs__migrations,
    .migration_count = SRS__MIGRATION_COUNT,
    .statements = srs__sql_text,
    .statement_count = SRS__SQL_COUNT,
};

const srs_store_ops srs__sqlite_ops = {
    .size = sizeof(srs_store_ops),
    .name = "sqlite",
    .season_put = srs__sqlite_season_put,
    .season_create = srs__sqlite_season_create,
    .season_activate = srs__sqlite_season_activate,
    .season_list = srs__sqlite_season_list,
    .trackers = srs__sqlite_trackers,
    .due = srs__sqlite_due,
    .log = srs__sqlite_log,
    .find = srs__sqlite_find,
    .dead = srs__sqlite_dead,
    .begin = srs__sqlite_begin,
    .log_append = srs__sqlite_log_append,
    .trackers_lock = srs__sqlite_trackers_lock,
    .user_lock = srs__sqlite_user_lock,
    .log_read = srs__sqlite_log_read,
    .trackers_write = srs__sqlite_trackers_write,
    .dead_put = srs__sqlite_dead_put,
    .dead_delete = srs__sqlite_dead_delete,
    .commit = srs__sqlite_commit,
    .rollback = srs__sqlite_rollback,
    .stats = sqlite_store_stats,
    .close = store_close_store,
    .stale_put = srs__sqlite_stale_put,
    .stale_clear = srs__sqlite_stale_clear,
    .stale_list = srs__sqlite_stale_list,
    .check = srs__sqlite_check,
    .change_put = srs__sqlite_change_put,
    .changes = srs__sqlite_changes,
    .sign = sign,
};
