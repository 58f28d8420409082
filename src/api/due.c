/* Implements srs_due(): the due items of a user. */
#include "api/block.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/text.h"
#include "service/checks.h"

struct srs_due_list {
    srs__trackers trackers;
    uint64_t total;
    int degraded;
    srs__season_ref season;
    srs__block_place block;
};

/* Replaces defaults in a query, and checks the other fields. */
static srs_status due_read_query(const srs_context *context, const srs_due_query *given,
                                 srs_cache_query *out, srs_error *err)
{
    srs_due_query query = SRS_DUE_QUERY_INIT;
    if (given && given->size < SRS__SIZE_UP_TO(srs_due_query, at_ms))
        return srs__fail(err, SRS_E_INVALID,
                         "query->size is %zu: initialise it with SRS_DUE_QUERY_INIT", given->size);
    if (given &&
        srs__check_struct("query", "SRS_DUE_QUERY_INIT", given, given->size, sizeof query, err))
        return SRS_E_INVALID;
    if (given)
        srs__take_struct(&query, sizeof query, given, given->size);
    if (!query.limit)
        query.limit = context->due_limit;
    if (query.limit > context->due_limit_max)
        return srs__fail(err, SRS_E_INVALID, "limit %zu: 1 to %zu are allowed (due.limit_max)",
                         query.limit, context->due_limit_max);
    srs_status status = srs__check_label("subject", query.subject, SRS_LABEL_MAX, err);
    if (!status)
        status = srs__check_label("topic", query.topic, SRS_LABEL_MAX, err);
    if (!status)
        status = srs__time_or_now(context, &query.at_ms, err);
    *out = (srs_cache_query){sizeof *out, query.at_ms, query.limit, query.subject, query.topic};
    return status;
}

srs_status srs_due(srs_context *context, const char *season, const char *user,
                   const srs_due_query *query, srs_due_list **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs_cache_query wanted;
    srs__source source;
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, out, &key, err);
    if (!status)
        status = due_read_query(context, query, &wanted, err);
    if (status)
        return status;
    srs__count(&context->counters.due_calls, 1);
    srs_due_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    status = srs__entry_due(context, &key, &wanted, &list->trackers, &list->total, &source, err);
    if (status) {
        srs_due_list_free(list);
        return status;
    }
    list->season = key.season;
    list->degraded = source == SRS__FROM_DEGRADED;
    *out = list;
    return SRS_OK;
}

size_t srs_due_list_count(const srs_due_list *list)
{
    return list ? list->trackers.count : 0;
}

const srs_tracker *srs_due_list_at(const srs_due_list *list, size_t index)
{
    return list && index < list->trackers.count ? &list->trackers.at[index] : NULL;
}

uint64_t srs_due_list_total(const srs_due_list *list)
{
    return list ? list->total : 0;
}

int srs_due_list_is_degraded(const srs_due_list *list)
{
    return list ? list->degraded : 0;
}

const char *srs_due_list_season(const srs_due_list *list)
{
    return list ? list->season.name : NULL;
}

static srs__block *due_pack(const void *data)
{
    const srs_due_list *list = data;
    const srs__trackers *trackers = &list->trackers;
    return srs__block_pack_trackers(trackers->at, trackers->count, list->season.name);
}

srs_status srs_due_list_block(srs_due_list *list, srs_block *out, srs_error *err)
{
    return srs__block_export(list ? &list->block : NULL, due_pack, list, out, err);
}

void srs_due_list_free(srs_due_list *list)
{
    if (!list)
        return;
    srs__trackers_free(&list->trackers);
    srs__block_free(list->block);
    srs__free(list);
}
