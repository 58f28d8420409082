/* Intervals of whole days: how an interval sets the due time, and the mastery level that it stands
 * for. */
#include "scheduler/scheduler.h"

#include "base/time.h"

const int64_t srs__level_days[SRS_LEVEL_MAX + 1] = {0, 1, 3, 7, 14};

void srs__schedule_days(srs_state *state, int64_t at_ms, int64_t days)
{
    state->phase = SRS_PHASE_REVIEW;
    state->step = -1;
    state->due_ms =
        days > (SRS_TIME_MAX - at_ms) / SRS__DAY_MS ? SRS_TIME_MAX : at_ms + days * SRS__DAY_MS;
}

int32_t srs__level_of_stability(double stability)
{
    int32_t level = SRS_LEVEL_MAX;
    while (level > 1 && stability < (double)srs__level_days[level])
        level--;
    return level;
}
