/* Accepts jobs, commits them in the background, and creates completions. Jobs wait in a queue, and
 * a worker merges jobs into transactions.
 *
 * Persistence depends on the interface of the store and on no cache: a callback receives the stored
 * entries. Every job is in memory. With acknowledgement `queued`, a durable queue also has the job
 * until its end. */
#ifndef SRS__PERSISTENCE_H
#define SRS__PERSISTENCE_H

#include "base/counters.h"
#include "base/env.h"
#include "persist/stored.h"

#include <srs/sys/store.h>

typedef struct srs__persistence srs__persistence;

typedef enum srs__delivery {
    SRS__DELIVER_OFF,
    SRS__DELIVER_POLL,
    SRS__DELIVER_THREAD
} srs__delivery;

/* Called within each transaction before the commit, to write more rows in the transaction. The keys
 * are one key per user (with the item SRS__RESET_ITEM) among the keys of items. unseen[i] is
 * nonzero for the key of a user if the cache does not expect the write: an entry in the cache would
 * then stay stale if the process crashed before it notifies the cache. The function sets *noted if
 * it has written marks for every user that the cache has. */
typedef srs_status (*srs__within_fn)(void *data, void *tx, const srs_key *keys, size_t count,
                                     const char *unseen, int *noted, srs_error *err);

typedef struct srs__persist_setup {
    const srs__env *env;
    const srs_store_ops *store;
    void *store_self;
    const srs__queue_ops *queue; /* NULL: no durable queue */
    void *queue_self;
    int falls_back;   /* 1: a job that the queue refuses is committed immediately */
    int64_t adopt_ms; /* interval between searches for orphaned jobs */
    srs__scheduling scheduling;
    srs__counters *counters;
    srs__stored_fn stored;
    void *stored_data;
    srs__within_fn within;  /* called with stored_data; NULL for none */
    srs_completion_fn done; /* NULL: the application fetches completions */
    void *done_data;
    srs__delivery delivery;
    int worker_thread; /* 0: srs__persist_poll() and waiting callers commit jobs */
    size_t queue_max;
    size_t batch_max;
    int64_t retry_first_ms;
    int64_t retry_max_ms;
} srs__persist_setup;

srs_status srs__persist_open(const srs__persist_setup *setup, srs__persistence **out,
                             srs_error *err);

/* Accepts a job, which is pending from then on. SRS_E_BUSY, SRS_E_CLOSED, SRS_E_NO_MEMORY: the job
 * was not accepted, and the caller frees it. SRS_OK: persistence has a reference of its own, and
 * the caller releases its reference with srs__persist_wait() or srs__job_release(). A job that the
 * durable queue refused may now have acknowledgement `stored`. A durable queue may execute `step`,
 * unless NULL, together with the append. */
srs_status srs__persist_accept(srs__persistence *p, srs__job *job, srs__cache_step *step,
                               srs_error *err);
/* Adds an accepted job to the queue of the worker, after the caller has recorded whether the caches
 * have the job. */
void srs__persist_enqueue(srs__persistence *p, srs__job *job);

/* Waits until a job with acknowledgement `stored` has ended. SRS_OK: the job is stored. If the
 * monotonic deadline passes while the job is queued, the job is withdrawn. */
srs_status srs__persist_wait(srs__persistence *p, srs__job *job, int64_t deadline_ms,
                             srs_error *err);

/* Copies the pending events of a user: the events of this process in order of acceptance, and the
 * events of other processes in the durable queue. An event may appear twice. */
srs_status srs__persist_pending(srs__persistence *p, const char *season, const char *user,
                                srs__events *out, srs_error *err);

/* Reports the pending jobs of this process in all queues. */
void srs__persist_survey(srs__persistence *p, srs__queue_survey *out);

/* The public functions of <srs/persistence.h>. */
srs_status srs__persist_flush(srs__persistence *p, int64_t timeout_ms, srs_error *err);
srs_status srs__persist_poll(srs__persistence *p, int64_t timeout_ms, size_t *delivered,
                             srs_error *err);
srs_status srs__persist_next(srs__persistence *p, int64_t timeout_ms, srs__job **out,
                             srs_error *err);
int srs__persist_event_fd(const srs__persistence *p);
srs_status srs__persist_job_state(srs__persistence *p, const char *job, srs_job_state *state,
                                  srs_error *err);

/* Refuses new jobs and waits until all jobs have ended. After SRS_E_TIMEOUT, persistence accepts
 * jobs again. */
srs_status srs__persist_drain(srs__persistence *p, int64_t timeout_ms, srs_error *err);

/* Stops the threads and frees persistence. Pending jobs in memory are lost. With `forked`, the
 * function acquires no lock. */
void srs__persist_free(srs__persistence *p, int forked);

/* append.c. Stores events of one season in one transaction on this thread, and retries until a
 * monotonic time. The events are in the order of srs__event_compare(). known[i] becomes 1 if the
 * log had event i. SRS_E_TIMEOUT: the events are possibly stored. */
srs_status srs__persist_append(srs__persistence *p, const srs_event *events, size_t count,
                               int64_t until_ms, char *known, srs_error *err);

/* append.c. Writes a dead letter, or replaces its reason. */
srs_status srs__persist_dead_put(srs__persistence *p, const srs_event *event, const char *reason,
                                 srs_error *err);

/* Stores the event of a dead letter and deletes the dead letter, in one transaction. */
srs_status srs__persist_replay(srs__persistence *p, const srs_event *event, srs_error *err);

#endif
