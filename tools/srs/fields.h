/* From named fields, of a row of CSV or an object of JSON, to an event of the review log. */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "app.h"

typedef enum cli_field {
    FIELD_USER,
    FIELD_ITEM,
    FIELD_AT,
    FIELD_RATING,
    FIELD_QUALITY,
    FIELD_CORRECT,
    FIELD_ATTEMPTS,
    FIELD_RESPONSE_MS,
    FIELD_SUBJECT,
    FIELD_TOPIC,
    FIELD_REVIEW_ID,
    FIELD_KIND,
    FIELD_SEASON,
    FIELD_TYPE,
    FIELD_FACTOR,
    /* For the lines of srs export that are no events. */
    FIELD_FORMAT,
    FIELD_VERSION,
    FIELD_NAME,
    FIELD_ACTIVE,
    FIELD_STARTS,
    FIELD_ENDS,
    FIELD_CACHE,
    FIELD_AUTO_ARCHIVE,
    FIELD_ARCHIVED,
    FIELD_EVENT,
    FIELD_REASON,
    FIELD_COUNT
} cli_field;

#define FIELD_FIRST_OF_EXPORT FIELD_FORMAT

/* The size of the reason why something is refused. */
#define CLI_REASON_SIZE 300

/* The texts read from one row; NULL for a missing field. */
typedef struct cli_fields {
    const char *text[FIELD_COUNT];
    const char *name[FIELD_COUNT]; /* what the input calls it; NULL: its own name */
    int is_revlog;                 /* the names are those of Anki's table revlog */
} cli_fields;

/* The kind of a row. */
typedef enum cli_row_kind {
    ROW_REVIEW,
    ROW_REMOVE,
    ROW_RESET,
    ROW_VOID,
    ROW_OTHER, /* no event: see `other` */
    ROW_HEADER,
    ROW_SEASON
} cli_row_kind;

/* One row; the strings are those of the fields. */
typedef struct cli_row {
    cli_row_kind kind;
    int is_dead;        /* a dead letter, whose event is of that kind */
    const char *user;   /* NULL: not said */
    const char *season; /* NULL: not said */
    srs_review review;  /* of a removal: item, id and time */
    const char *other;  /* with ROW_OTHER: what it is, a static text such as "manual" */
} cli_row;

/* Reads a row; 0, or -1 with the reason, which begins with the name of the column. For
 * ROW_HEADER and ROW_SEASON nothing else is read. */
int cli_fields_read(const cli_fields *fields, cli_row *row, char reason[CLI_REASON_SIZE]);

/* A season of srs export; its name is that of the fields. 0, or -1 with the reason. */
int cli_fields_read_season(const cli_fields *fields, srs_season *season,
                           char reason[CLI_REASON_SIZE]);

/* Checks the first line of srs export: a format and a version that this program knows. */
int cli_fields_check_header(const cli_fields *fields, char reason[CLI_REASON_SIZE]);

/* Reads a rating, 1-4 or its name; 0 if it is one. */
int cli_rating_parse(const char *text, int32_t *rating);

/* Writes an error about a field into the reason; returns -1. */
int cli_field_refuse(const cli_fields *fields, cli_field field, char reason[CLI_REASON_SIZE],
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The time of a row as milliseconds; 0, or -1 with the reason. */
int cli_field_read_time(const cli_fields *fields, cli_field field, int64_t *out,
                        char reason[CLI_REASON_SIZE]);

#endif
