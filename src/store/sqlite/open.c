/* Opens an SQLite store from a URL. */
#include "store/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "store/sqlite/sqlite.h"

#include <string.h>

static srs_status read_mode(const srs__url *url, int *read_only, srs_error *err)
{
    const char *mode = srs__url_parameter(url, "mode");
    if (mode && strcmp(mode, "ro") != 0 && strcmp(mode, "rw") != 0)
        return srs__fail(err, SRS_E_CONFIG,
                         "mode=%.40s in the URL of sqlite: give ro, or rw (the default)", mode);
    *read_only = mode && strcmp(mode, "ro") == 0;
    return SRS_OK;
}

static srs_status sqlite_open_read_options(const srs__url *url, const srs__env *env,
                                           srs__sqlite_options *out, srs_error *err)
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
                         "sqlite needs a file of this machine, without a host: write sqlite:FILE "
                         "or sqlite:///DIRECTORY/FILE");
    if (!url->path || !*url->path)
        return srs__fail(err, SRS_E_CONFIG,
                         "sqlite: names no file: write sqlite:FILE or sqlite:///DIRECTORY/FILE");
    if (strcmp(url->path, ":memory:") == 0)
        return srs__fail(err, SRS_E_CONFIG,
                         "sqlite keeps data in a file, not in memory: write memory: for a store "
                         "that is lost when it closes");
    return SRS_OK;
}

srs_status srs__sqlite_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err)
{
    srs__sqlite_options options;
    srs_status status = check_path(url, err);
    if (!status)
        status = sqlite_open_read_options(url, env, &options, err);
    if (status)
        return status;
    srs__sqlite_store *store = srs__alloc_zeroed(1, sizeof *store);
    if (!store)
        return srs__fail_memory(err);
    status = srs__sqlite_open(&srs__sqlite_store_kind, url->path, &options, env, &store->file, err);
    if (status) {
        srs__free(store);
        return status;
    }
    *ops = srs__sqlite_ops;
    *self = store;
    return SRS_OK;
}
