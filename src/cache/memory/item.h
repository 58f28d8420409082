/* One tracker as the memory cache keeps it: a single piece of memory, its text at the end. */
#ifndef SRS__CACHE_ITEM_H
#define SRS__CACHE_ITEM_H

#include "base/ordered.h"

#include <srs/sys/tracker.h>

typedef struct srs__cache_item {
    srs__ordered by_item; /* its node in the tree ordered by item id, */
    srs__ordered by_due;  /* and in the one ordered by (due_ms, item id) */
    int64_t due_ms;       /* from here on: the tracker, without a gap between its fields */
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
    uint16_t topic_at; /* where the topic begins in text, and the subject */
    uint16_t subject_at;
    char text[]; /* item, NUL, subject, NUL, topic, NUL */
} srs__cache_item;

/* NULL when memory is out. Free it with srs__free(). */
srs__cache_item *srs__cache_item_new(const srs_tracker *tracker);

/* Whether it says the same as a tracker of that item in every field. */
int srs__cache_item_is(const srs__cache_item *item, const srs_tracker *tracker);

/* The memory it takes, the allocator's share included. */
size_t srs__cache_item_bytes(const srs__cache_item *item);

/* The tracker, its text borrowed. */
void srs__cache_item_get(const srs__cache_item *item, const char *season, const char *user,
                         srs_tracker *out);

/* The memory that a piece of `size` bytes takes, as common allocators round it. */
static inline size_t srs__cache_piece_bytes(size_t size)
{
    return (size + 8 + 15) / 16 * 16;
}

#endif
