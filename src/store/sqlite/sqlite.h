/* The internal interface of the SQLite store. */
#ifndef SRS__STORE_SQLITE_H
#define SRS__STORE_SQLITE_H

#include "sqlite/sqlite.h"

#include <srs/sys/store.h>

#include "sqlite_sql.h"

/* The transaction. There is one writer, so there is at most one transaction. */
typedef struct srs__sqlite_tx {
    srs__sqlite_connection *connection;
    char season[SRS_SEASON_MAX + 1]; /* last season that was looked up; "": none */
    int64_t season_id;               /* 0: the season does not exist */
    int64_t season_archived_ms;
} srs__sqlite_tx;

typedef struct srs__sqlite_store {
    srs__sqlite_file *file;
    srs__sqlite_tx tx;
    _Atomic uint64_t transactions;
} srs__sqlite_store;

/* row.c: passes rows to callbacks. */

/* Emits at most `limit` trackers, or all of them if `limit` is SIZE_MAX. The statement stays
 * open. */
srs_status srs__sqlite_emit_trackers(srs__statement *statement, const char *season, size_t limit,
                                     srs_tracker_fn callback, void *callback_data, size_t *given,
                                     srs_error *err);
srs_status srs__sqlite_emit_events(srs__statement *statement, const char *season,
                                   srs_event_fn callback, void *callback_data, srs_error *err);
srs_status srs__sqlite_emit_dead(srs__statement *statement, srs_dead_fn callback,
                                 void *callback_data, srs_error *err);
srs_status srs__sqlite_emit_marks(srs__statement *statement, srs_stale_fn callback,
                                  void *callback_data, srs_error *err);
srs_status srs__sqlite_emit_seasons(srs__statement *statement, srs_season_fn callback,
                                    void *callback_data, srs_error *err);

/* season.c, read.c, tx.c, write.c: the functions of srs_store_ops. */

srs_status srs__sqlite_season_put(void *self, const srs_season *season, srs_error *err);
srs_status srs__sqlite_season_create(void *self, const srs_season *season, srs_error *err);
srs_status srs__sqlite_season_activate(void *self, const char *name, srs_error *err);
srs_status srs__sqlite_season_list(void *self, const char *name, srs_season_fn callback,
                                   void *callback_data, srs_error *err);
/* Finds a season within a transaction. *id becomes 0 if the season does not exist. */
srs_status srs__sqlite_season_find(srs__sqlite_tx *tx, const char *name, int64_t *id,
                                   srs_error *err);
/* Finds a season that can be written. Returns SRS_E_SEASON_UNKNOWN or SRS_E_SEASON_ARCHIVED
 * otherwise. */
srs_status srs__sqlite_season_for_writing(srs__sqlite_tx *tx, const char *name, int64_t *id,
                                          srs_error *err);

srs_status srs__sqlite_trackers(void *self, const char *season, const char *user,
                                const char *after_user, const char *after_item, size_t limit,
                                srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__sqlite_due(void *self, const char *season, const char *user, int64_t at_ms,
                           size_t limit, const char *subject, const char *topic,
                           srs_tracker_fn callback, void *callback_data, uint64_t *total,
                           srs_error *err);
srs_status srs__sqlite_log(void *self, const char *season, const char *user, const char *item,
                           const srs_event *after, size_t limit, srs_event_fn callback,
                           void *callback_data, srs_error *err);
srs_status srs__sqlite_find(void *self, const srs_id *id, int *found, srs_error *err);
srs_status srs__sqlite_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                            void *callback_data, srs_error *err);

srs_status srs__sqlite_begin(void *self, void **tx, srs_error *err);
/* Sets the deadline of a call of a transaction. Fails if an earlier error rolled the transaction
 * back. */
srs_status srs__sqlite_continue(srs__sqlite_tx *tx, srs_error *err);
srs_status srs__sqlite_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                  srs_append_outcome *outcomes, srs_error *err);
srs_status srs__sqlite_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                     srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__sqlite_user_lock(void *self, void *tx, const char *season, const char *user,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__sqlite_log_read(void *self, void *tx, const char *season, const char *user,
                                const char *item, srs_event_fn callback, void *callback_data,
                                srs_error *err);
srs_status srs__sqlite_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                      size_t count, srs_error *err);
srs_status srs__sqlite_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                srs_error *err);
srs_status srs__sqlite_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err);
srs_status srs__sqlite_commit(void *self, void *tx, srs_error *err);
void srs__sqlite_rollback(void *self, void *tx);

/* stale.c */

srs_status srs__sqlite_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                 srs_error *err);
srs_status srs__sqlite_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                   srs_error *err);
srs_status srs__sqlite_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                  void *callback_data, srs_error *err);

/* change.c */

srs_status srs__sqlite_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                  size_t count, srs_error *err);
srs_status srs__sqlite_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                               void *callback_data, int64_t *until, srs_error *err);
/* Records a change of the list of seasons, within a transaction. NULL means that another season
 * becomes active. */
srs_status srs__sqlite_change_season(srs__sqlite_tx *tx, const srs_season *season, srs_error *err);

/* doctor.c */

srs_status srs__sqlite_check(void *self, srs_finding_fn callback, void *callback_data,
                             srs_error *err);

/* store.c */

extern const srs__sqlite_kind srs__sqlite_store_kind;
extern const srs_store_ops srs__sqlite_ops;

#endif
