/* Reads and writes the trackers of a user. The trackers come from the cache, or from the store with
 * the pending events on top. Reads of a cold entry load the entry. */
#ifndef SRS__ENTRY_H
#define SRS__ENTRY_H

#include "view/context.h"
#include "view/season_list.h"

/* The key of a cache entry. */
typedef struct srs__entry_key {
    srs__season_ref season;
    const char *user;
} srs__entry_key;

/* The source of an answer. */
typedef enum srs__source {
    SRS__FROM_CACHE,   /* the cache */
    SRS__FROM_LOAD,    /* the store; the cache has been filled */
    SRS__FROM_STORE,   /* the store, because the season has no cache */
    SRS__FROM_BYPASS,  /* the store, because a call of the cache failed before safe mode */
    SRS__FROM_DEGRADED /* the store, because the cache is unavailable (safe mode) */
} srs__source;

/* Reads the trackers of some items, or of all items if items is NULL, in ascending order of item
 * id. Includes tombstones. A read `for_write` announces a write to the cache. Every other read needs a
 * permit of the limiter in safe mode. */
srs_status srs__entry_read(srs_context *context, const srs__entry_key *key,
                           const char *const *items, size_t count, int for_write,
                           srs__trackers *out, srs__source *source, srs_error *err);

/* Reads due items in the order of srs_due(). */
srs_status srs__entry_due(srs_context *context, const srs__entry_key *key,
                          const srs_cache_query *query, srs__trackers *out, uint64_t *total,
                          srs__source *source, srs_error *err);

/* Writes an accepted batch to the cache. After SRS_E_CONFLICT the caller must read and compute
 * again. After every other failure the entry is dropped, so that the next read loads it. */
srs_status srs__entry_write(srs_context *context, const srs__entry_key *key,
                            const srs_cache_write *writes, size_t count);

/* Handles the result of a write to the cache that the server of the queue has executed. Returns
 * like srs__entry_write(). */
srs_status srs__entry_written(srs_context *context, const srs__entry_key *key, srs_status status,
                              srs_presence presence);

/* Drops an entry, at the latest before the next read, so that the next read loads it. */
void srs__entry_drop(srs_context *context, const char *season, const char *user);
/* Drops the entries of a season; NULL drops all entries. Does not call the cache while the circuit
 * breaker is open. */
void srs__entry_drop_season(srs_context *context, const char *season);

/* Calls the cache once, through the circuit breaker: a compare-and-set of `writes` or, if `writes`
 * is NULL, a put of `trackers`. The entry may have later revisions than `trackers`. */
srs_status srs__entry_put(srs_context *context, const char *season, const char *user,
                          const srs_tracker *trackers, const srs_cache_write *writes, size_t count,
                          srs_presence *presence);

#endif
