/* Checks the context on entry, detects forks, and reads the clock. */
#include "view/context.h"

#include "base/error.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdatomic.h>

static _Atomic uint64_t forks;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void count_fork(void)
{
    atomic_fetch_add(&forks, 1);
}

static void context_install(void)
{
    pthread_atfork(NULL, NULL, count_fork);
}

uint64_t srs__fork_generation(void)
{
    pthread_once(&once, context_install);
    return atomic_load(&forks);
}

srs_status srs__enter(const srs_context *context, srs_error *err)
{
    if (!context)
        return srs__fail(err, SRS_E_INVALID, "context is NULL");
    if (context->fork_generation != atomic_load_explicit(&forks, memory_order_relaxed))
        return srs__fail(err, SRS_E_FORKED,
                         "the context was opened before fork(): open a context in the child");
    return SRS_OK;
}

srs_status srs__time_or_now(const srs_context *context, int64_t *at_ms, srs_error *err)
{
    if (*at_ms == 0)
        *at_ms = srs__env_now(&context->env);
    return srs__check_time("at_ms", *at_ms, err);
}

int64_t srs__latest_review_ms(const srs_context *context)
{
    int64_t now_ms = srs__env_now(&context->env);
    return now_ms > SRS_TIME_MAX ? SRS_TIME_MAX : now_ms + context->max_future_ms;
}

srs_status srs__check_not_future(const srs_context *context, int64_t at_ms, srs_error *err)
{
    char theirs[SRS__TIME_TEXT_SIZE], ours[SRS__TIME_TEXT_SIZE];
    int64_t latest_ms = srs__latest_review_ms(context);
    if (at_ms <= latest_ms)
        return SRS_OK;
    return srs__fail(
        err, SRS_E_INVALID,
        "at_ms is %" PRId64 " (%s): the clock says %s, and a review may lie ahead of "
        "it by submit.max_future_ms=%" PRId64 "; correct the time, or the clock that is wrong",
        at_ms, srs__format_time(at_ms, theirs),
        srs__format_time(latest_ms - context->max_future_ms, ours), context->max_future_ms);
}
