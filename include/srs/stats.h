/**
 * @file
 * Statistics of a context: counters since it was opened, and gauges. docs/reference/statistics.md
 * lists them.
 */
#ifndef SRS_STATS_H
#define SRS_STATS_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One figure. All strings are static. */
typedef struct srs_stat {
    size_t size;         /**< sizeof(srs_stat) */
    const char *name;    /**< such as "queue.depth" */
    const char *meaning; /**< one sentence, with the unit */
    int32_t is_gauge;    /**< 1: may fall again; 0: a counter */
    int32_t is_shared;   /**< 1: of the queue, cache or store, whichever process uses it, and read
                              from there; 0: of this context only */
    int32_t is_known;    /**< 0: the backend cannot tell, or is away, and @c value is 0 */
    uint64_t value;      /**< at the time of the call */
} srs_stat;

/** Initialises an srs_stat. */
#define SRS_STAT_INIT                                                                              \
    {                                                                                              \
        sizeof(srs_stat), NULL, NULL, 0, 0, 0, 0                                                   \
    }

/** Reads one figure; the list is the same for all contexts. One that is shared is asked of its
 * backend, which may take up to backend.timeout_ms. Thread-safe.
 * @param context the context; NULL: name and meaning only, and the figure is not known
 * @param index from 0
 * @param[out] stat filled in; set its size first
 * @return SRS_OK, also if the figure is not known (is_known); SRS_E_NOT_FOUND past the last;
 *         SRS_E_INVALID; SRS_E_FORKED */
SRS_API srs_status srs_stat_at(srs_context *context, size_t index, srs_stat *stat);

/** Reads one figure by name. Thread-safe.
 * @param context the context
 * @param name the name
 * @param[out] value the figure; unchanged unless SRS_OK is returned
 * @return SRS_OK; SRS_E_NOT_FOUND if there is no such figure; SRS_E_UNSUPPORTED if the backend in
 * use cannot tell it; what the backend failed with, such as SRS_E_UNAVAILABLE; SRS_E_INVALID;
 *         SRS_E_FORKED */
SRS_API srs_status srs_stat_get(srs_context *context, const char *name, uint64_t *value);

/** All statistics, read by one call. */
typedef struct srs_stat_list srs_stat_list;

/**
 * Reads all statistics. Asks the cache, the store and the queue once each, so that the statistics
 * of one of them belong together; each may take up to backend.timeout_ms. Thread-safe.
 * @param context   the context
 * @param[out] out  to be freed with srs_stat_list_free(); unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK, also if statistics are not known (srs_stat.is_known); SRS_E_INVALID;
 *         SRS_E_NO_MEMORY; SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_stats(srs_context *context, srs_stat_list **out, srs_error *err);

/**
 * Returns the number of statistics.
 * @param list  may be NULL
 * @return the number; 0 for NULL
 * @since 0.1.0
 */
SRS_API size_t srs_stat_list_count(const srs_stat_list *list);

/**
 * Returns a statistic.
 * @param list   the list, which owns the result
 * @param index  from 0, in the order of srs_stat_at()
 * @return NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_stat *srs_stat_list_at(const srs_stat_list *list, size_t index);

/**
 * Frees a list of srs_stats().
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_stat_list_free(srs_stat_list *list);

#ifdef __cplusplus
}
#endif
#endif
