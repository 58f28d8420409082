/* From a URL to an open store. */
#include "store/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static srs_status read_mode(const srs__url *url, int *read_only, srs_error *err)
{
    const char *mode = srs__url_parameter(url, "mode");
    if (mode && strcmp(mode, "ro") != 0 && strcmp(mode, "rw") != 0)
        return srs__fail(err, SRS_E_CONFIG,
                         "mode=%.40s in the URL of sqlite: give ro, or rw (the default)", mode);
    *read_only = mode && strcmp(mode, "ro") == 0;
    return SRS_OK;
}

static srs_status read_options(const srs__url *url, const srs__env *env, srs__sqlite_options *out,
                               srs_error *err)
{
    static const char *const known[] = {"readers", "busy_ms", "mode", NULL};
    *out = (srs__sqlite_options){.readers = 4,
                                 .busy_ms = env->backend_timeout_ms,
                                 .must_exist = env->must_exist,
                                 .must_have_schema = env->must_exist};
    srs_status status = srs__url_only(url, known, err);
    if (!status)
        status = srs__url_int64(url, "readers", 1, 64, &out->readers, err);
    if (!status)
        status = srs__url_int64(url, "busy_ms", 0, SRS__DAY_MS, &out->busy_ms, err);
    return status ? status : read_mode(url, &out->read_only, err);
}

static srs_status check_path(const srs__url *url, srs_error *err)
{
    if (url->host || url->user || url->password || url->port)
        return srs__fail(err, SRS_E_CONFIG,
                         "sqlite takes a file of this machine, no host: write sqlite:FILE or "
                         "sqlite:///FOLDER/FILE");
    if (!url->path || !*url->path)
        return srs__fail(err, SRS_E_CONFIG,
                         "sqlite: names no file: write sqlite:FILE or sqlite:///FOLDER/FILE");
    if (strcmp(url->path, ":memory:") == 0)
        return srs__fail(err, SRS_E_CONFIG,
                         "sqlite keeps data in a file, not in memory: write memory: for a store "
                         "that is lost when it closes");
    return SRS_OK;
}

/* Absolute: connections are opened later, when the program may be in another folder. It also keeps
 * SQLite from taking a name that begins with "file:" for a URL of its own. */
static srs_status make_absolute(const char *path, char **out, srs_error *err)
{
    char folder[PATH_MAX] = "";
    if (*path != '/' && !getcwd(folder, sizeof folder))
        return srs__fail(err, SRS_E_IO, "the current folder cannot be read (%s): give %s whole",
                         strerror(errno), path);
    size_t room = strlen(folder) + 1 + strlen(path) + 1;
    *out = srs__alloc(room);
    if (!*out)
        return srs__fail_memory(err);
    snprintf(*out, room, "%s%s%s", folder, *path == '/' ? "" : "/", path);
    return SRS_OK;
}

static srs_status refuse_missing(const srs__sqlite *store, const char *what, srs_error *err)
{
    return srs__fail(err, SRS_E_NOT_FOUND,
                     "store %s: %s; name another file, or create it: srs init, or store.create=on",
                     store->file, what);
}

static srs_status check_schema(srs__sqlite_connection *first, srs_error *err)
{
    int has_schema;
    srs_status status = srs__sqlite_has_schema(first, &has_schema, err);
    return status || has_schema ? status : refuse_missing(first->store, "the file is empty", err);
}

/* Creates and migrates the file, or looks at it if that is all we may do. */
static srs_status open_file(srs__sqlite *store, const srs__sqlite_options *options, srs_error *err)
{
    srs__sqlite_connection *first = &store->writer.at[0];
    first->in_use = 1;
    srs_status status = srs__sqlite_enlist(store, err);
    if (status)
        return status;
    if (options->must_have_schema && access(store->file, F_OK) < 0 && errno == ENOENT &&
        srs__sqlite_has_folder(store->file))
        return refuse_missing(store, "there is no such file", err);
    int flags = store->read_only      ? SQLITE_OPEN_READONLY
                : options->must_exist ? SQLITE_OPEN_READWRITE
                                      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    srs__sqlite_set_deadline(first);
    status = srs__sqlite_connect(first, flags, err);
    if (!status && options->must_have_schema)
        status = check_schema(first, err);
    if (status)
        return status;
    if (store->kind->is_checked)
        srs__sqlite_note_identity(store);
    /* SQLite opens a file that it may not write for reading. */
    store->read_only = sqlite3_db_readonly(first->db, "main") == 1;
    status =
        store->read_only ? srs__sqlite_check_current(first, err) : srs__sqlite_migrate(first, err);
    if (!status)
        srs__sqlite_give(first);
    return status;
}

static srs_status fill(srs__sqlite *store, const char *path, const srs__sqlite_options *options,
                       srs_error *err)
{
    store->read_only = options->read_only;
    store->busy_ms = options->busy_ms;
    srs_status status = make_absolute(path, &store->file, err);
    if (!status)
        status = srs__sqlite_pool_init(&store->writer, store, "writing", 1, err);
    if (!status)
        status =
            srs__sqlite_pool_init(&store->readers, store, "reading", (size_t)options->readers, err);
    if (!status)
        status = srs__sqlite_pool_init(&store->watcher, store, "watching", 1, err);
    return status ? status : open_file(store, options, err);
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
                            srs__sqlite **out, srs_error *err)
{
    srs_status status = check_library(err);
    if (status)
        return status;
    srs__sqlite *store = srs__alloc_zeroed(1, sizeof *store);
    if (!store)
        return srs__fail_memory(err);
    store->kind = kind;
    store->env = *env;
    status = fill(store, path, options, err);
    if (status)
        srs__sqlite_close(store, 0);
    else
        *out = store;
    return status;
}

srs_status srs__sqlite_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err)
{
    srs__sqlite_options options;
    srs__sqlite *store;
    srs_status status = check_path(url, err);
    if (!status)
        status = read_options(url, env, &options, err);
    if (!status)
        status = srs__sqlite_open(&srs__sqlite_store_kind, url->path, &options, env, &store, err);
    if (status)
        return status;
    *ops = srs__sqlite_ops;
    *self = store;
    return SRS_OK;
}
