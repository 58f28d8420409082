/**
 * @file
 * The two questions libsrs exists for: what is this user due to review, and what happens now
 * that they answered?
 *
 * All functions are thread-safe. @p season may always be NULL: the active one. Ids are any UTF-8
 * without control characters, up to SRS_USER_MAX and SRS_ITEM_MAX bytes.
 */
#ifndef SRS_REVIEW_H
#define SRS_REVIEW_H

#include <srs/context.h>
#include <srs/persistence.h>
#include <srs/rating.h>
#include <srs/scheduler.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A memory tracker: the state of one item for one user in one season. */
typedef struct srs_tracker srs_tracker;

/** @name What a tracker says; strings are owned by it
 * @{ */
SRS_API const char *srs_tracker_season(const srs_tracker *tracker);     /**< its season */
SRS_API const char *srs_tracker_user(const srs_tracker *tracker);       /**< its user */
SRS_API const char *srs_tracker_item(const srs_tracker *tracker);       /**< the item's id */
SRS_API const char *srs_tracker_subject(const srs_tracker *tracker);    /**< "" if none */
SRS_API const char *srs_tracker_topic(const srs_tracker *tracker);      /**< "" if none */
SRS_API srs_phase srs_tracker_phase(const srs_tracker *tracker);        /**< where it stands */
SRS_API int srs_tracker_step(const srs_tracker *tracker);               /**< -1 outside of steps */
SRS_API int srs_tracker_level(const srs_tracker *tracker);              /**< mastery 0-4 */
SRS_API double srs_tracker_stability(const srs_tracker *tracker);       /**< days */
SRS_API double srs_tracker_difficulty(const srs_tracker *tracker);      /**< see srs_state */
SRS_API unsigned srs_tracker_reps(const srs_tracker *tracker);          /**< reviews so far */
SRS_API unsigned srs_tracker_lapses(const srs_tracker *tracker);        /**< times forgotten */
SRS_API int64_t srs_tracker_last_review_ms(const srs_tracker *tracker); /**< or SRS_TIME_NONE */
SRS_API int64_t srs_tracker_due_ms(const srs_tracker *tracker);         /**< the next review */
/** @} */

/** Copies out the scheduling state, for srs_scheduler_preview() and friends. @param tracker the
 * tracker @param[out] state set its size first @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_tracker_state(const srs_tracker *tracker, srs_state *state);

/* ---- due ---------------------------------------------------------------------------------- */

/** What to ask for. Zero and NULL mean the default. */
typedef struct srs_due_query {
    size_t size;  /**< sizeof(srs_due_query) */
    size_t limit; /**< items at most; 0: key "due.limit" (20); at most "due.limit_max" (50) */
    const char *subject; /**< only this subject; NULL: any */
    const char *topic;   /**< only this topic; NULL: any */
    int64_t at_ms;       /**< due at this time, SRS_TIME_MIN to SRS_TIME_MAX; 0: now */
} srs_due_query;

/** Initialises a query: the default limit, no filter, now. */
#define SRS_DUE_QUERY_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_due_query), 0, NULL, NULL, 0                                                    \
    }

/** Due items, most overdue first; of two due at the same time, by item id. */
typedef struct srs_due_list srs_due_list;

/**
 * Finds what a user is due to review. A user who was never seen has nothing due.
 * @param context   the context
 * @param season    NULL: the active one
 * @param user      the user
 * @param query     NULL for the defaults
 * @param[out] out  the list, to be freed with srs_due_list_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
 *         SRS_E_NO_ACTIVE_SEASON, SRS_E_RATE_LIMITED (safe mode; see retry_after_ms),
 *         SRS_E_TIMEOUT, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_due(srs_context *context, const char *season, const char *user,
                           const srs_due_query *query, srs_due_list **out, srs_error *err);

/** @name What a due list says; everything is owned by the list
 * @{ */
SRS_API size_t srs_due_list_count(const srs_due_list *list); /**< items in the list */
/** One item. @param list the list @param index from 0 @return NULL past the end */
SRS_API const srs_tracker *srs_due_list_at(const srs_due_list *list, size_t index);
SRS_API uint64_t srs_due_list_total(const srs_due_list *list);  /**< due in all, filter applied */
SRS_API int srs_due_list_is_degraded(const srs_due_list *list); /**< 1: served in safe mode */
SRS_API const char *srs_due_list_season(const srs_due_list *list); /**< the season asked */
/** @} */

