/* The memory model of FSRS-6: stability, difficulty and retrievability. */
#ifndef SRS__FSRS_MODEL_H
#define SRS__FSRS_MODEL_H

#include <srs/scheduler.h>

/* The formulas are those of "The Algorithm" (FSRS-6) in the wiki of
 * open-spaced-repetition/fsrs4anki. The constants and the order of operations are those of py-fsrs
 * 6.3.2. `w` points to the 21 parameters. */

double srs__fsrs_first_stability(const double *w, srs_rating rating);
double srs__fsrs_first_difficulty(const double *w, srs_rating rating);
double srs__fsrs_next_difficulty(const double *w, double difficulty, srs_rating rating);

/* Returns the stability after a review on the same day as the previous review. */
double srs__fsrs_same_day_stability(const double *w, double stability, srs_rating rating);
/* Returns the stability after a review on a later day. `retrievability` is the probability of
 * recall at that time. */
double srs__fsrs_next_stability(const double *w, double difficulty, double stability,
                                double retrievability, srs_rating rating);

double srs__fsrs_retrievability(const double *w, double stability, double elapsed_days);

/* Returns the number of whole days, at least 1, until retrievability falls to the desired
 * retention. */
double srs__fsrs_interval(const double *w, double stability, double retention);

#endif
