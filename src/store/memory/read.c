/* Reads of the memory store outside transactions. Callbacks run while the store is locked for
 * reading, so they must not write to the store. */
#include "store/memory/memory.h"

#include <string.h>

static void cut(srs__row_range *range, size_t limit)
{
    if (limit && range->next < range->end && range->end - range->next > limit)
        range->end = range->next + limit;
}

static srs_status give_trackers(srs__row_range range, srs_tracker_fn callback, void *callback_data)
{
    srs_status status = SRS_OK;
    srs__ordered *node;
    for (; !status && (node = srs__row_range_at(&range)); range.next++)
        status =
            callback(callback_data, &SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key)->tracker);
    return status;
}

srs_status srs__mstore_trackers(void *self, const char *season, const char *user,
                                const char *after_user, const char *after_item, size_t limit,
                                srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    srs__mstore *store = self;
    srs__row_key prefix = {.season = season, .user = user};
    srs__row_key after = {.season = season, .user = after_user, .item = after_item};
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__row_range range = srs__row_range_of(store->rows.trackers, prefix,
                                             after_user ? &after : NULL, srs__order_tracker);
    cut(&range, limit);
    status = give_trackers(range, callback, callback_data);
    srs__store_unlock_shared(&store->gate);
    return status;
}

/* The arguments of a call of due(). */
typedef struct wanted {
    size_t limit;
    const char *subject;
    const char *topic;
    int to_count; /* the caller asks for the total */
} wanted;

static int read_passes(const wanted *w, const srs_tracker *tracker)
{
    return (!w->subject || strcmp(w->subject, tracker->subject) == 0) &&
           (!w->topic || strcmp(w->topic, tracker->topic) == 0);
}

static srs_status give_due(srs__row_range range, const wanted *w, srs_tracker_fn callback,
                           void *callback_data, uint64_t *passed)
{
    srs_status status = SRS_OK;
    srs__ordered *node;
    *passed = 0;
    for (; !status && (node = srs__row_range_at(&range)); range.next++) {
        const srs_tracker *tracker = &SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_due)->tracker;
        if (!w->to_count && *passed == w->limit)
            break;
        if (read_passes(w, tracker) && (*passed)++ < w->limit)
            status = callback(callback_data, tracker);
    }
    return status;
}

srs_status srs__mstore_due(void *self, const char *season, const char *user, int64_t at_ms,
                           size_t limit, const char *subject, const char *topic,
                           srs_tracker_fn callback, void *callback_data, uint64_t *total,
                           srs_error *err)
{
    srs__mstore *store = self;
    int filtered = subject || topic;
    wanted w = {limit, subject, topic, total && filtered};
    srs__row_key first = {.season = season, .user = user, .ms = INT64_MIN, .edge = -1};
    srs__row_key last = {.season = season, .user = user, .ms = at_ms, .edge = 1};
    uint64_t passed;
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__row_range range = {store->rows.due,
                            srs__ordered_rank(store->rows.due, &first, srs__order_due),
                            srs__ordered_rank(store->rows.due, &last, srs__order_due)};
    status = give_due(range, &w, callback, callback_data, &passed);
    if (total)
        *total = filtered ? passed : range.end - range.next;
    srs__store_unlock_shared(&store->gate);
    return status;
}

srs_status srs__mstore_log(void *self, const char *season, const char *user, const char *item,
                           const srs_event *after, size_t limit, srs_event_fn callback,
                           void *callback_data, srs_error *err)
{
    srs__mstore *store = self;
    srs__ordered *node;
    srs__row_key prefix = {.season = season, .user = user, .item = item}, behind;
    if (after) {
        behind = srs__event_key(after);
        behind.season = season;
    }
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__row_range range =
        srs__row_range_of(store->rows.entries, prefix, after ? &behind : NULL, srs__order_event);
    cut(&range, limit);
    for (; !status && (node = srs__row_range_at(&range)); range.next++)
        status = callback(callback_data,
                          &SRS__ORDERED_ELEMENT(node, srs__event_row, by_position)->event);
    srs__store_unlock_shared(&store->gate);
    return status;
}

srs_status srs__mstore_find(void *self, const srs_id *id, int *found, srs_error *err)
{
    srs__mstore *store = self;
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__row_key key = {.id = id}; /* no season, so that all seasons match */
    *found = srs__rows_event(&store->rows, &key) ? 1 : srs__rows_letter(&store->rows, id) ? 2 : 0;
    srs__store_unlock_shared(&store->gate);
    return SRS_OK;
}

srs_status srs__mstore_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                            void *callback_data, srs_error *err)
{
    srs__mstore *store = self;
    srs__ordered *node;
    srs__row_key all = {.id = NULL}, behind = {.id = after};
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__row_range range =
        srs__row_range_of(store->rows.letters, all, after ? &behind : NULL, srs__order_letter);
    cut(&range, limit);
    for (; !status && (node = srs__row_range_at(&range)); range.next++) {
        const srs__letter_row *row = SRS__ORDERED_ELEMENT(node, srs__letter_row, by_id);
        status = callback(callback_data, &row->event, row->reason);
    }
    srs__store_unlock_shared(&store->gate);
    return status;
}
