/* A walk over all trackers of a season in the store, page by page, in ascending order of user and
 * item. It must not depend on what its callers do with the trackers. */
#ifndef SRS__WALK_H
#define SRS__WALK_H

#include "view/context.h"

/* How many rows are read from the store together. */
#define SRS__WALK_PAGE 1000

/* Initialise the first group of members and zero the rest. */
typedef struct srs__walk {
    srs_context *context;
    const char *season;
    const char *only_user; /* of whom trackers are walked over; NULL: of all users */
    srs_tracker_sink sink; /* receives each tracker */
    void *sink_data;

    size_t seen;                                         /* trackers so far */
    size_t in_page;                                      /* of the page read last */
    char user[SRS_USER_MAX + 1], item[SRS_ITEM_MAX + 1]; /* of the last tracker */
} srs__walk;

/* Reads the next page and gives its trackers to the sink, whose error ends the walk. Returns the
 * sink's or the store's status. */
srs_status srs__walk_page(srs__walk *walk, srs_error *err);

/* Returns nonzero if a page was read and more pages may follow. */
int srs__walk_goes_on(const srs__walk *walk);

/* Reads all pages. */
srs_status srs__walk_all(srs__walk *walk, srs_error *err);

#endif
