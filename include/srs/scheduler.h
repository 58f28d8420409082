/**
 * @file
 * Schedulers: from an item's state and a rating to its next state. Pure functions: no store, no
 * cache, no clock. They can be used without a context.
 *
 * Sources: `levels` is the scheme of the system libsrs grew from (levels 0-4, intervals 1, 3, 7,
 * 14 days); `sm2` is SuperMemo 2 (P. A. Wozniak, "Optimization of learning", 1990, section 3.2);
 * `fsrs` is FSRS-6 with 21 parameters, as py-fsrs 6.3.2 computes it (Open Spaced Repetition).
 */
#ifndef SRS_SCHEDULER_H
#define SRS_SCHEDULER_H

#include <srs/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How well the user remembered. */
typedef enum srs_rating {
    SRS_AGAIN = 1, /**< forgotten: a lapse */
    SRS_HARD = 2,  /**< remembered with effort */
    SRS_GOOD = 3,  /**< remembered */
    SRS_EASY = 4   /**< remembered at once */
} srs_rating;

/** Where an item stands. */
typedef enum srs_phase {
    SRS_PHASE_NEW = 0,        /**< never reviewed */
    SRS_PHASE_LEARNING = 1,   /**< in the learning steps */
    SRS_PHASE_REVIEW = 2,     /**< in the long-term schedule */
    SRS_PHASE_RELEARNING = 3, /**< lapsed, in the relearning steps */
    SRS_PHASE_REMOVED = 4     /**< removed by the application: never due, kept as a record */
} srs_phase;

/** The highest mastery level. */
#define SRS_LEVEL_MAX 4

/** The scheduling state of one item. What a field means to each scheduler:
 * docs/reference/schedulers.md. */
typedef struct srs_state {
    size_t size;       /**< sizeof(srs_state), set by SRS_STATE_INIT */
    int32_t phase;     /**< an srs_phase */
    int32_t step;      /**< the next (re)learning step, from 0; -1 outside of them */
    int32_t level;     /**< mastery 0-4; `levels` schedules by it, others derive it */
    uint32_t reps;     /**< reviews so far */
    uint32_t lapses;   /**< times an item in the review phase was forgotten */
    uint32_t streak;   /**< reviews remembered since the last one that was not */
    double stability;  /**< `fsrs`: days until retrievability falls to 90 %; others: interval */
    double difficulty; /**< `fsrs`: 1-10; `sm2`: the easiness factor; `levels`: 0 */
    int64_t last_review_ms; /**< SRS_TIME_NONE if never */
    int64_t due_ms;         /**< the next review */
} srs_state;

/** Initialises the state of a new item. */
#define SRS_STATE_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_state), SRS_PHASE_NEW, -1, 0, 0, 0, 0, 0.0, 0.0, SRS_TIME_NONE, 0               \
    }

/** A scheduler. Immutable once it is in use, and then usable from all threads at once. */
typedef struct srs_scheduler srs_scheduler;

/**
 * The application's own algorithm. It fills in all of @p after but size, reps, lapses, streak and
 * last_review_ms, which the library keeps; @p after comes as a copy of @p before. It must be a
 * pure function of its arguments: the library calls it again to rebuild a tracker from its log.
 * @param data     as given to srs_scheduler_new_custom()
 * @param before   the state so far; phase SRS_PHASE_NEW for a new item
 * @param item     the item's id
 * @param rating   1-4
 * @param at_ms    when the review took place
 * @param after    the next state; due_ms must lie after @p at_ms
 * @param err      may be NULL
 * @return SRS_OK, or any error: the review is then refused
 */
typedef srs_status (*srs_scheduler_fn)(void *data, const srs_state *before, const char *item,
                                       srs_rating rating, int64_t at_ms, srs_state *after,
                                       srs_error *err);

