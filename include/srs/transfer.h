/**
 * @file
 * Moves data between stores: appends past events to the review log, puts dead letters back, and
 * copies a store.
 *
 * Use srs_submit() for a review that takes place now. Use this header for past events from a
 * backup, an export or another system. All functions are thread-safe.
 */
#ifndef SRS_TRANSFER_H
#define SRS_TRANSFER_H

#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The maximum number of events in one call of srs_append().
 * @since 0.1.0
 */
#define SRS_APPEND_MAX 10000

/**
 * An event to append.
 * @since 0.1.0
 */
typedef struct srs_event_in {
    size_t size;           /**< sizeof(srs_event_in); the same for all events of a call */
    int32_t kind;          /**< an srs_event_kind */
    int32_t form;          /**< of a review: an srs_answer_form, the meaning of value */
    int32_t value;         /**< of a review: rating 1-4, quality 0-5, or correct 1 and wrong 0 */
    int32_t attempts;      /**< of a review with SRS_FORM_ANSWER: attempts, from 1 */
    const char *review_id; /**< a UUID that identifies the event; must be set */
    const char *user;      /**< the user; must be set */
    const char *item;      /**< the item; NULL or "" for a reset */
    const char *subject;   /**< of a review; NULL: unchanged */
    const char *topic;     /**< of a review; NULL: unchanged */
    int64_t at_ms;         /**< time of the event; must be set */
    int64_t response_ms;   /**< of a review: its duration in milliseconds; -1 if unknown */
} srs_event_in;

/**
 * Initialises an event: a review rated Good. The caller then sets the ids and the time.
 * @since 0.1.0
 */
#define SRS_EVENT_IN_INIT                                                                          \
    {                                                                                              \
        sizeof(srs_event_in), SRS_EVENT_REVIEW, SRS_FORM_RATING, 3, 1, NULL, NULL, NULL, NULL,     \
            NULL, 0, -1                                                                            \
    }

/**
 * Appends events with their ids and times to the review log in one transaction: all events or, on
 * failure, none. Removals and resets keep their times as well. The function folds the events of
 * each item again, and drops the cache entries of the users. With SRS_OK, the store has committed
 * the events.
 *
 * An event whose id is in the log already is skipped, so a call can be repeated. Events in order of
 * user, item and time are the fastest.
 *
 * An event further ahead of the clock of the context than the key "submit.max_future_ms" is
 * refused, unless its void (SRS_EVENT_VOID) is in the same call. A void is refused if the voided
 * event is not in the log.
 *
 * SRS_E_TIMEOUT means that the outcome is unknown: repeat the call. Thread-safe.
 * @param context     the context
 * @param season      NULL for the active season
 * @param events      the events of any users, in any order; copied
 * @param count       the number of events, 1 to SRS_APPEND_MAX
 * @param timeout_ms  the maximum time to retry while the store is busy or unavailable, in
 *                    milliseconds, 1-86400000; 0 for the key "submit.timeout_ms"
 * @param[out] known  receives for each event 1 if the event was in the log already, otherwise 0;
 *                    may be NULL; unchanged on failure
 * @param err         may be NULL; names the event by its index, from 0, if the event is at fault
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
 *         SRS_E_NO_ACTIVE_SEASON, SRS_E_ID_IN_USE (an id belongs to another event),
 *         SRS_E_SCHEDULER, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_append(srs_context *context, const char *season, const srs_event_in *events,
                              size_t count, int64_t timeout_ms, int32_t *known, srs_error *err);

/**
 * Puts a dead letter into the store, as srs_dead() lists it, or replaces its reason. The function
 * does not store the event: see srs_dead_replay(). Thread-safe.
 * @param context  the context
 * @param season   the season of the event, which need not exist; not NULL
 * @param event    the event, with any time; copied
 * @param reason   why the event could not be stored; not NULL
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_dead_put(srs_context *context, const char *season, const srs_event_in *event,
                                const char *reason, srs_error *err);

/* ---- copying a store ---------------------------------------------------------------------- */

/**
 * The number of rows of a store and their checksum.
 * @since 0.1.0
 */
typedef struct srs_digest {
    size_t size;       /**< sizeof(srs_digest) */
    uint64_t seasons;  /**< number of seasons */
    uint64_t events;   /**< events in the review log, of all seasons */
    uint64_t trackers; /**< trackers of all seasons, tombstones included */
    uint64_t dead;     /**< dead letters */
    uint64_t checksum; /**< over every field of these rows, in ascending order of key */
} srs_digest;

/**
 * Initialises a digest.
 * @since 0.1.0
 */
