/**
 * @file
 * Moving data between stores: appending events to the review log as they are, putting dead letters
 * back, and copying a whole store.
 *
 * Use srs_submit() for a review that takes place now. Use these functions for history that exists
 * elsewhere already: a backup, an export, another system. All functions are thread-safe.
 */
#ifndef SRS_TRANSFER_H
#define SRS_TRANSFER_H

#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The most events of one call of srs_append(). */
#define SRS_APPEND_MAX 10000

/** An event to append. */
typedef struct srs_event_in {
    size_t size;           /**< sizeof(srs_event_in); the same for all events of a call */
    int32_t kind;          /**< an srs_event_kind */
    int32_t form;          /**< of a review: an srs_answer_form, which says what value means */
    int32_t value;         /**< of a review: rating 1-4, quality 0-5, or correct 1 and wrong 0 */
    int32_t attempts;      /**< of a review with SRS_FORM_ANSWER: attempts, from 1 */
    const char *review_id; /**< a UUID, which names the event; must be given */
    const char *user;      /**< whose event it is; must be given */
    const char *item;      /**< the item; NULL or "" for a reset */
    const char *subject;   /**< of a review; NULL: unchanged */
    const char *topic;     /**< of a review; NULL: unchanged */
    int64_t at_ms;         /**< when it took place; must be given */
    int64_t response_ms;   /**< of a review: its duration in milliseconds; -1 if unknown */
} srs_event_in;

/** Initialises an event: a review rated Good, to which ids and the time must be added. */
#define SRS_EVENT_IN_INIT                                                                          \
    {                                                                                              \
        sizeof(srs_event_in), SRS_EVENT_REVIEW, SRS_FORM_RATING, 3, 1, NULL, NULL, NULL, NULL,     \
            NULL, 0, -1                                                                            \
    }

/**
 * Appends events to the review log with the ids and times that they have, in one transaction:
 * either all of them or, on error, none. Removals and resets keep their times, too. The trackers
 * of the items become the fold of their log, and caches drop the entries of the users. When the
 * function returns SRS_OK, the store has committed the events.
 *
 * An event whose id the log has already is left out, so a call can be repeated. The fastest order
 * is by user, item and time.
 *
 * An event that lies further ahead of the context's clock than the key "submit.max_future_ms"
 * allows is refused, unless its void (SRS_EVENT_VOID) is in the same call. A void is refused if the
 * log does not have the event that it voids.
 *
 * SRS_E_TIMEOUT means that the outcome is unknown: repeat the call.
 *
 * @param context     the context
 * @param season      NULL: the active one
 * @param events      the events, of any users, in any order
 * @param count       1 to SRS_APPEND_MAX
 * @param timeout_ms  how long to retry while the store is busy or unavailable, 1-86400000;
 *                    0: key "submit.timeout_ms"
 * @param[out] known  receives for each event 1 if the log had it already, otherwise 0; may be
 *                    NULL; unchanged on failure
 * @param err         may be NULL; names the event by its index, from 0, if the event is at fault
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
 *         SRS_E_NO_ACTIVE_SEASON, SRS_E_ID_IN_USE (an id belongs to another event),
 *         SRS_E_SCHEDULER, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_append(srs_context *context, const char *season, const srs_event_in *events,
                              size_t count, int64_t timeout_ms, int32_t *known, srs_error *err);

/**
 * Puts a dead letter into the store, as srs_dead() lists it, or replaces its reason. Nothing is
 * tried to store: see srs_dead_replay().
 *
 * @param context  the context
 * @param season   the season of the event, which may be one that does not exist; not NULL
 * @param event    the event; its time may be any
 * @param reason   why it could not be stored; not NULL
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_dead_put(srs_context *context, const char *season, const srs_event_in *event,
                                const char *reason, srs_error *err);

/* ---- copying a store --------------------------------------------------------------------------
 */

/** What a store holds, in numbers. */
typedef struct srs_digest {
    size_t size;       /**< sizeof(srs_digest) */
    uint64_t seasons;  /**< seasons */
    uint64_t events;   /**< events in the review log, of all seasons */
    uint64_t trackers; /**< trackers of all seasons, tombstones included */
    uint64_t dead;     /**< dead letters */
    uint64_t checksum; /**< over every field of all of them, in key order */
} srs_digest;

