/* The internal parts of a scheduler: its settings, and the table of built-in algorithms. */
#ifndef SRS__SCHEDULER_H
#define SRS__SCHEDULER_H

#include "scheduler/settings.h"

#include <srs/scheduler.h>

/* A built-in algorithm. review() receives the state before the review in `state`, and updates the
 * fields that an algorithm decides: phase, step, level, stability, difficulty, due_ms. */
typedef struct srs__algorithm {
    const char *name;
    int settings; /* SRS__OF_... bit of the settings that the algorithm has */
    srs_status (*review)(const srs_scheduler *scheduler, const char *item, srs_rating rating,
                         int64_t at_ms, srs_state *state, srs_error *err);
    /* Returns the probability of recall. NULL: the algorithm has no memory model. */
    double (*retrievability)(const srs_scheduler *scheduler, const srs_state *state, int64_t at_ms);
} srs__algorithm;

struct srs_scheduler {
    const srs__algorithm *algorithm;
    srs__settings settings;
    srs_scheduler_fn custom;
    void *custom_data;
};

extern const srs__algorithm srs__levels, srs__sm2, srs__fsrs;

/* Do the same as srs_scheduler_review() and srs_scheduler_preview(), for a state from the review
 * log. An older version of the library may have accepted times before SRS_TIME_MIN. */
srs_status srs__scheduler_fold(const srs_scheduler *scheduler, const srs_state *before,
                               const char *item, srs_rating rating, int64_t at_ms, srs_state *after,
                               srs_error *err);
srs_status srs__scheduler_preview(const srs_scheduler *scheduler, const srs_state *before,
                                  const char *item, int64_t at_ms, srs_state next[4],
                                  srs_error *err);

/* The interval of each mastery level, in days. */
extern const int64_t srs__level_days[SRS_LEVEL_MAX + 1];

/* Sets the phase to review and the due time to a number of whole days later, limited to valid
 * times. */
void srs__schedule_days(srs_state *state, int64_t at_ms, int64_t days);

/* Returns the mastery level of an item from its stability. The level is that of the longest
 * interval of `levels` (1, 3, 7, 14 days) that the stability reaches, and at least 1. */
int32_t srs__level_of_stability(double stability);

#endif
