/* The names and ids that a store is given with a call: they must stay as they are until it returns,
 * whatever the callback does during the call, because a store may read them until then. */
#ifndef SRS_TEST_STEADY_NAMES_H
#define SRS_TEST_STEADY_NAMES_H

#include <srs/srs.h>
#include <srs/sys/store.h>

/* The names that the caller gave, and copies of the time of the call. */
typedef struct steady_names {
    const char *given[3]; /* NULL: not given */
    char was[3][SRS_ITEM_MAX + 1];
    srs_tracker_fn tracker_fn;
    srs_event_fn event_fn;
    void *callback_data;
} steady_names;

/* Notes the names of a call; any of them may be NULL. */
void steady_names_note(steady_names *names, const char *first, const char *second,
                       const char *third);

/* Callbacks that call the named callbacks, which are their data, and abort the program if one of
 * the names is no longer what it was. */
srs_status steady_names_tracker(void *names, const srs_tracker *tracker);
srs_status steady_names_event(void *names, const srs_event *event);

#endif
