/**
 * @file
 * Declares the interface of a cache, for authors of backends.
 *
 * A cache holds *cache entries*. An entry holds all trackers of one user in one season, in
 * ascending order of (due_ms, item). An entry is in one of three states:
 *
 * - SRS_CACHE_WARM: the entry is loaded and complete. An item without a tracker in the entry does
 *   not exist. The entry may be empty.
 * - SRS_CACHE_COLD: the entry was never loaded, or was evicted, expired, dropped or lost.
 * - SRS_CACHE_LOADING: a caller holds the lease and loads the entry.
 *
 * A read or a write of an entry that is not warm returns the state and does nothing else. Every
 * function must be callable from any thread at the same time and must be atomic per entry. Every
 * function must return within the deadline in the configuration of the backend. If the cache is
 * unavailable, the function must return SRS_E_UNAVAILABLE or SRS_E_TIMEOUT.
 *
 * A cache must pass the suite `tests/conformance/cache.h`.
 */
#ifndef SRS_SYS_CACHE_H
#define SRS_SYS_CACHE_H

#include <srs/doctor.h>
#include <srs/sys/tracker.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The state of a cache entry.
 * @since 0.1.0
 */
typedef enum srs_presence {
    SRS_CACHE_COLD = 0,    /**< must be loaded */
    SRS_CACHE_LOADING = 1, /**< a caller loads the entry */
    SRS_CACHE_WARM = 2     /**< loaded and complete */
} srs_presence;

/**
 * The filter and the limit of a search for due items.
 * @since 0.1.0
 */
typedef struct srs_cache_query {
    size_t size;         /**< sizeof(srs_cache_query) */
    int64_t at_ms;       /**< only items with due_ms <= at_ms */
    size_t limit;        /**< maximum number of items */
    const char *subject; /**< only items of this subject; NULL: any */
    const char *topic;   /**< only items of this topic; NULL: any */
} srs_cache_query;

/**
 * The flags of srs_cache_ops.read. A cache must ignore flags that it does not support.
 * @since 0.1.0
 */
typedef enum srs_cache_read_flag {
    /**
     * A write() of the user follows. A shared cache should then drop the entry within minutes
     * unless the write() succeeds, because the caller may crash after its commit. This rule
     * includes an entry that is cold now and loaded before the write().
     */
    SRS_CACHE_READ_FOR_WRITE = 1
} srs_cache_read_flag;

/**
 * One write of a compare-and-set. The item in the cache must have the expected tracker, equal in
 * every field, because a revision counts events and does not identify them.
 * @since 0.1.0
 */
typedef struct srs_cache_write {
    size_t size;                 /**< sizeof(srs_cache_write) */
    const srs_tracker *tracker;  /**< the new tracker */
    const srs_tracker *expected; /**< the tracker in the cache; NULL: the item has no tracker */
} srs_cache_write;

/**
 * The statistics of a cache. Before the call all fields are SRS_STAT_UNKNOWN, and the cache sets
 * the fields that it can determine.
 * @since 0.1.0
 */
typedef struct srs_cache_stats {
    size_t size;          /**< sizeof(srs_cache_stats) */
    uint64_t entries;     /**< number of cache entries */
    uint64_t items;       /**< number of trackers */
    uint64_t bytes;       /**< memory in use */
    uint64_t bytes_max;   /**< limit of the memory */
    uint64_t evictions;   /**< evictions since the cache was opened */
    uint64_t round_trips; /**< requests to a server since the cache was opened */
} srs_cache_stats;

/**
 * The functions of a cache. The library keeps a copy. Every @c err may be NULL.
 * @since 0.1.0
 */
