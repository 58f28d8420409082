/* What the cache can tell about itself. */
#include "cache/redis/redis.h"

#include "base/structs.h"

#include <stdlib.h>

/* The number of a line "name:number" of INFO; UINT64_MAX if there is none. */
static uint64_t number_of(const char *info, const char *name)
{
    const char *found = strstr(info, name);
    return found ? strtoull(found + strlen(name), NULL, 10) : UINT64_MAX;
}

static void read_info(const char *info, srs_cache_stats *out)
{
    out->bytes = number_of(info, "\nused_memory:");
    out->bytes_max = number_of(info, "\nmaxmemory:");
    if (!out->bytes_max) /* no bound */
        out->bytes_max = UINT64_MAX;
}

/* The memory is that of the whole server; entries are not counted, which would take a walk. */
srs_status srs__redis_stats(void *self, srs_cache_stats *stats, srs_error *err)
{
    srs__redis *cache = self;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs_cache_stats all = {
        .size = sizeof all, .entries = UINT64_MAX, .items = UINT64_MAX, .evictions = UINT64_MAX};
    srs__redis_request_command(&request, (const char *const[]){"INFO", "memory", NULL});
    srs_status status = srs__redis_ask(cache->channels[0], &request, &answer, err);
    if (!status && !answer.reply->text)
        status = srs__redis_fail_strange(cache->channels[0], err);
    if (!status) {
        read_info(answer.reply->text, &all);
        for (size_t i = 0; i < cache->channel_count; i++)
            all.round_trips += srs__redis_channel_round_trips(cache->channels[i]);
        srs__give_struct(stats, stats->size, &all, sizeof all);
    }
    srs__arena_free(&answer.arena);
    return status;
}
