/* Walks over all trackers of a season in the store, page by page. */
#include "service/walk.h"

#include "base/error.h"

#include <stdio.h>

static srs_status walk_callback(void *data, const srs_tracker *tracker)
{
    srs__walk *walk = data;
    walk->seen++;
    walk->in_page++;
    snprintf(walk->user, sizeof walk->user, "%s", tracker->user);
    snprintf(walk->item, sizeof walk->item, "%s", tracker->item);
    return walk->callback(walk->callback_data, tracker);
}

/* Reads a page. The start key is a copy, because the store may read the key until the call returns,
 * while the callback writes the next key. */
srs_status srs__walk_page(srs__walk *walk, srs_error *err)
{
    const srs_context *context = walk->context;
    const srs__walk before = *walk;
    walk->in_page = 0;
    srs_status status = context->store->trackers(
        context->store_self, walk->season, walk->only_user, before.seen ? before.user : NULL,
        before.seen ? before.item : NULL, SRS__WALK_PAGE, walk_callback, walk, err);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

int srs__walk_goes_on(const srs__walk *walk)
{
    return walk->in_page == SRS__WALK_PAGE;
}

srs_status srs__walk_all(srs__walk *walk, srs_error *err)
{
    srs_status status;
    do {
        status = srs__walk_page(walk, err);
    } while (!status && srs__walk_goes_on(walk));
    return status;
}
