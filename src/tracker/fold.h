/* Folds the events of an item into its tracker.
 *
 * The position of an event is (at_ms, id). A tracker is the result of the scheduler, applied to the
 * events of its item in order of position. An event after the tracker's position can be applied to
 * the tracker directly. An event before that position is *late*: the item must then be folded again
 * from its log.
 *
 * A reset is an event for the item "". No other item has this id. The tracker of this item is a
 * tombstone that holds the position of the user's latest reset. */
#ifndef SRS__FOLD_H
#define SRS__FOLD_H

#include "tracker/list.h"

#include <srs/config.h>

/* The item id under which resets are recorded. */
#define SRS__RESET_ITEM ""

/* Selects the scheduler of an item. */
typedef struct srs__scheduling {
    const srs_scheduler *scheduler;
    srs_scheduler_selector_fn select; /* may be NULL: every item uses `scheduler` */
    void *select_data;
} srs__scheduling;

const srs_scheduler *srs__scheduler_for(const srs__scheduling *scheduling,
                                        const srs_tracker *tracker);

/* Compares two positions. Returns a negative number, 0 or a positive number, as memcmp() does. */
int srs__position_compare(int64_t at_a, const srs_id *a, int64_t at_b, const srs_id *b);

/* Compares the position of an event with the position of a tracker. Returns 1 if the event comes
 * after the tracker's last event, 0 if the event is the last event, and -1 if the event is late.
 * Returns 1 for a tracker of revision 0. */
int srs__fold_order(const srs_tracker *tracker, const srs_event *event);

/* Starts a tracker of revision 0 for the item of an event. The text is borrowed from the event. */
void srs__fold_begin(srs_tracker *tracker, const srs_event *event);

/* Applies an event that comes after the tracker's last event. The text is borrowed from the event.
 * On error the tracker is unchanged. */
srs_status srs__fold_event(const srs__scheduling *scheduling, srs_tracker *tracker,
                           const srs_event *event, srs_error *err);

/* Applies a reset at a position, if the position comes after the tracker's last event. */
void srs__fold_reset(srs_tracker *tracker, int64_t at_ms, const srs_id *id);

/* Folds the whole log of an item, in order of position, together with the user's latest reset (or
 * NULL). The revision becomes the number of events folded. */
srs_status srs__fold_log(const srs__scheduling *scheduling, const srs_event *events, size_t count,
                         const srs_tracker *reset, srs_tracker *tracker, srs_error *err);

/* Folds the whole log of an item, as srs__fold_log() does, after it removes the voids and the
 * events that they void. `tracker` names the item in `season`, `user` and `item`. If all events of
 * the item are voided, the tracker becomes that of an item without reviews. srs__voids_apply()
 * describes *unmatched. */
srs_status srs__fold_whole(const srs__scheduling *scheduling, srs__events *log,
                           const srs_tracker *reset, srs_tracker *tracker, size_t *unmatched,
                           srs_error *err);

/* Returns nonzero if an event has no effect on its tracker: the event is voided, or a removal or
 * the user's latest reset (or NULL) comes after it. `counted` is the log of the item after
 * srs__fold_whole(). */
int srs__fold_is_superseded(const srs__events *counted, const srs_tracker *reset,
                            const srs_event *event);

/* Copies the fields of a tracker that a scheduler reads into `state`. */
void srs__tracker_get_state(const srs_tracker *tracker, srs_state *state);

#endif
