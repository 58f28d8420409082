/* Reading the command line. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "app.h"

/* Finds the command and takes its options and arguments apart. */
int cli_parse(cli_app *app, int argc, char **argv);
void cli_parse_free(cli_app *app);

/* Finds a command by the words of its name; says how many words that were. */
const cli_command *cli_find_command(const cli_app *app, char **words, int count, int *used);

/* Says that there is no such command, and which one may have been meant. */
int cli_unknown_command(const cli_app *app, const char *word);

#endif
