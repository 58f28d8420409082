/* The model of memory of FSRS-6: stability, difficulty, retrievability. */
#ifndef SRS__FSRS_MODEL_H
#define SRS__FSRS_MODEL_H

#include <srs/scheduler.h>

/* Formulas: "The Algorithm", FSRS-6, open-spaced-repetition/fsrs4anki wiki; constants and order of
 * operations as in py-fsrs 6.3.2. `w` are the 21 parameters. */

double srs__fsrs_first_stability(const double *w, srs_rating rating);
double srs__fsrs_first_difficulty(const double *w, srs_rating rating);
double srs__fsrs_next_difficulty(const double *w, double difficulty, srs_rating rating);

/* After a review on the same day as the one before. */
double srs__fsrs_same_day_stability(const double *w, double stability, srs_rating rating);
/* After a review on a later day, when the item was remembered with this probability. */
double srs__fsrs_next_stability(const double *w, double difficulty, double stability,
                                double retrievability, srs_rating rating);

double srs__fsrs_retrievability(const double *w, double stability, double elapsed_days);

/* Whole days, at least one, until retrievability falls to the desired retention. */
double srs__fsrs_interval(const double *w, double stability, double retention);

#endif
