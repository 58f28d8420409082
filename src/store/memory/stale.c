/* Stale marks of the memory store. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/memory.h"

/* The mark of a learner as the transaction sees it, and as it staged it; NULL if there is none. */
static const srs__mark_row *current_mark(const srs__mstore *store, const srs__mstore_tx *t,
                                         const srs_stale_mark *mark, srs__mark_row **staged)
{
    srs__row_key key = srs__mark_key(mark);
    *staged = srs__rows_mark(&t->staged, &key);
    if (*staged)
        return (*staged)->mark.token ? *staged : NULL;
    return srs__rows_mark(&store->rows, &key);
}

/* Stages a mark, or with token 0 that there is none, in place of what was staged. */
static srs_status stage(srs__mstore_tx *t, const srs_stale_mark *mark, const srs__mark_row *old,
                        srs__mark_row *staged, srs_error *err)
{
    srs__mark_row *row = srs__mark_row_new(mark);
    if (!row)
        return srs__fail_memory(err);
    t->bytes -= old ? old->bytes : 0;
    t->bytes += mark->token ? row->bytes : 0;
    if (staged)
        srs__rows_remove_mark(&t->staged, staged);
    srs__free(staged);
    srs__rows_add_mark(&t->staged, row);
    return SRS_OK;
}

srs_status srs__mstore_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                 srs_error *err)
{
    srs_status status = SRS_OK;
    srs__mstore_count(self);
    for (size_t i = 0; i < count && !status; i++) {
        srs__mark_row *staged;
        const srs__mark_row *old = current_mark(self, tx, &marks[i], &staged);
        status = stage(tx, &marks[i], old, staged, err);
    }
    return status;
}

srs_status srs__mstore_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                   srs_error *err)
{
    srs_status status = SRS_OK;
    srs__mstore_count(self);
    for (size_t i = 0; i < count && !status; i++) {
        srs__mark_row *staged;
        srs_stale_mark none = marks[i];
        const srs__mark_row *old = current_mark(self, tx, &marks[i], &staged);
        if (!old || old->mark.token != marks[i].token)
            continue;
        none.token = 0;
        status = stage(tx, &none, old, staged, err);
    }
    return status;
}

srs_status srs__mstore_stale_list(void *self, int64_t after, size_t limit, srs_stale_sink sink,
                                  void *sink_data, srs_error *err)
{
    srs__mstore *store = self;
    srs__ordered *node;
    srs__row_key behind = {.ms = after, .edge = 1};
    srs_status status = srs__gate_read(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    size_t all = srs__ordered_count(store->rows.tokens);
    srs__row_range range = {store->rows.tokens,
                            srs__ordered_rank(store->rows.tokens, &behind, srs__order_token), all};
    if (range.end - range.next > limit)
        range.end = range.next + limit;
    for (; !status && (node = srs__row_range_at(&range)); range.next++)
        status = sink(sink_data, &SRS__ORDERED_ELEMENT(node, srs__mark_row, by_token)->mark);
    srs__gate_leave(&store->gate);
    return status;
}
