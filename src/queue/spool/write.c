/* Writes to a spool file: one transaction, which is durable when it ends. */
#include "queue/spool/spool.h"

#include "base/error.h"

#include <errno.h>

static srs_status write_run(srs__sqlite_connection *connection, srs__spool_sql which,
                            const char *doing, srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, connection, which, doing);
    return srs__statement_run(&statement, err);
}

static srs_status spool_write_append(const srs__spool *spool, srs__sqlite_connection *connection,
                                     srs__spool_file *file, srs__spool_request *request,
                                     srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_APPEND, "queueing a job");
    request->ticket = (srs__ticket){file->number, ++file->last_seq};
    SRS__ASSERT(request->is_taken && request->ticket.number > file->possibly_stored_last);
    srs__bind_int(&statement, (int64_t)request->ticket.number);
    srs__bind_text(&statement, request->record->season);
    srs__bind_text(&statement, request->record->user);
    srs__bind_int(&statement, (int64_t)request->record->count);
    srs__bind_int(&statement, srs__env_now(&spool->env));
    srs__bind_bytes(&statement, request->bytes, request->size);
    return srs__statement_run(&statement, err);
}

/* Deletes jobs. Tickets of another file are skipped: their file may have been given up. */
static srs_status erase(srs__sqlite_connection *connection, const srs__spool_file *file,
                        const srs__ticket *tickets, size_t count, srs_error *err)
{
    srs_status status = SRS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        srs__statement statement;
        if (tickets[i].generation != file->number)
            continue;
        srs__statement_start(&statement, connection, SRS__SPOOL_SQL_DONE, "deleting a job");
        srs__bind_int(&statement, (int64_t)tickets[i].number);
        status = srs__statement_run(&statement, err);
    }
    return status;
}

/* Deletes jobs whose commit failed. They were refused, but the write-ahead log may have kept them.
 */
static srs_status erase_possibly_stored(srs__sqlite_connection *connection,
                                        const srs__spool_file *file, srs_error *err)
{
    srs__statement statement;
    if (!file->possibly_stored_first)
        return SRS_OK;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_REFUSED, "deleting refused jobs");
    srs__bind_int(&statement, (int64_t)file->possibly_stored_first);
    srs__bind_int(&statement, (int64_t)file->possibly_stored_last);
    return srs__statement_run(&statement, err);
}

static srs_status read_pages(srs__sqlite_connection *connection, uint64_t *used, uint64_t *size,
                             srs_error *err)
{
    int row;
    srs__statement statement;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_PAGES, "measuring the spool");
    srs_status status = srs__statement_step(&statement, &row, err);
    if (!status) {
        *used = (uint64_t)sqlite3_column_int64(statement.at, 0);
        *size = (uint64_t)sqlite3_column_int64(statement.at, 1);
    }
    srs__statement_end(&statement);
    return status;
}

/* Called by SQLite after each commit: folds the write-ahead log into the file as SQLite does by
 * default, and records the size of the log. */
static int after_commit(void *data, sqlite3 *db, const char *name, int pages)
{
    srs__spool_file *file = data;
    file->log_pages = (uint64_t)pages;
    if (file->log_pages >= file->log_pages_max)
        sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK; /* the commit succeeded, and the log can be folded later */
}

/* Shortens a write-ahead log that grew because of readers or errors. It does not wait. */
static void shorten_log(srs__sqlite_connection *connection, srs__spool_file *file)
{
    int64_t deadline_ms = connection->deadline_ms;
    if (file->log_pages <= 2 * file->log_pages_max)
        return;
    connection->deadline_ms = 0;
    if (!sqlite3_wal_checkpoint_v2(connection->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL))
        file->log_pages = 0;
    connection->deadline_ms = deadline_ms;
}

static srs_status check_place(srs__sqlite_connection *connection, srs_error *err)
{
    int has_moved = 0;
    errno = 0;
    sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    return has_moved
               ? srs__sqlite_fail(connection, SQLITE_READONLY_DBMOVED, "writing to the spool", err)
               : SRS_OK;
}

static srs_status spool_write_all(const srs__spool *spool, srs__sqlite_connection *connection,
                                  srs__spool_file *file, srs__spool_request *requests,
                                  srs_error *err)
{
    srs_status status = check_place(connection, err);
    if (!status)
        status = write_run(connection, SRS__SPOOL_SQL_BEGIN, "writing to the spool", err);
    if (!status)
        status = erase_possibly_stored(connection, file, err);
    for (srs__spool_request *each = requests; each && !status; each = each->next)
        status = each->record ? spool_write_append(spool, connection, file, each, err)
                              : erase(connection, file, each->tickets, each->count, err);
    return status;
}

/* Ends the transaction with the status of its statements. *is_possibly_stored is nonzero if the
 * write-ahead log may contain a commit that failed, for the next reader. */
static srs_status write_end(srs__sqlite_connection *connection, srs_status status,
                            int *is_possibly_stored, srs_error *err)
{
    connection->deadline_ms = INT64_MAX; /* neither a commit nor a rollback may be interrupted */
    if (!status) {
        srs__statement statement;
        srs__statement_start(&statement, connection, SRS__SPOOL_SQL_COMMIT,
                             "committing to the spool");
        status = srs__statement_run(&statement, err);
        *is_possibly_stored = status && (statement.result & 0xFF) == SQLITE_IOERR;
        connection->broken |= *is_possibly_stored;
    }
    if (!sqlite3_get_autocommit(connection->db) &&
        write_run(connection, SRS__SPOOL_SQL_ROLLBACK, "undoing", NULL))
        connection->broken = 1;
    return status;
}

srs_status srs__spool_file_commit(const srs__spool *spool, srs__spool_file *file,
                                  srs__spool_request *requests, uint64_t *bytes,
                                  int *is_possibly_stored, srs_error *err)
{
    srs__sqlite_connection *connection;
    uint64_t before = file->last_seq, pages = 0, page_size = 0;
    *is_possibly_stored = 0;
    srs_status status = srs__sqlite_pool_acquire(&file->db->writer, &connection, err);
    if (status)
        return status;
    sqlite3_wal_hook(connection->db, after_commit, file);
    shorten_log(connection, file);
    status = spool_write_all(spool, connection, file, requests, err);
    if (!status)
        status = read_pages(connection, &pages, &page_size, err);
    status = write_end(connection, status, is_possibly_stored, err);
    srs__sqlite_pool_release(connection); /* closes the connection if the commit is uncertain */
    if (!status) {
        SRS__ASSERT(file->last_seq >= before);
        *bytes = (pages + file->log_pages) * page_size;
        file->possibly_stored_first = file->possibly_stored_last = 0;
    }
    *is_possibly_stored =
        *is_possibly_stored && !srs__spool_is_gone(spool, file->name, ".spool-wal");
    if (*is_possibly_stored && file->last_seq > before) {
        file->possibly_stored_first =
            file->possibly_stored_first ? file->possibly_stored_first : before + 1;
        file->possibly_stored_last = file->last_seq;
    }
    SRS__ASSERT(file->possibly_stored_first <= file->possibly_stored_last);
    SRS__ASSERT(!file->possibly_stored_first == !file->possibly_stored_last);
    return status;
}
