/* Changes of users, for processes that have a memory cache. There is one writer, so places become
 * visible in ascending order. */
#include "store/sqlite/sqlite.h"

static srs_status change_put_one(srs__sqlite_tx *tx, int64_t writer, const char *season,
                                 const char *user, srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, tx->connection, SRS__SQL_CHANGE_PUT, "recording a change");
    srs__bind_text(&statement, season);
    srs__bind_text(&statement, user);
    srs__bind_int(&statement, writer);
    return srs__statement_run(&statement, err);
}

srs_status srs__sqlite_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                  size_t count, srs_error *err)
{
    (void)self;
    srs_status status = srs__sqlite_continue(tx, err);
    for (size_t i = 0; i < count && !status; i++)
        status = change_put_one(tx, writer, users[i].season, users[i].user, err);
    return status;
}

srs_status srs__sqlite_change_season(srs__sqlite_tx *tx, const srs_season *season, srs_error *err)
{
    srs_status status = change_put_one(tx, 0, "", "", err);
    if (!status && season && !season->cache_enabled)
        status = change_put_one(tx, 0, season->name, "", err);
    return status;
}

static srs_status change_read_last(srs__sqlite_file *file, int64_t *until, srs_error *err)
{
    int row;
    srs__statement statement;
    srs_status status =
        srs__sqlite_read_start(file, SRS__SQL_CHANGES_LAST, "reading changes", &statement, err);
    if (status)
        return status;
    status = srs__statement_step(&statement, &row, err);
    if (!status)
        *until = sqlite3_column_int64(statement.at, 0);
    srs__sqlite_read_end(&statement);
    return status;
}

/* Emits the change of a row, unless only the caller itself has changed the user since `since`. */
static srs_status sqlite_change_emit(sqlite3_stmt *row, int64_t since, srs_change_fn callback,
                                     void *callback_data)
{
    srs_change change = {sizeof change, (const char *)sqlite3_column_text(row, 0),
                         (const char *)sqlite3_column_text(row, 1), sqlite3_column_int64(row, 2)};
    if (!change.season || !change.user)
        return SRS_E_NO_MEMORY;
    return change.place > since ? callback(callback_data, &change) : SRS_OK;
}

static srs_status change_read_all(srs__sqlite_file *file, int64_t writer, int64_t since,
                                  srs_change_fn callback, void *callback_data, int64_t *until,
                                  srs_error *err)
{
    int row = 1;
    int64_t last = since;
    srs__statement statement;
    srs_status status =
        srs__sqlite_read_start(file, SRS__SQL_CHANGES, "reading changes", &statement, err);
    if (status)
        return status;
    srs__bind_int(&statement, writer);
    srs__bind_int(&statement, since);
    status = srs__statement_step(&statement, &row, err);
    while (!status && row) {
        last = sqlite3_column_int64(statement.at, 3);
        status = sqlite_change_emit(statement.at, since, callback, callback_data);
        if (!status)
            status = srs__statement_step(&statement, &row, err);
    }
    srs__sqlite_read_end(&statement);
    if (!status)
        *until = last;
    return status;
}

srs_status srs__sqlite_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                               void *callback_data, int64_t *until, srs_error *err)
{
    srs__sqlite_file *file = ((srs__sqlite_store *)self)->file;
    return since < 0 ? change_read_last(file, until, err)
                     : change_read_all(file, writer, since, callback, callback_data, until, err);
}
