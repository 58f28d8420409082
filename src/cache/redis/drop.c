/* Makes entries cold. To drop a season, a scan visits the keys of the database, one step at a time,
 * each within the deadline of a call. Every entry has its state key from load_begin() on. The scan
 * therefore also finds entries that become warm during the scan. */
#include "cache/redis/redis.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define STEP "1000" /* keys that the server visits in a step */

srs_status srs__redis_drop(void *self, const char *season, const char *user, srs_error *err)
{
    srs__redis_entry entry;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    srs__redis_entry_find(self, season, user, &entry);
    srs__redis_script_begin(&entry, SRS__LUA_DROP, 0, &request);
    srs_status status = srs__redis_script_run(&entry, SRS__LUA_DROP, &request, &answer, err);
    srs__arena_free(&answer.arena);
    return status;
}

/* Removes both keys of each entry whose state key was found. */
static srs_status drop_found(srs__redis *cache, const srs__redis_reply *found, srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    if (!found->size)
        return SRS_OK;
    srs__redis_request_begin(&request, 1 + 2 * found->size);
    srs__redis_request_add_text(&request, "UNLINK");
    for (size_t i = 0; i < found->size; i++) {
        const srs__redis_reply *key = found->elements[i];
        srs__redis_request_add(&request, key->text, key->size);
        srs__redis_request_add(&request, key->text, srs__redis_keys_set_size(key->size));
    }
    srs_status status = srs__redis_ask(cache->channels[0], &request, &answer, err);
    srs__arena_free(&answer.arena);
    return status;
}

/* Performs one step of the scan. *cursor becomes the next cursor; 0 at the end. */
static srs_status step(srs__redis *cache, const char *pattern, uint64_t *cursor, srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, *cursor);
    srs__redis_request_begin(&request, 6);
    srs__redis_request_add_text(&request, "SCAN");
    srs__redis_request_add_text(&request, text);
    srs__redis_request_add_text(&request, "MATCH");
    srs__redis_request_add_text(&request, pattern);
    srs__redis_request_add_text(&request, "COUNT");
    srs__redis_request_add_text(&request, STEP);
    srs_status status = srs__redis_ask(cache->channels[0], &request, &answer, err);
    const srs__redis_reply *next = srs__redis_reply_at(answer.reply, 0);
    const srs__redis_reply *found = srs__redis_reply_at(answer.reply, 1);
    if (!status && (!next || !next->text || !found || found->type != REDIS_REPLY_ARRAY))
        status = srs__redis_fail_strange(cache->channels[0], err);
    if (!status)
        *cursor = strtoull(next->text, NULL, 10);
    if (!status)
        status = drop_found(cache, found, err);
    srs__arena_free(&answer.arena);
    return status;
}

srs_status srs__redis_drop_season(void *self, const char *season, srs_error *err)
{
    srs__redis *cache = self;
    char pattern[SRS__REDIS_KEY_MAX];
    uint64_t cursor = 0;
    srs_status status;
    srs__redis_keys_pattern(&cache->options.naming, season, pattern);
    do {
        status = step(cache, pattern, &cursor, err);
    } while (!status && cursor);
    return status;
}
