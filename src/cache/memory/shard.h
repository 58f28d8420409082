/* A shard of the memory cache: entries by key and by last use, within a limit of memory.
 *
 * The caller holds `lock` around each call. The limit holds whenever the lock is free. To make room
 * for the entry in use, the shard evicts whole entries, the least recently used first. An entry
 * that does not fit alone is not kept. Expired entries and expired leases count as absent; later
 * calls free their memory step by step. */
#ifndef SRS__CACHE_SHARD_H
#define SRS__CACHE_SHARD_H

#include "base/lock.h"
#include "cache/memory/entry.h"

#include <pthread.h>

typedef struct srs__cache_shard {
    srs__lock lock;
    srs__cache_entry *table;
    srs__cache_entry *newest;
    srs__cache_entry *oldest;
    srs__cache_tally tally;
    uint64_t bytes_max;
    int64_t idle_ms;
    uint64_t evictions; /* entries removed to make room */
} srs__cache_shard;

/* A key of srs__user_key() and its hash. */
typedef struct srs__cache_key {
    const char *text;
    size_t size;
    unsigned hash;
} srs__cache_key;

/* Asserts the invariants of the table, the list and the sums of a shard, in constant time. Requires:
 * shard->lock held. Where assertions are off, it does nothing. */
#if SRS__ASSERTIONS
void srs__cache_shard_check(const srs__cache_shard *shard);
#else
#define srs__cache_shard_check(shard) ((void)(shard))
#endif

/* Returns the entry of a key, and makes it the most recently used; NULL if there is none. */
srs__cache_entry *srs__cache_shard_find(srs__cache_shard *shard, const srs__cache_key *key,
                                        int64_t now_ms);

/* Adds an entry for a key without one. Returns NULL if out of memory. */
srs__cache_entry *srs__cache_shard_add(srs__cache_shard *shard, const srs__cache_key *key,
                                       int64_t now_ms);

void srs__cache_shard_remove(srs__cache_shard *shard, srs__cache_entry *entry);

/* Restores the limit after an entry has grown. Returns 0 if the entry itself was evicted. */
int srs__cache_shard_fit(srs__cache_shard *shard, srs__cache_entry *entry);

/* Removes the entries of a season; NULL: of all seasons. */
void srs__cache_shard_remove_season(srs__cache_shard *shard, const char *season);

#endif
