/* Inside a scheduler: its settings, and the table of built-in algorithms. */
#ifndef SRS__SCHEDULER_H
#define SRS__SCHEDULER_H

#include "scheduler/settings.h"

#include <srs/scheduler.h>

/* An algorithm. `state` comes as the state before the review; review() leaves in it all that an
 * algorithm decides: phase, step, level, stability, difficulty, due_ms. */
typedef struct srs__algorithm {
    const char *name;
    int settings; /* the SRS__OF_... bit of those it has */
    srs_status (*review)(const srs_scheduler *scheduler, const char *item, srs_rating rating,
                         int64_t at_ms, srs_state *state, srs_error *err);
    /* The probability of recall; NULL: the algorithm has no such model. */
    double (*retrievability)(const srs_scheduler *scheduler, const srs_state *state, int64_t at_ms);
} srs__algorithm;

struct srs_scheduler {
    const srs__algorithm *algorithm;
    srs__settings settings;
    srs_scheduler_fn custom;
    void *custom_data;
};

extern const srs__algorithm srs__levels, srs__sm2, srs__fsrs;

/* As srs_scheduler_review() and srs_scheduler_preview(), for a state that comes from the review
 * log: an older version may have let in times from before SRS_TIME_MIN. */
srs_status srs__scheduler_fold(const srs_scheduler *scheduler, const srs_state *before,
                               const char *item, srs_rating rating, int64_t at_ms, srs_state *after,
                               srs_error *err);
srs_status srs__scheduler_preview(const srs_scheduler *scheduler, const srs_state *before,
                                  const char *item, int64_t at_ms, srs_state next[4],
                                  srs_error *err);

/* The interval of each mastery level, in days. */
extern const int64_t srs__level_days[SRS_LEVEL_MAX + 1];

/* Schedules the review phase: due after whole days, within the times that exist. */
void srs__schedule_days(srs_state *state, int64_t at_ms, int64_t days);

/* The mastery level of an item whose algorithm knows only its stability: the longest of the
 * intervals of `levels` (1, 3, 7, 14 days) that it reaches, and at least 1. */
int32_t srs__level_of_stability(double stability);

#endif
