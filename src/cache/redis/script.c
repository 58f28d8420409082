/* Commands and scripts: asking, and what is made of the answer. */
#include "cache/redis/redis.h"
#include "cache/redis/state.h"

#include "base/error.h"

#include <stdlib.h>

static srs_status check(srs__redis *cache, srs__redis_answer *out, srs_status status,
                        srs_error *err)
{
    return status ? status : srs__redis_reply_check(out->reply, cache->options.where, err);
}

srs_status srs__redis_run(srs__redis *cache, srs__redis_channel *channel,
                          srs__redis_request *request, srs__redis_answer *out, srs_error *err)
{
    srs_status status = srs__redis_channel_call(channel, request, out, err);
    srs__redis_request_free(request);
    return check(cache, out, status, err);
}

static void add_head(srs__redis_request *out, srs__lua script, int is_whole, size_t words)
{
    srs__redis_request_begin(out, 5 + words);
    srs__redis_request_add_text(out, is_whole ? "EVAL" : "EVALSHA");
    srs__redis_request_add_text(out, is_whole ? srs__lua_text[script] : srs__lua_sha1[script]);
}

void srs__redis_script_begin(const srs__redis_entry *entry, srs__lua script, size_t words,
                             srs__redis_request *out)
{
    add_head(out, script, 0, 1 + words);
    srs__redis_request_add(out, "2", 1);
    srs__redis_request_add(out, entry->keys.set, entry->keys.set_size);
    srs__redis_request_add(out, entry->keys.state, entry->keys.state_size);
    srs__redis_request_add_run(out);
}

/* How many words of ARGV a request has, from its first line. */
static size_t words_of(const srs__redis_request *request)
{
    return (size_t)strtoul(request->bytes + 1, NULL, 10) - 5;
}

/* The same request, with the script in place of its name: nothing of it has been run. */
static srs_status run_whole(const srs__redis_entry *entry, srs__lua script,
                            const srs__redis_request *request, srs__redis_answer *out,
                            srs_error *err)
{
    srs__redis_request head = {0}, whole = {0};
    size_t words = words_of(request);
    add_head(&head, script, 0, words);
    size_t tail_at = head.size;
    int has_failed = head.has_failed;
    srs__redis_request_free(&head);
    add_head(&whole, script, 1, words);
    srs__redis_request_add_tail(&whole, request, tail_at);
    whole.has_failed |= has_failed;
    srs__arena_free(&out->arena);
    srs_status status = srs__redis_channel_call(entry->channel, &whole, out, err);
    srs__redis_request_free(&whole);
    return status;
}

srs_status srs__redis_script_run(const srs__redis_entry *entry, srs__lua script,
                                 srs__redis_request *request, srs__redis_answer *out,
                                 srs_error *err)
{
    srs_status status = srs__redis_channel_call(entry->channel, request, out, err);
    if (!status && srs__redis_reply_is_no_script(out->reply))
        status = run_whole(entry, script, request, out, err);
    srs__redis_request_free(request);
    return check(entry->cache, out, status, err);
}

void srs__redis_add_schedule(srs__redis_request *request, const srs_tracker *tracker)
{
    char score[SRS__REDIS_SCORE_MAX];
    uint8_t state[SRS__REDIS_STATE_MAX];
    size_t score_size = 0;
    if (tracker->due_ms != SRS_TIME_NEVER)
        score_size = srs__redis_score_write(tracker->due_ms, score);
    srs__redis_request_add(request, score, score_size);
    srs__redis_request_add(request, state, srs__redis_state_write(tracker, state));
}

srs_status srs__redis_fail_strange(const srs__redis *cache, srs_error *err)
{
    return srs__fail(err, SRS_E_IO,
                     "redis at %s gave an answer of an unexpected form: is it a Redis server, 5.0 "
                     "or later, and nothing in between that changes its replies?",
                     cache->options.where);
}

srs_status srs__redis_presence(const srs__redis *cache, const srs__redis_reply *reply,
                               srs_presence *out, srs_error *err)
{
    int64_t presence = srs__redis_reply_integer(srs__redis_reply_at(reply, 0));
    if (presence < SRS_CACHE_COLD || presence > SRS_CACHE_WARM)
        return srs__redis_fail_strange(cache, err);
    *out = (srs_presence)presence;
    return SRS_OK;
}
