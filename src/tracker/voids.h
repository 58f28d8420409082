/* Voids: events of the review log that cancel another event of the same item.
 *
 * A removal or a reset voids the events after its own position, because a clock that was ahead
 * produced those events. A void has the time of the event that it cancels, and an id computed from
 * the id of that event. If two processes void the same event, they append the same void, and the
 * second one is a duplicate. The log receives a void after its event, or in the same
 * transaction. */
#ifndef SRS__VOIDS_H
#define SRS__VOIDS_H

#include "tracker/list.h"

/* Computes the id of the void of an event. From the id of a void, computes the id of the event. */
void srs__void_id(const srs_id *id, srs_id *out);

/* Returns the void of an event. The text is borrowed from the event. */
srs_event srs__void_of(const srs_event *event);

/* Removes the voids and the events that they cancel from a log, and keeps the order. *unmatched
 * becomes the number of voids whose event is not in the log. On SRS_E_NO_MEMORY the log is
 * unchanged. */
srs_status srs__voids_apply(srs__events *log, size_t *unmatched);

#endif
