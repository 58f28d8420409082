/* Reads the URL of a Redis server. */
#include "redis/options.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

#define PORT_DEFAULT 6379
#define CONNECTIONS_MAX 64
#define CALLS_MAX_DEFAULT 1024
#define CALLS_MAX 1000000
#define TIMEOUT_MS_DEFAULT 1000

#define ALLOWED_MAX 16

static const char *const allowed[] = {"db", "connections", "calls_max", NULL};
static const char *const allowed_with_tls[] = {"ca", "cert", "key", "sni", NULL};

static int wants_tls(const srs__url *url)
{
    return strcmp(url->scheme, "rediss") == 0;
}

static size_t add_names(const char *list[ALLOWED_MAX], size_t count, const char *const *names)
{
    while (names && *names && count < ALLOWED_MAX - 1)
        list[count++] = *names++;
    return count;
}

static srs_status check_names(const srs__url *url, const char *const *more, srs_error *err)
{
    const char *list[ALLOWED_MAX] = {NULL};
    size_t count = add_names(list, 0, allowed);
    if (wants_tls(url))
        count = add_names(list, count, allowed_with_tls);
    add_names(list, count, more);
    return srs__url_only(url, list, err);
}

static srs_status read_numbers(const srs__url *url, srs__redis_options *out, srs_error *err)
{
    srs_status status = srs__url_int64(url, "db", 0, INT32_MAX, &out->db, err);
    if (!status)
        status = srs__url_int64(url, "connections", 1, CONNECTIONS_MAX, &out->connections, err);
    if (!status)
        status = srs__url_int64(url, "calls_max", 1, CALLS_MAX, &out->calls_max, err);
    return status;
}

/* Reads the number of the database from the path of a redis:// URL. */
static srs_status read_database(const srs__url *url, srs__redis_options *out, srs_error *err)
{
    const char *path = url->path ? url->path : "";
    path += *path == '/';
    if (!*path)
        return SRS_OK;
    if (srs__url_parameter(url, "db") || srs__parse_int64(path, &out->db) || out->db < 0 ||
        out->db > INT32_MAX)
        return srs__fail(err, SRS_E_CONFIG,
                         "/%.40s in the URL of redis: behind the host stands the number of the "
                         "database, and then no ?db=; a unix socket is written "
                         "redis+unix:///PATH?db=NUMBER",
                         path);
    return SRS_OK;
}

static int options_copy(char **to, const char *text)
{
    *to = text ? srs__copy_text(text) : NULL;
    return text && !*to;
}

static srs_status read_place(const srs__url *url, srs__redis_options *out, srs_error *err)
{
    int is_unix = strcmp(url->scheme, "redis+unix") == 0;
    const char *host = url->host ? url->host : "localhost";
    char where[160];
    if (is_unix && (url->host || url->port || !url->path || !*url->path))
        return srs__fail(err, SRS_E_CONFIG,
                         "the URL of a unix socket is redis+unix://[USER:PASSWORD@]/PATH");
    srs_status status = is_unix ? SRS_OK : read_database(url, out, err);
    if (status)
        return status;
    out->port = url->port ? url->port : PORT_DEFAULT;
    if (is_unix)
        snprintf(where, sizeof where, "%s", url->path);
    else
        snprintf(where, sizeof where, "%.120s:%d", host, out->port);
    if (url->user && !url->password)
        return srs__fail(err, SRS_E_CONFIG,
                         "the URL of redis names a user but no password: write "
                         "redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST");
    if (options_copy(&out->where, where) || options_copy(&out->user, url->user) ||
        options_copy(&out->password, url->password) ||
        options_copy(&out->host, is_unix ? NULL : host) ||
        options_copy(&out->path, is_unix ? url->path : NULL))
        return srs__fail_memory(err);
    return SRS_OK;
}

#ifdef SRS_WITH_REDIS_TLS
static srs_status read_tls(const srs__url *url, srs__redis_options *out, srs_error *err)
{
    const srs__redis_tls_files files = {srs__url_parameter(url, "ca"),
                                        srs__url_parameter(url, "cert"),
                                        srs__url_parameter(url, "key")};
    const char *sni = srs__url_parameter(url, "sni");
    if (!files.cert != !files.key)
        return srs__fail(err, SRS_E_CONFIG,
                         "the URL of rediss names cert= or key=, but not the other: a client's "
                         "certificate takes both");
    if (options_copy(&out->name, sni && *sni ? sni : out->host))
        return srs__fail_memory(err);
    return srs__redis_tls_new(out->where, out->name, &files, &out->tls, err);
}
#else
static srs_status read_tls(const srs__url *url, srs__redis_options *out, srs_error *err)
{
    (void)out;
    return srs__fail(err, SRS_E_CONFIG,
                     "%s: this build of libsrs has no TLS: build it with OpenSSL "
                     "(SRS_WITH_REDIS_TLS), or write redis:// and lead the connection through a "
                     "tunnel or a private network",
                     url->scheme);
}
#endif

srs_status srs__redis_options_read(const srs__url *url, const char *const *more,
                                   const srs__env *env, srs__redis_options *out, srs_error *err)
{
    *out = (srs__redis_options){.connections = 1,
                                .calls_max = CALLS_MAX_DEFAULT,
                                .timeout_ms = env->backend_timeout_ms > 0 ? env->backend_timeout_ms
                                                                          : TIMEOUT_MS_DEFAULT};
    srs_status status = check_names(url, more, err);
    if (!status)
        status = read_numbers(url, out, err);
    if (!status)
        status = read_place(url, out, err);
    if (!status && wants_tls(url))
        status = read_tls(url, out, err);
    if (status)
        srs__redis_options_free(out);
    return status;
}

void srs__redis_options_free(srs__redis_options *options)
{
    srs__free(options->host);
    srs__free(options->path);
    srs__free(options->user);
    srs__free(options->password);
    srs__free(options->where);
    srs__free(options->name);
    if (options->tls)
        options->tls->free(options->tls);
    *options = (srs__redis_options){0};
}
