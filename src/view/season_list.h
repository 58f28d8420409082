/* Keeps a recent copy of the list of seasons, and finds the season of a call. */
#ifndef SRS__SEASON_LIST_H
#define SRS__SEASON_LIST_H

#include "base/memory.h"
#include "view/context.h"

typedef struct srs__season_ref {
    char name[SRS_SEASON_MAX + 1];
    int cache_enabled;
} srs__season_ref;

struct srs_season_list {
    srs_season *at;
    size_t count;
    size_t capacity;
    srs__arena arena;
};

/* Reads the list, or one season, from the store. The caller frees the list with
 * srs_season_list_free(). */
srs_status srs__season_list_read(srs_context *context, const char *name, srs_season_list **out,
                                 srs_error *err);

srs_status srs__seasons_new(int64_t refresh_ms, int auto_create, srs__seasons **out,
                            srs_error *err);
void srs__seasons_free(srs__seasons *seasons);

/* Starts a thread that reads the list. Calls then wait only briefly for the list, so a slow store
 * does not delay calls that need nothing else from the store. */
srs_status srs__seasons_start(srs_context *context, srs_error *err);
/* Stops the thread. NULL is allowed. */
void srs__seasons_stop(srs__seasons *seasons);

/* Finds a season; NULL finds the active season. An archived season is an error unless
 * `archived_too`. With `create`, an unknown season is created if the configuration allows it. */
typedef enum srs__season_use {
    SRS__SEASON_READ,
    SRS__SEASON_WRITE,
    SRS__SEASON_HISTORY
} srs__season_use;

srs_status srs__season_resolve(srs_context *context, const char *name, srs__season_use use,
                               srs__season_ref *out, srs_error *err);

/* Discards the list after a change. The next call reads the list. */
void srs__seasons_invalidate(srs_context *context);

/* Returns nonzero if a season has a cache, by the latest known list. */
int srs__season_has_cache(srs_context *context, const char *name);

#endif
