/* Implements the getters of trackers and events. */
#include "base/error.h"
#include "base/structs.h"
#include "tracker/fold.h"
#include "tracker/voids.h"

const char *srs_tracker_season(const srs_tracker *tracker)
{
    return tracker ? tracker->season : NULL;
}

const char *srs_tracker_user(const srs_tracker *tracker)
{
    return tracker ? tracker->user : NULL;
}

const char *srs_tracker_item(const srs_tracker *tracker)
{
    return tracker ? tracker->item : NULL;
}

const char *srs_tracker_subject(const srs_tracker *tracker)
{
    return tracker ? tracker->subject : NULL;
}

const char *srs_tracker_topic(const srs_tracker *tracker)
{
    return tracker ? tracker->topic : NULL;
}

srs_phase srs_tracker_phase(const srs_tracker *tracker)
{
    return tracker ? (srs_phase)tracker->phase : SRS_PHASE_NEW;
}

int srs_tracker_step(const srs_tracker *tracker)
{
    return tracker ? tracker->step : -1;
}

int srs_tracker_level(const srs_tracker *tracker)
{
    return tracker ? tracker->level : 0;
}

double srs_tracker_stability(const srs_tracker *tracker)
{
    return tracker ? tracker->stability : 0;
}

double srs_tracker_difficulty(const srs_tracker *tracker)
{
    return tracker ? tracker->difficulty : 0;
}

unsigned srs_tracker_reps(const srs_tracker *tracker)
{
    return tracker ? tracker->reps : 0;
}

unsigned srs_tracker_lapses(const srs_tracker *tracker)
{
    return tracker ? tracker->lapses : 0;
}

int64_t srs_tracker_last_review_ms(const srs_tracker *tracker)
{
    return tracker ? tracker->last_review_ms : SRS_TIME_NONE;
}

int64_t srs_tracker_due_ms(const srs_tracker *tracker)
{
    return tracker ? tracker->due_ms : SRS_TIME_NONE;
}

srs_status srs_tracker_state(const srs_tracker *tracker, srs_state *state)
{
    if (!tracker || !state || state->size < SRS__SIZE_UP_TO(srs_state, due_ms))
        return SRS_E_INVALID;
    srs_state own;
    srs__tracker_get_state(tracker, &own);
    srs__give_struct(state, state->size, &own, sizeof own);
    return SRS_OK;
}

void srs_event_id(const srs_event *event, srs_id *id)
{
    const srs_id none = {{0}};
    if (id)
        *id = event ? event->id : none;
}

int srs_event_voids(const srs_event *event, srs_id *id)
{
    if (!event || !id || event->kind != SRS_EVENT_VOID)
        return 0;
    srs__void_id(&event->id, id);
    return 1;
}

srs_event_kind srs_event_kind_of(const srs_event *event)
{
    return event ? (srs_event_kind)event->kind : (srs_event_kind)0;
}

const char *srs_event_user(const srs_event *event)
{
    return event ? event->user : NULL;
}

const char *srs_event_item(const srs_event *event)
{
    return event ? event->item : NULL;
}

const char *srs_event_subject(const srs_event *event)
{
    return event ? event->subject : NULL;
}

const char *srs_event_topic(const srs_event *event)
{
    return event ? event->topic : NULL;
}

int srs_event_rating(const srs_event *event)
{
    return event ? event->rating : 0;
}

int64_t srs_event_at_ms(const srs_event *event)
{
    return event ? event->at_ms : SRS_TIME_NONE;
}

int64_t srs_event_response_ms(const srs_event *event)
{
    return event ? event->response_ms : -1;
}
