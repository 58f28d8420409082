/* Limits the number of concurrent loads. */
#include "guard/load_limiter.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <utlist.h>

/* A thread that waits. The record is on the stack of that thread. */
typedef struct waiter {
    struct waiter *prev, *next;
    pthread_cond_t called;
    int may_enter;
} waiter;

struct srs__load_limiter {
    srs__lock lock;
    waiter *waiters; /* in order of arrival */
    int64_t first;
    int64_t most;
    int64_t allowed;
    int64_t under_way;
    int64_t succeeded; /* since `allowed` changed */
};

srs_status srs__load_limiter_new(const srs_safe_mode_policy *policy, srs__load_limiter **out,
                                 srs_error *err)
{
    srs__load_limiter *limiter = srs__alloc_zeroed(1, sizeof *limiter);
    if (!limiter)
        return srs__fail_memory(err);
    srs__lock_init(&limiter->lock, SRS__RANK_LOAD_LIMITER);
    limiter->most = policy->values[SRS_SAFE_LOADS_MAX];
    limiter->first = policy->values[SRS_SAFE_LOADS_FIRST];
    if (limiter->first > limiter->most)
        limiter->first = limiter->most;
    limiter->allowed = limiter->most;
    *out = limiter;
    return SRS_OK;
}

void srs__load_limiter_free(srs__load_limiter *limiter)
{
    if (!limiter)
        return;
    srs__lock_destroy(&limiter->lock);
    srs__free(limiter);
}

/* Wakes the threads whose turn it is. Requires: limiter->lock held. */
static void call_next(srs__load_limiter *limiter)
{
    SRS__REQUIRES_LOCK(&limiter->lock);
    while (limiter->waiters && limiter->under_way < limiter->allowed) {
        waiter *next = limiter->waiters;
        DL_DELETE(limiter->waiters, next);
        next->may_enter = 1;
        limiter->under_way++;
        pthread_cond_signal(&next->called);
    }
}

/* Waits for a turn until until_ms. Returns nonzero if the thread may enter. Requires: limiter->lock
 * held. */
static int wait_for_turn(srs__load_limiter *limiter, int64_t until_ms)
{
    waiter self = {.may_enter = 0};
    int late = 0;
    SRS__REQUIRES_LOCK(&limiter->lock);
    srs__condition_init(&self.called);
    DL_APPEND(limiter->waiters, &self);
    while (!self.may_enter && !late)
        late = srs__lock_wait(&limiter->lock, &self.called, until_ms) == ETIMEDOUT;
    if (!self.may_enter)
        DL_DELETE(limiter->waiters, &self);
    pthread_cond_destroy(&self.called);
    return self.may_enter;
}

srs_status srs__load_limiter_enter(srs__load_limiter *limiter, int64_t until_ms, srs_error *err)
{
    srs_status status = SRS_OK;
    int others;
    const waiter *each;
    srs__lock_acquire(&limiter->lock);
    if (!limiter->waiters && limiter->under_way < limiter->allowed) {
        limiter->under_way++;
    } else if (!wait_for_turn(limiter, until_ms)) {
        DL_COUNT(limiter->waiters, each, others);
        status = srs__fail(
            err, SRS_E_TIMEOUT,
            "the load limiter: waited too long for a turn to load from the store, and %d other "
            "loads wait; check whether the store is slow, or set a larger safe_mode.loads_max",
            others);
    }
    srs__lock_release(&limiter->lock);
    return status;
}

void srs__load_limiter_leave(srs__load_limiter *limiter, int succeeded)
{
    srs__lock_acquire(&limiter->lock);
    limiter->under_way--;
    if (limiter->allowed < limiter->most && succeeded && ++limiter->succeeded >= limiter->allowed) {
        limiter->allowed =
            2 * limiter->allowed < limiter->most ? 2 * limiter->allowed : limiter->most;
        limiter->succeeded = 0;
    }
    call_next(limiter);
    srs__lock_release(&limiter->lock);
}

void srs__load_limiter_slow_start(srs__load_limiter *limiter)
{
    srs__lock_acquire(&limiter->lock);
    limiter->allowed = limiter->first;
    limiter->succeeded = 0;
    srs__lock_release(&limiter->lock);
}
