/* Folds the pending events of a user into the trackers of the store.
 *
 * The pending events are copied before the store is read. An event that is committed in between is
 * in both, and its position shows that the tracker has it. If the position cannot show that (a late
 * event, or an event that is stored already), the item is folded from its whole log. */
#include "view/overlay.h"

#include "base/assert.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* The maximum number of attempts while the reviews of the user are being committed. */
#define ATTEMPTS 8
#define RETRY_AFTER_MS 50

/* An in-flight load. */
typedef struct overlay {
    srs_context *context;
    const srs__entry_key *key;
    srs__events pending; /* by item and position */
    srs__trackers stored;
    srs_tracker reset;
    int read_logs;  /* 1: the logs of some items were read after their trackers */
    int refold_all; /* 1: a reset is voided, and the trackers that it removed are folded from their
                     * logs */
    srs__trackers *out;
    srs_error *err;
} overlay;

/* Adds the events of `more` that the log of an item lacks. Reports which events the log had, and
 * how many it lacked. */
static srs_status merge(srs__events *log, const srs_event *more, size_t count, const char *item,
                        char *known, uint64_t *added)
{
    *added = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(more[i].item, item) != 0)
            continue;
        int there = 0;
        for (size_t k = 0; k < log->count && !there; k++)
            there = memcmp(&log->at[k].id, &more[i].id, sizeof more[i].id) == 0;
        if (known)
            known[i] = (char)there;
        if (there)
            continue;
        if (srs__events_add(log, &more[i]))
            return SRS_E_NO_MEMORY;
        ++*added;
    }
    return SRS_OK;
}

static srs_status read_log(srs_context *context, const srs__entry_key *key, const char *item,
                           srs__events *log, srs_error *err)
{
    return context->store->log(context->store_self, key->season.name, key->user, item, NULL, 0,
                               srs__events_collect, log, err);
}

/* An item to fold from its whole log. */
typedef struct whole {
    const char *item;
    const srs__run *run;
    const srs__events *pending; /* NULL: the run is the pending part */
    const srs_tracker *reset;
    uint64_t base_revision;
    uint64_t unstored; /* out: number of pending events that the log lacks */
} whole;

static void find_superseded(const srs__events *counted, const whole *of)
{
    for (size_t i = 0; i < of->run->count && of->run->superseded; i++)
        of->run->superseded[i] =
            (char)srs__fold_is_superseded(counted, of->reset, &of->run->events[i]);
}

