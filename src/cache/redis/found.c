/* The trackers of a reply, checked before the callback receives them. */
#include "cache/redis/found.h"
#include "cache/redis/state.h"

#include "base/assert.h"
#include "base/error.h"

srs_status srs__redis_found_reserve(srs__redis_found *found, srs__redis_answer *answer,
                                    size_t count, srs_error *err)
{
    SRS__ASSERT(!found->trackers && !found->count);
    found->trackers = srs__arena_alloc(&answer->arena, (count + 1) * sizeof *found->trackers);
    found->capacity = found->trackers ? count + 1 : 0;
    return found->trackers ? SRS_OK : srs__fail_memory(err);
}

void srs__redis_found_add(srs__redis_found *found, const srs__redis_entry *entry, const char *item,
                          char *state, size_t state_size)
{
    SRS__ASSERT(found->count < found->capacity);
    srs_tracker *to = &found->trackers[found->count];
    if (!item || !state || srs__redis_state_read((uint8_t *)state, state_size, to)) {
        found->is_damaged = 1;
        return;
    }
    to->season = entry->season;
    to->user = entry->user;
    to->item = item;
    found->count++;
}

static srs_status drop_corrupt_entry(const srs__redis_entry *entry, srs_presence *presence,
                                     srs_error *err)
{
    srs__env_log(&entry->cache->env, SRS_LOG_WARNING,
                 "redis at %s: this version cannot read the entry of user '%s' in season '%s'; the "
                 "entry is dropped and loaded again",
                 entry->cache->server.where, entry->user, entry->season);
    *presence = SRS_CACHE_COLD;
    return srs__redis_drop(entry->cache, entry->season, entry->user, err);
}

srs_status srs__redis_found_give(const srs__redis_found *found, const srs__redis_entry *entry,
                                 srs_tracker_fn callback, void *callback_data,
                                 srs_presence *presence, srs_error *err)
{
    if (found->is_damaged)
        return drop_corrupt_entry(entry, presence, err);
    SRS__ASSERT(found->count <= found->capacity);
    SRS__ASSERT(!found->count || *presence == SRS_CACHE_WARM);
    for (size_t i = 0; i < found->count; i++) {
        srs_status status = callback(callback_data, &found->trackers[i]);
        if (status == SRS_E_NO_MEMORY)
            return srs__fail_memory(err);
        if (status)
            return srs__fail(err, status, "the receiver of the trackers ended the call");
    }
    return SRS_OK;
}
