/* Computes trackers from the events of the review log. This file must not depend on a cache or a
 * store. */
#include "tracker/fold.h"

#include "base/error.h"
#include "scheduler/scheduler.h"
#include "tracker/voids.h"

#include <string.h>

const srs_scheduler *srs__scheduler_for(const srs__scheduling *scheduling,
                                        const srs_tracker *tracker)
{
    const srs_scheduler *chosen = NULL;
    if (scheduling->select)
        chosen = scheduling->select(scheduling->select_data, tracker->season, tracker->user,
                                    tracker->subject, tracker->topic);
    return chosen ? chosen : scheduling->scheduler;
}

int srs__position_compare(int64_t at_a, const srs_id *a, int64_t at_b, const srs_id *b)
{
    if (at_a != at_b)
        return at_a < at_b ? -1 : 1;
    int order = memcmp(a->bytes, b->bytes, sizeof a->bytes);
    return (order > 0) - (order < 0);
}

int srs__fold_order(const srs_tracker *tracker, const srs_event *event)
{
    if (!tracker->revision)
        return 1;
    return srs__position_compare(event->at_ms, &event->id, tracker->last_review_ms,
                                 &tracker->last_review_id);
}

void srs__fold_begin(srs_tracker *tracker, const srs_event *event)
{
    *tracker = (srs_tracker)SRS_TRACKER_INIT;
    tracker->season = event->season;
    tracker->user = event->user;
    tracker->item = event->item;
}

void srs__tracker_get_state(const srs_tracker *tracker, srs_state *state)
{
    *state = (srs_state)SRS_STATE_INIT;
    if (tracker->phase == SRS_PHASE_NEW || tracker->phase == SRS_PHASE_REMOVED)
        return;
    state->phase = tracker->phase;
    state->step = tracker->step;
    state->level = tracker->level;
    state->reps = tracker->reps;
    state->lapses = tracker->lapses;
    state->streak = tracker->streak;
    state->stability = tracker->stability;
    state->difficulty = tracker->difficulty;
    state->last_review_ms = tracker->last_review_ms;
    state->due_ms = tracker->due_ms;
}

static void set_state(srs_tracker *tracker, const srs_state *state)
{
    tracker->phase = state->phase;
    tracker->step = state->step;
    tracker->level = state->level;
    tracker->reps = state->reps;
    tracker->lapses = state->lapses;
    tracker->streak = state->streak;
    tracker->stability = state->stability;
    tracker->difficulty = state->difficulty;
    tracker->due_ms = state->due_ms;
}

static void set_position(srs_tracker *tracker, int64_t at_ms, const srs_id *id)
{
    tracker->revision++;
    tracker->last_review_ms = at_ms;
    tracker->last_review_id = *id;
}

/* Turns a tracker into a tombstone, which keeps the item's labels and is never due. */
static void set_tombstone(srs_tracker *tracker, int64_t at_ms, const srs_id *id)
{
    static const srs_state removed = {
        .size = sizeof removed, .phase = SRS_PHASE_REMOVED, .step = -1, .due_ms = SRS_TIME_NEVER};
    set_state(tracker, &removed);
    set_position(tracker, at_ms, id);
}

srs_status srs__fold_event(const srs__scheduling *scheduling, srs_tracker *tracker,
                           const srs_event *event, srs_error *err)
{
    if (event->kind != SRS_EVENT_REVIEW) {
        set_tombstone(tracker, event->at_ms, &event->id);
        return SRS_OK;
    }
    srs_tracker next = *tracker;
    if (event->subject)
        next.subject = event->subject;
    if (event->topic)
        next.topic = event->topic;
    srs_state before, after = SRS_STATE_INIT;
    srs__tracker_get_state(tracker, &before);
    srs_status status =
        srs__scheduler_fold(srs__scheduler_for(scheduling, &next), &before, event->item,
                            (srs_rating)event->rating, event->at_ms, &after, err);
    if (status)
        return srs__fail_within(err, SRS_E_SCHEDULER, "item '%s'", event->item);
    set_state(&next, &after);
    set_position(&next, event->at_ms, &event->id);
    *tracker = next;
    return SRS_OK;
}

void srs__fold_reset(srs_tracker *tracker, int64_t at_ms, const srs_id *id)
{
    int is_there = tracker->revision && tracker->phase != SRS_PHASE_NEW;
    if (is_there &&
        srs__position_compare(at_ms, id, tracker->last_review_ms, &tracker->last_review_id) > 0)
        set_tombstone(tracker, at_ms, id);
}

srs_status srs__fold_log(const srs__scheduling *scheduling, const srs_event *events, size_t count,
                         const srs_tracker *reset, srs_tracker *tracker, srs_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0)
            srs__fold_begin(tracker, &events[0]);
        if (reset && srs__fold_order(reset, &events[i]) > 0)
            srs__fold_reset(tracker, reset->last_review_ms, &reset->last_review_id);
        srs_status status = srs__fold_event(scheduling, tracker, &events[i], err);
        if (status)
            return status;
    }
    if (reset && count)
        srs__fold_reset(tracker, reset->last_review_ms, &reset->last_review_id);
    return SRS_OK;
}

srs_status srs__fold_whole(const srs__scheduling *scheduling, srs__events *log,
                           const srs_tracker *reset, srs_tracker *tracker, size_t *unmatched,
                           srs_error *err)
{
    srs_event key = SRS_EVENT_INIT;
    key.season = tracker->season;
    key.user = tracker->user;
    key.item = tracker->item;
    if (srs__voids_apply(log, unmatched))
        return srs__fail_memory(err);
    srs__fold_begin(tracker, &key);
    return srs__fold_log(scheduling, log->at, log->count, reset, tracker, err);
}

int srs__fold_is_superseded(const srs__events *counted, const srs_tracker *reset,
                            const srs_event *event)
{
    int is_there = 0;
    if (reset && srs__fold_order(reset, event) < 0)
        return 1;
    for (size_t i = 0; i < counted->count; i++) {
        const srs_event *each = &counted->at[i];
        int order = srs__position_compare(each->at_ms, &each->id, event->at_ms, &event->id);
        is_there |= order == 0;
        if (order > 0 && each->kind != SRS_EVENT_REVIEW)
            return 1;
    }
    return !is_there;
}
