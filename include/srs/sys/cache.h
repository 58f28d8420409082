/**
 * @file
 * For backend writers: the interface of a cache.
 *
 * A cache holds *entries*, one per (season, user): all trackers of that user, ordered by
 * (due_ms, item). An entry is in one of three states, and the whole protocol rests on telling
 * them apart:
 *
 * - SRS_CACHE_WARM: it was loaded; what it does not hold does not exist (it may be empty);
 * - SRS_CACHE_COLD: nobody loaded it, or it was evicted, expired, dropped or lost;
 * - SRS_CACHE_LOADING: somebody holds the lease and is loading it.
 *
 * Reads and writes of an entry that is not warm do nothing but say so. Every function must be
 * callable from any thread at once, must be atomic per entry, must return within the deadline
 * that the backend was configured with, and must return SRS_E_UNAVAILABLE or SRS_E_TIMEOUT when
 * the cache cannot be reached. `tests/conformance/cache.h` is the suite that a cache has to pass.
 */
#ifndef SRS_SYS_CACHE_H
#define SRS_SYS_CACHE_H

#include <srs/doctor.h>
#include <srs/sys/tracker.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Whether an entry can be used. */
typedef enum srs_presence {
    SRS_CACHE_COLD = 0,    /**< not there */
    SRS_CACHE_LOADING = 1, /**< somebody is loading it */
    SRS_CACHE_WARM = 2     /**< there, whole */
} srs_presence;

/** What to look for among the due items of an entry. */
typedef struct srs_cache_query {
    size_t size;         /**< sizeof(srs_cache_query) */
    int64_t at_ms;       /**< due_ms <= at_ms */
    size_t limit;        /**< items at most */
    const char *subject; /**< only this; NULL: any */
    const char *topic;   /**< only this; NULL: any */
} srs_cache_query;

/** One write of a compare-and-set. */
typedef struct srs_cache_write {
    size_t size;                 /**< sizeof(srs_cache_write) */
    uint64_t expected_revision;  /**< of the tracker in the cache; 0: the item is not there */
    const srs_tracker *tracker;  /**< the tracker to put in its place */
    const srs_tracker *expected; /**< unless NULL: what is there must be this in every field */
} srs_cache_write;

/** What a cache can tell about itself; SRS_STAT_UNKNOWN for what it cannot, as all of them are
 * before the call. */
typedef struct srs_cache_stats {
    size_t size;          /**< sizeof(srs_cache_stats) */
    uint64_t entries;     /**< entries held */
    uint64_t items;       /**< trackers held */
    uint64_t bytes;       /**< memory used */
    uint64_t bytes_max;   /**< bound of the memory */
    uint64_t evictions;   /**< entries evicted since it was opened */
    uint64_t round_trips; /**< requests sent to a server since it was opened */
} srs_cache_stats;

