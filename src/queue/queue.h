/* Durable queues: they keep accepted jobs until the store has them, so that a process may die in
 * between. A queue knows neither store nor scheduler, and nothing of what a job leads to.
 *
 * A job is appended once and done once. In between it is held by a living process, which has it in
 * memory, or by nobody; those that nobody holds are adopted by whoever asks. A job may be given
 * to two processes, or again after it is done: the review log tells such doubles. */
#ifndef SRS__QUEUE_H
#define SRS__QUEUE_H

#include "base/env.h"
#include "base/finding.h"
#include "base/url.h"
#include "queue/record.h"

#include <srs/sys/cache.h>

/* Where a queue keeps a job. */
typedef struct srs__ticket {
    uint64_t generation; /* see place() below */
    uint64_t number;
} srs__ticket;

/* Receives a job; nothing outlives the call. */
typedef srs_status (*srs__adopt_fn)(void *data, srs__ticket ticket, const srs__record *record);

/* Receives a user of whom jobs have arrived; nothing outlives the call. */
typedef void (*srs__arrival_fn)(void *data, const char *season, const char *user);

/* What a queue of this process has done. */
typedef struct srs__queue_stats {
    uint64_t jobs;    /* appended by this process and not done */
    uint64_t bytes;   /* that they take; SRS_STAT_UNKNOWN: it cannot tell */
    uint64_t commits; /* times that appended jobs were made durable, together */
    uint64_t lost;    /* times that it had to begin anew, see place() */
    uint64_t corrupt; /* files or entries that were set aside because they are damaged */
} srs__queue_stats;

/* What is in a queue, whichever process has put it there. */
typedef struct srs__queue_survey {
    uint64_t jobs;
    uint64_t reviews;  /* in these */
    uint64_t orphaned; /* jobs whose owner has exited */
    uint64_t bytes;    /* that they take; SRS_STAT_UNKNOWN: it cannot tell */
    int64_t oldest_ms; /* how long the oldest job has been there; 0 if there is none */
} srs__queue_survey;

/* A write of the cache, and what became of it. */
typedef struct srs__cache_step {
    const srs_cache_write *writes;
    size_t count;
    int is_made; /* the queue has tried it; then below is what write() of srs_cache_ops gives */
    srs_status status;
    srs_presence presence;
} srs__cache_step;

/* The functions of a queue. Each may be called from any thread at once; `err` may be NULL. */
typedef struct srs__queue_ops {
    const char *name;

    /* Appends a job, and returns when it is durable. SRS_E_TIMEOUT: it may have been appended;
     * any other error: it was not. SRS_E_FULL and SRS_E_BUSY when a bound is reached. */
    srs_status (*append)(void *self, const srs__record *record, srs__ticket *ticket,
                         srs_error *err);
    /* The same, and if the job is appended, in the same step a write of the cache, to which that of
     * the job leads. NULL: the queue is not on the server of the cache. */
    srs_status (*append_and_write)(void *self, const srs__record *record, srs__cache_step *step,
                                   srs__ticket *ticket, srs_error *err);
    /* Forgets jobs. What is not forgotten, because of an error, is adopted again later. */
    srs_status (*done)(void *self, const srs__ticket *tickets, size_t count, srs_error *err);
    /* Gives jobs that nobody living holds, of some `reviews` entries together, and holds them from
     * then on. For one thread at a time. What cannot be read is set aside, with a message in the
     * log. An error of the sink ends the call; that job and those after it are given again. */
    srs_status (*adopt)(void *self, size_t reviews, srs__adopt_fn sink, void *data, srs_error *err);
    /* Gives entries of a user that are in the queue, but not in the memory of this process. Some
     * may be in both. */
    srs_status (*pending)(void *self, const char *season, const char *user, srs_event_sink sink,
                          void *data, srs_error *err);
    /* Names the users of whom other processes have appended jobs since the last call, or may have.
     * It costs little while nobody has: it is called before each call reads the cache. NULL: the
     * queue cannot tell. */
    srs_status (*arrivals)(void *self, srs__arrival_fn each, void *data, srs_error *err);
    /* Where jobs are appended to now. When it changes, the place before may have lost what was in
     * it: jobs that this process has appended there, and has in memory, are appended again. */
    uint64_t (*generation)(void *self);
    void (*stats)(void *self, srs__queue_stats *stats);
    /* Looks at the jobs of all processes. It takes none over, creates no file, and holds no lock
     * that somebody who appends waits for. NULL: it cannot tell. */
    srs_status (*survey)(void *self, srs__queue_survey *out, srs_error *err);
    /* Jobs that are not done stay, to be adopted. With `forked` as in srs_cache_ops. */
    void (*close)(void *self, int forked);
    /* For the health check: as check() of srs_cache_ops, with codes that begin with "queue.". NULL:
     * it has nothing to say. */
    srs_status (*check)(void *self, srs_finding_sink sink, void *sink_data, srs_error *err);

    int is_remote;              /* it may be away while the process goes on */
    int64_t session_timeout_ms; /* a process that was not heard of for so long is taken for dead;
                                 * adopt() is a word. 0: the queue sees it in another way */
} srs__queue_ops;

/* Gives the findings of a survey of a durable queue; `place` is what messages call the queue. */
void srs__queue_report_findings(const srs__queue_survey *survey, const char *place,
                                srs__finding_reporter *reporter);

/* spool:///FOLDER: files of SQLite on a local disk, one for each process. Only in builds with
 * SRS_WITH_SQLITE. */
srs_status srs__spool_queue_open(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                                 void **self, srs_error *err);

/* redis://HOST and the like: a stream that any number of processes share. Only in builds with
 * SRS_WITH_REDIS. */
srs_status srs__stream_queue_open(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                                  void **self, srs_error *err);

#endif
