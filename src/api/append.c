/* Implements srs_append() and srs_dead_put(): past events with their own ids and times. */
#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/text.h"
#include "base/time.h"
#include "service/checks.h"
#include "tracker/voids.h"

#include <srs/transfer.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An event with its index in the array of the caller. */
typedef struct append_place {
    srs_event event;
    size_t index;
} append_place;

/* The events of one call, in the order of the store. */
typedef struct append_batch {
    append_place *places;
    srs_event *events;
    char *known; /* of events */
    size_t count;
} append_batch;

static srs_status append_check_sizes(const srs_event_in *events, size_t count, srs_error *err)
{
    if (!events)
        return srs__fail(err, SRS_E_INVALID, "events is NULL");
    if (count < 1 || count > SRS_APPEND_MAX)
        return srs__fail(err, SRS_E_INVALID, "%zu events: 1 to %d are allowed", count,
                         SRS_APPEND_MAX);
    if (events->size < SRS__SIZE_UP_TO(srs_event_in, response_ms))
        return srs__fail(err, SRS_E_INVALID,
                         "events[0].size is %zu: initialise events with SRS_EVENT_IN_INIT",
                         events->size);
    for (size_t i = 1; i < count; i++) {
        const srs_event_in *each = (const void *)((const char *)events + i * events->size);
        if (each->size != events->size)
            return srs__fail(err, SRS_E_INVALID,
                             "events[%zu].size is %zu, that of the first %zu: initialise all with "
                             "SRS_EVENT_IN_INIT",
                             i, each->size, events->size);
    }
    for (size_t i = 0; i < count; i++) {
        char name[48];
        snprintf(name, sizeof name, "events[%zu]", i);
        if (srs__check_struct(name, "SRS_EVENT_IN_INIT", (const char *)events + i * events->size,
                              events->size, sizeof *events, err))
            return SRS_E_INVALID;
    }
    return SRS_OK;
}

/* Maps an answer to a rating. A rating is not mapped again, because the rating policy of the
 * application has already seen the answer. */
static srs_status append_map(const srs_context *context, const srs_answer *answer, srs_rating *out,
                             srs_error *err)
{
    if (answer->form != SRS_FORM_RATING)
        return srs_rating_policy_map(context->ratings, answer, out, err);
    if (answer->response_ms < -1 || answer->response_ms > SRS_TIME_MAX)
        return srs__fail(err, SRS_E_INVALID,
                         "response_ms is %" PRId64 ": give milliseconds, or -1 if unknown",
                         answer->response_ms);
    if (answer->value < SRS_AGAIN || answer->value > SRS_EASY)
        return srs__fail(err, SRS_E_INVALID, "the rating is %d: give 1 to 4", (int)answer->value);
    *out = (srs_rating)answer->value;
    return SRS_OK;
}

static srs_status append_read_review(const srs_context *context, const srs_event_in *in,
                                     srs_event *out, srs_error *err)
{
    srs_answer answer = {sizeof answer, in->form, in->value, in->attempts, in->response_ms};
    srs_rating rating = SRS_GOOD;
    srs_status status = srs__check_label("subject", in->subject, SRS_LABEL_MAX, err);
    if (!status)
        status = srs__check_label("topic", in->topic, SRS_LABEL_MAX, err);
    if (!status)
        status = append_map(context, &answer, &rating, err);
    out->subject = in->subject;
    out->topic = in->topic;
    out->rating = rating;
    out->response_ms = in->response_ms;
    return status;
}

/* Reads the ids, the kind and the answer of an event, but not the time. */
static srs_status append_read(const srs_context *context, const srs_event_in *in, srs_event *out,
                              srs_error *err)
{
    *out = (srs_event)SRS_EVENT_INIT;
    out->kind = in->kind;
    out->user = in->user;
    out->at_ms = in->at_ms;
    if (in->kind < SRS_EVENT_REVIEW || in->kind > SRS_EVENT_VOID)
        return srs__fail(err, SRS_E_INVALID, "kind %d: an srs_event_kind is 1 to 4", (int)in->kind);
    srs_status status = srs__check_id("user", in->user, SRS_USER_MAX, err);
    if (status)
        return status;
    if (!in->review_id)
        return srs__fail(err, SRS_E_INVALID, "review_id is NULL: an event needs its id");
    status = srs_id_parse(in->review_id, &out->id, err);
    if (!status && in->kind == SRS_EVENT_RESET) {
        if (in->item && *in->item)
            status = srs__fail(err, SRS_E_INVALID, "a reset has no item");
        return status;
    }
    if (!status && in->kind == SRS_EVENT_VOID && (!in->item || !*in->item))
        return status; /* of a reset */
    if (!status)
        status = srs__check_item(in->item, err);
    out->item = in->item;
    if (!status && in->kind == SRS_EVENT_REVIEW)
        status = append_read_review(context, in, out, err);
    return status;
}

