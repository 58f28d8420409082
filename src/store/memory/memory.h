/* The memory store: rows in ordered trees. A transaction stages its rows in its own trees. The
 * commit moves all of them at the same time. It allocates nothing and cannot fail halfway. */
#ifndef SRS__STORE_MEMORY_H
#define SRS__STORE_MEMORY_H

#include "store/memory/lock.h"
#include "store/memory/rows.h"

#include <stdatomic.h>

typedef struct srs__mstore {
    srs__store_lock gate;
    srs__ordered *seasons; /* by name */
    srs__rows rows;
    int64_t place;                 /* place of the latest change */
    int64_t seasons_place;         /* place of the latest change of the list of seasons; 0: none */
    _Atomic uint64_t sign;         /* the place, for readers without the lock */
    int64_t bytes_max;             /* 0: no limit */
    _Atomic uint64_t bytes;        /* size of all rows */
    _Atomic uint64_t transactions; /* committed transactions */
    _Atomic uint64_t statements;
} srs__mstore;

typedef struct srs__mstore_tx {
    srs__rows staged; /* a staged row hides the stored row with the same key */
    uint64_t bytes;   /* size of all rows after the commit */
    int64_t place;    /* place of the latest change after the commit */
} srs__mstore_tx;

/* Counts a statement. */
static inline void srs__mstore_count(srs__mstore *store)
{
    atomic_fetch_add_explicit(&store->statements, 1, memory_order_relaxed);
}

/* Finds a season. Returns NULL if it does not exist. Requires: store->gate held for reading or by a
 * transaction. */
srs__season_row *srs__mstore_season(const srs__mstore *store, const char *name);

/* Finds a tracker as the transaction sees it, staged or stored. Returns NULL if there is none. */
srs__tracker_row *srs__mstore_current_tracker(const srs__mstore *store, const srs__mstore_tx *tx,
                                              const srs__row_key *key);

/* The functions of srs_store_ops for seasons. */
srs_status srs__mstore_season_put(void *self, const srs_season *season, srs_error *err);
srs_status srs__mstore_season_create(void *self, const srs_season *season, srs_error *err);
srs_status srs__mstore_season_activate(void *self, const char *name, srs_error *err);
srs_status srs__mstore_season_list(void *self, const char *name, srs_season_fn callback,
                                   void *callback_data, srs_error *err);

/* The functions of srs_store_ops that read outside transactions. */
srs_status srs__mstore_trackers(void *self, const char *season, const char *user,
                                const char *after_user, const char *after_item, size_t limit,
                                srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__mstore_due(void *self, const char *season, const char *user, int64_t at_ms,
                           size_t limit, const char *subject, const char *topic,
                           srs_tracker_fn callback, void *callback_data, uint64_t *total,
                           srs_error *err);
srs_status srs__mstore_log(void *self, const char *season, const char *user, const char *item,
                           const srs_event *after, size_t limit, srs_event_fn callback,
                           void *callback_data, srs_error *err);
srs_status srs__mstore_find(void *self, const srs_id *id, int *found, srs_error *err);
srs_status srs__mstore_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                            void *callback_data, srs_error *err);
srs_status srs__mstore_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                  void *callback_data, srs_error *err);
srs_status srs__mstore_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                               void *callback_data, int64_t *until, srs_error *err);
srs_status srs__mstore_sign(void *self, uint64_t *sign, srs_error *err);

/* Records a change of the list of seasons. If `row` is not NULL, the function also records that all
 * users of the row's season changed, and takes ownership of the row. Requires: store->gate held
 * exclusively. */
void srs__mstore_change_season(srs__mstore *store, srs__change_row *row);

/* The functions of srs_store_ops within a transaction. */
srs_status srs__mstore_begin(void *self, void **tx, srs_error *err);
srs_status srs__mstore_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                  srs_append_outcome *outcomes, srs_error *err);
srs_status srs__mstore_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                     srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__mstore_user_lock(void *self, void *tx, const char *season, const char *user,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__mstore_log_read(void *self, void *tx, const char *season, const char *user,
                                const char *item, srs_event_fn callback, void *callback_data,
                                srs_error *err);
srs_status srs__mstore_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                      size_t count, srs_error *err);
srs_status srs__mstore_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                srs_error *err);
srs_status srs__mstore_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err);
srs_status srs__mstore_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                 srs_error *err);
srs_status srs__mstore_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                   srs_error *err);
srs_status srs__mstore_commit(void *self, void *tx, srs_error *err);
srs_status srs__mstore_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                  size_t count, srs_error *err);
void srs__mstore_rollback(void *self, void *tx);

#endif
