/* Walks over all trackers of a season in the store, page by page, in ascending order of user and
 * item. Must not depend on the use of the trackers. */
#ifndef SRS__WALK_H
#define SRS__WALK_H

#include "view/context.h"

/* The number of rows per read. */
#define SRS__WALK_PAGE 1000

/* A walk. Initialise the first group of fields and zero the other fields. */
typedef struct srs__walk {
    srs_context *context;
    const char *season;
    const char *only_user;   /* only this user; NULL for all */
    srs_tracker_fn callback; /* receives each tracker */
    void *callback_data;

    size_t seen;                                         /* number of trackers so far */
    size_t in_page;                                      /* number of trackers in the latest page */
    char user[SRS_USER_MAX + 1], item[SRS_ITEM_MAX + 1]; /* key of the last tracker */
} srs__walk;

/* Reads the next page and passes its trackers to the callback. An error of the callback ends the
 * walk. Returns the status of the callback or the store. */
srs_status srs__walk_page(srs__walk *walk, srs_error *err);

/* Returns nonzero if a page was read and more pages may follow. */
int srs__walk_goes_on(const srs__walk *walk);

/* Reads all pages. */
srs_status srs__walk_all(srs__walk *walk, srs_error *err);

#endif
