/* What the store says of a learner, with what is accepted and not stored yet folded on top. */
#ifndef SRS__OVERLAY_H
#define SRS__OVERLAY_H

#include "review/entry.h"

/* All trackers of the learner, in order of item id, tombstones included. */
srs_status srs__overlay_load(srs_context *context, const srs__entry_key *key, srs__trackers *out,
                             srs_error *err);

/* One item's tracker from its whole log: what is stored, what is pending, and new entries of the
 * item, of which `known[i]` is set where the log or the queue has them already. The revision is
 * base_revision plus the entries that are really new; it is right only if there are no `unstored`
 * ones, of which nobody knows whether they are part of that base. Adds one tracker to `out`. */
srs_status srs__overlay_fold(srs_context *context, const srs__entry_key *key,
                             const srs_event *events, size_t count, char *known,
                             const srs_tracker *reset, uint64_t base_revision, uint64_t *unstored,
                             srs__trackers *out, srs_error *err);

#endif
