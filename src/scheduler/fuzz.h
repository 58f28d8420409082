/* Fuzz: varies intervals a little, so that items learned together do not stay due together. */
#ifndef SRS__FUZZ_H
#define SRS__FUZZ_H

#include <stdint.h>

/* Returns an interval near `days`, from 1 to max_days. The same seed, item, number of reviews and
 * time give the same interval. A preview therefore matches the later review, and a tracker can be
 * computed again from its log. */
int64_t srs__fuzz(int64_t days, int64_t max_days, int64_t seed, const char *item, uint32_t reps,
                  int64_t at_ms);

#endif
