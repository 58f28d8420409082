/**
 * @file
 * For backend writers: the interface of a store, the source of truth.
 *
 * A store holds seasons, trackers keyed by (season, user, item), the review log keyed by
 * (season, review id) and ordered by (season, user, item, time, id), dead letters keyed by
 * review id, and stale marks and changes keyed by (season, user). It schedules nothing: the library
 * folds the log and writes the trackers, in transactions. Ids compare byte by byte.
 *
 * Every function must be callable from any thread at once; a transaction is used by one thread at
 * a time. Arguments stay as they are until the function returns. Every wait must end within the
 * deadline that the backend was configured with. A transaction that fails with SRS_E_INVALID,
 * SRS_E_SEASON_UNKNOWN or SRS_E_SEASON_ARCHIVED can never succeed because of what it was given: its
 * events become dead letters. After every other error, one that the backend does not know included,
 * the library tries again. SRS_E_READ_ONLY: the server is in the wrong role, and the next attempt
 * must go where the address points by then. An error of commit() other than SRS_E_BUSY,
 * SRS_E_CONFLICT, SRS_E_FULL, SRS_E_READ_ONLY, SRS_E_CORRUPT and SRS_E_NO_MEMORY leaves open
 * whether the transaction was committed. `tests/conformance/store.h` is the suite that a store has
 * to pass.
 */
#ifndef SRS_SYS_STORE_H
#define SRS_SYS_STORE_H

#include <srs/doctor.h>
#include <srs/season.h>
#include <srs/sys/tracker.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What became of an entry given to log_append(). */
typedef enum srs_append_outcome {
    SRS_APPENDED = 0,  /**< it is new */
    SRS_DUPLICATE = 1, /**< the log has it already, with the same user, item, kind and time */
    SRS_ID_IN_USE = 2  /**< the log has another entry with this id; this one was not appended */
} srs_append_outcome;

/** Names a tracker. */
typedef struct srs_key {
    size_t size;        /**< sizeof(srs_key) */
    const char *season; /**< key */
    const char *user;   /**< key */
    const char *item;   /**< key */
} srs_key;

/** Receives seasons; nothing outlives the call. */
typedef srs_status (*srs_season_sink)(void *data, const srs_season *season);

/** Receives dead letters; nothing outlives the call. */
typedef srs_status (*srs_dead_sink)(void *data, const srs_event *event, const char *reason);

/**
 * Says that the entry of a user in a shared cache may have missed something that the store has,
 * and so must be dropped. The token tells a mark from a later one of the same user: whoever
 * dropped the entry clears the mark that was seen, and not one that was set meanwhile.
 */
typedef struct srs_stale_mark {
    size_t size;        /**< sizeof(srs_stale_mark) */
    const char *season; /**< key; may be one that nobody created; "" with @c user "": all entries */
    const char *user;   /**< key */
    int64_t token;      /**< 1 to INT64_MAX, drawn at random by the library */
} srs_stale_mark;

/** Receives stale marks; nothing outlives the call. */
typedef srs_status (*srs_stale_sink)(void *data, const srs_stale_mark *mark);

/**
 * Says that another process has changed the log or the trackers of a user in a season. The place
 * orders changes: each change of the same user has a higher place than the change before it.
 */
typedef struct srs_change {
    size_t size;        /**< sizeof(srs_change) */
    const char *season; /**< key; "" with @c user "": the list of seasons has changed */
    const char *user;   /**< key; "": all users of the season */
    int64_t place;      /**< of the latest change by another writer; 1 to INT64_MAX */
} srs_change;

/** Receives changes; nothing outlives the call. */
typedef srs_status (*srs_change_sink)(void *data, const srs_change *change);

/** What a store can tell about itself; SRS_STAT_UNKNOWN for what it cannot, as all of them are
 * before the call. */
typedef struct srs_store_stats {
    size_t size;           /**< sizeof(srs_store_stats) */
    uint64_t bytes;        /**< space used */
    uint64_t transactions; /**< committed since it was opened */
    uint64_t statements;   /**< executed since it was opened */
    uint64_t dead;         /**< dead letters in it */
} srs_store_stats;

