/* The Redis cache: srs_cache_ops over a server. Opens and closes it. */
#include "cache/redis/redis.h"

#include "base/error.h"
#include "base/random.h"
#include "cache/cache.h"

static void redis_close_cache(void *self, int forked)
{
    srs__redis *cache = self;
    for (size_t i = 0; i < cache->channel_count; i++)
        srs__redis_channel_free(cache->channels[i], forked);
    srs__redis_options_free(&cache->server);
    srs__free(cache);
}

static const srs_cache_ops functions = {sizeof functions,
                                        "redis",
                                        srs__redis_due,
                                        srs__redis_read,
                                        srs__redis_write,
                                        srs__redis_load_begin,
                                        srs__redis_load_commit,
                                        srs__redis_load_abort,
                                        srs__redis_put,
                                        srs__redis_drop,
                                        srs__redis_drop_season,
                                        srs__redis_stats,
                                        redis_close_cache,
                                        .is_shared = 1,
                                        .check = srs__redis_check,
                                        .probe = srs__redis_probe};

static srs__redis *redis_make(srs__redis_options *server)
{
    size_t count = (size_t)server->connections;
    srs__redis *cache = srs__alloc_zeroed(1, sizeof *cache + count * sizeof(srs__redis_channel *));
    if (!cache) {
        srs__redis_options_free(server);
        return NULL;
    }
    cache->server = *server;
    cache->channel_count = count;
    for (size_t i = 0; i < count; i++) {
        cache->channels[i] = srs__redis_channel_new(&cache->server);
        if (!cache->channels[i]) {
            redis_close_cache(cache, 0);
            return NULL;
        }
    }
    return cache;
}

srs_status srs__redis_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                                 void **self, srs_error *err)
{
    static const char *const own[] = {SRS__REDIS_CACHE_PARAMETERS, NULL};
    srs__redis_cache_options options;
    srs__redis_options server;
    srs_status status = srs__redis_cache_options_read(url, env, &options, err);
    if (!status)
        status = srs__redis_options_read(url, own, env, &server, err);
    if (status)
        return status;
    srs__redis *cache = redis_make(&server);
    if (!cache)
        return srs__fail_memory(err);
    cache->options = options;
    cache->env = *env;
    srs__random_bytes(&cache->hash_seed, sizeof cache->hash_seed);
    srs__redis_used_init(&cache->used, cache->options.idle_ms);
    *ops = functions;
    *self = cache;
    return SRS_OK;
}
