/**
 * @file
 * Creates schedulers. A scheduler computes the next state of an item from its state and a rating.
 * Schedulers are pure functions: they use no store, no cache and no clock, and need no context.
 *
 * Sources:
 * - `levels` is the scheme of the system that preceded libsrs (levels 0-4, intervals 1, 3, 7, 14
 *   days).
 * - `sm2` is SuperMemo 2 (P. A. Wozniak, "Optimization of learning", 1990, section 3.2).
 * - `fsrs` is FSRS-6 with 21 parameters, equal to py-fsrs 6.3.2 (Open Spaced Repetition).
 */
#ifndef SRS_SCHEDULER_H
#define SRS_SCHEDULER_H

#include <srs/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The rating of a review: how well the user remembered.
 * @since 0.1.0
 */
typedef enum srs_rating {
    SRS_AGAIN = 1, /**< forgotten: a lapse */
    SRS_HARD = 2,  /**< remembered with effort */
    SRS_GOOD = 3,  /**< remembered */
    SRS_EASY = 4   /**< remembered immediately */
} srs_rating;

/**
 * The phase of an item.
 * @since 0.1.0
 */
typedef enum srs_phase {
    SRS_PHASE_NEW = 0,        /**< never reviewed */
    SRS_PHASE_LEARNING = 1,   /**< in the learning steps */
    SRS_PHASE_REVIEW = 2,     /**< in the long-term schedule */
    SRS_PHASE_RELEARNING = 3, /**< lapsed, in the relearning steps */
    SRS_PHASE_REMOVED = 4     /**< removed by the application: a tombstone, never due */
} srs_phase;

/**
 * The highest mastery level.
 * @since 0.1.0
 */
#define SRS_LEVEL_MAX 4

/**
 * The scheduling state of one item. docs/reference/schedulers.md explains the fields per scheduler.
 * @since 0.1.0
 */
typedef struct srs_state {
    size_t size;       /**< sizeof(srs_state), set by SRS_STATE_INIT */
    int32_t phase;     /**< an srs_phase */
    int32_t step;      /**< the next (re)learning step, from 0; -1 outside of them */
    int32_t level;     /**< mastery 0-4; the schedule of `levels`, derived by other schedulers */
    uint32_t reps;     /**< reviews so far */
    uint32_t lapses;   /**< reviews rated Again in the review phase */
    uint32_t streak;   /**< reviews without Again since the last review rated Again */
    double stability;  /**< `fsrs`: days until retrievability is 90 %; others: interval in days */
    double difficulty; /**< `fsrs`: 1-10; `sm2`: the easiness factor; `levels`: 0 */
    int64_t last_review_ms; /**< time of the last review; SRS_TIME_NONE for a new item */
    int64_t due_ms;         /**< due time */
} srs_state;

/**
 * Initialises the state of a new item.
 * @since 0.1.0
 */
#define SRS_STATE_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_state), SRS_PHASE_NEW, -1, 0, 0, 0, 0, 0.0, 0.0, SRS_TIME_NONE, 0               \
    }

/**
 * A scheduler. Immutable in use; all threads may use a scheduler at the same time.
 * @since 0.1.0
 */
typedef struct srs_scheduler srs_scheduler;

/**
 * Computes the next state of an item with an algorithm of the application. The library calls the
 * function from any thread. It must be a pure function of its arguments, because the library folds
 * the events of an item again.
 * @param data    as passed to srs_scheduler_new_custom()
 * @param before  the current state; phase SRS_PHASE_NEW for a new item
 * @param item    the item id
 * @param rating  1-4
 * @param at_ms   the time of the review, in milliseconds since the epoch
 * @param after   the next state, initialised as a copy of @p before. The library sets size, reps,
 *                lapses, streak and last_review_ms; the function sets the other fields. due_ms must
 *                be later than @p at_ms. The library replaces -0.0 by 0.0
 * @param err     may be NULL
 * @return SRS_OK; any error refuses the review
 * @since 0.1.0
 */
typedef srs_status (*srs_scheduler_fn)(void *data, const srs_state *before, const char *item,
                                       srs_rating rating, int64_t at_ms, srs_state *after,
                                       srs_error *err);

