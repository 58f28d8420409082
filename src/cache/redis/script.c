/* Runs scripts on the entry of a user, and decodes the presence of the entry. */
#include "cache/redis/redis.h"
#include "cache/redis/state.h"

#include <string.h>

void srs__redis_script_begin(const srs__redis_entry *entry, srs__lua script, size_t words,
                             srs__redis_request *out)
{
    srs__redis_script_head(out, srs__lua_sha1[script], 4 + words);
    srs__redis_request_add(out, "2", 1);
    srs__redis_request_add(out, entry->keys.set, entry->keys.set_size);
    srs__redis_request_add(out, entry->keys.state, entry->keys.state_size);
    srs__redis_request_add_run(out, entry->cache->options.intent_ms);
}

srs_status srs__redis_script_run(const srs__redis_entry *entry, srs__lua script,
                                 srs__redis_request *request, srs__redis_answer *out,
                                 srs_error *err)
{
    return srs__redis_script_ask(entry->channel, srs__lua_text[script], request, out, err);
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

const char srs__redis_mark[SRS__REDIS_MARK_SIZE] = {'\0'};

static int is_mark(const srs__redis_reply *mark, const char kind[2],
                   const srs__redis_answer *answer)
{
    char begin[2 + SRS__REDIS_RUN_SIZE];
    memcpy(begin, kind, 2);
    memcpy(begin + 2, answer->run, SRS__REDIS_RUN_SIZE);
    return mark && mark->type == REDIS_REPLY_STRING && mark->size >= sizeof begin &&
           memcmp(mark->text, begin, sizeof begin) == 0;
}

srs_presence srs__redis_presence_of(const srs__redis_reply *mark, const srs__redis_answer *answer)
{
    if (is_mark(mark, "W2", answer))
        return SRS_CACHE_WARM;
    return is_mark(mark, "L2", answer) ? SRS_CACHE_LOADING : SRS_CACHE_COLD;
}
