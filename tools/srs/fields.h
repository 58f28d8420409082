/* From named fields, of a row of CSV or an object of JSON, to a review. */
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
    FIELD_COUNT
} cli_field;

/* The size of the reason why something is refused. */
#define CLI_REASON_SIZE 200

/* What was read of one line; NULL where there is nothing. */
typedef struct cli_fields {
    const char *text[FIELD_COUNT];
} cli_fields;

/* One review; the strings are those of the fields. */
typedef struct cli_row {
    const char *user; /* NULL: not said */
    srs_review review;
    int is_removal; /* a removal or a reset: no review */
} cli_row;

/* The field that a column or member of this name is; -1 if it is none of ours. */
int cli_field_find(const char *name);
/* Its own name. */
const char *cli_field_name(cli_field field);
/* Every name that a field is known by, separated by ", ". */
const char *cli_field_names(cli_field field);

/* Reads a review; 0, or -1 with the reason. */
int cli_fields_read(const cli_fields *fields, cli_row *row, char reason[CLI_REASON_SIZE]);

/* Reads a rating, 1-4 or its name; 0 if it is one. */
int cli_rating_parse(const char *text, int32_t *rating);

#endif
