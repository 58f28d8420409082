/* A circuit breaker. It is closed while calls succeed, open after consecutive failures of all calls
 * or of one kind of call, and half-open during a probe. It must not depend on the backend that it
 * protects. The caller passes monotonic times. All functions are thread-safe. */
#ifndef SRS__BREAKER_H
#define SRS__BREAKER_H

#include "guard/policy.h"

typedef struct srs__breaker srs__breaker;

typedef enum srs__permit {
    SRS__PERMIT_REFUSED, /* open: the caller must not make the call */
    SRS__PERMIT_CLOSED,  /* closed: the caller makes the call and reports its outcome */
    SRS__PERMIT_PROBE    /* half-open: the outcome of the call decides whether the breaker closes */
} srs__permit;

/* The number of kinds of calls. The breaker counts the failures of each kind separately. A kind
 * that always fails therefore opens the breaker, even if calls of other kinds succeed in
 * between. */
#define SRS__BREAKER_KINDS 8

typedef struct srs__outcome {
    int kind; /* less than SRS__BREAKER_KINDS */
    int has_failed;
    int64_t retry_ms; /* after a temporary failure: delay of the next probe in ms; 0: open_ms */
} srs__outcome;

typedef enum srs__transition { SRS__UNCHANGED, SRS__OPENED, SRS__CLOSED } srs__transition;

srs_status srs__breaker_new(const srs_safe_mode_policy *policy, srs__breaker **out, srs_error *err);
void srs__breaker_free(srs__breaker *breaker);

/* Asks for permission to make a call. If the permit is not SRS__PERMIT_REFUSED, the caller must
 * report exactly one outcome. */
srs__permit srs__breaker_acquire(srs__breaker *breaker, int64_t now_ms);
srs__transition srs__breaker_outcome(srs__breaker *breaker, srs__permit pass,
                                     const srs__outcome *outcome, int64_t now_ms);

int srs__breaker_is_open(const srs__breaker *breaker);

/* Forces the state, or returns to automatic operation. SRS_SAFE_MODE_ON keeps the breaker open
 * without probes. SRS_SAFE_MODE_OFF keeps it closed whatever fails. After the return to automatic
 * operation, an open breaker allows a probe immediately. If the policy disables safe mode, the
 * breaker closes. */
srs__transition srs__breaker_force(srs__breaker *breaker, srs_safe_mode mode, int64_t now_ms);
srs_safe_mode srs__breaker_mode(const srs__breaker *breaker);

#endif
