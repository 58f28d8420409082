/* A bar on a terminal that shows how far a long command is. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

typedef struct cli_progress {
    int shown;        /* standard error is a terminal */
    int64_t next_ms;  /* when to draw again */
    int64_t began_ms; /* monotonic: when the phase began */
    int phase;
} cli_progress;

void cli_progress_start(cli_progress *progress);

/* Draws it, now and then. `size` is the whole, -1 if that is unknown. */
void cli_progress_show(cli_progress *progress, int64_t done, int64_t size, uint64_t reviews);

/* The same with a rate and an estimate, which begin again with each phase, a number and a word. The
 * total is 0 if it is unknown. */
void cli_progress_rate(cli_progress *progress, int phase, const char *word, uint64_t done,
                       uint64_t total);

/* Clears it, so that a line can be written; the next call of show draws it again. */
void cli_progress_clear(cli_progress *progress);

#endif
