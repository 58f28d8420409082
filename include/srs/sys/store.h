/**
 * @file
 * Declares the interface of a store, for authors of backends.
 *
 * A store holds these rows:
 * - seasons
 * - trackers with the key (season, user, item)
 * - the review log with the key (season, review id), in order of (season, user, item, time, id)
 * - dead letters with the key review id
 * - stale marks and changes with the key (season, user)
 *
 * A store does not schedule. The library folds events and writes trackers in transactions. Ids
 * compare byte by byte.
 *
 * Every function must be callable from any thread at the same time. One thread at a time uses a
 * transaction. Arguments are unchanged until the function returns. Every wait must end within the
 * deadline in the configuration of the backend.
 *
 * If a transaction fails with SRS_E_INVALID, SRS_E_SEASON_UNKNOWN or SRS_E_SEASON_ARCHIVED, its
 * events can never be stored and become dead letters. After every other error the library tries
 * again. SRS_E_READ_ONLY means that the server has the wrong role: the next attempt must resolve
 * the address again. An error of commit() other than SRS_E_BUSY, SRS_E_CONFLICT, SRS_E_FULL,
 * SRS_E_READ_ONLY, SRS_E_CORRUPT and SRS_E_NO_MEMORY means that the transaction is possibly stored.
 *
 * A store must pass the suite `tests/conformance/store.h`.
 */
#ifndef SRS_SYS_STORE_H
#define SRS_SYS_STORE_H

#include <srs/doctor.h>
#include <srs/season.h>
#include <srs/sys/tracker.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The outcome of log_append() for one event.
 * @since 0.1.0
 */
typedef enum srs_append_outcome {
    SRS_APPENDED = 0,  /**< the event is new */
    SRS_DUPLICATE = 1, /**< the log has the event: same id, user, item, kind and time */
    SRS_ID_IN_USE = 2  /**< the log has another event with this id; nothing was appended */
} srs_append_outcome;

/**
 * The key of a tracker.
 * @since 0.1.0
 */
typedef struct srs_key {
    size_t size;        /**< sizeof(srs_key) */
    const char *season; /**< key */
    const char *user;   /**< key */
    const char *item;   /**< key */
} srs_key;

/**
 * Receives seasons one at a time.
 * @param data    as passed with the callback
 * @param season  valid during the call
 * @return SRS_OK to continue; any error ends the calling function
 * @since 0.1.0
 */
typedef srs_status (*srs_season_fn)(void *data, const srs_season *season);

/**
 * Receives dead letters one at a time.
 * @param data    as passed with the callback
 * @param event   valid during the call
 * @param reason  why the event could not be stored; valid during the call
 * @return SRS_OK to continue; any error ends the calling function
 * @since 0.1.0
 */
typedef srs_status (*srs_dead_fn)(void *data, const srs_event *event, const char *reason);

/**
 * A stale mark: the cache entry of a user in a shared cache may have missed a write and must be
 * dropped. The token distinguishes a mark from a later mark of the same user. A process that drops
 * the entry clears only the mark with the token that the process has read.
 * @since 0.1.0
 */
typedef struct srs_stale_mark {
    size_t size;        /**< sizeof(srs_stale_mark) */
    const char *season; /**< key; need not exist; "" with @c user "": all entries */
    const char *user;   /**< key */
    int64_t token;      /**< 1 to INT64_MAX, a random number of the library */
} srs_stale_mark;

/**
 * Receives stale marks one at a time.
 * @param data  as passed with the callback
 * @param mark  valid during the call
 * @return SRS_OK to continue; any error ends the calling function
 * @since 0.1.0
 */
typedef srs_status (*srs_stale_fn)(void *data, const srs_stale_mark *mark);

/**
 * A change: another process has changed the review log or the trackers of a user in a season. Field
 * @c place orders changes. Each change of a user has a higher number than the previous change of
 * the same user.
 * @since 0.1.0
 */
typedef struct srs_change {
    size_t size;        /**< sizeof(srs_change) */
    const char *season; /**< key; "" with @c user "": the list of seasons has changed */
    const char *user;   /**< key; "": all users of the season */
    int64_t place;      /**< number of the latest change by another writer; 1 to INT64_MAX */
} srs_change;

/**
 * Receives changes one at a time.
 * @param data    as passed with the callback
 * @param change  valid during the call
 * @return SRS_OK to continue; any error ends the calling function
 * @since 0.1.0
 */
