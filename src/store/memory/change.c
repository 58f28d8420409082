/* Changes of users in the memory store. Transactions run one at a time, so places become visible in
 * ascending order. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/memory.h"

/* Finds the change of a user: *staged is the row that the transaction staged, or NULL. Returns the
 * staged row, else the stored row, else NULL. */
static const srs__change_row *change_current(const srs__mstore *store, const srs__mstore_tx *t,
                                             const srs__row_key *key, srs__change_row **staged)
{
    *staged = srs__rows_change(&t->staged, key);
    return *staged ? *staged : srs__rows_change(&store->rows, key);
}

static srs_status change_stage(srs__mstore *store, srs__mstore_tx *t, int64_t writer,
                               const srs_key *user, srs_error *err)
{
    srs__change_row *staged;
    srs__row_key key = {.season = user->season, .user = user->user};
    const srs__change_row *old = change_current(store, t, &key, &staged);
    srs__change_row *row = srs__change_row_new(user->season, user->user);
    if (!row)
        return srs__fail_memory(err);
    row->change.place = ++t->place;
    row->writer = writer;
    row->others = !old ? 0 : old->writer == writer ? old->others : old->change.place;
    t->bytes += row->bytes - (old ? old->bytes : 0);
    if (staged)
        srs__rows_remove_change(&t->staged, staged);
    srs__free(staged);
    srs__rows_add_change(&t->staged, row);
    return SRS_OK;
}

srs_status srs__mstore_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                  size_t count, srs_error *err)
{
    srs_status status = SRS_OK;
    srs__mstore_count(self);
    for (size_t i = 0; i < count && !status; i++)
        status = change_stage(self, tx, writer, &users[i], err);
    return status;
}

/* Emits the change of a row, unless only `writer` itself has changed the user since `since`. */
static srs_status memory_change_emit(const srs__change_row *row, int64_t writer, int64_t since,
                                     srs_change_fn callback, void *callback_data)
{
    srs_change change = row->change;
    change.place = row->writer == writer ? row->others : change.place;
    return change.place > since ? callback(callback_data, &change) : SRS_OK;
}

static srs_status change_emit_seasons(const srs__mstore *store, int64_t since,
                                      srs_change_fn callback, void *callback_data)
{
    srs_change change = {sizeof change, "", "", store->seasons_place};
    return change.place > since ? callback(callback_data, &change) : SRS_OK;
}

srs_status srs__mstore_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                               void *callback_data, int64_t *until, srs_error *err)
{
    srs__mstore *store = self;
    srs__ordered *node;
    srs__row_key behind = {.ms = since, .edge = 1};
    srs_status status = srs__store_lock_shared(&store->gate, err);
    if (status)
        return status;
    srs__mstore_count(store);
    srs__row_range range = {store->rows.places,
                            srs__ordered_rank(store->rows.places, &behind, srs__order_place),
                            since < 0 ? 0 : srs__ordered_count(store->rows.places)};
    if (since >= 0)
        status = change_emit_seasons(store, since, callback, callback_data);
    for (; !status && (node = srs__row_range_at(&range)); range.next++)
        status = memory_change_emit(SRS__ORDERED_ELEMENT(node, srs__change_row, by_place), writer,
                                    since, callback, callback_data);
    if (!status)
        *until = store->place;
    srs__store_unlock_shared(&store->gate);
    return status;
}

void srs__mstore_change_season(srs__mstore *store, srs__change_row *row)
{
    if (row) {
        srs__row_key key = {.season = row->change.season, .user = row->change.user};
        srs__change_row *old = srs__rows_change(&store->rows, &key);
        if (old)
            srs__rows_remove_change(&store->rows, old);
        atomic_fetch_add(&store->bytes, row->bytes - (old ? old->bytes : 0));
        srs__free(old);
        row->change.place = ++store->place;
        srs__rows_add_change(&store->rows, row);
    }
    store->seasons_place = ++store->place;
    atomic_store(&store->sign, (uint64_t)store->place);
}

srs_status srs__mstore_sign(void *self, uint64_t *sign, srs_error *err)
{
    srs__mstore *store = self;
    (void)err;
    *sign = atomic_load(&store->sign) + 1;
    return SRS_OK;
}
