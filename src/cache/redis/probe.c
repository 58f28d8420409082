/* A probe that writes. A replica, a full server or a server that cannot save refuses writes
 * although it answers reads. */
#include "cache/redis/redis.h"

#define PROBE_MS 60000

srs_status srs__redis_probe(void *self, srs_error *err)
{
    srs__redis *cache = self;
    char key[SRS__REDIS_KEY_MAX];
    srs_status status = SRS_OK;
    srs__redis_keys_probe(&cache->options.naming, "write", key);
    for (size_t i = 0; i < cache->channel_count && !status; i++) {
        srs__redis_request request = {0};
        srs__redis_answer answer = {0};
        srs__redis_script_head(&request, srs__lua_sha1[SRS__LUA_PROBE], 3);
        srs__redis_request_add(&request, "1", 1);
        srs__redis_request_add_text(&request, key);
        srs__redis_request_add_number(&request, PROBE_MS);
        status = srs__redis_script_ask(cache->channels[i], srs__lua_text[SRS__LUA_PROBE], &request,
                                       &answer, err);
        srs__arena_free(&answer.arena);
    }
    return status;
}
