/* Creates and frees jobs. */
#include "persist/job.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>

srs_status srs__job_new(const char *season, const char *user, size_t count, srs_ack ack,
                        srs__job **out, srs_error *err)
{
    srs__job *job = srs__alloc_zeroed(1, sizeof *job);
    if (!job)
        return srs__fail_memory(err);
    job->season = srs__arena_copy_text(&job->arena, season);
    job->user = srs__arena_copy_text(&job->arena, user);
    job->events = srs__arena_alloc(&job->arena, count * sizeof *job->events);
    job->duplicate = srs__arena_alloc(&job->arena, count);
    job->superseded = srs__arena_alloc(&job->arena, count);
    job->texts = srs__arena_alloc(&job->arena, count * sizeof *job->texts);
    if (!job->season || !job->user || !job->events || !job->duplicate || !job->superseded ||
        !job->texts) {
        srs__job_free(job);
        return srs__fail_memory(err);
    }
    job->id = job->texts[0].text;
    job->count = count;
    job->ack = ack;
    job->references = 1;
    job->error = (srs_error)SRS_ERROR_INIT;
    srs__job_check(job);
    *out = job;
    return SRS_OK;
}

static const char *job_copy(srs__job *job, const char *text, int *failed)
{
    if (!text)
        return NULL;
    const char *copied = srs__arena_copy_text(&job->arena, text);
    if (!copied)
        *failed = 1;
    return copied;
}

srs_status srs__job_set(srs__job *job, size_t index, const srs_event *event, srs_error *err)
{
    int failed = 0;
    SRS__ASSERT(index < job->count && job->stage == SRS__JOB_NEW);
    srs_event *own = &job->events[index];
    *own = *event;
    own->season = job->season;
    own->user = job->user;
    own->item = job_copy(job, event->item, &failed);
    own->subject = job_copy(job, event->subject, &failed);
    own->topic = job_copy(job, event->topic, &failed);
    if (failed)
        return srs__fail_memory(err);
    srs_id_format(&event->id, job->texts[index].text);
    return SRS_OK;
}

void srs__job_free(srs__job *job)
{
    if (!job)
        return;
    srs__arena_free(&job->arena);
    srs__free(job);
}

void srs__job_release(srs__job *job)
{
    if (!job)
        return;
    int before = atomic_fetch_sub(&job->references, 1);
    SRS__ASSERT(before > 0);
    if (before == 1)
        srs__job_free(job);
}

void srs__job_fail_possibly_stored(srs__job *job, const char *why)
{
    char reason[sizeof job->error.message / 2];
    SRS__ASSERT(job->stage == SRS__JOB_TAKEN && !job->pending && job->is_possibly_stored);
    /* `why` may be the message that is being written. */
    snprintf(reason, sizeof reason, "%.*s", (int)sizeof reason - 1, why);
    srs__fail(&job->error, SRS_E_TIMEOUT,
              "it failed while it was being written: " SRS__JOB_UNSURE "%s%s", *reason ? ": " : "",
              reason);
}