#define SRS_DIGEST_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_digest), 0, 0, 0, 0, 0                                                          \
    }

/**
 * The step of a copy.
 * @since 0.1.0
 */
typedef enum srs_copy_phase {
    SRS_COPY_COUNTING = 0, /**< reads the source to compute the total */
    SRS_COPY_WRITING = 1,  /**< compares both stores and writes missing rows to the target */
    SRS_COPY_VERIFYING = 2 /**< computes the digests of both stores */
} srs_copy_phase;

/**
 * The progress of a copy.
 * @since 0.1.0
 */
typedef struct srs_copy_state {
    size_t size;      /**< sizeof(srs_copy_state) */
    int32_t phase;    /**< an srs_copy_phase */
    uint64_t total;   /**< events in the source; 0 while unknown */
    uint64_t done;    /**< events of this phase so far */
    uint64_t written; /**< events written to the target so far */
} srs_copy_state;

/**
 * Receives the progress of a copy, at least once per page, on the thread of srs_copy(). The library
 * holds no lock during the call.
 * @param data   as set in srs_copy_options
 * @param state  valid during the call
 * @return 0 to continue; any other value stops the copy after the current transaction
 * @since 0.1.0
 */
typedef int (*srs_copy_fn)(void *data, const srs_copy_state *state);

/**
 * The options of a copy.
 * @since 0.1.0
 */
typedef struct srs_copy_options {
    size_t size;          /**< sizeof(srs_copy_options) */
    srs_copy_fn progress; /**< NULL for none */
    void *data;           /**< passed to progress */
    int32_t count_first;  /**< 1: counts the events of the source first, for a total */
} srs_copy_options;

/**
 * Initialises options without progress.
 * @since 0.1.0
 */
#define SRS_COPY_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(srs_copy_options), NULL, NULL, 0                                                    \
    }

/**
 * The outcome of a copy.
 * @since 0.1.0
 */
typedef struct srs_copy_result {
    size_t size;               /**< sizeof(srs_copy_result) */
    uint64_t events_written;   /**< events written to the target */
    uint64_t trackers_written; /**< trackers that were missing in the target or differed */
    uint64_t dead_written;     /**< dead letters that were missing in the target or differed */
    uint64_t dead_deleted;     /**< dead letters with an event in the review log of the source */
    srs_digest source;         /**< the digest of the source at the end */
    srs_digest target; /**< the digest of the target at the end; equal to source with SRS_OK */
} srs_copy_result;

/**
 * Initialises a result.
 * @since 0.1.0
 */
#define SRS_COPY_RESULT_INIT                                                                       \
    {                                                                                              \
        sizeof(srs_copy_result), 0, 0, 0, 0, SRS_DIGEST_INIT, SRS_DIGEST_INIT                      \
    }

/**
 * Computes the digest of a store, page by page. Two stores with equal digests hold the same
 * seasons, events, trackers and dead letters. The digest does not include pending events, see
 * srs_flush(). Thread-safe.
 * @param context   the context
 * @param[out] out  set its size first; unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_store_digest(srs_context *context, srs_digest *out, srs_error *err);

/**
 * Copies a store to another store: seasons, the review log, trackers and dead letters, with all ids
 * and times. The target must be empty, or hold an earlier or interrupted copy of the same source.
 * Then the function writes only the difference. At the end the function compares both stores.
 *
 * Trackers are copied and not computed again, so the copy is exact even if the target was opened
 * with another scheduler. Each transaction writes about 1,000 events of whole items with the
 * trackers of these items. An interrupted copy can be repeated at any time.
 *
 * Memory use does not depend on the size of the store. The source may be in use. Then events that
 * the source accepts during the copy can be missing, and the function returns SRS_E_CONFLICT: call
 * the function again while the source is idle. No other process or thread may write to the target.
 * Caches of the target must be empty, or belong to a process with stale marks. Thread-safe.
 * @param source    the context to read from
 * @param target    the context to write to, on another store
 * @param options   NULL for the defaults
 * @param[out] out  the outcome; may be NULL; also filled in with SRS_E_CONFLICT at the end,
 *                  otherwise unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK (both stores are equal), SRS_E_CONFLICT (the stores differ at the end, or the
 *         target has rows that the source lacks), SRS_E_INVALID (also: source and target are the
 *         same store), SRS_E_CLOSED (progress stopped the copy), SRS_E_UNSUPPORTED (an archived
 *         season), SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of a store
 * @since 0.1.0
 */
SRS_API srs_status srs_copy(srs_context *source, srs_context *target,
                            const srs_copy_options *options, srs_copy_result *out, srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