/** Frees a list. @param list may be NULL */
SRS_API void srs_due_list_free(srs_due_list *list);

/* ---- submit ------------------------------------------------------------------------------- */

/** One review. */
typedef struct srs_review {
    size_t size;           /**< sizeof(srs_review); all reviews of a batch have the same */
    const char *item;      /**< what was reviewed */
    const char *subject;   /**< NULL: as it was */
    const char *topic;     /**< NULL: as it was */
    const char *review_id; /**< a UUID of the caller's, so that a retry is recognised; NULL: one
                                is generated. With an id, at_ms must be given, too */
    int64_t at_ms;         /**< when it took place, from SRS_TIME_MIN; 0: now. An older one is put
                                in its place. It may lie ahead of the context's clock by the key
                                "submit.max_future_ms" (300000) at most */
    int32_t form;          /**< an srs_answer_form: what value means */
    int32_t value;         /**< the rating 1-4, the quality 0-5, or correct 1 and wrong 0 */
    int32_t attempts;      /**< how often the user tried, from 1; only with SRS_FORM_ANSWER */
    int64_t response_ms;   /**< how long it took; -1 if unknown */
} srs_review;

/** Initialises a review: rated Good, now. */
#define SRS_REVIEW_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_review), NULL, NULL, NULL, NULL, 0, SRS_FORM_RATING, 3, 1, -1                   \
    }

/** How a batch is submitted. */
typedef struct srs_submit_options {
    size_t size;        /**< sizeof(srs_submit_options) */
    int32_t ack;        /**< an srs_ack */
    int64_t timeout_ms; /**< for SRS_ACK_STORED; 0: key "submit.timeout_ms" */
} srs_submit_options;

/** Initialises options: the context's acknowledgement and deadline. */
#define SRS_SUBMIT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(srs_submit_options), SRS_ACK_DEFAULT, 0                                             \
    }

/** What a batch led to. */
typedef struct srs_submit_result srs_submit_result;

/**
 * Accepts a batch of reviews of one user: either all of them or, on error, none. Computes each
 * item's next schedule, updates the cache, and hands the batch to persistence. A call of srs_due()
 * afterwards sees the new schedule. A review whose id was submitted before is recognised, counted
 * once and marked as a duplicate.
 *
 * SRS_E_TIMEOUT means that the deadline passed, or that the disk or the connection failed, while
 * the batch was being written: unless the message says "not accepted", it may or may not be there.
 * Submit it again with the same review ids.
 * @param context   the context
 * @param season    NULL: the active one
 * @param user      the user
 * @param reviews   the batch, in any order
 * @param count     1 to the key "submit.batch_max" (50)
 * @param options   NULL for the defaults
 * @param[out] out  to be freed with srs_submit_result_free(); may be NULL
 * @param err       may be NULL; names the review by its index, from 0
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
 *         SRS_E_NO_ACTIVE_SEASON, SRS_E_BUSY (the queue is full; see retry_after_ms),
 *         SRS_E_ID_IN_USE (with SRS_ACK_STORED; otherwise the review becomes a dead letter),
 *         SRS_E_SCHEDULER, SRS_E_TIMEOUT, SRS_E_UNSUPPORTED (no durable queue for `queued`),
 *         SRS_E_NO_MEMORY, SRS_E_FORKED, SRS_E_CLOSED, or an error of the store
 */
SRS_API srs_status srs_submit(srs_context *context, const char *season, const char *user,
                              const srs_review *reviews, size_t count,
                              const srs_submit_options *options, srs_submit_result **out,
                              srs_error *err);

/** @name What a batch led to; everything is owned by the result
 * @{ */
SRS_API size_t srs_submit_result_count(const srs_submit_result *result); /**< reviews processed */
SRS_API const char *srs_submit_result_job(const srs_submit_result *result);    /**< the job id */
SRS_API const char *srs_submit_result_season(const srs_submit_result *result); /**< the season */
SRS_API int srs_submit_result_is_degraded(const srs_submit_result *result); /**< 1: safe mode; the
                                                   schedules are computed from the store */
