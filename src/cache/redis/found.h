/* The trackers of an answer, before they are given. */
#ifndef SRS__REDIS_FOUND_H
#define SRS__REDIS_FOUND_H

#include "cache/redis/redis.h"

/* Zero-initialise with {0}. It lives in the arena of the answer. */
typedef struct srs__redis_found {
    srs_tracker *trackers;
    size_t count;
    int is_damaged; /* something there is not ours, or of a version that we do not know */
} srs__redis_found;

/* Makes room for that many. SRS_E_NO_MEMORY. */
srs_status srs__redis_found_reserve(srs__redis_found *found, srs__redis_answer *answer,
                                    size_t count, srs_error *err);

/* Adds a tracker of an item, whose id must stay; NULL: damaged. The bytes of its state are changed.
 */
void srs__redis_found_add(srs__redis_found *found, const srs__redis_entry *entry, const char *item,
                          char *state, size_t state_size);

/* Gives all to a sink. What is damaged makes the entry cold instead: a cache is a copy, and is
 * loaded anew. */
srs_status srs__redis_found_give(const srs__redis_found *found, const srs__redis_entry *entry,
                                 srs_tracker_sink sink, void *sink_data, srs_presence *presence,
                                 srs_error *err);

#endif
