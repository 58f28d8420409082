/* Opens a file with its connections, and closes it. */
#include "sqlite/sqlite.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Makes a path absolute, because connections are opened later, when the program may have changed
 * its directory. SQLite also cannot take an absolute path for one of its own URLs, such as
 * "file:x". */
static srs_status make_absolute(const char *path, char **out, srs_error *err)
{
    char directory[PATH_MAX] = "";
    if (*path != '/' && !getcwd(directory, sizeof directory))
        return srs__fail(err, SRS_E_IO, "the current directory cannot be read (%s): give %s whole",
                         strerror(errno), path);
    size_t room = strlen(directory) + 1 + strlen(path) + 1;
    *out = srs__alloc(room);
    if (!*out)
        return srs__fail_memory(err);
    snprintf(*out, room, "%s%s%s", directory, *path == '/' ? "" : "/", path);
    return SRS_OK;
}

static srs_status refuse_missing(const srs__sqlite_file *file, const char *what, srs_error *err)
{
    return srs__fail(err, SRS_E_NOT_FOUND,
                     "store %s: %s; name another file, or create it: srs init, or store.create=on",
                     file->path, what);
}

static srs_status file_check_schema(srs__sqlite_connection *first, srs_error *err)
{
    int has_schema;
    srs_status status = srs__sqlite_has_schema(first, &has_schema, err);
    return status || has_schema ? status : refuse_missing(first->file, "the file is empty", err);
}

/* Creates and migrates the file, or only checks it if the options say so. */
static srs_status open_file(srs__sqlite_file *file, const srs__sqlite_options *options,
                            srs_error *err)
{
    srs__sqlite_connection *first = &file->writer.at[0];
    first->in_use = 1;
    srs_status status = srs__sqlite_enlist(file, err);
    if (status)
        return status;
    if (options->must_have_schema && access(file->path, F_OK) < 0 && errno == ENOENT &&
        srs__sqlite_has_folder(file->path))
        return refuse_missing(file, "there is no such file", err);
    int flags = file->read_only       ? SQLITE_OPEN_READONLY
                : options->must_exist ? SQLITE_OPEN_READWRITE
                                      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    srs__sqlite_set_deadline(first);
    status = srs__sqlite_connect(first, flags, err);
    if (!status && options->must_have_schema)
        status = file_check_schema(first, err);
    if (status)
        return status;
    if (file->kind->is_checked)
        srs__sqlite_note_identity(file);
    /* SQLite opens a file without write permission for reading. */
    file->read_only = sqlite3_db_readonly(first->db, "main") == 1;
    status =
        file->read_only ? srs__sqlite_check_current(first, err) : srs__sqlite_migrate(first, err);
    if (!status)
        srs__sqlite_pool_release(first);
    return status;
}

static srs_status file_fill(srs__sqlite_file *file, const char *path,
                            const srs__sqlite_options *options, srs_error *err)
{
    file->read_only = options->read_only;
    file->busy_ms = options->busy_ms;
    srs_status status = make_absolute(path, &file->path, err);
    if (!status)
        status = srs__sqlite_pool_init(&file->writer, file, "writing", 1, err);
    if (!status)
        status =
            srs__sqlite_pool_init(&file->readers, file, "reading", (size_t)options->readers, err);
    if (!status)
        status = srs__sqlite_pool_init(&file->watcher, file, "watching", 1, err);
    return status ? status : open_file(file, options, err);
}

static srs_status check_library(srs_error *err)
{
    if (sqlite3_threadsafe() && sqlite3_libversion_number() >= 3024000)
        return SRS_OK;
    return srs__fail(err, SRS_E_UNSUPPORTED,
                     "this program has SQLite %s%s: 3.24 or newer, built for threads, is needed",
                     sqlite3_libversion(), sqlite3_threadsafe() ? "" : " without threads");
}

srs_status srs__sqlite_open(const srs__sqlite_kind *kind, const char *path,
                            const srs__sqlite_options *options, const srs__env *env,
                            srs__sqlite_file **out, srs_error *err)
{
    srs_status status = check_library(err);
    if (status)
        return status;
    srs__sqlite_file *file = srs__alloc_zeroed(1, sizeof *file);
    if (!file)
        return srs__fail_memory(err);
    file->kind = kind;
    file->env = *env;
    status = file_fill(file, path, options, err);
    if (status)
        srs__sqlite_close(file, 0);
    else
        *out = file;
    return status;
}

/* Closes an inherited file. Destroying a condition waits for its waiters, which exist only in the
 * parent, so no condition is destroyed. */
static void close_forked(srs__sqlite_file *file)
{
    srs__sqlite_abandon(file);
    srs__free(file->watcher.at);
    srs__free(file->readers.at);
    srs__free(file->writer.at);
}

void srs__sqlite_close(srs__sqlite_file *file, int forked)
{
    if (forked) {
        close_forked(file);
    } else {
        srs__sqlite_pool_disconnect(&file->watcher);
        srs__sqlite_pool_disconnect(&file->readers);
        srs__sqlite_pool_disconnect(&file->writer); /* closing the last connection folds the
                                                       write-ahead log into the file */
        srs__sqlite_delist(file);
        srs__sqlite_pool_destroy(&file->watcher);
        srs__sqlite_pool_destroy(&file->readers);
        srs__sqlite_pool_destroy(&file->writer);
    }
    srs__free(file->path);
    srs__free(file);
}
