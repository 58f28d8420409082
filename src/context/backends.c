/* Selects backends by URL. No other file depends on the set of backends. */
#include "context/backends.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/url.h"
#include "cache/cache.h"
#include "store/store.h"

#include <srs/version.h>

#include <stdio.h>
#include <string.h>

typedef struct backend {
    const char *scheme;
    srs_status (*open_cache)(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                             void **self, srs_error *err);
    srs_status (*open_store)(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                             void **self, srs_error *err);
    srs_status (*open_queue)(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                             void **self, srs_error *err);
    int is_missing; /* 1: reports the missing build option */
} backend;

static srs_status open_nothing(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                               void **self, srs_error *err)
{
    (void)env;
    *ops = (srs__queue_ops){.name = NULL};
    *self = NULL;
    return srs__url_only(url, (const char *const[]){NULL}, err);
}

static const backend backends[] = {
    {"memory", srs__memory_cache_open, srs__memory_store_open, open_nothing, 0},
    {"none", srs__no_cache_open, NULL, NULL, 0},
#ifdef SRS_WITH_SQLITE
    {"sqlite", NULL, srs__sqlite_store_open, NULL, 0},
    {"spool", NULL, NULL, srs__spool_queue_open, 0},
#endif
#ifdef SRS_WITH_MARIADB
    {"mariadb", NULL, srs__mariadb_store_open, NULL, 0},
#endif
#ifdef SRS_WITH_REDIS
    {"redis", srs__redis_cache_open, NULL, srs__stream_queue_open, 0},
    {"redis+unix", srs__redis_cache_open, NULL, srs__stream_queue_open, 0},
#ifdef SRS_WITH_REDIS_TLS
    {"rediss", srs__redis_cache_open, NULL, srs__stream_queue_open, 0},
#else
    {"rediss", srs__redis_cache_open, NULL, srs__stream_queue_open, 1},
#endif
#endif
};

#define BACKENDS (sizeof backends / sizeof *backends)

typedef enum role { CACHE, STORE, QUEUE } role;

static const char *const role_names[] = {"cache", "store", "queue"};

static int serves(const backend *each, role wanted)
{
    return wanted == CACHE   ? each->open_cache != NULL
           : wanted == STORE ? each->open_store != NULL
                             : each->open_queue != NULL;
}

static srs_status backends_find(const char *scheme, role wanted, const backend **out,
                                srs_error *err)
{
    char known[128] = "";
    for (size_t i = 0; i < BACKENDS; i++) {
        if (!serves(&backends[i], wanted))
            continue;
        if (strcmp(backends[i].scheme, scheme) == 0) {
            *out = &backends[i];
            return SRS_OK;
        }
        size_t used = strlen(known);
        if (!backends[i].is_missing)
            snprintf(known + used, sizeof known - used, "%s%s:", used ? ", " : "",
                     backends[i].scheme);
    }
    return srs__fail(err, SRS_E_CONFIG, "%s=%s: is not in this build, which has %s",
                     role_names[wanted], scheme, known);
}

static srs_status backends_parse(const char *text, role wanted, srs__url *url, const backend **out,
                                 srs_error *err)
{
    srs_status status = srs__url_parse(text, url, err);
    if (status)
        return srs__fail_within(err, status, "%s", role_names[wanted]);
    status = backends_find(url->scheme, wanted, out, err);
    if (status)
        srs__url_free(url);
    return status;
}

/* Returns the URL of a value. "none" is the URL "none:" without the colon. */
static const char *cache_text(const char *text)
{
    return strcmp(text, "none") == 0 ? "none:" : text;
}

int srs__cache_is_none(const char *text)
{
    return strcmp(cache_text(text), "none:") == 0;
}

srs_status srs__cache_open(const char *text, const srs__env *env, srs_cache_ops *ops, void **self,
                           srs_error *err)
{
    srs__url url;
    const backend *found;
    srs_status status = backends_parse(cache_text(text), CACHE, &url, &found, err);
    if (status)
        return status;
    status = found->open_cache(&url, env, ops, self, err);
    srs__url_free(&url);
    return status;
}

srs_status srs__store_open(const char *text, const srs__env *env, srs_store_ops *ops, void **self,
                           srs_error *err)
{
    srs__url url;
    const backend *found;
    srs_status status = backends_parse(text, STORE, &url, &found, err);
    if (status)
        return status;
    status = found->open_store(&url, env, ops, self, err);
    srs__url_free(&url);
    return status;
}

/* Returns nonzero if the queue uses the server of the cache. */
static int means_the_cache(const srs__url *url, const backend *found)
{
    return found->open_cache && found->open_queue != open_nothing && !url->host && !url->path;
}

/* Returns the URL of the cache with the parameters of the URL of the queue. NULL if out of
 * memory. */
static char *backends_join(const char *cache_url, const char *queue_url)
{
    const char *parameters = strchr(queue_url, '?');
    size_t size = strlen(cache_url) + strlen(queue_url) + 2;
    char *text = srs__alloc(size);
    if (!text)
        return NULL;
    snprintf(text, size, "%s%s%s", cache_url,
             !parameters              ? ""
             : strchr(cache_url, '?') ? "&"
                                      : "?",
             parameters ? parameters + 1 : "");
    return text;
}

static srs_status parse_queue(const char *text, const char *cache_url, srs__url *url,
                              const backend **found, int *is_with_cache, srs_error *err)
{
    const backend *of_queue;
    srs_status status = backends_parse(text, QUEUE, url, &of_queue, err);
    *found = of_queue;
    *is_with_cache = !status && means_the_cache(url, of_queue);
    if (!*is_with_cache)
        return status;
    srs__url_free(url);
    char *joined = backends_join(cache_url, text);
    status = joined ? backends_parse(joined, CACHE, url, found, err) : srs__fail_memory(err);
    srs__free(joined);
    if (status || (*found)->open_queue == of_queue->open_queue)
        return status;
    srs__url_free(url);
    return srs__fail(
        err, SRS_E_CONFIG,
        "queue=%s means the server of the cache, but the cache uses no such server: name "
        "the server, as in %s//HOST",
        text, text);
}

srs_status srs__queue_open(const char *text, const char *cache_url, const srs__env *env,
                           srs__queue_ops *ops, void **self, int *is_durable, srs_error *err)
{
    srs__url url;
    const backend *found;
    int is_with_cache;
    srs_status status = parse_queue(text, cache_text(cache_url), &url, &found, &is_with_cache, err);
    if (status)
        return status;
    status = found->open_queue(&url, env, ops, self, err);
    if (!status && !is_with_cache)
        ops->append_and_write = NULL;
    srs__url_free(&url);
    *is_durable = !status && ops->name;
    return status;
}

int srs_has_backend(const char *scheme)
{
    int roles = 0;
    for (size_t i = 0; i < BACKENDS && scheme; i++) {
        if (strcmp(backends[i].scheme, scheme) == 0 && !backends[i].is_missing)
            roles = (backends[i].open_cache ? 1 : 0) | (backends[i].open_store ? 2 : 0) |
                    (backends[i].open_queue ? 4 : 0);
    }
    return roles;
}
