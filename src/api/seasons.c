/* Implements the functions of <srs/season.h>. */
#include "view/season_list.h"

#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/text.h"
#include "base/time.h"
#include "view/cache_guard.h"

#include <string.h>

static srs_status seasons_check(const srs_season *season, srs_error *err)
{
    if (!season || season->size < SRS__SIZE_UP_TO(srs_season, partition_created))
        return srs__fail(err, SRS_E_INVALID,
                         "season is NULL or its size is not set: initialise it with "
                         "SRS_SEASON_INIT");
    srs_status status =
        srs__check_struct("season", "SRS_SEASON_INIT", season, season->size, sizeof *season, err);
    if (!status)
        status = srs__check_id("season", season->name, SRS_SEASON_MAX, err);
    if (!status && season->starts_ms != SRS_TIME_NONE)
        status = srs__check_time("starts_ms", season->starts_ms, err);
    if (!status && season->ends_ms != SRS_TIME_NONE)
        status = srs__check_time("ends_ms", season->ends_ms, err);
    if (!status && season->ends_ms != SRS_TIME_NONE && season->ends_ms <= season->starts_ms)
        status = srs__fail(err, SRS_E_INVALID, "season '%s' ends before it starts", season->name);
    return status;
}

srs_status srs_season_put(srs_context *context, const srs_season *season, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status)
        status = seasons_check(season, err);
    if (status)
        return status;
    srs_season clean = SRS_SEASON_INIT;
    srs__take_struct(&clean, sizeof clean, season, season->size);
    clean.cache_enabled = season->cache_enabled != 0;
    clean.auto_archive = season->auto_archive != 0;
    status = context->store->season_put(context->store_self, &clean, err);
    if (status)
        return status;
    srs__seasons_invalidate(context);
    if (clean.cache_enabled)
        return SRS_OK;
    /* The entries of a season without a cache would miss later writes. They are dropped now, and
     * loaded after the cache is enabled. */
    srs_error failed = SRS_ERROR_INIT;
    if (!context->cache->drop_season(context->cache_self, clean.name, &failed))
        return SRS_OK;
    srs__env_log(&context->env, SRS_LOG_WARNING,
                 "cannot drop the cache of season '%s', so all of it is dropped later: %s",
                 clean.name, failed.message);
    srs__guard_mark_stale(context, "", "");
    return SRS_OK;
}

srs_status srs_season_activate(srs_context *context, const char *name, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status)
        status = srs__check_id("season", name, SRS_SEASON_MAX, err);
    if (!status)
        status = context->store->season_activate(context->store_self, name, err);
    if (!status)
        srs__seasons_invalidate(context);
    return status;
}

srs_status srs_season_get(srs_context *context, const char *name, srs_season_list **out,
                          srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status && !out)
        status = srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (!status && name)
        status = srs__check_id("season", name, SRS_SEASON_MAX, err);
    return status ? status : srs__season_list_read(context, name, out, err);
}

size_t srs_season_list_count(const srs_season_list *list)
{
    return list ? list->count : 0;
}

const srs_season *srs_season_list_at(const srs_season_list *list, size_t index)
{
    return list && index < list->count ? &list->at[index] : NULL;
}

const char *srs_season_name(const srs_season *season)
{
    return season ? season->name : NULL;
}

int64_t srs_season_starts_ms(const srs_season *season)
{
    return season ? season->starts_ms : SRS_TIME_NONE;
}

int64_t srs_season_ends_ms(const srs_season *season)
{
    return season ? season->ends_ms : SRS_TIME_NONE;
}

int64_t srs_season_archived_ms(const srs_season *season)
{
    return season ? season->archived_ms : SRS_TIME_NONE;
}

int srs_season_is_active(const srs_season *season)
{
    return season ? season->is_active : 0;
}

int srs_season_cache_enabled(const srs_season *season)
{
    return season ? season->cache_enabled : 0;
}

int srs_season_auto_archive(const srs_season *season)
{
    return season ? season->auto_archive : 0;
}

int srs_season_partition_created(const srs_season *season)
{
    return season ? season->partition_created : 0;
}
