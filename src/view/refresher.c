/* Runs one function on a thread, on request. */
#include "view/refresher.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/time.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

struct srs__refresher {
    void (*work)(void *);
    void *data;
    pthread_t thread;
    srs__lock lock;
    pthread_cond_t woken; /* signals the thread: a request, or the stop */
    pthread_cond_t done;
    uint64_t asked, answered; /* number of requests and of finished requests */
    int is_stopping;
};

static void *refresher_run(void *data)
{
    srs__refresher *refresher = data;
    srs__lock_acquire(&refresher->lock);
    while (!refresher->is_stopping) {
        if (refresher->answered == refresher->asked) {
            srs__lock_wait_for_signal(&refresher->lock, &refresher->woken);
            continue;
        }
        uint64_t asked = refresher->asked;
        SRS__ASSERT(refresher->answered < asked);
        srs__lock_release(&refresher->lock);
        refresher->work(refresher->data);
        srs__lock_acquire(&refresher->lock);
        SRS__ASSERT(asked <= refresher->asked);
        refresher->answered = asked;
        pthread_cond_broadcast(&refresher->done);
    }
    srs__lock_release(&refresher->lock);
    return NULL;
}

static void refresher_destroy(srs__refresher *refresher)
{
    pthread_cond_destroy(&refresher->woken);
    pthread_cond_destroy(&refresher->done);
    srs__lock_destroy(&refresher->lock);
    srs__free(refresher);
}

srs_status srs__refresher_start(void (*work)(void *), void *data, srs__refresher **out,
                                srs_error *err)
{
    srs__refresher *refresher = srs__alloc_zeroed(1, sizeof *refresher);
    if (!refresher)
        return srs__fail_memory(err);
    refresher->work = work;
    refresher->data = data;
    srs__lock_init(&refresher->lock, SRS__RANK_REFRESHER);
    srs__condition_init(&refresher->woken);
    srs__condition_init(&refresher->done);
    int failed = pthread_create(&refresher->thread, NULL, refresher_run, refresher);
    if (failed) {
        refresher_destroy(refresher);
        return srs__fail(err, SRS_E_IO, "cannot start a thread: %s", strerror(failed));
    }
    *out = refresher;
    return SRS_OK;
}

void srs__refresher_stop(srs__refresher *refresher)
{
    if (!refresher)
        return;
    srs__lock_acquire(&refresher->lock);
    refresher->is_stopping = 1;
    pthread_cond_signal(&refresher->woken);
    srs__lock_release(&refresher->lock);
    pthread_join(refresher->thread, NULL);
    refresher_destroy(refresher);
}

void srs__refresher_ask(srs__refresher *refresher, int64_t wait_ms)
{
    int64_t until_ms = srs__monotonic_ms() + wait_ms;
    int late = 0;
    srs__lock_acquire(&refresher->lock);
    uint64_t mine = ++refresher->asked;
    pthread_cond_signal(&refresher->woken);
    while (refresher->answered < mine && !late)
        late = srs__lock_wait(&refresher->lock, &refresher->done, until_ms) == ETIMEDOUT;
    srs__lock_release(&refresher->lock);
}
