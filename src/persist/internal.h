/* Declares the parts that the files of this directory share. No other directory includes it. */
#ifndef SRS__PERSIST_INTERNAL_H
#define SRS__PERSIST_INTERNAL_H

#include "base/lock.h"
#include "base/table.h"
#include "persist/persistence.h"

#include <pthread.h>

/* The pending jobs of one user. */
struct srs__pending_user {
    UT_hash_handle hh;
    srs__job *first, *last;
    size_t key_size;
    char key[]; /* season, NUL, user */
};

/* The number of ended jobs whose state is kept for srs_job_status(). The store has the older
 * jobs. */
#define SRS__ENDED_REMEMBERED 1024

typedef struct srs__ended {
    char id[SRS_ID_TEXT_SIZE];
    srs_job_state state;
} srs__ended;

struct srs__persistence {
    srs__persist_setup setup;
    srs__lock lock;       /* guards the fields below */
    pthread_cond_t work;  /* signals the worker: a new job, or the stop */
    pthread_cond_t ended; /* signals waiters: a job ended, or the worker is idle */
    pthread_cond_t ready; /* signals pollers: a new completion */

    srs__job *queue_first, *queue_last;
    srs__job *active_first, *active_last; /* accepted and not ended, oldest first */
    srs__pending_user *pending;
    size_t depth; /* reviews of jobs that have not ended or whose completion is not delivered */
    size_t active_reviews;
    size_t active_jobs;
    uint64_t sequence;

    int working;  /* a thread runs srs__persist_step() */
    int failures; /* number of consecutive failed transactions */
    int64_t retry_at_ms;
    srs_error last_failure;
    int64_t adopt_at_ms; /* time of the next search for orphaned jobs */
    int was_full;        /* a search was due without room; search again when there is room */
    uint64_t generation; /* generation of the queue at the last append */
    uint64_t durable_generation; /* if has_durable_generation: generation of all durable jobs that
                                  * are not adopted */
    int has_durable_generation;
    int draining;
    int stopping;

    srs__job *done_first, *done_last; /* completions */
    int delivering;                   /* a thread of the library calls the application */
    int event_pipe[2];
    srs__ended ended_ring[SRS__ENDED_REMEMBERED];
    size_t ended_next;

    pthread_t worker, deliverer;
    int worker_runs, deliverer_runs;
};

/* check.c, where assertions are on. Asserts the invariants of the lists and counts, in constant
 * time. Requires: p->lock held. */
#if SRS__ASSERTIONS
void srs__persist_check(const srs__persistence *p);
#else
#define srs__persist_check(p) ((void)(p))
#endif

/* pending.c: the queue and the lists of jobs. Requires: p->lock held. */
srs_status srs__pending_add(srs__persistence *p, srs__job *job);
void srs__pending_remove(srs__persistence *p, srs__job *job); /* from the list of the user */
void srs__queue_push_back(srs__persistence *p, srs__job *job);
void srs__queue_push_front(srs__persistence *p, srs__job *job);
void srs__queue_remove(srs__persistence *p, srs__job *job);
void srs__active_remove(srs__persistence *p, srs__job *job); /* also from the counts */
void srs__pending_free(srs__persistence *p);
/* Adds a job to the active jobs and reserves its room. */
srs_status srs__persist_enter(srs__persistence *p, srs__job *job);
/* Adds a job to the queue of the worker. */
void srs__persist_queue(srs__persistence *p, srs__job *job);

/* durable.c: the use of the durable queue. */

/* Appends a job to the durable queue, with a step of the cache unless NULL. Requires: p->lock held;
 * the function releases the lock during the append. */
srs_status srs__durable_append(srs__persistence *p, srs__job *job, srs__cache_step *step,
                               srs_error *err);
/* Acknowledges jobs in the durable queue. `tickets` has room for `count` tickets. Requires: p->lock
 * not held. */
void srs__durable_ack(srs__persistence *p, srs__job *const *jobs, size_t count,
                      srs__ticket *tickets);
/* Returns nonzero if the durable queue needs a step; srs__durable_step() makes the step. Requires:
 * p->lock held; the function releases the lock during the step. */
int srs__durable_is_due(const srs__persistence *p);
void srs__durable_step(srs__persistence *p);

/* completion.c. Ends a job: creates the completion, records the state, wakes waiters. Requires:
 * p->lock held. */
void srs__job_end(srs__persistence *p, srs__job *job);
srs_job_state srs__ended_state(const srs__persistence *p, const char *id);
srs_status srs__deliverer_start(srs__persistence *p, srs_error *err);
void srs__completions_free(srs__persistence *p);
/* Pops the first completion; NULL without completions. */
srs__job *srs__completion_pop(srs__persistence *p);
/* Calls the application with a completion, and releases the completion. Requires: p->lock held; the
 * function releases the lock during the call. */
void srs__completion_deliver(srs__persistence *p, srs__job *job);

/* worker.c. Pops a batch of jobs and tries to commit it. Returns 0 if no job is ready. Requires:
 * p->lock held; the function releases the lock during the commit. */
int srs__persist_step(srs__persistence *p);
srs_status srs__worker_start(srs__persistence *p, srs_error *err);
/* Waits on a condition until a monotonic time, or works if there is no worker thread. */
void srs__persist_pause(srs__persistence *p, pthread_cond_t *condition, int64_t until_ms);

/* storing.c: one transaction. */
typedef enum srs__attempt {
    SRS__ATTEMPT_STORED,
    SRS__ATTEMPT_RETRY,           /* may succeed later */
    SRS__ATTEMPT_POSSIBLY_STORED, /* may succeed later, and may have succeeded: the commit failed
                                   * midway */
    SRS__ATTEMPT_POISON           /* an event can never be stored */
} srs__attempt;

/* The result of a transaction: the trackers of the keys of its entries before the transaction, and
 * the changed trackers, both in ascending order of key. Zero-initialise with {0}. */
typedef struct srs__stored {
    srs__trackers before;
    srs__trackers changed;
    int is_noted; /* the result *noted of srs__within_fn */
} srs__stored;

void srs__stored_free(srs__stored *stored);

/* Sorts and stores entries. */
srs__attempt srs__store_events(const srs__persist_setup *setup, srs__stored_event *entries,
                               size_t count, srs__stored *out, srs_error *err);
/* notify.c: calls the callback for each user of the entries that srs__store_events() has sorted and
 * stored. Requires: p->lock not held. */
void srs__notify_stored(const srs__persistence *p, const srs__stored_event *entries, size_t count,
                        const srs__stored *stored);
/* Calls the callback for a user whose entries are possibly or partly stored. `noted` as in
 * srs__stored_user. Requires: p->lock not held. */
void srs__notify_unclear(const srs__persistence *p, const char *season, const char *user,
                         int noted);

srs__attempt srs__store_dead(const srs__persist_setup *setup, const srs_event *event,
                             const char *reason, srs_error *err);

#endif
