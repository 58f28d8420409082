/* Keeps a recent copy of the list of seasons, and finds the season of a call. */
#include "view/season_list.h"

#include "base/error.h"
#include "base/inside.h"
#include "base/lock.h"
#include "base/text.h"
#include "base/time.h"
#include "view/refresher.h"

#include <string.h>

/* The maximum wait of a call for a newer list, if an older list exists. */
#define PATIENCE_MS 20

struct srs__seasons {
    srs__lock lock;
    srs_season_list *known; /* the latest list of the store; NULL before the first read and after a
                             * change */
    uint64_t known_read;    /* the number of the read of `known`; only a later read replaces it */
    uint64_t reads;         /* number of reads that have begun */
    int64_t asked_ms;       /* monotonic time of that read, or of a later failure of the store */
    int refreshing;
    srs__refresher *refresher; /* NULL: a call that needs a newer list reads it */
    int64_t refresh_ms;
    int auto_create;
};

static srs_status season_list_add(void *data, const srs_season *season)
{
    srs_season_list *list = data;
    srs_season *grown = srs__grow(list->at, &list->capacity, list->count + 1, sizeof *grown);
    if (!grown)
        return SRS_E_NO_MEMORY;
    list->at = grown;
    srs_season *added = &list->at[list->count];
    *added = *season;
    added->name = srs__arena_copy_text(&list->arena, season->name);
    if (!added->name)
        return SRS_E_NO_MEMORY;
    list->count++;
    return SRS_OK;
}

srs_status srs__season_list_read(srs_context *context, const char *name, srs_season_list **out,
                                 srs_error *err)
{
    srs_season_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    srs_status status =
        context->store->season_list(context->store_self, name, season_list_add, list, err);
    if (status) {
        srs_season_list_free(list);
        return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
    }
    *out = list;
    return SRS_OK;
}

srs_status srs__seasons_new(int64_t refresh_ms, int auto_create, srs__seasons **out, srs_error *err)
{
    srs__seasons *seasons = srs__alloc_zeroed(1, sizeof *seasons);
    if (!seasons)
        return srs__fail_memory(err);
    srs__lock_init(&seasons->lock, SRS__RANK_SEASONS);
    seasons->refresh_ms = refresh_ms;
    seasons->auto_create = auto_create;
    *out = seasons;
    return SRS_OK;
}

void srs__seasons_free(srs__seasons *seasons)
{
    if (!seasons)
        return;
    srs_season_list_free(seasons->known);
    srs__lock_destroy(&seasons->lock);
    srs__free(seasons);
}

/* Installs a list, unless a later read or a change of the seasons has made the list out of date. */
static void season_list_install(srs__seasons *seasons, srs_season_list *list, uint64_t read)
{
    SRS__REQUIRES_LOCK(&seasons->lock);
    SRS__ASSERT(read <= seasons->reads && seasons->known_read <= seasons->reads);
    if (read <= seasons->known_read) {
        srs_season_list_free(list);
        return;
    }
    srs_season_list_free(seasons->known);
    seasons->known = list;
    seasons->known_read = read;
    seasons->asked_ms = srs__monotonic_ms();
}

/* Reads the list from the store, and reads again if a season changed during the read. Requires: the
 * lock held; the function releases the lock while the store works. */
static srs_status read_again(srs_context *context, srs_error *err)
{
    srs__seasons *seasons = context->seasons;
    srs_status status;
    SRS__REQUIRES_LOCK(&seasons->lock);
    do {
        srs_season_list *list = NULL;
        uint64_t read = ++seasons->reads;
        seasons->refreshing = 1;
        srs__lock_release(&seasons->lock);
        status = srs__season_list_read(context, NULL, &list, err);
        srs__lock_acquire(&seasons->lock);
        seasons->refreshing = 0;
        if (status)
            seasons->asked_ms = srs__monotonic_ms();
        else
            season_list_install(seasons, list, read);
    } while (!status && !seasons->known);
    return status;
}

/* Reads the list from the store. If an older list exists, one thread at a time reads. While the
 * store is unavailable, the older list stays in use. */
static srs_status refresh(srs_context *context, srs_error *err)
{
    srs__seasons *seasons = context->seasons;
    if (seasons->known && !seasons->refreshing)
        read_again(context, NULL);
    return seasons->known ? SRS_OK : read_again(context, err);
}

/* Refreshes the list on the thread of the refresher. */
static void season_list_refresh_on_thread(void *data)
{
    srs_context *context = data;
    SRS__INSIDE(context);
    srs__lock_acquire(&context->seasons->lock);
    context->seasons->refreshing = 0; /* set by the requesting thread */
    refresh(context, NULL);
    srs__lock_release(&context->seasons->lock);
}

/* Replaces a list that is too old: immediately if the store is fast, otherwise in the
 * background. */
