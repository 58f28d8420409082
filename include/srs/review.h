/**
 * @file
 * Finds the due items of a user and accepts reviews. This header also declares trackers, items and
 * the review log.
 *
 * All functions are thread-safe. A NULL @p season means the active season. Ids are UTF-8 without
 * control characters, up to SRS_USER_MAX and SRS_ITEM_MAX bytes.
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

/**
 * A tracker: the scheduling state of one item for one user in one season.
 * @since 0.1.0
 */
typedef struct srs_tracker srs_tracker;

/** @name Fields of a tracker
 * @{ */
/**
 * Returns the season. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return owned by the tracker; NULL if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_tracker_season(const srs_tracker *tracker);
/**
 * Returns the user. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return owned by the tracker; NULL if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_tracker_user(const srs_tracker *tracker);
/**
 * Returns the item id. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return owned by the tracker; NULL if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_tracker_item(const srs_tracker *tracker);
/**
 * Returns the subject of the item. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return owned by the tracker; "" without a subject; NULL if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_tracker_subject(const srs_tracker *tracker);
/**
 * Returns the topic of the item. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return owned by the tracker; "" without a topic; NULL if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_tracker_topic(const srs_tracker *tracker);
/**
 * Returns the phase. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return the phase; SRS_PHASE_NEW if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API srs_phase srs_tracker_phase(const srs_tracker *tracker);
/**
 * Returns the next learning or relearning step. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return the step, from 0; -1 outside of steps
 * @since 0.1.0
 */
SRS_API int srs_tracker_step(const srs_tracker *tracker);
/**
 * Returns the mastery level. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return 0-4
 * @since 0.1.0
 */
SRS_API int srs_tracker_level(const srs_tracker *tracker);
/**
 * Returns the stability. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return days; 0 if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API double srs_tracker_stability(const srs_tracker *tracker);
/**
 * Returns the difficulty. The scale depends on the scheduler, see srs_state. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return the difficulty; 0 if @p tracker is NULL
 * @since 0.1.0
 */
SRS_API double srs_tracker_difficulty(const srs_tracker *tracker);
/**
 * Returns the number of reviews. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API unsigned srs_tracker_reps(const srs_tracker *tracker);
/**
 * Returns the number of lapses. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API unsigned srs_tracker_lapses(const srs_tracker *tracker);
/**
 * Returns the time of the last review. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return milliseconds since the epoch, or SRS_TIME_NONE
 * @since 0.1.0
 */
SRS_API int64_t srs_tracker_last_review_ms(const srs_tracker *tracker);
/**
 * Returns the due time. Thread-safe.
 * @param tracker  the tracker; may be NULL
 * @return milliseconds since the epoch; SRS_TIME_NEVER for a removed item; SRS_TIME_NONE if @p
 *         tracker is NULL
 * @since 0.1.0
 */
SRS_API int64_t srs_tracker_due_ms(const srs_tracker *tracker);
/** @} */

/**
 * Copies the scheduling state of a tracker, for srs_scheduler_preview() and similar functions.
 * Thread-safe.
 * @param tracker     the tracker
 * @param[out] state  set its size first; unchanged on failure
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_tracker_state(const srs_tracker *tracker, srs_state *state);

/* ---- due ---------------------------------------------------------------------------------- */

/**
 * The filter and the limit of srs_due(). Zero and NULL mean the default.
 * @since 0.1.0
 */
typedef struct srs_due_query {
    size_t size;  /**< sizeof(srs_due_query) */
    size_t limit; /**< maximum number of items; 0: key "due.limit" (20); at most "due.limit_max"
                     (50) */
    const char *subject; /**< only items of this subject; NULL: any */
    const char *topic;   /**< only items of this topic; NULL: any */
    int64_t at_ms;       /**< items due at this time, SRS_TIME_MIN to SRS_TIME_MAX; 0: now */
} srs_due_query;

/**
 * Initialises a query: the default limit, no filter, now.
 * @since 0.1.0
 */
