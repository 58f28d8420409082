/* Checks times from outside the library, and computes days. */
#include "base/time.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* Guesses the unit of a number that is out of range as milliseconds. */
static const char *guess_unit(int64_t ms)
{
    if (ms > 0 && ms < SRS_TIME_MIN)
        return " (seconds taken for milliseconds?)";
    if (ms > SRS_TIME_MAX && ms != SRS_TIME_NEVER)
        return " (microseconds taken for milliseconds?)";
    return "";
}

static srs_status check_from(const char *what, int64_t ms, int64_t first_ms, srs_error *err)
{
    if (ms >= first_ms && ms <= SRS_TIME_MAX)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID,
                     "%s is %" PRId64
                     ": no time from 1980 to 9999; give milliseconds since 1970 in UTC%s",
                     what, ms, guess_unit(ms));
}

srs_status srs__check_time(const char *what, int64_t ms, srs_error *err)
{
    return check_from(what, ms, SRS_TIME_MIN, err);
}

srs_status srs__check_logged_time(const char *what, int64_t ms, srs_error *err)
{
    return check_from(what, ms, 0, err);
}

const char *srs__format_time(int64_t ms, char out[SRS__TIME_TEXT_SIZE])
{
    struct tm parts;
    time_t seconds = (time_t)(ms / SRS__SECOND_MS);
    if (ms < 0 || ms > SRS_TIME_MAX || !gmtime_r(&seconds, &parts)) {
        snprintf(out, SRS__TIME_TEXT_SIZE, "%" PRId64, ms);
        return out;
    }
    size_t length = strftime(out, SRS__TIME_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out + length, SRS__TIME_TEXT_SIZE - length, ".%03uZ",
             (unsigned)(ms % SRS__SECOND_MS) % 1000);
    return out;
}

srs_status srs__check_timeout(int64_t ms, srs_error *err)
{
    if (ms >= 0 && ms <= SRS__DAY_MS)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID, "timeout_ms is %" PRId64 ": 0 to %" PRId64 " are allowed",
                     ms, SRS__DAY_MS);
}

/* Returns the offset of the days against the days of the epoch. */
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
