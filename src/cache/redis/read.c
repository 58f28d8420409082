/* Reads the trackers of items. */
#include "cache/redis/found.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

static void add_items(srs__redis_request *request, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        srs__redis_request_add_text(request, items[i]);
}

/* Returns nonzero if the script must read: to announce a write, or at intervals to extend the
 * expiry. Otherwise the plain command is faster. */
static int needs_script(const srs__redis_entry *entry, int for_write)
{
    return for_write ||
           srs__redis_used_is_due(&entry->cache->used, entry->hash, srs__monotonic_ms());
}

static srs_status ask_by_script(const srs__redis_entry *entry, const char *const *items,
                                size_t count, int for_write, srs__redis_answer *out, srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_script_begin(entry, SRS__LUA_READ, 3 + count, &request);
    srs__redis_request_add_number(&request, entry->cache->options.idle_ms);
    srs__redis_request_add_number(&request, for_write);
    srs__redis_request_add_number(&request, !items);
    add_items(&request, items, count);
    return srs__redis_script_run(entry, SRS__LUA_READ, &request, out, err);
}

/* Requests the items, or all items if `items` is NULL. */
static srs_status ask_items(const srs__redis_entry *entry, const char *const *items, size_t count,
                            int for_write, srs__redis_answer *out, srs_error *err)
{
    srs__redis_request request = {0};
    if (needs_script(entry, for_write))
        return ask_by_script(entry, items, count, for_write, out, err);
    srs__redis_request_begin(&request, items ? 3 + count : 2);
    srs__redis_request_add_text(&request, items ? "HMGET" : "HGETALL");
    srs__redis_request_add(&request, entry->keys.state, entry->keys.state_size);
    if (items)
        srs__redis_request_add(&request, srs__redis_mark, SRS__REDIS_MARK_SIZE);
    add_items(&request, items, count);
    return srs__redis_ask(entry->channel, &request, out, err);
}

static srs_status read_collect_items(const srs__redis_entry *entry, srs__redis_answer *answer,
                                     const char *const *items, size_t count, srs__redis_found *out,
                                     srs_presence *presence, srs_error *err)
{
    const srs__redis_reply *states = answer->reply;
    if (states->type != REDIS_REPLY_ARRAY || states->size != count + 1)
        return srs__redis_fail_strange(entry->channel, err);
    *presence = srs__redis_presence_of(states->elements[0], answer);
    if (*presence != SRS_CACHE_WARM)
        return SRS_OK;
    srs_status status = srs__redis_found_reserve(out, answer, count, err);
    for (size_t i = 0; i < count && !status; i++) {
        const srs__redis_reply *state = states->elements[i + 1];
        if (state->type != REDIS_REPLY_NIL)
            srs__redis_found_add(out, entry, items[i], state->text, state->size);
    }
    return status;
}

static int read_by_item(const void *a, const void *b)
{
    return strcmp(((const srs_tracker *)a)->item, ((const srs_tracker *)b)->item);
}

static srs_status collect_all(const srs__redis_entry *entry, srs__redis_answer *answer,
                              srs__redis_found *out, srs_presence *presence, srs_error *err)
{
    const srs__redis_reply *pairs = answer->reply;
    if (pairs->type != REDIS_REPLY_ARRAY || pairs->size % 2)
        return srs__redis_fail_strange(entry->channel, err);
    srs_status status = srs__redis_found_reserve(out, answer, pairs->size / 2, err);
    *presence = SRS_CACHE_COLD;
    for (size_t i = 0; i < pairs->size && !status; i += 2) {
        const srs__redis_reply *name = pairs->elements[i], *state = pairs->elements[i + 1];
        if (srs__redis_reply_is(name, srs__redis_mark, SRS__REDIS_MARK_SIZE))
            *presence = srs__redis_presence_of(state, answer);
        else if (!name->size || *name->text) /* skip other names that no item can have */
            srs__redis_found_add(out, entry, name->text, state->text, state->size);
    }
    if (*presence != SRS_CACHE_WARM)
        *out = (srs__redis_found){0};
    else if (out->count)
        qsort(out->trackers, out->count, sizeof *out->trackers, read_by_item);
    return status;
}

srs_status srs__redis_read(void *self, const char *season, const char *user,
                           const char *const *items, size_t count, uint32_t flags,
                           srs_tracker_fn callback, void *callback_data, srs_presence *presence,
                           srs_error *err)
{
    static const char *const none[] = {NULL};
    int is_all = !items && count == SIZE_MAX;
    srs__redis_entry entry;
    srs__redis_answer answer = {0};
    srs__redis_found all = {0};
    if (!items)
        count = 0;
    if (!items && !is_all)
        items = none;
    srs__redis_entry_find(self, season, user, &entry);
    int for_write = (flags & SRS_CACHE_READ_FOR_WRITE) != 0;
    srs_status status = ask_items(&entry, items, count, for_write, &answer, err);
    if (!status)
        status = is_all ? collect_all(&entry, &answer, &all, presence, err)
                        : read_collect_items(&entry, &answer, items, count, &all, presence, err);
    if (!status)
        status = srs__redis_found_give(&all, &entry, callback, callback_data, presence, err);
    srs__arena_free(&answer.arena);
    return status;
}
