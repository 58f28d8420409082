/* Transactions of the SQLite store. There is one writer, so rows that a transaction reads do not
 * change until it ends. */
#include "store/sqlite/sqlite.h"

#include "base/counters.h"
#include "base/error.h"

static srs_status tx_run(srs__sqlite_connection *connection, srs__sql which, const char *doing,
                         srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, connection, which, doing);
    return srs__statement_run(&statement, err);
}

/* Ends a transaction, and rolls it back if it is still open. If the rollback fails, the connection
 * is closed, which also rolls back. */
static void tx_end(srs__sqlite_tx *tx)
{
    srs__sqlite_connection *connection = tx->connection;
    connection->deadline_ms = INT64_MAX; /* a rollback must not be interrupted */
    if (!sqlite3_get_autocommit(connection->db) &&
        tx_run(connection, SRS__SQL_ROLLBACK, "rolling back a transaction", NULL))
        connection->broken = 1;
    tx->connection = NULL;
    srs__sqlite_pool_release(connection);
}

srs_status srs__sqlite_begin(void *self, void **tx, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__sqlite_connection *connection;
    if (store->file->read_only)
        return srs__fail(err, SRS_E_READ_ONLY,
                         "the database was opened read-only: remove mode=ro, and let this user "
                         "write the file and its directory; file: %s",
                         store->file->path);
    srs_status status = srs__sqlite_pool_acquire(&store->file->writer, &connection, err);
    if (status)
        return status;
    status = tx_run(connection, SRS__SQL_BEGIN, "beginning a transaction", err);
    if (status) {
        srs__sqlite_pool_release(connection);
        return status;
    }
    store->tx.connection = connection;
    store->tx.season[0] = '\0';
    *tx = &store->tx;
    return SRS_OK;
}

srs_status srs__sqlite_continue(srs__sqlite_tx *tx, srs_error *err)
{
    srs__sqlite_connection *connection = tx->connection;
    srs__sqlite_set_deadline(connection);
    if (!sqlite3_get_autocommit(connection->db))
        return SRS_OK;
    /* Some errors make SQLite roll back immediately. A later statement would then run outside the
     * transaction. */
    return srs__fail(err, connection->failure ? connection->failure : SRS_E_INTERNAL,
                     "the transaction was rolled back because of an earlier error; file: %s",
                     connection->file->path);
}

/* Commits a transaction. If a flush fails, even because the disk is full, the transaction can still
 * come back from the write-ahead log. The outcome is then unknown, so the status becomes SRS_E_IO.
 * After a failed write, the log holds no end of the transaction, so the commit has failed. */
static srs_status tx_commit(srs__sqlite_connection *connection, srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, connection, SRS__SQL_COMMIT, "committing a transaction");
    srs_status status = srs__statement_run(&statement, err);
    if (status == SRS_E_FULL && (statement.result & 0xFF) == SQLITE_IOERR &&
        statement.result != SQLITE_IOERR_WRITE) {
        connection->broken = 1;
        status = SRS_E_IO;
        if (err)
            err->status = status;
    }
    return status;
}

srs_status srs__sqlite_commit(void *self, void *tx, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__sqlite_tx *within = tx;
    srs_status status = srs__sqlite_continue(within, err);
    if (!status)
        status = tx_commit(within->connection, err);
    if (!status)
        srs__count(&store->transactions, 1);
    tx_end(within);
    return status;
}

void srs__sqlite_rollback(void *self, void *tx)
{
    (void)self;
    tx_end(tx);
}
