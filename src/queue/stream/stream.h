/* Internals of the stream: a queue in a stream of Redis that any number of processes share. Each
 * process is a consumer of one group. A job is pending for its appender from the append on, and is
 * acknowledged and deleted when it is complete. A consumer that made no call for session_timeout_ms
 * counts as exited, and other processes claim its jobs. lua/ contains every operation that must be
 * atomic.
 *
 * Ids of jobs are times of the server and never repeat. A ticket of a lost stream therefore means
 * nothing in the stream that replaced it. */
#ifndef SRS__STREAM_H
#define SRS__STREAM_H

#include "base/lock.h"
#include "cache/redis/options.h"
#include "queue/queue.h"
#include "redis/script.h"

#include "stream_lua.h"

#include <pthread.h>

#define SRS__STREAM_KEYS 5
#define SRS__STREAM_NAME_SIZE SRS_ID_TEXT_SIZE

typedef struct srs__stream {
    srs__env env;
    srs__redis_options server;
    srs__redis_cache_options cache; /* of the cache that a submit writes in the same step */
    srs__redis_channel *channel;
    char keys[SRS__STREAM_KEYS][SRS__REDIS_KEY_MAX];
    int64_t jobs_max;
    int64_t session_timeout_ms;
    srs__lock lock;                       /* guards all members up to `stats` */
    char consumer[SRS__STREAM_NAME_SIZE]; /* the name of this process */
    char identity[SRS__STREAM_NAME_SIZE]; /* of the stream; empty: unknown */
    char run[SRS__REDIS_RUN_SIZE];        /* of its server */
    uint64_t generation;
    int64_t away_until_ms; /* end of the pause after a request without a reply */
    srs__queue_stats stats;
    srs__redis_answer
        claimed; /* claimed jobs that are not emitted; used by the adopting thread only */
    size_t claimed_at;
    int has_warned; /* of settings of the server; used by the adopting thread only */
} srs__stream;

/* server.c: asking the server. */

/* Begins a request that runs a script. The caller adds `words` words of ARGV. */
void srs__stream_begin(const srs__stream *stream, srs__stream_lua script, size_t words,
                       srs__redis_request *request);
/* Adds the consumer of this process. */
void srs__stream_add_consumer(srs__stream *stream, srs__redis_request *request);
/* Adds the keys of the stream. */
void srs__stream_add_keys(const srs__stream *stream, srs__redis_request *request);
/* Sends the request. After a request without a reply, no requests are sent for a short time. */
srs_status srs__stream_ask(srs__stream *stream, srs__stream_lua script, srs__redis_request *request,
                           srs__redis_answer *out, srs_error *err);
srs_status srs__stream_ask_text(srs__stream *stream, const char *script,
                                srs__redis_request *request, srs__redis_answer *out,
                                srs_error *err);
/* Reads the identity at the beginning of a reply. If the identity or the run of the server has
 * changed, jobs may be lost, and the generation changes. */
srs_status srs__stream_update_identity(srs__stream *stream, const srs__redis_answer *answer,
                                       srs_error *err);
/* Takes a new consumer name after a request with an unknown result. Jobs that the old name may have
 * received are then claimed as those of an exited consumer. The review log detects duplicates. */
void srs__stream_rename(srs__stream *stream);

/* doctor.c: logs a warning, once, about settings of the server that can lose jobs. */
void srs__stream_warn(srs__stream *stream);

/* jobs.c, submit.c, adopt.c, doctor.c: functions of srs__queue_ops. */

/* Converts an id of the stream to the number of a ticket (0 if it is no id), and back. */
#define SRS__STREAM_ID_MAX 32
uint64_t srs__stream_number(const char *id);
void srs__stream_id(uint64_t number, char id[SRS__STREAM_ID_MAX]);

/* The number of words that append() of the scripts has. srs__stream_add_job() returns
 * SRS_E_NO_MEMORY on failure. */
#define SRS__STREAM_APPEND_WORDS 5
srs_status srs__stream_add_job(srs__stream *stream, const srs__record *record,
                               srs__redis_request *request, srs_error *err);
/* Returns the result of an append for the status and the reply of its script. Frees nothing. */
srs_status srs__stream_appended(srs__stream *stream, const srs__redis_answer *answer,
                                srs_status status, srs__ticket *ticket, srs_error *err);

srs_status srs__stream_append(void *self, const srs__record *record, srs__ticket *ticket,
                              srs_error *err);
srs_status srs__stream_append_and_write(void *self, const srs__record *record,
                                        srs__cache_step *step, srs__ticket *ticket, srs_error *err);
srs_status srs__stream_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err);
srs_status srs__stream_pending(void *self, const char *season, const char *user,
                               srs_event_fn callback, void *data, srs_error *err);
srs_status srs__stream_adopt(void *self, size_t reviews, srs__adopt_fn callback, void *data,
                             srs_error *err);
srs_status srs__stream_survey(void *self, srs__queue_survey *out, srs_error *err);
srs_status srs__stream_check(void *self, srs_finding_fn callback, void *callback_data,
                             srs_error *err);

#endif
