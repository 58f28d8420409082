/* Schedulers: creation, and the parts that all algorithms share: checks, counters and initial
 * states. */
#include "scheduler/scheduler.h"

#include "base/error.h"
#include "base/inside.h"
#include "base/memory.h"
#include "base/structs.h"
#include "base/time.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define STATE_SIZE_MIN SRS__SIZE_UP_TO(srs_state, due_ms)

static srs_status review_custom(const srs_scheduler *scheduler, const char *item, srs_rating rating,
                                int64_t at_ms, srs_state *state, srs_error *err)
{
    srs_state before = *state;
    SRS__INSIDE(scheduler);
    return scheduler->custom(scheduler->custom_data, &before, item, rating, at_ms, state, err);
}

static const srs__algorithm custom = {"custom", SRS__OF_NONE, review_custom, NULL};
static const srs__algorithm *const built_in[] = {&srs__levels, &srs__sm2, &srs__fsrs};

static srs_status scheduler_make(const srs__algorithm *algorithm, srs_scheduler **out,
                                 srs_error *err)
{
    srs_scheduler *scheduler = srs__alloc_zeroed(1, sizeof *scheduler);
    if (!scheduler)
        return srs__fail_memory(err);
    scheduler->algorithm = algorithm;
    srs__settings_defaults(&scheduler->settings);
    *out = scheduler;
    return SRS_OK;
}

srs_status srs_scheduler_new(const char *name, srs_scheduler **out, srs_error *err)
{
    if (!name || !out)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", name ? "out" : "name");
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        if (strcmp(built_in[i]->name, name) == 0)
            return scheduler_make(built_in[i], out, err);
    }
    return srs__fail(err, SRS_E_INVALID, "no scheduler is called \"%s\": give levels, sm2 or fsrs",
                     name);
}

srs_status srs_scheduler_new_custom(srs_scheduler_fn review, void *data, srs_scheduler **out,
                                    srs_error *err)
{
    if (!review || !out)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", review ? "out" : "review");
    srs_status status = scheduler_make(&custom, out, err);
    if (status == SRS_OK) {
        (*out)->custom = review;
        (*out)->custom_data = data;
    }
    return status;
}

srs_status srs_scheduler_set(srs_scheduler *scheduler, const char *key, const char *value,
                             srs_error *err)
{
    if (!scheduler || !key || !value)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL",
                         !scheduler ? "scheduler"
                         : !key     ? "key"
                                    : "value");
    return srs__settings_set(&scheduler->settings, scheduler->algorithm->name,
                             scheduler->algorithm->settings, key, value, err);
}

const char *srs_scheduler_name(const srs_scheduler *scheduler)
{
    return scheduler ? scheduler->algorithm->name : "";
}

void srs_scheduler_free(srs_scheduler *scheduler)
{
    if (!srs__is_inside(scheduler)) /* not freed while its own callback runs */
        srs__free(scheduler);
}

/* Checks a time: srs__check_time() for times of a program, srs__check_logged_time() for times of a
 * review log. */
typedef srs_status (*time_check)(const char *what, int64_t ms, srs_error *err);

static srs_status check_state(const srs_state *state, time_check check_time, srs_error *err)
{
    if (state->phase < SRS_PHASE_NEW || state->phase > SRS_PHASE_REMOVED)
        return srs__fail(err, SRS_E_INVALID, "a state's phase is %d: give an srs_phase, 0 to 4",
                         (int)state->phase);
    if (!isfinite(state->stability) || !isfinite(state->difficulty) || state->stability < 0)
        return srs__fail(err, SRS_E_INVALID,
                         "a state's stability (%g) or difficulty (%g) is out of range",
                         state->stability, state->difficulty);
    if (state->level < 0 || state->level > SRS_LEVEL_MAX)
        return srs__fail(err, SRS_E_INVALID, "a state's level is %d: give 0 to %d",
                         (int)state->level, SRS_LEVEL_MAX);
    if (state->step < -1)
        return srs__fail(err, SRS_E_INVALID, "a state's step is %d: give -1 or more",
                         (int)state->step);
    if (state->last_review_ms == SRS_TIME_NONE)
        return SRS_OK;
    return check_time("a state's last_review_ms", state->last_review_ms, err);
}

