/* The entry of one user: the trackers, ordered by item and by (due_ms, item). It takes no lock
 * and knows no clock; whoever holds it keeps both. */
#ifndef SRS__CACHE_ENTRY_H
#define SRS__CACHE_ENTRY_H

#include "base/table.h"
#include "cache/memory/item.h"

#include <srs/sys/cache.h>

/* What a group of entries amounts to; functions that change an entry keep it up to date. */
typedef struct srs__cache_tally {
    uint64_t entries;
    uint64_t items;
    uint64_t bytes;
} srs__cache_tally;

typedef struct srs__cache_entry {
    UT_hash_handle hh;
    struct srs__cache_entry *newer; /* by last use */
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

/* An entry without trackers, for a key of srs__user_key(). NULL when memory is out. */
srs__cache_entry *srs__cache_entry_new(const char *key, size_t key_size, srs__cache_tally *tally);
void srs__cache_entry_free(srs__cache_entry *entry, srs__cache_tally *tally);

/* Items made but not in an entry yet: a list through by_item.right, in order of making. So every
 * allocation of a change is done before its first step. Zero-initialise with {0}. */
typedef struct srs__cache_made {
    srs__cache_item *first;
    srs__cache_item *last;
} srs__cache_made;

/* Adds one; 0, or -1 when memory is out, and then all that were made are freed. */
int srs__cache_made_add(srs__cache_made *made, const srs_tracker *tracker);

/* Moves what was made into the entry. Each replaces the item of its id, which, with keep_newer,
 * stays instead if its revision is higher. Cannot fail. */
void srs__cache_entry_take(srs__cache_entry *entry, srs__cache_made *made, int keep_newer,
                           srs__cache_tally *tally);

/* The item of an id; NULL if it is not there. */
const srs__cache_item *srs__cache_entry_find(const srs__cache_entry *entry, const char *item);

/* As in srs_cache_ops; what a sink returns other than SRS_OK is returned. */
srs_status srs__cache_entry_due(const srs__cache_entry *entry, const srs_cache_query *query,
                                srs_tracker_sink sink, void *sink_data, uint64_t *total);
srs_status srs__cache_entry_read(const srs__cache_entry *entry, const char *const *items,
                                 size_t count, srs_tracker_sink sink, void *sink_data);

#endif
