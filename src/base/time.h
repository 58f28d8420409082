/* Times and days. The clocks are in clock.h. */
#ifndef SRS__TIME_H
#define SRS__TIME_H

#include "base/clock.h"

#include <srs/base.h>

#define SRS__SECOND_MS INT64_C(1000)
#define SRS__MINUTE_MS (60 * SRS__SECOND_MS)
#define SRS__HOUR_MS (60 * SRS__MINUTE_MS)
#define SRS__DAY_MS (24 * SRS__HOUR_MS)

/* Checks a time from outside the library: SRS_TIME_MIN to SRS_TIME_MAX. `what` names the time in
 * the message. */
srs_status srs__check_time(const char *what, int64_t ms, srs_error *err);

/* Checks a time of the review log: 0 to SRS_TIME_MAX. An older version of the library may have
 * accepted times before SRS_TIME_MIN. */
srs_status srs__check_logged_time(const char *what, int64_t ms, srs_error *err);

/* The size of a buffer for srs__format_time(). */
#define SRS__TIME_TEXT_SIZE 32

/* Formats a time for a message, such as 2026-11-30T15:20:09Z. Formats a number if the time is out
 * of range. Returns `out`. */
const char *srs__format_time(int64_t ms, char out[SRS__TIME_TEXT_SIZE]);

/* Checks the timeout of a call: 0 to 86400000 ms. */
srs_status srs__check_timeout(int64_t ms, srs_error *err);

/* Returns the number of the day of a time, and the time at which a day begins. Days begin at
 * rollover_hour in a zone that is utc_offset_minutes ahead of UTC. */
int64_t srs__day_of(int64_t ms, int utc_offset_minutes, int rollover_hour);
int64_t srs__day_start_ms(int64_t day, int utc_offset_minutes, int rollover_hour);

#endif
