/* Drops the entries of the private cache of a process that another process has changed, before a
 * call reads them. A shared cache needs no watch, because every writer writes to it. */
#ifndef SRS__WATCH_H
#define SRS__WATCH_H

#include "view/context.h"

/* Creates the watch of a context with a private cache and a store that has changes. Otherwise *out
 * is NULL, and the functions below only record the changes of the context. */
srs_status srs__watch_new(srs_context *context, int64_t stale_ms, srs__watch **out, srs_error *err);
/* Starts a thread that reads the changes of a store without a sign. */
srs_status srs__watch_start(srs__watch *watch, srs_error *err);
/* Stops the thread. NULL is allowed. */
void srs__watch_stop(srs__watch *watch);
/* Frees the watch. NULL is allowed. Requires: no call in progress. */
void srs__watch_free(srs__watch *watch);

/* Drops the entries that other processes have changed. Every public function about a user calls it
 * first. If a store with a sign fails, returns the error, and the public function must fail. */
srs_status srs__watch_look(srs__watch *watch, srs_error *err);

/* Records the changed users in their transaction. An srs__within_fn on a context. */
srs_status srs__watch_within(void *context, void *tx, const srs_key *keys, size_t count,
                             srs_error *err);

#endif
