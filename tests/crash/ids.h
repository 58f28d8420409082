/* Review ids, of what drivers have tried or of what is in the log, in order. */
#ifndef SRS_CRASH_IDS_H
#define SRS_CRASH_IDS_H

#include "crash/batch.h"

/* One of them; of those in the log only the id is said. */
typedef struct known {
    char id[SRS_ID_TEXT_SIZE];
    const batch *batch;         /* of the records: the first with it */
    const batch_review *review; /* of that batch */
    int is_acked, is_refused;   /* every time it was tried */
} known;

typedef struct ids {
    known *array;
    size_t count;
} ids;

/* Those that were tried, each once, whatever came of the times that it was tried. It points into
 * the record. The array is to be freed. */
ids ids_of(const record *tried);

/* Adds one at the end; brings them into order; finds one, NULL if it is not there. */
void ids_add(ids *to, const known *added);
void ids_sort(ids *sorted);
known *ids_find(const ids *in, const char *id);

#endif
