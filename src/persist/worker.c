/* Runs the worker, which pops jobs from the queue, commits them in batches, retries, and writes
 * dead letters. */
#include "persist/backoff.h"
#include "persist/internal.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"

#include <string.h>

/* The jobs of one step. */
typedef struct batch {
    srs__persistence *p;
    srs__job **jobs;
    size_t count;
    srs__stored_event *entries; /* room for the entries of all jobs */
    srs__ticket *tickets;       /* room for one ticket per job */
    srs_error failure;          /* the reason for a retry */
} batch;

static int worker_is_of_role(const srs__persistence *p)
{
    return p->last_failure.status == SRS_E_READ_ONLY;
}

/* Returns nonzero if the store cannot succeed before an operator repairs it. */
static int worker_is_lasting(const srs__persistence *p, srs_status status)
{
    if (worker_is_of_role(p) && p->failures == 1)
        return 0; /* retried immediately with a new connection */
    return srs__status_has(status, SRS__STATUS_LASTING);
}

static size_t fill_entries(const batch *b, srs__job *const *jobs, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        SRS__ASSERT(jobs[i]->stage == SRS__JOB_TAKEN && jobs[i]->pending);
        for (size_t k = 0; k < jobs[i]->count; k++)
            b->entries[used++] =
                (srs__stored_event){jobs[i]->events[k], jobs[i], jobs[i]->duplicate[k], 0};
    }
    return used;
}

static void leave_pending(batch *b, srs__job *const *jobs, size_t count)
{
    srs__lock_acquire(&b->p->lock);
    for (size_t i = 0; i < count; i++) {
        SRS__ASSERT(jobs[i]->stage == SRS__JOB_TAKEN && jobs[i]->pending);
        srs__pending_remove(b->p, jobs[i]);
    }
    srs__lock_release(&b->p->lock);
}

static void end_jobs(batch *b, srs__job *const *jobs, size_t count)
{
    srs__durable_ack(b->p, jobs, count, b->tickets);
    srs__lock_acquire(&b->p->lock);
    for (size_t i = 0; i < count; i++)
        srs__job_end(b->p, jobs[i]);
    srs__lock_release(&b->p->lock);
}

static void note_possibly_stored(batch *b, srs__job *const *jobs, size_t count)
{
    srs__lock_acquire(&b->p->lock);
    for (size_t i = 0; i < count; i++) {
        SRS__ASSERT(jobs[i]->stage == SRS__JOB_TAKEN && jobs[i]->pending);
        jobs[i]->is_possibly_stored = 1;
    }
    srs__lock_release(&b->p->lock);
}

/* Stores all entries of some jobs in one transaction. */
static srs__attempt store_jobs(batch *b, srs__job *const *jobs, size_t count, srs_error *err)
{
    srs__stored stored = {0};
    size_t entries = fill_entries(b, jobs, count);
    srs__attempt attempt = srs__store_events(&b->p->setup, b->entries, entries, &stored, err);
    if (attempt == SRS__ATTEMPT_POSSIBLY_STORED) {
        note_possibly_stored(b, jobs, count);
        attempt = SRS__ATTEMPT_RETRY;
    }
    if (attempt == SRS__ATTEMPT_STORED) {
        srs__count(&b->p->setup.counters->persist_events, entries);
        srs__count(&b->p->setup.counters->persist_transactions, 1);
        leave_pending(b, jobs, count);
        srs__notify_stored(b->p, b->entries, entries, &stored);
        end_jobs(b, jobs, count);
    }
    srs__stored_free(&stored);
    return attempt;
}

/* Ends a job whose submitter receives a failure. No cache has the job. If the store possibly has
 * it, the caches drop the entry of the user. */
static void fail_job(batch *b, srs__job *job, const srs_error *why)
{
    SRS__ASSERT(job->ack == SRS_ACK_STORED && why->status && !job->dead);
    leave_pending(b, &job, 1);
    job->error = *why;
    if (job->is_possibly_stored) {
        srs__job_fail_possibly_stored(job, why->message);
        srs__notify_unclear(b->p, job->season, job->user, 0);
    }
    end_jobs(b, &job, 1);
}

/* Commits the events of a job one at a time. An event that can never be stored becomes a dead
 * letter. */
