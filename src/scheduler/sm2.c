/* The scheduler `sm2`: SuperMemo 2 (P. A. Wozniak, "Optimization of learning", 1990, section 3.2).
 *
 * The ratings Again, Hard, Good and Easy stand for the qualities 2, 3, 4 and 5. `difficulty` holds
 * the easiness factor, `stability` the interval, and `streak` the number of repetitions. Step 7 of
 * SM-2 repeats items with a quality below four on the same day. The application has to do this. */
#include "scheduler/scheduler.h"

#include <math.h>

#define EASINESS_FIRST 2.5
#define EASINESS_MIN 1.3
#define EASINESS_GAIN_MAX 0.1 /* of one review rated Easy */

/* Returns the easiness factor. A factor that SM-2 cannot reach comes from another scheduler, and
 * the initial factor replaces it. */
static double easiness_of(const srs_state *state)
{
    double reachable = EASINESS_FIRST + EASINESS_GAIN_MAX * state->reps + 1e-9;
    if (state->difficulty < EASINESS_MIN || state->difficulty > reachable)
        return EASINESS_FIRST;
    return state->difficulty;
}

static double next_easiness(double easiness, srs_rating rating)
{
    int missing = SRS_EASY - (int)rating; /* 5 - quality */
    easiness += EASINESS_GAIN_MAX - missing * (0.08 + missing * 0.02);
    return easiness < EASINESS_MIN ? EASINESS_MIN : easiness;
}

/* I(1) = 1, I(2) = 6, I(n) = I(n-1) * EF. Fractions are rounded up. */
static double next_interval(const srs_state *state, double easiness)
{
    if (state->streak == 0)
        return 1.0;
    if (state->streak == 1)
        return 6.0;
    return ceil(fmax(state->stability, 1.0) * easiness);
}

static srs_status sm2_review(const srs_scheduler *scheduler, const char *item, srs_rating rating,
                             int64_t at_ms, srs_state *state, srs_error *err)
{
    (void)item, (void)err;
    double easiness = easiness_of(state), interval = 1.0;
    if (rating != SRS_AGAIN) {
        interval = next_interval(state, easiness);
        easiness = next_easiness(easiness, rating);
    }
    state->stability = fmin(interval, (double)scheduler->settings.max_interval);
    state->difficulty = easiness;
    state->level = srs__level_of_stability(state->stability);
    srs__schedule_days(state, at_ms, (int64_t)state->stability);
    if (rating == SRS_AGAIN)
        state->phase = SRS_PHASE_RELEARNING;
    return SRS_OK;
}

const srs__algorithm srs__sm2 = {"sm2", SRS__OF_SM2, sm2_review, NULL};