#define SRS_DUE_QUERY_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_due_query), 0, NULL, NULL, 0                                                    \
    }

/**
 * Due items in ascending order of due time. Items with the same due time are in ascending order of
 * item id.
 * @since 0.1.0
 */
typedef struct srs_due_list srs_due_list;

/**
 * Finds the due items of a user. An unknown user has no due items. Thread-safe.
 * @param context   the context
 * @param season    NULL for the active season
 * @param user      the user
 * @param query     NULL for the defaults
 * @param[out] out  the list, to be freed with srs_due_list_free(); unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
 *         SRS_E_NO_ACTIVE_SEASON, SRS_E_RATE_LIMITED (safe mode; see retry_after_ms),
 *         SRS_E_TIMEOUT, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_due(srs_context *context, const char *season, const char *user,
                           const srs_due_query *query, srs_due_list **out, srs_error *err);

/** @name Fields of a due list
 * @{ */
/**
 * Returns the number of items in the list. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_due_list_count(const srs_due_list *list);
/**
 * Returns the tracker of an item in the list. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_tracker *srs_due_list_at(const srs_due_list *list, size_t index);
/**
 * Returns the number of due items that pass the filter, without the limit. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_due_list_total(const srs_due_list *list);
/**
 * Returns 1 if the store served the request in safe mode. Thread-safe.
 * @param list  the list; may be NULL
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_due_list_is_degraded(const srs_due_list *list);
/**
 * Returns the season of the list. Thread-safe.
 * @param list  the list; may be NULL
 * @return owned by the list; NULL if @p list is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_due_list_season(const srs_due_list *list);
/** @} */

/**
 * Frees a list. Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_due_list_free(srs_due_list *list);

/* ---- submit ------------------------------------------------------------------------------- */

/**
 * One review to submit.
 * @since 0.1.0
 */
typedef struct srs_review {
    size_t size;           /**< sizeof(srs_review); all reviews of a batch have the same */
    const char *item;      /**< the reviewed item */
    const char *subject;   /**< NULL: unchanged */
    const char *topic;     /**< NULL: unchanged */
    const char *review_id; /**< a UUID of the caller, which identifies a retry. NULL: the library
                                generates an id. With an id, at_ms must not be 0 */
    int64_t at_ms;         /**< time of the review, from SRS_TIME_MIN; 0: now. A late review is
                                folded at its position. The time may be ahead of the clock of the
                                context by at most the key "submit.max_future_ms" (300000) */
    int32_t form;          /**< an srs_answer_form: the meaning of value */
    int32_t value;         /**< the rating 1-4, the quality 0-5, or correct 1 and wrong 0 */
    int32_t attempts;      /**< number of attempts, from 1; only with SRS_FORM_ANSWER */
    int64_t response_ms;   /**< response time in milliseconds; -1 if unknown */
} srs_review;

/**
 * Initialises a review: rated Good, now.
 * @since 0.1.0
 */
#define SRS_REVIEW_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_review), NULL, NULL, NULL, NULL, 0, SRS_FORM_RATING, 3, 1, -1                   \
    }

/**
 * The acknowledgement and the deadline of a submit.
 * @since 0.1.0
 */
typedef struct srs_submit_options {
    size_t size;        /**< sizeof(srs_submit_options) */
    int32_t ack;        /**< an srs_ack */
    int64_t timeout_ms; /**< for SRS_ACK_STORED, in milliseconds; 0: key "submit.timeout_ms" */
} srs_submit_options;

/**
 * Initialises options with the acknowledgement and the deadline of the context.
 * @since 0.1.0
 */
#define SRS_SUBMIT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(srs_submit_options), SRS_ACK_DEFAULT, 0                                             \
    }

/**
 * The outcome of a submitted batch.
 * @since 0.1.0
 */
typedef struct srs_submit_result srs_submit_result;

