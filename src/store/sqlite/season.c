/* Seasons. Callers use their names, and the tables use their numbers. */
#include "store/sqlite/sqlite.h"

#include "base/error.h"

#include <inttypes.h>
#include <string.h>

static srs_status sqlite_season_look_up(srs__sqlite_tx *tx, const char *name, srs_error *err)
{
    int row;
    srs__statement statement;
    srs__statement_start(&statement, tx->connection, SRS__SQL_SEASON_ID, "finding a season");
    srs__bind_text(&statement, name);
    srs_status status = srs__statement_step(&statement, &row, err);
    if (!status) {
        tx->season_id = row ? sqlite3_column_int64(statement.at, 0) : 0;
        tx->season_archived_ms = row ? sqlite3_column_int64(statement.at, 1) : SRS_TIME_NONE;
    }
    srs__statement_end(&statement);
    return status;
}

srs_status srs__sqlite_season_find(srs__sqlite_tx *tx, const char *name, int64_t *id,
                                   srs_error *err)
{
    if (!tx->season[0] || strcmp(tx->season, name) != 0) {
        size_t length = strlen(name);
        tx->season[0] = '\0'; /* a name that is too long for the buffer is looked up each time */
        srs_status status = sqlite_season_look_up(tx, name, err);
        if (status)
            return status;
        if (length < sizeof tx->season)
            memcpy(tx->season, name, length + 1);
    }
    *id = tx->season_id;
    return SRS_OK;
}

srs_status srs__sqlite_season_for_writing(srs__sqlite_tx *tx, const char *name, int64_t *id,
                                          srs_error *err)
{
    srs_status status = srs__sqlite_season_find(tx, name, id, err);
    if (status)
        return status;
    if (!*id)
        return srs__fail(err, SRS_E_SEASON_UNKNOWN, "there is no season '%s': create it first",
                         name);
    if (tx->season_archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED,
                         "season '%s' was archived at %" PRId64 ": it is read-only", name,
                         tx->season_archived_ms);
    return SRS_OK;
}

/* Writes a season. If `only_new` is set, an existing season is unchanged. */
static srs_status sqlite_season_put(srs__sqlite_tx *tx, const srs_season *season, int only_new,
                                    srs_error *err)
{
    int64_t id;
    srs__statement statement;
    srs_status status = srs__sqlite_season_find(tx, season->name, &id, err);
    if (!status && id && only_new)
        return SRS_OK;
    if (!status && id) /* an archived season is unchanged */
        status = srs__sqlite_season_for_writing(tx, season->name, &id, err);
    if (status)
        return status;
    srs__statement_start(&statement, tx->connection, SRS__SQL_SEASON_PUT, "writing a season");
    srs__bind_text(&statement, season->name);
    srs__bind_int(&statement, season->starts_ms);
    srs__bind_int(&statement, season->ends_ms);
    srs__bind_int(&statement, season->cache_enabled != 0);
    srs__bind_int(&statement, season->auto_archive != 0);
    status = srs__statement_run(&statement, err);
    if (status || !sqlite3_changes(tx->connection->db))
        return status;
    return srs__sqlite_change_season(tx, season, err);
}

static srs_status season_end(srs__sqlite_store *store, srs__sqlite_tx *tx, srs_status status,
                             srs_error *err)
{
    if (!status)
        return srs__sqlite_commit(store, tx, err);
    srs__sqlite_rollback(store, tx);
    return status;
}

static srs_status sqlite_season_write_season(srs__sqlite_store *store, const srs_season *season,
                                             int only_new, srs_error *err)
{
    void *tx;
    srs_status status = srs__sqlite_begin(store, &tx, err);
    if (status)
        return status;
    return season_end(store, tx, sqlite_season_put(tx, season, only_new, err), err);
}

srs_status srs__sqlite_season_put(void *self, const srs_season *season, srs_error *err)
{
    return sqlite_season_write_season(self, season, 0, err);
}

srs_status srs__sqlite_season_create(void *self, const srs_season *season, srs_error *err)
{
    return sqlite_season_write_season(self, season, 1, err);
}

static srs_status sqlite_season_name_season(srs__sqlite_tx *tx, srs__sql which, const char *name,
                                            srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, tx->connection, which, "activating a season");
    srs__bind_text(&statement, name);
    return srs__statement_run(&statement, err);
}

srs_status srs__sqlite_season_activate(void *self, const char *name, srs_error *err)
{
    void *tx;
    int64_t id;
    srs_status status = srs__sqlite_begin(self, &tx, err);
    if (status)
        return status;
    status = srs__sqlite_season_for_writing(tx, name, &id, err);
    if (!status)
        status = sqlite_season_name_season(tx, SRS__SQL_SEASON_RETIRE, name, err);
    if (!status)
        status = sqlite_season_name_season(tx, SRS__SQL_SEASON_ACTIVATE, name, err);
    if (!status)
        status = srs__sqlite_change_season(tx, NULL, err);
    return season_end(self, tx, status, err);
}

srs_status srs__sqlite_season_list(void *self, const char *name, srs_season_fn callback,
                                   void *callback_data, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    srs_status status = srs__sqlite_read_start(store->file, SRS__SQL_SEASON_LIST, "reading seasons",
                                               &statement, err);
    if (status)
        return status;
    srs__bind_text(&statement, name);
    status = srs__sqlite_emit_seasons(&statement, callback, callback_data, err);
    srs__sqlite_read_end(&statement);
    return status;
}
