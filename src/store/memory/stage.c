/* Stages the writes of a transaction of the memory store. Each call stages all of its rows, or
 * none. */
#include "store/memory/memory.h"

#include "base/error.h"
#include "base/memory.h"

#include <inttypes.h>
#include <string.h>

static srs_status find_season(const srs__mstore *store, const char *name, const char **own,
                              srs_error *err)
{
    const srs__season_row *row = srs__mstore_season(store, name);
    if (!row)
        return srs__fail(err, SRS_E_SEASON_UNKNOWN,
                         "there is no season '%s' in the memory store: create it first", name);
    if (row->season.archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED, "season '%s' was archived: it is read-only",
                         name);
    *own = row->season.name;
    return SRS_OK;
}

/* Returns nonzero if a store of this size would exceed its limit. */
static int is_full(const srs__mstore *store, uint64_t bytes)
{
    return store->bytes_max && bytes > (uint64_t)store->bytes_max;
}

static srs_status fail_full(const srs__mstore *store, uint64_t bytes, srs_error *err)
{
    return srs__fail(err, SRS_E_FULL,
                     "the memory store would need %" PRIu64
                     " bytes, and its limit is bytes_max=%" PRId64
                     "; set a larger bytes_max, or delete data",
                     bytes, store->bytes_max);
}

static void free_all(void **rows, size_t count)
{
    for (size_t i = 0; rows && i < count; i++)
        srs__free(rows[i]);
    srs__free(rows);
}

/* Creates the rows of all events before the first one is staged. After that, no step can run out of
 * memory. */
static srs_status make_entries(const srs__mstore *store, const srs_event *events, size_t count,
                               void **rows, srs_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *season = NULL;
        srs_status status = find_season(store, events[i].season, &season, err);
        if (status)
            return status;
        rows[i] = srs__event_row_new(&events[i], season);
        if (!rows[i])
            return srs__fail_memory(err);
    }
    return SRS_OK;
}

static int is_same(const srs_event *a, const srs_event *b)
{
    return a->kind == b->kind && a->at_ms == b->at_ms && strcmp(a->user, b->user) == 0 &&
           strcmp(a->item, b->item) == 0;
}

static srs_append_outcome stage_event(srs__mstore *store, srs__mstore_tx *t, srs__event_row *row)
{
    srs__row_key key = srs__event_key(&row->event);
    const srs__event_row *known = srs__rows_event(&t->staged, &key);
    if (!known)
        known = srs__rows_event(&store->rows, &key);
    if (known)
        return is_same(&known->event, &row->event) ? SRS_DUPLICATE : SRS_ID_IN_USE;
    srs__rows_add_event(&t->staged, row);
    t->bytes += row->bytes;
    return SRS_APPENDED;
}

/* Stages the new events and removes them from `rows`. Stages all of them, or none. */
static srs_status stage_events(srs__mstore *store, srs__mstore_tx *t, void **rows, size_t count,
                               srs_append_outcome *outcomes, srs_error *err)
{
    uint64_t before = t->bytes;
    for (size_t i = 0; i < count; i++)
        outcomes[i] = stage_event(store, t, rows[i]);
    uint64_t after = t->bytes;
    int full = after > before && is_full(store, after);
    for (size_t i = 0; i < count; i++) {
        if (outcomes[i] != SRS_APPENDED)
            continue;
        if (full)
            srs__rows_remove_event(&t->staged, rows[i]);
        else
            rows[i] = NULL;
    }
    if (!full)
        return SRS_OK;
    t->bytes = before;
    return fail_full(store, after, err);
}

srs_status srs__mstore_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                  srs_append_outcome *outcomes, srs_error *err)
{
    void **rows = srs__alloc_zeroed(count, sizeof *rows);
    if (!rows)
        return srs__fail_memory(err);
    srs__mstore_count(self);
    srs_status status = make_entries(self, events, count, rows, err);
    if (!status)
        status = stage_events(self, tx, rows, count, outcomes, err);
    free_all(rows, count);
    return status;
}

static srs_status make_trackers(const srs__mstore *store, const srs_tracker *trackers, size_t count,
                                void **rows, srs_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *season = NULL;
        srs_status status = find_season(store, trackers[i].season, &season, err);
        if (status)
            return status;
        rows[i] = srs__tracker_row_new(&trackers[i], season);
        if (!rows[i])
            return srs__fail_memory(err);
    }
    return SRS_OK;
}

