/* Implements previews, lists, removals and resets of the items of a user. */
#include "api/block.h"
#include "api/submit.h"
#include "api/voiding.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/time.h"
#include "scheduler/scheduler.h"
#include "service/checks.h"
#include "view/cache_guard.h"

#include <string.h>

struct srs_tracker_list {
    srs__trackers trackers;
    srs__block_place block;
};

static int items_is_tracked(const srs_tracker *tracker)
{
    return tracker->phase != SRS_PHASE_REMOVED && tracker->phase != SRS_PHASE_NEW;
}

static srs_status read_item(srs_context *context, const srs__entry_key *key, const char *item,
                            srs__trackers *out, srs_error *err)
{
    srs__source source;
    srs_status status = srs__check_item(item, err);
    return status ? status : srs__entry_read(context, key, &item, 1, 0, out, &source, err);
}

srs_status srs_preview(srs_context *context, const char *season, const char *user, const char *item,
                       int64_t at_ms, srs_state next[4], srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs__trackers found = {0};
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, next, &key, err);
    if (!status)
        status = srs__time_or_now(context, &at_ms, err);
    if (!status)
        status = read_item(context, &key, item, &found, err);
    if (!status) {
        srs_tracker tracker = SRS_TRACKER_INIT;
        tracker.season = key.season.name;
        tracker.user = user;
        tracker.item = item;
        srs_state before;
        if (found.count)
            tracker = found.at[0];
        srs__tracker_get_state(&tracker, &before);
        status = srs__scheduler_preview(srs__scheduler_for(&context->scheduling, &tracker), &before,
                                        item, at_ms, next, err);
    }
    srs__trackers_free(&found);
    return status;
}

/* Keeps one page of the trackers of a user: the trackers after an item, in ascending order of item
 * id. */
static void cut_page(srs__trackers *list, const char *after_item, size_t limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count && kept < limit; i++) {
        if (items_is_tracked(&list->at[i]) &&
            (!after_item || strcmp(list->at[i].item, after_item) > 0))
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static srs_status items_check_limit(size_t limit, srs_error *err)
{
    if (limit >= 1 && limit <= 10000)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID, "limit %zu: 1 to 10000 are allowed", limit);
}

srs_status srs_items(srs_context *context, const char *season, const char *user,
                     const char *after_item, size_t limit, srs_tracker_list **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs__source source;
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, out, &key, err);
    if (!status && after_item)
        status = srs__check_item(after_item, err);
    if (!status)
        status = items_check_limit(limit, err);
    if (status)
        return status;
    srs_tracker_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    status = srs__entry_read(context, &key, NULL, 0, 0, &list->trackers, &source, err);
    if (status) {
        srs_tracker_list_free(list);
        return status;
    }
    cut_page(&list->trackers, after_item, limit);
    *out = list;
    return SRS_OK;
}

srs_status srs_item(srs_context *context, const char *season, const char *user, const char *item,
                    srs_tracker_list **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, out, &key, err);
    if (status)
        return status;
    srs_tracker_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    status = read_item(context, &key, item, &list->trackers, err);
    if (!status)
        cut_page(&list->trackers, NULL, 1);
    if (!status && !list->trackers.count)
        status = srs__fail(err, SRS_E_NOT_FOUND, "user '%s' has no item '%s'", user, item);
    if (status) {
        srs_tracker_list_free(list);
        return status;
    }
    *out = list;
    return SRS_OK;
}

size_t srs_tracker_list_count(const srs_tracker_list *list)
{
    return list ? list->trackers.count : 0;
}

const srs_tracker *srs_tracker_list_at(const srs_tracker_list *list, size_t index)
{
    return list && index < list->trackers.count ? &list->trackers.at[index] : NULL;
}

static srs__block *items_pack(const void *data)
{
    const srs__trackers *trackers = &((const srs_tracker_list *)data)->trackers;
    const char *season = trackers->count ? trackers->at[0].season : NULL;
    return srs__block_pack_trackers(trackers->at, trackers->count, season);
}

