/* Review ids, in order. */
#include "crash/ids.h"

#include <stdlib.h>
#include <string.h>

static int compare_ids(const void *a, const void *b)
{
    return strcmp(((const known *)a)->id, ((const known *)b)->id);
}

known *ids_find(const ids *in, const char *id)
{
    known wanted;
    memcpy(wanted.id, id, sizeof wanted.id);
    return in->count ? bsearch(&wanted, in->array, in->count, sizeof wanted, compare_ids) : NULL;
}

void ids_add(ids *to, const known *added)
{
    if ((to->count & (to->count - 1)) == 0)
        to->array = realloc(to->array, (to->count ? 2 * to->count : 1) * sizeof *to->array);
    if (!to->array)
        abort();
    to->array[to->count++] = *added;
}

void ids_sort(ids *sorted)
{
    if (sorted->count)
        qsort(sorted->array, sorted->count, sizeof *sorted->array, compare_ids);
}

static void add_batch(ids *to, const batch *tried)
{
    for (int i = 0; i < tried->count; i++) {
        known made = {"", tried, &tried->reviews[i], tried->outcome == BATCH_ACKED,
                      tried->outcome == BATCH_REFUSED};
        memcpy(made.id, tried->reviews[i].id, sizeof made.id);
        ids_add(to, &made);
    }
}

/* Joins what came of two trials of an id. */
static void join(known *to, const known *other)
{
    to->is_acked |= other->is_acked;
    to->is_refused &= other->is_refused;
    if (other->batch < to->batch) {
        to->batch = other->batch;
        to->review = other->review;
    }
}

ids ids_of(const record *tried)
{
    ids all = {0};
    size_t kept = 0;
    for (size_t i = 0; i < tried->batch_count; i++)
        add_batch(&all, &tried->batches[i]);
    ids_sort(&all);
    for (size_t i = 0; i < all.count; i++) {
        known *last = kept ? &all.array[kept - 1] : NULL;
        if (last && strcmp(last->id, all.array[i].id) == 0)
            join(last, &all.array[i]);
        else
            all.array[kept++] = all.array[i];
    }
    all.count = kept;
    return all;
}
