/* When the stale marks in the store are looked at. */
#include "view/mender.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/memory.h"
#include "base/time.h"
#include "view/cache_guard.h"
#include "view/marks.h"

#include <string.h>

struct srs__mender {
    srs_context *context;
    int64_t check_ms;
    int has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    int64_t next_ms; /* monotonic */
    int is_working;
    atomic_int is_stopping;
};

/* With the cache away there is nothing to mend: then it is probed, so that no learner has to. Who
 * polls is not kept for long. Says whether there is more to do at once. */
static int work(srs__mender *mender)
{
    srs_context *context = mender->context;
    srs__marks_note(context);
    srs__guard_probe(context);
    return !srs__breaker_is_open(context->breaker) &&
           srs__marks_mend(context, &mender->is_stopping, mender->has_thread);
}

/* Works once, unless somebody does. The lock is held, and released meanwhile. */
static void take_turn(srs__mender *mender)
{
    if (mender->is_working)
        return;
    mender->is_working = 1;
    mender->next_ms = srs__monotonic_ms() + mender->check_ms;
    pthread_mutex_unlock(&mender->lock);
    int has_more = work(mender);
    pthread_mutex_lock(&mender->lock);
    mender->is_working = 0;
    if (has_more)
        mender->next_ms = 0;
}

static void *run(void *data)
{
    srs__mender *mender = data;
    SRS__INSIDE(mender->context);
    pthread_mutex_lock(&mender->lock);
    while (!atomic_load(&mender->is_stopping)) {
        if (srs__monotonic_ms() >= mender->next_ms)
            take_turn(mender);
        else
            srs__condition_wait(&mender->woken, &mender->lock, mender->next_ms);
    }
    pthread_mutex_unlock(&mender->lock);
    return NULL;
}

srs_status srs__mender_start(srs_context *context, int thread, srs__mender **out, srs_error *err)
{
    srs__mender *mender = srs__alloc_zeroed(1, sizeof *mender);
    if (!mender)
        return srs__fail_memory(err);
    mender->context = context;
    mender->check_ms = context->safe_mode->values[SRS_SAFE_CHECK_MS];
    pthread_mutex_init(&mender->lock, NULL);
    srs__condition_init(&mender->woken);
    *out = mender;
    mender->has_thread = thread;
    int failed = thread ? pthread_create(&mender->thread, NULL, run, mender) : 0;
    if (!failed)
        return SRS_OK;
    mender->has_thread = 0;
    return srs__fail(err, SRS_E_IO, "cannot start a thread: %s", strerror(failed));
}

void srs__mender_stop(srs__mender *mender)
{
    if (!mender)
        return;
    pthread_mutex_lock(&mender->lock);
    atomic_store(&mender->is_stopping, 1);
    pthread_cond_broadcast(&mender->woken);
    pthread_mutex_unlock(&mender->lock);
    if (mender->has_thread)
        pthread_join(mender->thread, NULL);
    srs__marks_note(mender->context);
    pthread_cond_destroy(&mender->woken);
    pthread_mutex_destroy(&mender->lock);
    srs__free(mender);
}

void srs__mender_wake(srs__mender *mender)
{
    if (!mender)
        return;
    pthread_mutex_lock(&mender->lock);
    mender->next_ms = 0;
    pthread_cond_broadcast(&mender->woken);
    pthread_mutex_unlock(&mender->lock);
}

void srs__mender_poll(srs__mender *mender)
{
    if (!mender || mender->has_thread)
        return;
    pthread_mutex_lock(&mender->lock);
    if (srs__monotonic_ms() >= mender->next_ms)
        take_turn(mender);
    pthread_mutex_unlock(&mender->lock);
}
