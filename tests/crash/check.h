/* Whether what is kept after a round of the crash test is what was promised. */
#ifndef SRS_CRASH_CHECK_H
#define SRS_CRASH_CHECK_H

#include "crash/batch.h"

typedef struct check_totals {
    unsigned long acknowledged, lost, doubled, discrepancies;
} check_totals;

/* Compares the log of a round's learners with its records, their trackers with the fold of the log,
 * and what caches say with the store; adds to the totals, and prints what is wrong. */
void check_round(int round, check_totals *totals);

/* The last of it: that the caches of all rounds have healed, and that the log still has, once each, all
 * that was acknowledged. */
void check_end(int rounds, check_totals *totals);

/* Entries of a shared cache that were behind the store after a round, and then were not. */
unsigned check_late_entries(void);

#endif
