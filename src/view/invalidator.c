/* Runs the invalidation of stale entries on time. */
#include "view/invalidator.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/time.h"
#include "view/cache_guard.h"
#include "view/marks.h"

#include <string.h>

struct srs__invalidator {
    srs_context *context;
    int64_t check_ms;
    int has_thread;
    pthread_t thread;
    srs__lock lock;
    pthread_cond_t woken;
    int64_t next_ms; /* monotonic time of the next run */
    int is_working;
    atomic_int is_stopping;
};

/* Probes an unavailable cache, so that no request has to, or drops stale entries. A polling caller
 * gets a small part of the work. Returns nonzero if more work is ready. */
static int invalidator_work(srs__invalidator *invalidator)
{
    srs_context *context = invalidator->context;
    srs__marks_note(context);
    srs__guard_probe(context);
    return !srs__breaker_is_open(context->breaker) &&
           srs__marks_invalidate(context, &invalidator->is_stopping, invalidator->has_thread);
}

/* Works once, unless another thread works. Requires: the lock of the invalidator held; the function
 * releases the lock during the work. */
static void take_turn(srs__invalidator *invalidator)
{
    SRS__REQUIRES_LOCK(&invalidator->lock);
    if (invalidator->is_working)
        return;
    invalidator->is_working = 1;
    invalidator->next_ms = srs__monotonic_ms() + invalidator->check_ms;
    srs__lock_release(&invalidator->lock);
    int has_more = invalidator_work(invalidator);
    srs__lock_acquire(&invalidator->lock);
    SRS__ASSERT(invalidator->is_working); /* no other thread took a turn */
    invalidator->is_working = 0;
    if (has_more)
        invalidator->next_ms = 0;
}

static void *invalidator_run(void *data)
{
    srs__invalidator *invalidator = data;
    SRS__INSIDE(invalidator->context);
    srs__lock_acquire(&invalidator->lock);
    while (!atomic_load(&invalidator->is_stopping)) {
        if (srs__monotonic_ms() >= invalidator->next_ms)
            take_turn(invalidator);
        else
            srs__lock_wait(&invalidator->lock, &invalidator->woken, invalidator->next_ms);
    }
    srs__lock_release(&invalidator->lock);
    return NULL;
}

srs_status srs__invalidator_start(srs_context *context, int thread, srs__invalidator **out,
                                  srs_error *err)
{
    srs__invalidator *invalidator = srs__alloc_zeroed(1, sizeof *invalidator);
    if (!invalidator)
        return srs__fail_memory(err);
    invalidator->context = context;
    invalidator->check_ms = context->safe_mode->values[SRS_SAFE_CHECK_MS];
    srs__lock_init(&invalidator->lock, SRS__RANK_INVALIDATOR);
    srs__condition_init(&invalidator->woken);
    *out = invalidator;
    invalidator->has_thread = thread;
    int failed =
        thread ? pthread_create(&invalidator->thread, NULL, invalidator_run, invalidator) : 0;
    if (!failed)
        return SRS_OK;
    invalidator->has_thread = 0;
    return srs__fail(err, SRS_E_IO, "cannot start a thread: %s", strerror(failed));
}

void srs__invalidator_stop(srs__invalidator *invalidator)
{
    if (!invalidator)
        return;
    srs__lock_acquire(&invalidator->lock);
    atomic_store(&invalidator->is_stopping, 1);
    pthread_cond_broadcast(&invalidator->woken);
    srs__lock_release(&invalidator->lock);
    if (invalidator->has_thread)
        pthread_join(invalidator->thread, NULL);
    srs__marks_note(invalidator->context);
    pthread_cond_destroy(&invalidator->woken);
    srs__lock_destroy(&invalidator->lock);
    srs__free(invalidator);
}

void srs__invalidator_wake(srs__invalidator *invalidator)
{
    if (!invalidator)
        return;
    srs__lock_acquire(&invalidator->lock);
    invalidator->next_ms = 0;
    pthread_cond_broadcast(&invalidator->woken);
    srs__lock_release(&invalidator->lock);
}

void srs__invalidator_poll(srs__invalidator *invalidator)
{
    if (!invalidator || invalidator->has_thread)
        return;
    srs__lock_acquire(&invalidator->lock);
    if (srs__monotonic_ms() >= invalidator->next_ms)
        take_turn(invalidator);
    srs__lock_release(&invalidator->lock);
}
