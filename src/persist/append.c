/* Appends events that belong to no job, in one transaction on the thread of the caller. No
 * completion is created. No cache has the events, so the caches drop the entries of the users. */
#include "persist/backoff.h"
#include "persist/internal.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/time.h"

#include <string.h>

/* One call of srs__persist_append(). */
typedef struct append_call {
    srs__persistence *p;
    srs__stored_event *entries; /* in the order of the events, which the transaction keeps */
    size_t count;
    int is_noted;           /* the result *noted of srs__within_fn */
    int is_possibly_stored; /* 1: an attempt is possibly committed */
} append_call;

/* Notifies the caches to drop every user of the events. */
static void append_notify(const append_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const srs_event *event = &call->entries[i].event;
        const srs_event *before = i ? &call->entries[i - 1].event : NULL;
        if (!before || strcmp(event->user, before->user) != 0)
            srs__notify_unclear(call->p, event->season, event->user, call->is_noted);
    }
}

static srs__attempt append_try(append_call *call, srs_error *err)
{
    const srs__persist_setup *setup = &call->p->setup;
    srs__stored stored = {0};
    srs__attempt attempt = srs__store_events(setup, call->entries, call->count, &stored, err);
    srs__stored_free(&stored);
    call->is_noted = attempt == SRS__ATTEMPT_STORED && stored.is_noted;
    if (attempt == SRS__ATTEMPT_STORED) {
        srs__count(&setup->counters->persist_events, call->count);
        srs__count(&setup->counters->persist_transactions, 1);
    } else if (attempt == SRS__ATTEMPT_POSSIBLY_STORED) {
        call->is_possibly_stored = 1;
        attempt = SRS__ATTEMPT_RETRY;
    }
    return attempt;
}

/* Waits before the next attempt. Returns 0 if the deadline has passed or the context is being
 * closed. */
static int append_pause(const append_call *call, int64_t pause_ms, int64_t until_ms)
{
    srs__persistence *p = call->p;
    int64_t now_ms = srs__monotonic_ms();
    int64_t wake_ms = now_ms + pause_ms;
    if (wake_ms >= until_ms)
        return 0;
    srs__lock_acquire(&p->lock);
    while (!p->draining && !p->stopping && srs__monotonic_ms() < wake_ms)
        srs__lock_wait(&p->lock, &p->ended, wake_ms);
    int goes_on = !p->draining && !p->stopping;
    srs__lock_release(&p->lock);
    return goes_on;
}

static srs_status append_until(append_call *call, int64_t until_ms, srs_error *err)
{
    const srs__persist_setup *setup = &call->p->setup;
    for (int failures = 1;; failures++) {
        srs_error why = SRS_ERROR_INIT;
        srs__attempt attempt = append_try(call, &why);
        if (attempt == SRS__ATTEMPT_STORED)
            return SRS_OK;
        if (attempt == SRS__ATTEMPT_POISON ||
            !append_pause(call, srs__backoff_ms(setup, failures, why.status), until_ms)) {
            if (call->is_possibly_stored)
                return srs__fail(err, SRS_E_TIMEOUT,
                                 "the events may or may not be stored: %.*s; repeat the call",
                                 (int)sizeof why.message / 2, why.message);
            return srs__fail(err, why.status, "%s", why.message);
        }
        srs__count(&setup->counters->persist_retries, 1);
    }
}

srs_status srs__persist_append(srs__persistence *p, const srs_event *events, size_t count,
                               int64_t until_ms, char *known, srs_error *err)
{
    append_call call = {.p = p, .count = count};
    call.entries = srs__alloc_zeroed(count, sizeof *call.entries);
    if (!call.entries)
        return srs__fail_memory(err);
    for (size_t i = 0; i < count; i++)
        call.entries[i].event = events[i];
    srs_status status = append_until(&call, until_ms, err);
    if (!status || call.is_possibly_stored)
        append_notify(&call);
    for (size_t i = 0; i < count && !status; i++) {
        known[i] = call.entries[i].is_duplicate != 0;
        srs__count(&p->setup.counters->reviews_duplicate, known[i]);
    }
    srs__free(call.entries);
    return status;
}

srs_status srs__persist_dead_put(srs__persistence *p, const srs_event *event, const char *reason,
                                 srs_error *err)
{
    srs_error why = SRS_ERROR_INIT;
    if (srs__store_dead(&p->setup, event, reason, &why) == SRS__ATTEMPT_STORED)
        return SRS_OK;
    return srs__fail(err, why.status, "%s", why.message);
}
