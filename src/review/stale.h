/* Cache entries that may have missed writes, because the cache was away: each is dropped before it
 * is read again. Bounded: past its bound the whole cache counts as stale. */
#ifndef SRS__STALE_H
#define SRS__STALE_H

#include "tracker/learner.h"

typedef struct srs__stale srs__stale;

/* What has to be dropped before an entry is read. */
typedef enum srs__stale_extent {
    SRS__STALE_NOT,
    SRS__STALE_ENTRY,
    SRS__STALE_ALL
} srs__stale_extent;

/* A mark that was found. It stays until it is cleared, so that nobody reads the entry while it is
 * being dropped. */
typedef struct srs__stale_mark {
    srs__stale_extent extent;
    uint64_t since; /* in order of marking */
    size_t key_size;
    char key[SRS__LEARNER_KEY_MAX + 1]; /* season, NUL, user, NUL */
} srs__stale_mark;

srs_status srs__stale_new(size_t bound, srs__stale **out, srs_error *err);
void srs__stale_free(srs__stale *stale);
void srs__stale_add(srs__stale *stale, const char *season, const char *user);

/* Says whether an entry is marked; or gives any mark. */
srs__stale_extent srs__stale_find(srs__stale *stale, const char *season, const char *user,
                                  srs__stale_mark *out);
srs__stale_extent srs__stale_first(srs__stale *stale, srs__stale_mark *out);

/* What was marked has been dropped: unmarks it, unless it has been marked again meanwhile. */
void srs__stale_clear(srs__stale *stale, const srs__stale_mark *mark);

/* Entries that are marked; the bound, if all are. */
size_t srs__stale_count(const srs__stale *stale);

#endif
