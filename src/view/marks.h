/* Stale marks: rows in the store that name entries of a shared cache which missed a write. Any
 * process can drop these entries, even if the process that wrote the mark has exited. Used only on
 * a context with `has_marks`. */
#ifndef SRS__MARKS_H
#define SRS__MARKS_H

#include "base/memory.h"
#include "view/context.h"

/* Reads all marks. From then on, the marked entries are dropped before they are read. */
srs_status srs__marks_load(srs_context *context, srs_error *err);

/* Writes marks for users of a transaction whose entries missed a write, or will miss this
 * transaction. While the cache is unavailable that is every user, otherwise the unseen users. Sets
 * *noted if all users are marked. An srs__within_fn on a context. */
srs_status srs__marks_within(void *context, void *tx, const srs_key *keys, size_t count,
                             const char *unseen, int *noted, srs_error *err);

/* Writes the marks that the store lacks. */
void srs__marks_note(srs_context *context);

#define SRS__MARKS_AT_ONCE 1000

/* A list of marks with copies of their texts. */
typedef struct srs__mark_list {
    srs_stale_mark at[SRS__MARKS_AT_ONCE];
    size_t count;
    size_t most;
    srs__arena arena;
} srs__mark_list;

/* Creates a list for at most `most` marks. Returns NULL if out of memory. */
srs__mark_list *srs__mark_list_new(size_t most);
void srs__mark_list_free(srs__mark_list *list);
void srs__mark_list_empty(srs__mark_list *list);

/* Creates a random token for a mark: any positive number. */
srs_status srs__mark_token(int64_t *out, srs_error *err);

/* Writes or clears the marks of a list in a transaction of its own. */
srs_status srs__marks_write(srs_context *context, srs__mark_list *list,
                            srs_status (*write)(void *, void *, const srs_stale_mark *, size_t,
                                                srs_error *),
                            srs_error *err);

/* A scan of the marks of the store in ascending order of token. */
typedef struct srs__mark_scan {
    srs_context *context;
    srs__mark_list *kept; /* NULL: the marks are not kept */
    int64_t last;
    size_t count;
} srs__mark_scan;

/* Reads at most `limit` marks after scan->last, and sets scan->count to their number. From then on,
 * the marked entries are dropped before they are read. */
srs_status srs__marks_read_page(srs__mark_scan *scan, size_t limit, srs_error *err);

/* invalidation.c. Drops the marked entries and clears their marks: a few, or with `all` every mark
 * until *stop. Returns nonzero if more marks may exist and the cache is healthy. */
int srs__marks_invalidate(srs_context *context, const atomic_int *stop, int all);

#endif