static srs__attempt store_singly(batch *b, srs__job *job)
{
    size_t dead = 0;
    srs_error why = SRS_ERROR_INIT; /* of this attempt only: a later attempt may store all events */
    for (size_t i = 0; i < job->count; i++) {
        srs__stored stored = {0};
        srs__stored_event entry = {job->events[i], job, job->duplicate[i], 0};
        srs_error err = SRS_ERROR_INIT;
        srs__attempt attempt = srs__store_events(&b->p->setup, &entry, 1, &stored, &err);
        srs__stored_free(&stored);
        if (attempt == SRS__ATTEMPT_POISON) {
            why = err;
            dead++;
            attempt = srs__store_dead(&b->p->setup, &job->events[i], err.message, &err);
        }
        if (attempt != SRS__ATTEMPT_STORED) {
            b->failure = err; /* a dead letter that the store refuses is tried again, because no
                               * other copy exists */
            return SRS__ATTEMPT_RETRY;
        }
    }
    SRS__ASSERT(dead <= job->count && !why.status == !dead);
    SRS__ASSERT(!job->error.status && !job->dead);
    job->error = why;
    job->dead = dead;
    srs__count(&b->p->setup.counters->dead_letters, dead);
    leave_pending(b, &job, 1);
    srs__notify_unclear(b->p, job->season, job->user, 0);
    if (dead)
        srs__env_log(b->p->setup.env, SRS_LOG_ERROR, "%zu of %zu reviews of job %s are dead: %s",
                     dead, job->count, job->id, job->error.message);
    end_jobs(b, &job, 1);
    return SRS__ATTEMPT_STORED;
}

/* Commits halves of the jobs separately, to find the job with an event that cannot be stored. */
static srs__attempt store_halves(batch *b, srs__job *const *jobs, size_t count)
{
    srs_error err = SRS_ERROR_INIT;
    srs__attempt attempt = store_jobs(b, jobs, count, &err);
    if (attempt == SRS__ATTEMPT_RETRY)
        b->failure = err;
    if (attempt != SRS__ATTEMPT_POISON)
        return attempt;
    if (count == 1 && jobs[0]->ack == SRS_ACK_STORED) {
        fail_job(b, jobs[0], &err);
        return SRS__ATTEMPT_STORED;
    }
    if (count == 1)
        return store_singly(b, jobs[0]);
    srs__attempt first = store_halves(b, jobs, count / 2);
    srs__attempt second = store_halves(b, jobs + count / 2, count - count / 2);
    return first == SRS__ATTEMPT_STORED ? second : first;
}

static int worker_take(batch *b)
{
    srs__persistence *p = b->p;
    size_t reviews = 0, count = 0;
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(p->working && p->queue_first);
    for (srs__job *job = p->queue_first; job; job = job->next) {
        if (count && reviews + job->count > p->setup.batch_max)
            break;
        reviews += job->count;
        count++;
    }
    SRS__ASSERT(count == 1 || reviews <= p->setup.batch_max);
    b->jobs = srs__alloc_zeroed(count, sizeof(srs__job *));
    b->entries = srs__alloc_zeroed(reviews, sizeof *b->entries);
    b->tickets = srs__alloc_zeroed(count, sizeof *b->tickets);
    if (!b->jobs || !b->entries || !b->tickets) {
        srs__fail_memory(&b->failure);
        return -1;
    }
    for (b->count = 0; b->count < count; b->count++) {
        srs__job *job = p->queue_first;
        srs__queue_remove(p, job);
        b->jobs[b->count] = job;
    }
    return 0;
}

/* Returns unfinished jobs to the queue, except jobs whose submitter should receive the failure. */
static void put_back(batch *b, srs_status status)
{
    srs__persistence *p = b->p;
    SRS__REQUIRES_LOCK(&p->lock);
    for (size_t i = b->count; i-- > 0;) {
        srs__job *job = b->jobs[i];
        if (!job || job->stage != SRS__JOB_TAKEN)
            continue;
        if (job->ack == SRS_ACK_STORED && worker_is_lasting(p, status)) {
            srs__lock_release(&p->lock);
            fail_job(b, job, &b->failure);
            srs__lock_acquire(&p->lock);
        } else {
            srs__queue_push_front(p, job);
        }
        SRS__ASSERT(job->stage == SRS__JOB_QUEUED || job->stage == SRS__JOB_ENDED);
    }
}

static void worker_note_failure(batch *b)
{
    srs__persistence *p = b->p;
    SRS__ASSERT(b->failure.status && p->failures >= 0);
    p->failures++;
    p->last_failure = b->failure;
    p->retry_at_ms =
        srs__monotonic_ms() + srs__backoff_ms(&p->setup, p->failures, p->last_failure.status);
    srs__count(&p->setup.counters->persist_retries, 1);
}

