/* A program that a test starts, hurts and waits for; it ends with the test in any case. */
#ifndef SRS_TEST_PROGRAM_H
#define SRS_TEST_PROGRAM_H

#include <sys/types.h>

typedef struct program {
    pid_t pid; /* 0: it does not run */
    char output[256];
} program;

/* Starts a program, the first of the words, which end with NULL; what it writes, errors included,
 * goes into a file of a directory. The environment has no SRS_ variables. */
program program_start(const char *folder, const char *const *words);

/* Waits for its end: what it exited with, or 128 and the signal that ended it. */
int program_wait(program *it);
/* Starts it and waits. */
int program_run(program *it, const char *folder, const char *const *words);

void program_signal(const program *it, int signal);

/* Returns the output so far; the caller frees it. */
char *program_output(const program *it);
/* Waits until it has written a text. */
void program_await(const program *it, const char *text);

#endif
