/* Opens persistence, accepts jobs, waits for jobs, and closes persistence. */
#include "persist/internal.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static srs_status init_sync(srs__persistence *p, srs_error *err)
{
    srs__lock_init(&p->lock, SRS__RANK_PERSISTENCE);
    srs__condition_init(&p->work);
    srs__condition_init(&p->ended);
    srs__condition_init(&p->ready);
    if (pipe2(p->event_pipe, O_NONBLOCK | O_CLOEXEC) < 0) {
        p->event_pipe[0] = p->event_pipe[1] = -1;
        return srs__fail(err, SRS_E_IO, "cannot make a pipe for events: %s", strerror(errno));
    }
    return SRS_OK;
}

srs_status srs__persist_open(const srs__persist_setup *setup, srs__persistence **out,
                             srs_error *err)
{
    srs__persistence *p = srs__alloc_zeroed(1, sizeof *p);
    if (!p)
        return srs__fail_memory(err);
    p->setup = *setup;
    p->last_failure = (srs_error)SRS_ERROR_INIT;
    srs_status status = init_sync(p, err);
    if (!status)
        status = srs__worker_start(p, err);
    if (!status)
        status = srs__deliverer_start(p, err);
    if (status) {
        srs__persist_free(p, 0);
        return status;
    }
    *out = p;
    return SRS_OK;
}

static srs_status persistence_refuse(const srs__persistence *p, const srs__job *job, srs_error *err)
{
    if (p->draining || p->stopping)
        return srs__fail(err, SRS_E_CLOSED, "the context is being closed");
    if (p->depth + job->count <= p->setup.queue_max)
        return SRS_OK;
    if (p->done_first)
        return srs__fail_retry(err, SRS_E_BUSY, p->setup.retry_first_ms,
                               "the queue is full (queue.max=%zu) and completions wait: call "
                               "srs_poll() or srs_next_completion()",
                               p->setup.queue_max);
    const char *reason = p->failures ? p->last_failure.message : "";
    return srs__fail_retry(err, SRS_E_BUSY, p->setup.retry_first_ms,
                           "the queue is full (queue.max=%zu)%s%s", p->setup.queue_max,
                           *reason ? "; the store fails: " : "", reason);
}

/* Undoes srs__persist_enter(). */
static void persistence_leave(srs__persistence *p, srs__job *job)
{
    SRS__ASSERT(job->stage == SRS__JOB_NEW && job->pending);
    SRS__ASSERT(p->depth >= job->count);
    srs__pending_remove(p, job);
    srs__active_remove(p, job);
    p->depth -= job->count;
    srs__persist_check(p);
    pthread_cond_broadcast(&p->ended);
}

/* Reserves room first, so that no step can fail after the durable queue has the job. */
srs_status srs__persist_accept(srs__persistence *p, srs__job *job, srs__cache_step *step,
                               srs_error *err)
{
    srs__lock_acquire(&p->lock);
    srs_status status = persistence_refuse(p, job, err);
    if (!status && srs__persist_enter(p, job))
        status = srs__fail_memory(err);
    if (!status && job->ack == SRS_ACK_QUEUED) {
        status = srs__durable_append(p, job, step, err);
        if (status)
            persistence_leave(p, job);
    }
    if (!status) {
        atomic_fetch_add(&job->references, 1);
        srs__job_enter_stage(job, SRS__JOB_ACCEPTED);
        srs__job_check(job);
    }
    srs__lock_release(&p->lock);
    return status;
}

void srs__persist_enqueue(srs__persistence *p, srs__job *job)
{
    srs__lock_acquire(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_ACCEPTED);
    srs__persist_queue(p, job);
    SRS__ASSERT(job->stage == SRS__JOB_QUEUED && p->queue_last == job);
    if (!p->setup.worker_thread) { /* the waiting thread commits the job */
        pthread_cond_broadcast(&p->ended);
        pthread_cond_broadcast(&p->ready);
    }
    srs__lock_release(&p->lock);
}