/* Returns nonzero if all jobs of a batch have ended. Requires: p->lock held. */
SRS__FOR_ASSERTIONS static int worker_has_ended_all(const batch *b)
{
    size_t ended = 0;
    while (ended < b->count && b->jobs[ended]->stage == SRS__JOB_ENDED)
        ended++;
    return ended == b->count;
}

static void store_batch(srs__persistence *p)
{
    SRS__REQUIRES_LOCK(&p->lock);
    batch b = {.p = p, .failure = SRS_ERROR_INIT};
    srs__attempt attempt = SRS__ATTEMPT_RETRY;
    if (worker_take(&b) == 0) {
        /* Other threads free ended jobs, so this thread holds a reference to each job until
         * put_back() returns. */
        for (size_t i = 0; i < b.count; i++)
            b.jobs[i]->references++;
        srs__lock_release(&p->lock);
        attempt = store_halves(&b, b.jobs, b.count);
        srs__lock_acquire(&p->lock);
    }
    p->failures = attempt == SRS__ATTEMPT_STORED ? 0 : p->failures;
    SRS__ASSERT(attempt != SRS__ATTEMPT_STORED || worker_has_ended_all(&b));
    if (attempt != SRS__ATTEMPT_STORED) {
        worker_note_failure(&b);
        put_back(&b, b.failure.status);
    }
    for (size_t i = 0; i < b.count; i++)
        srs__job_release(b.jobs[i]);
    if (attempt != SRS__ATTEMPT_STORED) {
        srs__lock_release(&p->lock);
        srs__env_log(p->setup.env, SRS_LOG_WARNING, "storing reviews failed, will be retried: %s",
                     b.failure.message);
        srs__lock_acquire(&p->lock);
    }
    srs__free(b.jobs);
    srs__free(b.entries);
    srs__free(b.tickets);
}

int srs__persist_step(srs__persistence *p)
{
    SRS__REQUIRES_LOCK(&p->lock);
    int is_due = srs__durable_is_due(p);
    if (p->working || (!is_due && (!p->queue_first || srs__monotonic_ms() < p->retry_at_ms)))
        return 0;
    p->working = 1;
    if (is_due)
        srs__durable_step(p);
    else
        store_batch(p);
    SRS__ASSERT(p->working); /* no other thread took a step */
    srs__persist_check(p);
    p->working = 0;
    pthread_cond_broadcast(&p->ended);
    return 1;
}

/* Returns the time of the next step; INT64_MAX if the worker waits for a job. */
static int64_t next_step_ms(const srs__persistence *p)
{
    int64_t next_ms = p->queue_first ? p->retry_at_ms : INT64_MAX;
    return p->setup.queue && p->adopt_at_ms < next_ms ? p->adopt_at_ms : next_ms;
}

/* Waits on a condition until a monotonic time; INT64_MAX waits without a limit. */
static void wait_until(srs__persistence *p, pthread_cond_t *condition, int64_t until_ms)
{
    if (until_ms == INT64_MAX) {
        srs__lock_wait_for_signal(&p->lock, condition);
        return;
    }
    srs__lock_wait(&p->lock, condition, until_ms);
}

void srs__persist_pause(srs__persistence *p, pthread_cond_t *condition, int64_t until_ms)
{
    SRS__REQUIRES_LOCK(&p->lock);
    if (p->setup.worker_thread) {
        wait_until(p, condition, until_ms);
        return;
    }
    if (srs__persist_step(p))
        return;
    int64_t next_ms = p->working ? INT64_MAX : next_step_ms(p);
    wait_until(p, condition, next_ms < until_ms ? next_ms : until_ms);
}

static void *worker(void *data)
{
    srs__persistence *p = data;
    SRS__INSIDE(p->setup.env->owner);
    srs__lock_acquire(&p->lock);
    while (!p->stopping) {
        if (!srs__persist_step(p))
            wait_until(p, &p->work, next_step_ms(p));
    }
    srs__lock_release(&p->lock);
    return NULL;
}

srs_status srs__worker_start(srs__persistence *p, srs_error *err)
{
    if (!p->setup.worker_thread)
        return SRS_OK;
    int failed = pthread_create(&p->worker, NULL, worker, p);
    if (failed)
        return srs__fail(err, SRS_E_IO, "cannot start a thread: %s", strerror(failed));
    p->worker_runs = 1;
    return SRS_OK;
}
