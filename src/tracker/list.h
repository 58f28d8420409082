/* Growing lists of trackers and events. A list owns the text of its elements. */
#ifndef SRS__TRACKER_LIST_H
#define SRS__TRACKER_LIST_H

#include "base/memory.h"

#include <srs/sys/tracker.h>

/* A list of trackers. Initialise it with {0}. */
typedef struct srs__trackers {
    srs_tracker *at;
    size_t count;
    size_t capacity;
    srs__arena arena;
} srs__trackers;

/* Appends a copy of a tracker and its text. On SRS_E_NO_MEMORY the list is unchanged. */
srs_status srs__trackers_add(srs__trackers *list, const srs_tracker *tracker);

/* Appends to a list: an srs_tracker_fn whose data is the srs__trackers. */
srs_status srs__trackers_collect(void *list, const srs_tracker *tracker);

/* Finds the tracker of an item, or returns NULL. Requires: the list holds one user, ordered by item
 * id. */
srs_tracker *srs__trackers_find(const srs__trackers *list, const char *item);

/* Sort a list by item id, or by (due_ms, item id). */
void srs__trackers_sort_by_item(srs__trackers *list);
void srs__trackers_sort_by_due(srs__trackers *list);

void srs__trackers_free(srs__trackers *list);

/* A list of events, with the same functions as srs__trackers. Initialise it with {0}. */
typedef struct srs__events {
    srs_event *at;
    size_t count;
    size_t capacity;
    srs__arena arena;
} srs__events;

srs_status srs__events_add(srs__events *list, const srs_event *event);
srs_status srs__events_collect(void *list, const srs_event *event);
void srs__events_free(srs__events *list);

/* Compares two events by (season, user, item, at_ms, id), for qsort(). Stores lock rows in this
 * order. */
int srs__event_compare(const void *a, const void *b);

#endif
