/* Fields from one line of JSON. */
#ifndef CLI_JSON_FIELDS_H
#define CLI_JSON_FIELDS_H

#include "fields.h"
#include "lines.h"

#include <jansson.h>

/* Room for any number of JSON as text. */
#define CLI_NUMBER_SIZE 32

/* Keeps the texts of a line; start with zeros, end with cli_json_fields_free(). */
typedef struct cli_json_fields {
    json_t *object;
    char numbers[FIELD_COUNT][CLI_NUMBER_SIZE];
} cli_json_fields;

/* Reads an object of JSON into fields, valid until the next call; members of other names are left
 * alone. 0, or -1 with the reason. */
int cli_json_fields_read(cli_json_fields *json, const cli_lines *line, cli_fields *out,
                         char reason[CLI_REASON_SIZE]);
void cli_json_fields_free(cli_json_fields *json);

/* Reads an object; NULL, with the reason, if the line is none. */
json_t *cli_json_object(const cli_lines *line, char reason[CLI_REASON_SIZE]);

#endif
