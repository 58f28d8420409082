/* Transactions of the memory store: begin, read, publish the rows, end. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/memory.h"

srs_status srs__mstore_begin(void *self, void **tx, srs_error *err)
{
    srs__mstore *store = self;
    srs__mstore_tx *made = srs__alloc_zeroed(1, sizeof *made);
    if (!made)
        return srs__fail_memory(err);
    srs_status status = srs__store_lock_reserved(&store->gate, err);
    if (status) {
        srs__free(made);
        return status;
    }
    made->bytes = atomic_load(&store->bytes);
    made->place = store->place;
    *tx = made;
    return SRS_OK;
}

srs__tracker_row *srs__mstore_current_tracker(const srs__mstore *store, const srs__mstore_tx *tx,
                                              const srs__row_key *key)
{
    srs__tracker_row *row = srs__rows_tracker(&tx->staged, key);
    return row ? row : srs__rows_tracker(&store->rows, key);
}

srs_status srs__mstore_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                     srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    (void)err; /* no other transaction writes until this one ends */
    srs_status status = SRS_OK;
    srs__mstore_count(self);
    for (size_t i = 0; i < count && !status; i++) {
        srs__row_key key = {.season = keys[i].season, .user = keys[i].user, .item = keys[i].item};
        const srs__tracker_row *row = srs__mstore_current_tracker(self, tx, &key);
        if (row)
            status = callback(callback_data, &row->tracker);
    }
    return status;
}

/* Merges two ranges in order. If both have a row with the same key, the staged row wins. */
typedef struct merged {
    srs__row_range stored;
    srs__row_range staged;
    srs__order_fn order;
    srs__row_key (*key_of)(const srs__ordered *node);
} merged;

static srs__ordered *next(merged *m)
{
    srs__ordered *stored = srs__row_range_at(&m->stored), *staged = srs__row_range_at(&m->staged);
    int which = stored ? -1 : 1; /* 0: both rows have the same key */
    if (stored && staged) {
        srs__row_key key = m->key_of(stored);
        which = m->order(&key, staged);
    }
    m->stored.next += which <= 0 ? 1 : 0;
    m->staged.next += which >= 0 ? 1 : 0;
    return which < 0 ? stored : staged;
}

static srs__row_key key_of_tracker(const srs__ordered *node)
{
    return srs__tracker_key(&SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key)->tracker);
}

static srs__row_key key_of_entry(const srs__ordered *node)
{
    return srs__event_key(&SRS__ORDERED_ELEMENT(node, srs__event_row, by_position)->event);
}

srs_status srs__mstore_user_lock(void *self, void *tx, const char *season, const char *user,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    (void)err; /* no other transaction writes until this one ends */
    srs__mstore *store = self;
    srs__mstore_tx *t = tx;
    srs_status status = SRS_OK;
    srs__ordered *node;
    srs__row_key prefix = {.season = season, .user = user};
    merged m = {srs__row_range_of(store->rows.trackers, prefix, NULL, srs__order_tracker),
                srs__row_range_of(t->staged.trackers, prefix, NULL, srs__order_tracker),
                srs__order_tracker, key_of_tracker};
    srs__mstore_count(store);
    while (!status && (node = next(&m)))
        status =
            callback(callback_data, &SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key)->tracker);
    return status;
}

srs_status srs__mstore_log_read(void *self, void *tx, const char *season, const char *user,
                                const char *item, srs_event_fn callback, void *callback_data,
                                srs_error *err)
{
    (void)err;
    srs__mstore *store = self;
    srs__mstore_tx *t = tx;
    srs_status status = SRS_OK;
    srs__ordered *node;
    srs__row_key prefix = {.season = season, .user = user, .item = item ? item : ""};
    merged m = {srs__row_range_of(store->rows.entries, prefix, NULL, srs__order_event),
                srs__row_range_of(t->staged.entries, prefix, NULL, srs__order_event),
                srs__order_event, key_of_entry};
    srs__mstore_count(store);
    while (!status && (node = next(&m)))
        status = callback(callback_data,
                          &SRS__ORDERED_ELEMENT(node, srs__event_row, by_position)->event);
    return status;
}

