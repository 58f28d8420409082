/* The scheduler `fsrs`: FSRS-6 with 21 parameters, learning and relearning steps, and intervals.
 *
 * Phases and steps follow review_card() of py-fsrs 6.3.2. */
#include "base/time.h"
#include "scheduler/fsrs_model.h"
#include "scheduler/fuzz.h"
#include "scheduler/scheduler.h"

#include <math.h>

static int64_t elapsed_days(const srs__settings *settings, int64_t from_ms, int64_t to_ms)
{
    if (!settings->by_calendar)
        return to_ms <= from_ms ? 0 : (to_ms - from_ms) / SRS__DAY_MS;
    int offset = (int)settings->utc_offset_minutes, rollover = (int)settings->rollover_hour;
    int64_t days = srs__day_of(to_ms, offset, rollover) - srs__day_of(from_ms, offset, rollover);
    return days < 0 ? 0 : days;
}

static double retrievability(const srs_scheduler *scheduler, const srs_state *state, int64_t at_ms)
{
    if (!(state->stability > 0))
        return NAN;
    return srs__fsrs_retrievability(
        scheduler->settings.parameters, state->stability,
        (double)elapsed_days(&scheduler->settings, state->last_review_ms, at_ms));
}

/* Returns nonzero if the state has no stability or no difficulty, as for the first review. A state
 * that another scheduler computed can lack both. */
static int is_first(const srs_state *state)
{
    return state->last_review_ms == SRS_TIME_NONE || !(state->stability > 0);
}

static double known_difficulty(const double *w, const srs_state *state)
{
    if (state->difficulty >= 1.0 && state->difficulty <= 10.0)
        return state->difficulty;
    return srs__fsrs_first_difficulty(w, SRS_GOOD);
}

static void record_review(const srs_scheduler *scheduler, srs_rating rating, int64_t at_ms,
                          srs_state *state)
{
    const srs__settings *settings = &scheduler->settings;
    const double *w = settings->parameters;
    if (is_first(state)) {
        state->stability = srs__fsrs_first_stability(w, rating);
        state->difficulty = srs__fsrs_first_difficulty(w, rating);
        return;
    }
    double difficulty = known_difficulty(w, state);
    if (elapsed_days(settings, state->last_review_ms, at_ms) < 1)
        state->stability = srs__fsrs_same_day_stability(w, state->stability, rating);
    else
        state->stability = srs__fsrs_next_stability(
            w, difficulty, state->stability, retrievability(scheduler, state, at_ms), rating);
    state->difficulty = srs__fsrs_next_difficulty(w, difficulty, rating);
}

static void enter_review(const srs_scheduler *scheduler, const char *item, int64_t at_ms,
                         srs_state *state)
{
    const srs__settings *settings = &scheduler->settings;
    double days = srs__fsrs_interval(settings->parameters, state->stability, settings->retention);
    int64_t interval = (int64_t)fmin(days, (double)settings->max_interval);
    if (settings->fuzz)
        interval =
            srs__fuzz(interval, settings->max_interval, settings->seed, item, state->reps, at_ms);
    srs__schedule_days(state, at_ms, interval);
}

/* Computes the delay after Hard. Hard repeats the current step. At the first step the delay is 1.5
 * times the step, or the mean of the first two steps. */
static int64_t hard_delay_ms(const srs__steps *steps, int32_t step)
{
    if (step > 0)
        return steps->seconds[step] * SRS__SECOND_MS;
    int64_t second = steps->count > 1 ? steps->seconds[1] : steps->seconds[0] * 2;
    return (steps->seconds[0] + second) * SRS__SECOND_MS / 2;
}

/* Moves to another step of the phase, or to the review phase. */
static void fsrs_take_step(const srs_scheduler *scheduler, const srs__steps *steps,
                           const char *item, srs_rating rating, int64_t at_ms, srs_state *state)
{
    /* The step of the item can be out of range if the settings changed. */
    int past_last = steps->count == 0 || (state->step >= steps->count && rating != SRS_AGAIN);
    int last = state->step == steps->count - 1;
    if (past_last || rating == SRS_EASY || (rating == SRS_GOOD && last)) {
        enter_review(scheduler, item, at_ms, state);
        return;
    }
    int64_t delay_ms = 0;
    if (rating == SRS_HARD) {
        delay_ms = hard_delay_ms(steps, state->step);
    } else {
        state->step = rating == SRS_AGAIN ? 0 : state->step + 1;
        delay_ms = steps->seconds[state->step] * SRS__SECOND_MS;
    }
    state->due_ms = at_ms > SRS_TIME_MAX - delay_ms ? SRS_TIME_MAX : at_ms + delay_ms;
}

static srs_status fsrs_review(const srs_scheduler *scheduler, const char *item, srs_rating rating,
                              int64_t at_ms, srs_state *state, srs_error *err)
{
    (void)err;
    const srs__settings *settings = &scheduler->settings;
    int lapsed = state->phase == SRS_PHASE_REVIEW && rating == SRS_AGAIN;
    record_review(scheduler, rating, at_ms, state);
    state->level = rating == SRS_AGAIN ? 1 : srs__level_of_stability(state->stability);

    if (state->phase == SRS_PHASE_REVIEW && !(lapsed && settings->relearning.count > 0)) {
        enter_review(scheduler, item, at_ms, state);
        return SRS_OK;
    }
    if (lapsed)
        state->phase = SRS_PHASE_RELEARNING;
    else if (state->phase != SRS_PHASE_RELEARNING)
        state->phase = SRS_PHASE_LEARNING;
    if (lapsed || state->step < 0)
        state->step = 0;
    fsrs_take_step(scheduler,
                   state->phase == SRS_PHASE_LEARNING ? &settings->learning : &settings->relearning,
                   item, rating, at_ms, state);
    return SRS_OK;
}

const srs__algorithm srs__fsrs = {"fsrs", SRS__OF_FSRS, fsrs_review, retrievability};
