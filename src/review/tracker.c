/* The getters of trackers and of log entries. */
#include "base/error.h"
#include "base/structs.h"
#include "tracker/fold.h"

const char *srs_tracker_season(const srs_tracker *tracker)
{
    return tracker->season;
}

const char *srs_tracker_user(const srs_tracker *tracker)
{
    return tracker->user;
}

const char *srs_tracker_item(const srs_tracker *tracker)
{
    return tracker->item;
}

const char *srs_tracker_subject(const srs_tracker *tracker)
{
    return tracker->subject;
}

const char *srs_tracker_topic(const srs_tracker *tracker)
{
    return tracker->topic;
}

srs_phase srs_tracker_phase(const srs_tracker *tracker)
{
    return (srs_phase)tracker->phase;
}

int srs_tracker_step(const srs_tracker *tracker)
{
    return tracker->step;
}

int srs_tracker_level(const srs_tracker *tracker)
{
    return tracker->level;
}

double srs_tracker_stability(const srs_tracker *tracker)
{
    return tracker->stability;
}

double srs_tracker_difficulty(const srs_tracker *tracker)
{
    return tracker->difficulty;
}

unsigned srs_tracker_reps(const srs_tracker *tracker)
{
    return tracker->reps;
}

unsigned srs_tracker_lapses(const srs_tracker *tracker)
{
    return tracker->lapses;
}

int64_t srs_tracker_last_review_ms(const srs_tracker *tracker)
{
    return tracker->last_review_ms;
}

int64_t srs_tracker_due_ms(const srs_tracker *tracker)
{
    return tracker->due_ms;
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
    *id = event->id;
}

srs_event_kind srs_event_what(const srs_event *event)
{
    return (srs_event_kind)event->kind;
}

const char *srs_event_user(const srs_event *event)
{
    return event->user;
}

const char *srs_event_item(const srs_event *event)
{
    return event->item;
}

const char *srs_event_subject(const srs_event *event)
{
    return event->subject;
}

const char *srs_event_topic(const srs_event *event)
{
    return event->topic;
}

int srs_event_rating(const srs_event *event)
{
    return event->rating;
}

int64_t srs_event_at_ms(const srs_event *event)
{
    return event->at_ms;
}

int64_t srs_event_response_ms(const srs_event *event)
{
    return event->response_ms;
}
