/* Growing lists of trackers and of log entries that own what they point to. */
#ifndef SRS__TRACKER_LIST_H
#define SRS__TRACKER_LIST_H

#include "base/memory.h"

#include <srs/sys/tracker.h>

/* Zero-initialise with {0}. */
typedef struct srs__trackers {
    srs_tracker *at;
    size_t count;
    size_t capacity;
    srs__arena arena;
} srs__trackers;

/* Appends a copy, text included. SRS_E_NO_MEMORY leaves the list as it was. */
srs_status srs__trackers_add(srs__trackers *list, const srs_tracker *tracker);

/* An srs_tracker_sink that appends to the srs__trackers it is given as data. */
srs_status srs__trackers_sink(void *list, const srs_tracker *tracker);

/* The tracker of an item in a list ordered by item id (of one user), or NULL. */
srs_tracker *srs__trackers_find(const srs__trackers *list, const char *item);

/* Orders by item id, or by (due_ms, item id). */
void srs__trackers_sort_by_item(srs__trackers *list);
void srs__trackers_sort_by_due(srs__trackers *list);

void srs__trackers_free(srs__trackers *list);

/* Likewise for log entries. */
typedef struct srs__events {
    srs_event *at;
    size_t count;
    size_t capacity;
    srs__arena arena;
} srs__events;

srs_status srs__events_add(srs__events *list, const srs_event *event);
srs_status srs__events_sink(void *list, const srs_event *event);
void srs__events_free(srs__events *list);

/* For qsort(): by (season, user, item, at_ms, id), the order in which stores want them. */
int srs__event_compare(const void *a, const void *b);

#endif
