/**
 * @file
 * Lists, replays and discards dead letters. A dead letter is an event that can never be stored. The
 * store keeps dead letters for an operator.
 *
 * All functions are thread-safe.
 */
#ifndef SRS_DEADLETTER_H
#define SRS_DEADLETTER_H

#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A page of dead letters in ascending order of review id.
 * @since 0.1.0
 */
typedef struct srs_dead_list srs_dead_list;

/**
 * Lists dead letters. Thread-safe.
 * @param context   the context
 * @param after     only dead letters after this review id; NULL from the first
 * @param limit     the maximum number of dead letters, 1-10000
 * @param[out] out  to be freed with srs_dead_list_free(); empty past the last dead letter
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_dead(srs_context *context, const char *after, size_t limit,
                            srs_dead_list **out, srs_error *err);

/**
 * Finds one dead letter. Thread-safe.
 * @param context    the context
 * @param review_id  the review id
 * @param[out] out   a page with this dead letter, to be freed with srs_dead_list_free()
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_NOT_FOUND, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the
 *         store
 * @since 0.1.0
 */
SRS_API srs_status srs_dead_get(srs_context *context, const char *review_id, srs_dead_list **out,
                                srs_error *err);

/** @name Fields of a page of dead letters
 * @{ */
/**
 * Returns the number of dead letters in the page. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_dead_list_count(const srs_dead_list *list);
/**
 * Returns the event of a dead letter. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the page; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_event *srs_dead_list_event(const srs_dead_list *list, size_t index);
/**
 * Returns the season of a dead letter. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the page; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_dead_list_season(const srs_dead_list *list, size_t index);
/**
 * Returns the reason why the event could not be stored. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the page; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_dead_list_reason(const srs_dead_list *list, size_t index);
/** @} */

/**
 * Frees a page. Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_dead_list_free(srs_dead_list *list);

/**
 * Stores the event of a dead letter again, and waits for the commit. On success the dead letter is
 * deleted. Thread-safe.
 * @param context    the context
 * @param review_id  the review id
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_NOT_FOUND, or the error that still prevents the commit
 * @since 0.1.0
 */
SRS_API srs_status srs_dead_replay(srs_context *context, const char *review_id, srs_error *err);

/**
 * Deletes a dead letter. The event is lost. Thread-safe.
 * @param context    the context
 * @param review_id  the review id
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_NOT_FOUND, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_dead_drop(srs_context *context, const char *review_id, srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
