/* Runs the invalidation of stale entries: soon after safe mode ends, and periodically. Uses a
 * thread, or with worker=poll the polling callers. */
#ifndef SRS__INVALIDATOR_H
#define SRS__INVALIDATOR_H

#include <srs/context.h>

typedef struct srs__invalidator srs__invalidator;

/* Starts the invalidator of a context with has_marks. */
srs_status srs__invalidator_start(srs_context *context, int thread, srs__invalidator **out,
                                  srs_error *err);
/* Stops the invalidator, after the marks that the store lacks are written. NULL is allowed in the
 * three functions below. */
void srs__invalidator_stop(srs__invalidator *invalidator);

/* Notifies the invalidator that work may be ready. */
void srs__invalidator_wake(srs__invalidator *invalidator);
/* Works if work is due and no thread does it. */
void srs__invalidator_poll(srs__invalidator *invalidator);

#endif
