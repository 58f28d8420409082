/* Safe mode as the services see it. */
#include "review/cache_guard.h"

#include "base/error.h"
#include "base/time.h"
#include "review/stale.h"

#include <string.h>

/* Entries that are dropped in one go. */
#define HEAL_AT_ONCE 100

int srs__guard_is_failure(srs_status status)
{
    return status == SRS_E_UNAVAILABLE || status == SRS_E_TIMEOUT || status == SRS_E_IO;
}

int srs__guard_safe_mode(const srs_context *context)
{
    return context->safe_mode->values[SRS_SAFE_ENABLED] != 0;
}

srs__pass srs__guard_enter(srs_context *context, srs_error *err)
{
    srs__pass pass = SRS__PASS_CLOSED;
    if (srs__guard_safe_mode(context))
        pass = srs__breaker_ask(context->breaker, srs__monotonic_ms());
    if (pass == SRS__PASS_REFUSED)
        srs__fail(err, SRS_E_UNAVAILABLE, "the cache is away (safe mode)");
    return pass;
}

/* Tells the log and the application; no lock is held. */
static void announce(srs_context *context, int entered, const char *reason)
{
    srs__counters *counters = &context->counters;
    uint64_t served = 0, refused = 0;
    if (entered) {
        srs__count(&counters->safe_mode_entered, 1);
        atomic_store(&context->spell_served, counters->safe_mode_served);
        atomic_store(&context->spell_refused, counters->safe_mode_refused);
    } else {
        served = counters->safe_mode_served - atomic_load(&context->spell_served);
        refused = counters->safe_mode_refused - atomic_load(&context->spell_refused);
    }
    srs__env_log(&context->env, entered ? SRS_LOG_ERROR : SRS_LOG_WARNING, "safe mode %s: %s",
                 entered ? "entered" : "left", reason);
    if (context->safe_mode->change)
        context->safe_mode->change(context->safe_mode->change_data, entered, reason, served,
                                   refused);
}

void srs__guard_leave(srs_context *context, srs__pass pass, srs_status status, const char *reason)
{
    int failed = srs__guard_is_failure(status);
    if (failed)
        srs__count(&context->counters.cache_failures, 1);
    if (!srs__guard_safe_mode(context))
        return;
    srs__transition transition =
        srs__breaker_outcome(context->breaker, pass, failed, srs__monotonic_ms());
    if (transition != SRS__UNCHANGED)
        announce(context, transition == SRS__OPENED,
                 transition == SRS__OPENED ? reason : "the cache answers again");
}

srs_status srs__guard_admit(srs_context *context, const char *user, srs_error *err)
{
    srs_status status = srs__limiter_admit(context->limiter, user, srs__monotonic_ms(), err);
    srs__count(status ? &context->counters.safe_mode_refused : &context->counters.safe_mode_served,
               1);
    return status;
}

void srs__guard_mark_stale(srs_context *context, const char *season, const char *user)
{
    srs__stale_add(context->stale, season, user);
    srs__persist_wake(context->persistence);
}

/* Where all are marked, this one is dropped, and the rest is left to srs__guard_heal(). */
srs_status srs__guard_freshen(srs_context *context, const char *season, const char *user,
                              srs_error *err)
{
    srs__stale_mark mark;
    if (srs__stale_find(context->stale, season, user, &mark) == SRS__STALE_NOT)
        return SRS_OK;
    srs_status status = context->cache->drop(context->cache_self, season, user, err);
    if (!status && mark.extent == SRS__STALE_ENTRY)
        srs__stale_clear(context->stale, &mark);
    return status;
}

/* Drops what a mark stands for. */
static srs_status heal(srs_context *context, const srs__stale_mark *mark)
{
    srs_error failed = SRS_ERROR_INIT;
    srs__pass pass = srs__guard_enter(context, &failed);
    if (pass == SRS__PASS_REFUSED)
        return SRS_E_UNAVAILABLE;
    srs_status status;
    if (mark->extent == SRS__STALE_ALL)
        status = context->cache->drop_season(context->cache_self, NULL, &failed);
    else
        status = context->cache->drop(context->cache_self, mark->key,
                                      mark->key + strlen(mark->key) + 1, &failed);
    srs__guard_leave(context, pass, status, failed.message);
    return status;
}

int64_t srs__guard_heal(srs_context *context)
{
    srs__stale_mark mark;
    for (int i = 0; i < HEAL_AT_ONCE; i++) {
        if (srs__stale_first(context->stale, &mark) == SRS__STALE_NOT)
            return INT64_MAX;
        if (heal(context, &mark))
            return context->safe_mode->values[SRS_SAFE_OPEN_MS];
        srs__stale_clear(context->stale, &mark);
    }
    return 0;
}
