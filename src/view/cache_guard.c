/* Guards the calls of the cache: circuit breaker, limiter, probes and stale entries. */
#include "view/cache_guard.h"

#include "base/error.h"
#include "base/lock.h"
#include "base/random.h"
#include "base/time.h"
#include "view/marks.h"
#include "view/season_list.h"
#include "view/stale.h"

#include <inttypes.h>
#include <stdio.h>

#define PROBE_LEASE_MS 1000

static const char too_slow[] = "it takes longer than safe_mode.timeout_ms";

int srs__guard_is_failure(srs_status status)
{
    return srs__status_has(status, SRS__STATUS_UNAVAILABLE);
}

int srs__guard_safe_mode(const srs_context *context)
{
    switch (srs__breaker_mode(context->breaker)) {
    case SRS_SAFE_MODE_ON:
        return 1;
    case SRS_SAFE_MODE_OFF:
        return 0;
    default:
        return context->safe_mode->values[SRS_SAFE_ENABLED] != 0;
    }
}

static void cache_guard_note_failure(srs_context *context)
{
    srs__count(&context->counters.cache_failures, 1);
    srs__load_limiter_slow_start(context->load_limiter);
}

/* Loads, writes and drops an entry of a reserved user. */
static srs_status cache_guard_write_entry(srs_context *context, const char *user, srs_error *err)
{
    static const char season[] = "srs-probe";
    const srs_cache_ops *cache = context->cache;
    void *self = context->cache_self;
    srs_tracker tracker = SRS_TRACKER_INIT;
    srs_cache_write write = {sizeof write, &tracker, NULL};
    srs_presence presence;
    uint64_t lease = 0;
    tracker.season = season;
    tracker.user = user;
    tracker.item = season;
    tracker.revision = 1;
    srs_status status =
        cache->load_begin(self, season, user, PROBE_LEASE_MS, &lease, &presence, err);
    if (!status && lease)
        status = cache->load_commit(self, season, user, lease, NULL, 0, err);
    if (!status || status == SRS_E_CONFLICT)
        status = cache->write(self, season, user, &write, 1, &presence, err);
    srs_status dropped = cache->drop(self, season, user, status ? NULL : err);
    return status && status != SRS_E_CONFLICT ? status : dropped;
}

static srs_status probe(srs_context *context, srs_error *err)
{
    char user[32];
    if (context->cache->probe)
        return context->cache->probe(context->cache_self, err);
    snprintf(user, sizeof user, "srs-probe-%08" PRIx32,
             (uint32_t)(srs__random_unit() * UINT32_MAX));
    return cache_guard_write_entry(context, user, err);
}

/* Proves with a write that the cache is healthy. A read does not prove that. */
static srs_status prove_write(srs_context *context, srs_error *err)
{
    int64_t began_ms = srs__monotonic_ms();
    srs_status status = probe(context, err);
    srs_status verdict = srs__guard_classify(context, began_ms, status);
    return verdict == status ? status : srs__fail(err, verdict, "%s", too_slow);
}

/* Loads the stale marks before a probe, so that no stale entry is read after the probe. */
static srs_status prepare_probe(srs_context *context, srs_error *err)
{
    srs_status status = prove_write(context, err);
    if (srs__guard_is_failure(status)) {
        cache_guard_note_failure(context);
        return status;
    }
    return context->has_marks ? srs__marks_load(context, err) : SRS_OK;
}

static void end_probe_refused(srs_context *context, srs__permit pass, const srs_error *failed)
{
    const srs__outcome outcome = {SRS__CALL_PROBE, 1, failed->retry_after_ms};
    srs__breaker_outcome(context->breaker, pass, &outcome, srs__monotonic_ms());
}

srs__permit srs__guard_enter(srs_context *context, srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    srs__permit pass = SRS__PERMIT_CLOSED;
    SRS__REQUIRES_NO_LOCKS();
    if (srs__guard_safe_mode(context))
        pass = srs__breaker_acquire(context->breaker, srs__monotonic_ms());
    if (pass == SRS__PERMIT_PROBE && prepare_probe(context, &failed)) {
        end_probe_refused(context, pass, &failed);
        pass = SRS__PERMIT_REFUSED;
    }
    if (pass == SRS__PERMIT_REFUSED)
        srs__fail(err, SRS_E_UNAVAILABLE, "the cache is unavailable (safe mode)");
    return pass;
}

