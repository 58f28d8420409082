/* How many loads may be under way at once: few after the cache has failed, since it may have come
 * back empty, then twice as many whenever as many as were allowed have succeeded. The others wait
 * in order of arrival. It knows nothing of what is loaded. Times are monotonic. Thread-safe. */
#ifndef SRS__LOAD_LIMITER_H
#define SRS__LOAD_LIMITER_H

#include "guard/policy.h"

typedef struct srs__load_limiter srs__load_limiter;

srs_status srs__load_limiter_new(const srs_safe_mode_policy *policy, srs__load_limiter **out,
                                 srs_error *err);
void srs__load_limiter_free(srs__load_limiter *limiter);

/* Waits for its turn until a time. SRS_OK: srs__load_limiter_leave() has to follow. SRS_E_TIMEOUT.
 */
srs_status srs__load_limiter_enter(srs__load_limiter *limiter, int64_t until_ms, srs_error *err);
void srs__load_limiter_leave(srs__load_limiter *limiter, int succeeded);

/* The cache has failed: begins with few again. */
void srs__load_limiter_slow_start(srs__load_limiter *limiter);

#endif
