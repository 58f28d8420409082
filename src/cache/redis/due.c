/* Reading: due items, and the trackers of items. */
#include "cache/redis/redis.h"
#include "cache/redis/state.h"

#include "base/error.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

#define READ_IN_SCRIPT_MAX 1000 /* items; a script cannot pass on many more at once */

static const char mark[] = ""; /* of one byte, its NUL */
static const char unsettled[] = "\0u";

/* The trackers of an answer, before they are given. */
typedef struct found {
    srs_tracker *trackers;
    size_t count;
    int is_damaged; /* something there is not ours, or of a version that we do not know */
} found;

static int reserve(found *out, srs__redis_answer *answer, size_t count)
{
    out->trackers = srs__arena_alloc(&answer->arena, (count + 1) * sizeof *out->trackers);
    return out->trackers ? 0 : -1;
}

static void add(found *out, const srs__redis_entry *entry, const srs__redis_reply *item,
                const srs__redis_reply *state)
{
    srs_tracker *to = &out->trackers[out->count];
    if (!item || !item->text || !state || state->type != REDIS_REPLY_STRING ||
        srs__redis_state_read((uint8_t *)state->text, state->size, to)) {
        out->is_damaged = 1;
        return;
    }
    to->season = entry->season;
    to->user = entry->user;
    to->item = item->text;
    out->count++;
}

/* A cache is a copy: what cannot be read of it goes, and is loaded anew. */
static srs_status heal(const srs__redis_entry *entry, srs_presence *presence, srs_error *err)
{
    srs__env_log(&entry->cache->env, SRS_LOG_WARNING,
                 "redis at %s: the entry of user '%s' in season '%s' holds what this version "
                 "cannot read; it is dropped and loaded again",
                 entry->cache->options.where, entry->user, entry->season);
    *presence = SRS_CACHE_COLD;
    return srs__redis_drop(entry->cache, entry->season, entry->user, err);
}

static srs_status give(const found *all, srs_tracker_sink sink, void *sink_data, srs_error *err)
{
    for (size_t i = 0; i < all->count; i++) {
        srs_status status = sink(sink_data, &all->trackers[i]);
        if (status == SRS_E_NO_MEMORY)
            return srs__fail_memory(err);
        if (status)
            return srs__fail(err, status, "the receiver of the trackers ended the call");
    }
    return SRS_OK;
}

static void add_label(srs__redis_request *request, const char *label)
{
    uint8_t bytes[256];
    srs__redis_request_add(request, bytes, label ? srs__redis_label_write(label, bytes) : 0);
}

static srs_status ask_due(const srs__redis_entry *entry, const srs_cache_query *query,
                          srs__redis_answer *out, srs_error *err)
{
    char until[SRS__REDIS_SCORE_MAX];
    srs__redis_request request = {0};
    int64_t limit = query->limit < INT32_MAX ? (int64_t)query->limit : INT32_MAX;
    int touch = srs__redis_used_is_due(&entry->cache->used, entry->hash, srs__monotonic_ms());
    srs__redis_script_begin(entry, SRS__LUA_DUE, 5, &request);
    srs__redis_request_add(&request, until, srs__redis_score_write(query->at_ms, until));
    srs__redis_request_add_number(&request, limit);
    srs__redis_request_add_number(&request, touch ? entry->cache->options.idle_ms : 0);
    add_label(&request, query->subject);
    add_label(&request, query->topic);
    return srs__redis_script_run(entry, SRS__LUA_DUE, &request, out, err);
}

static srs_status collect_due(const srs__redis_entry *entry, srs__redis_answer *answer, found *out,
                              uint64_t *total, srs_error *err)
{
    const srs__redis_reply *items = srs__redis_reply_at(answer->reply, 2);
    const srs__redis_reply *states = srs__redis_reply_at(answer->reply, 3);
    int64_t counted = srs__redis_reply_integer(srs__redis_reply_at(answer->reply, 1));
    if (counted < 0 || !items || items->type != REDIS_REPLY_ARRAY)
        return srs__redis_fail_strange(entry->channel, err);
    if (reserve(out, answer, items->size))
        return srs__fail_memory(err);
    for (size_t i = 0; i < items->size; i++)
        add(out, entry, items->elements[i], srs__redis_reply_at(states, i + 1));
    *total = (uint64_t)counted;
    return SRS_OK;
}

srs_status srs__redis_due(void *self, const char *season, const char *user,
                          const srs_cache_query *query, srs_tracker_sink sink, void *sink_data,
                          uint64_t *total, srs_presence *presence, srs_error *err)
{
    srs__redis_entry entry;
    srs__redis_answer answer = {0};
    found all = {0};
    *total = 0;
    srs__redis_entry_find(self, season, user, &entry);
    srs_status status = ask_due(&entry, query, &answer, err);
    if (!status)
        status = srs__redis_presence(self, answer.reply, presence, err);
    if (!status && *presence == SRS_CACHE_WARM)
        status = collect_due(&entry, &answer, &all, total, err);
    if (!status && all.is_damaged) {
        *total = 0;
        status = heal(&entry, presence, err);
    } else if (!status) {
        status = give(&all, sink, sink_data, err);
    }
    srs__arena_free(&answer.arena);
    return status;
}

static void add_items(srs__redis_request *request, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        srs__redis_request_add_text(request, items[i]);
}

