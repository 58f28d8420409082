/* A batch of log entries on its way in: checked, turned into a job, previewed. */
#ifndef SRS__BATCH_H
#define SRS__BATCH_H

#include "view/entry.h"

/* One entry, in the order of (item, position). */
typedef struct srs__batch_event {
    const srs_event *event;
    size_t index; /* in the batch as it was given */
} srs__batch_event;

typedef struct srs__batch {
    srs_context *context;
    const srs__entry_key *key;
    srs__job *job;
    srs__batch_event *sorted;
    srs_event *run; /* room for the entries of one item */
    char *known;    /* room for what is found out about these: see srs__run */
    char *superseded;
    const char **items; /* SRS__RESET_ITEM first, then each item once, ascending */
    size_t item_count;
    srs__trackers current; /* of these items */
    srs__trackers next;    /* what they become; one for each item but the first */
    srs_cache_write *writes;
    size_t write_count;
    int late;    /* some entry was late: only the first preview is exact */
    int unknown; /* of a late entry nobody can tell what the cache should hold: it must forget */
    srs__source source;
} srs__batch;

/* Prepares a batch for a job whose entries are filled in. */
srs_status srs__batch_begin(srs__batch *batch, srs_context *context, const srs__entry_key *key,
                            srs__job *job, srs_error *err);

/* Accepts it: previews, hands the job to persistence, updates the cache. On error nothing was
 * accepted; on success see srs__persist_enqueue(). */
srs_status srs__batch_accept(srs__batch *batch, srs_error *err);

void srs__batch_end(srs__batch *batch);

#endif
