/* Sends requests to the server of the stream, and detects a change of its generation. */
#include "queue/stream/stream.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/time.h"

#include <string.h>

#define AWAY_MS 1000 /* pause after a request without a reply */

void srs__stream_begin(const srs__stream *stream, srs__stream_lua script, size_t words,
                       srs__redis_request *request)
{
    srs__redis_script_head(request, srs__stream_lua_sha1[script], 1 + SRS__STREAM_KEYS + words);
    srs__redis_request_add_number(request, SRS__STREAM_KEYS);
    srs__stream_add_keys(stream, request);
}

void srs__stream_add_keys(const srs__stream *stream, srs__redis_request *request)
{
    for (size_t i = 0; i < SRS__STREAM_KEYS; i++)
        srs__redis_request_add_text(request, stream->keys[i]);
}

void srs__stream_add_consumer(srs__stream *stream, srs__redis_request *request)
{
    char consumer[SRS__STREAM_NAME_SIZE];
    srs__lock_acquire(&stream->lock);
    memcpy(consumer, stream->consumer, sizeof consumer);
    srs__lock_release(&stream->lock);
    srs__redis_request_add_text(request, consumer);
}

static srs_status check_away(srs__stream *stream, srs_error *err)
{
    srs__lock_acquire(&stream->lock);
    int64_t left_ms = stream->away_until_ms - srs__monotonic_ms();
    srs__lock_release(&stream->lock);
    if (left_ms <= 0)
        return SRS_OK;
    return srs__fail_retry(err, SRS_E_UNAVAILABLE, left_ms,
                           "the queue in redis at %s did not answer a moment ago",
                           stream->server.where);
}

srs_status srs__stream_ask_text(srs__stream *stream, const char *script,
                                srs__redis_request *request, srs__redis_answer *out, srs_error *err)
{
    srs_status status = check_away(stream, err);
    if (status) {
        srs__redis_request_free(request);
        return status;
    }
    status = srs__redis_script_ask(stream->channel, script, request, out, err);
    srs__lock_acquire(&stream->lock);
    stream->away_until_ms = status == SRS_E_TIMEOUT ? srs__monotonic_ms() + AWAY_MS : 0;
    srs__lock_release(&stream->lock);
    return status;
}

srs_status srs__stream_ask(srs__stream *stream, srs__stream_lua script, srs__redis_request *request,
                           srs__redis_answer *out, srs_error *err)
{
    return srs__stream_ask_text(stream, srs__stream_lua_text[script], request, out, err);
}

static void log_loss(const srs__stream *stream, int is_gone)
{
    if (is_gone)
        srs__env_log(
            &stream->env, SRS_LOG_ERROR,
            "redis at %s: the queue stream was missing and has been created again; running "
            "processes append their jobs again, jobs of exited processes are lost",
            stream->server.where);
    else
        srs__env_log(&stream->env, SRS_LOG_WARNING,
                     "redis at %s: the server of the queue was restarted or replaced and may have "
                     "lost the latest jobs; running processes append their jobs again",
                     stream->server.where);
}

srs_status srs__stream_update_identity(srs__stream *stream, const srs__redis_answer *answer,
                                       srs_error *err)
{
    const srs__redis_reply *identity = srs__redis_reply_at(answer->reply, 0);
    if (!identity || identity->type != REDIS_REPLY_STRING ||
        identity->size >= sizeof stream->identity)
        return srs__redis_fail_strange(stream->channel, err);
    srs__lock_acquire(&stream->lock);
    int is_other = strcmp(stream->identity, identity->text) != 0, has_loss = 0;
    if (is_other || memcmp(stream->run, answer->run, sizeof stream->run) != 0) {
        has_loss = *stream->identity != '\0';
        stream->stats.lost += has_loss;
        strcpy(stream->identity, identity->text);
        memcpy(stream->run, answer->run, sizeof stream->run);
        stream->generation = srs__hash64(srs__hash64(0, identity->text, identity->size),
                                         answer->run, sizeof answer->run);
    }
    srs__lock_release(&stream->lock);
    if (has_loss)
        log_loss(stream, is_other);
    return SRS_OK;
}

void srs__stream_rename(srs__stream *stream)
{
    srs_id id;
    if (srs_id_new(&id))
        return;
    srs__lock_acquire(&stream->lock);
    srs_id_format(&id, stream->consumer);
    srs__lock_release(&stream->lock);
}
