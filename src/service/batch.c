/* Accepts a batch of events.
 *
 * The job is accepted first, and the cache is updated second. A concurrent load then finds the
 * batch among the pending events, and a failed update only has to drop the entry. The update is a
 * compare-and-set. After a conflict the new entry is read, and the preview is computed again. The
 * commit is third. If the cache has missed the batch, the same transaction writes a stale mark. */
#include "service/batch.h"

#include "base/error.h"
#include "view/cache_guard.h"
#include "view/overlay.h"

#include <stdlib.h>
#include <string.h>

/* The maximum number of compare-and-sets before the entry is dropped. */
#define ATTEMPTS 8

static int sorted_compare(const void *a, const void *b)
{
    const srs__batch_event *x = a, *y = b;
    int order = srs__event_compare(x->event, y->event);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static void batch_collect_items(srs__batch *batch)
{
    batch->items[batch->item_count++] = SRS__RESET_ITEM;
    for (size_t i = 0; i < batch->job->count; i++) {
        const char *item = batch->sorted[i].event->item;
        if (strcmp(item, batch->items[batch->item_count - 1]) != 0)
            batch->items[batch->item_count++] = item;
    }
}

static int id_compare(const void *a, const void *b)
{
    const srs__batch_event *x = a, *y = b;
    return memcmp(&x->event->id, &y->event->id, sizeof x->event->id);
}

/* Checks that each id identifies only one review of the batch. */
static srs_status batch_check_ids(srs__batch *batch, srs_error *err)
{
    srs__batch_event *sorted = batch->sorted;
    qsort(sorted, batch->job->count, sizeof *sorted, id_compare);
    for (size_t i = 1; i < batch->job->count; i++) {
        if (id_compare(&sorted[i - 1], &sorted[i]) == 0)
            return srs__fail(err, SRS_E_INVALID,
                             "reviews[%zu] and reviews[%zu] have the same review_id",
                             sorted[i - 1].index, sorted[i].index);
    }
    return SRS_OK;
}

srs_status srs__batch_begin(srs__batch *batch, srs_context *context, const srs__entry_key *key,
                            srs__job *job, srs_error *err)
{
    *batch = (srs__batch){.context = context, .key = key, .job = job};
    batch->sorted = srs__alloc_zeroed(job->count, sizeof *batch->sorted);
    batch->run = srs__alloc_zeroed(job->count, sizeof *batch->run);
    batch->known = srs__alloc_zeroed(job->count, 1);
    batch->superseded = srs__alloc_zeroed(job->count, 1);
    batch->items = srs__alloc_zeroed(job->count + 1, sizeof *batch->items);
    batch->writes = srs__alloc_zeroed(job->count + 1, sizeof *batch->writes);
    if (!batch->sorted || !batch->run || !batch->known || !batch->superseded || !batch->items ||
        !batch->writes)
        return srs__fail_memory(err);
    for (size_t i = 0; i < job->count; i++)
        batch->sorted[i] = (srs__batch_event){&job->events[i], i};
    srs_status status = batch_check_ids(batch, err);
    if (status)
        return status;
    qsort(batch->sorted, job->count, sizeof *batch->sorted, sorted_compare);
    batch_collect_items(batch);
    return SRS_OK;
}

/* Determines results from the tracker and the reset, if the log cannot be read. */
static void guess_superseded(srs__batch *batch, size_t first, size_t count,
                             const srs_tracker *tracker, const srs_tracker *reset)
{
    for (size_t i = 0; i < count; i++) {
        const srs__batch_event *entry = &batch->sorted[first + i];
        int is_removed =
            tracker->phase == SRS_PHASE_REMOVED && srs__fold_order(tracker, entry->event) < 0;
        batch->job->superseded[entry->index] =
            is_removed || (reset && srs__fold_order(reset, entry->event) < 0);
    }
}

/* Folds late events. `first` is the first of `count` events of one item. */
static srs_status fold_late(srs__batch *batch, size_t first, size_t count,
                            const srs_tracker *tracker, const srs_tracker *reset, srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    uint64_t unstored = 0;
    const srs__run run = {batch->run, count, batch->known, batch->superseded};
    for (size_t i = 0; i < count; i++)
        batch->run[i] = *batch->sorted[first + i].event;
    srs_status status = srs__overlay_fold(batch->context, batch->key, &run, reset,
                                          tracker->revision, &unstored, &batch->next, &failed);
    batch->unknown |= unstored > 0;
    if (srs__guard_is_failure(status)) { /* still accepted; the cache drops the entry */
        batch->unknown = 1;
        guess_superseded(batch, first, count, tracker, reset);
        status = srs__trackers_add(&batch->next, tracker);
        return status ? srs__fail_memory(err) : SRS_OK;
    }
    if (status)
        return srs__fail(err, status, "%s", failed.message);
    for (size_t i = 0; i < count; i++) {
        size_t index = batch->sorted[first + i].index;
        batch->job->duplicate[index] = batch->known[i];
        batch->job->superseded[index] = batch->superseded[i];
    }
    return SRS_OK;
}

/* Computes the tracker of an item after its events. */
static srs_status preview_item(srs__batch *batch, size_t first, size_t count, int again,
                               srs_error *err)
{
    const srs_event *event = batch->sorted[first].event;
    const srs_tracker *known = srs__trackers_find(&batch->current, event->item);
    const srs_tracker *reset = srs__trackers_find(&batch->current, SRS__RESET_ITEM);
    srs_tracker tracker;
    if (known)
        tracker = *known;
    else
        srs__fold_begin(&tracker, event);
    srs_tracker start = tracker;
    for (size_t i = 0; i < count; i++) {
        event = batch->sorted[first + i].event;
        int order = srs__fold_order(&tracker, event);
        if (order < 0 || event->kind == SRS_EVENT_VOID ||
            (reset && srs__fold_order(reset, event) < 0)) {
            batch->late = 1;
            return again ? SRS_OK : fold_late(batch, first, count, &start, reset, err);
        }
        if (order == 0 && !again)
            batch->job->duplicate[batch->sorted[first + i].index] = 1;
        srs_status status =
            order ? srs__fold_event(&batch->context->scheduling, &tracker, event, err) : SRS_OK;
        if (status)
            return status;
    }
    return srs__trackers_add(&batch->next, &tracker) ? srs__fail_memory(err) : SRS_OK;
}

/* Creates the writes of the cache for the changed trackers. */
static void collect_writes(srs__batch *batch)
{
    batch->write_count = 0;
    for (size_t i = 0; i < batch->next.count; i++) {
        const srs_tracker *next = &batch->next.at[i];
        const srs_tracker *known = srs__trackers_find(&batch->current, next->item);
        if (next->revision != (known ? known->revision : 0))
            batch->writes[batch->write_count++] =
                (srs_cache_write){sizeof(srs_cache_write), next, known};
    }
}

/* Computes the trackers of all items. `again`: after a conflict, when the batch is accepted. */
static srs_status preview(srs__batch *batch, int again, srs_error *err)
{
    size_t first = 0;
    srs__trackers_free(&batch->next);
    while (first < batch->job->count) {
        size_t count = 1;
        while (first + count < batch->job->count && strcmp(batch->sorted[first + count].event->item,
                                                           batch->sorted[first].event->item) == 0)
            count++;
        srs_status status = preview_item(batch, first, count, again, err);
        if (status)
            return status;
        first += count;
    }
    collect_writes(batch);
    return SRS_OK;
}

static srs_status read_current(srs__batch *batch, srs_error *err)
{
    srs__trackers_free(&batch->current);
    return srs__entry_read(batch->context, batch->key, batch->items, batch->item_count, 1,
                           &batch->current, &batch->source, err);
}

static int is_from_cache(const srs__batch *batch)
{
    return batch->source == SRS__FROM_CACHE || batch->source == SRS__FROM_LOAD;
}

/* Returns nonzero if the queue may write the cache together with the job. */
static int may_write_along(const srs__batch *batch)
{
    return !batch->unknown && is_from_cache(batch) && batch->write_count &&
           batch->key->season.cache_enabled && !srs__breaker_is_open(batch->context->breaker);
}

/* Writes the cache, or uses the result of the write that the queue has made as the first attempt.
 */
static srs_status write_cache(srs__batch *batch, srs__cache_step *step)
{
    srs_error failed = SRS_ERROR_INIT;
    if (!step->is_made)
        return srs__entry_write(batch->context, batch->key, batch->writes, batch->write_count);
    step->is_made = 0;
    srs__fail(&failed, step->status, "the write of the cache that the queue's server made failed");
    srs__guard_leave(batch->context, SRS__PERMIT_CLOSED, SRS__CALL_WRITE, step->status, &failed);
    /* The entry was warm a moment ago, and is missing on the server of the queue. The queue may use
     * another server by now, while the cache still reads from the previous server. */
    if (!step->status && step->presence == SRS_CACHE_COLD)
        srs__guard_mark_stale(batch->context, batch->key->season.name, batch->key->user);
    return srs__entry_written(batch->context, batch->key, step->status, step->presence);
}

/* Updates the cache after the batch is accepted, so no failure is returned. A batch that waits for
 * the store is not accepted yet: the cache is updated after the commit, so that a crash before the
 * commit leaves no uncommitted tracker in the cache. */
static void update_cache(srs__batch *batch, srs__cache_step *step)
{
    if (batch->job->ack == SRS_ACK_STORED)
        return;
    if (batch->unknown) {
        srs__entry_drop(batch->context, batch->key->season.name, batch->key->user);
        return;
    }
    if (!is_from_cache(batch)) {
        if (batch->source == SRS__FROM_DEGRADED || batch->source == SRS__FROM_BYPASS)
            srs__guard_mark_stale(batch->context, batch->key->season.name, batch->key->user);
        return;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!write_cache(batch, step))
            return;
        srs__trackers before = batch->next; /* the result if no better preview can be computed */
        batch->next = (srs__trackers){0};
        if (batch->late || read_current(batch, NULL) || preview(batch, 1, NULL) || batch->late) {
            srs__trackers_free(&batch->next);
            batch->next = before;
            break;
        }
        srs__trackers_free(&before);
    }
    srs__entry_drop(batch->context, batch->key->season.name, batch->key->user);
}

srs_status srs__batch_accept(srs__batch *batch, srs_error *err)
{
    srs_status status = read_current(batch, err);
    if (!status)
        status = preview(batch, 0, err);
    if (status)
        return status;
    srs__cache_step step = {.writes = batch->writes, .count = batch->write_count};
    status = srs__persist_accept(batch->context->persistence, batch->job,
                                 may_write_along(batch) ? &step : NULL, err);
    if (status)
        return status;
    update_cache(batch, &step);
    srs__persist_enqueue(batch->context->persistence, batch->job);
    return SRS_OK;
}

void srs__batch_end(srs__batch *batch)
{
    srs__trackers_free(&batch->current);
    srs__trackers_free(&batch->next);
    srs__free(batch->sorted);
    srs__free(batch->run);
    srs__free(batch->known);
    srs__free(batch->superseded);
    srs__free(batch->items);
    srs__free(batch->writes);
}
