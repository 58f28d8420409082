/* Changes by other processes: before a call reads the process's own cache, the entries that another
 * process has changed are dropped. A shared cache needs no watch: its writers write it. */
#ifndef SRS__WATCH_H
#define SRS__WATCH_H

#include "view/context.h"

/* Creates the watch of a context whose cache is its own and whose store tells changes; else *out is
 * NULL, and the functions below do nothing but note the context's own changes. */
srs_status srs__watch_new(srs_context *context, int64_t stale_ms, srs__watch **out, srs_error *err);
/* From now on a thread asks a store that has no cheap sign of a change. */
srs_status srs__watch_start(srs__watch *watch, srs_error *err);
/* Ends that thread; NULL is allowed. */
void srs__watch_stop(srs__watch *watch);
/* Requires: no call in progress. NULL is allowed. */
void srs__watch_free(srs__watch *watch);

/* Drops what others have changed. Every public call about a user begins with it. Returns an error
 * when a store with a sign cannot say what has changed; the call must not go on then. */
srs_status srs__watch_look(srs__watch *watch, srs_error *err);

/* An srs__within_fn on a context: notes, with a transaction, whose trackers it changes. */
srs_status srs__watch_within(void *context, void *tx, const srs_key *keys, size_t count,
                             srs_error *err);

#endif
