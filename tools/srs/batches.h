/* Reviews that wait to be submitted, in one batch per learner. */
#ifndef CLI_BATCHES_H
#define CLI_BATCHES_H

#include "app.h"

#include <uthash.h>

/* The reviews of one learner; the strings are its own. */
typedef struct cli_batch {
    char *user;
    srs_review *reviews;
    size_t *lines; /* where in the input they are */
    size_t count;
    UT_hash_handle hh;
} cli_batch;

typedef struct cli_batches {
    cli_batch *by_user; /* in the order in which they were begun */
    size_t batch_max;
    size_t waiting; /* reviews in all of them */
} cli_batches;

/* Copies a review into its learner's batch, and returns that batch. */
cli_batch *cli_batches_add(cli_batches *batches, const char *user, const srs_review *review,
                           size_t line);

/* Forgets the reviews of a batch, and with `whole` the batch itself. */
void cli_batches_clear(cli_batches *batches, cli_batch *batch, int whole);

void cli_batches_free(cli_batches *batches);

#endif
