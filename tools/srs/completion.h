/* The parts from which the completion scripts of all shells are made. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "app.h"

void cli_complete_bash(const cli_app *app);
void cli_complete_zsh(const cli_app *app);

/* Returns nonzero if the text is a list of choices such as "on|off". */
int cli_is_choice(const char *values);
/* Prints choices with blanks between them. */
void cli_print_choices(const char *choices);
/* The first words of commands, each once, each followed by a blank. */
void cli_print_first_words(const cli_app *app);
/* For each group a case of a shell: season) seconds='add list ...' ;; */
void cli_print_second_words(const cli_app *app);
/* The configuration keys, each followed by a blank. */
void cli_print_keys(void);
/* For each key with choices a case of a shell: ack) values='auto cached ...' ;; */
void cli_print_key_values(void);

#endif
