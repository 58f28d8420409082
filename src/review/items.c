/* A learner's items: preview, listing, removal, reset. */
#include "base/error.h"
#include "base/structs.h"
#include "base/time.h"
#include "review/cache_guard.h"
#include "review/checks.h"
#include "review/submit.h"
#include "scheduler/scheduler.h"

#include <string.h>

struct srs_tracker_list {
    srs__trackers trackers;
};

static int is_tracked(const srs_tracker *tracker)
{
    return tracker->phase != SRS_PHASE_REMOVED && tracker->phase != SRS_PHASE_NEW;
}

static srs_status read_item(srs_context *context, const srs__entry_key *key, const char *item,
                            srs__trackers *out, srs_error *err)
{
    srs__source source;
    srs_status status = srs__check_item(item, err);
    return status ? status : srs__entry_read(context, key, &item, 1, 1, out, &source, err);
}

srs_status srs_preview(srs_context *context, const char *season, const char *user, const char *item,
                       int64_t at_ms, srs_state next[4], srs_error *err)
{
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

/* Keeps of a learner's trackers, in order of item id, the page after an item. */
static void cut_page(srs__trackers *list, const char *after_item, size_t limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count && kept < limit; i++) {
        if (is_tracked(&list->at[i]) && (!after_item || strcmp(list->at[i].item, after_item) > 0))
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static srs_status check_limit(size_t limit, srs_error *err)
{
    if (limit >= 1 && limit <= 10000)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID, "limit %zu: 1 to 10000 are allowed", limit);
}

srs_status srs_items(srs_context *context, const char *season, const char *user,
                     const char *after_item, size_t limit, srs_tracker_list **out, srs_error *err)
{
    srs__entry_key key;
    srs__source source;
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, out, &key, err);
    if (!status && after_item)
        status = srs__check_item(after_item, err);
    if (!status)
        status = check_limit(limit, err);
    if (status)
        return status;
    srs_tracker_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    status = srs__entry_read(context, &key, NULL, 0, 1, &list->trackers, &source, err);
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

void srs_tracker_list_free(srs_tracker_list *list)
{
    if (!list)
        return;
    srs__trackers_free(&list->trackers);
    srs__free(list);
}

/* Makes a job of one entry that is no review. It takes place now, and after everything that the
 * learner did with the item: clocks of devices differ. */
static srs_status make_job(srs_context *context, const srs__entry_key *key, srs_event_kind kind,
                           const char *item, int64_t not_before_ms, srs__job **out, srs_error *err)
{
    srs_event event = SRS_EVENT_INIT;
    event.kind = kind;
    event.item = item;
    event.at_ms = srs__env_now(&context->env);
    if (event.at_ms <= not_before_ms)
        event.at_ms = not_before_ms + 1;
    srs_status status = srs_id_new(&event.id);
    if (status)
        return srs__fail(err, status, "the system gives no random bytes for an id");
    srs_ack ack = srs__guard_ack(context, context->ack);
    status = srs__job_new(key->season.name, key->user, 1, ack, out, err);
    if (status)
        return status;
    status = srs__job_set(*out, 0, &event, err);
    if (status)
        srs__job_free(*out);
    return status;
}

srs_status srs_remove(srs_context *context, const char *season, const char *user, const char *item,
                      srs_error *err)
{
    srs__entry_key key;
    srs__job *job = NULL;
    srs__trackers found = {0};
    srs_status status =
        srs__check_call(context, season, user, SRS__SEASON_WRITE, context, &key, err);
    if (!status)
        status = read_item(context, &key, item, &found, err);
    if (!status && (!found.count || !is_tracked(&found.at[0])))
        status = srs__fail(err, SRS_E_NOT_FOUND, "user '%s' has no item '%s'", user, item);
    if (!status)
        status =
            make_job(context, &key, SRS_EVENT_REMOVE, item, found.at[0].last_review_ms, &job, err);
    srs__trackers_free(&found);
    if (status)
        return status;
    return srs__submit_job(context, &key, job, context->submit_timeout_ms, NULL, err);
}

/* The latest thing that a learner did. */
static srs_status last_review(srs_context *context, const srs__entry_key *key, int64_t *at_ms,
                              srs_error *err)
{
    srs__trackers all = {0};
    srs__source source;
    srs_status status = srs__entry_read(context, key, NULL, 0, 1, &all, &source, err);
    *at_ms = 0;
    for (size_t i = 0; i < all.count && !status; i++) {
        if (all.at[i].last_review_ms > *at_ms)
            *at_ms = all.at[i].last_review_ms;
    }
    srs__trackers_free(&all);
    return status;
}

srs_status srs_reset(srs_context *context, const char *season, const char *user, srs_error *err)
{
    srs__entry_key key;
    srs__job *job = NULL;
    int64_t last_ms = 0;
    srs_status status =
        srs__check_call(context, season, user, SRS__SEASON_WRITE, context, &key, err);
    if (!status)
        status = last_review(context, &key, &last_ms, err);
    if (!status)
        status = make_job(context, &key, SRS_EVENT_RESET, SRS__RESET_ITEM, last_ms, &job, err);
    if (status)
        return status;
    int64_t until_ms = srs__monotonic_ms() + context->submit_timeout_ms;
    status = srs__persist_accept(context->persistence, job, NULL, err);
    if (status) {
        srs__job_free(job);
        return status;
    }
    srs__entry_drop(context, key.season.name, user); /* loaded afresh, with the reset on top */
    srs__persist_enqueue(context->persistence, job);
    if (job->ack == SRS_ACK_STORED)
        return srs__persist_wait(context->persistence, job, until_ms, err);
    srs__job_release(job);
    return SRS_OK;
}