static srs_status season_list_refresh_if_old(srs_context *context, srs_error *err)
{
    srs__seasons *seasons = context->seasons;
    if (!seasons->known || !seasons->refresher)
        return refresh(context, err);
    if (seasons->refreshing)
        return SRS_OK;
    seasons->refreshing = 1;
    srs__lock_release(&seasons->lock);
    srs__refresher_ask(seasons->refresher, PATIENCE_MS);
    srs__lock_acquire(&seasons->lock);
    return SRS_OK;
}

srs_status srs__seasons_start(srs_context *context, srs_error *err)
{
    srs__seasons *seasons = context->seasons;
    if (!seasons->refresh_ms) /* the call requires the current list and waits for the store */
        return SRS_OK;
    return srs__refresher_start(season_list_refresh_on_thread, context, &seasons->refresher, err);
}

void srs__seasons_stop(srs__seasons *seasons)
{
    if (!seasons)
        return;
    srs__refresher_stop(seasons->refresher);
    seasons->refresher = NULL;
}

static const srs_season *season_list_find(const srs__seasons *seasons, const char *name)
{
    if (!seasons->known)
        return NULL;
    for (size_t i = 0; i < seasons->known->count; i++) {
        const srs_season *season = &seasons->known->at[i];
        if (name ? strcmp(season->name, name) == 0 : season->is_active)
            return season;
    }
    return NULL;
}

/* Creates a season. A season that another process has created since the last read keeps its dates.
 * Requires: the lock held; the function releases the lock while the store works. */
static srs_status create(srs_context *context, const char *name, srs_error *err)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = name;
    srs__lock_release(&context->seasons->lock);
    srs_status status = context->store->season_create(context->store_self, &season, err);
    srs__lock_acquire(&context->seasons->lock);
    return status ? status : read_again(context, err);
}

/* Returns nonzero if the list comes from a read that began at or after a read number. */
static int is_known_since(const srs__seasons *seasons, uint64_t read)
{
    return seasons->known && seasons->known_read > read;
}

/* Finds a season in the list. A season is unknown only if the list was read after the call began.
 * If the store is unavailable, the function returns the error of the store instead. */
static srs_status season_list_look_up(srs_context *context, const char *name, srs__season_use use,
                                      const srs_season **out, srs_error *err)
{
    srs__seasons *seasons = context->seasons;
    int64_t age_ms = srs__monotonic_ms() - seasons->asked_ms;
    int is_old = !seasons->known || age_ms >= seasons->refresh_ms;
    uint64_t before = seasons->reads;
    srs_status status = is_old ? season_list_refresh_if_old(context, err) : SRS_OK;
    *out = season_list_find(seasons, name);
    if (!status && !*out && !is_known_since(seasons, before)) {
        status = read_again(context, err);
        *out = season_list_find(seasons, name);
    }
    if (!status && !*out && name && use == SRS__SEASON_WRITE && seasons->auto_create) {
        status = create(context, name, err);
        *out = season_list_find(seasons, name);
    }
    if (status || *out)
        return status;
    if (!name)
        return srs__fail(
            err, SRS_E_NO_ACTIVE_SEASON,
            "the call names no season, and no season is active: name or activate a season");
    return srs__fail(err, SRS_E_SEASON_UNKNOWN, "season '%s' does not exist: create it first",
                     name);
}

srs_status srs__season_resolve(srs_context *context, const char *name, srs__season_use use,
                               srs__season_ref *out, srs_error *err)
{
    if (name) {
        srs_status status = srs__check_id("season", name, SRS_SEASON_MAX, err);
        if (status)
            return status;
    }
    const srs_season *season = NULL;
    srs__lock_acquire(&context->seasons->lock);
    srs_status status = season_list_look_up(context, name, use, &season, err);
    if (!status && season->archived_ms != SRS_TIME_NONE && use != SRS__SEASON_HISTORY)
        status = srs__fail(err, SRS_E_SEASON_ARCHIVED, "season '%s' is archived", season->name);
    if (!status) {
        strcpy(out->name, season->name);
        out->cache_enabled = season->cache_enabled && context->has_cache;
    }
    srs__lock_release(&context->seasons->lock);
    return status;
}

int srs__season_has_cache(srs_context *context, const char *name)
{
    srs__lock_acquire(&context->seasons->lock);
    const srs_season *season = season_list_find(context->seasons, name);
    int has_cache = context->has_cache && (!season || season->cache_enabled);
    srs__lock_release(&context->seasons->lock);
    return has_cache;
}

/* Discards the list after a change, so that the next call reads the list. A read that has begun is
 * discarded as well, because it may not include the change. */
void srs__seasons_invalidate(srs_context *context)
{
    srs__seasons *seasons = context->seasons;
    srs__lock_acquire(&seasons->lock);
    srs_season_list_free(seasons->known);
    seasons->known = NULL;
    SRS__ASSERT(seasons->known_read <= seasons->reads);
    seasons->known_read = seasons->reads;
    srs__lock_release(&seasons->lock);
}

void srs_season_list_free(srs_season_list *list)
{
    if (!list)
        return;
    srs__arena_free(&list->arena);
    srs__free(list->at);
    srs__free(list);
}
