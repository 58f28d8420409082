/* What a transaction has stored, for whoever keeps copies of trackers. */
#ifndef SRS__STORED_H
#define SRS__STORED_H

#include "persist/job.h"
#include "tracker/fold.h"

/* An event of a transaction, and where it comes from. */
typedef struct srs__stored_event {
    srs_event event;
    srs__job *job;       /* NULL: it is no job's */
    int known_duplicate; /* the log, or a pending job, had it when its job was accepted */
    int is_duplicate;    /* the log had it already when it was to be stored */
} srs__stored_event;

/* What a transaction stored of one user. */
typedef struct srs__stored_user {
    const char *season;
    const char *user;
    const srs__stored_event
        *entries; /* ascending by item and position; NULL: unclear what is stored */
    size_t count;
    const srs_tracker *changed; /* the trackers that they changed, ascending by item */
    size_t changed_count;
    const srs__trackers *before; /* of all users, before the transaction, by key */
    int is_noted;                /* as srs__within_fn has said */
} srs__stored_user;

/* Receives what is stored; nothing outlives the call. */
typedef void (*srs__stored_fn)(void *data, const srs__stored_user *stored);

/* Returns the tracker of an item of the user of an event; NULL if there is none. */
srs_tracker *srs__stored_find(const srs__trackers *list, const srs_event *event, const char *item);

#endif
