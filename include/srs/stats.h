/**
 * @file
 * Reads the statistics of a context: counters since srs_open(), and gauges.
 * docs/reference/statistics.md lists the statistics.
 */
#ifndef SRS_STATS_H
#define SRS_STATS_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One statistic. All strings are static.
 * @since 0.1.0
 */
typedef struct srs_stat {
    size_t size;         /**< sizeof(srs_stat) */
    const char *name;    /**< such as "queue.depth" */
    const char *meaning; /**< one sentence, with the unit */
    int32_t is_gauge;    /**< 1: a gauge, which can fall; 0: a counter */
    int32_t is_shared;   /**< 1: read from the queue, cache or store, and covers all processes;
                              0: of this context only */
    int32_t is_known;    /**< 0: the backend is unavailable or has no value; @c value is 0 */
    uint64_t value;      /**< at the time of the call */
} srs_stat;

/**
 * Initialises an srs_stat.
 * @since 0.1.0
 */
#define SRS_STAT_INIT                                                                              \
    {                                                                                              \
        sizeof(srs_stat), NULL, NULL, 0, 0, 0, 0                                                   \
    }

/**
 * Reads a statistic by index. All contexts have the same list. A shared statistic is read from its
 * backend, which can take up to backend.timeout_ms. Thread-safe.
 * @param context    the context; NULL for name and meaning without a value
 * @param index      from 0
 * @param[out] stat  filled in; set its size first; unchanged on failure
 * @return SRS_OK (also without a value, see is_known), SRS_E_NOT_FOUND (past the last statistic),
 *         SRS_E_INVALID, SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_stat_at(srs_context *context, size_t index, srs_stat *stat);

/**
 * Reads a statistic by name. Thread-safe.
 * @param context     the context
 * @param name        the name
 * @param[out] value  receives the value; unchanged on failure
 * @return SRS_OK, SRS_E_NOT_FOUND (no such statistic), SRS_E_UNSUPPORTED (the backend in use has no
 *         value), SRS_E_INVALID, SRS_E_FORKED, or an error of the backend, such as
 *         SRS_E_UNAVAILABLE
 * @since 0.1.0
 */
SRS_API srs_status srs_stat_get(srs_context *context, const char *name, uint64_t *value);

/**
 * All statistics, read by one call.
 * @since 0.1.0
 */
typedef struct srs_stat_list srs_stat_list;

/**
 * Reads all statistics. The function calls the cache, the store and the queue once each, so all
 * statistics of a backend come from the same call. Each call can take up to backend.timeout_ms.
 * Thread-safe.
 * @param context   the context
 * @param[out] out  to be freed with srs_stat_list_free(); unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK (also without some values, see is_known), SRS_E_INVALID, SRS_E_NO_MEMORY,
 *         SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_stats(srs_context *context, srs_stat_list **out, srs_error *err);

/**
 * Returns the number of statistics. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_stat_list_count(const srs_stat_list *list);

/**
 * Returns a statistic. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0, in the order of srs_stat_at()
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_stat *srs_stat_list_at(const srs_stat_list *list, size_t index);

/**
 * Frees a list of srs_stats(). Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_stat_list_free(srs_stat_list *list);

#ifdef __cplusplus
}
#endif
#endif
