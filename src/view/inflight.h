/* Joins concurrent loads of this process: many callers that miss the same entry cause one load. */
#ifndef SRS__INFLIGHT_H
#define SRS__INFLIGHT_H

#include <srs/base.h>

typedef struct srs__inflight srs__inflight;

srs_status srs__inflight_new(srs__inflight **out, srs_error *err);
void srs__inflight_free(srs__inflight *inflight);

/* Begins a load, or waits until a monotonic time for the thread that loads the same entry. If
 * *leads is 1, the caller loads the entry and must call srs__inflight_end(). Returns SRS_E_TIMEOUT
 * or SRS_E_NO_MEMORY on failure. */
srs_status srs__inflight_begin(srs__inflight *inflight, const char *season, const char *user,
                               int64_t until_ms, int *leads, srs_error *err);
void srs__inflight_end(srs__inflight *inflight, const char *season, const char *user);

#endif
