/* Rows of the input that are no reviews: how many of which kind were left out. */
#ifndef CLI_LEFT_OUT_H
#define CLI_LEFT_OUT_H

#include "app.h"
#include "json.h"

/* More kinds than cli_fields_read() distinguishes. */
#define CLI_LEFT_OUT_MAX 8

typedef struct cli_left_out {
    struct {
        const char *kind;
        uint64_t count;
    } of[CLI_LEFT_OUT_MAX];
} cli_left_out;

/* Counts a row. The kind is a static text, as in cli_row. */
void cli_left_out_add(cli_left_out *left_out, const char *kind);

/* Writes ", 2 rows left out (manual), 1 row left out (cram)" to standard output, or nothing. */
void cli_left_out_print(const cli_left_out *left_out);

/* Says on standard error how many rows of each kind were left out, if there were any. */
void cli_left_out_note(const cli_app *app, const cli_left_out *left_out);

/* Returns an object of JSON with a number for each kind, which the caller owns. */
json_t *cli_left_out_json(const cli_left_out *left_out);

#endif
