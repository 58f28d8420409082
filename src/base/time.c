/* Times that come from outside, and days. */
#include "base/time.h"

#include "base/error.h"

#include <inttypes.h>

srs_status srs__check_time(const char *what, int64_t ms, srs_error *err)
{
    if (ms >= 0 && ms <= SRS_TIME_MAX)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID,
                     "%s is %" PRId64 ": give milliseconds since 1970 in UTC, up to the year 9999",
                     what, ms);
}

srs_status srs__check_timeout(int64_t ms, srs_error *err)
{
    if (ms >= 0 && ms <= SRS__DAY_MS)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID, "timeout_ms is %" PRId64 ": 0 to %" PRId64 " are allowed",
                     ms, SRS__DAY_MS);
}

/* How far days are shifted against those of the epoch. */
static int64_t shift_ms(int utc_offset_minutes, int rollover_hour)
{
    return utc_offset_minutes * SRS__MINUTE_MS - rollover_hour * SRS__HOUR_MS;
}

int64_t srs__day_of(int64_t ms, int utc_offset_minutes, int rollover_hour)
{
    int64_t local = ms + shift_ms(utc_offset_minutes, rollover_hour);
    int64_t day = local / SRS__DAY_MS;
    return local % SRS__DAY_MS < 0 ? day - 1 : day;
}

int64_t srs__day_start_ms(int64_t day, int utc_offset_minutes, int rollover_hour)
{
    return day * SRS__DAY_MS - shift_ms(utc_offset_minutes, rollover_hour);
}
