/* Limits the number of concurrent loads. After a failure of the cache, which may then be empty, a
 * slow start allows few loads. The limit doubles each time that as many loads as it allows have
 * succeeded. Other loads wait in order of arrival. This file must not depend on the data that is
 * loaded. Times are monotonic. All functions are thread-safe. */
#ifndef SRS__LOAD_LIMITER_H
#define SRS__LOAD_LIMITER_H

#include "guard/policy.h"

typedef struct srs__load_limiter srs__load_limiter;

srs_status srs__load_limiter_new(const srs_safe_mode_policy *policy, srs__load_limiter **out,
                                 srs_error *err);
void srs__load_limiter_free(srs__load_limiter *limiter);

/* Waits for a turn until until_ms (monotonic). After SRS_OK the caller must call
 * srs__load_limiter_leave(). Returns SRS_E_TIMEOUT if the turn does not come in time. */
srs_status srs__load_limiter_enter(srs__load_limiter *limiter, int64_t until_ms, srs_error *err);
void srs__load_limiter_leave(srs__load_limiter *limiter, int succeeded);

/* Starts again with few loads, because the cache has failed. */
void srs__load_limiter_slow_start(srs__load_limiter *limiter);

#endif
