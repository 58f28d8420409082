/* Safe mode as the services see it: whether the cache may be asked, and what follows when it
 * failed. */
#ifndef SRS__CACHE_GUARD_H
#define SRS__CACHE_GUARD_H

#include "review/context.h"

/* Before a call of the cache; SRS__PASS_REFUSED leaves SRS_E_UNAVAILABLE in err. */
srs__pass srs__guard_enter(srs_context *context, srs_error *err);
/* After it, unless it was refused: what it came to. */
void srs__guard_leave(srs_context *context, srs__pass pass, srs_status status, const char *reason);

/* Whether a status says that a backend is away. */
int srs__guard_is_failure(srs_status status);
/* Whether the policy has safe mode enabled. */
int srs__guard_safe_mode(const srs_context *context);
/* Asks the limiter; SRS_E_RATE_LIMITED with retry_after_ms. */
srs_status srs__guard_admit(srs_context *context, const char *user, srs_error *err);

/* An entry missed a write: it is dropped before it is read, and in any case as soon as the cache is
 * back, since other processes may read it, too. */
void srs__guard_mark_stale(srs_context *context, const char *season, const char *user);
srs_status srs__guard_freshen(srs_context *context, const char *season, const char *user,
                              srs_error *err);
/* Drops some of what is marked, while the cache lets it. Gives in how many ms to call again: 0 at
 * once, INT64_MAX when nothing is left. */
int64_t srs__guard_heal(srs_context *context);

#endif
