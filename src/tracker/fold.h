/* A tracker is the fold of its log: applying log entries to trackers.
 *
 * The position of an entry is (at_ms, id), and a tracker is the scheduler applied to its item's
 * entries in order of position. An entry behind the tracker's position can be applied to the
 * tracker as it stands; one before it is *late*, and the item has to be folded again from its log.
 *
 * A reset is an entry for the item "" (no item has this id). Its tracker, a tombstone like that of
 * a removed item, records the position of the user's latest reset. */
#ifndef SRS__FOLD_H
#define SRS__FOLD_H

#include "tracker/list.h"

#include <srs/config.h>

/* The item id under which resets are recorded. */
#define SRS__RESET_ITEM ""

/* Which scheduler an item has. */
typedef struct srs__scheduling {
    const srs_scheduler *scheduler;
    srs_scheduler_selector_fn select; /* NULL: always the one above */
    void *select_data;
} srs__scheduling;

const srs_scheduler *srs__scheduler_for(const srs__scheduling *scheduling,
                                        const srs_tracker *tracker);

/* Like memcmp() of two positions. */
int srs__position_compare(int64_t at_a, const srs_id *a, int64_t at_b, const srs_id *b);

/* How an entry relates to a tracker's position: 1 it follows, 0 it is the last one that was
 * folded, -1 it is late. A tracker of revision 0 is followed by everything. */
int srs__fold_order(const srs_tracker *tracker, const srs_event *event);

/* A tracker of revision 0 for the item of an entry; text is borrowed from the entry. */
void srs__fold_begin(srs_tracker *tracker, const srs_event *event);

/* Applies an entry that follows; text is borrowed from the entry. On error nothing changed. */
srs_status srs__fold_event(const srs__scheduling *scheduling, srs_tracker *tracker,
                           const srs_event *event, srs_error *err);

/* Records that a reset took place, if it follows. */
void srs__fold_reset(srs_tracker *tracker, int64_t at_ms, const srs_id *id);

/* Folds an item's whole log, in order of position, with the user's latest reset (NULL: none)
 * in its place. The revision is left at the number of entries folded. */
srs_status srs__fold_log(const srs__scheduling *scheduling, const srs_event *events, size_t count,
                         const srs_tracker *reset, srs_tracker *tracker, srs_error *err);

/* Likewise, from a log in order of position that may have voids, which are removed from it, with
 * what they void. `tracker` names the item, in `season`, `user` and `item`; an item whose entries
 * are all voided becomes one that was never reviewed. *unmatched as in srs__voids_apply(). */
srs_status srs__fold_whole(const srs__scheduling *scheduling, srs__events *log,
                           const srs_tracker *reset, srs_tracker *tracker, size_t *unmatched,
                           srs_error *err);

/* Returns nonzero if an entry tracks nothing: a removal or the user's latest reset (NULL: none)
 * comes after it, or it is voided. `counted` is the item's log after srs__fold_whole(). */
int srs__fold_is_superseded(const srs__events *counted, const srs_tracker *reset,
                            const srs_event *event);

/* The state of a tracker as schedulers take it. */
void srs__tracker_get_state(const srs_tracker *tracker, srs_state *state);

#endif
