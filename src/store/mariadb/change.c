/* Changes of users, for processes with a cache of their own.
 *
 * The place of a change is the time of the statement that records it, in microseconds, by the clock
 * of the server. For each user it always grows. Transactions commit in another order than they
 * record their changes, so changes() reads again from some time before its last place. The
 * statement that records is the last before the commit. Each of the two ends within the deadline of
 * a call, or its outcome is unknown; then the transaction is repeated and records a later place. If
 * the clock of the server was set back, the time that has passed in this process says how far to
 * read back. */
#include "store/mariadb/mariadb.h"

#include "base/time.h"

#define LOOK_BACK_CALLS 3          /* deadlines: the lock of a row, the commit, and one to spare */
#define LOOK_BACK_SLACK_US 1000000 /* for rounding and for clocks of different speed */

static srs_status change_put_rows(srs__mariadb_connection *tx, int64_t writer, const srs_key *users,
                                  size_t count, srs_error *err)
{
    srs__mariadb_query query;
    tx->has_begun = 1;
    srs__mariadb_start(&query, tx, SRS__MARIADB_SQL_CHANGE_PUT, count, "noting changes", err);
    for (size_t i = 0; i < count; i++) {
        srs__mariadb_put_text(&query, users[i].season);
        srs__mariadb_put_text(&query, users[i].user);
        srs__mariadb_put_int(&query, writer);
    }
    return srs__mariadb_run_only(&query);
}

srs_status srs__mariadb_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                   size_t count, srs_error *err)
{
    (void)self;
    srs_status status = srs__mariadb_continue(tx, err);
    for (size_t first = 0; first < count && !status; first += SRS__MARIADB_ROWS_AT_ONCE) {
        size_t rows = count - first;
        if (rows > SRS__MARIADB_ROWS_AT_ONCE)
            rows = SRS__MARIADB_ROWS_AT_ONCE;
        status = change_put_rows(tx, writer, &users[first], rows, err);
    }
    return status;
}

srs_status srs__mariadb_change_season(srs__mariadb_connection *connection, const srs_season *season,
                                      srs_error *err)
{
    const srs_key keys[] = {{sizeof(srs_key), "", "", ""},
                            {sizeof(srs_key), season ? season->name : "", "", ""}};
    return change_put_rows(connection, 0, keys, season && !season->cache_enabled ? 2 : 1, err);
}

static void change_put_parameters(srs__mariadb_query *query, int64_t writer, int64_t since,
                                  int64_t elapsed_us)
{
    int64_t back_us = LOOK_BACK_CALLS * query->connection->store->env.backend_timeout_ms * 1000;
    srs__mariadb_put_int(query, writer);
    for (int i = 0; i < 2; i++) { /* of the last writer, and of the other writers */
        srs__mariadb_put_int(query, since);
        srs__mariadb_put_int(query, elapsed_us);
        srs__mariadb_put_int(query, back_us + LOOK_BACK_SLACK_US);
        if (i == 0)
            srs__mariadb_put_int(query, writer);
    }
}

/* Emits the changes. The last row has no user and contains the time of the server. If `since` is
 * negative, only that row is used. */
static srs_status mariadb_change_emit(srs__mariadb_query *query, int64_t since,
                                      srs_change_fn callback, void *callback_data, int64_t *until)
{
    const srs__mariadb_connection *connection = query->connection;
    const char *user = srs__mariadb_text(connection, 1);
    srs_change change = {sizeof change, srs__mariadb_text(connection, 0), user,
                         srs__mariadb_int(connection, 2)};
    if (!user) {
        *until = change.place;
        return SRS_OK;
    }
    return since < 0 ? SRS_OK : callback(callback_data, &change);
}

static srs_status change_read(srs__mariadb_query *query, int64_t since, srs_change_fn callback,
                              void *callback_data, int64_t *until)
{
    int row = 1;
    int64_t now = 0;
    srs_status status = srs__mariadb_run(query);
    if (!status)
        status = srs__mariadb_next(query, &row);
    while (!status && row) {
        status = mariadb_change_emit(query, since, callback, callback_data, &now);
        if (!status)
            status = srs__mariadb_next(query, &row);
    }
    if (!status)
        *until = now;
    return status;
}

srs_status srs__mariadb_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                                void *callback_data, int64_t *until, srs_error *err)
{
    srs__mariadb *store = self;
    srs__mariadb_query query;
    int64_t began_ms = srs__monotonic_ms();
    srs_status status = srs__mariadb_read_start(&query, store, SRS__MARIADB_SQL_CHANGES,
                                                "looking for changes", err);
    if (status)
        return status;
    int64_t elapsed_ms = began_ms - atomic_load(&store->looked_ms);
    change_put_parameters(&query, writer, since < 0 ? INT64_MAX / 2 : since,
                          since < 0 ? 0 : elapsed_ms * 1000);
    status = change_read(&query, since, callback, callback_data, until);
    srs__mariadb_read_end(&query);
    if (!status)
        atomic_store(&store->looked_ms, began_ms);
    return status;
}