/**
 * Creates a built-in scheduler with default settings. Thread-safe.
 * @param name      "levels", "sm2" or "fsrs"
 * @param[out] out  the scheduler, to be freed with srs_scheduler_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID (unknown name), SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_scheduler_new(const char *name, srs_scheduler **out, srs_error *err);

/**
 * Creates a scheduler with an algorithm of the application. Thread-safe.
 * @param review    the algorithm
 * @param data      passed to @p review; must outlive the scheduler
 * @param[out] out  the scheduler, to be freed with srs_scheduler_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_scheduler_new_custom(srs_scheduler_fn review, void *data,
                                            srs_scheduler **out, srs_error *err);

/**
 * Changes a setting. Not thread-safe: set all settings before the first use.
 *
 * | key | value | default | schedulers |
 * |---|---|---|---|
 * | parameters | 21 numbers, comma-separated; within the limits of FSRS-6 | FSRS-6's | fsrs |
 * | retention | the desired retention, 0.70-0.99 | 0.9 | fsrs |
 * | learning_steps | whole seconds, in any order, up to 16, may be empty | 60,600 | fsrs |
 * | relearning_steps | same format as learning_steps | 600 | fsrs |
 * | max_interval | days, 1-36500 | 36500 | fsrs, sm2 |
 * | fuzz | on or off | on | fsrs |
 * | seed | an integer; the same seed, item and review give the same fuzz | 0 | fsrs |
 * | elapsed | blocks (whole 24 hours) or calendar (days between dates) | blocks | fsrs |
 * | utc_offset_minutes | of the user's day, -840..840; with elapsed=calendar | 0 | fsrs |
 * | rollover_hour | the hour at which a day begins, 0-23; with elapsed=calendar | 4 | fsrs |
 * @param scheduler  a built-in scheduler; unchanged on failure
 * @param key        a key of the table
 * @param value      as text; copied
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_INVALID (unknown key or bad value), SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_scheduler_set(srs_scheduler *scheduler, const char *key, const char *value,
                                     srs_error *err);

/**
 * Returns the name of a scheduler: "levels", "sm2", "fsrs" or "custom". Thread-safe.
 * @param scheduler  the scheduler; may be NULL
 * @return a static string; "" if @p scheduler is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_scheduler_name(const srs_scheduler *scheduler);

/**
 * Frees a scheduler. The function does nothing if the algorithm of the scheduler calls it. Not
 * thread-safe.
 * @param scheduler  may be NULL; must not be in use by a context
 * @since 0.1.0
 */
SRS_API void srs_scheduler_free(srs_scheduler *scheduler);

/**
 * Computes the state after a review. Thread-safe.
 * @param scheduler   the scheduler
 * @param before      the current state; NULL for a new item
 * @param item        the item id, which seeds the fuzz; NULL counts as ""
 * @param rating      1-4
 * @param at_ms       the time of the review, in milliseconds since the epoch; not before
 *                    before->last_review_ms
 * @param[out] after  the next state; set its size first (SRS_STATE_INIT); may be @p before
 * @param err         may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_SCHEDULER (the algorithm returned an invalid state)
 * @since 0.1.0
 */
SRS_API srs_status srs_scheduler_review(const srs_scheduler *scheduler, const srs_state *before,
                                        const char *item, srs_rating rating, int64_t at_ms,
                                        srs_state *after, srs_error *err);

/**
 * Computes the next state for each of the four ratings. Thread-safe.
 * @param scheduler  the scheduler
 * @param before     the current state; NULL for a new item
 * @param item       the item id, which seeds the fuzz; NULL counts as ""
 * @param at_ms      the time of the review, in milliseconds since the epoch
 * @param[out] next  four states, for Again, Hard, Good, Easy; set the size of each state first
 * @param err        may be NULL
 * @return as srs_scheduler_review()
 * @since 0.1.0
 */
SRS_API srs_status srs_scheduler_preview(const srs_scheduler *scheduler, const srs_state *before,
                                         const char *item, int64_t at_ms, srs_state next[4],
                                         srs_error *err);

/**
 * Computes the probability that a user recalls an item, with the power forgetting curve of FSRS-6.
 * Other schedulers have no such model. Thread-safe.
 * @param scheduler  the scheduler
 * @param state      the state of the item
 * @param at_ms      the time, in milliseconds since the epoch
 * @param[out] out   0-1; NaN for a new item or a scheduler without a model
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_scheduler_retrievability(const srs_scheduler *scheduler,
                                                const srs_state *state, int64_t at_ms, double *out,
                                                srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
