/* A job: the events of one submit, from acceptance to completion. The job is also the completion,
 * so that the end of a job needs no allocation. */
#ifndef SRS__JOB_H
#define SRS__JOB_H

#include "base/assert.h"
#include "base/memory.h"
#include "queue/queue.h"

#include <stdatomic.h>

#include <srs/persistence.h>
#include <srs/sys/tracker.h>

typedef enum srs__job_stage {
    SRS__JOB_NEW,      /* not accepted: other threads must not read the events */
    SRS__JOB_ACCEPTED, /* accepted; committed only after the cache is notified */
    SRS__JOB_QUEUED,   /* in the queue; can be withdrawn */
    SRS__JOB_TAKEN,    /* in a running transaction, or being withdrawn */
    SRS__JOB_ENDED     /* ended; see status */
} srs__job_stage;

typedef struct srs_completion srs__job;
typedef struct srs__pending_user srs__pending_user;

typedef struct srs__id_text {
    char text[SRS_ID_TEXT_SIZE];
} srs__id_text;

struct srs_completion {
    srs__arena arena; /* owns the texts */
    const char *id;   /* id of the first event */
    const char *season;
    const char *user;
    srs_event *events;   /* in the order of the batch */
    srs__id_text *texts; /* ids of the events */
    char *duplicate;     /* per event: in the log or pending at acceptance */
    char *superseded;    /* per event: tracked nothing at acceptance */
    size_t count;
    srs_ack ack; /* with SRS_ACK_STORED a caller waits: a failed job creates no dead letter */
    srs__ticket ticket;
    int is_durable;         /* the durable queue has the job, with `ticket` */
    int is_possibly_stored; /* 1: a transaction with the job is possibly committed */
    int is_adopted;         /* an orphaned job of another process: no caller waits for its
                             * completion */
    int is_unseen;          /* the cache was not read for the job and expects no write */

    srs__job_stage stage;
    _Atomic int references;
    uint64_t sequence;   /* order of acceptance */
    int64_t accepted_ms; /* monotonic time of acceptance or adoption */
    size_t dead;
    srs_error error; /* reason for the failure or for the dead letters */

    srs__pending_user *pending; /* list of the user that has the job */
    srs__job *prev, *next;      /* neighbours in the queue or in the list of completions */
    srs__job *active_prev, *active_next;
    srs__job *user_prev, *user_next;
};

/* Creates a job of `count` events. The caller sets the events with srs__job_set(). */
srs_status srs__job_new(const char *season, const char *user, size_t count, srs_ack ack,
                        srs__job **out, srs_error *err);

/* Copies an event into a job. The id of the first event is the id of the job. */
srs_status srs__job_set(srs__job *job, size_t index, const srs_event *event, srs_error *err);

/* Sets the error of a job that is possibly stored. */
void srs__job_fail_possibly_stored(srs__job *job, const char *why);
#define SRS__JOB_UNSURE                                                                            \
    "the batch may or may not be stored; submit it again with the same review ids"

/* check.c, where assertions are on. Asserts the invariants of one job. Requires: p->lock held if the
 * job is accepted. */
#if SRS__ASSERTIONS
void srs__job_check(const srs__job *job);
#else
#define srs__job_check(job) ((void)(job))
#endif
/* Returns nonzero if a job in its present stage may enter a stage. */
int srs__job_may_become(const srs__job *job, srs__job_stage stage);

/* Moves a job to its next stage. Requires: p->lock held. */
static inline void srs__job_enter_stage(srs__job *job, srs__job_stage stage)
{
    SRS__ASSERT(srs__job_may_become(job, stage));
    job->stage = stage;
}

/* Frees a job that was not accepted. */
void srs__job_free(srs__job *job);
/* Releases a reference to an accepted job. NULL is allowed. */
void srs__job_release(srs__job *job);

#endif
