/* Asynchronous persistence: accepted jobs wait in a queue, a worker merges them into transactions,
 * their ends become completions.
 *
 * It knows the store by its interface and no cache: what was stored is told to a hook. The queue
 * is in memory; a durable one takes the place of what pending.c does at srs__persist_accept(). */
#ifndef SRS__PERSISTENCE_H
#define SRS__PERSISTENCE_H

#include "base/counters.h"
#include "base/env.h"
#include "persist/job.h"
#include "tracker/fold.h"

#include <srs/sys/store.h>

typedef struct srs__persistence srs__persistence;

typedef enum srs__delivery {
    SRS__DELIVER_OFF,
    SRS__DELIVER_POLL,
    SRS__DELIVER_THREAD
} srs__delivery;

/* Tells that trackers of one learner are stored. With `drop`, what a cache holds of the learner
 * may be wrong in another way: it has to be forgotten. */
typedef void (*srs__stored_fn)(void *data, const char *season, const char *user,
                               const srs_tracker *trackers, size_t count, int drop);

typedef struct srs__persist_setup {
    const srs__env *env;
    const srs_store_ops *store;
    void *store_self;
    srs__scheduling scheduling;
    srs__counters *counters;
    srs__stored_fn stored;
    void *stored_data;
    int64_t (*tend)(void *data); /* what else the worker does; in how many ms again, or INT64_MAX */
    void *tend_data;
    srs_completion_fn done; /* NULL: completions are fetched one by one */
    void *done_data;
    srs__delivery delivery;
    int worker_thread; /* 0: srs__persist_poll() and waits do the work */
    size_t queue_max;
    size_t batch_max;
    int64_t retry_first_ms;
    int64_t retry_max_ms;
} srs__persist_setup;

srs_status srs__persist_open(const srs__persist_setup *setup, srs__persistence **out,
                             srs_error *err);

/* Accepts a job. SRS_E_BUSY, SRS_E_CLOSED, SRS_E_NO_MEMORY: it was not accepted, and the caller
 * frees it. SRS_OK: persistence has a reference of its own; it is pending, and waits to be stored
 * until the caller, once the cache has its preview, calls srs__persist_enqueue(). */
srs_status srs__persist_accept(srs__persistence *p, srs__job *job, srs_error *err);

/* Lets an accepted job be stored: what the cache is told of its end comes after its preview, whatever
 * that end is. The caller ends its reference by srs__persist_wait() or srs__job_release(). */
void srs__persist_enqueue(srs__persistence *p, srs__job *job);

/* Waits until a job made with stored_ack has ended. SRS_OK: it is stored. When the deadline
 * (monotonic) passes while it is in the queue it is withdrawn. */
srs_status srs__persist_wait(srs__persistence *p, srs__job *job, int64_t deadline_ms,
                             srs_error *err);

/* Copies the entries of a learner that are accepted and not stored, in order of acceptance. */
srs_status srs__persist_pending(srs__persistence *p, const char *season, const char *user,
                                srs__events *out, srs_error *err);

/* The public functions of <srs/persistence.h>. */
srs_status srs__persist_flush(srs__persistence *p, int64_t timeout_ms, srs_error *err);
srs_status srs__persist_poll(srs__persistence *p, int64_t timeout_ms, size_t *delivered,
                             srs_error *err);
srs_status srs__persist_next(srs__persistence *p, int64_t timeout_ms, srs__job **out,
                             srs_error *err);
int srs__persist_event_fd(const srs__persistence *p);
srs_status srs__persist_job_state(srs__persistence *p, const char *job, srs_job_state *state,
                                  srs_error *err);

/* Refuses new jobs and waits until all are stored. SRS_E_TIMEOUT: it accepts jobs again. */
srs_status srs__persist_drain(srs__persistence *p, int64_t timeout_ms, srs_error *err);

/* There is something for `tend` to do. */
void srs__persist_wake(srs__persistence *p);

/* Stops the threads and frees; what is not stored is lost. With `forked` no lock is taken. */
void srs__persist_free(srs__persistence *p, int forked);

/* Stores one dead letter after all, within one transaction. */
srs_status srs__persist_replay(srs__persistence *p, const srs_event *event, srs_error *err);

#endif