/* Copies and checks the state that a caller passes. A new or removed item starts with an initial
 * state. */
static srs_status take_state(const srs_state *given, time_check check_time, srs_state *own,
                             srs_error *err)
{
    const srs_state fresh = SRS_STATE_INIT;
    *own = fresh;
    if (!given)
        return SRS_OK;
    if (given->size < STATE_SIZE_MIN)
        return srs__fail(err, SRS_E_INVALID, "a state's size is %zu: begin with SRS_STATE_INIT",
                         given->size);
    if (srs__check_struct("a state", "SRS_STATE_INIT", given, given->size, sizeof *given, err))
        return SRS_E_INVALID;
    srs__take_struct(own, sizeof *own, given, given->size);
    srs_status status = check_state(own, check_time, err);
    if (status != SRS_OK)
        return status;
    if (own->phase == SRS_PHASE_NEW || own->phase == SRS_PHASE_REMOVED)
        *own = fresh;
    return SRS_OK;
}

static srs_status check_review(const srs_scheduler *scheduler, const srs_state *given,
                               int64_t at_ms, time_check check_time, srs_state *before,
                               srs_error *err)
{
    if (!scheduler)
        return srs__fail(err, SRS_E_INVALID, "scheduler is NULL");
    srs_status status = check_time("at_ms", at_ms, err);
    if (status == SRS_OK)
        status = take_state(given, check_time, before, err);
    if (status == SRS_OK && before->last_review_ms > at_ms)
        status = srs__fail(err, SRS_E_INVALID,
                           "at_ms (%" PRId64 ") is before the last review (%" PRId64
                           "): give reviews in order of time",
                           at_ms, before->last_review_ms);
    return status;
}

static srs_status check_result(const srs_scheduler *scheduler, const srs_state *after,
                               int64_t at_ms, srs_error *err)
{
    const char *wrong = NULL;
    if (after->phase < SRS_PHASE_LEARNING || after->phase > SRS_PHASE_RELEARNING)
        wrong = "phase is not learning, review or relearning";
    else if (after->step < -1)
        wrong = "step is below -1";
    else if (after->level < 0 || after->level > SRS_LEVEL_MAX)
        wrong = "level is out of range 0 to 4";
    else if (!isfinite(after->stability) || after->stability < 0 || !isfinite(after->difficulty))
        wrong = "stability or difficulty is out of range";
    else if (after->due_ms > SRS_TIME_MAX || (after->due_ms <= at_ms && at_ms < SRS_TIME_MAX))
        wrong = "due_ms is not after the review and before the year 10000";
    if (!wrong)
        return SRS_OK;
    return srs__fail(err, SRS_E_SCHEDULER, "the scheduler %s returned an invalid state: %s",
                     scheduler->algorithm->name, wrong);
}

/* Replaces -0.0 by 0.0, which is equal, because not every store keeps the sign of zero. A tracker
 * then has the same bits wherever it is read from. */
static void normalize_zeros(srs_state *after)
{
    if (after->stability == 0)
        after->stability = 0;
    if (after->difficulty == 0)
        after->difficulty = 0;
}

/* Updates the counters, which do not depend on the algorithm. */
static void count_review(const srs_state *before, srs_rating rating, int64_t at_ms,
                         srs_state *after)
{
    after->size = sizeof *after;
    after->reps = before->reps + 1;
    after->lapses = before->lapses + (before->phase == SRS_PHASE_REVIEW && rating == SRS_AGAIN);
    after->streak = rating == SRS_AGAIN ? 0 : before->streak + 1;
    after->last_review_ms = at_ms;
}

static srs_status review_checked(const srs_scheduler *scheduler, const srs_state *before,
                                 const char *item, srs_rating rating, int64_t at_ms,
                                 srs_state *after, srs_error *err)
{
    *after = *before;
    srs_status status =
        scheduler->algorithm->review(scheduler, item ? item : "", rating, at_ms, after, err);
    if (status == SRS_OK)
        status = check_result(scheduler, after, at_ms, err);
    if (status == SRS_OK) {
        normalize_zeros(after);
        count_review(before, rating, at_ms, after);
    }
    return status;
}

