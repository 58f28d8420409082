/* The entry of one user: trackers in order of item, and in order of (due_ms, item). It acquires no
 * lock and reads no clock; the caller does both. */
#ifndef SRS__CACHE_ENTRY_H
#define SRS__CACHE_ENTRY_H

#include "base/assert.h"
#include "base/table.h"
#include "cache/memory/item.h"

#include <srs/sys/cache.h>

/* Sums over a group of entries. Functions that change an entry keep them up to date. */
typedef struct srs__cache_tally {
    uint64_t entries;
    uint64_t items;
    uint64_t bytes;
} srs__cache_tally;

typedef struct srs__cache_entry {
    UT_hash_handle hh;
    struct srs__cache_entry *newer; /* in order of last use */
    struct srs__cache_entry *older;
    srs__ordered *by_item;
    srs__ordered *by_due;
    size_t bytes;
    int64_t used_ms;
    uint64_t lease; /* 0: the entry is warm */
    int64_t lease_until_ms;
    uint16_t user_at;
    char key[]; /* season, NUL, user, NUL */
} srs__cache_entry;

/* Creates an entry without trackers for a key of srs__user_key(). Returns NULL if out of memory. */
srs__cache_entry *srs__cache_entry_new(const char *key, size_t key_size, srs__cache_tally *tally);
void srs__cache_entry_free(srs__cache_entry *entry, srs__cache_tally *tally);

/* Items that are created and not in an entry yet: a list through by_item.right, in order of
 * creation. All allocations of a change therefore precede its first step. Initialise with {0}. */
typedef struct srs__cache_made {
    srs__cache_item *first;
    srs__cache_item *last;
} srs__cache_made;

/* Creates an item and adds it to the list. Returns 0, or -1 if out of memory; then all items of the
 * list are freed. */
int srs__cache_made_add(srs__cache_made *made, const srs_tracker *tracker);

/* Moves the items of a list into the entry. Each replaces the item with its id. With keep_newer, an
 * item of the entry with a higher revision stays. Cannot fail. */
void srs__cache_entry_take(srs__cache_entry *entry, srs__cache_made *made, int keep_newer,
                           srs__cache_tally *tally);

/* Asserts the invariants of an entry and of the sums that contain it, in constant time. Where
 * assertions are off, it does nothing. */
#if SRS__ASSERTIONS
void srs__cache_entry_check(const srs__cache_entry *entry, const srs__cache_tally *tally);
#else
#define srs__cache_entry_check(entry, tally) ((void)(entry), (void)(tally))
#endif

/* Returns the item with an id; NULL if there is none. */
const srs__cache_item *srs__cache_entry_find(const srs__cache_entry *entry, const char *item);

/* Finds due items as srs_cache_ops.due does. If a callback fails, its status is returned. */
srs_status srs__cache_entry_due(const srs__cache_entry *entry, const srs_cache_query *query,
                                srs_tracker_fn callback, void *callback_data, uint64_t *total);
srs_status srs__cache_entry_read(const srs__cache_entry *entry, const char *const *items,
                                 size_t count, srs_tracker_fn callback, void *callback_data);

#endif
