/* Trials of the advice of the health check: each follows the advice of one finding, and checks that
 * the finding is absent afterwards. advice.sh compares the trials with the table of findings. */
#ifndef SRS_SCENARIO_ADVICE_H
#define SRS_SCENARIO_ADVICE_H

#include "scenario/world.h"

/* A trial plants the finding of its code, calls one of advice_found...(), does what the advice says
 * and calls one of advice_gone...(). */
typedef struct advice {
    const char *code;
    void (*trial)(void);
} advice;

/* Runs the trials of a program, each with a directory of its own, or writes their codes if the
 * arguments are `--list`. Returns the exit status for main(). */
int advice_main(const char *name, const advice *trials, size_t count, int argc, char **argv);

/* The directory of the trial. The command srs, if a trial runs it, has its store there. */
const char *advice_directory(void);
/* Returns a path in it, valid until the fourth call after this one. */
const char *advice_path(const char *name);
/* The URL of the SQLite store that is the command's, too. */
const char *advice_store(void);

/* Asserts that srs_doctor() gives the finding of the trial, with a message that contains a text;
 * its advice is then what the functions below read. */
void advice_found(srs_context *context, const char *text);
/* Asserts that it does not any more. */
void advice_gone(srs_context *context);
/* The same, by `srs doctor` in the directory of the trial. */
void advice_found_by_command(const char *text);
void advice_gone_by_command(void);

/* The message of the finding. */
const char *advice_message(void);
/* Returns the text between the n-th pair of backticks of the advice, from 0: a command, a statement
 * or a setting. A word `name` in it (NULL: none) is replaced by a value. */
const char *advice_command(size_t n, const char *name, const char *value);
/* Asserts that the advice has a phrase in it, to which the trial then does the equivalent. */
void advice_says(const char *phrase);

/* Runs a command line of the shell in the directory of the trial; it must succeed. */
void advice_shell(const char *command);
/* Sets a key to a value, from "key=value" or "key = value". */
void advice_set(srs_config *config, const char *setting);

#endif
