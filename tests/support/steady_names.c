/* The names and ids that a store is given with a call: they must stay as they are until it returns.
 */
#include "support/steady_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void steady_names_note(steady_names *names, const char *first, const char *second,
                       const char *third)
{
    const char *const given[] = {first, second, third};
    for (int i = 0; i < 3; i++) {
        names->given[i] = given[i];
        snprintf(names->was[i], sizeof names->was[i], "%s", given[i] ? given[i] : "");
    }
}

static void steady_names_check(const steady_names *names)
{
    for (int i = 0; i < 3; i++) {
        if (!names->given[i] || strcmp(names->given[i], names->was[i]) == 0)
            continue;
        fprintf(stderr, "faulty_store: the name '%s' became '%s' during the call\n", names->was[i],
                names->given[i]);
        abort();
    }
}

srs_status steady_names_tracker(void *data, const srs_tracker *tracker)
{
    const steady_names *names = data;
    srs_status status = names->tracker_fn(names->callback_data, tracker);
    steady_names_check(names);
    return status;
}

srs_status steady_names_event(void *data, const srs_event *event)
{
    const steady_names *names = data;
    srs_status status = names->event_fn(names->callback_data, event);
    steady_names_check(names);
    return status;
}
