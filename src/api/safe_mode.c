/* Starts and ends safe mode, notifies the application, and implements srs_safe_mode_state(). */
#include "view/safe_mode.h"

#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/time.h"
#include "view/context.h"
#include "view/invalidator.h"
#include "view/marks.h"

#include <inttypes.h>
#include <stdio.h>

void srs__safe_mode_period_init(srs__safe_mode_period *period)
{
    *period = (srs__safe_mode_period){.entered_ms = SRS_TIME_NONE};
    srs__lock_init(&period->lock, SRS__RANK_SAFE_MODE);
}

void srs__safe_mode_period_destroy(srs__safe_mode_period *period)
{
    srs__lock_destroy(&period->lock);
}

static void begin_period(srs_context *context)
{
    srs__safe_mode_period *period = &context->safe_mode_period;
    int64_t now_ms = srs__env_now(&context->env);
    srs__lock_acquire(&period->lock);
    period->entered_ms = now_ms;
    period->began_ms = srs__monotonic_ms();
    period->served = atomic_load(&context->counters.safe_mode_served);
    period->refused = atomic_load(&context->counters.safe_mode_refused);
    period->is_under_way = 1;
    srs__lock_release(&period->lock);
}

/* Reads the statistics of the current or latest period. */
static void read_period(srs_context *context, srs_safe_mode_info *out)
{
    const srs__safe_mode_period *period = &context->safe_mode_period;
    out->entered_ms = period->entered_ms;
    out->duration_ms = period->lasted_ms;
    out->served = period->served;
    out->refused = period->refused;
    if (!period->is_under_way)
        return;
    out->duration_ms = srs__monotonic_ms() - period->began_ms;
    out->served = atomic_load(&context->counters.safe_mode_served) - period->served;
    out->refused = atomic_load(&context->counters.safe_mode_refused) - period->refused;
}

static void end_period(srs_context *context, srs_safe_mode_info *out)
{
    srs__safe_mode_period *period = &context->safe_mode_period;
    srs__lock_acquire(&period->lock);
    read_period(context, out);
    period->lasted_ms = out->duration_ms;
    period->served = out->served;
    period->refused = out->refused;
    period->is_under_way = 0;
    srs__lock_release(&period->lock);
}

static void safe_mode_notify(srs_context *context, int entered, const char *reason,
                             const srs_safe_mode_info *ended)
{
    const srs_safe_mode_policy *policy = context->safe_mode;
    if (entered)
        srs__env_log(&context->env, SRS_LOG_ERROR, "safe mode entered: %s", reason);
    else
        srs__env_log(&context->env, SRS_LOG_WARNING,
                     "safe mode left after %" PRId64 " ms, %" PRIu64 " requests served, %" PRIu64
                     " refused: %s",
                     ended->duration_ms, ended->served, ended->refused, reason);
    if (policy->change)
        policy->change(policy->change_data, entered, reason, ended->served, ended->refused);
}

void srs__safe_mode_changed(srs_context *context, srs__transition transition, const char *reason)
{
    srs_safe_mode_info ended = SRS_SAFE_MODE_INFO_INIT;
    if (transition == SRS__OPENED) {
        srs__count(&context->counters.safe_mode_entered, 1);
        begin_period(context);
        safe_mode_notify(context, 1, reason, &ended);
    }
    if (transition == SRS__CLOSED) {
        srs__load_limiter_slow_start(context->load_limiter);
        srs__limiter_open(context->limiter);
        srs__invalidator_wake(context->invalidator);
        end_period(context, &ended);
        srs__count(&context->counters.safe_mode_ms, (uint64_t)ended.duration_ms);
        safe_mode_notify(context, 0, reason, &ended);
    }
}

/* Returns nonzero if the context will use the cache without a probe. */
static int closes(const srs_context *context, srs_safe_mode mode)
{
    return mode == SRS_SAFE_MODE_OFF ||
           (mode == SRS_SAFE_MODE_AUTOMATIC && !context->safe_mode->values[SRS_SAFE_ENABLED]);
}

srs_status srs_safe_mode_force(srs_context *context, srs_safe_mode mode, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status && (mode < SRS_SAFE_MODE_AUTOMATIC || mode > SRS_SAFE_MODE_OFF))
        status = srs__fail(err, SRS_E_INVALID, "mode %d: an srs_safe_mode is 0 to 2", (int)mode);
    if (!status && context->has_marks && closes(context, mode))
        status = srs__marks_load(context, err);
    if (status)
        return status;
    srs__safe_mode_changed(context, srs__breaker_force(context->breaker, mode, srs__monotonic_ms()),
                           "forced by the application");
    return SRS_OK;
}

srs_status srs_safe_mode_state(srs_context *context, srs_safe_mode_info *info, srs_error *err)
{
    SRS__INSIDE(context);
    srs_safe_mode_info own = SRS_SAFE_MODE_INFO_INIT;
    srs_status status = srs__enter(context, err);
    if (!status && (!info || info->size < SRS__SIZE_UP_TO(srs_safe_mode_info, refused)))
        status = srs__fail(err, SRS_E_INVALID,
                           "info is NULL or its size is not set: initialise it with "
                           "SRS_SAFE_MODE_INFO_INIT");
    if (status)
        return status;
    own.mode = (int32_t)srs__breaker_mode(context->breaker);
    own.is_active = srs__breaker_is_open(context->breaker);
    srs__lock_acquire(&context->safe_mode_period.lock);
    read_period(context, &own);
    srs__lock_release(&context->safe_mode_period.lock);
    srs__give_struct(info, info->size, &own, sizeof own);
    return SRS_OK;
}