/* Withdraws a queued job. No cache has the job. If the store possibly has it, the caches drop
 * the entry of the user. Requires: p->lock held; the function releases the lock during the
 * withdrawal. */
static void persistence_withdraw(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->ack == SRS_ACK_STORED && !job->is_durable);
    srs__queue_remove(p, job);
    srs__pending_remove(p, job);
    const char *why = p->failures ? p->last_failure.message : "";
    if (job->is_possibly_stored) {
        srs__job_fail_possibly_stored(job, why);
        srs__lock_release(&p->lock);
        srs__notify_unclear(p, job->season, job->user, 0);
        srs__lock_acquire(&p->lock);
    } else {
        srs__fail(&job->error, SRS_E_TIMEOUT, "not stored in time, and not accepted%s%s",
                  *why ? ": " : "", why);
    }
    srs__job_end(p, job);
}

srs_status srs__persist_wait(srs__persistence *p, srs__job *job, int64_t deadline_ms,
                             srs_error *err)
{
    /* A transaction that runs at the deadline gets the time limit of a call of the store. */
    int64_t grace_ms = deadline_ms + p->setup.env->backend_timeout_ms;
    srs__lock_acquire(&p->lock);
    for (;;) {
        int64_t now = srs__monotonic_ms();
        /* This check comes first, so that a thread that wakes late still withdraws a queued job. */
        if (job->stage == SRS__JOB_QUEUED && now >= deadline_ms)
            persistence_withdraw(p, job);
        if (job->stage == SRS__JOB_ENDED || now >= grace_ms)
            break;
        srs__persist_pause(p, &p->ended, now >= deadline_ms ? grace_ms : deadline_ms);
    }
    srs_status status = SRS_OK;
    srs__job_check(job);
    if (job->stage != SRS__JOB_ENDED)
        status =
            srs__fail(err, SRS_E_TIMEOUT, "the store did not answer in time: " SRS__JOB_UNSURE);
    else if (job->error.status)
        status = srs__fail(err, job->error.status, "%s", job->error.message);
    srs__job_release(job);
    srs__lock_release(&p->lock);
    return status;
}

srs_status srs__persist_flush(srs__persistence *p, int64_t timeout_ms, srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + timeout_ms;
    srs_status status = SRS_OK;
    srs__lock_acquire(&p->lock);
    uint64_t last = p->sequence;
    while (p->active_first && p->active_first->sequence <= last && srs__monotonic_ms() < until_ms)
        srs__persist_pause(p, &p->ended, until_ms);
    if (p->active_first && p->active_first->sequence <= last)
        status = srs__fail(err, SRS_E_TIMEOUT, "%zu reviews in %zu jobs are not stored yet%s%s",
                           p->active_reviews, p->active_jobs, p->failures ? ": " : "",
                           p->failures ? p->last_failure.message : "");
    srs__lock_release(&p->lock);
    return status;
}

/* Waits until a thread of the library has delivered the last completion, if such a thread
 * exists. */
static srs_status await_delivery(srs__persistence *p, int64_t until_ms, srs_error *err)
{
    if (p->setup.delivery != SRS__DELIVER_THREAD)
        return SRS_OK;
    srs__lock_acquire(&p->lock);
    while ((p->done_first || p->delivering) && srs__monotonic_ms() < until_ms)
        srs__persist_pause(p, &p->ended, until_ms);
    int left = p->done_first || p->delivering;
    srs__lock_release(&p->lock);
    return left ? srs__fail(err, SRS_E_TIMEOUT, "completions are not delivered yet") : SRS_OK;
}

