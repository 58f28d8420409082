/* Copying a store: what its files share; nobody else includes it. */
#ifndef SRS__COPY_H
#define SRS__COPY_H

#include "service/walk.h"

#include <srs/transfer.h>

/* A copy under way. */
typedef struct srs__copy {
    srs_context *source, *target;
    srs_copy_options options;
    srs_copy_state state;
    srs_copy_result result;
    int is_verified; /* the digests of both are known */
    int is_final;    /* the error will be the same at another attempt */
    srs_error *err;
} srs__copy;

/* Counts events of the phase under way and shows the progress; SRS_E_CLOSED if the caller stops. */
srs_status srs__copy_advance(srs__copy *copy, size_t events);

/* Puts a prefix before an error of the target, and returns the status. */
srs_status srs__copy_target_failed(srs__copy *copy, srs_status status);

/* same_store.c. Returns SRS_E_INVALID if source and target are the same store. */
srs_status srs__copy_refuse_same_store(srs__copy *copy);

/* copy_season.c. Makes the log and the trackers of a season of the target those of the source. */
srs_status srs__copy_season(srs__copy *copy, const char *season);

/* Attempts at a transaction of the target, and the pause before the second. */
#define SRS__COPY_ATTEMPTS 6
#define SRS__COPY_PAUSE_MS 50

/* Returns nonzero if a transaction may succeed at another attempt. */
int srs__copy_is_passing(const srs__copy *copy, srs_status status);

#endif
