/**
 * @file
 * Declares the layout of trackers and events for authors of backends. The library passes trackers
 * and events to caches and stores in this layout. Applications use the getters of <srs/review.h>.
 */
#ifndef SRS_SYS_TRACKER_H
#define SRS_SYS_TRACKER_H

#include <srs/review.h>

/**
 * The value of a statistic that the backend cannot determine.
 * @since 0.1.0
 */
#define SRS_STAT_UNKNOWN UINT64_MAX

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A tracker. A backend stores and returns every field unchanged. It interprets only the key
 * (season, user, item), the order (due_ms) and the revision.
 * @since 0.1.0
 */
struct srs_tracker {
    size_t size;            /**< sizeof(srs_tracker) */
    const char *season;     /**< key */
    const char *user;       /**< key */
    const char *item;       /**< key */
    const char *subject;    /**< never NULL; "" if none */
    const char *topic;      /**< never NULL; "" if none */
    uint64_t revision;      /**< number of events folded into the tracker */
    srs_id last_review_id;  /**< id of the last event in order of position */
    int32_t phase;          /**< as in srs_state */
    int32_t step;           /**< as in srs_state */
    int32_t level;          /**< as in srs_state */
    uint32_t reps;          /**< as in srs_state */
    uint32_t lapses;        /**< as in srs_state */
    uint32_t streak;        /**< as in srs_state */
    double stability;       /**< as in srs_state */
    double difficulty;      /**< as in srs_state */
    int64_t last_review_ms; /**< time of the last event, including a removal */
    int64_t due_ms;         /**< due time; SRS_TIME_NEVER after a removal */
};

/**
 * Initialises an srs_tracker.
 * @since 0.1.0
 */
#define SRS_TRACKER_INIT                                                                           \
    {                                                                                              \
        sizeof(srs_tracker), NULL, NULL, NULL, "", "", 0, {{0}}, SRS_PHASE_NEW, -1, 0, 0, 0, 0,    \
            0.0, 0.0, SRS_TIME_NONE, SRS_TIME_NEVER                                                \
    }

/**
 * An event of the review log.
 * @since 0.1.0
 */
struct srs_event {
    size_t size;         /**< sizeof(srs_event) */
    srs_id id;           /**< unique within a season */
    int32_t kind;        /**< an srs_event_kind */
    int32_t rating;      /**< 1-4; 0 if the event is not a review */
    const char *season;  /**< key */
    const char *user;    /**< key */
    const char *item;    /**< key; "" for a reset */
    const char *subject; /**< NULL: unchanged */
    const char *topic;   /**< NULL: unchanged */
    int64_t at_ms;       /**< time of the event */
    int64_t response_ms; /**< milliseconds; -1 if unknown */
};

/**
 * Initialises an srs_event.
 * @since 0.1.0
 */
#define SRS_EVENT_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_event), {{0}}, SRS_EVENT_REVIEW, 0, NULL, NULL, "", NULL, NULL, 0, -1           \
    }

/**
 * Receives trackers one at a time.
 * @param data     as passed with the callback
 * @param tracker  the tracker, with its texts valid during the call
 * @return SRS_OK to continue; any error ends the calling function, which returns the error
 * @since 0.1.0
 */
typedef srs_status (*srs_tracker_fn)(void *data, const srs_tracker *tracker);

/**
 * Receives events one at a time.
 * @param data   as passed with the callback
 * @param event  the event, with its texts valid during the call
 * @return SRS_OK to continue; any error ends the calling function, which returns the error
 * @since 0.1.0
 */
typedef srs_status (*srs_event_fn)(void *data, const srs_event *event);

#ifdef __cplusplus
}
#endif
#endif
