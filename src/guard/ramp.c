/* How many loads may be under way at once. */
#include "guard/ramp.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <utlist.h>

/* On the stack of the one who waits. */
typedef struct waiter {
    struct waiter *prev, *next;
    pthread_cond_t called;
    int may_enter;
} waiter;

struct srs__ramp {
    pthread_mutex_t lock;
    waiter *waiters; /* in order of arrival */
    int64_t first;
    int64_t most;
    int64_t allowed;
    int64_t under_way;
    int64_t succeeded; /* since `allowed` changed */
};

srs_status srs__ramp_new(const srs_safe_mode_policy *policy, srs__ramp **out, srs_error *err)
{
    srs__ramp *ramp = srs__alloc_zeroed(1, sizeof *ramp);
    if (!ramp)
        return srs__fail_memory(err);
    pthread_mutex_init(&ramp->lock, NULL);
    ramp->most = policy->values[SRS_SAFE_LOADS_MAX];
    ramp->first = policy->values[SRS_SAFE_LOADS_FIRST];
    if (ramp->first > ramp->most)
        ramp->first = ramp->most;
    ramp->allowed = ramp->most;
    *out = ramp;
    return SRS_OK;
}

void srs__ramp_free(srs__ramp *ramp)
{
    if (!ramp)
        return;
    pthread_mutex_destroy(&ramp->lock);
    srs__free(ramp);
}

/* Calls those whose turn it is. The lock is held. */
static void call_next(srs__ramp *ramp)
{
    while (ramp->waiters && ramp->under_way < ramp->allowed) {
        waiter *next = ramp->waiters;
        DL_DELETE(ramp->waiters, next);
        next->may_enter = 1;
        ramp->under_way++;
        pthread_cond_signal(&next->called);
    }
}

/* Waits to be called. The lock is held. */
static int wait_for_turn(srs__ramp *ramp, int64_t until_ms)
{
    waiter self = {.may_enter = 0};
    int late = 0;
    srs__condition_init(&self.called);
    DL_APPEND(ramp->waiters, &self);
    while (!self.may_enter && !late)
        late = srs__condition_wait(&self.called, &ramp->lock, until_ms) == ETIMEDOUT;
    if (!self.may_enter)
        DL_DELETE(ramp->waiters, &self);
    pthread_cond_destroy(&self.called);
    return self.may_enter;
}

srs_status srs__ramp_enter(srs__ramp *ramp, int64_t until_ms, srs_error *err)
{
    srs_status status = SRS_OK;
    int others;
    const waiter *each;
    pthread_mutex_lock(&ramp->lock);
    if (!ramp->waiters && ramp->under_way < ramp->allowed) {
        ramp->under_way++;
    } else if (!wait_for_turn(ramp, until_ms)) {
        DL_COUNT(ramp->waiters, each, others);
        status = srs__fail(err, SRS_E_TIMEOUT,
                           "waited too long for a turn to load from the store, and %d others wait: "
                           "it is slow, or safe_mode.loads_max too small",
                           others);
    }
    pthread_mutex_unlock(&ramp->lock);
    return status;
}

void srs__ramp_leave(srs__ramp *ramp, int succeeded)
{
    pthread_mutex_lock(&ramp->lock);
    ramp->under_way--;
    if (ramp->allowed < ramp->most && succeeded && ++ramp->succeeded >= ramp->allowed) {
        ramp->allowed = 2 * ramp->allowed < ramp->most ? 2 * ramp->allowed : ramp->most;
        ramp->succeeded = 0;
    }
    call_next(ramp);
    pthread_mutex_unlock(&ramp->lock);
}

void srs__ramp_restart(srs__ramp *ramp)
{
    pthread_mutex_lock(&ramp->lock);
    ramp->allowed = ramp->first;
    ramp->succeeded = 0;
    pthread_mutex_unlock(&ramp->lock);
}
