/* Folds the pending events of a user into the trackers of the store. */
#ifndef SRS__OVERLAY_H
#define SRS__OVERLAY_H

#include "view/entry.h"

/* Loads all trackers of a user in ascending order of item id, including tombstones. */
srs_status srs__overlay_load(srs_context *context, const srs__entry_key *key, srs__trackers *out,
                             srs_error *err);

/* New events of one item in order of position, with the results for each event. */
typedef struct srs__run {
    const srs_event *events;
    size_t count;
    char *known;      /* 1: the log or the queue has the event already */
    char *superseded; /* 1: superseded, see srs__fold_is_superseded() */
} srs__run;

/* Folds the whole log of an item: the stored events, the pending events and the events of a run.
 * The revision is base_revision plus the number of new events. The revision is correct only if
 * `unstored` is 0, because unstored events may be part of that base. Adds one tracker to `out`. */
srs_status srs__overlay_fold(srs_context *context, const srs__entry_key *key, const srs__run *run,
                             const srs_tracker *reset, uint64_t base_revision, uint64_t *unstored,
                             srs__trackers *out, srs_error *err);

/* Reads the stored and the pending events of an item ("" for resets). Adds pending events that the
 * log lacks to `extra` as well. Both lists are unordered. */
srs_status srs__overlay_log(srs_context *context, const srs__entry_key *key,
                            const srs__events *pending, const char *item, srs__events *log,
                            srs__events *extra, srs_error *err);

#endif
