/* Voids events that are ahead of the clock, for removals, resets and srs_void_future(). */
#ifndef SRS__VOIDING_H
#define SRS__VOIDING_H

#include "view/entry.h"

/* The events to append for a user. Zero-initialise all fields except context and key. */
typedef struct srs__voiding {
    srs_context *context;
    const srs__entry_key *key;
    srs__events pending; /* of the user */
    int has_pending;
    srs__events out; /* the voids, each after its event if the event is pending */
    uint64_t voids;
} srs__voiding;

/* Voids the events of an item ("" for the resets) after a position. */
srs_status srs__voiding_add(srs__voiding *v, const char *item, int64_t at_ms, const srs_id *id,
                            srs_error *err);

/* Creates a job from an event (NULL for none) and the voids. */
srs_status srs__voiding_job(srs__voiding *v, const srs_event *first, srs_ack ack, srs__job **out,
                            srs_error *err);

void srs__voiding_free(srs__voiding *v);

#endif
