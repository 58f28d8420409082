/* The location of a cache entry: its keys and the connection for its commands. */
#include "cache/redis/redis.h"

#include "base/hash.h"
#include "tracker/user_key.h"

void srs__redis_entry_find(srs__redis *cache, const char *season, const char *user,
                           srs__redis_entry *out)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    out->cache = cache;
    out->hash = srs__hash64(cache->hash_seed, key, size);
    out->channel = cache->channels[(out->hash >> 32) % cache->channel_count];
    out->season = season;
    out->user = user;
    srs__redis_keys_make(&cache->options.naming, season, user, &out->keys);
}
