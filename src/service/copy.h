/* Declares the parts of a copy that its files share. No other file includes it. */
#ifndef SRS__COPY_H
#define SRS__COPY_H

#include "service/walk.h"

#include <srs/transfer.h>

/* A running copy. */
typedef struct srs__copy {
    srs_context *source, *target;
    srs_copy_options options;
    srs_copy_state state;
    srs_copy_result result;
    int is_verified; /* 1: the digests of both stores are known */
    int is_final;    /* 1: another attempt would return the same error */
    srs_error *err;
} srs__copy;

/* Counts events of the current phase and reports the progress. Returns SRS_E_CLOSED if the caller
 * stops the copy. */
srs_status srs__copy_advance(srs__copy *copy, size_t events);

/* Adds a prefix to an error of the target. Returns the status. */
srs_status srs__copy_target_failed(srs__copy *copy, srs_status status);

/* same_store.c. Returns SRS_E_INVALID if source and target are the same store. */
srs_status srs__copy_refuse_same_store(srs__copy *copy);

/* copy_season.c. Copies the log and the trackers of a season to the target. */
srs_status srs__copy_season(srs__copy *copy, const char *season);

/* The maximum number of attempts at a transaction of the target, and the pause before the second
 * attempt. */
#define SRS__COPY_ATTEMPTS 6
#define SRS__COPY_PAUSE_MS 50

/* Returns nonzero if a transaction may succeed at another attempt. */
int srs__copy_is_passing(const srs__copy *copy, srs_status status);

#endif
