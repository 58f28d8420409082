/* Uses the durable queue. A job is appended before it is accepted and acknowledged after its end.
 * Orphaned jobs are adopted. Jobs that the queue may have lost are appended again. Depends only on
 * the interface of the queue. */
#include "persist/internal.h"

#include "base/error.h"
#include "base/time.h"

#include <string.h>

/* Returns nonzero if the error means that the queue is out of service. SRS_E_BUSY does not: the
 * queue works but is at its limit. */
static int durable_is_out_of_service(srs_status status)
{
    return srs__status_has(status, SRS__STATUS_LASTING | SRS__STATUS_UNAVAILABLE);
}

/* Appends a job, together with a step of the cache if the queue supports it. */
static srs_status durable_append(const srs__persistence *p, const srs__job *job,
                                 srs__cache_step *step, srs__ticket *ticket, srs_error *err)
{
    const srs__queue_ops *queue = p->setup.queue;
    srs__record record = {job->season, job->user, job->events, job->count};
    if (step && queue->append_and_write)
        return queue->append_and_write(p->setup.queue_self, &record, step, ticket, err);
    return queue->append(p->setup.queue_self, &record, ticket, err);
}

/* Sets the generation of the queue. If the generation changes, jobs must be appended again
 * immediately. */
static void set_generation(srs__persistence *p, uint64_t generation)
{
    SRS__REQUIRES_LOCK(&p->lock);
    if (p->generation == generation)
        return;
    p->generation = generation;
    p->adopt_at_ms = 0;
    pthread_cond_signal(&p->work);
}

/* Records that the durable queue has a job. Requires: p->lock held. */
static void note_ticket(srs__persistence *p, srs__ticket ticket)
{
    SRS__REQUIRES_LOCK(&p->lock);
    p->has_durable_generation =
        p->has_durable_generation && ticket.generation == p->durable_generation;
}

srs_status srs__durable_append(srs__persistence *p, srs__job *job, srs__cache_step *step,
                               srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    srs__ticket ticket;
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_NEW && job->ack == SRS_ACK_QUEUED && !job->is_durable);
    SRS__ASSERT(job->pending && p->setup.queue);
    srs__lock_release(&p->lock);
    srs_status status = durable_append(p, job, step, &ticket, &failed);
    srs__lock_acquire(&p->lock);
    if (!status) {
        job->ticket = ticket;
        job->is_durable = 1;
        set_generation(p, ticket.generation);
        note_ticket(p, ticket);
        return SRS_OK;
    }
    if (p->setup.falls_back && durable_is_out_of_service(status)) {
        srs__count(&p->setup.counters->queue_fallbacks, 1);
        job->ack = SRS_ACK_STORED;
        job->is_possibly_stored = status == SRS_E_TIMEOUT; /* the queue possibly has the job */
        return SRS_OK;
    }
    return srs__fail_retry(err, status, failed.retry_after_ms, "%s", failed.message);
}

void srs__durable_ack(srs__persistence *p, srs__job *const *jobs, size_t count,
                      srs__ticket *tickets)
{
    srs_error failed = SRS_ERROR_INIT;
    size_t durable = 0;
    for (size_t i = 0; i < count; i++) {
        SRS__ASSERT(!jobs[i]->pending); /* the store has the job, or its submitter was refused */
        if (jobs[i]->is_durable)
            tickets[durable++] = jobs[i]->ticket;
    }
    SRS__ASSERT(durable <= count && (!durable || p->setup.queue));
    if (durable && p->setup.queue->done(p->setup.queue_self, tickets, durable, &failed))
        srs__env_log(p->setup.env, SRS_LOG_WARNING,
                     "%zu jobs are stored, and stay in the queue until it is adopted: %s", durable,
                     failed.message);
}

/* Adopts an orphaned job from a record of the queue. */
static srs_status adopt_one(void *data, srs__ticket ticket, const srs__record *record)
{
    srs__persistence *p = data;
    srs__job *job;
    srs_status status =
        srs__job_new(record->season, record->user, record->count, SRS_ACK_QUEUED, &job, NULL);
    if (status)
        return status;
    job->ticket = ticket;
    job->is_durable = job->is_adopted = 1;
    for (size_t i = 0; i < record->count && !status; i++)
        status = srs__job_set(job, i, &record->events[i], NULL);
    if (status) {
        srs__job_free(job);
        return status;
    }
    SRS__ASSERT(job->count == record->count);
    srs__lock_acquire(&p->lock);
    status = srs__persist_enter(p, job);
    if (!status)
        srs__persist_queue(p, job);
    SRS__ASSERT(status || (p->queue_last == job && p->active_last == job));
    srs__lock_release(&p->lock);
    if (status)
        srs__job_free(job);
    else
        srs__count(&p->setup.counters->queue_adopted, job->count);
    return status;
}

