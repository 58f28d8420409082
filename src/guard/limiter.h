/* Limits the requests that the store receives in safe mode: one request per user in each interval,
 * and a number of requests per minute for all users. The limiter refuses the other requests or lets
 * them wait for a turn. Its memory is limited. The caller passes monotonic times. All functions are
 * thread-safe. */
#ifndef SRS__LIMITER_H
#define SRS__LIMITER_H

#include "guard/policy.h"

typedef struct srs__limiter srs__limiter;

srs_status srs__limiter_new(const srs_safe_mode_policy *policy, srs__limiter **out, srs_error *err);
void srs__limiter_free(srs__limiter *limiter);

/* Counts a request and computes its turn. *turn_ms is now_ms, or a later time if the policy lets
 * requests wait. After a later turn the caller must call srs__limiter_wait(). If the request is
 * over the limit, the function returns SRS_E_RATE_LIMITED, and the error holds the time after which
 * to retry. */
srs_status srs__limiter_admit(srs__limiter *limiter, const char *user, int64_t now_ms,
                              int64_t *turn_ms, srs_error *err);

/* Waits for a turn. Returns 0 if safe mode ended during the wait, so that the limit does not
 * apply. */
int srs__limiter_wait(srs__limiter *limiter, int64_t turn_ms);

/* Ends all waits, because safe mode ended. */
void srs__limiter_open(srs__limiter *limiter);

#endif
