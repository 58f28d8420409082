/* Cache entries that may have missed writes, because the cache was away: each is dropped before it
 * is read again. Bounded: past its bound the whole cache counts as stale. */
#ifndef SRS__STALE_H
#define SRS__STALE_H

#include <srs/base.h>

typedef struct srs__stale srs__stale;

/* What has to be dropped before an entry is read. */
typedef enum srs__stale_extent {
    SRS__STALE_NOT,
    SRS__STALE_ENTRY,
    SRS__STALE_ALL
} srs__stale_extent;

srs_status srs__stale_new(size_t bound, srs__stale **out, srs_error *err);
void srs__stale_free(srs__stale *stale);
void srs__stale_mark(srs__stale *stale, const char *season, const char *user);
void srs__stale_mark_all(srs__stale *stale);

/* Unmarks and says what was marked; the caller drops it, or marks it again. */
srs__stale_extent srs__stale_take(srs__stale *stale, const char *season, const char *user);

#endif
