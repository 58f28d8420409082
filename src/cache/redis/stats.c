/* Statistics of the cache. */
#include "cache/redis/redis.h"

#include "base/structs.h"
#include "redis/info.h"

#include <stdlib.h>

/* Returns the number in a line of INFO; SRS_STAT_UNKNOWN if there is none. */
static uint64_t number_of(const char *info, const char *name)
{
    char text[32];
    srs__redis_info_field(info, name, text, sizeof text);
    return *text ? strtoull(text, NULL, 10) : SRS_STAT_UNKNOWN;
}

static void stats_read_info(const char *info, srs_cache_stats *out)
{
    out->bytes = number_of(info, "used_memory");
    out->bytes_max = number_of(info, "maxmemory");
    if (!out->bytes_max) /* no limit */
        out->bytes_max = SRS_STAT_UNKNOWN;
}

/* Reads the statistics. The memory is that of the whole server. Entries are not counted, because
 * that would require a scan. */
srs_status srs__redis_stats(void *self, srs_cache_stats *stats, srs_error *err)
{
    srs__redis *cache = self;
    srs__redis_answer answer = {0};
    srs_cache_stats all = {.size = sizeof all,
                           .entries = SRS_STAT_UNKNOWN,
                           .items = SRS_STAT_UNKNOWN,
                           .evictions = SRS_STAT_UNKNOWN};
    srs_status status = srs__redis_info(cache->channels[0], "memory", &answer, err);
    if (!status) {
        stats_read_info(answer.reply->text, &all);
        for (size_t i = 0; i < cache->channel_count; i++)
            all.round_trips += srs__redis_channel_round_trips(cache->channels[i]);
        srs__give_struct(stats, stats->size, &all, sizeof all);
    }
    srs__arena_free(&answer.arena);
    return status;
}