static srs_status fold_whole(srs_context *context, const srs__entry_key *key, whole *of,
                             srs__trackers *out, srs_error *err)
{
    srs__events log = {0};
    srs_tracker folded = {.season = key->season.name, .user = key->user, .item = of->item};
    const srs__run *run = of->run;
    uint64_t added = 0;
    size_t unmatched;
    srs_status status = read_log(context, key, of->item, &log, err);
    if (!status && of->pending)
        status = merge(&log, of->pending->at, of->pending->count, of->item, NULL, &of->unstored);
    if (!status)
        status = merge(&log, run->events, run->count, of->item, run->known, &added);
    if (!status) {
        if (log.count > 1)
            qsort(log.at, log.count, sizeof *log.at, srs__event_compare);
        status = srs__fold_whole(&context->scheduling, &log, of->reset, &folded, &unmatched, err);
    }
    if (!status) {
        find_superseded(&log, of);
        folded.revision = of->base_revision + added;
        status = srs__trackers_add(out, &folded);
    }
    srs__events_free(&log);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

srs_status srs__overlay_fold(srs_context *context, const srs__entry_key *key, const srs__run *run,
                             const srs_tracker *reset, uint64_t base_revision, uint64_t *unstored,
                             srs__trackers *out, srs_error *err)
{
    srs__events pending = {0};
    whole of = {run->events[0].item, run, &pending, reset, base_revision, 0};
    srs_status status =
        srs__persist_pending(context->persistence, key->season.name, key->user, &pending, err);
    if (!status)
        status = fold_whole(context, key, &of, out, err);
    *unstored = of.unstored;
    srs__events_free(&pending);
    return status;
}

srs_status srs__overlay_log(srs_context *context, const srs__entry_key *key,
                            const srs__events *pending, const char *item, srs__events *log,
                            srs__events *extra, srs_error *err)
{
    uint64_t added = 0;
    srs_status status = read_log(context, key, item, log, err);
    size_t stored = log->count;
    if (!status)
        status = merge(log, pending->at, pending->count, item, NULL, &added);
    for (size_t i = stored; i < log->count && !status; i++)
        status = srs__events_add(extra, &log->at[i]);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

static const srs_tracker *reset_of(const overlay *o)
{
    return o->reset.revision ? &o->reset : NULL;
}

/* Finds the latest reset that counts, after the pending void of a reset. */
static srs_status find_reset_again(overlay *o)
{
    srs__trackers found = {0};
    const srs__run run = {.events = o->pending.at, .count = o->pending.count};
    whole of = {SRS__RESET_ITEM, &run, NULL, NULL, o->reset.revision, 0};
    srs_status status = fold_whole(o->context, o->key, &of, &found, o->err);
    if (!status) {
        o->reset = found.at[0];
        o->reset.season = o->key->season.name;
        o->reset.user = o->key->user;
        o->reset.item = SRS__RESET_ITEM;
        o->reset.subject = o->reset.topic = "";
        o->read_logs = o->refold_all = 1;
        status = srs__trackers_add(o->out, &o->reset);
    }
    srs__trackers_free(&found);
    return status;
}

/* Finds the latest reset of the user: the stored reset, or a later pending reset. */
static srs_status find_reset(overlay *o)
{
    srs_event none = {.season = o->key->season.name, .user = o->key->user, .item = SRS__RESET_ITEM};
    const srs_tracker *stored = srs__trackers_find(&o->stored, SRS__RESET_ITEM);
    if (stored)
        o->reset = *stored;
    else
        srs__fold_begin(&o->reset, &none);
    for (size_t i = 0; i < o->pending.count && !*o->pending.at[i].item; i++) {
        if (o->pending.at[i].kind == SRS_EVENT_VOID)
            return find_reset_again(o);
        if (srs__fold_order(&o->reset, &o->pending.at[i]) <= 0)
            continue;
        srs_status status =
            srs__fold_event(&o->context->scheduling, &o->reset, &o->pending.at[i], o->err);
        if (status)
            return status;
    }
    return o->reset.revision ? srs__trackers_add(o->out, &o->reset) : SRS_OK;
}

/* Folds the pending events of an item into its stored tracker, or into a new tracker if `stored` is
 * NULL, and adds the result: events[0..count), in order of position. */
static srs_status apply(overlay *o, const srs_tracker *stored, const srs_event *events,
                        size_t count)
{
    srs_tracker tracker;
    const srs_tracker *reset = reset_of(o);
    if (stored)
        tracker = *stored;
    else
        srs__fold_begin(&tracker, &events[0]);
    int unclear = o->refold_all;
    for (size_t i = 0; i < count; i++)
        unclear |= events[i].kind == SRS_EVENT_VOID || srs__fold_order(&tracker, &events[i]) <= 0 ||
                   (reset && srs__fold_order(reset, &events[i]) < 0);
    if (unclear) {
        const srs__run run = {.events = events, .count = count};
        whole of = {tracker.item, &run, NULL, reset, tracker.revision, 0};
        o->read_logs = 1;
        return fold_whole(o->context, o->key, &of, o->out, o->err);
    }
    if (reset)
        srs__fold_reset(&tracker, reset->last_review_ms, &reset->last_review_id);
    for (size_t i = 0; i < count; i++) {
        SRS__ASSERT(srs__fold_order(&tracker, &events[i]) > 0);
        srs_status status = srs__fold_event(&o->context->scheduling, &tracker, &events[i], o->err);
        if (status)
            return status;
    }
    SRS__ASSERT(tracker.revision >= (stored ? stored->revision : 0) + count);
    return srs__trackers_add(o->out, &tracker);
}

static size_t same_item_run(const overlay *o, size_t first)
{
    size_t end = first + 1;
    while (end < o->pending.count &&
           strcmp(o->pending.at[end].item, o->pending.at[first].item) == 0)
        end++;
    return end;
}

/* Merges the stored trackers and the runs of pending events, both in ascending order of item id. */
static srs_status merge_items(overlay *o)
{
    size_t stored = 0, pending = 0;
    while (pending < o->pending.count && !*o->pending.at[pending].item)
        pending++;
    if (stored < o->stored.count && !*o->stored.at[stored].item)
        stored++;
    while (stored < o->stored.count || pending < o->pending.count) {
        const srs_tracker *tracker = stored < o->stored.count ? &o->stored.at[stored] : NULL;
        const srs_event *event = pending < o->pending.count ? &o->pending.at[pending] : NULL;
        int order = !tracker ? 1 : !event ? -1 : strcmp(tracker->item, event->item);
        size_t end = order >= 0 ? same_item_run(o, pending) : pending;
        srs_status status = apply(o, order <= 0 ? tracker : NULL, event, end - pending);
        if (status)
            return status;
        stored += order <= 0;
        pending = end;
    }
    return SRS_OK;
}

/* Returns nonzero if events are in ascending order of item and position, each of them once. */
SRS__FOR_ASSERTIONS static int overlay_is_sorted(const srs__events *events)
{
    for (size_t i = 1; i < events->count; i++) {
        if (srs__event_compare(&events->at[i - 1], &events->at[i]) >= 0)
            return 0;
    }
    return 1;
}

/* Sorts the pending events by item and position, and keeps each event once, because memory and the
 * durable queue may both have an event. */
static void sort_pending(srs__events *pending)
{
    size_t kept = 0;
    if (pending->count > 1)
        qsort(pending->at, pending->count, sizeof *pending->at, srs__event_compare);
    for (size_t i = 0; i < pending->count; i++) {
        if (!kept || srs__event_compare(&pending->at[kept - 1], &pending->at[i]) != 0)
            pending->at[kept++] = pending->at[i];
    }
    SRS__ASSERT(kept <= pending->count);
    pending->count = kept;
    SRS__ASSERT(overlay_is_sorted(pending));
}

static srs_status read_stored(const overlay *o, srs__trackers *out)
{
    srs_status status =
        o->context->store->trackers(o->context->store_self, o->key->season.name, o->key->user, NULL,
                                    NULL, 0, srs__trackers_collect, out, o->err);
    if (!status)
        srs__trackers_sort_by_item(out);
    return status;
}

/* Returns nonzero if the result has a tracker for each stored tracker and each pending event, and is
 * in ascending order of item. */
SRS__FOR_ASSERTIONS static int overlay_has_all(const overlay *o)
{
    for (size_t i = 1; i < o->out->count; i++) {
        if (strcmp(o->out->at[i - 1].item, o->out->at[i].item) >= 0)
            return 0;
    }
    for (size_t i = 0; i < o->pending.count; i++) {
        if (*o->pending.at[i].item && !srs__trackers_find(o->out, o->pending.at[i].item))
            return 0;
    }
    return o->out->count >= o->stored.count;
}

static srs_status load_once(overlay *o)
{
    srs_status status = srs__persist_pending(o->context->persistence, o->key->season.name,
                                             o->key->user, &o->pending, o->err);
    if (!status)
        status = read_stored(o, &o->stored);
    if (!status) {
        sort_pending(&o->pending);
        status = find_reset(o);
    }
    if (!status)
        status = merge_items(o);
    SRS__ASSERT(status || overlay_has_all(o));
    return status;
}

/* Checks that the trackers belong to the logs that were read after them. A revision is correct only
 * together with its log. */
static srs_status check_unchanged(const overlay *o, int *unchanged)
{
    srs__trackers now = {0};
    srs_status status = read_stored(o, &now);
    *unchanged = !status && now.count == o->stored.count;
    for (size_t i = 0; i < now.count && *unchanged; i++)
        *unchanged = now.at[i].revision == o->stored.at[i].revision;
    srs__trackers_free(&now);
    return status;
}

srs_status srs__overlay_load(srs_context *context, const srs__entry_key *key, srs__trackers *out,
                             srs_error *err)
{
    int unchanged = 0;
    srs_status status = SRS_OK;
    for (int attempt = 0; attempt < ATTEMPTS && !status && !unchanged; attempt++) {
        overlay o = {.context = context, .key = key, .out = out, .err = err};
        srs__trackers_free(out);
        status = load_once(&o);
        unchanged = !o.read_logs;
        if (!status && !unchanged)
            status = check_unchanged(&o, &unchanged);
        srs__events_free(&o.pending);
        srs__trackers_free(&o.stored);
    }
    if (!status && !unchanged)
        return srs__fail_retry(err, SRS_E_BUSY, RETRY_AFTER_MS,
                               "user '%s' has too many reviews stored at the moment to be loaded",
                               key->user);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}
