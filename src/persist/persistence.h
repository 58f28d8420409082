/* Asynchronous persistence: accepted jobs wait in a queue, a worker merges them into transactions,
 * their ends become completions.
 *
 * It knows the store by its interface and no cache: a hook receives what was stored. Every job is
 * in memory; with acknowledgement `queued` a durable queue has it, too, until it has ended. */
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

/* Called within each transaction, before it commits, with a key of each user in it (the item is
 * SRS__RESET_ITEM), among keys of their items: what else is to be written with it. unseen[i] is
 * nonzero for the key of a user of whom the cache expects no write: nothing there ends by itself
 * if the process is killed before it has notified the cache. *noted: among what is written is, of
 * every user whom the cache knows, that it misses the transaction. */
typedef srs_status (*srs__within_fn)(void *data, void *tx, const srs_key *keys, size_t count,
                                     const char *unseen, int *noted, srs_error *err);

typedef struct srs__persist_setup {
    const srs__env *env;
    const srs_store_ops *store;
    void *store_self;
    const srs__queue_ops *queue; /* NULL: there is no durable one */
    void *queue_self;
    int falls_back;   /* what the queue cannot take is stored at once */
    int64_t adopt_ms; /* how often jobs of processes that are gone are looked for */
    srs__scheduling scheduling;
    srs__counters *counters;
    srs__stored_fn stored;
    void *stored_data;
    srs__within_fn within;  /* given stored_data; NULL: nothing else */
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

/* Accepts a job, which is pending from now on. SRS_E_BUSY, SRS_E_CLOSED, SRS_E_NO_MEMORY: it was
 * not accepted, and the caller frees it. SRS_OK: persistence has a reference of its own, and the
 * caller ends its own by srs__persist_wait() or srs__job_release(). A job that the durable queue
 * could not take may have become one with acknowledgement `stored`. A durable queue may make
 * `step`, unless NULL, as it takes the job. */
srs_status srs__persist_accept(srs__persistence *p, srs__job *job, srs__cache_step *step,
                               srs_error *err);
/* Has it stored, once it is known what the caches have missed of it. */
void srs__persist_enqueue(srs__persistence *p, srs__job *job);

/* Waits until a job with acknowledgement `stored` has ended. SRS_OK: it is stored. When the
 * deadline (monotonic) passes while it is in the queue it is withdrawn. */
srs_status srs__persist_wait(srs__persistence *p, srs__job *job, int64_t deadline_ms,
                             srs_error *err);

/* Copies the entries of a user that are accepted and not stored: those of this process, in order
 * of acceptance, and what others have in the durable queue. Some may come twice. */
srs_status srs__persist_pending(srs__persistence *p, const char *season, const char *user,
                                srs__events *out, srs_error *err);

/* What is accepted by this process and not stored, in whatever queue it is. */
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

/* Refuses new jobs and waits until all are stored. SRS_E_TIMEOUT: it accepts jobs again. */
srs_status srs__persist_drain(srs__persistence *p, int64_t timeout_ms, srs_error *err);

/* Stops the threads and frees; what is not stored is lost. With `forked` no lock is taken. */
void srs__persist_free(srs__persistence *p, int forked);

/* append.c. Stores events of one season in one transaction on this thread, and retries until a
 * monotonic time. The events are in the order of srs__event_compare(); known[i] becomes 1 if the
 * log had event i. SRS_E_TIMEOUT: they may or may not be stored. */
srs_status srs__persist_append(srs__persistence *p, const srs_event *events, size_t count,
                               int64_t until_ms, char *known, srs_error *err);

/* append.c. Puts a dead letter, or replaces its reason. */
srs_status srs__persist_dead_put(srs__persistence *p, const srs_event *event, const char *reason,
                                 srs_error *err);

/* Stores one dead letter after all, within one transaction. */
srs_status srs__persist_replay(srs__persistence *p, const srs_event *event, srs_error *err);

#endif
