/* Checks a batch of events, converts it to a job, and computes a preview. */
#ifndef SRS__BATCH_H
#define SRS__BATCH_H

#include "view/entry.h"

/* An event, in order of (item, position). */
typedef struct srs__batch_event {
    const srs_event *event;
    size_t index; /* index in the batch of the caller */
} srs__batch_event;

typedef struct srs__batch {
    srs_context *context;
    const srs__entry_key *key;
    srs__job *job;
    srs__batch_event *sorted;
    srs_event *run; /* room for the events of one item */
    char *known;    /* room for the results of these events, see srs__run */
    char *superseded;
    const char **items; /* SRS__RESET_ITEM first, then each item once, ascending */
    size_t item_count;
    srs__trackers current; /* the trackers of these items */
    srs__trackers next;    /* the new trackers: one per item except the first */
    srs_cache_write *writes;
    size_t write_count;
    int late;    /* 1: an event was late, and only the first preview is exact */
    int unknown; /* 1: the effect of a late event on the cache is unknown, and the entry must be
                  * dropped */
    srs__source source;
} srs__batch;

/* Prepares a batch for a job with its events. */
srs_status srs__batch_begin(srs__batch *batch, srs_context *context, const srs__entry_key *key,
                            srs__job *job, srs_error *err);

/* Computes the preview, accepts the job, updates the cache. On failure nothing was accepted. After
 * success see srs__persist_enqueue(). */
srs_status srs__batch_accept(srs__batch *batch, srs_error *err);

void srs__batch_end(srs__batch *batch);

#endif