/* Whether the script has to read: what is to be written is counted, and the expiry is refreshed now and
 * then. Otherwise the bare command is quicker. */
static int needs_script(const srs__redis_entry *entry, const char *const *items, size_t count)
{
    if (count > READ_IN_SCRIPT_MAX)
        return 0;
    return (count && !*items[0]) ||
           srs__redis_used_is_due(&entry->cache->used, entry->hash, srs__monotonic_ms());
}

static srs_status ask_items(const srs__redis_entry *entry, const char *const *items, size_t count,
                            srs__redis_answer *out, srs_error *err)
{
    srs__redis_request request = {0};
    if (needs_script(entry, items, count)) {
        srs__redis_script_begin(entry, SRS__LUA_READ, 1 + count, &request);
        srs__redis_request_add_number(&request, entry->cache->options.idle_ms);
        add_items(&request, items, count);
        return srs__redis_script_run(entry, SRS__LUA_READ, &request, out, err);
    }
    srs__redis_request_begin(&request, items ? 3 + count : 2);
    srs__redis_request_add_text(&request, items ? "HMGET" : "HGETALL");
    srs__redis_request_add(&request, entry->keys.state, entry->keys.state_size);
    if (items)
        srs__redis_request_add(&request, mark, sizeof mark);
    add_items(&request, items, count);
    return srs__redis_ask(entry->channel, &request, out, err);
}

/* Whether it is a mark of that kind, made on the run of the server that was asked. */
static int is_mark(const srs__redis_reply *text, const char kind[2],
                   const srs__redis_answer *answer)
{
    char begin[2 + SRS__REDIS_RUN_SIZE];
    memcpy(begin, kind, 2);
    memcpy(begin + 2, answer->run, SRS__REDIS_RUN_SIZE);
    return text && text->type == REDIS_REPLY_STRING && text->size >= sizeof begin &&
           memcmp(text->text, begin, sizeof begin) == 0;
}

/* What is cold may stay here: load_begin() removes it. */
static srs_presence presence_of(const srs__redis_reply *text, const srs__redis_answer *answer)
{
    if (is_mark(text, "W1", answer))
        return SRS_CACHE_WARM;
    return is_mark(text, "L1", answer) ? SRS_CACHE_LOADING : SRS_CACHE_COLD;
}

static srs_status collect_items(const srs__redis_entry *entry, srs__redis_answer *answer,
                                const char *const *items, size_t count, found *out,
                                srs_presence *presence, srs_error *err)
{
    const srs__redis_reply *states = answer->reply;
    if (states->type != REDIS_REPLY_ARRAY || states->size != count + 1)
        return srs__redis_fail_strange(entry->channel, err);
    *presence = presence_of(states->elements[0], answer);
    if (*presence != SRS_CACHE_WARM)
        return SRS_OK;
    if (reserve(out, answer, count))
        return srs__fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        srs__redis_reply item = {.text = (char *)(uintptr_t)items[i]};
        if (states->elements[i + 1]->type != REDIS_REPLY_NIL)
            add(out, entry, &item, states->elements[i + 1]);
    }
    return SRS_OK;
}

static int by_item(const void *a, const void *b)
{
    return strcmp(((const srs_tracker *)a)->item, ((const srs_tracker *)b)->item);
}

static srs_status collect_all(const srs__redis_entry *entry, srs__redis_answer *answer, found *out,
                              srs_presence *presence, srs_error *err)
{
    const srs__redis_reply *pairs = answer->reply;
    if (pairs->type != REDIS_REPLY_ARRAY || pairs->size % 2)
        return srs__redis_fail_strange(entry->channel, err);
    if (reserve(out, answer, pairs->size / 2))
        return srs__fail_memory(err);
    *presence = SRS_CACHE_COLD;
    for (size_t i = 0; i < pairs->size; i += 2) {
        if (srs__redis_reply_is(pairs->elements[i], mark, sizeof mark))
            *presence = presence_of(pairs->elements[i + 1], answer);
        else if (!srs__redis_reply_is(pairs->elements[i], unsettled, sizeof unsettled - 1))
            add(out, entry, pairs->elements[i], pairs->elements[i + 1]);
    }
    if (*presence != SRS_CACHE_WARM)
        *out = (found){0};
    else if (out->count)
        qsort(out->trackers, out->count, sizeof *out->trackers, by_item);
    return SRS_OK;
}

srs_status srs__redis_read(void *self, const char *season, const char *user,
                           const char *const *items, size_t count, srs_tracker_sink sink,
                           void *sink_data, srs_presence *presence, srs_error *err)
{
    static const char *const none[] = {NULL};
    int is_all = !items && count == SIZE_MAX;
    srs__redis_entry entry;
    srs__redis_answer answer = {0};
    found all = {0};
    if (!items)
        count = 0;
    if (!items && !is_all)
        items = none;
    srs__redis_entry_find(self, season, user, &entry);
    srs_status status = ask_items(&entry, items, count, &answer, err);
    if (!status)
        status = is_all ? collect_all(&entry, &answer, &all, presence, err)
                        : collect_items(&entry, &answer, items, count, &all, presence, err);
    if (!status)
        status = all.is_damaged ? heal(&entry, presence, err) : give(&all, sink, sink_data, err);
    srs__arena_free(&answer.arena);
    return status;
}
