/* Voids events that are ahead of the clock, from a wrong clock or an older version of the library.
 * See tracker/voids.h. */
#include "api/voiding.h"

#include "api/submit.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"
#include "service/checks.h"
#include "service/walk.h"
#include "tracker/voids.h"
#include "view/cache_guard.h"
#include "view/overlay.h"

#include <string.h>

static srs_status voiding_read_pending(srs__voiding *v, srs_error *err)
{
    if (v->has_pending)
        return SRS_OK;
    v->has_pending = 1;
    return srs__persist_pending(v->context->persistence, v->key->season.name, v->key->user,
                                &v->pending, err);
}

static int voiding_has(const srs__events *list, const srs_event *event)
{
    for (size_t i = 0; i < list->count; i++) {
        if (memcmp(&list->at[i].id, &event->id, sizeof event->id) == 0)
            return 1;
    }
    return 0;
}

/* Adds the void of an event. A pending event is added as well: its own job then stores a duplicate,
 * and the log never has a void without its event. */
static srs_status voiding_add_one(srs__voiding *v, const srs_event *event, int is_pending)
{
    srs_event voided = srs__void_of(event);
    srs_status status = is_pending ? srs__events_add(&v->out, event) : SRS_OK;
    v->voids++;
    return status ? status : srs__events_add(&v->out, &voided);
}

srs_status srs__voiding_add(srs__voiding *v, const char *item, int64_t at_ms, const srs_id *id,
                            srs_error *err)
{
    srs__events log = {0}, extra = {0};
    size_t unmatched;
    srs_status status = voiding_read_pending(v, err);
    if (!status)
        status = srs__overlay_log(v->context, v->key, &v->pending, item, &log, &extra, err);
    if (!status && srs__voids_apply(&log, &unmatched))
        status = srs__fail_memory(err);
    for (size_t i = 0; i < log.count && !status; i++) {
        const srs_event *each = &log.at[i];
        if (srs__position_compare(each->at_ms, &each->id, at_ms, id) <= 0)
            continue;
        if (voiding_add_one(v, each, voiding_has(&extra, each)))
            status = srs__fail_memory(err);
    }
    srs__events_free(&log);
    srs__events_free(&extra);
    return status;
}

srs_status srs__voiding_job(srs__voiding *v, const srs_event *first, srs_ack ack, srs__job **out,
                            srs_error *err)
{
    size_t count = v->out.count + (first != NULL), at = 0;
    srs_status status = srs__job_new(v->key->season.name, v->key->user, count, ack, out, err);
    if (status)
        return status;
    if (first)
        status = srs__job_set(*out, at++, first, err);
    for (size_t i = 0; i < v->out.count && !status; i++)
        status = srs__job_set(*out, at++, &v->out.at[i], err);
    if (status)
        srs__job_free(*out);
    return status;
}

void srs__voiding_free(srs__voiding *v)
{
    srs__events_free(&v->pending);
    srs__events_free(&v->out);
}

/* ---- srs_void_future() ---------------------------------------------------------------------- */

/* The trackers of a page whose last event is ahead of the clock. */
typedef struct ahead {
    int64_t latest_ms;
    srs__trackers found;
} ahead;

static srs_status ahead_callback(void *data, const srs_tracker *tracker)
{
    ahead *to = data;
    return tracker->last_review_ms > to->latest_ms ? srs__trackers_add(&to->found, tracker)
                                                   : SRS_OK;
}

/* Voids the events [first, end) of one user, and waits until the voids are stored. */
static srs_status void_user(srs_context *context, const srs__season_ref *season, const ahead *of,
                            size_t first, size_t end, uint64_t *voided, srs_error *err)
{
    srs_id last;
    srs__job *job = NULL;
    srs__entry_key key = {*season, of->found.at[first].user};
    srs__voiding v = {.context = context, .key = &key};
    srs_status status = SRS_OK;
    memset(&last, 0xff, sizeof last);
    for (size_t i = first; i < end && !status; i++)
        status = srs__voiding_add(&v, of->found.at[i].item, of->latest_ms, &last, err);
    if (!status && v.voids)
        status = srs__voiding_job(&v, NULL, SRS_ACK_STORED, &job, err);
    if (!status && job)
        status = srs__submit_unseen(context, &key, job, err);
    if (!status)
        *voided += v.voids;
    srs__voiding_free(&v);
    return status;
}

static srs_status void_page(srs_context *context, const srs__season_ref *season, const ahead *of,
                            uint64_t *voided, srs_error *err)
{
    for (size_t first = 0, end; first < of->found.count; first = end) {
        end = first + 1;
        while (end < of->found.count &&
               strcmp(of->found.at[end].user, of->found.at[first].user) == 0)
            end++;
        srs_status status = void_user(context, season, of, first, end, voided, err);
        if (status)
            return status;
    }
    return SRS_OK;
}

srs_status srs_void_future(srs_context *context, const char *season, const char *user,
                           uint64_t *voided, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs_status status = srs__check_call(context, season, user ? user : "all", SRS__SEASON_WRITE,
                                        context, &key, err);
    if (status)
        return status;
    uint64_t count = 0;
    ahead of = {.latest_ms = srs__latest_review_ms(context)};
    srs__walk walk = {.context = context,
                      .season = key.season.name,
                      .only_user = user,
                      .callback = ahead_callback,
                      .callback_data = &of};
    do {
        status = srs__walk_page(&walk, err);
        if (!status)
            status = void_page(context, &key.season, &of, &count, err);
        srs__trackers_free(&of.found);
    } while (!status && srs__walk_goes_on(&walk));
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    if (!status && voided)
        *voided = count;
    return status;
}