/**
 * Makes a built-in scheduler with its default settings.
 * @param name      "levels", "sm2" or "fsrs"
 * @param[out] out  the scheduler, to be freed with srs_scheduler_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID (no such scheduler), SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_scheduler_new(const char *name, srs_scheduler **out, srs_error *err);

/**
 * Makes a scheduler of the application's own.
 * @param review    the algorithm
 * @param data      given to @p review; must outlive the scheduler
 * @param[out] out  the scheduler, to be freed with srs_scheduler_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_scheduler_new_custom(srs_scheduler_fn review, void *data,
                                            srs_scheduler **out, srs_error *err);

/**
 * Changes a setting. Not thread-safe: do it before the scheduler is used.
 *
 * | key | value | default | of |
 * |---|---|---|---|
 * | parameters | 21 numbers, comma-separated; outside FSRS-6's bounds refused | FSRS-6's | fsrs |
 * | retention | the desired retention, 0.70-0.99 | 0.9 | fsrs |
 * | learning_steps | whole seconds, in any order, up to 16, may be empty | 60,600 | fsrs |
 * | relearning_steps | likewise | 600 | fsrs |
 * | max_interval | days, 1-36500 | 36500 | fsrs, sm2 |
 * | fuzz | on or off | on | fsrs |
 * | seed | an integer; the same seed, item and review give the same fuzz | 0 | fsrs |
 * | elapsed | blocks (whole 24 hours) or calendar (days between dates) | blocks | fsrs |
 * | utc_offset_minutes | of the user's day, -840..840; with elapsed=calendar | 0 | fsrs |
 * | rollover_hour | the hour at which a day begins, 0-23; with elapsed=calendar | 4 | fsrs |
 *
 * @param scheduler  a built-in scheduler
 * @param key        one of the above
 * @param value      as text
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_INVALID (unknown key, bad value; the setting is unchanged), SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_scheduler_set(srs_scheduler *scheduler, const char *key, const char *value,
                                     srs_error *err);

/** The scheduler's name: "levels", "sm2", "fsrs", "custom". @return a static string */
SRS_API const char *srs_scheduler_name(const srs_scheduler *scheduler);

/** Frees a scheduler. Within the scheduler's own function it does nothing.
 * @param scheduler may be NULL; no context may use it any more */
SRS_API void srs_scheduler_free(srs_scheduler *scheduler);

/**
 * Computes the state after a review. Thread-safe.
 * @param scheduler   the scheduler
 * @param before      the state so far; NULL for a new item
 * @param item        the item's id: seeds the fuzz; NULL counts as ""
 * @param rating      1-4
 * @param at_ms       when the review took place; not before before->last_review_ms
 * @param[out] after  the state after it; set its size first (SRS_STATE_INIT); may be @p before
 * @param err         may be NULL
 * @return SRS_OK, SRS_E_INVALID, or SRS_E_SCHEDULER if the algorithm gave a broken state
 */
SRS_API srs_status srs_scheduler_review(const srs_scheduler *scheduler, const srs_state *before,
                                        const char *item, srs_rating rating, int64_t at_ms,
                                        srs_state *after, srs_error *err);

/**
 * Computes what each of the four ratings would lead to. Thread-safe.
 * @param scheduler  the scheduler
 * @param before     the state so far; NULL for a new item
 * @param item       as in srs_scheduler_review()
 * @param at_ms      when the review would take place
 * @param[out] next  four states, for Again, Hard, Good, Easy; set the size of each first
 * @param err        may be NULL
 * @return as srs_scheduler_review()
 */
SRS_API srs_status srs_scheduler_preview(const srs_scheduler *scheduler, const srs_state *before,
                                         const char *item, int64_t at_ms, srs_state next[4],
                                         srs_error *err);

/**
 * Computes the probability that an item would be remembered. FSRS-6's power forgetting curve;
 * other schedulers have no such model. Thread-safe.
 * @param scheduler  the scheduler
 * @param state      the item's state
 * @param at_ms      the moment asked for
 * @param[out] out   0-1; NaN if the item was never reviewed or the scheduler has no model
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_INVALID
 */
SRS_API srs_status srs_scheduler_retrievability(const srs_scheduler *scheduler,
                                                const srs_state *state, int64_t at_ms, double *out,
                                                srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
