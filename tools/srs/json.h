/* JSON for programs: writing documents, and the objects that several commands show. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "app.h"

#include <jansson.h>

/* Writes a document and a newline, and frees it; NULL means that there was no memory for it. */
int cli_json_print(const cli_app *app, json_t *document);

/* A time, or null where there is none. */
json_t *cli_json_time(int64_t ms);
/* A number, or null where it is none. */
json_t *cli_json_real(double value);
json_t *cli_json_tracker(const srs_tracker *tracker);
json_t *cli_json_season(const srs_season *season);

/* Write without making a document first. */
void cli_put_json_text(FILE *out, const char *text);
void cli_put_json_real(FILE *out, double value);

/* The name of a phase: new, learning, review, relearning, removed. */
const char *cli_phase_name(int phase);

/* Returns nonzero if `text` is UTF-8 without control characters, of at most `max` bytes, as every
 * id and label of the library must be. */
int cli_is_text(const char *text, size_t length, size_t max);

#endif
