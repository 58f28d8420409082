/* Voids: entries of the review log that make another entry of their item count for nothing.
 *
 * A removal or a reset voids the entries that lie behind its own position when it is made, because
 * they were accepted with a clock that was ahead. A void has the time of the entry that it voids,
 * and an id that follows from that entry's id: whoever voids an entry appends the same void, so
 * that a second void is a duplicate. The log always has the entry before, or together with, its
 * void. */
#ifndef SRS__VOIDS_H
#define SRS__VOIDS_H

#include "tracker/list.h"

/* The id of the void of an entry; and, of a void's id, the id of the entry. */
void srs__void_id(const srs_id *id, srs_id *out);

/* The void of an entry; text is borrowed from the entry. */
srs_event srs__void_of(const srs_event *event);

/* Removes from a log the voids and the entries that they void; the order stays. *unmatched counts
 * the voids whose entry the log does not have. SRS_E_NO_MEMORY leaves the log as it was. */
srs_status srs__voids_apply(srs__events *log, size_t *unmatched);

#endif
