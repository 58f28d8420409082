/* Loads under way in this process: a thousand callers that miss the same entry cause one load. */
#ifndef SRS__FLIGHTS_H
#define SRS__FLIGHTS_H

#include <srs/base.h>

typedef struct srs__flights srs__flights;

srs_status srs__flights_new(srs__flights **out, srs_error *err);
void srs__flights_free(srs__flights *flights);

/* Either makes the caller the one who loads (*leads is 1: it must call srs__flights_land()), or
 * waits, until a monotonic time, for the one who does. SRS_E_TIMEOUT, SRS_E_NO_MEMORY. */
srs_status srs__flights_join(srs__flights *flights, const char *season, const char *user,
                             int64_t until_ms, int *leads, srs_error *err);
void srs__flights_land(srs__flights *flights, const char *season, const char *user);

#endif
