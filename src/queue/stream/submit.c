/* Appends a job and writes the cache on the same server in one script: both, or neither if the job
 * is refused. */
#include "queue/stream/stream.h"

#include "base/memory.h"
#include "cache/redis/write.h"

#include "submit_lua.h"

#define ENTRY_KEYS 2
#define SETTINGS 3 /* words: run of the server and intent time, idle time, size of the head */

static void submit_begin(const srs__stream *stream, const srs__record *record, size_t writes,
                         srs__redis_request *request)
{
    srs__redis_keys keys;
    size_t words = SETTINGS + SRS__STREAM_APPEND_WORDS + SRS__REDIS_WRITE_WORDS * writes;
    srs__redis_keys_make(&stream->cache.naming, record->season, record->user, &keys);
    srs__redis_script_head(request, srs__submit_lua_sha1[SRS__SUBMIT_LUA_SUBMIT],
                           1 + ENTRY_KEYS + SRS__STREAM_KEYS + words);
    srs__redis_request_add_number(request, ENTRY_KEYS + SRS__STREAM_KEYS);
    srs__redis_request_add(request, keys.set, keys.set_size);
    srs__redis_request_add(request, keys.state, keys.state_size);
    srs__stream_add_keys(stream, request);
    srs__redis_request_add_run(request, stream->cache.intent_ms);
    srs__redis_request_add_number(request, stream->cache.idle_ms);
    srs__redis_request_add_number(request, stream->cache.head);
}

/* Records the result of the write. A failed write does not refuse a job that is appended. */
static void note_written(const srs__stream *stream, const srs__redis_answer *answer,
                         srs__cache_step *step)
{
    step->is_made = 1;
    step->presence = SRS_CACHE_COLD;
    step->status = srs__redis_written(stream->channel, srs__redis_reply_at(answer->reply, 2),
                                      step->writes, step->count, &step->presence, NULL);
}

srs_status srs__stream_append_and_write(void *self, const srs__record *record,
                                        srs__cache_step *step, srs__ticket *ticket, srs_error *err)
{
    srs__stream *stream = self;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    submit_begin(stream, record, step->count, &request);
    srs_status status = srs__stream_add_job(stream, record, &request, err);
    if (status) {
        srs__redis_request_free(&request);
        return status;
    }
    srs__redis_add_writes(&request, step->writes, step->count);
    status = srs__stream_ask_text(stream, srs__submit_lua_text[SRS__SUBMIT_LUA_SUBMIT], &request,
                                  &answer, err);
    status = srs__stream_appended(stream, &answer, status, ticket, err);
    if (!status)
        note_written(stream, &answer, step);
    srs__arena_free(&answer.arena);
    return status;
}
