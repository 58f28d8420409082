/* One spool file: making, taking over, writing and removing it. */
#include "queue/spool/spool.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const srs__sqlite_kind spool_kind = {
    .application_id = 1397904209,
    .migrations = srs__spool_migrations,
    .migration_count = SRS__SPOOL_MIGRATION_COUNT,
    .statements = srs__spool_sql_text,
    .statement_count = SRS__SPOOL_SQL_COUNT,
};

srs_status srs__spool_path(const srs__spool *spool, const char *name, const char *suffix,
                           char path[PATH_MAX], srs_error *err)
{
    int size = snprintf(path, PATH_MAX, "%s/%s%s", spool->folder, name, suffix);
    if (size > 0 && size < PATH_MAX)
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFIG, "the path of the spool is too long: %.100s...",
                     spool->folder);
}

static srs_status open_db(const srs__spool *spool, srs__spool_file *file, int must_exist,
                          srs_error *err)
{
    char path[PATH_MAX];
    srs__sqlite_options options = {
        .readers = 1, .busy_ms = spool->env.backend_timeout_ms, .must_exist = must_exist};
    srs_status status = srs__spool_path(spool, file->name, ".spool", path, err);
    if (!status)
        status = srs__sqlite_open(&spool_kind, path, &options, &spool->env, &file->db, err);
    return status;
}

static srs_status lock(const srs__spool *spool, srs__spool_file *file, srs_error *err)
{
    char path[PATH_MAX];
    srs_status status = srs__spool_path(spool, file->name, ".lock", path, err);
    return status ? status : srs__spool_lock_take(&file->lock, path, err);
}

static srs_status new_file(const char *name, srs__spool_file **out, srs_error *err)
{
    srs__spool_file *file = srs__alloc_zeroed(1, sizeof *file);
    if (!file)
        return srs__fail_memory(err);
    snprintf(file->name, sizeof file->name, "%s", name);
    *out = file;
    return SRS_OK;
}

/* Finds a name that nobody has. Somebody who sweeps may hold the lock of a new one for a moment. */
static srs_status lock_new_name(const srs__spool *spool, srs__spool_file *file, srs_error *err)
{
    srs_status status = SRS_OK;
    while (!status && !file->lock.is_held) {
        srs_id id;
        if (srs_id_new(&id))
            return srs__fail(err, SRS_E_IO, "the system gives no random bytes");
        srs_id_format(&id, file->name);
        status = lock(spool, file, err);
    }
    return status;
}

srs_status srs__spool_file_new(const srs__spool *spool, srs__spool_file **out, srs_error *err)
{
    srs__spool_file *file = NULL;
    srs_status status = new_file("", &file, err);
    if (!status)
        status = lock_new_name(spool, file, err);
    if (!status)
        status = open_db(spool, file, 0, err);
    if (status && file)
        srs__spool_file_end((srs__spool *)spool, file);
    else if (!status)
        *out = file;
    return status;
}

static int exists(const srs__spool *spool, const char *name)
{
    char path[PATH_MAX];
    return !srs__spool_path(spool, name, ".spool", path, NULL) && access(path, F_OK) == 0;
}

/* Puts what cannot be read out of the way, under a name that nobody adopts. */
static void set_aside(srs__spool *spool, const char *name)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char from[PATH_MAX], to[PATH_MAX], suffix[16];
        snprintf(suffix, sizeof suffix, ".spool%s", endings[i]);
        srs_status status = srs__spool_path(spool, name, suffix, from, NULL);
        snprintf(suffix, sizeof suffix, ".corrupt%s", endings[i]);
        if (!status && !srs__spool_path(spool, name, suffix, to, NULL))
            rename(from, to);
    }
    srs__env_log(&spool->env, SRS_LOG_ERROR,
                 "%s/%s.corrupt is a damaged spool file: what could be read of it is stored; keep "
                 "it and look at the rest",
                 spool->folder, name);
}

static void unlink_all(const srs__spool *spool, const char *name)
{
    static const char *const suffixes[] = {".spool-wal", ".spool-shm", ".spool", ".lock"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (!srs__spool_path(spool, name, suffixes[i], path, NULL))
            unlink(path);
    }
}

void srs__spool_file_give_up(srs__spool_file *file)
{
    if (file->db)
        srs__sqlite_close(file->db, 0);
    file->db = NULL;
}

void srs__spool_file_end(srs__spool *spool, srs__spool_file *file)
{
    srs__spool_file_give_up(file);
    if (file->lock.is_held) {
        if (file->is_damaged)
            set_aside(spool, file->name);
        unlink_all(spool, file->name);
    }
    srs__spool_lock_release(&file->lock);
    srs__free(file);
}

