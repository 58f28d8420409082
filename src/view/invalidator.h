/* When the stale marks in the store are looked at: soon after safe mode ends, and from time to
 * time. By a thread, or with worker=poll by whoever polls. */
#ifndef SRS__INVALIDATOR_H
#define SRS__INVALIDATOR_H

#include <srs/context.h>

typedef struct srs__invalidator srs__invalidator;

/* Begins, on a context with has_marks. */
srs_status srs__invalidator_start(srs_context *context, int thread, srs__invalidator **out,
                                  srs_error *err);
/* Ends; what is not noted yet is noted. NULL is allowed in all three. */
void srs__invalidator_stop(srs__invalidator *invalidator);

/* There may be something to do at once. */
void srs__invalidator_wake(srs__invalidator *invalidator);
/* Does what there is to do, if it is time and no thread does. */
void srs__invalidator_poll(srs__invalidator *invalidator);

#endif
