/* Inside the stream: a queue in a stream of Redis that any number of processes share. Each process
 * is a consumer of one group; a job is pending for its appender from the moment it is appended, and
 * is acknowledged and deleted when it is done. A consumer that was not heard of for a time is dead,
 * and whoever asks claims its jobs. lua/ holds everything that must happen at once.
 *
 * Ids of jobs are times of the server, and never come twice: a ticket of a stream that was lost
 * means nothing to the one that has taken its place. */
#ifndef SRS__STREAM_H
#define SRS__STREAM_H

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
    pthread_mutex_t lock;                 /* of all up to `stats` */
    char consumer[SRS__STREAM_NAME_SIZE]; /* what this process is called */
    char identity[SRS__STREAM_NAME_SIZE]; /* of the stream; empty: not known yet */
    char run[SRS__REDIS_RUN_SIZE];        /* of the server that holds it */
    uint64_t generation;
    int64_t away_until_ms; /* the server has not answered: until then it is not asked */
    srs__queue_stats stats;
    srs__redis_answer claimed; /* claimed and not given yet; of the one who adopts */
    size_t claimed_at;
    int has_warned; /* of the server's settings; likewise */
} srs__stream;

/* server.c: asking the server. */

/* Begins a request to run a script with `words` words of ARGV, which are then added. */
void srs__stream_begin(const srs__stream *stream, srs__stream_lua script, size_t words,
                       srs__redis_request *request);
/* Adds the consumer of this process. */
void srs__stream_add_consumer(srs__stream *stream, srs__redis_request *request);
/* Adds the keys of the stream. */
void srs__stream_add_keys(const srs__stream *stream, srs__redis_request *request);
/* Runs it. A server that did not answer is left alone for a moment. */
srs_status srs__stream_ask(srs__stream *stream, srs__stream_lua script, srs__redis_request *request,
                           srs__redis_answer *out, srs_error *err);
srs_status srs__stream_ask_text(srs__stream *stream, const char *script,
                                srs__redis_request *request, srs__redis_answer *out,
                                srs_error *err);
/* Learns from an answer that begins with the identity. When that, or the server's run, is another
 * than before, jobs may have been lost: the place changes. */
srs_status srs__stream_update_identity(srs__stream *stream, const srs__redis_answer *answer,
                                       srs_error *err);
/* After a request whose outcome is not known: takes a new name. What the old one may have been
 * given is then claimed as that of a dead consumer; the log of reviews tells what comes twice. */
void srs__stream_rename(srs__stream *stream);

/* doctor.c: warns in the log, once, of settings of the server by which it may lose jobs. */
void srs__stream_warn(srs__stream *stream);

/* jobs.c, submit.c, adopt.c, doctor.c: functions of srs__queue_ops. */

/* From an id of the stream to the number of a ticket, 0 if it is none, and back. */
#define SRS__STREAM_ID_MAX 32
uint64_t srs__stream_number(const char *id);
void srs__stream_id(uint64_t number, char id[SRS__STREAM_ID_MAX]);

/* The five words that append() of the scripts takes. SRS_E_NO_MEMORY. */
#define SRS__STREAM_APPEND_WORDS 5
srs_status srs__stream_add_job(srs__stream *stream, const srs__record *record,
                               srs__redis_request *request, srs_error *err);
/* What an append came to, of the status and the answer of its script; frees nothing. */
srs_status srs__stream_appended(srs__stream *stream, const srs__redis_answer *answer,
                                srs_status status, srs__ticket *ticket, srs_error *err);

srs_status srs__stream_append(void *self, const srs__record *record, srs__ticket *ticket,
                              srs_error *err);
srs_status srs__stream_append_and_write(void *self, const srs__record *record,
                                        srs__cache_step *step, srs__ticket *ticket, srs_error *err);
srs_status srs__stream_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err);
srs_status srs__stream_pending(void *self, const char *season, const char *user,
                               srs_event_sink sink, void *data, srs_error *err);
srs_status srs__stream_adopt(void *self, size_t reviews, srs__adopt_fn sink, void *data,
                             srs_error *err);
srs_status srs__stream_survey(void *self, srs__queue_survey *out, srs_error *err);
srs_status srs__stream_check(void *self, srs_finding_sink sink, void *sink_data, srs_error *err);

#endif
