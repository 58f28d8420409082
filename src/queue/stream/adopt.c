/* Adopts the jobs of consumers that have exited. One thread at a time does so. */
#include "queue/stream/stream.h"

#include "base/error.h"

#define CLAIM_AT_ONCE 64

static void adopt_let_go(srs__redis_answer *answer)
{
    srs__arena_free(&answer->arena);
    *answer = (srs__redis_answer){0};
}

static int has_claimed(const srs__stream *stream)
{
    return stream->claimed.reply && stream->claimed_at < stream->claimed.reply->size;
}

static srs_status claim(srs__stream *stream, srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_answer *answer = &stream->claimed;
    SRS__ASSERT(!has_claimed(stream));
    adopt_let_go(answer);
    stream->claimed_at = 1;
    srs__stream_begin(stream, SRS__STREAM_LUA_ADOPT, 3, &request);
    srs__stream_add_consumer(stream, &request);
    srs__redis_request_add_number(&request, stream->session_timeout_ms);
    srs__redis_request_add_number(&request, CLAIM_AT_ONCE);
    srs_status status = srs__stream_ask(stream, SRS__STREAM_LUA_ADOPT, &request, answer, err);
    if (!status)
        status = srs__stream_update_identity(stream, answer, err);
    else if (answer->may_have_run)
        srs__stream_rename(stream);
    if (status)
        adopt_let_go(answer);
    else
        srs__stream_warn(stream);
    return status;
}

/* Skips a job that cannot be decoded. It stays in the stream, pending for this process, for an
 * operator. */
static void set_aside(srs__stream *stream, const char *id, const char *why)
{
    srs__lock_acquire(&stream->lock);
    stream->stats.corrupt++;
    srs__lock_release(&stream->lock);
    srs__env_log(&stream->env, SRS_LOG_ERROR,
                 "job %s of the stream %s in redis at %s is left out: %s", id, stream->keys[0],
                 stream->server.where, why);
}

/* Emits the next claimed job. *count is its number of events. */
static srs_status emit_next(srs__stream *stream, srs__adopt_fn callback, void *data, size_t *count,
                            srs_error *err)
{
    srs__record record;
    srs_error why = SRS_ERROR_INIT;
    const srs__redis_reply *id = srs__redis_reply_at(stream->claimed.reply, stream->claimed_at);
    const srs__redis_reply *bytes =
        srs__redis_reply_at(stream->claimed.reply, stream->claimed_at + 1);
    SRS__ASSERT(has_claimed(stream) && stream->claimed_at % 2);
    *count = 0;
    if (!id || !bytes || !id->text || !bytes->text)
        return srs__redis_fail_strange(stream->channel, err);
    srs_status status = srs__record_read((const uint8_t *)bytes->text, bytes->size, &record, &why);
    if (status == SRS_E_CORRUPT) {
        set_aside(stream, id->text, why.message);
        stream->claimed_at += 2;
        return SRS_OK;
    }
    if (status)
        return srs__fail(err, status, "%s", why.message);
    srs__lock_acquire(&stream->lock);
    srs__ticket ticket = {stream->generation, srs__stream_number(id->text)};
    stream->stats.jobs++; /* before the callback can complete the job */
    srs__lock_release(&stream->lock);
    *count = record.count;
    status = callback(data, ticket, &record);
    srs__record_free(&record);
    if (!status) {
        stream->claimed_at += 2;
        return SRS_OK;
    }
    srs__lock_acquire(&stream->lock);
    SRS__ASSERT(stream->stats.jobs);
    stream->stats.jobs--; /* emitted again later */
    srs__lock_release(&stream->lock);
    return status;
}

srs_status srs__stream_adopt(void *self, size_t reviews, srs__adopt_fn callback, void *data,
                             srs_error *err)
{
    srs__stream *stream = self;
    srs_status status = SRS_OK;
    while (!status && reviews) {
        size_t count;
        if (!has_claimed(stream))
            status = claim(stream, err);
        if (status || !has_claimed(stream))
            break;
        status = emit_next(stream, callback, data, &count, err);
        reviews -= count < reviews ? count : reviews;
    }
    return status;
}
