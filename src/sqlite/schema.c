/* Checks the kind of a file and migrates it, with one transaction for each step. */
#include "sqlite/sqlite.h"

#include "base/error.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char identify_sql[] = "SELECT (SELECT application_id FROM pragma_application_id),"
                                   " (SELECT user_version FROM pragma_user_version),"
                                   " (SELECT count(*) FROM sqlite_master)";

typedef struct identity {
    int64_t application_id;
    int64_t version;
    int64_t objects; /* tables, indexes and other objects */
} identity;

static srs_status sqlite_schema_identify(srs__sqlite_connection *connection, identity *out,
                                         srs_error *err)
{
    sqlite3_stmt *statement;
    errno = 0;
    int result = sqlite3_prepare_v2(connection->db, identify_sql, -1, &statement, NULL);
    if (!result)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW) {
        out->application_id = sqlite3_column_int64(statement, 0);
        out->version = sqlite3_column_int64(statement, 1);
        out->objects = sqlite3_column_int64(statement, 2);
    }
    sqlite3_finalize(statement);
    return result == SQLITE_ROW ? SRS_OK
                                : srs__sqlite_fail(connection, result, "looking at the file", err);
}

static int is_empty(const identity *file)
{
    return !file->application_id && !file->version && !file->objects;
}

srs_status srs__sqlite_has_schema(srs__sqlite_connection *connection, int *out, srs_error *err)
{
    identity file = {0, 0, 0};
    srs_status status = sqlite_schema_identify(connection, &file, err);
    *out = !is_empty(&file);
    return status;
}

/* Refuses a file that no migration can make current. */
static srs_status sqlite_schema_check(const srs__sqlite_file *file, const identity *found,
                                      srs_error *err)
{
    int64_t current = (int64_t)file->kind->migration_count;
    if (is_empty(found))
        return SRS_OK;
    if (found->application_id != file->kind->application_id)
        return srs__fail(err, SRS_E_CONFIG,
                         "this database belongs to another program (its application_id is %" PRId64
                         ", that of libsrs %d): name another file than %s",
                         found->application_id, file->kind->application_id, file->path);
    if (found->version > current)
        return srs__fail(err, SRS_E_SCHEMA,
                         "the database has schema version %" PRId64
                         ", and this version of libsrs supports up to "
                         "%" PRId64 ": use a version of libsrs that supports it; file: %s",
                         found->version, current, file->path);
    if (found->version < 1 || !found->objects)
        return srs__fail(err, SRS_E_CORRUPT,
                         "the database has schema version %" PRId64 " and %" PRId64
                         " tables and indexes, which cannot be: restore a backup; file: %s",
                         found->version, found->objects, file->path);
    return SRS_OK;
}

static int is_current(const srs__sqlite_file *file, const identity *found)
{
    return found->version == (int64_t)file->kind->migration_count;
}

srs_status srs__sqlite_check_current(srs__sqlite_connection *connection, srs_error *err)
{
    identity file;
    srs_status status = sqlite_schema_identify(connection, &file, err);
    if (!status)
        status = sqlite_schema_check(connection->file, &file, err);
    if (status || is_current(connection->file, &file))
        return status;
    return srs__fail(err, connection->file->read_only ? SRS_E_READ_ONLY : SRS_E_CORRUPT,
                     connection->file->read_only
                         ? "the database has schema version %" PRId64
                           ", not %zu: open it once for writing, to bring it up to date; file: %s"
                         : "the database has schema version %" PRId64
                           ", not %zu: it was replaced while it was open; file: %s",
                     file.version, connection->file->kind->migration_count, connection->file->path);
}

static srs_status execute(srs__sqlite_connection *connection, const char *sql, srs_error *err)
{
    errno = 0;
    int result = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    return result ? srs__sqlite_fail(connection, result, "making the tables", err) : SRS_OK;
}

/* Sets the journal mode, in which readers continue while a writer writes. SQLite does not wait for
 * locks here, so this function does. */
static srs_status use_write_ahead_log(srs__sqlite_connection *connection, srs_error *err)
{
    int result, times = 0;
    char mode[16] = "";
    do {
        sqlite3_stmt *statement;
        errno = 0;
        result =
            sqlite3_prepare_v2(connection->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
        if (!result)
            result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
            snprintf(mode, sizeof mode, "%s", (const char *)sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
    } while ((result & 0xFF) == SQLITE_BUSY && srs__sqlite_wait(connection, times++));
    if (result != SQLITE_ROW)
        return srs__sqlite_fail(connection, result, "beginning the write-ahead log", err);
    if (strcmp(mode, "wal") != 0)
        return srs__fail(err, SRS_E_UNSUPPORTED,
                         "the file system cannot hold a write-ahead log: put the database on a "
                         "local disk; file: %s",
                         connection->file->path);
    return SRS_OK;
}

/* Applies one migration within a transaction, unless another program has applied it since the
 * check. */
static srs_status sqlite_schema_take_step(srs__sqlite_connection *connection, identity *file,
                                          srs_error *err)
{
    char set_version[64];
    srs_status status = sqlite_schema_identify(connection, file, err);
    if (!status)
        status = sqlite_schema_check(connection->file, file, err);
    if (status || is_current(connection->file, file))
        return status;
    snprintf(set_version, sizeof set_version, "PRAGMA user_version = %" PRId64, file->version + 1);
    status = execute(connection, connection->file->kind->migrations[file->version], err);
    if (!status)
        status = execute(connection, set_version, err);
    return status;
}

static srs_status sqlite_schema_migrate(srs__sqlite_connection *connection, identity *file,
                                        srs_error *err)
{
    srs_status status = execute(connection, "BEGIN IMMEDIATE", err);
    if (status)
        return status;
    status = sqlite_schema_take_step(connection, file, err);
    if (!status)
        status = execute(connection, "COMMIT", err);
    if (!sqlite3_get_autocommit(connection->db))
        sqlite3_exec(connection->db, "ROLLBACK", NULL, NULL, NULL);
    if (!status)
        status = sqlite_schema_identify(connection, file, err);
    return status;
}

srs_status srs__sqlite_migrate(srs__sqlite_connection *connection, srs_error *err)
{
    identity file;
    srs_status status = sqlite_schema_identify(connection, &file, err);
    if (!status)
        status = sqlite_schema_check(connection->file, &file, err);
    if (!status)
        status = use_write_ahead_log(connection, err);
    int64_t before = status ? 0 : file.version;
    while (!status && !is_current(connection->file, &file))
        status = sqlite_schema_migrate(connection, &file, err);
    if (!status && file.version != before)
        srs__env_log(&connection->file->env, SRS_LOG_INFO,
                     "sqlite: schema version %" PRId64 " to %" PRId64 ": %s", before, file.version,
                     connection->file->path);
    return status;
}
