/* Stale marks of the memory store. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/memory.h"

/* Finds the mark of a user: *staged is the row that the transaction staged, or NULL. Returns the
 * row as the transaction sees it, or NULL. */
static const srs__mark_row *current_mark(const srs__mstore *store, const srs__mstore_tx *t,
                                         const srs_stale_mark *mark, srs__mark_row **staged)
{
    srs__row_key key = srs__mark_key(mark);
    *staged = srs__rows_mark(&t->staged, &key);
    if (*staged)
        return (*staged)->mark.token ? *staged : NULL;
    return srs__rows_mark(&store->rows, &key);
}

/* Stages a row and replaces the row that was staged before. */
static void stage(srs__mstore_tx *t, srs__mark_row *row, const srs__mark_row *old,
                  srs__mark_row *staged)
{
    t->bytes -= old ? old->bytes : 0;
    t->bytes += row->mark.token ? row->bytes : 0;
    if (staged)
        srs__rows_remove_mark(&t->staged, staged);
    srs__free(staged);
    srs__rows_add_mark(&t->staged, row);
}

static void free_rows(srs__mark_row **rows, size_t count)
{
    for (size_t i = 0; rows && i < count; i++)
        srs__free(rows[i]);
    srs__free(rows);
}

/* Creates the rows of all marks before the first one is staged. A row that clears a mark has token
 * 0. Returns NULL if out of memory. */
static srs__mark_row **make_rows(const srs_stale_mark *marks, size_t count, int clears)
{
    srs__mark_row **rows = srs__alloc_zeroed(count ? count : 1, sizeof *rows);
    for (size_t i = 0; rows && i < count; i++) {
        srs_stale_mark mark = marks[i];
        mark.token = clears ? 0 : mark.token;
        rows[i] = srs__mark_row_new(&mark);
        if (rows[i])
            continue;
        free_rows(rows, i);
        return NULL;
    }
    return rows;
}

static srs_status stage_all(srs__mstore *store, srs__mstore_tx *t, const srs_stale_mark *marks,
                            size_t count, int clears, srs_error *err)
{
    srs__mstore_count(store);
    srs__mark_row **rows = make_rows(marks, count, clears);
    if (!rows)
        return srs__fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        srs__mark_row *staged;
        const srs__mark_row *old = current_mark(store, t, &marks[i], &staged);
        if (clears && (!old || old->mark.token != marks[i].token))
            continue;
        stage(t, rows[i], old, staged);
        rows[i] = NULL;
    }
    free_rows(rows, count);
    return SRS_OK;
}

srs_status srs__mstore_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                 srs_error *err)
{
    return stage_all(self, tx, marks, count, 0, err);
}

srs_status srs__mstore_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                   srs_error *err)
{
    return stage_all(self, tx, marks, count, 1, err);
}

srs_status srs__mstore_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                  void *callback_data, srs_error *err)
{
    srs__mstore *store = self;
    srs__ordered *node;
    srs__row_key behind = {.ms = after, .edge = 1};
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    size_t all = srs__ordered_count(store->rows.tokens);
    srs__row_range range = {store->rows.tokens,
                            srs__ordered_rank(store->rows.tokens, &behind, srs__order_token), all};
    if (range.end - range.next > limit)
        range.end = range.next + limit;
    for (; !status && (node = srs__row_range_at(&range)); range.next++)
        status =
            callback(callback_data, &SRS__ORDERED_ELEMENT(node, srs__mark_row, by_token)->mark);
    srs__store_unlock_shared(&store->gate);
    return status;
}