typedef struct srs_cache_ops {
    size_t size;      /**< sizeof(srs_cache_ops) */
    const char *name; /**< such as "memory"; static */

    /**
     * Finds due items in ascending order of (due_ms, item), and counts the items.
     * @param self           the data of the backend
     * @param season         the season of the entry
     * @param user           the user of the entry
     * @param query          the filter and the limit
     * @param callback           receives at most query->limit trackers
     * @param callback_data      passed to @p callback
     * @param[out] total     the number of due items that pass the filter, without the limit
     * @param[out] presence  the state of the entry; unless SRS_CACHE_WARM, no item was searched
     * @param err            may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*due)(void *self, const char *season, const char *user,
                      const srs_cache_query *query, srs_tracker_fn callback, void *callback_data,
                      uint64_t *total, srs_presence *presence, srs_error *err);

    /**
     * Reads the trackers of some items, without the items that have no tracker.
     * @param self           the data of the backend
     * @param season         the season of the entry
     * @param user           the user of the entry
     * @param items          the item ids; the id "" is the item of the latest reset of the user
     * @param count          the number of ids; SIZE_MAX with @p items NULL reads every item, in
     *                       ascending order of item id
     * @param flags          0 or SRS_CACHE_READ_FOR_WRITE. Unknown flags must be ignored
     * @param callback           receives the trackers
     * @param callback_data      passed to @p callback
     * @param[out] presence  the state of the entry; unless SRS_CACHE_WARM, no item was read
     * @param err            may be NULL
     * @return SRS_OK, an error of the callback, or an error of the backend
     */
    srs_status (*read)(void *self, const char *season, const char *user, const char *const *items,
                       size_t count, uint32_t flags, srs_tracker_fn callback, void *callback_data,
                       srs_presence *presence, srs_error *err);

    /**
     * Writes trackers: all trackers or none.
     * @param self           the data of the backend
     * @param season         the season of the entry
     * @param user           the user of the entry
     * @param writes         the trackers, each with the expected tracker of its item
     * @param count          the number of writes
     * @param[out] presence  the state of the entry; unless SRS_CACHE_WARM, nothing was written
     * @param err            may be NULL
     * @return SRS_OK, SRS_E_CONFLICT (an item has not the expected tracker), or an error of the
     *         backend
     */
    srs_status (*write)(void *self, const char *season, const char *user,
                        const srs_cache_write *writes, size_t count, srs_presence *presence,
                        srs_error *err);

    /**
     * Acquires the lease to load an entry. The lease ends with load_commit(), load_abort(), drop(),
     * or after @p lease_ms.
     * @param self           the data of the backend
     * @param season         the season of the entry
     * @param user           the user of the entry
     * @param lease_ms       the duration of the lease in milliseconds
     * @param[out] lease     not 0 if the caller holds the lease
     * @param[out] presence  the state of the entry; SRS_CACHE_LOADING with @p lease 0 if another
     *                       caller holds the lease
     * @param err            may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*load_begin)(void *self, const char *season, const char *user, int64_t lease_ms,
                             uint64_t *lease, srs_presence *presence, srs_error *err);

    /**
     * Fills an entry and makes the entry warm. If put() has passed a tracker of a higher revision
     * during the load, the entry keeps that tracker. If put() has passed a different tracker of the
     * same revision, the entry becomes cold.
     * @param self      the data of the backend
     * @param season    the season of the entry
     * @param user      the user of the entry
     * @param lease     the lease of load_begin()
     * @param trackers  all trackers of the user, in ascending order of item id
     * @param count     the number of trackers
     * @param err       may be NULL
     * @return SRS_OK, SRS_E_CONFLICT (the lease has ended; nothing was changed), or an error of the
     *         backend
     */
    srs_status (*load_commit)(void *self, const char *season, const char *user, uint64_t lease,
                              const srs_tracker *trackers, size_t count, srs_error *err);

    /**
     * Releases a lease. Does nothing if the lease has ended.
     * @param self    the data of the backend
     * @param season  the season of the entry
     * @param user    the user of the entry
     * @param lease   the lease of load_begin()
     * @param err     may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*load_abort)(void *self, const char *season, const char *user, uint64_t lease,
                             srs_error *err);

    /**
     * Passes trackers that the store has committed. A warm entry normally has the same tracker of
     * each item, or a tracker of a higher revision. Otherwise the entry has missed a write and
     * becomes cold, because it may hold a pending review that only a load can find. While an entry
     * is loading, the cache keeps the trackers until load_commit(), per item the tracker of the
     * highest revision. On a cold entry put() does nothing.
     * @param self      the data of the backend
     * @param season    the season of the entry
     * @param user      the user of the entry
     * @param trackers  the committed trackers
     * @param count     the number of trackers
     * @param err       may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*put)(void *self, const char *season, const char *user, const srs_tracker *trackers,
                      size_t count, srs_error *err);

    /**
     * Makes an entry cold and ends a lease on the entry.
     * @param self    the data of the backend
     * @param season  the season of the entry
     * @param user    the user of the entry
     * @param err     may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*drop)(void *self, const char *season, const char *user, srs_error *err);

    /**
     * Makes all entries of a season cold.
     * @param self    the data of the backend
     * @param season  the season; NULL for all seasons
     * @param err     may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*drop_season)(void *self, const char *season, srs_error *err);

    /**
     * Reads the statistics of the cache. Fails if the cache is unavailable, so the function is also
     * a probe.
     * @param self        the data of the backend
     * @param[out] stats  the statistics
     * @param err         may be NULL
     * @return SRS_OK, or an error of the backend
     */
    srs_status (*stats)(void *self, srs_cache_stats *stats, srs_error *err);

    /**
     * Closes the cache and frees @p self.
     * @param self    the data of the backend
     * @param forked  nonzero in a child of fork(): the function closes descriptors, but sends
     *                nothing to a server and acquires no lock
     */
    void (*close)(void *self, int forked);

    /**
     * 1: the cache outlives the process, or other processes use the cache. The library then records
     * stale marks in the store, so that another process can invalidate stale entries.
     */
    int32_t is_shared;

    /**
     * Checks the cache, its server and its settings for srs_doctor(). The codes begin with
     * "cache.". The function changes no entry. May be NULL.
     * @param self       the data of the backend
     * @param callback       receives the findings
     * @param callback_data  passed to @p callback
     * @param err        may be NULL
     * @return SRS_OK (also with findings), an error of the callback, or the reason why the check
     *         failed
     */
    srs_status (*check)(void *self, srs_finding_fn callback, void *callback_data, srs_error *err);

    /**
     * Proves that the cache accepts writes, with a small write that expires. The library calls the
     * function before safe mode ends, and periodically on a shared cache. If NULL, the library
     * loads, writes and drops an entry of a reserved user before safe mode ends.
     * @param self  the data of the backend
     * @param err   may be NULL
     * @return SRS_OK, or the reason why a write() would fail
     */
    srs_status (*probe)(void *self, srs_error *err);
} srs_cache_ops;

/**
 * Initialises an srs_cache_ops. The caller then sets every function; check and probe are optional.
 * @since 0.1.0
 */
#define SRS_CACHE_OPS_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_cache_ops), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL, 0, NULL, NULL                                                                    \
    }

#ifdef __cplusplus
}
#endif
#endif
