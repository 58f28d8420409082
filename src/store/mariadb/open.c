/* Opens a store from a URL. */
#include "store/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "store/mariadb/mariadb.h"

#include <stdio.h>
#include <string.h>

#define PREFIX_MAX 32

typedef struct options {
    int64_t pool;
    const char *prefix;
    const char *tls;
} options;

static srs_status check_prefix(const char *prefix, srs_error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (strlen(prefix) <= PREFIX_MAX && strspn(prefix, allowed) == strlen(prefix))
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFIG,
                     "table_prefix=%.40s in the URL of mariadb: it has letters, digits and _, %d "
                     "at most",
                     prefix, PREFIX_MAX);
}

static srs_status check_tls(const char *tls, srs_error *err)
{
    if (!strcmp(tls, "off") || !strcmp(tls, "on") || !strcmp(tls, "verify"))
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFIG,
                     "tls=%.40s in the URL of mariadb: give off (the default), on, or verify", tls);
}

static srs_status mariadb_open_read_options(const srs__url *url, options *out, srs_error *err)
{
    static const char *const known[] = {"socket", "table_prefix", "pool", "tls", "ca", NULL};
    const char *prefix = srs__url_parameter(url, "table_prefix");
    const char *tls = srs__url_parameter(url, "tls");
    *out = (options){.pool = 8, .prefix = prefix ? prefix : "srs_", .tls = tls ? tls : "off"};
    srs_status status = srs__url_only(url, known, err);
    if (!status)
        status = srs__url_int64(url, "pool", 1, 64, &out->pool, err);
    if (!status)
        status = check_prefix(out->prefix, err);
    if (!status)
        status = check_tls(out->tls, err);
    if (!status && srs__url_parameter(url, "ca") && !strcmp(out->tls, "off"))
        status = srs__fail(err, SRS_E_CONFIG,
                           "ca= in the URL of mariadb does nothing without tls=on or tls=verify");
    return status;
}

static srs_status check_database(const srs__url *url, const char **out, srs_error *err)
{
    const char *name = url->path ? url->path : "";
    name += *name == '/';
    if (*name && !strchr(name, '/')) {
        *out = name;
        return SRS_OK;
    }
    return srs__fail(err, SRS_E_CONFIG,
                     "mariadb: names no database: write mariadb://USER:PASSWORD@HOST/DATABASE, or "
                     "mariadb://USER:PASSWORD@/DATABASE?socket=FILE");
}

/* Copies a text. Copies NULL to NULL. */
static srs_status open_copy(char **to, const char *text, srs_error *err)
{
    *to = text ? srs__copy_text(text) : NULL;
    return text && !*to ? srs__fail_memory(err) : SRS_OK;
}

static void name_place(srs__mariadb *store)
{
    if (store->socket)
        snprintf(store->place, sizeof store->place, "database %.60s at %.120s", store->database,
                 store->socket);
    else
        snprintf(store->place, sizeof store->place, "database %.60s at %.120s:%d", store->database,
                 store->host, store->port ? store->port : 3306);
}

static srs_status open_fill(srs__mariadb *store, const srs__url *url, const options *chosen,
                            const char *database, srs_error *err)
{
    srs_status status = open_copy(&store->host, url->host ? url->host : "localhost", err);
    if (!status)
        status = open_copy(&store->user, url->user, err);
    if (!status)
        status = open_copy(&store->password, url->password, err);
    if (!status)
        status = open_copy(&store->database, database, err);
    if (!status)
        status = open_copy(&store->socket, srs__url_parameter(url, "socket"), err);
    if (!status)
        status = open_copy(&store->ca, srs__url_parameter(url, "ca"), err);
    if (!status)
        status = open_copy(&store->prefix, chosen->prefix, err);
    if (status)
        return status;
    store->port = url->port;
    store->tls = strcmp(chosen->tls, "off") != 0;
    store->tls_verify = strcmp(chosen->tls, "verify") == 0;
    name_place(store);
    return srs__mariadb_pool_init(store, (size_t)chosen->pool, err);
}

static srs_status open_database(srs__mariadb *store, srs_error *err)
{
    srs__mariadb_connection *connection;
    srs_status status = srs__mariadb_pool_acquire(store, &connection, err);
    if (status)
        return status;
    status = srs__mariadb_migrate(connection, err);
    srs__mariadb_pool_release(connection);
    return status;
}

srs_status srs__mariadb_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                   void **self, srs_error *err)
{
    options chosen;
    const char *database = NULL;
    srs_status status = mariadb_open_read_options(url, &chosen, err);
    if (!status)
        status = check_database(url, &database, err);
    if (status)
        return status;
    srs__mariadb *store = srs__alloc_zeroed(1, sizeof *store);
    if (!store)
        return srs__fail_memory(err);
    store->env = *env;
    status = open_fill(store, url, &chosen, database, err);
    if (!status)
        status = open_database(store, err);
    if (status) {
        srs__mariadb_close(store, 0);
        return status;
    }
    store->was_opened = 1;
    *ops = srs__mariadb_ops;
    *self = store;
    return SRS_OK;
}
