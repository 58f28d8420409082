/* Bringing the cache up to date with what the store has committed. */
#ifndef SRS__VIEW_STORED_H
#define SRS__VIEW_STORED_H

#include "view/context.h"

/* An srs__stored_fn on a context: writes to the user's cache entry what it lacks, or drops it. */
void srs__view_stored(void *context, const srs__stored_user *stored);

#endif
