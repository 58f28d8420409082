/* Helpers that the benchmarks of the public interface share. */
#ifndef SRS_BENCH_COMMON_H
#define SRS_BENCH_COMMON_H

#include <srs/srs.h>

/* Ends the program, with the error, if a call has failed. */
void must(srs_status status, const srs_error *err);

/* Sets a key of a configuration, or ends the program. */
void set(srs_config *config, const char *key, const char *value);

/* Sorts measured values in ascending order. */
void sort_values(double *values, size_t count);

/* Seconds, by a clock that never jumps. */
double now(void);

#endif
