/* Runs prepared statements, whatever their text is. */
#include "sqlite/sqlite.h"

#include "base/counters.h"

#include <errno.h>

static int statement_prepare(srs__sqlite_connection *connection, size_t which)
{
    if (connection->statements[which])
        return SQLITE_OK;
    return sqlite3_prepare_v3(connection->db, connection->file->kind->statements[which], -1,
                              SQLITE_PREPARE_PERSISTENT, &connection->statements[which], NULL);
}

void srs__statement_start(srs__statement *statement, srs__sqlite_connection *connection,
                          size_t which, const char *doing)
{
    statement->connection = connection;
    statement->doing = doing;
    statement->bound = 0;
    statement->result = statement_prepare(connection, which);
    statement->at = connection->statements[which];
    srs__count(&connection->file->statements, 1);
}

/* Keeps the first error of binding. */
static void statement_note(srs__statement *statement, int result)
{
    if (!statement->result)
        statement->result = result;
}

void srs__bind_text(srs__statement *statement, const char *text)
{
    statement->bound++;
    if (!statement->result)
        statement_note(statement,
                       sqlite3_bind_text(statement->at, statement->bound, text, -1, SQLITE_STATIC));
}

void srs__bind_int(srs__statement *statement, int64_t value)
{
    statement->bound++;
    if (!statement->result)
        statement_note(statement, sqlite3_bind_int64(statement->at, statement->bound, value));
}

void srs__bind_real(srs__statement *statement, double value)
{
    statement->bound++;
    if (!statement->result)
        statement_note(statement, sqlite3_bind_double(statement->at, statement->bound, value));
}

void srs__bind_bytes(srs__statement *statement, const void *bytes, size_t size)
{
    statement->bound++;
    if (!statement->result)
        statement_note(statement, sqlite3_bind_blob64(statement->at, statement->bound, bytes, size,
                                                      SQLITE_STATIC));
}

void srs__bind_id(srs__statement *statement, const srs_id *id)
{
    srs__bind_bytes(statement, id ? (const void *)id->bytes : "", id ? sizeof id->bytes : 0);
}

void srs__bind_limit(srs__statement *statement, size_t limit)
{
    srs__bind_int(statement, limit > INT64_MAX ? -1 : (int64_t)limit);
}

srs_status srs__statement_step(srs__statement *statement, int *row, srs_error *err)
{
    errno = 0; /* for srs__sqlite_fail() */
    if (!statement->result)
        statement->result = sqlite3_step(statement->at);
    *row = statement->result == SQLITE_ROW;
    if (statement->result != SQLITE_ROW && statement->result != SQLITE_DONE)
        return srs__sqlite_fail(statement->connection, statement->result, statement->doing, err);
    statement->result = SQLITE_OK;
    return SRS_OK;
}

void srs__statement_end(srs__statement *statement)
{
    if (statement->at)
        sqlite3_reset(statement->at); /* the result repeats that of the step */
}

srs_status srs__statement_run(srs__statement *statement, srs_error *err)
{
    int row;
    srs_status status = srs__statement_step(statement, &row, err);
    srs__statement_end(statement);
    return status;
}

srs_status srs__sqlite_read_start(srs__sqlite_file *file, size_t which, const char *doing,
                                  srs__statement *statement, srs_error *err)
{
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_pool_acquire(&file->readers, &connection, err);
    if (!status)
        srs__statement_start(statement, connection, which, doing);
    return status;
}

void srs__sqlite_read_end(srs__statement *statement)
{
    srs__statement_end(statement);
    srs__sqlite_pool_release(statement->connection);
}
