/* Loads under way in this process: a thousand callers that miss the same entry cause one load. */
#ifndef SRS__INFLIGHT_H
#define SRS__INFLIGHT_H

#include <srs/base.h>

typedef struct srs__inflight srs__inflight;

srs_status srs__inflight_new(srs__inflight **out, srs_error *err);
void srs__inflight_free(srs__inflight *inflight);

/* Either makes the caller the one who loads (*leads is 1: it must call srs__inflight_end()), or
 * waits, until a monotonic time, for the one who does. SRS_E_TIMEOUT, SRS_E_NO_MEMORY. */
srs_status srs__inflight_begin(srs__inflight *inflight, const char *season, const char *user,
                               int64_t until_ms, int *leads, srs_error *err);
void srs__inflight_end(srs__inflight *inflight, const char *season, const char *user);

#endif
