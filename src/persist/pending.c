/* Keeps the queue in memory: jobs in order of acceptance and per user. Requires, except for
 * srs__persist_pending(): p->lock held. */
#include "persist/internal.h"

#include "base/error.h"
#include "base/time.h"
#include "tracker/user_key.h"

#include <string.h>

static srs__pending_user *pending_find_user(srs__persistence *p, const char *key, size_t size)
{
    srs__pending_user *user;
    HASH_FIND(hh, p->pending, key, size, user);
    return user;
}

static srs__pending_user *pending_add_user(srs__persistence *p, const char *key, size_t size)
{
    srs__pending_user *user = srs__alloc(sizeof *user + size);
    if (!user)
        return NULL;
    memset(user, 0, sizeof *user);
    user->key_size = size;
    memcpy(user->key, key, size);
    HASH_ADD_KEYPTR(hh, p->pending, user->key, size, user);
    if (!user->hh.tbl) {
        srs__free(user);
        return NULL;
    }
    return user;
}

srs_status srs__pending_add(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(job->season, job->user, key);
    srs__pending_user *user = pending_find_user(p, key, size);
    if (!user)
        user = pending_add_user(p, key, size);
    if (!user)
        return SRS_E_NO_MEMORY;
    SRS__ASSERT(!job->pending && !user->first == !user->last);
    job->pending = user;
    job->user_next = NULL;
    job->user_prev = user->last;
    if (user->last)
        user->last->user_next = job;
    else
        user->first = job;
    user->last = job;

    job->active_next = NULL;
    job->active_prev = p->active_last;
    if (p->active_last)
        p->active_last->active_next = job;
    else
        p->active_first = job;
    p->active_last = job;
    SRS__ASSERT(!job->user_prev || job->user_prev->pending == user);
    return SRS_OK;
}

void srs__pending_remove(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    srs__pending_user *user = job->pending;
    if (!user)
        return;
    SRS__ASSERT(job->stage != SRS__JOB_ENDED);
    SRS__ASSERT(job->user_prev ? job->user_prev->user_next == job : user->first == job);
    SRS__ASSERT(job->user_next ? job->user_next->user_prev == job : user->last == job);
    if (job->user_prev)
        job->user_prev->user_next = job->user_next;
    else
        user->first = job->user_next;
    if (job->user_next)
        job->user_next->user_prev = job->user_prev;
    else
        user->last = job->user_prev;
    job->pending = NULL;
    SRS__ASSERT(!user->first == !user->last);
    if (!user->first) {
        HASH_DEL(p->pending, user);
        srs__free(user);
    }
}

void srs__active_remove(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(p->active_jobs && p->active_reviews >= job->count && !job->pending);
    SRS__ASSERT(job->active_prev ? job->active_prev->active_next == job : p->active_first == job);
    SRS__ASSERT(job->active_next ? job->active_next->active_prev == job : p->active_last == job);
    if (job->active_prev)
        job->active_prev->active_next = job->active_next;
    else
        p->active_first = job->active_next;
    if (job->active_next)
        job->active_next->active_prev = job->active_prev;
    else
        p->active_last = job->active_prev;
    p->active_jobs--;
    p->active_reviews -= job->count;
    srs__count(&p->setup.counters->queue_depth, -(uint64_t)job->count);
    SRS__ASSERT(!p->active_jobs == !p->active_first && !p->active_jobs == !p->active_reviews);
}

void srs__queue_push_back(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(!job->prev && !job->next && job->pending);
    SRS__ASSERT(job->stage != SRS__JOB_TAKEN);
    job->next = NULL;
    job->prev = p->queue_last;
    if (p->queue_last)
        p->queue_last->next = job;
    else
        p->queue_first = job;
    p->queue_last = job;
    srs__job_enter_stage(job, SRS__JOB_QUEUED);
    srs__job_check(job);
    srs__persist_check(p);
}

