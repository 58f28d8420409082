/**
 * @file
 * Dead letters: reviews that could never be stored, kept in the store for an operator to see,
 * replay or drop.
 *
 * All functions are thread-safe.
 */
#ifndef SRS_DEADLETTER_H
#define SRS_DEADLETTER_H

#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A page of dead letters, by review id. */
typedef struct srs_dead_list srs_dead_list;

/**
 * Lists dead letters.
 * @param context   the context
 * @param after     only those after this review id; NULL: from the first
 * @param limit     1-10000
 * @param[out] out  to be freed with srs_dead_list_free(); empty past the last
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_dead(srs_context *context, const char *after, size_t limit,
                            srs_dead_list **out, srs_error *err);

/**
 * Finds one dead letter.
 * @param context    the context
 * @param review_id  which
 * @param[out] out   a page with nothing else in it, to be freed with srs_dead_list_free()
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_NOT_FOUND, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the
 *         store
 */
SRS_API srs_status srs_dead_get(srs_context *context, const char *review_id, srs_dead_list **out,
                                srs_error *err);

/** @name What a page of dead letters says; everything is owned by the page
 * @{ */
SRS_API size_t srs_dead_list_count(const srs_dead_list *list); /**< how many */
/** What could not be stored. @param list the page @param index from 0 @return NULL past the end */
SRS_API const srs_event *srs_dead_list_event(const srs_dead_list *list, size_t index);
/** Its season. @param list the page @param index from 0 @return NULL past the end */
SRS_API const char *srs_dead_list_season(const srs_dead_list *list, size_t index);
/** Why. @param list the page @param index from 0 @return NULL past the end */
SRS_API const char *srs_dead_list_reason(const srs_dead_list *list, size_t index);
/** @} */

/** Frees a page. @param list may be NULL */
SRS_API void srs_dead_list_free(srs_dead_list *list);

/** Tries to store a dead letter again, and waits for it. @param context the context
 * @param review_id which @param err may be NULL
 * @return SRS_OK (it is stored and no dead letter any more), SRS_E_NOT_FOUND, or why it still
 * cannot be stored */
SRS_API srs_status srs_dead_replay(srs_context *context, const char *review_id, srs_error *err);

/** Discards a dead letter for good. @param context the context @param review_id which
 * @param err may be NULL @return SRS_OK, SRS_E_NOT_FOUND, or an error of the store */
SRS_API srs_status srs_dead_drop(srs_context *context, const char *review_id, srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
