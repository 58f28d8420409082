/* How many requests the store has to bear in safe mode: one per user in a while, and so many per
 * minute overall. Bounded; times are monotonic and given by the caller. Thread-safe. */
#ifndef SRS__LIMITER_H
#define SRS__LIMITER_H

#include "guard/policy.h"

typedef struct srs__limiter srs__limiter;

srs_status srs__limiter_new(const srs_safe_mode_policy *policy, srs__limiter **out, srs_error *err);
void srs__limiter_free(srs__limiter *limiter);

/* Counts a request, or refuses it: SRS_E_RATE_LIMITED with the time after which to come again. */
srs_status srs__limiter_admit(srs__limiter *limiter, const char *user, int64_t now_ms,
                              srs_error *err);

#endif
