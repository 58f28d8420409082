/* Voiding what lies ahead of the clock: for removals, resets and srs_void_future(). */
#ifndef SRS__VOIDING_H
#define SRS__VOIDING_H

#include "view/entry.h"

/* Entries to be appended for a user. Zero-initialise but for context and key. */
typedef struct srs__voiding {
    srs_context *context;
    const srs__entry_key *key;
    srs__events pending; /* of the user */
    int has_pending;
    srs__events out; /* the voids, each after its entry if that is pending */
    uint64_t voids;
} srs__voiding;

/* Voids the entries of an item ("": the resets) behind a position. */
srs_status srs__voiding_add(srs__voiding *v, const char *item, int64_t at_ms, const srs_id *id,
                            srs_error *err);

/* Makes a job of an entry (NULL: none) and of what is voided. */
srs_status srs__voiding_job(srs__voiding *v, const srs_event *first, srs_ack ack, srs__job **out,
                            srs_error *err);

void srs__voiding_free(srs__voiding *v);

#endif