/* Returns the size of the store with these trackers. The size is exact unless a key occurs
 * twice. */
static uint64_t bytes_with(const srs__mstore *store, const srs__mstore_tx *t, void *const *rows,
                           size_t count)
{
    uint64_t bytes = t->bytes;
    for (size_t i = 0; i < count; i++) {
        const srs__tracker_row *row = rows[i];
        srs__row_key key = srs__tracker_key(&row->tracker);
        const srs__tracker_row *old = srs__mstore_current_tracker(store, t, &key);
        if (!old || old->tracker.revision <= row->tracker.revision)
            bytes += row->bytes - (old ? old->bytes : 0);
    }
    return bytes;
}

/* Stages a tracker. Returns nonzero if the row was staged. A row that is older than the current one
 * is not staged. */
static int stage_tracker(const srs__mstore *store, srs__mstore_tx *t, srs__tracker_row *row)
{
    srs__row_key key = srs__tracker_key(&row->tracker);
    srs__tracker_row *staged = srs__rows_tracker(&t->staged, &key);
    const srs__tracker_row *old = staged ? staged : srs__rows_tracker(&store->rows, &key);
    if (old && old->tracker.revision > row->tracker.revision)
        return 0;
    t->bytes += row->bytes - (old ? old->bytes : 0);
    if (staged)
        srs__rows_remove_tracker(&t->staged, staged);
    srs__free(staged);
    srs__rows_add_tracker(&t->staged, row);
    return 1;
}

srs_status srs__mstore_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                      size_t count, srs_error *err)
{
    srs__mstore *store = self;
    srs__mstore_tx *t = tx;
    void **rows = srs__alloc_zeroed(count, sizeof *rows);
    if (!rows)
        return srs__fail_memory(err);
    srs__mstore_count(store);
    srs_status status = make_trackers(store, trackers, count, rows, err);
    uint64_t bytes = status ? 0 : bytes_with(store, t, rows, count);
    if (!status && bytes > t->bytes && is_full(store, bytes))
        status = fail_full(store, bytes, err);
    for (size_t i = 0; i < count && !status; i++) {
        if (stage_tracker(store, t, rows[i]))
            rows[i] = NULL;
    }
    free_all(rows, count);
    return status;
}

/* Finds a dead letter: *staged is the row that the transaction staged, or NULL. Returns the row as
 * the transaction sees it, or NULL. */
static const srs__letter_row *current_letter(const srs__mstore *store, const srs__mstore_tx *t,
                                             const srs_id *id, srs__letter_row **staged)
{
    *staged = srs__rows_letter(&t->staged, id);
    if (*staged)
        return (*staged)->reason ? *staged : NULL;
    return srs__rows_letter(&store->rows, id);
}

/* Stages a dead letter or its deletion, and replaces the row that was staged before. */
static void replace_letter(srs__mstore_tx *t, srs__letter_row *staged, const srs__letter_row *old,
                           srs__letter_row *row)
{
    t->bytes -= old ? old->bytes : 0;
    t->bytes += row->reason ? row->bytes : 0;
    if (staged)
        srs__rows_remove_letter(&t->staged, staged);
    srs__rows_add_letter(&t->staged, row);
    srs__free(staged);
}

srs_status srs__mstore_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                srs_error *err)
{
    srs__letter_row *staged;
    const srs__letter_row *old = current_letter(self, tx, &event->id, &staged);
    srs__letter_row *row = srs__letter_row_new(old ? &old->event : event, reason);
    if (!row)
        return srs__fail_memory(err);
    srs__mstore_count(self);
    replace_letter(tx, staged, old, row);
    return SRS_OK;
}

static srs_status fail_no_letter(const srs_id *id, srs_error *err)
{
    char text[SRS_ID_TEXT_SIZE];
    srs_id_format(id, text);
    return srs__fail(err, SRS_E_NOT_FOUND, "there is no dead letter %s in the memory store", text);
}

srs_status srs__mstore_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err)
{
    srs__letter_row *staged;
    const srs__letter_row *old = current_letter(self, tx, id, &staged);
    srs__mstore_count(self);
    if (!old)
        return fail_no_letter(id, err);
    srs__letter_row *row = srs__letter_row_new(&old->event, NULL);
    if (!row)
        return srs__fail_memory(err);
    replace_letter(tx, staged, old, row);
    return SRS_OK;
}
