/* Writes: compare-and-set, and put. */
#include "cache/redis/write.h"
#include "cache/redis/redis.h"
#include "cache/redis/state.h"

#include "base/error.h"

/* Adds the expected state, without bytes if the item must have no tracker. */
static void add_expected(srs__redis_request *request, const srs_tracker *expected)
{
    uint8_t state[SRS__REDIS_STATE_MAX];
    if (expected)
        srs__redis_request_add(request, state, srs__redis_state_write(expected, state));
    else
        srs__redis_request_add_text(request, "");
}

void srs__redis_add_writes(srs__redis_request *request, const srs_cache_write *writes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        srs__redis_request_add_text(request, writes[i].tracker->item);
        add_expected(request, writes[i].expected);
        srs__redis_add_schedule(request, writes[i].tracker);
    }
}

srs_status srs__redis_presence(const srs__redis_channel *channel, const srs__redis_reply *reply,
                               srs_presence *out, srs_error *err)
{
    int64_t presence = srs__redis_reply_integer(srs__redis_reply_at(reply, 0));
    if (presence < SRS_CACHE_COLD || presence > SRS_CACHE_WARM)
        return srs__redis_fail_strange(channel, err);
    *out = (srs_presence)presence;
    return SRS_OK;
}

static srs_status fail_conflict(const srs__redis_channel *channel, const srs__redis_reply *reply,
                                const srs_cache_write *writes, size_t count, srs_error *err)
{
    uint64_t revision = 0;
    const srs__redis_reply *bytes = srs__redis_reply_at(reply, 2);
    int64_t index = srs__redis_reply_integer(srs__redis_reply_at(reply, 1));
    if (index < 0 || (uint64_t)index >= count || !bytes || bytes->type != REDIS_REPLY_STRING ||
        srs__redis_revision_read((const uint8_t *)bytes->text, bytes->size, &revision))
        return srs__redis_fail_strange(channel, err);
    const srs_tracker *expected = writes[index].expected;
    return srs__fail(err, SRS_E_CONFLICT,
                     "item '%s': write refused: the cache has revision %llu, not the expected "
                     "tracker of revision %llu; read the item again",
                     writes[index].tracker->item, (unsigned long long)revision,
                     expected ? (unsigned long long)expected->revision : 0);
}

srs_status srs__redis_written(const srs__redis_channel *channel, const srs__redis_reply *reply,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err)
{
    srs_status status = srs__redis_presence(channel, reply, presence, err);
    if (!status && reply->size > 1)
        status = fail_conflict(channel, reply, writes, count, err);
    return status;
}

srs_status srs__redis_write(void *self, const char *season, const char *user,
                            const srs_cache_write *writes, size_t count, srs_presence *presence,
                            srs_error *err)
{
    srs__redis *cache = self;
    srs__redis_entry entry;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs__redis_entry_find(cache, season, user, &entry);
    srs__redis_script_begin(&entry, SRS__LUA_WRITE, 2 + SRS__REDIS_WRITE_WORDS * count, &request);
    srs__redis_request_add_number(&request, cache->options.idle_ms);
    srs__redis_request_add_number(&request, cache->options.head);
    srs__redis_add_writes(&request, writes, count);
    srs_status status = srs__redis_script_run(&entry, SRS__LUA_WRITE, &request, &answer, err);
    if (!status)
        status = srs__redis_written(entry.channel, answer.reply, writes, count, presence, err);
    srs__arena_free(&answer.arena);
    return status;
}

srs_status srs__redis_put(void *self, const char *season, const char *user,
                          const srs_tracker *trackers, size_t count, srs_error *err)
{
    srs__redis_entry entry;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs__redis_entry_find(self, season, user, &entry);
    srs__redis_script_begin(&entry, SRS__LUA_PUT, 3 * count, &request);
    for (size_t i = 0; i < count; i++) {
        srs__redis_request_add_text(&request, trackers[i].item);
        srs__redis_add_schedule(&request, &trackers[i]);
    }
    srs_status status = srs__redis_script_run(&entry, SRS__LUA_PUT, &request, &answer, err);
    srs__arena_free(&answer.arena);
    return status;
}