srs_status srs_tracker_list_block(srs_tracker_list *list, srs_block *out, srs_error *err)
{
    return srs__block_export(list ? &list->block : NULL, items_pack, list, out, err);
}

void srs_tracker_list_free(srs_tracker_list *list)
{
    if (!list)
        return;
    srs__trackers_free(&list->trackers);
    srs__block_free(list->block);
    srs__free(list);
}

/* Creates a removal or a reset at the current time. Later events, from a clock that was ahead, are
 * voided with it. */
static srs_status make_event(const srs_context *context, srs_event_kind kind, const char *item,
                             srs_event *out, srs_error *err)
{
    *out = (srs_event)SRS_EVENT_INIT;
    out->kind = kind;
    out->item = item;
    out->at_ms = srs__env_now(&context->env);
    srs_status status = srs__check_time("the clock", out->at_ms, err);
    if (!status && srs_id_new(&out->id))
        status = srs__fail(err, SRS_E_IO, "the system returned no random bytes for an id");
    return status;
}

static srs_status void_behind(srs__voiding *v, const srs_tracker *tracker, const srs_event *event,
                              srs_error *err)
{
    if (srs__fold_order(tracker, event) > 0)
        return SRS_OK;
    return srs__voiding_add(v, tracker->item, event->at_ms, &event->id, err);
}

/* Creates the job that removes a tracked item. */
static srs_status make_removal(srs_context *context, const srs__entry_key *key,
                               const srs_tracker *tracker, srs__job **out, srs_error *err)
{
    srs_event event;
    srs__voiding v = {.context = context, .key = key};
    srs_status status = make_event(context, SRS_EVENT_REMOVE, tracker->item, &event, err);
    if (!status)
        status = void_behind(&v, tracker, &event, err);
    if (!status)
        status = srs__voiding_job(&v, &event, srs__guard_ack(context, context->ack), out, err);
    srs__voiding_free(&v);
    return status;
}

srs_status srs_remove(srs_context *context, const char *season, const char *user, const char *item,
                      srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs__job *job = NULL;
    srs__trackers found = {0};
    srs_status status =
        srs__check_call(context, season, user, SRS__SEASON_WRITE, context, &key, err);
    if (!status)
        status = read_item(context, &key, item, &found, err);
    if (!status && (!found.count || !items_is_tracked(&found.at[0])))
        status = srs__fail(err, SRS_E_NOT_FOUND, "user '%s' has no item '%s'", user, item);
    if (!status)
        status = make_removal(context, &key, &found.at[0], &job, err);
    srs__trackers_free(&found);
    if (status)
        return status;
    return srs__submit_job(context, &key, job, context->submit_timeout_ms, NULL, err);
}

/* The job of a reset: all of the user's items, and earlier resets, end here. */
static srs_status make_reset(srs_context *context, const srs__entry_key *key, srs__job **out,
                             srs_error *err)
{
    srs_event event;
    srs__source source;
    srs__trackers all = {0};
    srs__voiding v = {.context = context, .key = key};
    srs_status status = make_event(context, SRS_EVENT_RESET, SRS__RESET_ITEM, &event, err);
    if (!status)
        status = srs__entry_read(context, key, NULL, 0, 0, &all, &source, err);
    for (size_t i = 0; i < all.count && !status; i++)
        status = void_behind(&v, &all.at[i], &event, err);
    if (!status)
        status = srs__voiding_job(&v, &event, srs__guard_ack(context, context->ack), out, err);
    srs__trackers_free(&all);
    srs__voiding_free(&v);
    return status;
}

srs_status srs_reset(srs_context *context, const char *season, const char *user, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs__job *job = NULL;
    srs_status status =
        srs__check_call(context, season, user, SRS__SEASON_WRITE, context, &key, err);
    if (!status)
        status = make_reset(context, &key, &job, err);
    return status ? status : srs__submit_unseen(context, &key, job, err);
}
