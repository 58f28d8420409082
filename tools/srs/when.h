/* Times as people write them. */
#ifndef CLI_WHEN_H
#define CLI_WHEN_H

#include <stddef.h>
#include <stdint.h>

/* The times that cli_when_parse() accepts, for messages. */
#define CLI_WHEN_ALLOWED                                                                           \
    "from 1980 to 9999, such as 2024-10-01, 2024-10-01T12:00:00Z or 1727784000000"

/* Room for any text that the functions below write. */
#define CLI_WHEN_SIZE 40

/* Reads milliseconds since the epoch, a date, or a date and a time with its zone: Z, UTC, +02,
 * +0230 or +02:30. Returns 0 if it is a time that the library accepts, SRS_TIME_MIN to
 * SRS_TIME_MAX. */
int cli_when_parse(const char *text, int64_t *ms);

/* Returns nonzero if a text that cli_when_parse() took is a date alone. */
int cli_when_is_date(const char *text);

/* Why cli_when_parse() may have refused a text, to be appended to a message; "" if there is no
 * guess. */
const char *cli_when_hint(const char *text);

/* 2024-10-01T12:00:00Z, with milliseconds if there are any; "never" and "-" for no time. */
const char *cli_when_format(int64_t ms, char out[CLI_WHEN_SIZE]);

/* The date of a day that begins at a time in a zone. */
const char *cli_when_date(int64_t ms, int utc_offset_minutes, char out[CLI_WHEN_SIZE]);

/* A span in its largest unit: 40 s, 10 min, 3 h, 12 d. */
const char *cli_when_span(int64_t ms, char out[CLI_WHEN_SIZE]);

#endif