/** Initialises a digest. */
#define SRS_DIGEST_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_digest), 0, 0, 0, 0, 0                                                          \
    }

/** What a copy is doing. */
typedef enum srs_copy_phase {
    SRS_COPY_COUNTING = 0, /**< it reads the source to know how much there is */
    SRS_COPY_WRITING = 1,  /**< it compares, and writes what the target lacks */
    SRS_COPY_VERIFYING = 2 /**< it computes the digests of both stores */
} srs_copy_phase;

/** How far a copy is. */
typedef struct srs_copy_state {
    size_t size;      /**< sizeof(srs_copy_state) */
    int32_t phase;    /**< an srs_copy_phase */
    uint64_t total;   /**< events in the source; 0 while unknown */
    uint64_t done;    /**< events of this phase so far */
    uint64_t written; /**< events that the target lacked, so far */
} srs_copy_state;

/**
 * Receives the progress of a copy, at least once per page. No lock is held.
 * @param data   as given in srs_copy_options
 * @param state  valid during the call
 * @return 0 to go on; anything else stops the copy after the transaction under way
 */
typedef int (*srs_copy_fn)(void *data, const srs_copy_state *state);

/** How to copy. */
typedef struct srs_copy_options {
    size_t size;          /**< sizeof(srs_copy_options) */
    srs_copy_fn progress; /**< NULL: none */
    void *data;           /**< given to progress */
    int32_t count_first;  /**< 1: counts the source first, so that progress has a total */
} srs_copy_options;

/** Initialises options: no progress. */
#define SRS_COPY_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(srs_copy_options), NULL, NULL, 0                                                    \
    }

/** The outcome of a copy. */
typedef struct srs_copy_result {
    size_t size;               /**< sizeof(srs_copy_result) */
    uint64_t events_written;   /**< events that the target lacked */
    uint64_t trackers_written; /**< trackers that the target lacked, or had otherwise */
    uint64_t dead_written;     /**< dead letters, likewise */
    uint64_t dead_deleted;     /**< dead letters whose event is in the log of the source by now */
    srs_digest source;         /**< the source at the end */
    srs_digest target;         /**< the target at the end; equal to source with SRS_OK */
} srs_copy_result;

/** Initialises a result. */
#define SRS_COPY_RESULT_INIT                                                                       \
    {                                                                                              \
        sizeof(srs_copy_result), 0, 0, 0, 0, SRS_DIGEST_INIT, SRS_DIGEST_INIT                      \
    }

/**
 * Computes what a store holds, page by page. Two stores with equal digests hold the same seasons,
 * events, trackers and dead letters. Pending events are not in the store yet: see srs_flush().
 * @param context  the context
 * @param[out] out set its size first; unchanged on failure
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_store_digest(srs_context *context, srs_digest *out, srs_error *err);

/**
 * Copies everything that a store holds to another store: seasons, the review log, trackers and
 * dead letters, with all ids and times. The target must be empty, or hold an earlier or
 * interrupted copy of the same source: then only the difference is written. The function compares
 * both stores at the end.
 *
 * Trackers are copied as they are and not computed again, so the target is exact also if it was
 * opened with another scheduler. Each transaction writes about 1,000 events of whole items, and
 * the trackers of these items with them. An interrupted copy can be repeated at any time.
 *
 * Memory does not grow with the store. The source may be in use: then events that it accepts in
 * the meantime can be missing and the function returns SRS_E_CONFLICT; call again while the source
 * is at rest. Nobody else may write to the target. Caches in front of the target must be empty, or
 * belong to a process with stale marks.
 *
 * @param source    the context to read from
 * @param target    the context to write to, on another store
 * @param options   NULL for the defaults
 * @param[out] out  what was done and found; may be NULL; also filled in with SRS_E_CONFLICT at
 *                  the end, otherwise unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK (both stores are equal), SRS_E_CONFLICT (they differ at the end, or the target
 *         holds something that the source lacks), SRS_E_INVALID (also: source and target are the
 *         same store), SRS_E_CLOSED (progress stopped it), SRS_E_UNSUPPORTED (an archived season),
 *         SRS_E_NO_MEMORY, SRS_E_FORKED, or an error of a store
 */
SRS_API srs_status srs_copy(srs_context *source, srs_context *target,
                            const srs_copy_options *options, srs_copy_result *out, srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
