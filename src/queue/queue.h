/* Durable queues: they keep accepted jobs until the store has committed them, so that a process may
 * crash in between. A queue must not depend on a store or a scheduler.
 *
 * A job is appended once and completed once. In between, a running process owns it and has it in
 * memory, or the job is orphaned. Any process may adopt orphaned jobs. A job may be emitted to two
 * processes, or again after its completion; the review log detects such duplicates. */
#ifndef SRS__QUEUE_H
#define SRS__QUEUE_H

#include "base/env.h"
#include "base/finding.h"
#include "base/url.h"
#include "queue/record.h"

#include <srs/sys/cache.h>

/* The location of a job in a queue. */
typedef struct srs__ticket {
    uint64_t generation; /* see generation() below */
    uint64_t number;
} srs__ticket;

/* Receives a job. Its data is valid during the call only. */
typedef srs_status (*srs__adopt_fn)(void *data, srs__ticket ticket, const srs__record *record);

/* Receives a user for whom jobs have arrived. The names are valid during the call only. The queue
 * holds no lock, but other threads wait for the call: it must not call arrivals() or pending(). */
typedef void (*srs__arrival_fn)(void *data, const char *season, const char *user);

/* Statistics of a queue in this process. */
typedef struct srs__queue_stats {
    uint64_t jobs;    /* jobs of this process that are not completed */
    uint64_t bytes;   /* size of these jobs; SRS_STAT_UNKNOWN: not available */
    uint64_t commits; /* group commits that made appended jobs durable */
    uint64_t lost;    /* number of changes of the generation */
    uint64_t corrupt; /* damaged files or jobs that were set aside */
} srs__queue_stats;

/* The content of a queue, of all processes together. */
typedef struct srs__queue_survey {
    uint64_t jobs;
    uint64_t reviews;  /* reviews in these jobs */
    uint64_t orphaned; /* jobs whose owner has exited */
    uint64_t bytes;    /* size of these jobs; SRS_STAT_UNKNOWN: not available */
    int64_t oldest_ms; /* age of the oldest job; 0: there is none */
} srs__queue_survey;

/* A write of the cache, and its result. */
typedef struct srs__cache_step {
    const srs_cache_write *writes;
    size_t count;
    int is_made; /* the queue has tried the write; the members below are its result, as in
                    srs_cache_ops.write */
    srs_status status;
    srs_presence presence;
} srs__cache_step;

/* The functions of a queue. Any number of threads may call them at the same time. `err` may be
 * NULL. */
typedef struct srs__queue_ops {
    const char *name;

    /* Appends a job. Returns when the job is durable. With SRS_E_TIMEOUT the job is possibly stored
     * in the queue; with any other error it is not. SRS_E_FULL and SRS_E_BUSY mean that a limit is
     * reached. */
    srs_status (*append)(void *self, const srs__record *record, srs__ticket *ticket,
                         srs_error *err);
    /* Appends a job and, in the same step, performs the write of the cache that belongs to the job.
     * NULL: the queue is not on the server of the cache. */
    srs_status (*append_and_write)(void *self, const srs__record *record, srs__cache_step *step,
                                   srs__ticket *ticket, srs_error *err);
    /* Deletes completed jobs. A job that cannot be deleted because of an error is adopted again
     * later. */
    srs_status (*done)(void *self, const srs__ticket *tickets, size_t count, srs_error *err);
    /* Adopts orphaned jobs of about `reviews` reviews together and emits them. This process owns
     * them from then on. One thread at a time may call it. Jobs that cannot be decoded are set
     * aside with a log message. If the callback fails, the call ends, and that job and the jobs
     * after it are emitted again later. */
    srs_status (*adopt)(void *self, size_t reviews, srs__adopt_fn callback, void *data,
                        srs_error *err);
    /* Emits the events of a user that are in the queue but not in the memory of this process. Some
     * may be in both. */
    srs_status (*pending)(void *self, const char *season, const char *user, srs_event_fn callback,
                          void *data, srs_error *err);
    /* Emits the users for whom other processes have appended jobs since the last call, or may have.
     * It is called before each read of the cache, and costs little while there are none. NULL: the
     * queue does not support it. */
    srs_status (*arrivals)(void *self, srs__arrival_fn each, void *data, srs_error *err);
    /* Returns the generation to which jobs are appended now. When it changes, the jobs of the
     * previous generation may be lost: this process appends the jobs again that it has in memory.
     */
    uint64_t (*generation)(void *self);
    void (*stats)(void *self, srs__queue_stats *stats);
    /* Surveys the jobs of all processes. It adopts no job, creates no file, and holds no lock for
     * which an append waits. NULL: the queue does not support it. */
    srs_status (*survey)(void *self, srs__queue_survey *out, srs_error *err);
    /* Closes the queue. Jobs that are not completed become orphaned. `forked` as in srs_cache_ops.
     */
    void (*close)(void *self, int forked);
    /* Reports findings for the health check, as check() of srs_cache_ops, with codes that begin
     * with "queue.". NULL: the queue has none. */
    srs_status (*check)(void *self, srs_finding_fn callback, void *callback_data, srs_error *err);

    int is_remote;              /* the queue may be unavailable while the process runs */
    int64_t session_timeout_ms; /* time without a call after which a process counts as exited;
                                   adopt() counts as a call. 0: the queue detects exited processes
                                   in another way */
} srs__queue_ops;

/* Reports the findings of a survey of a durable queue. `place` names the queue in messages. */
void srs__queue_report_findings(const srs__queue_survey *survey, const char *place,
                                srs__finding_reporter *reporter);

/* Opens a spool, spool:///DIRECTORY: SQLite files on a local disk, one for each process. Only in
 * builds with SRS_WITH_SQLITE. */
srs_status srs__spool_queue_open(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                                 void **self, srs_error *err);

/* Opens a stream, redis://HOST: a stream of Redis that any number of processes share. Only in
 * builds with SRS_WITH_REDIS. */
srs_status srs__stream_queue_open(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                                  void **self, srs_error *err);

#endif
