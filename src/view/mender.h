/* When the stale marks in the store are looked at: soon after safe mode ends, and from time to
 * time. By a thread, or with worker=poll by whoever polls. */
#ifndef SRS__MENDER_H
#define SRS__MENDER_H

#include <srs/context.h>

typedef struct srs__mender srs__mender;

/* Begins, on a context with has_marks. */
srs_status srs__mender_start(srs_context *context, int thread, srs__mender **out, srs_error *err);
/* Ends; what is not noted yet is noted. NULL is allowed in all three. */
void srs__mender_stop(srs__mender *mender);

/* There may be something to do at once. */
void srs__mender_wake(srs__mender *mender);
/* Does what there is to do, if it is time and no thread does. */
void srs__mender_poll(srs__mender *mender);

#endif
