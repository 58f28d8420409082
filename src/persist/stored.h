/* Describes the stored entries of a transaction, for modules that keep copies of trackers. */
#ifndef SRS__STORED_H
#define SRS__STORED_H

#include "persist/job.h"
#include "tracker/fold.h"

/* An event of a transaction, with its job. */
typedef struct srs__stored_event {
    srs_event event;
    srs__job *job;       /* NULL: the event belongs to no job */
    int known_duplicate; /* the log or a pending job had the event when its job was accepted */
    int is_duplicate;    /* the log had the event before the transaction */
} srs__stored_event;

/* The stored entries of one user. */
typedef struct srs__stored_user {
    const char *season;
    const char *user;
    const srs__stored_event
        *entries; /* in ascending order of item and position; NULL: possibly stored */
    size_t count;
    const srs_tracker *changed; /* the changed trackers in ascending order of item */
    size_t changed_count;
    const srs__trackers *before; /* trackers of all users before the transaction, by key */
    int is_noted;                /* the result *noted of srs__within_fn */
} srs__stored_user;

/* Receives stored entries, which are valid during the call. */
typedef void (*srs__stored_fn)(void *data, const srs__stored_user *stored);

/* Returns the tracker of an item of the user of an event; NULL without a tracker. */
srs_tracker *srs__stored_find(const srs__trackers *list, const srs_event *event, const char *item);

#endif
