/* Implements srs_store_digest(): counts the rows, and computes a checksum over every field in
 * ascending order of key. */
#include "api/digest.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/inside.h"
#include "base/structs.h"
#include "service/walk.h"

#include <string.h>

/* A read of one store. */
typedef struct digest_run {
    srs_context *context;
    srs__digest_fn tick; /* NULL for none */
    void *data;
    srs_digest found;
    int counts_only; /* 1: counts events only */
    srs_error *err;
} digest_run;

static void digest_bytes(digest_run *run, const void *bytes, size_t size)
{
    run->found.checksum = srs__hash64(run->found.checksum, bytes, size);
}

static void digest_int(digest_run *run, int64_t value)
{
    digest_bytes(run, &value, sizeof value);
}

static void digest_real(digest_run *run, double value)
{
    digest_bytes(run, &value, sizeof value);
}

/* Adds a text with its length. NULL and "" differ, and the length separates adjacent texts. */
static void digest_text(digest_run *run, const char *text)
{
    digest_int(run, text ? (int64_t)strlen(text) : -1);
    if (text)
        digest_bytes(run, text, strlen(text));
}

static void digest_event(digest_run *run, const srs_event *event)
{
    digest_text(run, event->season);
    digest_text(run, event->user);
    digest_text(run, event->item);
    digest_int(run, event->at_ms);
    digest_bytes(run, &event->id, sizeof event->id);
    digest_int(run, event->kind);
    digest_int(run, event->rating);
    digest_text(run, event->subject);
    digest_text(run, event->topic);
    digest_int(run, event->response_ms);
}

static void digest_tracker(digest_run *run, const srs_tracker *tracker)
{
    digest_text(run, tracker->season);
    digest_text(run, tracker->user);
    digest_text(run, tracker->item);
    digest_text(run, tracker->subject);
    digest_text(run, tracker->topic);
    digest_int(run, (int64_t)tracker->revision);
    digest_bytes(run, &tracker->last_review_id, sizeof tracker->last_review_id);
    digest_int(run, tracker->phase);
    digest_int(run, tracker->step);
    digest_int(run, tracker->level);
    digest_int(run, tracker->reps);
    digest_int(run, tracker->lapses);
    digest_int(run, tracker->streak);
    digest_real(run, tracker->stability);
    digest_real(run, tracker->difficulty);
    digest_int(run, tracker->last_review_ms);
    digest_int(run, tracker->due_ms);
}

static void digest_season(digest_run *run, const srs_season *season)
{
    digest_text(run, season->name);
    digest_int(run, season->starts_ms);
    digest_int(run, season->ends_ms);
    digest_int(run, season->archived_ms);
    digest_int(run, season->is_active);
    digest_int(run, season->cache_enabled);
    digest_int(run, season->auto_archive);
    run->found.seasons++;
}

static srs_status digest_log_page(digest_run *run, const char *season, const srs_event *after,
                                  srs__events *page)
{
    const srs_store_ops *store = run->context->store;
    srs_status status = store->log(run->context->store_self, season, NULL, NULL, after,
                                   SRS__WALK_PAGE, srs__events_collect, page, run->err);
    if (status)
        return status == SRS_E_NO_MEMORY ? srs__fail_memory(run->err) : status;
    for (size_t i = 0; i < page->count && !run->counts_only; i++)
        digest_event(run, &page->at[i]);
    run->found.events += page->count;
    if (run->tick && run->tick(run->data, page->count))
        return srs__fail(run->err, SRS_E_CLOSED, "the caller stopped it");
    return SRS_OK;
}

/* Reads the log page by page. A page is freed after the next page is read, because the read needs
 * its last event. */
static srs_status digest_log(digest_run *run, const char *season)
{
    srs__events page = {0}, next = {0};
    srs_status status;
    do {
        const srs_event *after = page.count ? &page.at[page.count - 1] : NULL;
        status = digest_log_page(run, season, after, &next);
        srs__events_free(&page);
        page = next;
        next = (srs__events){0};
    } while (!status && page.count == SRS__WALK_PAGE);
    srs__events_free(&page);
    return status;
}

static srs_status digest_callback(void *data, const srs_tracker *tracker)
{
    digest_run *run = data;
    digest_tracker(run, tracker);
    run->found.trackers++;
    return SRS_OK;
}

static srs_status digest_trackers(digest_run *run, const char *season)
{
    srs__walk walk = {.context = run->context,
                      .season = season,
                      .callback = digest_callback,
                      .callback_data = run};
    return srs__walk_all(&walk, run->err);
}

static srs_status digest_seasons(digest_run *run)
{
    srs_season_list *list;
    srs_status status = srs_season_get(run->context, NULL, &list, run->err);
    if (status)
        return status;
    for (size_t i = 0; i < srs_season_list_count(list) && !status; i++) {
        const srs_season *season = srs_season_list_at(list, i);
        if (!run->counts_only)
            digest_season(run, season);
        status = digest_log(run, season->name);
        if (!status && !run->counts_only)
            status = digest_trackers(run, season->name);
    }
    srs_season_list_free(list);
    return status;
}

/* The state of a page of dead letters. */
typedef struct digest_dead_page {
    digest_run *run;
    srs_id last;
    size_t count;
} digest_dead_page;

static srs_status digest_dead_letter(void *data, const srs_event *event, const char *reason)
{
    digest_dead_page *page = data;
    digest_event(page->run, event);
    digest_text(page->run, reason);
    page->run->found.dead++;
    page->last = event->id;
    page->count++;
    return SRS_OK;
}

static srs_status digest_dead(digest_run *run)
{
    digest_dead_page page = {.run = run};
    srs_id after;
    srs_status status;
    do {
        after = page.last;
        page.count = 0;
        status =
            run->context->store->dead(run->context->store_self, run->found.dead ? &after : NULL,
                                      SRS__WALK_PAGE, digest_dead_letter, &page, run->err);
    } while (!status && page.count == SRS__WALK_PAGE);
    return status;
}

srs_status srs__digest(srs_context *context, srs__digest_fn tick, void *data, srs_digest *out,
                       srs_error *err)
{
    digest_run run = {
        .context = context, .tick = tick, .data = data, .found = SRS_DIGEST_INIT, .err = err};
    srs_status status = digest_seasons(&run);
    if (!status)
        status = digest_dead(&run);
    if (!status)
        srs__give_struct(out, out->size, &run.found, sizeof run.found);
    return status;
}

srs_status srs__digest_count(srs_context *context, srs__digest_fn tick, void *data, uint64_t *out,
                             srs_error *err)
{
    digest_run run = {.context = context,
                      .tick = tick,
                      .data = data,
                      .found = SRS_DIGEST_INIT,
                      .counts_only = 1,
                      .err = err};
    srs_status status = digest_seasons(&run);
    if (!status)
        *out = run.found.events;
    return status;
}

srs_status srs_store_digest(srs_context *context, srs_digest *out, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status && (!out || out->size < SRS__SIZE_UP_TO(srs_digest, checksum)))
        status = srs__fail(err, SRS_E_INVALID,
                           "out is NULL or its size is not set: initialise it with "
                           "SRS_DIGEST_INIT");
    return status ? status : srs__digest(context, NULL, NULL, out, err);
}
