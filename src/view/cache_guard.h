/* Safe mode as the services see it: whether the cache may be asked, and what follows when it
 * failed. */
#ifndef SRS__CACHE_GUARD_H
#define SRS__CACHE_GUARD_H

#include "view/context.h"

/* The kinds of calls of the cache, which are counted by themselves: a cache that is read and takes
 * no writes is not healthy. */
typedef enum srs__cache_call {
    SRS__CALL_DUE,
    SRS__CALL_READ,
    SRS__CALL_WRITE,
    SRS__CALL_PUT,
    SRS__CALL_LOAD,
    SRS__CALL_DROP,
    SRS__CALL_PROBE
} srs__cache_call;

/* Before calls of the cache; SRS__PERMIT_REFUSED leaves SRS_E_UNAVAILABLE in err. A probe gets a
 * pass only once the cache has taken a write, and it is known which entries of a shared cache
 * others have noted as stale. */
srs__permit srs__guard_enter(srs_context *context, srs_error *err);
/* After them, unless it was refused: what the last of them came to. `failed` has its error. */
void srs__guard_leave(srs_context *context, srs__permit pass, srs__cache_call kind,
                      srs_status status, const srs_error *failed);
/* Likewise, of calls that were too slow. */
void srs__guard_leave_slow(srs_context *context, srs__permit pass, srs__cache_call kind);
/* Probes the cache: one that is away, if it is time; one on a server also while it is well, since a
 * server that has become a replica may go on answering reads. */
void srs__guard_probe(srs_context *context);
/* What a call of the cache that began at a monotonic time counts as: SRS_E_TIMEOUT if it took too
 * long, otherwise its status. */
srs_status srs__guard_classify(const srs_context *context, int64_t began_ms, srs_status status);

/* Whether a status says that a backend is away. */
int srs__guard_is_failure(srs_status status);
/* Whether a failing cache leads to safe mode. */
int srs__guard_safe_mode(const srs_context *context);
/* The acknowledgement of a submit, given the one that was asked for. */
srs_ack srs__guard_ack(const srs_context *context, srs_ack ack);
/* Asks the limiter, and waits if it says so; SRS_E_RATE_LIMITED with retry_after_ms. *is_over: safe
 * mode was left meanwhile, so that the cache may be asked again. */
srs_status srs__guard_admit(srs_context *context, const char *user, int *is_over, srs_error *err);

/* An entry missed something: it is dropped before it is read. Season and user "": every entry. */
void srs__guard_mark_stale(srs_context *context, const char *season, const char *user);
/* Drops an entry that missed something. Waits, until a monotonic time, for whoever does. */
srs_status srs__guard_invalidate_if_stale(srs_context *context, const char *season,
                                          const char *user, int64_t until_ms, srs_error *err);

#endif
