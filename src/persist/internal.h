/* What the files of this folder share; nobody else includes it. */
#ifndef SRS__PERSIST_INTERNAL_H
#define SRS__PERSIST_INTERNAL_H

#include "base/table.h"
#include "persist/persistence.h"

#include <pthread.h>

/* The jobs of one user that are accepted and not stored. */
struct srs__pending_user {
    UT_hash_handle hh;
    srs__job *first, *last;
    size_t key_size;
    char key[]; /* season, NUL, user */
};

/* How many ended jobs are remembered for srs_job_status(); older ones are found in the store. */
#define SRS__ENDED_REMEMBERED 1024

typedef struct srs__ended {
    char id[SRS_ID_TEXT_SIZE];
    srs_job_state state;
} srs__ended;

struct srs__persistence {
    srs__persist_setup setup;
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t work;  /* the worker: a job came, or stop */
    pthread_cond_t ended; /* waiters: a job ended, or the worker is free */
    pthread_cond_t ready; /* pollers: a completion came */

    srs__job *queue_first, *queue_last;
    srs__job *active_first, *active_last; /* accepted and not ended, oldest first */
    srs__pending_user *pending;
    size_t depth; /* reviews accepted, neither ended nor with a completion undelivered */
    size_t active_reviews;
    size_t active_jobs;
    uint64_t sequence;

    int working;  /* somebody is in srs__persist_step() */
    int failures; /* transactions that failed one after another */
    int64_t retry_at_ms;
    srs_error last_failure;
    int64_t adopt_at_ms;         /* when to look for jobs of processes that are gone */
    int was_full;                /* it was time, but there was no room: at once when there is */
    uint64_t generation;         /* where the queue appended the last job */
    uint64_t durable_generation; /* if has_durable_generation: where every job is that is durable
                                    and not adopted */
    int has_durable_generation;
    int draining;
    int stopping;

    srs__job *done_first, *done_last; /* completions */
    int delivering;                   /* our thread is calling the application */
    int event_pipe[2];
    srs__ended ended_ring[SRS__ENDED_REMEMBERED];
    size_t ended_next;

    pthread_t worker, deliverer;
    int worker_runs, deliverer_runs;
};

/* pending.c: queue and lists; the lock is held. */
srs_status srs__pending_add(srs__persistence *p, srs__job *job);
void srs__pending_remove(srs__persistence *p, srs__job *job); /* from the user's list */
void srs__queue_push_back(srs__persistence *p, srs__job *job);
void srs__queue_push_front(srs__persistence *p, srs__job *job);
void srs__queue_remove(srs__persistence *p, srs__job *job);
void srs__active_remove(srs__persistence *p, srs__job *job);
void srs__pending_free(srs__persistence *p);
/* Makes a job one of those that are active. */
srs_status srs__persist_enter(srs__persistence *p, srs__job *job);
/* And one that waits to be stored. */
void srs__persist_queue(srs__persistence *p, srs__job *job);

/* durable.c: what persistence does with the durable queue. */

/* Puts a job into it, with a step of the cache unless NULL. The lock is held, and released
 * meanwhile. */
srs_status srs__durable_append(srs__persistence *p, srs__job *job, srs__cache_step *step,
                               srs_error *err);
/* The queue may forget these jobs; the lock is not held. `tickets` is room for as many. */
void srs__durable_ack(srs__persistence *p, srs__job *const *jobs, size_t count,
                      srs__ticket *tickets);
/* Whether there is something to do besides storing, and doing it. The lock is held, and released
 * meanwhile. */
int srs__durable_is_due(const srs__persistence *p);
void srs__durable_step(srs__persistence *p);

/* completion.c; the lock is held. Ends a job: completion, memory of it, waiters. */
void srs__job_end(srs__persistence *p, srs__job *job);
srs_job_state srs__ended_state(const srs__persistence *p, const char *id);
srs_status srs__deliverer_start(srs__persistence *p, srs_error *err);
void srs__completions_free(srs__persistence *p);
/* Takes the first completion out of the list; NULL if there is none. */
srs__job *srs__completion_pop(srs__persistence *p);
/* Calls the application with a completion, and ends it. The lock is released meanwhile. */
void srs__completion_deliver(srs__persistence *p, srs__job *job);

/* worker.c. Takes a batch and tries to store it; 0 if there is nothing to do (yet). The lock is
 * held, and released while the store works. */
int srs__persist_step(srs__persistence *p);
srs_status srs__worker_start(srs__persistence *p, srs_error *err);
/* Waits on a condition, or works if there is no worker thread. Until a monotonic time. */
void srs__persist_pause(srs__persistence *p, pthread_cond_t *condition, int64_t until_ms);

/* storing.c: one transaction. */
typedef enum srs__attempt {
    SRS__ATTEMPT_STORED,
    SRS__ATTEMPT_RETRY,           /* may succeed later */
    SRS__ATTEMPT_POSSIBLY_STORED, /* likewise; and it may have succeeded, its commit having failed
                                     midway */
    SRS__ATTEMPT_POISON           /* something in it can never be stored */
} srs__attempt;

/* What a transaction has found and made: the trackers of the keys of its entries before it, and
 * those that it changed; by key. Zero-initialise with {0}. */
typedef struct srs__stored {
    srs__trackers before;
    srs__trackers changed;
    int is_noted; /* as srs__within_fn has said */
} srs__stored;

void srs__stored_free(srs__stored *stored);

/* Stores entries, which it sorts. */
srs__attempt srs__store_events(const srs__persist_setup *setup, srs__stored_event *entries,
                               size_t count, srs__stored *out, srs_error *err);
/* notify.c: calls the hook for each user of entries that srs__store_events() has sorted and
 * stored. Requires: the lock is not held. */
void srs__notify_stored(const srs__persistence *p, const srs__stored_event *entries, size_t count,
                        const srs__stored *stored);
/* Calls the hook for a user of whom something may be stored, or not all. `noted` as in
 * srs__stored_user. Requires: the lock is not held. */
void srs__notify_unclear(const srs__persistence *p, const char *season, const char *user,
                         int noted);

srs__attempt srs__store_dead(const srs__persist_setup *setup, const srs_event *event,
                             const char *reason, srs_error *err);

#endif