/**
 * Accepts a batch of reviews of one user: all reviews or, on failure, none. The function computes
 * the new tracker of each item, updates the cache and adds a job to the queue. A later srs_due()
 * returns the new schedule. A review with an id that was submitted before is a duplicate: it is
 * counted once.
 *
 * SRS_E_TIMEOUT means that the deadline passed, or that the disk or the connection failed, during
 * the write of the batch. Unless the message says "not accepted", the batch is possibly stored.
 * Submit the batch again with the same review ids. Thread-safe.
 * @param context   the context
 * @param season    NULL for the active season
 * @param user      the user
 * @param reviews   the batch, in any order; copied
 * @param count     the number of reviews, from 1 to the key "submit.batch_max" (50)
 * @param options   NULL for the defaults
 * @param[out] out  to be freed with srs_submit_result_free(); may be NULL
 * @param err       may be NULL; names the review by its index, from 0
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
 *         SRS_E_NO_ACTIVE_SEASON, SRS_E_BUSY (the queue is full; see retry_after_ms),
 *         SRS_E_ID_IN_USE (with SRS_ACK_STORED; otherwise the review becomes a dead letter),
 *         SRS_E_SCHEDULER, SRS_E_TIMEOUT, SRS_E_UNSUPPORTED (no durable queue for `queued`),
 *         SRS_E_NO_MEMORY, SRS_E_FORKED, SRS_E_CLOSED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_submit(srs_context *context, const char *season, const char *user,
                              const srs_review *reviews, size_t count,
                              const srs_submit_options *options, srs_submit_result **out,
                              srs_error *err);

/** @name Fields of a result
 * @{ */
/**
 * Returns the number of reviews in the batch. Thread-safe.
 * @param result  the result; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_submit_result_count(const srs_submit_result *result);
/**
 * Returns the id of the job. Thread-safe.
 * @param result  the result; may be NULL
 * @return owned by the result; NULL if @p result is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_submit_result_job(const srs_submit_result *result);
/**
 * Returns the season of the batch. Thread-safe.
 * @param result  the result; may be NULL
 * @return owned by the result; NULL if @p result is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_submit_result_season(const srs_submit_result *result);
/**
 * Returns 1 if the trackers were computed from the store in safe mode. Thread-safe.
 * @param result  the result; may be NULL
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_submit_result_is_degraded(const srs_submit_result *result);
/**
 * Returns the new tracker of the item of a review. The index is the index in the batch.
 * Thread-safe.
 * @param result  the result; may be NULL
 * @param index   from 0
 * @return owned by the result; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_tracker *srs_submit_result_at(const srs_submit_result *result, size_t index);
/**
 * Returns the id of a review. Thread-safe.
 * @param result  the result; may be NULL
 * @param index   from 0
 * @return owned by the result; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_submit_result_review_id(const srs_submit_result *result, size_t index);
/**
 * Returns 1 if the review was submitted before. Thread-safe.
 * @param result  the result; may be NULL
 * @param index   from 0
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_submit_result_is_duplicate(const srs_submit_result *result, size_t index);
/**
 * Returns 1 if a later removal or reset supersedes the review. Such a review is in the review log,
 * but changes neither the schedule of the item nor its tracking. A program must not report such a
 * review as a success. Other reviews of the batch are not affected. Thread-safe.
 * @param result  the result; may be NULL
 * @param index   from 0
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_submit_result_is_superseded(const srs_submit_result *result, size_t index);
/** @} */

/**
 * Frees a result. Thread-safe.
 * @param result  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_submit_result_free(srs_submit_result *result);

/* ---- items -------------------------------------------------------------------------------- */

/**
 * Computes the next state of an item for each rating. Thread-safe.
 * @param context    the context
 * @param season     NULL for the active season
 * @param user       the user
 * @param item       the item; an item without a tracker counts as new
 * @param at_ms      the time of the review, in milliseconds since the epoch; 0 for now
 * @param[out] next  four states, for Again, Hard, Good, Easy; set the size of each state first
 * @param err        may be NULL
 * @return as srs_due(), or SRS_E_SCHEDULER
 * @since 0.1.0
 */
SRS_API srs_status srs_preview(srs_context *context, const char *season, const char *user,
                               const char *item, int64_t at_ms, srs_state next[4], srs_error *err);

