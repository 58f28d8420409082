/* Packs lists into blocks for <srs/block.h>. */
#ifndef SRS__BLOCK_H
#define SRS__BLOCK_H

#include <srs/block.h>
#include <stdatomic.h>

/* The packed form of a list. */
typedef struct srs__block srs__block;

/* The block of a list, NULL until the first export. A list has this member, initialised with
 * zeros. */
typedef _Atomic(srs__block *) srs__block_place;

/* Packs a list. Returns NULL if out of memory. */
typedef srs__block *(*srs__block_pack_fn)(const void *list);

/* Implements an export: packs the list if no thread has done so, and fills in `out`. `place` is
 * NULL if the list of the caller is NULL. */
srs_status srs__block_export(srs__block_place *place, srs__block_pack_fn pack, const void *list,
                             srs_block *out, srs_error *err);
/* NULL is allowed. */
void srs__block_free(srs__block *block);

/* ---- for functions that pack ------------------------------------------------------------------ */

/* Packs trackers of one season and one user. */
srs__block *srs__block_pack_trackers(const srs_tracker *trackers, size_t count, const char *season);

/* Begins a block. Returns NULL if out of memory. */
srs__block *srs__block_new(size_t count, size_t stride, const char *season, const char *user);
/* Returns a row, filled with zeros. */
void *srs__block_row(srs__block *block, size_t index);
/* Adds a text, or finds an equal text. */
srs_text srs__block_text(srs__block *block, const char *text);
/* Fills in the parts of rows that several kinds of list have. */
void srs__block_tracker(srs__block *block, srs_tracker_row *row, const srs_tracker *tracker);
void srs__block_event(srs__block *block, srs_event_row *row, const srs_event *event);
/* Ends a block. Returns NULL, and frees the block, if the memory was not sufficient for a text. */
srs__block *srs__block_end(srs__block *block);

#endif
