/* The trackers of a reply, checked before the callback receives them. */
#ifndef SRS__REDIS_FOUND_H
#define SRS__REDIS_FOUND_H

#include "cache/redis/redis.h"

/* Initialise with {0}. The trackers are in the arena of the reply. */
typedef struct srs__redis_found {
    srs_tracker *trackers;
    size_t count;
    size_t capacity;
    int is_damaged; /* a part of the reply is invalid, or of an unknown version */
} srs__redis_found;

/* Reserves room for a number of trackers. Returns SRS_E_NO_MEMORY on failure. */
srs_status srs__redis_found_reserve(srs__redis_found *found, srs__redis_answer *answer,
                                    size_t count, srs_error *err);

/* Adds the tracker of an item. The item id must stay valid; NULL: the reply is invalid. Modifies
 * the bytes of the state. */
void srs__redis_found_add(srs__redis_found *found, const srs__redis_entry *entry, const char *item,
                          char *state, size_t state_size);

/* Calls the callback for each tracker. An invalid reply makes the entry cold instead, and the next
 * read loads it again. */
srs_status srs__redis_found_give(const srs__redis_found *found, const srs__redis_entry *entry,
                                 srs_tracker_fn callback, void *callback_data,
                                 srs_presence *presence, srs_error *err);

#endif
