/* One tracker in the memory cache: a single block of memory with the text at its end. */
#ifndef SRS__CACHE_ITEM_H
#define SRS__CACHE_ITEM_H

#include "base/ordered.h"

#include <srs/sys/tracker.h>

typedef struct srs__cache_item {
    srs__ordered by_item; /* node in the tree ordered by item id */
    srs__ordered by_due;  /* node in the tree ordered by (due_ms, item id) */
    int64_t due_ms;       /* from here on the members of the tracker, without gaps */
    uint64_t revision;
    int64_t last_review_ms;
    double stability;
    double difficulty;
    srs_id last_review_id;
    int32_t phase;
    int32_t step;
    int32_t level;
    uint32_t reps;
    uint32_t lapses;
    uint32_t streak;
    uint16_t topic_at; /* offset of the topic in text; that of the subject follows */
    uint16_t subject_at;
    char text[]; /* item, NUL, subject, NUL, topic, NUL */
} srs__cache_item;

/* Creates an item, to be freed with srs__free(). Returns NULL if out of memory. */
srs__cache_item *srs__cache_item_new(const srs_tracker *tracker);

/* Returns nonzero if all members of the item equal those of a tracker of the same item. */
int srs__cache_item_is(const srs__cache_item *item, const srs_tracker *tracker);

/* Returns the memory of an item, with the overhead of the allocator. */
size_t srs__cache_item_bytes(const srs__cache_item *item);

/* Fills in a tracker. Its texts point into the item. */
void srs__cache_item_get(const srs__cache_item *item, const char *season, const char *user,
                         srs_tracker *out);

/* Returns the memory of a block of `size` bytes, rounded up as common allocators do. */
static inline size_t srs__cache_piece_bytes(size_t size)
{
    return (size + 8 + 15) / 16 * 16;
}

#endif
