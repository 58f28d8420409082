/* Reviews that wait to be submitted, in one batch per learner. */
#include "batches.h"

#include <stdlib.h>
#include <string.h>

static char *copy_or_null(const char *text)
{
    return text ? cli_copy(text) : NULL;
}

static cli_batch *find_or_make(cli_batches *batches, const char *user)
{
    cli_batch *batch;
    HASH_FIND_STR(batches->by_user, user, batch);
    if (batch)
        return batch;
    batch = cli_alloc(sizeof *batch);
    batch->user = cli_copy(user);
    HASH_ADD_KEYPTR(hh, batches->by_user, batch->user, strlen(batch->user), batch);
    return batch;
}

cli_batch *cli_batches_add(cli_batches *batches, const char *user, const srs_review *review,
                           size_t line)
{
    cli_batch *batch = find_or_make(batches, user);
    if (batch->count % 16 == 0) {
        batch->reviews = cli_resize(batch->reviews, batch->count + 16, sizeof *batch->reviews);
        batch->lines = cli_resize(batch->lines, batch->count + 16, sizeof *batch->lines);
    }
    srs_review *added = &batch->reviews[batch->count];
    *added = *review;
    added->item = cli_copy(review->item);
    added->subject = copy_or_null(review->subject);
    added->topic = copy_or_null(review->topic);
    added->review_id = copy_or_null(review->review_id);
    batch->lines[batch->count++] = line;
    batches->waiting++;
    return batch;
}

static void free_review(srs_review *review)
{
    free((char *)review->item);
    free((char *)review->subject);
    free((char *)review->topic);
    free((char *)review->review_id);
}

void cli_batches_clear(cli_batches *batches, cli_batch *batch, int whole)
{
    for (size_t i = 0; i < batch->count; i++)
        free_review(&batch->reviews[i]);
    batches->waiting -= batch->count;
    batch->count = 0;
    if (!whole)
        return;
    HASH_DEL(batches->by_user, batch);
    free(batch->reviews);
    free(batch->lines);
    free(batch->user);
    free(batch);
}

void cli_batches_free(cli_batches *batches)
{
    cli_batch *each, *next;
    HASH_ITER(hh, batches->by_user, each, next)
    {
        cli_batches_clear(batches, each, 1);
    }
}
