/* Times as people write them: reading and writing. */
#include "when.h"

#include <srs/base.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* Days since 1970-01-01 in the Gregorian calendar. */
static int64_t day_number(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1; /* years begin in March: leap days come last */
    int m = (month + 9) % 12;
    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 1 - 719468;
}

static void date_of(int64_t day, int *year, int *month, int *of_month)
{
    int64_t era_day = day + 719468;
    int64_t y = (10000 * era_day + 14780) / 3652425;
    int64_t rest = era_day - (365 * y + y / 4 - y / 100 + y / 400);
    if (rest < 0) {
        y--;
        rest = era_day - (365 * y + y / 4 - y / 100 + y / 400);
    }
    int64_t m = (100 * rest + 52) / 3060;
    *month = (int)((m + 2) % 12 + 1);
    *year = (int)(y + (m + 2) / 12);
    *of_month = (int)(rest - (m * 306 + 5) / 10 + 1);
}

/* Reads exactly `digits` digits; returns what follows, or NULL. */
static const char *read_digits(const char *at, int digits, int *out)
{
    *out = 0;
    for (; at && digits > 0; digits--, at++) {
        if (*at < '0' || *at > '9')
            return NULL;
        *out = *out * 10 + (*at - '0');
    }
    return at;
}

static const char *read_mark(const char *at, char mark)
{
    return at && *at == mark ? at + 1 : NULL;
}

static const char *read_date(const char *at, int64_t *ms)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    at = read_mark(read_digits(at, 4, &year), '-');
    at = read_mark(read_digits(at, 2, &month), '-');
    at = read_digits(at, 2, &day);
    if (!at || month < 1 || month > 12 || day < 1)
        return NULL;
    int leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > lengths[month - 1] + leap)
        return NULL;
    *ms = day_number(year, month, day) * DAY_MS;
    return at;
}

/* The digits after the second: three of them count. */
static const char *read_fraction(const char *at, int64_t *ms)
{
    int64_t unit = 100;
    if (*at < '0' || *at > '9')
        return NULL;
    for (; *at >= '0' && *at <= '9'; at++, unit /= 10)
        *ms += (*at - '0') * unit;
    return at;
}

static const char *when_read_clock(const char *at, int64_t *ms)
{
    int hour, minute, second;
    at = read_mark(read_digits(at, 2, &hour), ':');
    at = read_mark(read_digits(at, 2, &minute), ':');
    at = read_digits(at, 2, &second);
    if (!at || hour > 23 || minute > 59 || second > 59)
        return NULL;
    *ms += hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
    return *at == '.' ? read_fraction(at + 1, ms) : at;
}

/* Z or UTC, or how far the zone is ahead: +02, +0230 or +02:30. A blank may come before it. */
static const char *read_zone(const char *at, int64_t *ms)
{
    int hour, minute = 0;
    at += *at == ' ';
    if (*at == 'Z' || *at == 'z')
        return at + 1;
    if (strncmp(at, "UTC", 3) == 0)
        return at + 3;
    if (*at != '+' && *at != '-')
        return NULL;
    int64_t sign = *at == '-' ? -1 : 1;
    at = read_digits(at + 1, 2, &hour);
    if (at && *at)
        at = read_digits(*at == ':' ? at + 1 : at, 2, &minute);
    if (!at || hour > 14 || minute > 59)
        return NULL;
    *ms -= sign * (hour * HOUR_MS + minute * MINUTE_MS);
    return at;
}

static int read_written(const char *text, int64_t *ms)
{
    const char *at = read_date(text, ms);
    if (at && (*at == 'T' || *at == 't' || *at == ' ')) {
        at = when_read_clock(at + 1, ms);
        at = at ? read_zone(at, ms) : NULL;
    }
    return at && !*at ? 0 : -1;
}

/* Reads a number of at most 18 digits. */
static int read_digits_only(const char *text, int64_t *ms)
{
    size_t digits = strspn(text, "0123456789");
    if (!digits || text[digits] || digits > 18)
        return -1;
    *ms = strtoll(text, NULL, 10);
    return 0;
}

int cli_when_parse(const char *text, int64_t *out)
{
    int64_t ms;
    if (read_digits_only(text, &ms) && read_written(text, &ms))
        return -1;
    if (ms < SRS_TIME_MIN || ms > SRS_TIME_MAX)
        return -1;
    *out = ms;
    return 0;
}

int cli_when_is_date(const char *text)
{
    int64_t ms;
    const char *end = read_date(text, &ms);
    return end && !*end;
}

const char *cli_when_hint(const char *text)
{
    int64_t ms;
    if (read_digits_only(text, &ms) || ms == 0)
        return "";
    if (ms < SRS_TIME_MIN)
        return " (seconds taken for milliseconds?)";
    return ms > SRS_TIME_MAX ? " (microseconds taken for milliseconds?)" : "";
}

const char *cli_when_format(int64_t ms, char out[CLI_WHEN_SIZE])
{
    int year, month, day;
    if (ms < 0 || ms > SRS_TIME_MAX) {
        snprintf(out, CLI_WHEN_SIZE, "%s", ms == SRS_TIME_NEVER ? "never" : "-");
        return out;
    }
    date_of(ms / DAY_MS, &year, &month, &day);
    int64_t rest = ms % DAY_MS;
    char fraction[8] = "";
    if (rest % SECOND_MS)
        snprintf(fraction, sizeof fraction, ".%03d", (int)(rest % SECOND_MS));
    snprintf(out, CLI_WHEN_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", year, month, day,
             (int)(rest / HOUR_MS), (int)(rest / MINUTE_MS % 60), (int)(rest / SECOND_MS % 60),
             fraction);
    return out;
}

const char *cli_when_date(int64_t ms, int utc_offset_minutes, char out[CLI_WHEN_SIZE])
{
    int year, month, day;
    int64_t local = ms + utc_offset_minutes * MINUTE_MS;
    date_of(local < 0 ? 0 : local / DAY_MS, &year, &month, &day);
    snprintf(out, CLI_WHEN_SIZE, "%04d-%02d-%02d", year, month, day);
    return out;
}

const char *cli_when_span(int64_t ms, char out[CLI_WHEN_SIZE])
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"d", DAY_MS}, {"h", HOUR_MS}, {"min", MINUTE_MS}, {"s", SECOND_MS}};
    const char *sign = ms < 0 ? "-" : "";
    int64_t length = ms < 0 ? -ms : ms;
    int unit = 0;
    while (unit < 3 && length < units[unit].ms)
        unit++;
    snprintf(out, CLI_WHEN_SIZE, "%s%" PRId64 " %s", sign, length / units[unit].ms,
             units[unit].name);
    return out;
}
