/* Starts and ends safe mode, and keeps the statistics of its latest period. */
#ifndef SRS__SAFE_MODE_H
#define SRS__SAFE_MODE_H

#include "base/lock.h"
#include "guard/breaker.h"

#include <srs/policy.h>

#include <pthread.h>

/* A period of safe mode, from its start to its end. */
typedef struct srs__safe_mode_period {
    srs__lock lock;
    int64_t entered_ms; /* by the clock of the context; SRS_TIME_NONE: no period yet */
    int64_t began_ms;   /* monotonic */
    int64_t lasted_ms;  /* set at the end */
    uint64_t served;    /* during a period the counter at its start, later the requests served in
                         * it */
    uint64_t refused;   /* the same for refused requests */
    int is_under_way;
} srs__safe_mode_period;

void srs__safe_mode_period_init(srs__safe_mode_period *period);
void srs__safe_mode_period_destroy(srs__safe_mode_period *period);

/* Called after a transition of the circuit breaker. The cache guard uses only this type. */
typedef void (*srs__transition_fn)(srs_context *context, srs__transition transition,
                                   const char *reason);

/* Notifies the parts of a context of a transition of the circuit breaker. Requires: no lock
 * held. */
void srs__safe_mode_changed(srs_context *context, srs__transition transition, const char *reason);

#endif
