/* Asserts the invariants of jobs and of their lists. Where assertions are off, the file is empty. */
#include "persist/internal.h"

#if SRS__ASSERTIONS

#define STAGE(stage) (1U << (stage))

/* The stages that may follow each stage. An adopted job is queued without being accepted. */
static const unsigned next_stages[] = {
    [SRS__JOB_NEW] = STAGE(SRS__JOB_ACCEPTED) | STAGE(SRS__JOB_QUEUED),
    [SRS__JOB_ACCEPTED] = STAGE(SRS__JOB_QUEUED),
    [SRS__JOB_QUEUED] = STAGE(SRS__JOB_TAKEN),
    [SRS__JOB_TAKEN] = STAGE(SRS__JOB_QUEUED) | STAGE(SRS__JOB_ENDED),
    [SRS__JOB_ENDED] = 0,
};

int srs__job_may_become(const srs__job *job, srs__job_stage stage)
{
    return (next_stages[job->stage] & STAGE(stage)) != 0;
}

void srs__job_check(const srs__job *job)
{
    int is_in_memory = job->stage == SRS__JOB_ACCEPTED || job->stage == SRS__JOB_QUEUED;
    SRS__ASSERT(job->stage <= SRS__JOB_ENDED);
    SRS__ASSERT(job->count && job->dead <= job->count);
    SRS__ASSERT(job->references > 0);
    SRS__ASSERT(!is_in_memory || (job->pending && job->sequence));
    SRS__ASSERT(job->stage != SRS__JOB_ENDED || !job->pending);
    SRS__ASSERT(!is_in_memory || job->ack != SRS_ACK_QUEUED || job->is_durable);
    SRS__ASSERT(!job->is_durable || job->ack == SRS_ACK_QUEUED);
    SRS__ASSERT(!job->is_adopted || job->is_durable);
}

static void check_active(const srs__persistence *p)
{
    SRS__ASSERT(!p->active_first == !p->active_last && !p->active_first == !p->active_jobs);
    SRS__ASSERT(!p->active_first ||
                (!p->active_first->active_prev && !p->active_last->active_next));
    SRS__ASSERT(!p->active_first || p->active_first->sequence <= p->active_last->sequence);
    SRS__ASSERT(!p->active_last || p->active_last->sequence <= p->sequence);
    SRS__ASSERT(p->active_reviews >= p->active_jobs && !p->active_reviews == !p->active_jobs);
    SRS__ASSERT(HASH_COUNT(p->pending) <= p->active_jobs);
}

static void check_queue(const srs__persistence *p)
{
    SRS__ASSERT(!p->queue_first == !p->queue_last);
    SRS__ASSERT(!p->queue_first || (!p->queue_first->prev && !p->queue_last->next));
    SRS__ASSERT(!p->queue_first || p->queue_first->stage == SRS__JOB_QUEUED);
    SRS__ASSERT(!p->queue_last || p->queue_last->stage == SRS__JOB_QUEUED);
    SRS__ASSERT(!p->queue_first || p->active_first);
}

static void check_completions(const srs__persistence *p)
{
    SRS__ASSERT(!p->done_first == !p->done_last);
    SRS__ASSERT(!p->done_first || p->done_first->stage == SRS__JOB_ENDED);
    SRS__ASSERT(!p->done_last || (!p->done_last->next && p->done_last->stage == SRS__JOB_ENDED));
    SRS__ASSERT(!p->done_first || p->setup.delivery != SRS__DELIVER_OFF);
    SRS__ASSERT(p->depth >= p->active_reviews);
    SRS__ASSERT(!p->done_first || p->depth > p->active_reviews);
}

void srs__persist_check(const srs__persistence *p)
{
    SRS__REQUIRES_LOCK(&p->lock);
    check_active(p);
    check_queue(p);
    check_completions(p);
}

#endif
