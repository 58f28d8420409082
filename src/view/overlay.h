/* What the store says of a user, with what is accepted and not stored yet folded on top. */
#ifndef SRS__OVERLAY_H
#define SRS__OVERLAY_H

#include "view/entry.h"

/* All trackers of the user, in order of item id, tombstones included. */
srs_status srs__overlay_load(srs_context *context, const srs__entry_key *key, srs__trackers *out,
                             srs_error *err);

/* New entries of one item, in order of position; and, for each, what is found out about it. */
typedef struct srs__run {
    const srs_event *events;
    size_t count;
    char *known;      /* the log or the queue has it already */
    char *superseded; /* it tracks nothing: see srs__fold_is_superseded() */
} srs__run;

/* One item's tracker from its whole log: what is stored, what is pending, and the entries of a run.
 * The revision is base_revision plus the entries that are really new; it is right only if there are
 * no `unstored` ones, of which nobody knows whether they are part of that base. Adds one tracker to
 * `out`. */
srs_status srs__overlay_fold(srs_context *context, const srs__entry_key *key, const srs__run *run,
                             const srs_tracker *reset, uint64_t base_revision, uint64_t *unstored,
                             srs__trackers *out, srs_error *err);

/* Reads the log of an item ("" for the resets) with what is pending of it; what is pending and not
 * in the log is in `extra` as well. Neither is in order. */
srs_status srs__overlay_log(srs_context *context, const srs__entry_key *key,
                            const srs__events *pending, const char *item, srs__events *log,
                            srs__events *extra, srs_error *err);

#endif
