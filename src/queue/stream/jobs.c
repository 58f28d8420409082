/* Appends jobs, reads the jobs of a user, and deletes completed jobs. */
#include "queue/stream/stream.h"

#include "base/error.h"
#include "base/memory.h"
#include "tracker/user_key.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SEQUENCE_BITS 16
#define SEQUENCE_MAX ((UINT64_C(1) << SEQUENCE_BITS) - 1)
#define DONE_AT_ONCE 500
#define RETRY_AFTER_MS 100

/* Converts an id of the form "MS-SEQUENCE". */
uint64_t srs__stream_number(const char *id)
{
    char *end;
    uint64_t ms = strtoull(id, &end, 10);
    if (end == id || *end != '-' || ms > UINT64_MAX >> SEQUENCE_BITS)
        return 0;
    uint64_t sequence = strtoull(end + 1, &end, 10);
    return *end || sequence > SEQUENCE_MAX ? 0 : ms << SEQUENCE_BITS | sequence;
}

void srs__stream_id(uint64_t number, char id[SRS__STREAM_ID_MAX])
{
    snprintf(id, SRS__STREAM_ID_MAX, "%" PRIu64 "-%" PRIu64, number >> SEQUENCE_BITS,
             number & SEQUENCE_MAX);
}

static void jobs_add_user(srs__redis_request *request, const char *season, const char *user)
{
    char key[SRS__USER_KEY_MAX];
    srs__redis_request_add(request, key, srs__user_key(season, user, key));
}

/* Reads the ticket of a job from the reply of an append. */
static srs_status decode_ticket(srs__stream *stream, const srs__redis_answer *answer,
                                srs__ticket *ticket, srs_error *err)
{
    const srs__redis_reply *id = srs__redis_reply_at(answer->reply, 1);
    if (!id)
        return srs__fail_retry(err, SRS_E_BUSY, RETRY_AFTER_MS,
                               "the queue in redis at %s holds %lld jobs, the most that max_jobs "
                               "allows: is a worker running?",
                               stream->server.where, (long long)stream->jobs_max);
    ticket->number = id->text ? srs__stream_number(id->text) : 0;
    if (!ticket->number)
        return srs__redis_fail_strange(stream->channel, err);
    srs__lock_acquire(&stream->lock);
    SRS__ASSERT(*stream->identity);
    ticket->generation = stream->generation;
    stream->stats.jobs++;
    stream->stats.commits++;
    srs__lock_release(&stream->lock);
    return SRS_OK;
}

/* Fails an append. If the request or its reply was lost, the job is possibly stored. */
static srs_status fail_append(srs__stream *stream, const srs__redis_answer *answer,
                              srs_status status, srs_error *err)
{
    if (!answer->may_have_run)
        return status;
    srs__stream_rename(stream);
    return srs__fail(
        err, SRS_E_TIMEOUT,
        "redis at %s did not confirm the batch, which is possibly accepted: submit it again with "
        "the same review ids",
        stream->server.where);
}

srs_status srs__stream_add_job(srs__stream *stream, const srs__record *record,
                               srs__redis_request *request, srs_error *err)
{
    size_t size;
    uint8_t *bytes = srs__record_write(record, &size);
    if (!bytes)
        return srs__fail_memory(err);
    srs__stream_add_consumer(stream, request);
    srs__redis_request_add_number(request, stream->jobs_max);
    jobs_add_user(request, record->season, record->user);
    srs__redis_request_add_number(request, (int64_t)record->count);
    srs__redis_request_add(request, bytes, size);
    srs__free(bytes);
    return SRS_OK;
}

srs_status srs__stream_appended(srs__stream *stream, const srs__redis_answer *answer,
                                srs_status status, srs__ticket *ticket, srs_error *err)
{
    if (status)
        return fail_append(stream, answer, status, err);
    status = srs__stream_update_identity(stream, answer, err);
    return status ? status : decode_ticket(stream, answer, ticket, err);
}

