/* Loads: the lease, and filling the entry. The server measures the lease as the expiry of the keys.
 * The rest of a load whose process has crashed therefore expires. */
#include "cache/redis/redis.h"
#include "cache/redis/write.h"

#include "base/assert.h"
#include "base/error.h"
#include "base/random.h"
#include "base/time.h"

/* Items in one request. An entry with more items is loaded by several requests under one lease. */
#define PART_ITEMS 10000
#define LEASE_MS_MAX (365 * SRS__DAY_MS)

static void add_lease(srs__redis_request *request, uint64_t lease)
{
    srs__redis_request_add(request, &lease, sizeof lease);
}

srs_status srs__redis_load_begin(void *self, const char *season, const char *user, int64_t lease_ms,
                                 uint64_t *lease, srs_presence *presence, srs_error *err)
{
    srs__redis_entry entry;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    uint64_t wanted = 0;
    *lease = 0;
    if (srs__random_bytes(&wanted, sizeof wanted))
        return srs__fail(err, SRS_E_IO, "the operating system gives no random bytes for a lease");
    wanted += !wanted;
    SRS__ASSERT(wanted);
    lease_ms = lease_ms < 1 ? 1 : lease_ms > LEASE_MS_MAX ? LEASE_MS_MAX : lease_ms;
    srs__redis_entry_find(self, season, user, &entry);
    srs__redis_script_begin(&entry, SRS__LUA_LOAD_BEGIN, 2, &request);
    add_lease(&request, wanted);
    srs__redis_request_add_number(&request, lease_ms);
    srs_status status = srs__redis_script_run(&entry, SRS__LUA_LOAD_BEGIN, &request, &answer, err);
    if (!status)
        status = srs__redis_presence(entry.channel, answer.reply, presence, err);
    if (!status && srs__redis_reply_integer(srs__redis_reply_at(answer.reply, 1)) == 1)
        *lease = wanted;
    SRS__ASSERT(!*lease || (!status && *lease == wanted));
    srs__arena_free(&answer.arena);
    return status;
}

static srs_status commit_part(const srs__redis_entry *entry, uint64_t lease,
                              const srs_tracker *trackers, size_t count, int is_last,
                              srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    SRS__ASSERT(count <= PART_ITEMS && (is_last || count == PART_ITEMS));
    srs__redis_script_begin(entry, SRS__LUA_LOAD_COMMIT, 4 + 3 * count, &request);
    add_lease(&request, lease);
    srs__redis_request_add_number(&request, is_last);
    srs__redis_request_add_number(&request, entry->cache->options.idle_ms);
    srs__redis_request_add_number(&request, entry->cache->options.head);
    for (size_t i = 0; i < count; i++) {
        srs__redis_request_add_text(&request, trackers[i].item);
        srs__redis_add_schedule(&request, &trackers[i]);
    }
    srs_status status = srs__redis_script_run(entry, SRS__LUA_LOAD_COMMIT, &request, &answer, err);
    if (!status && srs__redis_reply_integer(answer.reply) != 1)
        status = srs__fail(err, SRS_E_CONFLICT,
                           "the lease on the entry has ended: begin the load again");
    srs__arena_free(&answer.arena);
    return status;
}

srs_status srs__redis_load_commit(void *self, const char *season, const char *user, uint64_t lease,
                                  const srs_tracker *trackers, size_t count, srs_error *err)
{
    srs__redis *cache = self;
    srs__redis_entry entry;
    srs_status status = SRS_OK;
    srs__redis_entry_find(cache, season, user, &entry);
    for (; !status && count > PART_ITEMS; trackers += PART_ITEMS, count -= PART_ITEMS)
        status = commit_part(&entry, lease, trackers, PART_ITEMS, 0, err);
    if (!status)
        status = commit_part(&entry, lease, trackers, count, 1, err);
    if (!status) /* the request has just set the expiry */
        srs__redis_used_is_due(&cache->used, entry.hash, srs__monotonic_ms());
    return status;
}

srs_status srs__redis_load_abort(void *self, const char *season, const char *user, uint64_t lease,
                                 srs_error *err)
{
    srs__redis_entry entry;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs__redis_entry_find(self, season, user, &entry);
    srs__redis_script_begin(&entry, SRS__LUA_LOAD_ABORT, 1, &request);
    add_lease(&request, lease);
    srs_status status = srs__redis_script_run(&entry, SRS__LUA_LOAD_ABORT, &request, &answer, err);
    srs__arena_free(&answer.arena);
    return status;
}
