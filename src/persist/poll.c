/* Fetches completions, and delivers completions to a polling caller. */
#include "persist/internal.h"

#include "base/error.h"
#include "base/time.h"

/* Waits for a completion until a monotonic time. Requires: p->lock held. */
static srs__job *await_completion(srs__persistence *p, int64_t until_ms)
{
    srs__job *job;
    SRS__REQUIRES_LOCK(&p->lock);
    while (!(job = srs__completion_pop(p)) && !p->stopping && srs__monotonic_ms() < until_ms)
        srs__persist_pause(p, &p->ready, until_ms);
    return job;
}

srs_status srs__persist_next(srs__persistence *p, int64_t timeout_ms, srs__job **out,
                             srs_error *err)
{
    if (p->setup.delivery != SRS__DELIVER_POLL)
        return srs__fail(err, SRS_E_INVALID, "no completions to fetch: set completions=poll");
    srs__lock_acquire(&p->lock);
    *out = await_completion(p, srs__monotonic_ms() + timeout_ms);
    srs__lock_release(&p->lock);
    return SRS_OK;
}

srs_status srs__persist_poll(srs__persistence *p, int64_t timeout_ms, size_t *delivered,
                             srs_error *err)
{
    if (!p->setup.worker_thread) { /* the polling caller commits the jobs */
        srs__lock_acquire(&p->lock);
        while (srs__persist_step(p))
            ;
        srs__lock_release(&p->lock);
    } else if (p->setup.delivery != SRS__DELIVER_POLL || !p->setup.done) {
        return srs__fail(err, SRS_E_INVALID,
                         "nothing to deliver: set completions=poll and a completion function");
    }
    size_t count = 0;
    srs__lock_acquire(&p->lock);
    srs__job *last = p->done_last; /* the next call delivers the jobs that callbacks submit */
    if (p->setup.done && p->setup.delivery == SRS__DELIVER_POLL) {
        srs__job *job = await_completion(p, srs__monotonic_ms() + timeout_ms);
        while (job) {
            int more = last && job != last;
            srs__completion_deliver(p, job);
            count++;
            job = more ? srs__completion_pop(p) : NULL;
        }
    }
    srs__lock_release(&p->lock);
    if (delivered)
        *delivered = count;
    return SRS_OK;
}
