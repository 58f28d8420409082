/* A job: the events of one submit, from acceptance to completion. The job is also the completion,
 * so that the end of a job needs no allocation. */
#ifndef SRS__JOB_H
#define SRS__JOB_H

#include "base/memory.h"
#include "queue/queue.h"

#include <stdatomic.h>

#include <srs/persistence.h>
#include <srs/sys/tracker.h>

typedef enum srs__job_stage {
    SRS__JOB_NEW,      /* not accepted yet: nobody may see its entries */
    SRS__JOB_ACCEPTED, /* not to be stored before the cache has been told */
    SRS__JOB_QUEUED,   /* may still be withdrawn */
    SRS__JOB_TAKEN,    /* a transaction with it is under way, or its withdrawal */
    SRS__JOB_ENDED     /* see its status */
} srs__job_stage;

typedef struct srs_completion srs__job;
typedef struct srs__pending_user srs__pending_user;

typedef struct srs__id_text {
    char text[SRS_ID_TEXT_SIZE];
} srs__id_text;

struct srs_completion {
    srs__arena arena; /* owns the text */
    const char *id;   /* the first entry's */
    const char *season;
    const char *user;
    srs_event *events;   /* in the order of the batch */
    srs__id_text *texts; /* their ids */
    char *duplicate;     /* for each: known to be in the log, or pending, when it was accepted */
    char *superseded;    /* for each: it tracked nothing when it was accepted */
    size_t count;
    srs_ack ack; /* with SRS_ACK_STORED somebody waits: it fails instead of dying */
    srs__ticket ticket;
    int is_durable;         /* the queue has it, under that ticket */
    int is_possibly_stored; /* a transaction with it may have been committed or not */
    int is_adopted;         /* from a process that is gone: nobody here waits for its completion */
    int is_unseen;          /* the cache was not read for it, and so expects no write */

    srs__job_stage stage;
    _Atomic int references;
    uint64_t sequence;   /* in order of acceptance */
    int64_t accepted_ms; /* or taken over; monotonic */
    size_t dead;
    srs_error error; /* why it failed, or why entries of it are dead */

    srs__pending_user *pending; /* the list of the user that it is in */
    srs__job *prev, *next;      /* in the queue, or in the list of completions */
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

/* Frees a job that was not accepted. */
void srs__job_free(srs__job *job);
/* Releases a reference to an accepted job. NULL is allowed. */
void srs__job_release(srs__job *job);

#endif