/* Each of the next five functions moves a node from a staged tree, which is being cleared, to the
 * store. */
static void move_tracker(void *data, srs__ordered *node)
{
    srs__rows *rows = data;
    srs__tracker_row *row = SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key);
    srs__row_key key = srs__tracker_key(&row->tracker);
    srs__tracker_row *old = srs__rows_tracker(rows, &key);
    if (old)
        srs__rows_remove_tracker(rows, old);
    srs__free(old);
    srs__rows_add_tracker(rows, row);
}

static void move_event(void *data, srs__ordered *node)
{
    srs__rows_add_event(data, SRS__ORDERED_ELEMENT(node, srs__event_row, by_position));
}

static void move_letter(void *data, srs__ordered *node)
{
    srs__rows *rows = data;
    srs__letter_row *row = SRS__ORDERED_ELEMENT(node, srs__letter_row, by_id);
    srs__letter_row *old = srs__rows_letter(rows, &row->event.id);
    if (old)
        srs__rows_remove_letter(rows, old);
    srs__free(old);
    if (row->reason)
        srs__rows_add_letter(rows, row);
    else
        srs__free(row);
}

static void move_mark(void *data, srs__ordered *node)
{
    srs__rows *rows = data;
    srs__mark_row *row = SRS__ORDERED_ELEMENT(node, srs__mark_row, by_user);
    srs__row_key key = srs__mark_key(&row->mark);
    srs__mark_row *old = srs__rows_mark(rows, &key);
    if (old)
        srs__rows_remove_mark(rows, old);
    srs__free(old);
    if (row->mark.token)
        srs__rows_add_mark(rows, row);
    else
        srs__free(row);
}

static void move_change(void *data, srs__ordered *node)
{
    srs__rows *rows = data;
    srs__change_row *row = SRS__ORDERED_ELEMENT(node, srs__change_row, by_user);
    srs__row_key key = {.season = row->change.season, .user = row->change.user};
    srs__change_row *old = srs__rows_change(rows, &key);
    if (old)
        srs__rows_remove_change(rows, old);
    srs__free(old);
    srs__rows_add_change(rows, row);
}

static void hand_over(srs__mstore *store, srs__mstore_tx *t)
{
    /* these trees refer to the same rows */
    t->staged.due = t->staged.ids = t->staged.tokens = t->staged.places = NULL;
    srs__ordered_clear(&t->staged.trackers, move_tracker, &store->rows);
    srs__ordered_clear(&t->staged.entries, move_event, &store->rows);
    srs__ordered_clear(&t->staged.letters, move_letter, &store->rows);
    srs__ordered_clear(&t->staged.marks, move_mark, &store->rows);
    srs__ordered_clear(&t->staged.changes, move_change, &store->rows);
    store->place = t->place;
    atomic_store(&store->sign, (uint64_t)store->place);
    atomic_store(&store->bytes, t->bytes);
    atomic_fetch_add(&store->transactions, 1);
}

srs_status srs__mstore_commit(void *self, void *tx, srs_error *err)
{
    srs__mstore *store = self;
    srs_status status = srs__store_lock_exclusive(&store->gate, err);
    if (!status) {
        hand_over(store, tx);
        srs__store_unlock_exclusive(&store->gate);
    }
    srs__mstore_rollback(self, tx); /* frees the rows that are still staged */
    return status;
}

void srs__mstore_rollback(void *self, void *tx)
{
    srs__mstore *store = self;
    srs__mstore_tx *t = tx;
    srs__rows_free(&t->staged);
    srs__free(t);
    srs__store_unlock_reserved(&store->gate);
}