void srs__queue_push_front(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(!job->prev && !job->next && job->pending);
    SRS__ASSERT(job->stage == SRS__JOB_TAKEN);
    job->prev = NULL;
    job->next = p->queue_first;
    if (p->queue_first)
        p->queue_first->prev = job;
    else
        p->queue_last = job;
    p->queue_first = job;
    srs__job_enter_stage(job, SRS__JOB_QUEUED);
    srs__job_check(job);
    srs__persist_check(p);
}

void srs__queue_remove(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(job->stage == SRS__JOB_QUEUED);
    SRS__ASSERT(job->prev ? job->prev->next == job : p->queue_first == job);
    SRS__ASSERT(job->next ? job->next->prev == job : p->queue_last == job);
    if (job->prev)
        job->prev->next = job->next;
    else
        p->queue_first = job->next;
    if (job->next)
        job->next->prev = job->prev;
    else
        p->queue_last = job->prev;
    job->prev = job->next = NULL;
    srs__job_enter_stage(job, SRS__JOB_TAKEN);
    srs__persist_check(p);
}

/* Returns nonzero if a job is accepted. A job with acknowledgement `stored` is accepted when it is
 * committed. */
static int is_accepted(const srs__job *job)
{
    return job->stage != SRS__JOB_NEW && job->ack != SRS_ACK_STORED;
}

static srs_status copy_jobs(const srs__pending_user *user, srs__events *out)
{
    for (const srs__job *job = user->first; job; job = job->user_next) {
        SRS__ASSERT(job->pending == user && job->stage != SRS__JOB_ENDED);
        for (size_t i = 0; i < job->count && is_accepted(job); i++) {
            if (srs__events_add(out, &job->events[i]))
                return SRS_E_NO_MEMORY;
        }
    }
    return SRS_OK;
}

srs_status srs__persist_pending(srs__persistence *p, const char *season, const char *user,
                                srs__events *out, srs_error *err)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    srs__lock_acquire(&p->lock);
    srs__pending_user *found = pending_find_user(p, key, size);
    srs_status status = found ? copy_jobs(found, out) : SRS_OK;
    srs__lock_release(&p->lock);
    if (!status && p->setup.queue)
        return p->setup.queue->pending(p->setup.queue_self, season, user, srs__events_collect, out,
                                       err);
    return status ? srs__fail_memory(err) : SRS_OK;
}

void srs__pending_free(srs__persistence *p)
{
    srs__pending_user *user, *next;
    HASH_ITER(hh, p->pending, user, next)
    {
        HASH_DEL(p->pending, user);
        srs__free(user);
    }
    for (srs__job *job = p->active_first, *after; job; job = after) {
        after = job->active_next;
        srs__job_free(job);
    }
}

srs_status srs__persist_enter(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    SRS__ASSERT(!job->sequence && !job->pending);
    if (srs__pending_add(p, job))
        return SRS_E_NO_MEMORY;
    job->sequence = ++p->sequence;
    job->accepted_ms = srs__monotonic_ms();
    SRS__ASSERT(job->stage == SRS__JOB_NEW && job->count);
    SRS__ASSERT(p->active_reviews <= p->depth);
    p->depth += job->count;
    p->active_reviews += job->count;
    p->active_jobs++;
    SRS__ASSERT(p->active_last == job);
    SRS__ASSERT(!job->active_prev || job->active_prev->sequence < job->sequence);
    srs__persist_check(p);
    srs__count(&p->setup.counters->queue_depth, job->count);
    return SRS_OK;
}

#define FRESH_WAIT_MS 250

/* Shortens the wait of the worker. The wait grew while the store was unavailable, and a new job
 * should not wait that long if the store has returned. */
static void shorten_wait(srs__persistence *p)
{
    int64_t soon_ms = srs__monotonic_ms() + FRESH_WAIT_MS;
    if (p->retry_at_ms > soon_ms)
        p->retry_at_ms = soon_ms;
}

void srs__persist_queue(srs__persistence *p, srs__job *job)
{
    SRS__REQUIRES_LOCK(&p->lock);
    srs__queue_push_back(p, job);
    shorten_wait(p);
    pthread_cond_signal(&p->work);
}
