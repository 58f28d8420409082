/* Reading the command line, and the values of its options. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "app.h"

/* Finds the command and takes its options and arguments apart. */
int cli_parse(cli_app *app, int argc, char **argv);
void cli_parse_free(cli_app *app);

/* Finds a command by the words of its name; says how many words that were. */
const cli_command *cli_find_command(char **words, int count, int *used);

/* Says that there is no such command, and which one may have been meant. */
int cli_unknown_command(const cli_app *app, const char *word);

/* The text of an option, or the default. */
const char *cli_text(const cli_app *app, cli_option_id id, const char *otherwise);
int cli_flag(const cli_app *app, cli_option_id id);

/* A whole number; `*out` keeps its value if the option was not given. */
int cli_number(const cli_app *app, cli_option_id id, int64_t min, int64_t max, int64_t *out);
/* A time; likewise. */
int cli_time(const cli_app *app, cli_option_id id, int64_t *out);
/* One of the choices in the table of options, by its place; likewise. */
int cli_choice(const cli_app *app, cli_option_id id, int *out);

/* Reads a whole number within bounds; 0 if it is one. */
int cli_parse_number(const char *text, int64_t min, int64_t max, int64_t *out);

#endif