/** The functions of a cache. @c err may be NULL everywhere; @c self is the backend's own. */
typedef struct srs_cache_ops {
    size_t size;      /**< sizeof(srs_cache_ops) */
    const char *name; /**< such as "memory"; static */

    /**
     * Finds due items, in order of (due_ms, item), and counts them.
     * @param self           the backend
     * @param season         key
     * @param user           key
     * @param query          what to look for
     * @param sink           receives at most query->limit trackers
     * @param sink_data      given to @p sink
     * @param[out] total     due items that pass the filter, the limit aside
     * @param[out] presence  unless SRS_CACHE_WARM, nothing was looked up
     */
    srs_status (*due)(void *self, const char *season, const char *user,
                      const srs_cache_query *query, srs_tracker_sink sink, void *sink_data,
                      uint64_t *total, srs_presence *presence, srs_error *err);

    /**
     * Reads the trackers of some items; those that are not there are skipped.
     * @param items  the item ids. With "", which holds the user's latest reset, as the first, a
     *               write() is to follow: a shared cache should forget the entry within minutes
     *               unless it does, and succeeds, since whoever reads may die after it has told the
     *               store; also one that is cold, and loaded by anybody in between
     * @param count  how many; SIZE_MAX with @p items NULL: every item, in order of item id
     */
    srs_status (*read)(void *self, const char *season, const char *user, const char *const *items,
                       size_t count, srs_tracker_sink sink, void *sink_data, srs_presence *presence,
                       srs_error *err);

    /**
     * Writes trackers, all of them or none.
     * @return SRS_OK; SRS_E_CONFLICT if a tracker is not the one expected
     */
    srs_status (*write)(void *self, const char *season, const char *user,
                        const srs_cache_write *writes, size_t count, srs_presence *presence,
                        srs_error *err);

    /**
     * Asks for the lease to load an entry. It ends with load_commit(), load_abort(), drop(), or
     * by itself after @p lease_ms.
     * @param lease_ms       how long the caller may take
     * @param[out] lease     not 0 when the caller has got it
     * @param[out] presence  SRS_CACHE_LOADING with @p lease 0: somebody else has it
     */
    srs_status (*load_begin)(void *self, const char *season, const char *user, int64_t lease_ms,
                             uint64_t *lease, srs_presence *presence, srs_error *err);

    /**
     * Fills the entry and makes it warm. Where put() has meanwhile given a tracker of a higher
     * revision, that one stays; where it has given one of the same revision that differs, the entry
     * is cold then.
     * @param trackers  all trackers of the user, in order of item id
     * @return SRS_OK; SRS_E_CONFLICT if the lease has ended: nothing was changed
     */
    srs_status (*load_commit)(void *self, const char *season, const char *user, uint64_t lease,
                              const srs_tracker *trackers, size_t count, srs_error *err);

    /** Gives the lease back; does nothing if it has ended. */
    srs_status (*load_abort)(void *self, const char *season, const char *user, uint64_t lease,
                             srs_error *err);

    /**
     * Tells what the store has committed. A warm entry should have heard of it already: it has of
     * each item the very same tracker, or one of a higher revision. Where it has not, it becomes
     * cold: it has missed something, and may know of a review that the store has not got yet, so
     * that only a load can tell what is there. On an entry that is loading the trackers are
     * remembered until load_commit(), of each item that of the highest revision; on a cold one it
     * does nothing.
     */
    srs_status (*put)(void *self, const char *season, const char *user, const srs_tracker *trackers,
                      size_t count, srs_error *err);

    /** Makes an entry cold; a lease on it ends. */
    srs_status (*drop)(void *self, const char *season, const char *user, srs_error *err);

    /** Makes all entries of a season cold; NULL: of all seasons. */
    srs_status (*drop_season)(void *self, const char *season, srs_error *err);

    /** Tells about itself; fails when the cache is away, and so serves as a probe. */
    srs_status (*stats)(void *self, srs_cache_stats *stats, srs_error *err);

    /** Closes the cache and frees @p self. With @p forked nonzero this is a child of fork():
     * descriptors are closed, but nothing is said to a server and no lock is taken. */
    void (*close)(void *self, int forked);

    /** 1: it outlives the process, or other processes use it, too. What it misses is then noted in
     * the store, so that another process can correct it. */
    int32_t is_shared;

    /** For the health check: says what is amiss with the cache, its server and its settings, with
     * codes that begin with "cache.". It changes no entry. May be NULL.
     * @return SRS_OK, also when something is amiss; an error of the sink; or why nothing can be
     * examined */
    srs_status (*check)(void *self, srs_finding_sink sink, void *sink_data, srs_error *err);

    /** Proves that the cache takes writes: writes something small that goes by itself. It is called
     * before safe mode is left, and now and then on a shared cache. May be NULL: then an entry of
     * nobody is loaded, written and dropped before safe mode is left.
     * @return SRS_OK; or why a write() would fail */
    srs_status (*probe)(void *self, srs_error *err);
} srs_cache_ops;

/** Initialises an srs_cache_ops; fill in every function afterwards, the last one if it can. */
#define SRS_CACHE_OPS_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_cache_ops), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL, 0, NULL, NULL                                                                    \
    }

#ifdef __cplusplus
}
#endif
#endif