/** The functions of a store. @c err may be NULL everywhere; @c self is the backend's own. */
typedef struct srs_store_ops {
    size_t size;      /**< sizeof(srs_store_ops) */
    const char *name; /**< such as "sqlite"; static */

    /** Creates a season, or changes starts_ms, ends_ms, cache_enabled, auto_archive of one.
     * @return SRS_OK, SRS_E_SEASON_ARCHIVED */
    srs_status (*season_put)(void *self, const srs_season *season, srs_error *err);
    /** Creates a season, or leaves the existing season of that name as it is, archived or not. The
     * check and the creation must be one step: when season_put() and this function run at the same
     * time, in any processes, the season ends with what season_put() has written.
     * @return SRS_OK in both cases */
    srs_status (*season_create)(void *self, const srs_season *season, srs_error *err);
    /** Makes it the one active season. @return SRS_OK, SRS_E_SEASON_UNKNOWN,
     * SRS_E_SEASON_ARCHIVED */
    srs_status (*season_activate)(void *self, const char *name, srs_error *err);
    /** Gives the seasons by name. @param name only this one; NULL: all */
    srs_status (*season_list)(void *self, const char *name, srs_season_sink sink, void *sink_data,
                              srs_error *err);

    /** Gives trackers of a season by (user, item). @param user only this one; NULL: all
     * @param after_user only keys after (after_user, after_item); NULL: from the first
     * @param after_item with @p after_user; @param limit trackers at most; 0: no bound */
    srs_status (*trackers)(void *self, const char *season, const char *user, const char *after_user,
                           const char *after_item, size_t limit, srs_tracker_sink sink,
                           void *sink_data, srs_error *err);
    /** Finds due items of a user, by (due_ms, item). @param at_ms due_ms <= at_ms
     * @param limit items at most @param subject only this; NULL: any @param topic only this;
     * NULL: any @param[out] total items due that pass the filter; NULL: not asked */
    srs_status (*due)(void *self, const char *season, const char *user, int64_t at_ms, size_t limit,
                      const char *subject, const char *topic, srs_tracker_sink sink,
                      void *sink_data, uint64_t *total, srs_error *err);
    /** Gives log entries of a season by (user, item, at_ms, id). @param user only this one; NULL:
     * all @param item only this one, with @p user; NULL: all @param after only those after this
     * one; NULL: from the first @param limit entries at most; 0: no bound */
    srs_status (*log)(void *self, const char *season, const char *user, const char *item,
                      const srs_event *after, size_t limit, srs_event_sink sink, void *sink_data,
                      srs_error *err);
    /** Says whether the log or, failing that, the dead letters have an id, in any season.
     * @param[out] found 0: neither; 1: the log; 2: the dead letters */
    srs_status (*find)(void *self, const srs_id *id, int *found, srs_error *err);
    /** Gives dead letters by id. @param after only those after it; NULL: from the first
     * @param limit letters at most */
    srs_status (*dead)(void *self, const srs_id *after, size_t limit, srs_dead_sink sink,
                       void *sink_data, srs_error *err);

    /** Begins a transaction that writes. @param[out] tx given to the functions below; ends with
     * commit() or rollback() */
    srs_status (*begin)(void *self, void **tx, srs_error *err);
    /** Appends to the log. @param events in order of (season, user, item, at_ms, id)
     * @param[out] outcomes one for each. @return SRS_OK, SRS_E_SEASON_UNKNOWN,
     * SRS_E_SEASON_ARCHIVED */
    srs_status (*log_append)(void *self, void *tx, const srs_event *events, size_t count,
                             srs_append_outcome *outcomes, srs_error *err);
    /** Reads trackers and keeps others from writing them until the transaction ends. Those that do
     * not exist are skipped. @param keys in ascending order */
    srs_status (*trackers_lock)(void *self, void *tx, const srs_key *keys, size_t count,
                                srs_tracker_sink sink, void *sink_data, srs_error *err);
    /** As trackers(), for one user, seeing what the transaction has written. */
    srs_status (*user_lock)(void *self, void *tx, const char *season, const char *user,
                            srs_tracker_sink sink, void *sink_data, srs_error *err);
    /** As log(), for one user, seeing what the transaction has appended. @param item NULL: the
     * user's resets only */
    srs_status (*log_read)(void *self, void *tx, const char *season, const char *user,
                           const char *item, srs_event_sink sink, void *sink_data, srs_error *err);
    /** Inserts or replaces trackers; one of a lower revision than the one there is left out.
     * @param trackers in order of key */
    srs_status (*trackers_write)(void *self, void *tx, const srs_tracker *trackers, size_t count,
                                 srs_error *err);
    /** Puts a dead letter, or replaces its reason. */
    srs_status (*dead_put)(void *self, void *tx, const srs_event *event, const char *reason,
                           srs_error *err);
    /** Deletes a dead letter. @return SRS_OK, SRS_E_NOT_FOUND */
    srs_status (*dead_delete)(void *self, void *tx, const srs_id *id, srs_error *err);
    /** Makes the transaction durable and ends it, also when it fails. */
    srs_status (*commit)(void *self, void *tx, srs_error *err);
    /** Undoes and ends the transaction. */
    void (*rollback)(void *self, void *tx);

    /** Tells about itself; fails when the store is away. */
    srs_status (*stats)(void *self, srs_store_stats *stats, srs_error *err);
    /** Closes the store and frees @p self. @param forked as in srs_cache_ops */
    void (*close)(void *self, int forked);

    /* Stale marks: what caches that several processes share have missed. A store has all three of
     * these functions, or none: then entries are only corrected by the process that knows. */

    /** Sets marks; one that the user had before is replaced. @param marks in order of
     * (season, user), each once */
    srs_status (*stale_put)(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                            srs_error *err);
    /** Deletes the marks that still have their token. @param marks in order of (season, user) */
    srs_status (*stale_clear)(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                              srs_error *err);
    /** Gives marks by token. @param after only tokens above it; 0: from the first
     * @param limit marks at most */
    srs_status (*stale_list)(void *self, int64_t after, size_t limit, srs_stale_sink sink,
                             void *sink_data, srs_error *err);

    /** For the health check: as check() of srs_cache_ops, with codes that begin with "store.". May
     * be NULL. */
    srs_status (*check)(void *self, srs_finding_sink sink, void *sink_data, srs_error *err);

    /* Changes: which users other processes have written since a place. With them, a process that
     * keeps a cache of its own drops the entries that another process has changed. A store has
     * both functions, or none: then such a cache shows the change of another process only when its
     * entry is loaded again, so processes need a shared cache, or cache=none. */

    /** Notes, as part of the transaction, that the transaction changes users. Every transaction
     * that appends to the log or writes trackers must call it once for each user, as its last call
     * before commit(). season_put(), season_create() and season_activate() note a change of season
     * "", user "" by writer 0 themselves; season_put() with cache_enabled 0 also one of that
     * season, user "".
     * @param writer who changes them: a number that the process has drawn at random, 1 to
     * INT64_MAX; 0: nobody's cache has had the change
     * @param users  keys in ascending order, each user of a season once; the items are ignored */
    srs_status (*change_put)(void *self, void *tx, int64_t writer, const srs_key *users,
                             size_t count, srs_error *err);
    /** Gives the users that writers other than @p writer have changed after a place, in any order,
     * each once. No committed change may be left out, in whatever order transactions commit:
     * a store whose places become visible out of order gives changes from before @p since again.
     * @param writer who asks
     * @param since  the place that the last call gave; negative: gives no change, but the place
     * @param[out] until the place to ask from in the next call; unchanged on failure
     * @return SRS_OK; an error of the sink, and then the changes must be asked for again */
    srs_status (*changes)(void *self, int64_t writer, int64_t since, srs_change_sink sink,
                          void *sink_data, int64_t *until, srs_error *err);
    /** Gives a number that differs after each committed change, of this process or another one. It
     * must be so cheap that every call of the library can ask for it, and is never 0. NULL: there
     * is no such number; then changes() is called every cache.stale_ms.
     * @param[out] sign the number; unchanged on failure
     * @return SRS_OK; SRS_E_IO when the data was deleted or replaced while the store was open */
    srs_status (*sign)(void *self, uint64_t *sign, srs_error *err);
} srs_store_ops;

/** Initialises an srs_store_ops; fill in every function afterwards, the last seven if it can. */
#define SRS_STORE_OPS_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_store_ops), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,    \
            NULL, NULL, NULL, NULL                                                                 \
    }

/** Initialises an srs_stale_mark. */
#define SRS_STALE_MARK_INIT                                                                        \
    {                                                                                              \
        sizeof(srs_stale_mark), NULL, NULL, 0                                                      \
    }

/** Initialises an srs_change. */
#define SRS_CHANGE_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_change), NULL, NULL, 0                                                          \
    }

#ifdef __cplusplus
}
#endif
#endif
