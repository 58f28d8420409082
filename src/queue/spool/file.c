/* One spool file: creates, adopts, sets aside and removes it. */
#include "queue/spool/spool.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Number of pages of a write-ahead log at which it is folded into its file: the default of SQLite,
 * or this share of the size limit of the spool. */
#define LOG_PAGES_MAX 1000
#define LOG_SHARE 16
#define PAGE_SIZE 4096

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
    int size = snprintf(path, PATH_MAX, "%s/%s%s", spool->directory, name, suffix);
    if (size > 0 && size < PATH_MAX)
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFIG, "the path of the spool is too long: %.100s...",
                     spool->directory);
}

static srs_status open_db(const srs__spool *spool, srs__spool_file *file, int must_exist,
                          srs_error *err)
{
    char path[PATH_MAX];
    srs__sqlite_options options = {
        .readers = 1, .busy_ms = spool->env.backend_timeout_ms, .must_exist = must_exist};
    uint64_t share = spool->bytes_max / LOG_SHARE / PAGE_SIZE;
    file->log_pages_max = share < LOG_PAGES_MAX ? share : LOG_PAGES_MAX;
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

/* Finds an unused name and locks it. A process that sweeps may hold the lock of a new name for a
 * moment. */
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

int srs__spool_is_gone(const srs__spool *spool, const char *name, const char *suffix)
{
    char path[PATH_MAX];
    return !srs__spool_path(spool, name, suffix, path, NULL) && access(path, F_OK) != 0 &&
           errno == ENOENT;
}

/* Renames a file if it exists. Returns an errno on failure. */
static int move(const srs__spool *spool, const char *name, const char *from, const char *to)
{
    char before[PATH_MAX], after[PATH_MAX];
    if (srs__spool_path(spool, name, from, before, NULL) ||
        srs__spool_path(spool, name, to, after, NULL))
        return ENAMETOOLONG;
    return rename(before, after) == 0 || errno == ENOENT ? 0 : errno;
}

int srs__spool_set_aside(const srs__spool *spool, const char *name)
{
    int error = move(spool, name, ".spool", ".corrupt");
    if (!error)
        error = move(spool, name, ".spool-wal", ".corrupt-wal");
    if (!error)
        error = move(spool, name, ".spool-shm", ".corrupt-shm");
    if (error)
        srs__env_log(&spool->env, SRS_LOG_ERROR,
                     "the damaged spool file %s/%s.spool cannot be set aside: %s", spool->directory,
                     name, strerror(error));
    return !error;
}

static void report_damage(const srs__spool *spool, const char *name)
{
    srs__env_log(&spool->env, SRS_LOG_ERROR,
                 "%s/%s.corrupt is a damaged spool file: its readable jobs are stored; keep "
                 "it and look at the rest",
                 spool->directory, name);
}

/* Removes the file first, because a reader of the file creates the two files that belong to it. */
void srs__spool_unlink(const srs__spool *spool, const char *name)
{
    static const char *const suffixes[] = {".spool", ".spool-wal", ".spool-shm", ".lock"};
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
    SRS__REQUIRES_NO_LOCKS();
    if (!file)
        return;
    srs__spool_file_give_up(file);
    int is_in_the_way = file->lock.is_held;
    if (is_in_the_way && file->is_damaged) {
        is_in_the_way =
            srs__spool_set_aside(spool, file->name); /* otherwise the file stays as it is */
        if (is_in_the_way)
            report_damage(spool, file->name);
    }
    if (is_in_the_way)
        srs__spool_unlink(spool, file->name);
    srs__spool_lock_release(&file->lock);
    srs__free(file);
}

void srs__spool_file_close(srs__spool_file *file, int forked)
{
    if (!file)
        return;
    if (file->db)
        srs__sqlite_close(file->db, forked);
    if (!forked) /* a child has not inherited the file, and its list may be inconsistent */
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
    int is_gone = srs__spool_is_gone(spool, name, ".spool");
    if (is_ours && !is_gone)
        status = open_db(spool, file, 1, err);
    if (!status && file->db) {
        *out = file;
        return SRS_OK;
    }
    file->is_damaged = status == SRS_E_CORRUPT;
    if (file->is_damaged || (is_ours && !status)) /* damaged, or removed except for its lock */
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
