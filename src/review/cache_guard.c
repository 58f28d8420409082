/* Safe mode as the services see it. */
#include "review/cache_guard.h"

#include "base/error.h"
#include "base/time.h"
#include "review/marks.h"
#include "review/mender.h"
#include "review/seasons.h"
#include "review/stale.h"

int srs__guard_is_failure(srs_status status)
{
    return status == SRS_E_UNAVAILABLE || status == SRS_E_TIMEOUT || status == SRS_E_IO;
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

static void note_failure(srs_context *context)
{
    srs__count(&context->counters.cache_failures, 1);
    srs__ramp_restart(context->ramp);
}

/* What has to be known before the cache is believed again. */
static srs_status prepare_probe(srs_context *context, srs_error *err)
{
    srs_cache_stats stats = {.size = sizeof stats};
    if (!context->has_marks)
        return SRS_OK;
    int64_t began_ms = srs__monotonic_ms();
    srs_status status = context->cache->stats(context->cache_self, &stats, err);
    if (srs__guard_is_failure(srs__guard_verdict(context, began_ms, status))) {
        note_failure(context);
        return status ? status : srs__fail(err, SRS_E_TIMEOUT, "the cache is slow");
    }
    return srs__marks_learn(context, err);
}

srs__pass srs__guard_enter(srs_context *context, srs_error *err)
{
    srs__pass pass = SRS__PASS_CLOSED;
    if (srs__guard_safe_mode(context))
        pass = srs__breaker_ask(context->breaker, srs__monotonic_ms());
    if (pass == SRS__PASS_PROBE && prepare_probe(context, err)) {
        srs__breaker_outcome(context->breaker, pass, 1, srs__monotonic_ms());
        pass = SRS__PASS_REFUSED;
    }
    if (pass == SRS__PASS_REFUSED)
        srs__fail(err, SRS_E_UNAVAILABLE, "the cache is away (safe mode)");
    return pass;
}

/* The first failure of a row is told: a program may end, or mend it, before safe mode is entered.
 */
static void log_first(srs_context *context, int failed, const char *reason)
{
    if (atomic_load_explicit(&context->cache_is_failing, memory_order_relaxed) != failed &&
        atomic_exchange(&context->cache_is_failing, failed) != failed && failed)
        srs__env_log(&context->env, SRS_LOG_WARNING, "the cache failed: %s", reason);
}

void srs__guard_leave(srs_context *context, srs__pass pass, srs_status status, const char *reason)
{
    int failed = srs__guard_is_failure(status);
    log_first(context, failed, reason);
    if (failed)
        note_failure(context);
    if (pass != SRS__PASS_PROBE && !srs__guard_safe_mode(context))
        return;
    srs__transition transition =
        srs__breaker_outcome(context->breaker, pass, failed, srs__monotonic_ms());
    srs__safe_mode_changed(context, transition,
                           transition == SRS__OPENED ? reason : "the cache answers again");
}

void srs__guard_probe(srs_context *context)
{
    if (!srs__breaker_is_open(context->breaker))
        return;
    srs__pass pass = srs__guard_enter(context, NULL);
    if (pass == SRS__PASS_PROBE)
        srs__guard_leave(context, pass, SRS_OK, "");
}

srs_status srs__guard_verdict(const srs_context *context, int64_t began_ms, srs_status status)
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

srs_status srs__guard_freshen(srs_context *context, const char *season, const char *user,
                              int64_t until_ms, srs_error *err)
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
