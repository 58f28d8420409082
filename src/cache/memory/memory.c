/* The memory cache: srs_cache_ops over shards of entries, each shard with its own lock.
 *
 * memory:?bytes_max=N&shards=N&idle_ms=N. Each shard may use bytes_max / shards. If an entry alone
 * is larger than that share, it is never warm: a load succeeds and leaves the entry cold, and the
 * user is served from each load.
 *
 * If an allocation fails, a write changes nothing, while load_commit() and put() make the entry
 * cold: the entry must neither lag behind the store nor stay leased.
 *
 * Callbacks are called while the lock of a shard is held, which saves a copy. A callback must not
 * call the cache, and should only copy. */
#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/structs.h"
#include "base/time.h"
#include "cache/cache.h"
#include "cache/memory/shard.h"
#include "tracker/user_key.h"

#include <stdatomic.h>

#define BYTES_MAX_DEFAULT (INT64_C(256) * 1024 * 1024)
#define SHARE_MIN 4096 /* bytes of a shard; every entry without trackers fits */
#define SHARDS_DEFAULT 16
#define SHARDS_MAX 1024
#define IDLE_MS_DEFAULT (30 * SRS__DAY_MS)

typedef struct memory_cache {
    uint64_t hash_seed; /* random, so that nobody can choose ids that collide */
    atomic_uint_fast64_t last_lease;
    size_t count;
    srs__cache_shard shards[];
} memory_cache;

/* A cache entry and its shard, which is locked until memory_leave(). */
typedef struct place {
    char text[SRS__USER_KEY_MAX];
    srs__cache_key key;
    srs__cache_shard *shard;
    srs__cache_entry *entry; /* NULL: cold */
    int64_t now_ms;
} place;

static void memory_enter(memory_cache *cache, const char *season, const char *user, place *at)
{
    at->key.text = at->text;
    at->key.size = srs__user_key(season, user, at->text);
    uint64_t hash = srs__hash64(cache->hash_seed, at->text, at->key.size);
    at->key.hash = (unsigned)hash;
    at->shard = &cache->shards[(hash >> 32) % cache->count];
    srs__lock_acquire(&at->shard->lock);
    at->now_ms = srs__monotonic_ms();
    at->entry = srs__cache_shard_find(at->shard, &at->key, at->now_ms);
}

static void memory_leave(place *at)
{
    srs__cache_shard_check(at->shard);
    SRS__ASSERT(at->shard->tally.bytes <= at->shard->bytes_max);
    SRS__ASSERT(!at->entry || at->shard->newest == at->entry);
    srs__lock_release(&at->shard->lock);
}

static void make_cold(place *at)
{
    SRS__REQUIRES_LOCK(&at->shard->lock);
    if (at->entry)
        srs__cache_shard_remove(at->shard, at->entry);
    at->entry = NULL;
}

static srs_presence presence_of(const place *at)
{
    if (!at->entry)
        return SRS_CACHE_COLD;
    return at->entry->lease ? SRS_CACHE_LOADING : SRS_CACHE_WARM;
}

static srs_status of_callback(srs_status status, srs_error *err)
{
    if (!status || status == SRS_E_NO_MEMORY)
        return status ? srs__fail_memory(err) : SRS_OK;
    return srs__fail(err, status, "the receiver of the trackers ended the call");
}

static srs_status due(void *self, const char *season, const char *user,
                      const srs_cache_query *query, srs_tracker_fn callback, void *callback_data,
                      uint64_t *total, srs_presence *presence, srs_error *err)
{
    place at;
    srs_status status = SRS_OK;
    *total = 0;
    memory_enter(self, season, user, &at);
    *presence = presence_of(&at);
    if (*presence == SRS_CACHE_WARM)
        status = srs__cache_entry_due(at.entry, query, callback, callback_data, total);
    memory_leave(&at);
    return of_callback(status, err);
}

