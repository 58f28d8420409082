/* Entering and leaving safe mode, and what a period of it comes to. */
#ifndef SRS__SAFE_MODE_H
#define SRS__SAFE_MODE_H

#include "guard/breaker.h"

#include <srs/policy.h>

#include <pthread.h>

/* From an entry to the exit. */
typedef struct srs__safe_mode_period {
    pthread_mutex_t lock;
    int64_t entered_ms; /* by the context's clock; SRS_TIME_NONE: there was none */
    int64_t began_ms;   /* monotonic */
    int64_t lasted_ms;  /* once it has ended */
    uint64_t served;    /* the counter when it began, or the requests once it has ended */
    uint64_t refused;   /* likewise */
    int is_under_way;
} srs__safe_mode_period;

void srs__safe_mode_period_init(srs__safe_mode_period *period);
void srs__safe_mode_period_destroy(srs__safe_mode_period *period);

/* What is called after a transition of the breaker; the cache guard knows it by this type only. */
typedef void (*srs__transition_fn)(srs_context *context, srs__transition transition,
                                   const char *reason);

/* After a transition of the breaker: tells whoever has to know. No lock is held. */
void srs__safe_mode_changed(srs_context *context, srs__transition transition, const char *reason);

#endif
