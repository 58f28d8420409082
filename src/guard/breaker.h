/* A circuit breaker: closed while all is well, open after consecutive failures, of all calls or of
 * one kind of call, half-open for one probe at a time. It knows nothing of what it protects; times
 * are monotonic and given by the caller. All functions are thread-safe. */
#ifndef SRS__BREAKER_H
#define SRS__BREAKER_H

#include "guard/policy.h"

typedef struct srs__breaker srs__breaker;

typedef enum srs__permit {
    SRS__PERMIT_REFUSED, /* open: do not call */
    SRS__PERMIT_CLOSED,  /* call, and tell the outcome */
    SRS__PERMIT_PROBE    /* call; this outcome decides whether it closes */
} srs__permit;

/* How many kinds of calls there may be. Each is counted by itself, so that a kind that always fails
 * opens the breaker although calls of other kinds succeed in between. */
#define SRS__BREAKER_KINDS 8

typedef struct srs__outcome {
    int kind; /* below SRS__BREAKER_KINDS */
    int has_failed;
    int64_t retry_ms; /* of a failure that may soon be over: when to probe; 0: after open_ms */
} srs__outcome;

typedef enum srs__transition { SRS__UNCHANGED, SRS__OPENED, SRS__CLOSED } srs__transition;

srs_status srs__breaker_new(const srs_safe_mode_policy *policy, srs__breaker **out, srs_error *err);
void srs__breaker_free(srs__breaker *breaker);

/* Every pass that is not refused is followed by exactly one outcome. */
srs__permit srs__breaker_acquire(srs__breaker *breaker, int64_t now_ms);
srs__transition srs__breaker_outcome(srs__breaker *breaker, srs__permit pass,
                                     const srs__outcome *outcome, int64_t now_ms);

int srs__breaker_is_open(const srs__breaker *breaker);

/* Takes the decision away from it, or gives it back: SRS_SAFE_MODE_ON keeps it open without a
 * probe, SRS_SAFE_MODE_OFF closed whatever fails. Given back, one that is open may be probed at
 * once, or is closed if the policy has safe mode disabled. */
srs__transition srs__breaker_force(srs__breaker *breaker, srs_safe_mode mode, int64_t now_ms);
srs_safe_mode srs__breaker_mode(const srs__breaker *breaker);

#endif
