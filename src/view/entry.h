/* A user's trackers, wherever they are: in the cache, loaded into it from the store with what
 * is accepted and not stored yet, or, while the cache is away, from the store alone. */
#ifndef SRS__ENTRY_H
#define SRS__ENTRY_H

#include "view/context.h"
#include "view/season_list.h"

/* Names an entry. */
typedef struct srs__entry_key {
    srs__season_ref season;
    const char *user;
} srs__entry_key;

/* Where an answer came from. */
typedef enum srs__source {
    SRS__FROM_CACHE,  /* the cache */
    SRS__FROM_LOAD,   /* the store; the cache has been filled */
    SRS__FROM_STORE,  /* the store, since the season has no cache */
    SRS__FROM_BYPASS, /* the store, since a call of the cache has failed, and safe mode is not on */
    SRS__FROM_DEGRADED /* the store, since the cache is away: safe mode */
} srs__source;

/* Reads trackers of some items, or with items NULL all of the user's, in order of item id.
 * Tombstones are included. In safe mode a `limited` read has to pass the limiter. */
srs_status srs__entry_read(srs_context *context, const srs__entry_key *key,
                           const char *const *items, size_t count, int limited, srs__trackers *out,
                           srs__source *source, srs_error *err);

/* Reads due items as srs_due() gives them. */
srs_status srs__entry_due(srs_context *context, const srs__entry_key *key,
                          const srs_cache_query *query, srs__trackers *out, uint64_t *total,
                          srs__source *source, srs_error *err);

/* Brings the cache up to date with an accepted batch: SRS_E_CONFLICT asks to read again and to
 * compute again. Any other failure has been dealt with: the entry will be loaded afresh. */
srs_status srs__entry_write(srs_context *context, const srs__entry_key *key,
                            const srs_cache_write *writes, size_t count);

/* Likewise, of a write that the queue has made: what it came to. */
srs_status srs__entry_written(srs_context *context, const srs__entry_key *key, srs_status status,
                              srs_presence presence);

/* Forgets what the cache holds, so that it is loaded afresh; at the latest before it is read. */
void srs__entry_drop(srs_context *context, const char *season, const char *user);
/* Likewise, the entries of a season; NULL: all entries. An open breaker is heeded. */
void srs__entry_drop_season(srs_context *context, const char *season);

/* One call of the cache, through the breaker: a compare-and-set of `writes`, or with NULL a put of
 * `trackers`, of which the entry may know later revisions. */
srs_status srs__entry_put(srs_context *context, const char *season, const char *user,
                          const srs_tracker *trackers, const srs_cache_write *writes, size_t count,
                          srs_presence *presence);

#endif
