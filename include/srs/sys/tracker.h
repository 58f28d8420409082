/**
 * @file
 * For backend writers: the layout of trackers and review-log entries as they cross between the
 * library and a cache or a store. Everyday programs use the getters of <srs/review.h>.
 */
#ifndef SRS_SYS_TRACKER_H
#define SRS_SYS_TRACKER_H

#include <srs/review.h>

/** In the statistics of a backend: a figure that it cannot tell. */
#define SRS_STAT_UNKNOWN UINT64_MAX

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A tracker. A backend stores and returns every field as it is and gives none of them a meaning
 * but these: (season, user, item) is the key, due_ms the order, revision the age.
 */
struct srs_tracker {
    size_t size;            /**< sizeof(srs_tracker) */
    const char *season;     /**< key */
    const char *user;       /**< key */
    const char *item;       /**< key */
    const char *subject;    /**< never NULL; "" if none */
    const char *topic;      /**< never NULL; "" if none */
    uint64_t revision;      /**< log entries folded into it; a higher one is newer */
    srs_id last_review_id;  /**< of the last entry in order of (time, id) */
    int32_t phase;          /**< from here on: as in srs_state */
    int32_t step;           /**< as in srs_state */
    int32_t level;          /**< as in srs_state */
    uint32_t reps;          /**< as in srs_state */
    uint32_t lapses;        /**< as in srs_state */
    uint32_t streak;        /**< as in srs_state */
    double stability;       /**< as in srs_state */
    double difficulty;      /**< as in srs_state */
    int64_t last_review_ms; /**< time of the last entry, a removal included */
    int64_t due_ms;         /**< SRS_TIME_NEVER once removed */
};

/** Initialises an srs_tracker. */
#define SRS_TRACKER_INIT                                                                           \
    {                                                                                              \
        sizeof(srs_tracker), NULL, NULL, NULL, "", "", 0, {{0}}, SRS_PHASE_NEW, -1, 0, 0, 0, 0,    \
            0.0, 0.0, SRS_TIME_NONE, SRS_TIME_NEVER                                                \
    }

/** An entry of the review log. */
struct srs_event {
    size_t size;         /**< sizeof(srs_event) */
    srs_id id;           /**< unique within a season */
    int32_t kind;        /**< an srs_event_kind */
    int32_t rating;      /**< 1-4; 0 if it is no review */
    const char *season;  /**< key */
    const char *user;    /**< key */
    const char *item;    /**< key; "" for a reset */
    const char *subject; /**< NULL: unchanged */
    const char *topic;   /**< NULL: unchanged */
    int64_t at_ms;       /**< when it took place */
    int64_t response_ms; /**< -1 if unknown */
};

/** Initialises an srs_event. */
#define SRS_EVENT_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_event), {{0}}, SRS_EVENT_REVIEW, 0, NULL, NULL, "", NULL, NULL, 0, -1           \
    }

/**
 * Receives trackers one at a time. Nothing the tracker points to outlives the call.
 * @param data     the sink's own
 * @param tracker  the tracker
 * @return SRS_OK to go on; anything else ends the call, which returns it
 */
typedef srs_status (*srs_tracker_sink)(void *data, const srs_tracker *tracker);

/** Receives log entries, likewise. @param data the sink's own @param event the entry
 * @return SRS_OK to go on */
typedef srs_status (*srs_event_sink)(void *data, const srs_event *event);

#ifdef __cplusplus
}
#endif
#endif
