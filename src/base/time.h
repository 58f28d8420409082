/* Times and days; the clocks are in clock.h. */
#ifndef SRS__TIME_H
#define SRS__TIME_H

#include "base/clock.h"

#include <srs/base.h>

#define SRS__SECOND_MS INT64_C(1000)
#define SRS__MINUTE_MS (60 * SRS__SECOND_MS)
#define SRS__HOUR_MS (60 * SRS__MINUTE_MS)
#define SRS__DAY_MS (24 * SRS__HOUR_MS)

/* Checks a time that comes from outside: SRS_TIME_MIN to SRS_TIME_MAX. `what` names it in the
 * error. */
srs_status srs__check_time(const char *what, int64_t ms, srs_error *err);

/* Checks a time of the review log, to which an older version may have let in one from before
 * SRS_TIME_MIN: 0 to SRS_TIME_MAX. */
srs_status srs__check_logged_time(const char *what, int64_t ms, srs_error *err);

/* Room for a time as srs__format_time() writes it. */
#define SRS__TIME_TEXT_SIZE 32

/* Writes a time for a message, such as 2026-11-30T15:20:09Z; a number if it is none. Returns out.
 */
const char *srs__format_time(int64_t ms, char out[SRS__TIME_TEXT_SIZE]);

/* A deadline for waiting, 0-86400000 ms. */
srs_status srs__check_timeout(int64_t ms, srs_error *err);

/* The number of the day that a moment belongs to, where days begin at rollover_hour in a zone that
 * is utc_offset_minutes ahead of UTC; and the moment at which a day begins. */
int64_t srs__day_of(int64_t ms, int utc_offset_minutes, int rollover_hour);
int64_t srs__day_start_ms(int64_t day, int utc_offset_minutes, int rollover_hour);

#endif
