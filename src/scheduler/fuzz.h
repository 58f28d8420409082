/* Fuzz: intervals are spread a little, so that items learnt together do not stay together. */
#ifndef SRS__FUZZ_H
#define SRS__FUZZ_H

#include <stdint.h>

/* An interval near `days`, 1 to max_days. The same seed, item, number of reviews and time give the
 * same one, so that a preview comes true and a tracker can be rebuilt from its log. */
int64_t srs__fuzz(int64_t days, int64_t max_days, int64_t seed, const char *item, uint32_t reps,
                  int64_t at_ms);

#endif