/* Returns nonzero if the queue may have lost a job. A job adopted from a queue on this machine is
 * in another file than appended jobs, and is safe there. A server loses both together. */
static int must_be_renewed(const srs__persistence *p, const srs__job *job, uint64_t generation)
{
    return job->is_durable && (!job->is_adopted || p->setup.queue->is_remote) &&
           job->ticket.generation != generation;
}

/* Returns the next active job, after another active job (NULL: from the first), that the queue may
 * have lost. The job cannot end before the caller returns to it, because only the calling thread
 * ends jobs. */
static srs__job *next_to_renew(srs__persistence *p, const srs__job *after)
{
    uint64_t generation = p->setup.queue->generation(p->setup.queue_self);
    srs__lock_acquire(&p->lock);
    srs__job *job = after ? after->active_next : p->active_first;
    while (job && !must_be_renewed(p, job, generation))
        job = job->active_next;
    srs__lock_release(&p->lock);
    return job;
}

static srs_status renew(srs__persistence *p, srs__job *job)
{
    srs_error failed = SRS_ERROR_INIT;
    srs__ticket old = job->ticket, fresh;
    srs_status status = durable_append(p, job, NULL, &fresh, &failed);
    if (status) {
        srs__env_log(p->setup.env, SRS_LOG_ERROR,
                     "a job that the queue may have lost cannot be queued again: %s",
                     failed.message);
        return status;
    }
    srs__lock_acquire(&p->lock);
    SRS__ASSERT(job->is_durable && job->stage != SRS__JOB_ENDED);
    SRS__ASSERT(fresh.generation != old.generation || fresh.number != old.number);
    job->ticket = fresh;
    note_ticket(p, fresh);
    srs__lock_release(&p->lock);
    p->setup.queue->done(p->setup.queue_self, &old, 1, NULL);
    return SRS_OK;
}

/* Returns nonzero if all jobs must be checked. There may be a million jobs, and submits wait for
 * the lock. A thread that appends to another generation requests another check. */
static int begin_generation_check(srs__persistence *p)
{
    uint64_t generation = p->setup.queue->generation(p->setup.queue_self);
    srs__lock_acquire(&p->lock);
    int has_durable_generation = p->has_durable_generation && p->durable_generation == generation;
    p->durable_generation = generation;
    p->has_durable_generation = 1;
    srs__lock_release(&p->lock);
    return !has_durable_generation;
}

/* Appends the jobs again that the queue may have lost, in order of acceptance, until an append
 * fails. */
static void renew_all(srs__persistence *p)
{
    if (!begin_generation_check(p))
        return;
    srs__job *job = next_to_renew(p, NULL);
    while (job && !renew(p, job))
        job = next_to_renew(p, job);
    if (!job)
        return;
    srs__lock_acquire(&p->lock);
    p->has_durable_generation = 0;
    srs__lock_release(&p->lock);
}

static int has_room(const srs__persistence *p)
{
    return !p->draining && p->active_reviews < p->setup.batch_max;
}

int srs__durable_is_due(const srs__persistence *p)
{
    if (!p->setup.queue || p->stopping)
        return 0;
    return srs__monotonic_ms() >= p->adopt_at_ms || (p->was_full && has_room(p));
}

/* Returns the wait before the next search for orphaned jobs. If the queue expects a change of its
 * server, the next search is immediate. */
static int64_t pause_ms(const srs__persistence *p, srs_status status, const srs_error *failed)
{
    if (status && failed->retry_after_ms > 0 && failed->retry_after_ms < p->setup.adopt_ms)
        return failed->retry_after_ms;
    return p->setup.adopt_ms;
}

void srs__durable_step(srs__persistence *p)
{
    srs_error failed = SRS_ERROR_INIT;
    srs_status status = SRS_OK;
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(p->working && p->setup.queue);
    uint64_t before = atomic_load(&p->setup.counters->queue_adopted);
    p->was_full = !has_room(p);
    srs__lock_release(&p->lock);
    renew_all(p);
    if (!p->was_full)
        status =
            p->setup.queue->adopt(p->setup.queue_self, p->setup.batch_max, adopt_one, p, &failed);
    if (status)
        srs__env_log(p->setup.env, SRS_LOG_WARNING, "adopting from the queue failed: %s",
                     failed.message);
    srs__lock_acquire(&p->lock);
    SRS__ASSERT(atomic_load(&p->setup.counters->queue_adopted) >= before);
    int found = atomic_load(&p->setup.counters->queue_adopted) != before;
    if (!found && !status && !p->was_full)
        srs__count(&p->setup.counters->queue_searched, 1);
    p->adopt_at_ms = found ? 0 : srs__monotonic_ms() + pause_ms(p, status, &failed);
}
