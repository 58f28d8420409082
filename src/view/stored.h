/* Updates the cache with the trackers that the store has committed. */
#ifndef SRS__VIEW_STORED_H
#define SRS__VIEW_STORED_H

#include "view/context.h"

/* Writes the missing trackers to the cache entry of the user, or drops the entry. An srs__stored_fn
 * on a context. */
void srs__view_stored(void *context, const srs__stored_user *stored);

#endif
