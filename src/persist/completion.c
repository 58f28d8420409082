/* Ends jobs: notifies waiters, creates and delivers completions, and keeps the states of ended
 * jobs. */
#include "persist/internal.h"

#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void record_ended_job(srs__persistence *p, const srs__job *job, srs_job_state state)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_ENDED);
    SRS__ASSERT((state == SRS_JOB_DEAD) == (job->dead > 0));
    srs__ended *slot = &p->ended_ring[p->ended_next++ % SRS__ENDED_REMEMBERED];
    memcpy(slot->id, job->id, sizeof slot->id);
    slot->state = state;
}

srs_job_state srs__ended_state(const srs__persistence *p, const char *id)
{
    SRS__REQUIRES_LOCK(&p->lock);
    for (size_t i = 0; i < SRS__ENDED_REMEMBERED; i++) {
        if (strcmp(p->ended_ring[i].id, id) == 0)
            return p->ended_ring[i].state;
    }
    return SRS_JOB_UNKNOWN;
}

/* Writes the event. The pipe holds one byte exactly while completions wait. */
static void raise_event(srs__persistence *p)
{
    while (write(p->event_pipe[1], "", 1) < 0 && errno == EINTR)
        ;
}

static void lower_event(srs__persistence *p)
{
    char byte;
    while (read(p->event_pipe[0], &byte, 1) < 0 && errno == EINTR)
        ;
}

static void push_completion(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_ENDED && !job->is_adopted && !job->prev);
    if (!p->done_first && p->setup.delivery == SRS__DELIVER_POLL)
        raise_event(p);
    job->next = NULL;
    if (p->done_last)
        p->done_last->next = job;
    else
        p->done_first = job;
    p->done_last = job;
    srs__persist_check(p);
    srs__count(&p->setup.counters->completions_waiting, 1);
    pthread_cond_signal(&p->ready);
}

srs__job *srs__completion_pop(srs__persistence *p)
{
    SRS__REQUIRES_LOCK(&p->lock);
    srs__job *job = p->done_first;
    if (!job)
        return NULL;
    p->done_first = job->next;
    if (!p->done_first) {
        p->done_last = NULL;
        if (p->setup.delivery == SRS__DELIVER_POLL)
            lower_event(p);
    }
    SRS__ASSERT(job->stage == SRS__JOB_ENDED && p->depth >= job->count);
    p->depth -= job->count;
    srs__persist_check(p);
    srs__count(&p->setup.counters->completions_waiting, (uint64_t)-1);
    return job;
}

void srs__job_end(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_TAKEN && !job->pending && !job->prev && !job->next);
    SRS__ASSERT(p->depth >= job->count);
    srs__active_remove(p, job);
    srs__job_enter_stage(job, SRS__JOB_ENDED);
    srs__job_check(job);
    pthread_cond_broadcast(&p->ended);
    int failed = job->error.status && !job->dead;
    if (!failed)
        record_ended_job(p, job, job->dead ? SRS_JOB_DEAD : SRS_JOB_STORED);
    if (failed || job->is_adopted || p->setup.delivery == SRS__DELIVER_OFF) {
        p->depth -= job->count;
        srs__persist_check(p);
        srs__job_release(job);
    } else {
        push_completion(p, job); /* passes the reference */
    }
}

void srs__completion_deliver(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_ENDED && p->done_first != job);
    srs__lock_release(&p->lock);
    p->setup.done(p->setup.done_data, job);
    srs__lock_acquire(&p->lock);
    srs__job_release(job);
}

static void *deliverer(void *data)
{
    srs__persistence *p = data;
    SRS__INSIDE(p->setup.env->owner);
    srs__lock_acquire(&p->lock);
    while (!p->stopping) {
        srs__job *job = srs__completion_pop(p);
        p->delivering = job != NULL;
        if (job) {
            srs__completion_deliver(p, job);
        } else {
            pthread_cond_broadcast(&p->ended); /* wakes threads that wait for the last delivery */
            srs__lock_wait_for_signal(&p->lock, &p->ready);
        }
    }
    srs__lock_release(&p->lock);
    return NULL;
}

srs_status srs__deliverer_start(srs__persistence *p, srs_error *err)
{
    if (p->setup.delivery != SRS__DELIVER_THREAD)
        return SRS_OK;
    int failed = pthread_create(&p->deliverer, NULL, deliverer, p);
    if (failed)
        return srs__fail(err, SRS_E_IO, "cannot start a thread: %s", strerror(failed));
    p->deliverer_runs = 1;
    return SRS_OK;
}

void srs__completions_free(srs__persistence *p)
{
    for (srs__job *job = p->done_first, *next; job; job = next) {
        next = job->next;
        srs__job_free(job);
    }
}

const char *srs_completion_job(const srs_completion *completion)
{
    return completion ? completion->id : NULL;
}

srs_job_state srs_completion_state(const srs_completion *completion)
{
    if (!completion)
        return SRS_JOB_UNKNOWN;
    return completion->dead ? SRS_JOB_DEAD : SRS_JOB_STORED;
}

const char *srs_completion_season(const srs_completion *completion)
{
    return completion ? completion->season : NULL;
}

const char *srs_completion_user(const srs_completion *completion)
{
    return completion ? completion->user : NULL;
}

size_t srs_completion_reviews(const srs_completion *completion)
{
    return completion ? completion->count : 0;
}

size_t srs_completion_dead(const srs_completion *completion)
{
    return completion ? completion->dead : 0;
}

const char *srs_completion_message(const srs_completion *completion)
{
    return completion ? completion->error.message : NULL;
}

void srs_completion_free(srs_completion *completion)
{
    srs__job_release(completion);
}
