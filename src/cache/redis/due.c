/* Due items, from the head of the entry if possible, otherwise by a script. */
#include "cache/redis/head.h"
#include "cache/redis/state.h"
#include "cache/redis/write.h"

#include "base/time.h"

static void add_label(srs__redis_request *request, const char *label)
{
    uint8_t bytes[256];
    srs__redis_request_add(request, bytes, label ? srs__redis_label_write(label, bytes) : 0);
}

static srs_status ask_due(const srs__redis_entry *entry, const srs_cache_query *query, int touch,
                          srs__redis_answer *out, srs_error *err)
{
    char until[SRS__REDIS_SCORE_MAX];
    srs__redis_request request = {0};
    int64_t limit = query->limit < INT32_MAX ? (int64_t)query->limit : INT32_MAX;
    srs__redis_script_begin(entry, SRS__LUA_DUE, 5, &request);
    srs__redis_request_add(&request, until, srs__redis_score_write(query->at_ms, until));
    srs__redis_request_add_number(&request, limit);
    srs__redis_request_add_number(&request, touch ? entry->cache->options.idle_ms : 0);
    add_label(&request, query->subject);
    add_label(&request, query->topic);
    return srs__redis_script_run(entry, SRS__LUA_DUE, &request, out, err);
}

static srs_status collect_due(const srs__redis_entry *entry, srs__redis_answer *answer,
                              srs__redis_found *out, uint64_t *total, srs_error *err)
{
    const srs__redis_reply *items = srs__redis_reply_at(answer->reply, 2);
    const srs__redis_reply *states = srs__redis_reply_at(answer->reply, 3);
    int64_t counted = srs__redis_reply_integer(srs__redis_reply_at(answer->reply, 1));
    if (counted < 0 || !items || items->type != REDIS_REPLY_ARRAY)
        return srs__redis_fail_strange(entry->channel, err);
    srs_status status = srs__redis_found_reserve(out, answer, items->size, err);
    for (size_t i = 0; i < items->size && !status; i++) {
        const srs__redis_reply *state = srs__redis_reply_at(states, i + 1);
        srs__redis_found_add(out, entry, items->elements[i]->text, state ? state->text : NULL,
                             state ? state->size : 0);
    }
    *total = (uint64_t)counted;
    return status;
}

static srs_status script_due(const srs__redis_entry *entry, const srs_cache_query *query, int touch,
                             srs__redis_answer *out, srs__redis_found *found, uint64_t *total,
                             srs_presence *presence, srs_error *err)
{
    srs_status status = ask_due(entry, query, touch, out, err);
    if (!status)
        status = srs__redis_presence(entry->channel, out->reply, presence, err);
    if (!status && *presence == SRS_CACHE_WARM)
        status = collect_due(entry, out, found, total, err);
    return status;
}

/* Only the script extends the expiry. */
srs_status srs__redis_due(void *self, const char *season, const char *user,
                          const srs_cache_query *query, srs_tracker_fn callback,
                          void *callback_data, uint64_t *total, srs_presence *presence,
                          srs_error *err)
{
    srs__redis_entry entry;
    srs__redis_answer answer = {0};
    srs__redis_found found = {0};
    srs_status status = SRS_OK;
    int serves = 0;
    *total = 0;
    srs__redis_entry_find(self, season, user, &entry);
    int touch = srs__redis_used_is_due(&entry.cache->used, entry.hash, srs__monotonic_ms());
    if (!touch && srs__redis_head_may_serve(&entry, query))
        status = srs__redis_head_due(&entry, query, &answer, &found, total, presence, &serves, err);
    if (!status && !serves) {
        srs__arena_free(&answer.arena);
        found = (srs__redis_found){0};
        status = script_due(&entry, query, touch, &answer, &found, total, presence, err);
    }
    if (!status)
        status = srs__redis_found_give(&found, &entry, callback, callback_data, presence, err);
    if (found.is_damaged)
        *total = 0;
    srs__arena_free(&answer.arena);
    return status;
}
