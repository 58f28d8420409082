/* Implements the functions of <srs/persistence.h> that use a context. */
#include "base/clock.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"
#include "view/context.h"
#include "view/invalidator.h"

static srs_status persistence_check(const srs_context *context, int64_t timeout_ms, srs_error *err)
{
    srs_status status = srs__enter(context, err);
    return status ? status : srs__check_timeout(timeout_ms, err);
}

srs_status srs_poll(srs_context *context, int64_t timeout_ms, size_t *delivered, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = persistence_check(context, timeout_ms, err);
    if (status)
        return status;
    atomic_store(&context->polled_ms, srs__monotonic_ms());
    srs__invalidator_poll(context->invalidator);
    return srs__persist_poll(context->persistence, timeout_ms, delivered, err);
}

srs_status srs_next_completion(srs_context *context, int64_t timeout_ms, srs_completion **out,
                               srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = persistence_check(context, timeout_ms, err);
    if (!status && !out)
        status = srs__fail(err, SRS_E_INVALID, "out is NULL");
    return status ? status : srs__persist_next(context->persistence, timeout_ms, out, err);
}

int srs_event_fd(srs_context *context)
{
    return srs__enter(context, NULL) ? -1 : srs__persist_event_fd(context->persistence);
}

srs_status srs_flush(srs_context *context, int64_t timeout_ms, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = persistence_check(context, timeout_ms, err);
    if (status)
        return status;
    atomic_store(&context->polled_ms, srs__monotonic_ms());
    status = srs__persist_flush(context->persistence, timeout_ms, err);
    srs__invalidator_poll(context->invalidator);
    return status;
}

srs_status srs_job_status(srs_context *context, const char *job, srs_job_state *state,
                          srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status && !state)
        status = srs__fail(err, SRS_E_INVALID, "state is NULL");
    return status ? status : srs__persist_job_state(context->persistence, job, state, err);
}
