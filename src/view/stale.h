/* Keeps the marks of cache entries that may have missed writes while the cache was unavailable. A
 * marked entry is dropped before it is read again. The number of marks is limited: beyond the limit
 * the whole cache counts as stale. Thread-safe. */
#ifndef SRS__STALE_H
#define SRS__STALE_H

#include <srs/base.h>

typedef struct srs__stale srs__stale;

/* The entries to drop before a read. */
typedef enum srs__stale_extent {
    SRS__STALE_NOT,
    SRS__STALE_ENTRY,
    SRS__STALE_ALL,
    SRS__STALE_BUSY /* another thread drops the entry and has not finished in time */
} srs__stale_extent;

srs_status srs__stale_new(size_t bound, srs__stale **out, srs_error *err);
void srs__stale_free(srs__stale *stale);

/* Marks an entry that missed a write. Season and user "" mark every entry. */
void srs__stale_mark(srs__stale *stale, const char *season, const char *user);
/* Adds a mark that the store has already. */
void srs__stale_add(srs__stale *stale, const char *season, const char *user);
/* Returns the number of marks. */
size_t srs__stale_count(const srs__stale *stale);
int srs__stale_is_marked(srs__stale *stale, const char *season, const char *user);
/* Returns nonzero if a transaction that changes the user must note the entry in the store. */
int srs__stale_must_note(srs__stale *stale, const char *season, const char *user, int is_unseen);

/* Returns the entries to drop before an entry is read. Unless the result is nothing, the caller
 * must call srs__stale_end(). Other threads that need the same drop wait until a monotonic time. */
srs__stale_extent srs__stale_begin(srs__stale *stale, const char *season, const char *user,
                                   int64_t until_ms);
/* Removes the mark of dropped entries, unless the mark was set again during the drop. */
void srs__stale_end(srs__stale *stale, const char *season, const char *user,
                    srs__stale_extent extent, int dropped);

/* Emits the marks that the store lacks, and records them as stored. A caller that fails to store a
 * mark must mark the entry again. If `note` returns nonzero, the function stops, and this mark is
 * not recorded as stored. */
typedef int (*srs__stale_note_fn)(void *data, const char *season, const char *user);
void srs__stale_note(srs__stale *stale, srs__stale_note_fn note, void *data);

#endif
