/* Stale marks in the store: which entries of a shared cache have missed something, for whichever
 * process comes to know first, or is left. Only on a context with `has_marks`. */
#ifndef SRS__MARKS_H
#define SRS__MARKS_H

#include "base/memory.h"
#include "view/context.h"

/* Reads all marks: from then on their entries are dropped before they are read. */
srs_status srs__marks_load(srs_context *context, srs_error *err);

/* An srs__within_fn on a context: marks the users of a transaction whose entries have missed
 * something, or will when it is committed: all of them while the cache is away, and always those
 * that are unseen. *noted: all of them. */
srs_status srs__marks_within(void *context, void *tx, const srs_key *keys, size_t count,
                             const char *unseen, int *noted, srs_error *err);

/* Notes in the store what it does not know yet. */
void srs__marks_note(srs_context *context);

#define SRS__MARKS_AT_ONCE 1000

/* Marks with their own texts. */
typedef struct srs__mark_list {
    srs_stale_mark at[SRS__MARKS_AT_ONCE];
    size_t count;
    size_t most;
    srs__arena arena;
} srs__mark_list;

/* NULL when memory is out. `most`: how many marks are to be in it at most. */
srs__mark_list *srs__mark_list_new(size_t most);
void srs__mark_list_free(srs__mark_list *list);
void srs__mark_list_empty(srs__mark_list *list);

/* Draws a token for a mark: any positive number. */
srs_status srs__mark_token(int64_t *out, srs_error *err);

/* Puts or clears the marks of a list in a transaction of its own. */
srs_status srs__marks_write(srs_context *context, srs__mark_list *list,
                            srs_status (*write)(void *, void *, const srs_stale_mark *, size_t,
                                                srs_error *),
                            srs_error *err);

/* A walk over the marks of the store in order of their tokens. */
typedef struct srs__mark_scan {
    srs_context *context;
    srs__mark_list *kept; /* NULL: they are not kept */
    int64_t last;
    size_t count;
} srs__mark_scan;

/* Reads at most `limit` marks that follow scan->last; their entries are dropped before they are
 * read from then on. scan->count: how many there were. */
srs_status srs__marks_read_page(srs__mark_scan *scan, size_t limit, srs_error *err);

/* invalidation.c. Drops the entries that are marked, and clears their marks: all, until it is told
 * to stop, or a few. Says whether there may be more, and the cache well. */
int srs__marks_invalidate(srs_context *context, const atomic_int *stop, int all);

#endif
