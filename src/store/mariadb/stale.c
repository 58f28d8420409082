/* Stale marks. */
#include "store/mariadb/mariadb.h"

static srs_status stale_run(srs__mariadb_connection *tx, srs__mariadb_sql which,
                            const srs_stale_mark *marks, size_t count, const char *doing,
                            srs_error *err)
{
    srs__mariadb_query query;
    tx->has_begun = 1;
    srs__mariadb_start(&query, tx, which, count, doing, err);
    for (size_t i = 0; i < count; i++) {
        srs__mariadb_put_text(&query, marks[i].season);
        srs__mariadb_put_text(&query, marks[i].user);
        srs__mariadb_put_int(&query, marks[i].token);
    }
    return srs__mariadb_run_only(&query);
}

static srs_status run_in_pieces(srs__mariadb_connection *tx, srs__mariadb_sql which,
                                const srs_stale_mark *marks, size_t count, const char *doing,
                                srs_error *err)
{
    srs_status status = srs__mariadb_continue(tx, err);
    for (size_t first = 0; first < count && !status; first += SRS__MARIADB_ROWS_AT_ONCE) {
        size_t rows = count - first;
        if (rows > SRS__MARIADB_ROWS_AT_ONCE)
            rows = SRS__MARIADB_ROWS_AT_ONCE;
        status = stale_run(tx, which, &marks[first], rows, doing, err);
    }
    return status;
}

srs_status srs__mariadb_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                  srs_error *err)
{
    (void)self;
    return run_in_pieces(tx, SRS__MARIADB_SQL_STALE_PUT, marks, count, "marking stale entries",
                         err);
}

srs_status srs__mariadb_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                    srs_error *err)
{
    (void)self;
    return run_in_pieces(tx, SRS__MARIADB_SQL_STALE_CLEAR, marks, count, "clearing stale marks",
                         err);
}

srs_status srs__mariadb_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                   void *callback_data, srs_error *err)
{
    srs__mariadb_query query;
    srs_status status = srs__mariadb_read_start(&query, self, SRS__MARIADB_SQL_STALE_LIST,
                                                "reading stale marks", err);
    if (status)
        return status;
    srs__mariadb_put_int(&query, after);
    srs__mariadb_put_limit(&query, limit);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_marks(&query, callback, callback_data);
    srs__mariadb_read_end(&query);
    return status;
}
