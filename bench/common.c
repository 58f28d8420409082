/* Helpers that the benchmarks of the public interface share. */
#include "bench/common.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void must(srs_status status, const srs_error *err)
{
    if (status == SRS_OK)
        return;
    fprintf(stderr, "%s: %s\n", srs_status_name(status), err->message);
    exit(1);
}

void set(srs_config *config, const char *key, const char *value)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs_config_set(config, key, value, &err), &err);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sort_values(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
}

double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}