/**
 * Trackers in ascending order of item id.
 * @since 0.1.0
 */
typedef struct srs_tracker_list srs_tracker_list;

/**
 * Lists the tracked items of a user, without removed items. Thread-safe.
 * @param context     the context
 * @param season      NULL for the active season
 * @param user        the user
 * @param after_item  only items after this id, for the next page; NULL from the first
 * @param limit       the maximum number of items, 1-10000
 * @param[out] out    to be freed with srs_tracker_list_free(); unchanged on failure
 * @param err         may be NULL
 * @return as srs_due()
 * @since 0.1.0
 */
SRS_API srs_status srs_items(srs_context *context, const char *season, const char *user,
                             const char *after_item, size_t limit, srs_tracker_list **out,
                             srs_error *err);

/**
 * Finds one tracked item. Thread-safe.
 * @param context   the context
 * @param season    NULL for the active season
 * @param user      the user
 * @param item      the item
 * @param[out] out  a list with one tracker, to be freed with srs_tracker_list_free()
 * @param err       may be NULL
 * @return as srs_due(), or SRS_E_NOT_FOUND
 * @since 0.1.0
 */
SRS_API srs_status srs_item(srs_context *context, const char *season, const char *user,
                            const char *item, srs_tracker_list **out, srs_error *err);

/**
 * Returns the number of trackers. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_tracker_list_count(const srs_tracker_list *list);

/**
 * Returns a tracker. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_tracker *srs_tracker_list_at(const srs_tracker_list *list, size_t index);

/**
 * Frees a list. Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_tracker_list_free(srs_tracker_list *list);

/**
 * Removes an item from the schedule of a user. The removal is an event in the review log, at the
 * time of the clock of the context. Earlier events of the item no longer count. Reviews ahead of
 * the clock are voided (SRS_EVENT_VOID). A later review tracks the item again. A late review from
 * before the removal does not, see srs_submit_result_is_superseded(). Thread-safe.
 * @param context  the context
 * @param season   NULL for the active season
 * @param user     the user
 * @param item     the item
 * @param err      may be NULL
 * @return as srs_submit(), or SRS_E_NOT_FOUND
 * @since 0.1.0
 */
SRS_API srs_status srs_remove(srs_context *context, const char *season, const char *user,
                              const char *item, srs_error *err);

/**
 * Removes all items of a user with one event in the review log. The effect on each item is that of
 * srs_remove(). A reset ahead of the clock is voided as well. Thread-safe.
 * @param context  the context
 * @param season   NULL for the active season
 * @param user     the user
 * @param err      may be NULL
 * @return as srs_submit()
 * @since 0.1.0
 */
SRS_API srs_status srs_reset(srs_context *context, const char *season, const char *user,
                             srs_error *err);

/**
 * Voids the events that are further ahead of the clock than the key "submit.max_future_ms" allows.
 * Such events come from a version of the library that did not check times, or from a process with a
 * wrong clock. The items are then as if these events did not exist. The function reads all trackers
 * of the season from the store, and waits until the voids are stored. A call that fails may have
 * voided some events and can be repeated. Thread-safe.
 * @param context      the context
 * @param season       NULL for the active season
 * @param user         only this user; NULL for all
 * @param[out] voided  the number of voided events; may be NULL; unchanged on failure
 * @param err          may be NULL
 * @return as srs_submit()
 * @since 0.1.0
 */
SRS_API srs_status srs_void_future(srs_context *context, const char *season, const char *user,
                                   uint64_t *voided, srs_error *err);

/* ---- the review log ----------------------------------------------------------------------- */

/**
 * The kind of an event.
 * @since 0.1.0
 */
typedef enum srs_event_kind {
    SRS_EVENT_REVIEW = 1, /**< a review */
    SRS_EVENT_REMOVE = 2, /**< an item was removed */
    SRS_EVENT_RESET = 3,  /**< all items of a user were removed */
    SRS_EVENT_VOID = 4    /**< another event of the item is not folded, see
                               srs_event_voids(); has the time of that event */
} srs_event_kind;

