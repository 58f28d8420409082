/* Fuzz: the ranges of FSRS-6 (py-fsrs 6.3.2). The choice within a range depends only on the
 * review. */
#include "scheduler/fuzz.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

/* The fraction by which each part of an interval can become longer or shorter. */
static const struct range {
    double start, end, factor;
} ranges[] = {{2.5, 7.0, 0.15}, {7.0, 20.0, 0.1}, {20.0, INFINITY, 0.05}};

static double spread(double days)
{
    double delta = 1.0;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        delta += ranges[i].factor * fmax(fmin(days, ranges[i].end) - ranges[i].start, 0.0);
    return delta;
}

static uint64_t hash_review(int64_t seed, const char *item, uint32_t reps, int64_t at_ms)
{
    uint64_t hash = srs__hash64((uint64_t)seed, item, strlen(item));
    hash = srs__hash64(hash, &reps, sizeof reps);
    return srs__hash64(hash, &at_ms, sizeof at_ms);
}

int64_t srs__fuzz(int64_t days, int64_t max_days, int64_t seed, const char *item, uint32_t reps,
                  int64_t at_ms)
{
    if (days < 3)
        return days;
    double delta = spread((double)days);
    int64_t low = (int64_t)fmax(2.0, rint((double)days - delta));
    int64_t high = (int64_t)fmin(rint((double)days + delta), (double)max_days);
    if (low >= high)
        return high;
    return low + (int64_t)(hash_review(seed, item, reps, at_ms) % (uint64_t)(high - low + 1));
}
