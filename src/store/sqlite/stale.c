/* Stale marks. */
#include "store/sqlite/sqlite.h"

static srs_status run_for_each(srs__sqlite_tx *tx, srs__sql which, const srs_stale_mark *marks,
                               size_t count, const char *doing, srs_error *err)
{
    srs_status status = srs__sqlite_continue(tx, err);
    for (size_t i = 0; i < count && !status; i++) {
        srs__statement statement;
        srs__statement_start(&statement, tx->connection, which, doing);
        srs__bind_text(&statement, marks[i].season);
        srs__bind_text(&statement, marks[i].user);
        srs__bind_int(&statement, marks[i].token);
        status = srs__statement_run(&statement, err);
    }
    return status;
}

srs_status srs__sqlite_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                 srs_error *err)
{
    (void)self;
    return run_for_each(tx, SRS__SQL_STALE_PUT, marks, count, "marking stale entries", err);
}

srs_status srs__sqlite_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                   srs_error *err)
{
    (void)self;
    return run_for_each(tx, SRS__SQL_STALE_CLEAR, marks, count, "clearing stale marks", err);
}

srs_status srs__sqlite_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                  void *callback_data, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    srs_status status = srs__sqlite_read_start(store->file, SRS__SQL_STALE_LIST,
                                               "reading stale marks", &statement, err);
    if (status)
        return status;
    srs__bind_int(&statement, after);
    srs__bind_limit(&statement, limit);
    status = srs__sqlite_emit_marks(&statement, callback, callback_data, err);
    srs__sqlite_read_end(&statement);
    return status;
}