static srs_status scheduler_check_output(const srs_state *state, srs_error *err)
{
    if (!state)
        return srs__fail(err, SRS_E_INVALID, "the output state is NULL");
    if (state->size < STATE_SIZE_MIN || state->size > SRS__STRUCT_SIZE_MAX)
        return srs__fail(err, SRS_E_INVALID,
                         "the size of the output state is %zu: begin with SRS_STATE_INIT",
                         state->size);
    return SRS_OK;
}

static srs_status review_at(const srs_scheduler *scheduler, const srs_state *before,
                            const char *item, srs_rating rating, int64_t at_ms,
                            time_check check_time, srs_state *after, srs_error *err)
{
    srs_state own, next;
    srs_status status = check_review(scheduler, before, at_ms, check_time, &own, err);
    if (status == SRS_OK)
        status = scheduler_check_output(after, err);
    if (status != SRS_OK)
        return status;
    if (rating < SRS_AGAIN || rating > SRS_EASY)
        return srs__fail(err, SRS_E_INVALID, "the rating is %d: give 1 to 4", (int)rating);
    status = review_checked(scheduler, &own, item, rating, at_ms, &next, err);
    if (status == SRS_OK)
        srs__give_struct(after, after->size, &next, sizeof next);
    return status;
}

srs_status srs_scheduler_review(const srs_scheduler *scheduler, const srs_state *before,
                                const char *item, srs_rating rating, int64_t at_ms,
                                srs_state *after, srs_error *err)
{
    return review_at(scheduler, before, item, rating, at_ms, srs__check_time, after, err);
}

srs_status srs__scheduler_fold(const srs_scheduler *scheduler, const srs_state *before,
                               const char *item, srs_rating rating, int64_t at_ms, srs_state *after,
                               srs_error *err)
{
    return review_at(scheduler, before, item, rating, at_ms, srs__check_logged_time, after, err);
}

/* Returns the i-th state of a caller's array. The srs_state of the caller can be smaller or larger
 * than the library's. */
static srs_state *state_at(srs_state *states, size_t i)
{
    return (srs_state *)(void *)((char *)states + i * states->size);
}

static srs_status preview_at(const srs_scheduler *scheduler, const srs_state *before,
                             const char *item, int64_t at_ms, time_check check_time,
                             srs_state next[4], srs_error *err)
{
    srs_state own, computed[4];
    srs_status status = check_review(scheduler, before, at_ms, check_time, &own, err);
    if (status == SRS_OK)
        status = scheduler_check_output(next, err);
    for (int i = 0; i < 4 && status == SRS_OK; i++)
        status = review_checked(scheduler, &own, item, (srs_rating)(SRS_AGAIN + i), at_ms,
                                &computed[i], err);
    if (status != SRS_OK)
        return status;
    for (size_t i = 0; i < 4; i++) {
        srs_state *theirs = state_at(next, i);
        theirs->size = next->size;
        srs__give_struct(theirs, theirs->size, &computed[i], sizeof computed[i]);
    }
    return SRS_OK;
}

srs_status srs_scheduler_preview(const srs_scheduler *scheduler, const srs_state *before,
                                 const char *item, int64_t at_ms, srs_state next[4], srs_error *err)
{
    return preview_at(scheduler, before, item, at_ms, srs__check_time, next, err);
}

srs_status srs__scheduler_preview(const srs_scheduler *scheduler, const srs_state *before,
                                  const char *item, int64_t at_ms, srs_state next[4],
                                  srs_error *err)
{
    return preview_at(scheduler, before, item, at_ms, srs__check_logged_time, next, err);
}

srs_status srs_scheduler_retrievability(const srs_scheduler *scheduler, const srs_state *state,
                                        int64_t at_ms, double *out, srs_error *err)
{
    srs_state own;
    if (!scheduler || !state || !out)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL",
                         !scheduler ? "scheduler"
                         : !state   ? "state"
                                    : "out");
    srs_status status = srs__check_time("at_ms", at_ms, err);
    if (status == SRS_OK)
        status = take_state(state, srs__check_time, &own, err);
    if (status != SRS_OK)
        return status;
    int modelled = scheduler->algorithm->retrievability && own.last_review_ms != SRS_TIME_NONE;
    *out = modelled ? scheduler->algorithm->retrievability(scheduler, &own, at_ms) : NAN;
    return SRS_OK;
}