/* Logs the first failure of a kind of call. An operator can then act before safe mode starts. */
static void log_first(srs_context *context, srs__cache_call kind, int failed, const char *reason)
{
    int bit = 1 << kind, known = atomic_load(&context->cache_is_failing) & bit;
    if (!known == !failed)
        return;
    if (!failed)
        atomic_fetch_and(&context->cache_is_failing, ~bit);
    else if (!(atomic_fetch_or(&context->cache_is_failing, bit) & bit))
        srs__env_log(&context->env, SRS_LOG_WARNING, "the cache failed: %s", reason);
}

void srs__guard_leave(srs_context *context, srs__permit pass, srs__cache_call kind,
                      srs_status status, const srs_error *failed)
{
    srs__outcome outcome = {kind, srs__guard_is_failure(status), 0};
    log_first(context, kind, outcome.has_failed, failed->message);
    if (outcome.has_failed) {
        outcome.retry_ms = failed->retry_after_ms;
        cache_guard_note_failure(context);
    }
    if (pass != SRS__PERMIT_PROBE && !srs__guard_safe_mode(context))
        return;
    srs__transition transition =
        srs__breaker_outcome(context->breaker, pass, &outcome, srs__monotonic_ms());
    context->on_transition(context, transition,
                           transition == SRS__OPENED ? failed->message : "the cache takes writes");
}

void srs__guard_leave_slow(srs_context *context, srs__permit pass, srs__cache_call kind)
{
    srs_error slow = SRS_ERROR_INIT;
    srs__fail(&slow, SRS_E_TIMEOUT, "%s", too_slow);
    srs__guard_leave(context, pass, kind, SRS_E_TIMEOUT, &slow);
}

void srs__guard_probe(srs_context *context)
{
    srs_error failed = SRS_ERROR_INIT;
    if (!srs__breaker_is_open(context->breaker) && !context->cache->probe)
        return;
    srs__permit pass = srs__guard_enter(context, &failed);
    if (pass == SRS__PERMIT_REFUSED)
        return;
    srs_status status = pass == SRS__PERMIT_PROBE ? SRS_OK : prove_write(context, &failed);
    srs__guard_leave(context, pass, SRS__CALL_PROBE, status, &failed);
}

srs_status srs__guard_classify(const srs_context *context, int64_t began_ms, srs_status status)
{
    int64_t took_ms = srs__monotonic_ms() - began_ms;
    if (srs__guard_is_failure(status) || took_ms <= context->safe_mode->values[SRS_SAFE_TIMEOUT_MS])
        return status;
    return SRS_E_TIMEOUT;
}

srs_ack srs__guard_ack(const srs_context *context, srs_ack ack)
{
    return context->safe_mode->values[SRS_SAFE_SUBMITS] == SRS_SUBMITS_STORE &&
                   srs__breaker_is_open(context->breaker)
               ? SRS_ACK_STORED
               : ack;
}

srs_status srs__guard_admit(srs_context *context, const char *user, int *is_over, srs_error *err)
{
    int64_t now_ms = srs__monotonic_ms(), turn_ms;
    srs_status status = srs__limiter_admit(context->limiter, user, now_ms, &turn_ms, err);
    *is_over = !status && turn_ms > now_ms && !srs__limiter_wait(context->limiter, turn_ms);
    if (status)
        srs__count(&context->counters.safe_mode_refused, 1);
    else if (!*is_over)
        srs__count(&context->counters.safe_mode_served, 1);
    return status;
}

void srs__guard_mark_stale(srs_context *context, const char *season, const char *user)
{
    if (srs__season_has_cache(context, season))
        srs__stale_mark(context->stale, season, user);
}

srs_status srs__guard_invalidate_if_stale(srs_context *context, const char *season,
                                          const char *user, int64_t until_ms, srs_error *err)
{
    srs__stale_extent extent = srs__stale_begin(context->stale, season, user, until_ms);
    if (extent == SRS__STALE_NOT)
        return SRS_OK;
    if (extent == SRS__STALE_BUSY)
        return srs__fail(err, SRS_E_TIMEOUT, "waited too long for a stale cache entry to go");
    srs_status status = extent == SRS__STALE_ENTRY
                            ? context->cache->drop(context->cache_self, season, user, err)
                            : context->cache->drop_season(context->cache_self, NULL, err);
    srs__stale_end(context->stale, season, user, extent, !status);
    return status;
}
