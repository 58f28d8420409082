/* Cache entries that may have missed writes. */
#include "review/stale.h"

#include "base/error.h"
#include "base/table.h"
#include "tracker/learner.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

typedef struct mark {
    UT_hash_handle hh;
    char key[SRS__LEARNER_KEY_MAX];
} mark;

struct srs__stale {
    pthread_mutex_t lock;
    mark *marks;
    int all;
    size_t bound;
    atomic_size_t marked; /* so that asking costs nothing while there is nothing */
};

srs_status srs__stale_new(size_t bound, srs__stale **out, srs_error *err)
{
    srs__stale *stale = srs__alloc_zeroed(1, sizeof *stale);
    if (!stale)
        return srs__fail_memory(err);
    pthread_mutex_init(&stale->lock, NULL);
    stale->bound = bound;
    *out = stale;
    return SRS_OK;
}

static void clear(srs__stale *stale)
{
    mark *each, *next;
    HASH_ITER(hh, stale->marks, each, next)
    {
        HASH_DEL(stale->marks, each);
        srs__free(each);
    }
}

void srs__stale_free(srs__stale *stale)
{
    if (!stale)
        return;
    clear(stale);
    pthread_mutex_destroy(&stale->lock);
    srs__free(stale);
}

/* What cannot be remembered one by one is remembered as "all". The lock is held. */
static void mark_all(srs__stale *stale)
{
    clear(stale);
    stale->all = 1;
    atomic_store(&stale->marked, 1);
}

static int add(srs__stale *stale, const char *key, size_t size)
{
    mark *each = srs__alloc_zeroed(1, sizeof *each);
    if (!each)
        return -1;
    memcpy(each->key, key, size);
    HASH_ADD_KEYPTR(hh, stale->marks, each->key, size, each);
    if (each->hh.tbl)
        return 0;
    srs__free(each);
    return -1;
}

void srs__stale_mark(srs__stale *stale, const char *season, const char *user)
{
    char key[SRS__LEARNER_KEY_MAX];
    size_t size = srs__learner_key(season, user, key);
    mark *there;
    pthread_mutex_lock(&stale->lock);
    HASH_FIND(hh, stale->marks, key, size, there);
    if (!there && !stale->all) {
        if (HASH_COUNT(stale->marks) >= stale->bound || add(stale, key, size))
            mark_all(stale);
        else
            atomic_store(&stale->marked, HASH_COUNT(stale->marks));
    }
    pthread_mutex_unlock(&stale->lock);
}

void srs__stale_mark_all(srs__stale *stale)
{
    pthread_mutex_lock(&stale->lock);
    mark_all(stale);
    pthread_mutex_unlock(&stale->lock);
}

srs__stale_extent srs__stale_take(srs__stale *stale, const char *season, const char *user)
{
    if (!atomic_load(&stale->marked))
        return SRS__STALE_NOT;
    char key[SRS__LEARNER_KEY_MAX];
    size_t size = srs__learner_key(season, user, key);
    srs__stale_extent extent = SRS__STALE_NOT;
    mark *there;
    pthread_mutex_lock(&stale->lock);
    HASH_FIND(hh, stale->marks, key, size, there);
    if (stale->all) {
        extent = SRS__STALE_ALL;
        stale->all = 0;
    } else if (there) {
        extent = SRS__STALE_ENTRY;
        HASH_DEL(stale->marks, there);
        srs__free(there);
    }
    atomic_store(&stale->marked, HASH_COUNT(stale->marks));
    pthread_mutex_unlock(&stale->lock);
    return extent;
}
