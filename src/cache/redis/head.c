/* The head of an entry. In the hash the head is a field with a name that no item can have. For each
 * item it has the sizes of id and state, 2 bytes each, the higher byte first, then the id, a NUL
 * and the state. */
#include "cache/redis/head.h"
#include "cache/redis/state.h"

#include "base/assert.h"

#include <string.h>

static const char head_name[] = "\0h";

typedef struct source {
    uint8_t *at;
    uint8_t *end;
} source;

/* Decodes a number of two bytes; -1 if there are none. */
static int take_number(source *from)
{
    if (from->end - from->at < 2)
        return -1;
    from->at += 2;
    return from->at[-2] << 8 | from->at[-1];
}

int srs__redis_head_may_serve(const srs__redis_entry *entry, const srs_cache_query *query)
{
    size_t head = (size_t)entry->cache->options.head;
    return head && query->limit <= head && !query->subject && !query->topic;
}

static srs_status head_ask(const srs__redis_entry *entry, const srs_cache_query *query,
                           srs__redis_answer *out, srs_error *err)
{
    char until[SRS__REDIS_SCORE_MAX];
    srs__redis_request request = {0};
    srs__redis_request_begin(&request, 4);
    srs__redis_request_add_text(&request, "HMGET");
    srs__redis_request_add(&request, entry->keys.state, entry->keys.state_size);
    srs__redis_request_add(&request, srs__redis_mark, SRS__REDIS_MARK_SIZE);
    srs__redis_request_add(&request, head_name, sizeof head_name - 1);
    srs__redis_request_begin(&request, 4);
    srs__redis_request_add_text(&request, "ZCOUNT");
    srs__redis_request_add(&request, entry->keys.set, entry->keys.set_size);
    srs__redis_request_add_text(&request, "-inf");
    srs__redis_request_add(&request, until, srs__redis_score_write(query->at_ms, until));
    return srs__redis_ask(entry->channel, &request, out, err);
}

/* Adds the next item if it is due. Returns 0 if it is not due, or there is none. */
static int add_next(const srs__redis_entry *entry, int64_t at_ms, source *from,
                    srs__redis_found *found)
{
    if (from->at == from->end)
        return 0;
    int item_size = take_number(from), state_size = take_number(from);
    if (item_size < 0 || state_size < 0 || from->end - from->at < item_size + 1 + state_size ||
        from->at[item_size]) {
        found->is_damaged = 1;
        return 0;
    }
    char *item = (char *)from->at, *state = item + item_size + 1;
    from->at += item_size + 1 + state_size;
    srs__redis_found_add(found, entry, item, state, (size_t)state_size);
    if (found->is_damaged || found->trackers[found->count - 1].due_ms <= at_ms)
        return !found->is_damaged;
    found->count--;
    return 0;
}

/* Reads the wanted items of a head: all due items, or as many as the limit allows. The head cannot
 * serve the query if it has fewer items, or if another program has changed the set, which has
 * `total` items. */
static srs_status read_head(const srs__redis_entry *entry, const srs_cache_query *query,
                            const srs__redis_reply *head, uint64_t total, srs__redis_answer *answer,
                            srs__redis_found *found, int *serves, srs_error *err)
{
    source from = {(uint8_t *)head->text, (uint8_t *)head->text + head->size};
    size_t wanted = total < query->limit ? (size_t)total : query->limit;
    srs_status status = srs__redis_found_reserve(found, answer, query->limit, err);
    while (!status && found->count < query->limit && add_next(entry, query->at_ms, &from, found)) {
    }
    SRS__ASSERT(found->count <= query->limit && from.at <= from.end);
    *serves = found->count == wanted || found->is_damaged;
    return status;
}

srs_status srs__redis_head_due(const srs__redis_entry *entry, const srs_cache_query *query,
                               srs__redis_answer *out, srs__redis_found *found, uint64_t *total,
                               srs_presence *presence, int *serves, srs_error *err)
{
    srs_status status = head_ask(entry, query, out, err);
    if (status)
        return status;
    const srs__redis_reply *fields = srs__redis_reply_at(out->reply, 0);
    const srs__redis_reply *head = srs__redis_reply_at(fields, 1);
    int64_t counted = srs__redis_reply_integer(srs__redis_reply_at(out->reply, 1));
    if (!head || counted < 0)
        return srs__redis_fail_strange(entry->channel, err);
    *presence = srs__redis_presence_of(srs__redis_reply_at(fields, 0), out);
    *serves = *presence != SRS_CACHE_WARM;
    if (*serves || head->type != REDIS_REPLY_STRING)
        return SRS_OK;
    *total = (uint64_t)counted;
    return read_head(entry, query, head, *total, out, found, serves, err);
}
