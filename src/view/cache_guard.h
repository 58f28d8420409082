/* Guards the calls of the cache: decides whether a call is permitted, and records its result. */
#ifndef SRS__CACHE_GUARD_H
#define SRS__CACHE_GUARD_H

#include "view/context.h"

/* Kinds of calls of the cache. Failures are counted per kind, because a cache can serve reads and
 * refuse writes. */
typedef enum srs__cache_call {
    SRS__CALL_DUE,
    SRS__CALL_READ,
    SRS__CALL_WRITE,
    SRS__CALL_PUT,
    SRS__CALL_LOAD,
    SRS__CALL_DROP,
    SRS__CALL_PROBE
} srs__cache_call;

/* Acquires a permit before calls of the cache. With SRS__PERMIT_REFUSED, err holds
 * SRS_E_UNAVAILABLE. A probe gets a permit only after a successful write to the cache, and after
 * the stale marks of a shared cache are loaded. */
srs__permit srs__guard_enter(srs_context *context, srs_error *err);
/* Releases a permit that was not refused, with the result of the last call. `failed` holds the
 * error of that call. */
void srs__guard_leave(srs_context *context, srs__permit pass, srs__cache_call kind,
                      srs_status status, const srs_error *failed);
/* Releases a permit after calls that took too long. */
void srs__guard_leave_slow(srs_context *context, srs__permit pass, srs__cache_call kind);
/* Probes an unavailable cache when a probe is due. A cache on a server is also probed while
 * healthy, because a server that becomes a replica can still serve reads. */
void srs__guard_probe(srs_context *context);
/* Returns SRS_E_TIMEOUT if a call that began at a monotonic time took too long, otherwise the
 * status of the call. */
srs_status srs__guard_classify(const srs_context *context, int64_t began_ms, srs_status status);

/* Returns nonzero if a status means that a backend is unavailable. */
int srs__guard_is_failure(srs_status status);
/* Returns nonzero if a failing cache leads to safe mode. */
int srs__guard_safe_mode(const srs_context *context);
/* Returns the acknowledgement of a submit, from the requested acknowledgement. */
srs_ack srs__guard_ack(const srs_context *context, srs_ack ack);
/* Acquires a permit of the limiter, and waits if the policy requires a wait. Returns
 * SRS_E_RATE_LIMITED with retry_after_ms. Sets *is_over if safe mode ended during the wait, so that
 * the cache can be read again. */
srs_status srs__guard_admit(srs_context *context, const char *user, int *is_over, srs_error *err);

/* Marks an entry that missed a write, so that it is dropped before the next read. Season and user
 * "" mark every entry. */
void srs__guard_mark_stale(srs_context *context, const char *season, const char *user);
/* Drops an entry that missed a write. If another thread drops the entry, waits for that thread
 * until a monotonic time. */
srs_status srs__guard_invalidate_if_stale(srs_context *context, const char *season,
                                          const char *user, int64_t until_ms, srs_error *err);

#endif
