/* Checks that the data after a round of the crash test keeps the promises. */
#ifndef SRS_CRASH_CHECK_H
#define SRS_CRASH_CHECK_H

#include "crash/batch.h"

typedef struct check_totals {
    unsigned long acknowledged, lost, doubled, discrepancies;
    unsigned long expiring; /* entries of a shared cache that are behind, and go within a minute */
} check_totals;

/* Compares the log of a round's users with its records, their trackers with the fold of the log,
 * and what caches say with the store; adds to the totals, and prints what is wrong. */
void check_round(int round, check_totals *totals);

/* The last of it: the log still has, once each, all that was acknowledged. */
void check_end(int rounds, check_totals *totals);

#endif
