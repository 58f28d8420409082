/* Transactions: begin, commit and rollback. */
#include "store/mariadb/mariadb.h"

#include "base/counters.h"
#include "base/error.h"

srs_status srs__mariadb_begin(void *self, void **tx, srs_error *err)
{
    srs__mariadb_connection *connection;
    srs_status status = srs__mariadb_take_to_write(self, &connection, err);
    if (status)
        return status;
    status =
        srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_BEGIN, "beginning a transaction", err);
    if (status) {
        srs__mariadb_pool_release(connection);
        return status;
    }
    connection->season[0] = '\0';
    connection->has_begun = 0;
    *tx = connection;
    return SRS_OK;
}

/* Rolls back. A connection that cannot roll back is closed, which rolls back on the server. */
static void tx_undo(srs__mariadb_connection *tx)
{
    srs__mariadb_ahead_end(tx);
    if (tx->broken)
        return;
    srs__mariadb_set_deadline(tx);
    if (srs__mariadb_run_plain(tx, SRS__MARIADB_SQL_ROLLBACK, "undoing a transaction", NULL))
        tx->broken = 1;
}

srs_status srs__mariadb_commit(void *self, void *tx, srs_error *err)
{
    srs__mariadb *store = self;
    srs__mariadb_connection *connection = tx;
    srs_status status = srs__mariadb_continue(connection, err);
    if (!status)
        status = srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_COMMIT,
                                        "committing a transaction", err);
    if (status)
        tx_undo(connection);
    else
        srs__count(&store->transactions, 1);
    srs__mariadb_ahead_end(connection);
    srs__mariadb_pool_release(connection);
    return status;
}

void srs__mariadb_rollback(void *self, void *tx)
{
    (void)self;
    tx_undo(tx);
    srs__mariadb_pool_release(tx);
}