srs_status srs__persist_drain(srs__persistence *p, int64_t timeout_ms, srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + timeout_ms;
    srs__lock_acquire(&p->lock);
    p->draining = 1;
    srs__lock_release(&p->lock);
    srs_status status = srs__persist_flush(p, timeout_ms, err);
    if (!status)
        status = await_delivery(p, until_ms, err);
    if (status) {
        srs__lock_acquire(&p->lock);
        p->draining = 0;
        srs__lock_release(&p->lock);
    }
    return status;
}

int srs__persist_event_fd(const srs__persistence *p)
{
    return p->setup.delivery == SRS__DELIVER_POLL ? p->event_pipe[0] : -1;
}

/* Returns the state of a job in this process. */
static srs_job_state known_state(srs__persistence *p, const char *job)
{
    srs_job_state state = SRS_JOB_UNKNOWN;
    srs__lock_acquire(&p->lock);
    for (const srs__job *active = p->active_first; active; active = active->active_next) {
        if (strcmp(active->id, job) == 0)
            state = SRS_JOB_PENDING;
    }
    if (state == SRS_JOB_UNKNOWN)
        state = srs__ended_state(p, job);
    srs__lock_release(&p->lock);
    return state;
}

srs_status srs__persist_job_state(srs__persistence *p, const char *job, srs_job_state *state,
                                  srs_error *err)
{
    srs_id id;
    srs_status status = srs_id_parse(job, &id, err);
    if (status)
        return status;
    char text[SRS_ID_TEXT_SIZE];
    srs_id_format(&id, text);
    srs_job_state known = known_state(p, text);
    int found = 0; /* the id of a job is the id of its first event */
    if (known == SRS_JOB_UNKNOWN)
        status = p->setup.store->find(p->setup.store_self, &id, &found, err);
    if (status)
        return status;
    *state = found == 1 ? SRS_JOB_STORED : found == 2 ? SRS_JOB_DEAD : known;
    return SRS_OK;
}

srs_status srs__persist_replay(srs__persistence *p, const srs_event *event, srs_error *err)
{
    srs__stored stored = {0};
    srs__stored_event entry = {*event, NULL, 0, 0};
    srs_error why = SRS_ERROR_INIT;
    srs__attempt attempt = srs__store_events(&p->setup, &entry, 1, &stored, &why);
    if (attempt == SRS__ATTEMPT_STORED)
        srs__notify_stored(p, &entry, 1, &stored);
    srs__stored_free(&stored);
    return attempt == SRS__ATTEMPT_STORED ? SRS_OK : srs__fail(err, why.status, "%s", why.message);
}

static void stop_threads(srs__persistence *p)
{
    srs__lock_acquire(&p->lock);
    p->stopping = 1;
    pthread_cond_broadcast(&p->work);
    pthread_cond_broadcast(&p->ready);
    srs__lock_release(&p->lock);
    if (p->worker_runs)
        pthread_join(p->worker, NULL);
    if (p->deliverer_runs)
        pthread_join(p->deliverer, NULL);
    pthread_cond_destroy(&p->work);
    pthread_cond_destroy(&p->ended);
    pthread_cond_destroy(&p->ready);
    srs__lock_destroy(&p->lock);
}

void srs__persist_free(srs__persistence *p, int forked)
{
    if (!p)
        return;
    if (!forked)
        stop_threads(p);
    if (p->event_pipe[0] >= 0)
        close(p->event_pipe[0]);
    if (p->event_pipe[1] >= 0)
        close(p->event_pipe[1]);
    if (!forked) { /* in a child of fork() the lists may be inconsistent */
        srs__pending_free(p);
        srs__completions_free(p);
        srs__free(p);
    }
}

void srs__persist_survey(srs__persistence *p, srs__queue_survey *out)
{
    srs__lock_acquire(&p->lock);
    *out = (srs__queue_survey){
        .jobs = p->active_jobs, .reviews = p->active_reviews, .bytes = SRS_STAT_UNKNOWN};
    if (p->active_first)
        out->oldest_ms = srs__monotonic_ms() - p->active_first->accepted_ms;
    srs__lock_release(&p->lock);
}
