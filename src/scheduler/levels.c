/* The scheduler `levels`: mastery levels 0 (new) to 4, with intervals of 1, 3, 7 and 14 days for
 * levels 1 to 4. This is the scheme of the predecessor of libsrs. */
#include "scheduler/scheduler.h"

static int32_t next_level(int32_t level, srs_rating rating)
{
    if (rating == SRS_AGAIN)
        return 1;
    level += rating == SRS_EASY ? 2 : rating == SRS_GOOD ? 1 : 0;
    if (level < 1)
        return 1;
    return level > SRS_LEVEL_MAX ? SRS_LEVEL_MAX : level;
}

static srs_status levels_review(const srs_scheduler *scheduler, const char *item, srs_rating rating,
                                int64_t at_ms, srs_state *state, srs_error *err)
{
    (void)scheduler, (void)item, (void)err;
    state->level = next_level(state->level, rating);
    state->stability = (double)srs__level_days[state->level];
    state->difficulty = 0.0;
    srs__schedule_days(state, at_ms, srs__level_days[state->level]);
    return SRS_OK;
}

const srs__algorithm srs__levels = {"levels", SRS__OF_NONE, levels_review, NULL};