srs_status srs__stream_append(void *self, const srs__record *record, srs__ticket *ticket,
                              srs_error *err)
{
    srs__stream *stream = self;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs__stream_begin(stream, SRS__STREAM_LUA_APPEND, SRS__STREAM_APPEND_WORDS, &request);
    srs_status status = srs__stream_add_job(stream, record, &request, err);
    if (status) {
        srs__redis_request_free(&request);
        return status;
    }
    status = srs__stream_ask(stream, SRS__STREAM_LUA_APPEND, &request, &answer, err);
    status = srs__stream_appended(stream, &answer, status, ticket, err);
    srs__arena_free(&answer.arena);
    return status;
}

static srs_status jobs_remove_jobs(srs__stream *stream, const srs__ticket *tickets, size_t count,
                                   srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs__stream_begin(stream, SRS__STREAM_LUA_DONE, count, &request);
    for (size_t i = 0; i < count; i++) {
        char id[SRS__STREAM_ID_MAX];
        srs__stream_id(tickets[i].number, id);
        srs__redis_request_add_text(&request, id);
    }
    srs_status status = srs__stream_ask(stream, SRS__STREAM_LUA_DONE, &request, &answer, err);
    srs__arena_free(&answer.arena);
    return status;
}

srs_status srs__stream_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err)
{
    srs__stream *stream = self;
    srs_status status = SRS_OK;
    for (size_t at = 0, part; at < count && !status; at += part) {
        part = count - at < DONE_AT_ONCE ? count - at : DONE_AT_ONCE;
        SRS__ASSERT(part && at + part <= count);
        status = jobs_remove_jobs(stream, tickets + at, part, err);
    }
    /* A job that stays because of an error is complete, because the store has it. A new name leaves
     * the job to the next adopter. */
    if (status)
        srs__stream_rename(stream);
    srs__lock_acquire(&stream->lock);
    stream->stats.jobs -= count < stream->stats.jobs ? count : stream->stats.jobs;
    srs__lock_release(&stream->lock);
    return status;
}

static srs_status jobs_emit_one(const srs__redis_reply *bytes, srs_event_fn callback, void *data,
                                srs_error *err)
{
    srs__record record;
    if (!bytes->text)
        return SRS_OK;
    srs_status status = srs__record_read((const uint8_t *)bytes->text, bytes->size, &record, err);
    for (size_t i = 0; i < record.count && !status; i++)
        status = callback(data, &record.events[i]);
    srs__record_free(&record);
    return status == SRS_E_CORRUPT ? SRS_OK : status; /* the adopter reports the damage */
}

static srs_status give_all(const srs__redis_reply *records, srs_event_fn callback, void *data,
                           srs_error *err)
{
    srs_status status = SRS_OK;
    size_t count = records->type == REDIS_REPLY_ARRAY ? records->size : 0;
    for (size_t i = 0; i < count && !status; i++)
        status = jobs_emit_one(records->elements[i], callback, data, err);
    return status;
}

/* Skips the jobs of other processes while the server is unavailable. They become visible when they
 * are committed. */
srs_status srs__stream_pending(void *self, const char *season, const char *user,
                               srs_event_fn callback, void *data, srs_error *err)
{
    srs__stream *stream = self;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs_error failed = SRS_ERROR_INIT;
    srs__stream_begin(stream, SRS__STREAM_LUA_PENDING, 1, &request);
    jobs_add_user(&request, season, user);
    srs_status status =
        srs__stream_ask(stream, SRS__STREAM_LUA_PENDING, &request, &answer, &failed);
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    if (status) {
        srs__env_log(&stream->env, SRS_LOG_WARNING,
                     "the jobs of other processes cannot be read: %s", failed.message);
        status = SRS_OK;
    } else {
        status = give_all(answer.reply, callback, data, err);
    }
    srs__arena_free(&answer.arena);
    return status;
}