void srs__spool_file_close(srs__spool_file *file, int forked)
{
    if (!file)
        return;
    if (file->db)
        srs__sqlite_close(file->db, forked);
    if (!forked) /* a child has not inherited it, and its list may be half-changed */
        srs__spool_lock_release(&file->lock);
    srs__free(file);
}

srs_status srs__spool_file_take(const srs__spool *spool, const char *name, srs__spool_file **out,
                                srs_error *err)
{
    srs__spool_file *file = NULL;
    *out = NULL;
    srs_status status = new_file(name, &file, err);
    if (status)
        return status;
    status = lock(spool, file, err);
    int is_ours = !status && file->lock.is_held;
    if (is_ours && exists(spool, name))
        status = open_db(spool, file, 1, err);
    if (!status && file->db) {
        *out = file;
        return SRS_OK;
    }
    file->is_damaged = status == SRS_E_CORRUPT;
    if (file->is_damaged || (is_ours && !status)) /* damaged, or gone but for its lock */
        srs__spool_file_end((srs__spool *)spool, file);
    else
        srs__spool_file_close(file, 0);
    return status;
}

srs_status srs__spool_file_see(const srs__spool *spool, const char *name, srs__spool_file **out,
                               srs_error *err)
{
    srs__spool_file *file = NULL;
    srs_status status = new_file(name, &file, err);
    if (!status)
        status = open_db(spool, file, 1, err);
    if (!status)
        *out = file;
    else
        srs__spool_file_close(file, 0);
    return status;
}

static srs_status run(srs__sqlite_connection *connection, srs__spool_sql which, const char *doing,
                      srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, connection, which, doing);
    return srs__statement_run(&statement, err);
}

static srs_status append(srs__sqlite_connection *connection, srs__spool_file *file,
                         srs__spool_request *request, srs_error *err)
{
    srs__statement statement;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_APPEND, "queueing a job");
    request->ticket = (srs__ticket){file->number, ++file->last_seq};
    srs__bind_int(&statement, (int64_t)request->ticket.number);
    srs__bind_text(&statement, request->record->season);
    srs__bind_text(&statement, request->record->user);
    srs__bind_bytes(&statement, request->bytes, request->size);
    return srs__statement_run(&statement, err);
}

/* Tickets of another file are left out: their own may have been given up meanwhile. */
static srs_status erase(srs__sqlite_connection *connection, const srs__spool_file *file,
                        const srs__ticket *tickets, size_t count, srs_error *err)
{
    srs_status status = SRS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        srs__statement statement;
        if (tickets[i].place != file->number)
            continue;
        srs__statement_start(&statement, connection, SRS__SPOOL_SQL_DONE, "forgetting a job");
        srs__bind_int(&statement, (int64_t)tickets[i].number);
        status = srs__statement_run(&statement, err);
    }
    return status;
}

static srs_status read_bytes(srs__sqlite_connection *connection, uint64_t *bytes, srs_error *err)
{
    int row;
    srs__statement statement;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_BYTES, "measuring the spool");
    srs_status status = srs__statement_step(&statement, &row, err);
    if (!status)
        *bytes = (uint64_t)sqlite3_column_int64(statement.at, 0);
    srs__statement_end(&statement);
    return status;
}

/* Ends the transaction that BEGIN began: status is that of what was done in it. */
static srs_status end_transaction(srs__sqlite_connection *connection, srs_status status,
                                  srs_error *err)
{
    if (!status)
        status = run(connection, SRS__SPOOL_SQL_COMMIT, "committing to the spool", err);
    if (!sqlite3_get_autocommit(connection->db))
        run(connection, SRS__SPOOL_SQL_ROLLBACK, "undoing", NULL);
    return status;
}

srs_status srs__spool_file_commit(srs__spool_file *file, srs__spool_request *requests,
                                  uint64_t *bytes, srs_error *err)
{
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_take(&file->db->writer, &connection, err);
    if (status)
        return status;
    status = run(connection, SRS__SPOOL_SQL_BEGIN, "writing to the spool", err);
    for (srs__spool_request *each = requests; each && !status; each = each->next)
        status = each->record ? append(connection, file, each, err)
                              : erase(connection, file, each->tickets, each->count, err);
    if (!status)
        status = read_bytes(connection, bytes, err);
    status = end_transaction(connection, status, err);
    srs__sqlite_give(connection);
    return status;
}

srs_status srs__spool_file_done(srs__spool_file *file, const srs__ticket *tickets, size_t count,
                                srs_error *err)
{
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_take(&file->db->writer, &connection, err);
    if (status)
        return status;
    status = run(connection, SRS__SPOOL_SQL_BEGIN, "writing to the spool", err);
    if (!status)
        status = erase(connection, file, tickets, count, err);
    status = end_transaction(connection, status, err);
    srs__sqlite_give(connection);
    return status;
}