static srs_status append_check_time(const srs_context *context, const srs_event *event,
                                    srs_error *err)
{
    int64_t at_ms = event->at_ms;
    if (!at_ms)
        return srs__fail(err, SRS_E_INVALID, "at_ms is 0: an event needs its time");
    return srs__time_or_now(context, &at_ms, err);
}

static srs_status append_fill(const srs_context *context, const srs_event_in *events,
                              append_batch *batch, srs_error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        srs_event_in in = SRS_EVENT_IN_INIT;
        srs__take_struct(&in, sizeof in, (const char *)events + i * events->size, events->size);
        batch->places[i].index = i;
        srs_status status = append_read(context, &in, &batch->places[i].event, err);
        if (!status)
            status = append_check_time(context, &batch->places[i].event, err);
        if (status)
            return srs__fail_within(err, status, "events[%zu]", i);
    }
    return SRS_OK;
}

static int append_has_void(const append_batch *batch, const srs_event *event)
{
    const srs_event voided = srs__void_of(event);
    for (size_t i = 0; i < batch->count; i++) {
        const srs_event *each = &batch->places[i].event;
        if (each->kind == SRS_EVENT_VOID && memcmp(&each->id, &voided.id, sizeof voided.id) == 0)
            return 1;
    }
    return 0;
}

/* Refuses an event ahead of the clock, unless the call has its void. */
static srs_status append_check_future(const srs_context *context, const append_batch *batch,
                                      srs_error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        const srs_event *event = &batch->places[i].event;
        srs_error why = SRS_ERROR_INIT;
        if (event->kind == SRS_EVENT_VOID || !srs__check_not_future(context, event->at_ms, &why) ||
            append_has_void(batch, event))
            continue;
        return srs__fail(err, why.status, "events[%zu]: %s", i, why.message);
    }
    return SRS_OK;
}

static int append_place_compare(const void *a, const void *b)
{
    const append_place *x = a, *y = b;
    int order = srs__event_compare(&x->event, &y->event);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static void append_sort(append_batch *batch, const char *season)
{
    for (size_t i = 0; i < batch->count; i++)
        batch->places[i].event.season = season;
    qsort(batch->places, batch->count, sizeof *batch->places, append_place_compare);
    for (size_t i = 0; i < batch->count; i++)
        batch->events[i] = batch->places[i].event;
}

static srs_status append_store(srs_context *context, append_batch *batch, int64_t timeout_ms,
                               int32_t *known, srs_error *err)
{
    srs_status status = srs__persist_append(context->persistence, batch->events, batch->count,
                                            srs__monotonic_ms() + timeout_ms, batch->known, err);
    for (size_t i = 0; i < batch->count && known && !status; i++)
        known[batch->places[i].index] = batch->known[i];
    return status;
}

static srs_status append_alloc(append_batch *batch, size_t count, srs_error *err)
{
    batch->count = count;
    batch->places = srs__alloc_zeroed(count, sizeof *batch->places);
    batch->events = srs__alloc_zeroed(count, sizeof *batch->events);
    batch->known = srs__alloc_zeroed(count, 1);
    return batch->places && batch->events && batch->known ? SRS_OK : srs__fail_memory(err);
}

static void append_free(append_batch *batch)
{
    srs__free(batch->places);
    srs__free(batch->events);
    srs__free(batch->known);
}

srs_status srs_append(srs_context *context, const char *season, const srs_event_in *events,
                      size_t count, int64_t timeout_ms, int32_t *known, srs_error *err)
{
    SRS__INSIDE(context);
    srs__season_ref ref;
    append_batch batch = {0};
    srs_status status = srs__enter(context, err);
    if (!status)
        status = append_check_sizes(events, count, err);
    if (!status)
        status = srs__check_timeout(timeout_ms, err);
    if (!status)
        status = srs__season_resolve(context, season, SRS__SEASON_WRITE, &ref, err);
    if (!status)
        status = append_alloc(&batch, count, err);
    if (!status)
        status = append_fill(context, events, &batch, err);
    if (!status)
        status = append_check_future(context, &batch, err);
    if (!status) {
        append_sort(&batch, ref.name);
        status = append_store(context, &batch, timeout_ms ? timeout_ms : context->submit_timeout_ms,
                              known, err);
    }
    append_free(&batch);
    return status;
}

srs_status srs_dead_put(srs_context *context, const char *season, const srs_event_in *event,
                        const char *reason, srs_error *err)
{
    SRS__INSIDE(context);
    srs_event_in in = SRS_EVENT_IN_INIT;
    srs_event read;
    srs_status status = srs__enter(context, err);
    if (!status)
        status = append_check_sizes(event, 1, err);
    if (!status)
        status = srs__check_id("season", season, SRS_SEASON_MAX, err);
    if (!status && !reason)
        status = srs__fail(err, SRS_E_INVALID, "reason is NULL: say why it could not be stored");
    if (status)
        return status;
    srs__take_struct(&in, sizeof in, event, event->size);
    status = append_read(context, &in, &read, err);
    read.season = season;
    return status ? status : srs__persist_dead_put(context->persistence, &read, reason, err);
}
