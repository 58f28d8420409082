/* The list of seasons, kept for a moment, and which season a call is about. */
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

/* Reads the list from the store, or one season of it; srs_season_list_free() frees it. */
srs_status srs__season_list_read(srs_context *context, const char *name, srs_season_list **out,
                                 srs_error *err);

srs_status srs__seasons_new(int64_t refresh_ms, int auto_create, srs__seasons **out,
                            srs_error *err);
void srs__seasons_free(srs__seasons *seasons);

/* From now on a thread asks the store for the list, and calls wait for it a moment only: a slow
 * store is not felt by those who need nothing else of it. */
srs_status srs__seasons_start(srs_context *context, srs_error *err);
/* Ends that thread; NULL is allowed. */
void srs__seasons_stop(srs__seasons *seasons);

/* Finds a season; NULL: the active one. An archived one is an error unless `archived_too`. With
 * `create`, and if the configuration says so, one that is unknown is created. */
typedef enum srs__season_use {
    SRS__SEASON_READ,
    SRS__SEASON_WRITE,
    SRS__SEASON_HISTORY
} srs__season_use;

srs_status srs__season_resolve(srs_context *context, const char *name, srs__season_use use,
                               srs__season_ref *out, srs_error *err);

/* The list of seasons has changed: the next call reads it. */
void srs__seasons_forget(srs_context *context);

/* Whether a season has a cache, as far as is known. */
int srs__season_has_cache(srs_context *context, const char *name);

#endif
