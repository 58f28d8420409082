/**
 * @file
 * Creates and lists seasons. A season is a bounded period to which tracked items belong, such as a
 * school year.
 *
 * All functions are thread-safe. A season argument of NULL means the active season.
 */
#ifndef SRS_SEASON_H
#define SRS_SEASON_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One season.
 * @since 0.1.0
 */
typedef struct srs_season {
    size_t size;               /**< sizeof(srs_season) */
    const char *name;          /**< 1-64 bytes of UTF-8 without control characters */
    int64_t starts_ms;         /**< milliseconds since the epoch; SRS_TIME_NONE: no beginning */
    int64_t ends_ms;           /**< after starts_ms; SRS_TIME_NONE: no end */
    int64_t archived_ms;       /**< time of the archiving; SRS_TIME_NONE: not archived. Read only */
    int32_t is_active;         /**< 1: calls without a season use this season. Read only */
    int32_t cache_enabled;     /**< 0: due items come from the store */
    int32_t auto_archive;      /**< for the application: the library archives no season itself */
    int32_t partition_created; /**< 1: the store has a partition for the season. Read only */
} srs_season;

/**
 * Initialises a season: no dates, cache enabled.
 * @since 0.1.0
 */
#define SRS_SEASON_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_season), NULL, SRS_TIME_NONE, SRS_TIME_NONE, SRS_TIME_NONE, 0, 1, 0, 0          \
    }

/**
 * A list of seasons.
 * @since 0.1.0
 */
typedef struct srs_season_list srs_season_list;

/**
 * Creates a season, or changes the dates and switches of an existing season. Thread-safe.
 * @param context  the context
 * @param season   copied; fields marked "read only" are ignored
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_ARCHIVED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_season_put(srs_context *context, const srs_season *season, srs_error *err);

/**
 * Makes a season the active season, in place of the season that was active. Thread-safe.
 * @param context  the context
 * @param name     the season
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_season_activate(srs_context *context, const char *name, srs_error *err);

/**
 * Reads seasons from the store, in ascending order of name. Thread-safe.
 * @param context   the context
 * @param name      only this season; NULL for all
 * @param[out] out  to be freed with srs_season_list_free(); empty if no season matches
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_NO_MEMORY, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_season_get(srs_context *context, const char *name, srs_season_list **out,
                                  srs_error *err);

/**
 * Returns the number of seasons. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_season_list_count(const srs_season_list *list);

/**
 * Returns a season. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_season *srs_season_list_at(const srs_season_list *list, size_t index);

/**
 * Frees a list. Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_season_list_free(srs_season_list *list);

/** @name Fields of a season, for languages that cannot declare the struct
 * @{ */
/**
 * Returns the name. Thread-safe.
 * @param season  the season; may be NULL
 * @return owned by the season; NULL if @p season is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_season_name(const srs_season *season);
/**
 * Returns the first moment of the season. Thread-safe.
 * @param season  the season; may be NULL
 * @return milliseconds since the epoch, or SRS_TIME_NONE
 * @since 0.1.0
 */
SRS_API int64_t srs_season_starts_ms(const srs_season *season);
/**
 * Returns the end of the season. Thread-safe.
 * @param season  the season; may be NULL
 * @return milliseconds since the epoch, or SRS_TIME_NONE
 * @since 0.1.0
 */
SRS_API int64_t srs_season_ends_ms(const srs_season *season);
/**
 * Returns the time at which the season was archived. Thread-safe.
 * @param season  the season; may be NULL
 * @return milliseconds since the epoch, or SRS_TIME_NONE
 * @since 0.1.0
 */
SRS_API int64_t srs_season_archived_ms(const srs_season *season);
/**
 * Returns 1 if the season is the active season. Thread-safe.
 * @param season  the season; may be NULL
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_season_is_active(const srs_season *season);
/**
 * Returns 1 if the cache serves the season. Thread-safe.
 * @param season  the season; may be NULL
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_season_cache_enabled(const srs_season *season);
/**
 * Returns the field auto_archive. Thread-safe.
 * @param season  the season; may be NULL
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_season_auto_archive(const srs_season *season);
/**
 * Returns 1 if the store has a partition for the season. Thread-safe.
 * @param season  the season; may be NULL
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_season_partition_created(const srs_season *season);
/** @} */

#ifdef __cplusplus
}
#endif
#endif
