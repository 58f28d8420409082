/* Cache entries that may have missed writes, because the cache was away: each is dropped before it
 * is read again. Bounded: past its bound the whole cache counts as stale. Thread-safe. */
#ifndef SRS__STALE_H
#define SRS__STALE_H

#include <srs/base.h>

typedef struct srs__stale srs__stale;

/* What has to be dropped before an entry is read. */
typedef enum srs__stale_extent {
    SRS__STALE_NOT,
    SRS__STALE_ENTRY,
    SRS__STALE_ALL,
    SRS__STALE_BUSY /* another thread is dropping it, and has not come to an end in time */
} srs__stale_extent;

srs_status srs__stale_new(size_t bound, srs__stale **out, srs_error *err);
void srs__stale_free(srs__stale *stale);

/* An entry has missed something; season and user "": every entry. */
void srs__stale_mark(srs__stale *stale, const char *season, const char *user);
/* Likewise, where the store has it noted already. */
void srs__stale_add(srs__stale *stale, const char *season, const char *user);
/* How many marks there are; 0: none. */
size_t srs__stale_count(const srs__stale *stale);
int srs__stale_is_marked(srs__stale *stale, const char *season, const char *user);
/* Returns nonzero if a transaction that changes the user must note the entry in the store. */
int srs__stale_must_note(srs__stale *stale, const char *season, const char *user, int is_unseen);

/* Says what to drop before an entry is read; unless it is nothing, srs__stale_end() has to follow.
 * While one thread drops, others that want the same wait for it, until a monotonic time. */
srs__stale_extent srs__stale_begin(srs__stale *stale, const char *season, const char *user,
                                   int64_t until_ms);
/* Unmarks what was dropped, unless it has been marked again meanwhile. */
void srs__stale_end(srs__stale *stale, const char *season, const char *user,
                    srs__stale_extent extent, int dropped);

/* Gives marks that nobody has noted in the store yet, and takes them for noted from now on; whoever
 * cannot note them marks them again. Stops when `note` returns nonzero, which is not noted. */
typedef int (*srs__stale_note_fn)(void *data, const char *season, const char *user);
void srs__stale_note(srs__stale *stale, srs__stale_note_fn note, void *data);

#endif
