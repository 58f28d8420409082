/* A shard of the memory cache: entries by key and by last use, within a bound of memory.
 *
 * The caller holds `lock` around each call. The bound holds whenever the lock is free: users not
 * seen for longest are evicted whole to make room for the one in use, and one who does not fit
 * alone is not kept. Entries of idle users, and leases whose time is up, count as absent from
 * that moment on; their memory is freed little by little by later calls. */
#ifndef SRS__CACHE_SHARD_H
#define SRS__CACHE_SHARD_H

#include "cache/memory/entry.h"

#include <pthread.h>

typedef struct srs__cache_shard {
    pthread_mutex_t lock;
    srs__cache_entry *table;
    srs__cache_entry *newest;
    srs__cache_entry *oldest;
    srs__cache_tally tally;
    uint64_t bytes_max;
    int64_t idle_ms;
    uint64_t evictions; /* for want of room */
} srs__cache_shard;

/* A key of srs__user_key() and its hash. */
typedef struct srs__cache_key {
    const char *text;
    size_t size;
    unsigned hash;
} srs__cache_key;

/* The entry of a key, now the one used last, or NULL. */
srs__cache_entry *srs__cache_shard_find(srs__cache_shard *shard, const srs__cache_key *key,
                                        int64_t now_ms);

/* Adds an entry for a key that has none. NULL when memory is out. */
srs__cache_entry *srs__cache_shard_add(srs__cache_shard *shard, const srs__cache_key *key,
                                       int64_t now_ms);

void srs__cache_shard_remove(srs__cache_shard *shard, srs__cache_entry *entry);

/* Call it when an entry has grown: keeps the bound. 0 if the entry itself had to go. */
int srs__cache_shard_fit(srs__cache_shard *shard, srs__cache_entry *entry);

/* Removes the entries of a season; NULL: all. */
void srs__cache_shard_remove_season(srs__cache_shard *shard, const char *season);

#endif