/** The new schedule of the item of a review. @param result the result @param index of the review
 * in the batch @return NULL past the end */
SRS_API const srs_tracker *srs_submit_result_at(const srs_submit_result *result, size_t index);
/** The review's id. @param result the result @param index of the review @return NULL past the end
 */
SRS_API const char *srs_submit_result_review_id(const srs_submit_result *result, size_t index);
/** 1 if that review was submitted before. @param result the result @param index of the review
 * @return 0 or 1 */
SRS_API int srs_submit_result_is_duplicate(const srs_submit_result *result, size_t index);
/** 1 if that review tracks nothing: it is in the review log, but the item was removed or its user
 * reset at a later time, so that the review changes neither the item's schedule nor whether it is
 * tracked. A program must not take such a review for a success. The other reviews of the batch are
 * not affected. @param result the result @param index of the review @return 0 or 1 */
SRS_API int srs_submit_result_is_superseded(const srs_submit_result *result, size_t index);
/** @} */

/** Frees a result. @param result may be NULL */
SRS_API void srs_submit_result_free(srs_submit_result *result);

/* ---- items -------------------------------------------------------------------------------- */

/**
 * Shows what each rating would lead to, if the item were reviewed at a given time.
 * @param context    the context
 * @param season     NULL: the active one
 * @param user       the user
 * @param item       an item; one that is not tracked counts as new
 * @param at_ms      0: now
 * @param[out] next  four states, for Again, Hard, Good, Easy; set the size of each first
 * @param err        may be NULL
 * @return as srs_due(), or SRS_E_SCHEDULER
 */
SRS_API srs_status srs_preview(srs_context *context, const char *season, const char *user,
                               const char *item, int64_t at_ms, srs_state next[4], srs_error *err);

/** Trackers, in order of item id. */
typedef struct srs_tracker_list srs_tracker_list;

/**
 * Lists the tracked items of a user, those removed left out.
 * @param context     the context
 * @param season      NULL: the active one
 * @param user        the user
 * @param after_item  only items after this id, to read page by page; NULL: from the first
 * @param limit       1-10000
 * @param[out] out    to be freed with srs_tracker_list_free()
 * @param err         may be NULL
 * @return as srs_due()
 */
SRS_API srs_status srs_items(srs_context *context, const char *season, const char *user,
                             const char *after_item, size_t limit, srs_tracker_list **out,
                             srs_error *err);

/** Finds one tracked item. @param context the context @param season NULL: the active one
 * @param user the user @param item the item @param[out] out a list of one, to be freed with
 * srs_tracker_list_free() @param err may be NULL
 * @return as srs_due(), or SRS_E_NOT_FOUND */
SRS_API srs_status srs_item(srs_context *context, const char *season, const char *user,
                            const char *item, srs_tracker_list **out, srs_error *err);

/** How many. @param list the list @return the number */
SRS_API size_t srs_tracker_list_count(const srs_tracker_list *list);

/** One of them. @param list the list @param index from 0 @return owned by the list; NULL past the
 * end */
SRS_API const srs_tracker *srs_tracker_list_at(const srs_tracker_list *list, size_t index);

/** Frees a list. @param list may be NULL */
SRS_API void srs_tracker_list_free(srs_tracker_list *list);

/**
 * Removes an item from a user's schedule, as an event in the review log, at the time of the
 * context's clock. What has been accepted of the item so far counts no more: that includes reviews
 * that lie ahead of the clock, which are voided (SRS_EVENT_VOID). A review of the item that takes
 * place later tracks it anew; one that arrives late, from before the removal, tracks nothing: see
 * srs_submit_result_is_superseded().
 * @param context  the context
 * @param season   NULL: the active one
 * @param user     the user
 * @param item     the item
 * @param err      may be NULL
 * @return as srs_submit(), or SRS_E_NOT_FOUND
 */
SRS_API srs_status srs_remove(srs_context *context, const char *season, const char *user,
                              const char *item, srs_error *err);