static srs_status memory_read_items(void *self, const char *season, const char *user,
                                    const char *const *items, size_t count, uint32_t flags,
                                    srs_tracker_fn callback, void *callback_data,
                                    srs_presence *presence, srs_error *err)
{
    place at;
    srs_status status = SRS_OK;
    (void)flags; /* no other process uses the entry after a crash */
    memory_enter(self, season, user, &at);
    *presence = presence_of(&at);
    if (*presence == SRS_CACHE_WARM)
        status = srs__cache_entry_read(at.entry, items, count, callback, callback_data);
    memory_leave(&at);
    return of_callback(status, err);
}

static srs_status check_expected(const srs__cache_entry *entry, const srs_cache_write *write,
                                 srs_error *err)
{
    const char *item = write->tracker->item;
    const srs__cache_item *there = srs__cache_entry_find(entry, item);
    if (there ? write->expected && srs__cache_item_is(there, write->expected) : !write->expected)
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFLICT,
                     "item '%s': write refused: the cache has revision %llu, not the expected "
                     "tracker of revision %llu; read the item again",
                     item, there ? (unsigned long long)there->revision : 0,
                     write->expected ? (unsigned long long)write->expected->revision : 0);
}

/* Returns nonzero if the entry has the revisions that some writes expect. It does not call
 * check_expected(), which it checks. */
SRS__FOR_ASSERTIONS static int has_expected(const srs__cache_entry *entry,
                                            const srs_cache_write *writes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const srs__cache_item *there = srs__cache_entry_find(entry, writes[i].tracker->item);
        const srs_tracker *expected = writes[i].expected;
        if (there ? !expected || there->revision != expected->revision : expected != NULL)
            return 0;
    }
    return 1;
}

static srs_status memory_write_entry(place *at, const srs_cache_write *writes, size_t count,
                                     srs_error *err)
{
    srs__cache_made made = {0};
    SRS__ASSERT(!at->entry->lease);
    for (size_t i = 0; i < count; i++) {
        srs_status status = check_expected(at->entry, &writes[i], err);
        if (status)
            return status;
    }
    for (size_t i = 0; i < count; i++) {
        if (srs__cache_made_add(&made, writes[i].tracker))
            return srs__fail_memory(err);
    }
    SRS__ASSERT(has_expected(at->entry, writes, count));
    srs__cache_entry_take(at->entry, &made, 0, &at->shard->tally);
    if (!srs__cache_shard_fit(at->shard, at->entry))
        at->entry = NULL;
    return SRS_OK;
}

/* Sets the presence after the write: an entry that has outgrown its share is cold. */
static srs_status write_items(void *self, const char *season, const char *user,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err)
{
    place at;
    srs_status status = SRS_OK;
    memory_enter(self, season, user, &at);
    if (presence_of(&at) == SRS_CACHE_WARM)
        status = memory_write_entry(&at, writes, count, err);
    *presence = presence_of(&at);
    memory_leave(&at);
    return status;
}

static srs_status memory_begin(memory_cache *cache, place *at, int64_t lease_ms, uint64_t *lease,
                               srs_error *err)
{
    SRS__ASSERT(!at->entry);
    at->entry = srs__cache_shard_add(at->shard, &at->key, at->now_ms);
    if (!at->entry)
        return srs__fail_memory(err);
    at->entry->lease = atomic_fetch_add(&cache->last_lease, 1) + 1;
    if (__builtin_add_overflow(at->now_ms, lease_ms, &at->entry->lease_until_ms))
        at->entry->lease_until_ms = INT64_MAX;
    *lease = at->entry->lease;
    int stays = srs__cache_shard_fit(at->shard, at->entry);
    SRS__ASSERT(stays && *lease); /* SHARE_MIN is more than the size of the entry */
    (void)stays;
    return SRS_OK;
}