typedef srs_status (*srs_change_fn)(void *data, const srs_change *change);

/**
 * The statistics of a store. Before the call all fields are SRS_STAT_UNKNOWN, and the store sets
 * the fields that it can determine.
 * @since 0.1.0
 */
typedef struct srs_store_stats {
    size_t size;           /**< sizeof(srs_store_stats) */
    uint64_t bytes;        /**< space used */
    uint64_t transactions; /**< commits since the store was opened */
    uint64_t statements;   /**< statements since the store was opened */
    uint64_t dead;         /**< dead letters in the store */
} srs_store_stats;

/**
 * The functions of a store. The library keeps a copy. Every @c err may be NULL. Unless stated
 * otherwise, texts are UTF-8 and times are milliseconds since the epoch.
 * @since 0.1.0
 */
typedef struct srs_store_ops {
    size_t size;      /**< sizeof(srs_store_ops) */
    const char *name; /**< such as "sqlite"; static */

    /**
     * Creates a season, or changes starts_ms, ends_ms, cache_enabled and auto_archive of an
     * existing season.
     * @param self    the data of the backend
     * @param season  the season
     * @param err     may be NULL
     * @return SRS_OK, SRS_E_SEASON_ARCHIVED, or an error of the backend
     */
    srs_status (*season_put)(void *self, const srs_season *season, srs_error *err);
    /**
     * Creates a season, or leaves an existing season unchanged, even if archived. Check and
     * creation must be atomic: if season_put() runs at the same time in any process, the season
     * ends with the values of season_put().
     * @param self    the data of the backend
     * @param season  the season
     * @param err     may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*season_create)(void *self, const srs_season *season, srs_error *err);
    /**
     * Makes a season the only active season.
     * @param self  the data of the backend
     * @param name  the season
     * @param err   may be NULL
     * @return SRS_OK, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED, or an error of the backend
     */
    srs_status (*season_activate)(void *self, const char *name, srs_error *err);
    /**
     * Emits seasons in ascending order of name.
     * @param self       the data of the backend
     * @param name       only this season; NULL for all
     * @param callback       receives the seasons
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*season_list)(void *self, const char *name, srs_season_fn callback,
                              void *callback_data, srs_error *err);

    /**
     * Emits trackers of a season in ascending order of (user, item).
     * @param self        the data of the backend
     * @param season      the season
     * @param user        only this user; NULL for all
     * @param after_user  only keys after (after_user, after_item); NULL from the first
     * @param after_item  used with @p after_user
     * @param limit       the maximum number of trackers; 0 for no limit
     * @param callback        receives the trackers
     * @param callback_data   passed to @p callback
     * @param err         may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*trackers)(void *self, const char *season, const char *user, const char *after_user,
                           const char *after_item, size_t limit, srs_tracker_fn callback,
                           void *callback_data, srs_error *err);
    /**
     * Finds due items of a user, in ascending order of (due_ms, item).
     * @param self        the data of the backend
     * @param season      the season
     * @param user        the user
     * @param at_ms       only items with due_ms <= at_ms
     * @param limit       the maximum number of items
     * @param subject     only items of this subject; NULL for any
     * @param topic       only items of this topic; NULL for any
     * @param callback        receives the trackers
     * @param callback_data   passed to @p callback
     * @param[out] total  the number of due items that pass the filter, without the limit; may be
     *                    NULL
     * @param err         may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*due)(void *self, const char *season, const char *user, int64_t at_ms, size_t limit,
                      const char *subject, const char *topic, srs_tracker_fn callback,
                      void *callback_data, uint64_t *total, srs_error *err);
    /**
     * Emits events of a season in ascending order of (user, item, at_ms, id).
     * @param self       the data of the backend
     * @param season     the season
     * @param user       only this user; NULL for all
     * @param item       only this item, together with @p user; NULL for all
     * @param after      only events after this event; NULL from the first
     * @param limit      the maximum number of events; 0 for no limit
     * @param callback       receives the events
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*log)(void *self, const char *season, const char *user, const char *item,
                      const srs_event *after, size_t limit, srs_event_fn callback,
                      void *callback_data, srs_error *err);
    /**
     * Searches an id in the review log of all seasons, then in the dead letters.
     * @param self        the data of the backend
     * @param id          the review id
     * @param[out] found  0 for neither, 1 for the review log, 2 for the dead letters
     * @param err         may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*find)(void *self, const srs_id *id, int *found, srs_error *err);
    /**
     * Emits dead letters in ascending order of id.
     * @param self       the data of the backend
     * @param after      only dead letters after this id; NULL from the first
     * @param limit      the maximum number of dead letters
     * @param callback       receives the dead letters
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*dead)(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                       void *callback_data, srs_error *err);

    /**
     * Begins a transaction that writes.
     * @param self     the data of the backend
     * @param[out] tx  the transaction, owned by the caller until commit() or rollback()
     * @param err      may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*begin)(void *self, void **tx, srs_error *err);
    /**
     * Appends events to the review log.
     * @param self           the data of the backend
     * @param tx             the transaction
     * @param events         in ascending order of (season, user, item, at_ms, id)
     * @param count          the number of events
     * @param[out] outcomes  one outcome per event
     * @param err            may be NULL
     * @return SRS_OK, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED, or an error of the backend
     */
    srs_status (*log_append)(void *self, void *tx, const srs_event *events, size_t count,
                             srs_append_outcome *outcomes, srs_error *err);
    /**
     * Reads trackers and locks them against writes of other transactions until the transaction
     * ends. Missing trackers are skipped.
     * @param self       the data of the backend
     * @param tx         the transaction
     * @param keys       in ascending order
     * @param count      the number of keys
     * @param callback       receives the trackers
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*trackers_lock)(void *self, void *tx, const srs_key *keys, size_t count,
                                srs_tracker_fn callback, void *callback_data, srs_error *err);
    /**
     * Reads and locks all trackers of a user like trackers(), including the writes of the
     * transaction.
     * @param self       the data of the backend
     * @param tx         the transaction
     * @param season     the season
     * @param user       the user
     * @param callback       receives the trackers
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*user_lock)(void *self, void *tx, const char *season, const char *user,
                            srs_tracker_fn callback, void *callback_data, srs_error *err);
    /**
     * Emits events of a user like log(), including the events that the transaction has appended.
     * @param self       the data of the backend
     * @param tx         the transaction
     * @param season     the season
     * @param user       the user
     * @param item       the item; NULL for the resets of the user only
     * @param callback       receives the events
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*log_read)(void *self, void *tx, const char *season, const char *user,
                           const char *item, srs_event_fn callback, void *callback_data,
                           srs_error *err);
    /**
     * Inserts or replaces trackers. A tracker with a lower revision than the stored tracker is
     * skipped.
     * @param self      the data of the backend
     * @param tx        the transaction
     * @param trackers  in ascending order of key
     * @param count     the number of trackers
     * @param err       may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*trackers_write)(void *self, void *tx, const srs_tracker *trackers, size_t count,
                                 srs_error *err);
    /**
     * Writes a dead letter, or replaces its reason.
     * @param self    the data of the backend
     * @param tx      the transaction
     * @param event   the event
     * @param reason  why the event could not be stored
     * @param err     may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*dead_put)(void *self, void *tx, const srs_event *event, const char *reason,
                           srs_error *err);
    /**
     * Deletes a dead letter.
     * @param self  the data of the backend
     * @param tx    the transaction
     * @param id    the review id
     * @param err   may be NULL
     * @return SRS_OK, SRS_E_NOT_FOUND, or an error of the backend
     */
    srs_status (*dead_delete)(void *self, void *tx, const srs_id *id, srs_error *err);
    /**
     * Makes a transaction durable and ends the transaction, even on failure.
     * @param self  the data of the backend
     * @param tx    the transaction; freed
     * @param err   may be NULL
     * @return SRS_OK, or an error; see the top of this file for the errors that leave the outcome
     *         unknown
     */
    srs_status (*commit)(void *self, void *tx, srs_error *err);
    /**
     * Undoes and ends a transaction.
     * @param self  the data of the backend
     * @param tx    the transaction; freed
     */
    void (*rollback)(void *self, void *tx);

    /**
     * Reads the statistics of the store. Fails if the store is unavailable.
     * @param self        the data of the backend
     * @param[out] stats  the statistics
     * @param err         may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*stats)(void *self, srs_store_stats *stats, srs_error *err);
    /**
     * Closes the store and frees @p self.
     * @param self    the data of the backend
     * @param forked  as in srs_cache_ops
     */
    void (*close)(void *self, int forked);

    /* Stale marks name the cache entries that missed a write, in caches that several processes
     * share. A store has all three functions or none. Without these functions, only the process
     * that detected a stale entry can invalidate the entry. */

    /**
     * Writes stale marks. A mark replaces the previous mark of the same user.
     * @param self   the data of the backend
     * @param tx     the transaction
     * @param marks  in ascending order of (season, user), each key once
     * @param count  the number of marks
     * @param err    may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*stale_put)(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                            srs_error *err);
    /**
     * Deletes the stale marks whose token is unchanged.
     * @param self   the data of the backend
     * @param tx     the transaction
     * @param marks  in ascending order of (season, user)
     * @param count  the number of marks
     * @param err    may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*stale_clear)(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                              srs_error *err);
    /**
     * Emits stale marks in ascending order of token.
     * @param self       the data of the backend
     * @param after      only tokens above this token; 0 from the first
     * @param limit      the maximum number of marks
     * @param callback       receives the marks
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*stale_list)(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                             void *callback_data, srs_error *err);

    /**
     * Checks the store for srs_doctor(), like check() of srs_cache_ops. The codes begin with
     * "store.". May be NULL.
     * @param self       the data of the backend
     * @param callback       receives the findings
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*check)(void *self, srs_finding_fn callback, void *callback_data, srs_error *err);

    /* Changes name the users that other processes have written. A process with a cache of its own
     * drops the cache entries of these users. A store has change_put() and changes(), or neither.
     * Without these functions, such a cache returns the change of another process only after the
     * entry is loaded again. Processes then need a shared cache, or cache=none. */

    /**
     * Records, as part of a transaction, that the transaction changes users. A transaction that
     * appends to the review log or writes trackers must call change_put() once for each user, as
     * its last call before commit(). season_put(), season_create() and season_activate() record a
     * change of season "", user "" by writer 0. season_put() with cache_enabled 0 also records a
     * change of that season, user "".
     * @param self    the data of the backend
     * @param tx      the transaction
     * @param writer  the process that changes the users: a random number of that process, 1 to
     *                INT64_MAX; 0 if no cache has the change
     * @param users   keys in ascending order, each user of a season once; items are ignored
     * @param count   the number of users
     * @param err     may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*change_put)(void *self, void *tx, int64_t writer, const srs_key *users,
                             size_t count, srs_error *err);
    /**
     * Emits the users that other writers have changed after a number, in any order, each user once.
     * No committed change may be missing, in whatever order transactions commit. A store whose
     * numbers become visible out of order emits changes from before @p since again.
     * @param self        the data of the backend
     * @param writer      the caller, whose own changes are skipped
     * @param since       the number that the previous call returned; negative to return only the
     *                    number
     * @param callback        receives the changes
     * @param callback_data   passed to @p callback
     * @param[out] until  the number for the next call; unchanged on failure
     * @param err         may be NULL
     * @return SRS_OK, an error of the backend, or an error of the callback, after which the caller
     *         must request the changes again
     */
    srs_status (*changes)(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                          void *callback_data, int64_t *until, srs_error *err);
    /**
     * Reads a number that differs after each committed change of any process, and is never 0. Every
     * call of the library reads the number, so the function must be cheap. If NULL, the library
     * calls changes() every cache.stale_ms.
     * @param self       the data of the backend
     * @param[out] sign  the number; unchanged on failure
     * @param err        may be NULL
     * @return SRS_OK, SRS_E_IO (the data was deleted or replaced while the store was open)
     */
    srs_status (*sign)(void *self, uint64_t *sign, srs_error *err);
} srs_store_ops;

/**
 * Initialises an srs_store_ops. The caller then sets every function; the last seven functions are
 * optional.
 * @since 0.1.0
 */
#define SRS_STORE_OPS_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_store_ops), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,    \
            NULL, NULL, NULL, NULL                                                                 \
    }

/**
 * Initialises an srs_stale_mark.
 * @since 0.1.0
 */
#define SRS_STALE_MARK_INIT                                                                        \
    {                                                                                              \
        sizeof(srs_stale_mark), NULL, NULL, 0                                                      \
    }

/**
 * Initialises an srs_change.
 * @since 0.1.0
 */
#define SRS_CHANGE_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_change), NULL, NULL, 0                                                          \
    }

#ifdef __cplusplus
}
#endif
#endif
