/* Shared parts of the tests of schedulers. */
#ifndef SRS_TEST_SCHEDULING_H
#define SRS_TEST_SCHEDULING_H

#include "support/suite.h"

#include <check.h>
#include <math.h>
#include <srs/scheduler.h>

#define START_MS INT64_C(1750000000000)
#define DAY_MS INT64_C(86400000)

static inline srs_scheduler *scheduler_of(const char *name)
{
    srs_scheduler *scheduler;
    ck_assert_int_eq(srs_scheduler_new(name, &scheduler, NULL), SRS_OK);
    return scheduler;
}

static inline void set(srs_scheduler *scheduler, const char *key, const char *value)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_msg(srs_scheduler_set(scheduler, key, value, &err) == SRS_OK, "%s", err.message);
}

static inline void review(const srs_scheduler *scheduler, srs_state *state, srs_rating rating,
                          int64_t at_ms)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_msg(srs_scheduler_review(scheduler, state, "item", rating, at_ms, state, &err) ==
                      SRS_OK,
                  "%s", err.message);
}

/* Equal within a relative tolerance of 1e-9. */
static inline int is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1e-300, fmax(fabs(a), fabs(b)));
}

static inline int run(Suite *suite)
{
    return run_suite(suite);
}

#endif
