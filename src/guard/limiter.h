/* How many requests the store has to bear in safe mode: one per user in a while, and so many per
 * minute overall. What is too many is refused, or waits its turn. Bounded; times are monotonic and
 * given by the caller. Thread-safe. */
#ifndef SRS__LIMITER_H
#define SRS__LIMITER_H

#include "guard/policy.h"

typedef struct srs__limiter srs__limiter;

srs_status srs__limiter_new(const srs_safe_mode_policy *policy, srs__limiter **out, srs_error *err);
void srs__limiter_free(srs__limiter *limiter);

/* Counts a request and says when its turn is: at once, or (only if the policy lets it wait) later,
 * and then srs__limiter_wait() follows. Or refuses it: SRS_E_RATE_LIMITED with the time after which
 * to come again. */
srs_status srs__limiter_admit(srs__limiter *limiter, const char *user, int64_t now_ms,
                              int64_t *turn_ms, srs_error *err);

/* Waits for a turn. 0 if safe mode was left meanwhile, so that there is nothing to wait for. */
int srs__limiter_wait(srs__limiter *limiter, int64_t turn_ms);

/* Safe mode was left: nobody waits any longer. */
void srs__limiter_open(srs__limiter *limiter);

#endif
