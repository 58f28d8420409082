/**
 * @file
 * Seasons: the bounded terms to which tracked items belong.
 *
 * All functions are thread-safe. Wherever a season is asked for, NULL means the active one.
 */
#ifndef SRS_SEASON_H
#define SRS_SEASON_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One season. */
typedef struct srs_season {
    size_t size;         /**< sizeof(srs_season) */
    const char *name;    /**< 1-64 bytes of UTF-8 without control characters */
    int64_t starts_ms;   /**< SRS_TIME_NONE: no beginning */
    int64_t ends_ms;     /**< SRS_TIME_NONE: no end; else after starts_ms */
    int64_t archived_ms; /**< when it was archived; SRS_TIME_NONE: it is live. Read only */
    int32_t is_active; /**< the season used where none is named. Read only: srs_season_activate() */
    int32_t cache_enabled; /**< 0: due items come from the store */
    int32_t auto_archive; /**< kept for the application: the library archives no season by itself */
    int32_t partition_created; /**< the store is ready for its rows. Read only */
} srs_season;

/** Initialises a season: no dates, cache enabled. */
#define SRS_SEASON_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_season), NULL, SRS_TIME_NONE, SRS_TIME_NONE, SRS_TIME_NONE, 0, 1, 0, 0          \
    }

/** A list of seasons. */
typedef struct srs_season_list srs_season_list;

/**
 * Creates a season, or changes the dates and switches of one that exists. Creating one that
 * exists with the same values changes nothing.
 * @param context  the context
 * @param season   the season; the fields marked "read only" are ignored
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_ARCHIVED, or an error of the store
 */
SRS_API srs_status srs_season_put(srs_context *context, const srs_season *season, srs_error *err);

/** Makes one season the active one, instead of the one that was. @param context the context
 * @param name the season @param err may be NULL
 * @return SRS_OK, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED, or an error of the store */
SRS_API srs_status srs_season_activate(srs_context *context, const char *name, srs_error *err);

/** Lists the seasons by name; reads the store. @param context the context @param name only this
 * one; NULL: all @param[out] out to be freed with srs_season_list_free() @param err may be NULL
 * @return SRS_OK (nothing found is an empty list), SRS_E_NO_MEMORY, or an error of the store */
SRS_API srs_status srs_season_get(srs_context *context, const char *name, srs_season_list **out,
                                  srs_error *err);

/** How many. @param list the list @return the number */
SRS_API size_t srs_season_list_count(const srs_season_list *list);

/** One of them. @param list the list @param index from 0 @return owned by the list; NULL past the
 * end */
SRS_API const srs_season *srs_season_list_at(const srs_season_list *list, size_t index);

/** Frees a list. @param list may be NULL */
SRS_API void srs_season_list_free(srs_season_list *list);

/** @name Fields of a season, for languages that do not know the struct's layout
 * @{ */
SRS_API const char *srs_season_name(const srs_season *season);      /**< owned by the season */
SRS_API int64_t srs_season_starts_ms(const srs_season *season);     /**< or SRS_TIME_NONE */
SRS_API int64_t srs_season_ends_ms(const srs_season *season);       /**< or SRS_TIME_NONE */
SRS_API int64_t srs_season_archived_ms(const srs_season *season);   /**< or SRS_TIME_NONE */
SRS_API int srs_season_is_active(const srs_season *season);         /**< 0 or 1 */
SRS_API int srs_season_cache_enabled(const srs_season *season);     /**< 0 or 1 */
SRS_API int srs_season_auto_archive(const srs_season *season);      /**< 0 or 1 */
SRS_API int srs_season_partition_created(const srs_season *season); /**< 0 or 1 */
/** @} */

#ifdef __cplusplus
}
#endif
#endif
