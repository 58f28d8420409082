/* How many loads may be under way at once: few after the cache has failed, since it may have come
 * back empty, then twice as many whenever as many as were allowed have succeeded. The others wait
 * in order of arrival. It knows nothing of what is loaded. Times are monotonic. Thread-safe. */
#ifndef SRS__RAMP_H
#define SRS__RAMP_H

#include "guard/policy.h"

typedef struct srs__ramp srs__ramp;

srs_status srs__ramp_new(const srs_safe_mode_policy *policy, srs__ramp **out, srs_error *err);
void srs__ramp_free(srs__ramp *ramp);

/* Waits for its turn until a time. SRS_OK: srs__ramp_leave() has to follow. SRS_E_TIMEOUT. */
srs_status srs__ramp_enter(srs__ramp *ramp, int64_t until_ms, srs_error *err);
void srs__ramp_leave(srs__ramp *ramp, int succeeded);

/* The cache has failed: begins with few again. */
void srs__ramp_restart(srs__ramp *ramp);

#endif