/**
 * One event of the review log.
 * @since 0.1.0
 */
typedef struct srs_event srs_event;

/** @name Fields of an event
 * @{ */
/**
 * Copies the id of an event. Thread-safe.
 * @param event    the event; may be NULL
 * @param[out] id  receives the review id
 * @since 0.1.0
 */
SRS_API void srs_event_id(const srs_event *event, srs_id *id);
/**
 * Returns the kind of an event. Thread-safe.
 * @param event  the event; may be NULL
 * @return the kind; 0 if @p event is NULL
 * @since 0.1.0
 */
SRS_API srs_event_kind srs_event_kind_of(const srs_event *event);
/**
 * Returns the user of an event. Thread-safe.
 * @param event  the event; may be NULL
 * @return owned by the list of the event; NULL if @p event is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_event_user(const srs_event *event);
/**
 * Returns the item id of an event. Thread-safe.
 * @param event  the event; may be NULL
 * @return owned by the list of the event; "" for a reset
 * @since 0.1.0
 */
SRS_API const char *srs_event_item(const srs_event *event);
/**
 * Returns the subject of an event. Thread-safe.
 * @param event  the event; may be NULL
 * @return owned by the list of the event; NULL if unchanged
 * @since 0.1.0
 */
SRS_API const char *srs_event_subject(const srs_event *event);
/**
 * Returns the topic of an event. Thread-safe.
 * @param event  the event; may be NULL
 * @return owned by the list of the event; NULL if unchanged
 * @since 0.1.0
 */
SRS_API const char *srs_event_topic(const srs_event *event);
/**
 * Returns the rating of a review. Thread-safe.
 * @param event  the event; may be NULL
 * @return 1-4; 0 for other events
 * @since 0.1.0
 */
SRS_API int srs_event_rating(const srs_event *event);
/**
 * Returns the time of an event. Thread-safe.
 * @param event  the event; may be NULL
 * @return milliseconds since the epoch; SRS_TIME_NONE if @p event is NULL
 * @since 0.1.0
 */
SRS_API int64_t srs_event_at_ms(const srs_event *event);
/**
 * Returns the response time of a review. Thread-safe.
 * @param event  the event; may be NULL
 * @return milliseconds; -1 if unknown
 * @since 0.1.0
 */
SRS_API int64_t srs_event_response_ms(const srs_event *event);
/**
 * Returns 1 if the event is a void, and copies the id of the voided event. The voided event was
 * ahead of the clock when its item was removed, its user was reset, or srs_void_future() was
 * called. Thread-safe.
 * @param event    the event; may be NULL
 * @param[out] id  receives the id of the voided event; unchanged for an event of another kind
 * @return 0 or 1
 * @since 0.1.0
 */
SRS_API int srs_event_voids(const srs_event *event, srs_id *id);
/** @} */

/**
 * A page of the review log.
 * @since 0.1.0
 */
typedef struct srs_event_list srs_event_list;

/**
 * Reads a page of the review log from the store, in ascending order of user, item, time and id.
 * Thread-safe.
 * @param context   the context
 * @param season    NULL for the active season; may be archived
 * @param user      only this user; NULL for all
 * @param after     the last event of the previous page; NULL from the first
 * @param limit     the maximum number of events, 1-10000
 * @param[out] out  to be freed with srs_event_list_free(); empty past the last event
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_NO_ACTIVE_SEASON, SRS_E_NO_MEMORY,
 *         SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_log(srs_context *context, const char *season, const char *user,
                           const srs_event *after, size_t limit, srs_event_list **out,
                           srs_error *err);

/**
 * Returns the number of events. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_event_list_count(const srs_event_list *list);

/**
 * Returns an event. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const srs_event *srs_event_list_at(const srs_event_list *list, size_t index);

/**
 * Frees a page. Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_event_list_free(srs_event_list *list);

#ifdef __cplusplus
}
#endif
#endif
