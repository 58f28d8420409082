/* Stale marks in the store: which entries of a shared cache have missed something, for whichever
 * process comes to know first, or is left. Only on a context with `has_marks`. */
#ifndef SRS__MARKS_H
#define SRS__MARKS_H

#include "review/context.h"

/* Reads all marks: from then on their entries are dropped before they are read. */
srs_status srs__marks_learn(srs_context *context, srs_error *err);

/* An srs__within_fn on a context: marks the learners of a transaction whose entries have missed
 * something, or will when it is committed: all of them while the cache is away, and always those
 * that are unseen. *noted: all of them. */
srs_status srs__marks_within(void *context, void *tx, const srs_key *keys, size_t count,
                             const char *unseen, int *noted, srs_error *err);

/* Notes in the store what it does not know yet. */
void srs__marks_note(srs_context *context);

/* Drops the entries that are marked, and clears their marks: all, until it is told to stop, or a
 * few. Says whether there may be more, and the cache well. */
int srs__marks_mend(srs_context *context, const atomic_int *stop, int all);

#endif