static srs_status load_begin(void *self, const char *season, const char *user, int64_t lease_ms,
                             uint64_t *lease, srs_presence *presence, srs_error *err)
{
    place at;
    srs_status status = SRS_OK;
    *lease = 0;
    memory_enter(self, season, user, &at);
    if (!at.entry)
        status = memory_begin(self, &at, lease_ms, lease, err);
    *presence = presence_of(&at);
    SRS__ASSERT(!*lease || *presence == SRS_CACHE_LOADING);
    memory_leave(&at);
    return status;
}

/* Returns nonzero if the entry has another tracker of the same item and revision. */
static int contradicts(const srs__cache_entry *entry, const srs_tracker *tracker)
{
    const srs__cache_item *there = srs__cache_entry_find(entry, tracker->item);
    return there && there->revision == tracker->revision && !srs__cache_item_is(there, tracker);
}

/* Stores trackers unless the entry has higher revisions. A tracker that contradicts the entry makes
 * it cold. */
static srs_status memory_take(place *at, const srs_tracker *trackers, size_t count, srs_error *err)
{
    srs__cache_made made = {0};
    for (size_t i = 0; i < count; i++) {
        if (contradicts(at->entry, &trackers[i])) {
            make_cold(at);
            return SRS_OK;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (srs__cache_made_add(&made, &trackers[i])) {
            make_cold(at);
            return srs__fail_memory(err);
        }
    }
    srs__cache_entry_take(at->entry, &made, 1, &at->shard->tally);
    if (!srs__cache_shard_fit(at->shard, at->entry))
        at->entry = NULL;
    return SRS_OK;
}

static srs_status load_commit(void *self, const char *season, const char *user, uint64_t lease,
                              const srs_tracker *trackers, size_t count, srs_error *err)
{
    place at;
    srs_status status;
    memory_enter(self, season, user, &at);
    if (!lease || !at.entry || at.entry->lease != lease) {
        status = srs__fail(err, SRS_E_CONFLICT,
                           "the lease on the entry has ended: begin the load again");
    } else {
        at.entry->lease = 0;
        status = memory_take(&at, trackers, count, err);
        SRS__ASSERT(presence_of(&at) != SRS_CACHE_LOADING);
    }
    memory_leave(&at);
    return status;
}

static srs_status load_abort(void *self, const char *season, const char *user, uint64_t lease,
                             srs_error *err)
{
    place at;
    (void)err;
    memory_enter(self, season, user, &at);
    if (lease && at.entry && at.entry->lease == lease)
        make_cold(&at);
    memory_leave(&at);
    return SRS_OK;
}

/* Returns nonzero if a warm entry has a tracker or a later revision. */
static int is_up_to_date(const srs__cache_entry *entry, const srs_tracker *tracker)
{
    const srs__cache_item *there = srs__cache_entry_find(entry, tracker->item);
    return there && (there->revision > tracker->revision || srs__cache_item_is(there, tracker));
}

/* Returns nonzero if a warm entry has all of some trackers, or later revisions. */
SRS__FOR_ASSERTIONS static int has_all(const srs__cache_entry *entry, const srs_tracker *trackers,
                                       size_t count)
{
    size_t there = 0;
    while (there < count && is_up_to_date(entry, &trackers[there]))
        there++;
    return there == count;
}

static srs_status memory_put(void *self, const char *season, const char *user,
                             const srs_tracker *trackers, size_t count, srs_error *err)
{
    place at;
    srs_status status = SRS_OK;
    memory_enter(self, season, user, &at);
    if (presence_of(&at) == SRS_CACHE_LOADING)
        status = memory_take(&at, trackers, count, err);
    for (size_t i = 0; i < count && presence_of(&at) == SRS_CACHE_WARM; i++) {
        if (!is_up_to_date(at.entry, &trackers[i]))
            make_cold(&at);
    }
    SRS__ASSERT(presence_of(&at) != SRS_CACHE_WARM || has_all(at.entry, trackers, count));
    memory_leave(&at);
    return status;
}

static srs_status memory_drop(void *self, const char *season, const char *user, srs_error *err)
{
    place at;
    (void)err;
    memory_enter(self, season, user, &at);
    make_cold(&at);
    memory_leave(&at);
    return SRS_OK;
}

static srs_status drop_season(void *self, const char *season, srs_error *err)
{
    memory_cache *cache = self;
    (void)err;
    for (size_t i = 0; i < cache->count; i++) {
        srs__lock_acquire(&cache->shards[i].lock);
        srs__cache_shard_remove_season(&cache->shards[i], season);
        srs__lock_release(&cache->shards[i].lock);
    }
    return SRS_OK;
}

static srs_status memory_stats(void *self, srs_cache_stats *out, srs_error *err)
{
    memory_cache *cache = self;
    srs_cache_stats all = {.size = sizeof all, .round_trips = SRS_STAT_UNKNOWN};
    (void)err;
    for (size_t i = 0; i < cache->count; i++) {
        srs__cache_shard *shard = &cache->shards[i];
        srs__lock_acquire(&shard->lock);
        all.entries += shard->tally.entries;
        all.items += shard->tally.items;
        all.bytes += shard->tally.bytes;
        all.bytes_max += shard->bytes_max;
        all.evictions += shard->evictions;
        srs__lock_release(&shard->lock);
    }
    srs__give_struct(out, out->size, &all, sizeof all);
    return SRS_OK;
}

/* Closes the cache. In a child of fork(), a shard that a thread of the parent was changing is not
 * freed: its lists are inconsistent, and that thread does not exist here. */
static void memory_close_cache(void *self, int forked)
{
    memory_cache *cache = self;
    for (size_t i = 0; i < cache->count; i++) {
        srs__cache_shard *shard = &cache->shards[i];
        if (forked && srs__lock_try_acquire(&shard->lock))
            continue;
        srs__cache_shard_remove_season(shard, NULL);
        if (forked)
            srs__lock_release(&shard->lock);
        srs__lock_destroy(&shard->lock);
    }
    srs__free(cache);
}

static srs_status read_parameters(const srs__url *url, int64_t *bytes_max, int64_t *shards,
                                  int64_t *idle_ms, srs_error *err)
{
    static const char *const allowed[] = {"bytes_max", "shards", "idle_ms", NULL};
    srs_status status = srs__url_only(url, allowed, err);
    if (!status)
        status = srs__url_int64(url, "shards", 1, SHARDS_MAX, shards, err);
    if (!status)
        status = srs__url_int64(url, "bytes_max", *shards * SHARE_MIN, INT64_MAX, bytes_max, err);
    if (!status)
        status = srs__url_int64(url, "idle_ms", 1, INT64_MAX, idle_ms, err);
    return status;
}

static const srs_cache_ops functions = {
    sizeof functions,   "memory",      due,        memory_read_items, write_items, load_begin,
    load_commit,        load_abort,    memory_put, memory_drop,       drop_season, memory_stats,
    memory_close_cache, .is_shared = 0};

srs_status srs__memory_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                                  void **self, srs_error *err)
{
    int64_t bytes_max = BYTES_MAX_DEFAULT, shards = SHARDS_DEFAULT, idle_ms = IDLE_MS_DEFAULT;
    srs_status status = read_parameters(url, &bytes_max, &shards, &idle_ms, err);
    (void)env;
    if (status)
        return status;
    size_t size = sizeof(memory_cache) + (size_t)shards * sizeof(srs__cache_shard);
    memory_cache *cache = srs__alloc_zeroed(1, size);
    if (!cache)
        return srs__fail_memory(err);
    srs__random_bytes(&cache->hash_seed, sizeof cache->hash_seed);
    cache->count = (size_t)shards;
    for (size_t i = 0; i < cache->count; i++) {
        srs__lock_init(&cache->shards[i].lock, SRS__RANK_CACHE_SHARD);
        cache->shards[i].bytes_max = (uint64_t)(bytes_max / shards);
        cache->shards[i].idle_ms = idle_ms;
    }
    *ops = functions;
    *self = cache;
    return SRS_OK;
}
