/* Reads the values of options and arguments: texts, flags, numbers, times, choices. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "app.h"

/* The text of an option, or the default. */
const char *cli_text(const cli_app *app, cli_option_id id, const char *otherwise);

int cli_flag(const cli_app *app, cli_option_id id);

/* A whole number; `*out` keeps its value if the option was not given. */
int cli_number(const cli_app *app, cli_option_id id, int64_t min, int64_t max, int64_t *out);

/* Reads a time, with the same results. */
int cli_time(const cli_app *app, cli_option_id id, int64_t *out);

/* One of the choices in the table of options, by its place, with the same results. */
int cli_choice(const cli_app *app, cli_option_id id, int *out);

/* Reads a whole number within bounds; 0 if it is one. */
int cli_parse_number(const char *text, int64_t min, int64_t max, int64_t *out);

#endif
