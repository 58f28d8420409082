/* The memory model of FSRS-6: stability, difficulty and retrievability. This file must not depend
 * on phases, steps or times. */
#include "scheduler/fsrs_model.h"

#include <math.h>

#define STABILITY_MIN 0.001
#define DIFFICULTY_MIN 1.0
#define DIFFICULTY_MAX 10.0

static double clamp_difficulty(double difficulty)
{
    return fmin(fmax(difficulty, DIFFICULTY_MIN), DIFFICULTY_MAX);
}

/* S0(G) = w[G-1] */
double srs__fsrs_first_stability(const double *w, srs_rating rating)
{
    return fmax(w[rating - 1], STABILITY_MIN);
}

/* D0(G) = w4 - e^(w5 * (G - 1)) + 1 */
static double first_difficulty(const double *w, srs_rating rating)
{
    return w[4] - exp(w[5] * ((int)rating - 1)) + 1;
}

double srs__fsrs_first_difficulty(const double *w, srs_rating rating)
{
    return clamp_difficulty(first_difficulty(w, rating));
}

/* dD = -w6 * (G - 3), damped by (10 - D) / 9, then reverted by w7 towards D0(Easy). */
double srs__fsrs_next_difficulty(const double *w, double difficulty, srs_rating rating)
{
    double delta = -(w[6] * ((int)rating - SRS_GOOD));
    double moved = difficulty + (10.0 - difficulty) * delta / 9.0;
    return clamp_difficulty(w[7] * first_difficulty(w, SRS_EASY) + (1 - w[7]) * moved);
}

/* S' = S * e^(w17 * (G - 3 + w18)) * S^-w19. Hard, Good and Easy never lower S. */
double srs__fsrs_same_day_stability(const double *w, double stability, srs_rating rating)
{
    double increase = exp(w[17] * ((int)rating - SRS_GOOD + w[18])) * pow(stability, -w[19]);
    if (rating >= SRS_HARD)
        increase = fmax(increase, 1.0);
    return fmax(stability * increase, STABILITY_MIN);
}

/* S'f = w11 * D^-w12 * ((S + 1)^w13 - 1) * e^((1 - R) * w14), at most S / e^(w17 * w18) */
static double forgotten_stability(const double *w, double difficulty, double stability,
                                  double retrievability)
{
    double long_term = w[11] * pow(difficulty, -w[12]) * (pow(stability + 1, w[13]) - 1) *
                       exp((1 - retrievability) * w[14]);
    return fmin(long_term, stability / exp(w[17] * w[18]));
}

/* S'r = S * (1 + e^w8 * (11 - D) * S^-w9 * (e^((1 - R) * w10) - 1) * w15 if Hard * w16 if Easy) */
static double recalled_stability(const double *w, double difficulty, double stability,
                                 double retrievability, srs_rating rating)
{
    double hard_penalty = rating == SRS_HARD ? w[15] : 1;
    double easy_bonus = rating == SRS_EASY ? w[16] : 1;
    return stability *
           (1 + exp(w[8]) * (11 - difficulty) * pow(stability, -w[9]) *
                    (exp((1 - retrievability) * w[10]) - 1) * hard_penalty * easy_bonus);
}

double srs__fsrs_next_stability(const double *w, double difficulty, double stability,
                                double retrievability, srs_rating rating)
{
    double next = rating == SRS_AGAIN
                      ? forgotten_stability(w, difficulty, stability, retrievability)
                      : recalled_stability(w, difficulty, stability, retrievability, rating);
    return fmax(next, STABILITY_MIN);
}

/* The forgetting curve is (1 + factor * t / S)^-w20, with the factor that makes it 0.9 at t = S. */
static double curve_factor(const double *w)
{
    return pow(0.9, 1 / -w[20]) - 1;
}

double srs__fsrs_retrievability(const double *w, double stability, double elapsed_days)
{
    return pow(1 + curve_factor(w) * elapsed_days / stability, -w[20]);
}

double srs__fsrs_interval(const double *w, double stability, double retention)
{
    double days = (stability / curve_factor(w)) * (pow(retention, 1 / -w[20]) - 1);
    return fmax(rint(days), 1.0); /* rounds half to even, as Python's round() */
}