/** Removes every item of a user, as one event in the review log; as srs_remove() of each of
 * them. A reset that lies ahead of the clock is voided, too. @param context the context
 * @param season NULL: the active one @param user the user @param err may be NULL
 * @return as srs_submit() */
SRS_API srs_status srs_reset(srs_context *context, const char *season, const char *user,
                             srs_error *err);

/**
 * Voids the entries of the review log (reviews, removals and resets) that lie further ahead of the
 * clock than the key "submit.max_future_ms" allows: a version of the library that did not check
 * times, or a process whose clock was wrong, has let them in. Their items are then as if these
 * entries did not exist. Reads all trackers of the season from the store; waits until the voids are
 * stored. A call that fails has voided some of them, and may be repeated. Thread-safe.
 * @param context      the context
 * @param season       NULL: the active one
 * @param user         only this user; NULL: all
 * @param[out] voided  how many entries were voided; may be NULL; unchanged on failure
 * @param err          may be NULL
 * @return as srs_submit()
 */
SRS_API srs_status srs_void_future(srs_context *context, const char *season, const char *user,
                                   uint64_t *voided, srs_error *err);

/* ---- the review log ----------------------------------------------------------------------- */

/** What a log entry records. */
typedef enum srs_event_kind {
    SRS_EVENT_REVIEW = 1, /**< a review */
    SRS_EVENT_REMOVE = 2, /**< an item was removed */
    SRS_EVENT_RESET = 3,  /**< all items of a user were removed */
    SRS_EVENT_VOID = 4    /**< another entry of the item counts for nothing: see
                               srs_event_voids(). It has the time of that entry */
} srs_event_kind;

/** One entry of the review log. */
typedef struct srs_event srs_event;

/** @name What a log entry says; strings are owned by its list
 * @{ */
SRS_API void srs_event_id(const srs_event *event, srs_id *id);    /**< the review id */
SRS_API srs_event_kind srs_event_kind_of(const srs_event *event); /**< its kind */
SRS_API const char *srs_event_user(const srs_event *event);       /**< the user */
SRS_API const char *srs_event_item(const srs_event *event);       /**< "" for a reset */
SRS_API const char *srs_event_subject(const srs_event *event);    /**< NULL: unchanged */
SRS_API const char *srs_event_topic(const srs_event *event);      /**< NULL: unchanged */
SRS_API int srs_event_rating(const srs_event *event);             /**< 1-4; 0 if no review */
SRS_API int64_t srs_event_at_ms(const srs_event *event);          /**< when it took place */
SRS_API int64_t srs_event_response_ms(const srs_event *event);    /**< -1 if unknown */
/** The entry that a SRS_EVENT_VOID voids: an entry that lay ahead of the clock when its item was
 * removed, its user reset, or srs_void_future() called.
 * @param event    the entry
 * @param[out] id  receives the id of the voided entry; unchanged for an entry of another kind
 * @return 1 if @p event is a void, otherwise 0 */
SRS_API int srs_event_voids(const srs_event *event, srs_id *id);
/** @} */

/** A page of the review log. */
typedef struct srs_event_list srs_event_list;

/**
 * Reads the review log, page by page, from the store: by user, item, time and id.
 * @param context   the context
 * @param season    NULL: the active one; archived ones can be read too
 * @param user      only this user; NULL: all
 * @param after     the last entry of the page before; NULL: from the first
 * @param limit     1-10000
 * @param[out] out  to be freed with srs_event_list_free(); empty past the last entry
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_NO_ACTIVE_SEASON, SRS_E_NO_MEMORY,
 *         SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_log(srs_context *context, const char *season, const char *user,
                           const srs_event *after, size_t limit, srs_event_list **out,
                           srs_error *err);

/** How many. @param list the list @return the number */
SRS_API size_t srs_event_list_count(const srs_event_list *list);

/** One of them. @param list the list @param index from 0 @return owned by the list; NULL past the
 * end */
SRS_API const srs_event *srs_event_list_at(const srs_event_list *list, size_t index);

/** Frees a page. @param list may be NULL */
SRS_API void srs_event_list_free(srs_event_list *list);

#ifdef __cplusplus
}
#endif
#endif
