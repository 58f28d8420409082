/* Cache entries that may have missed writes. */
#include "review/stale.h"

#include "base/error.h"
#include "base/table.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct entry {
    UT_hash_handle hh;
    uint64_t since;
    size_t key_size;
    char key[SRS__LEARNER_KEY_MAX];
} entry;

struct srs__stale {
    pthread_mutex_t lock;
    entry *entries;
    uint64_t all_since; /* 0: not all */
    uint64_t sequence;
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

static void clear_entries(srs__stale *stale)
{
    entry *each, *next;
    HASH_ITER(hh, stale->entries, each, next)
    {
        HASH_DEL(stale->entries, each);
        srs__free(each);
    }
}

void srs__stale_free(srs__stale *stale)
{
    if (!stale)
        return;
    clear_entries(stale);
    pthread_mutex_destroy(&stale->lock);
    srs__free(stale);
}

static entry *add(srs__stale *stale, const char *key, size_t size)
{
    entry *each = srs__alloc_zeroed(1, sizeof *each);
    if (!each)
        return NULL;
    memcpy(each->key, key, size);
    each->key_size = size;
    HASH_ADD_KEYPTR(hh, stale->entries, each->key, size, each);
    if (each->hh.tbl)
        return each;
    srs__free(each);
    return NULL;
}

/* Marks one entry, or, where it cannot be remembered by itself, all. The lock is held. */
static void mark(srs__stale *stale, const char *key, size_t size)
{
    entry *there = NULL;
    stale->sequence++;
    if (!stale->all_since) {
        HASH_FIND(hh, stale->entries, key, size, there);
        if (!there && HASH_COUNT(stale->entries) < stale->bound)
            there = add(stale, key, size);
    }
    if (there) {
        there->since = stale->sequence;
        return;
    }
    clear_entries(stale);
    stale->all_since = stale->sequence;
}

/* The lock is held. */
static void count(srs__stale *stale)
{
    atomic_store(&stale->marked, stale->all_since ? stale->bound : HASH_COUNT(stale->entries));
}

void srs__stale_add(srs__stale *stale, const char *season, const char *user)
{
    char key[SRS__LEARNER_KEY_MAX];
    size_t size = srs__learner_key(season, user, key);
    pthread_mutex_lock(&stale->lock);
    mark(stale, key, size);
    count(stale);
    pthread_mutex_unlock(&stale->lock);
}

/* Gives the mark of an entry, NULL if it has none; the lock is held. */
static void give(const srs__stale *stale, const entry *there, srs__stale_mark *out)
{
    out->extent = SRS__STALE_NOT;
    if (stale->all_since) {
        out->extent = SRS__STALE_ALL;
        out->since = stale->all_since;
    } else if (there) {
        out->extent = SRS__STALE_ENTRY;
        out->since = there->since;
        out->key_size = there->key_size;
        memcpy(out->key, there->key, there->key_size);
        out->key[there->key_size] = '\0';
    }
}

srs__stale_extent srs__stale_find(srs__stale *stale, const char *season, const char *user,
                                  srs__stale_mark *out)
{
    char key[SRS__LEARNER_KEY_MAX];
    entry *there;
    if (!atomic_load(&stale->marked))
        return SRS__STALE_NOT;
    size_t size = srs__learner_key(season, user, key);
    pthread_mutex_lock(&stale->lock);
    HASH_FIND(hh, stale->entries, key, size, there);
    give(stale, there, out);
    pthread_mutex_unlock(&stale->lock);
    return out->extent;
}

srs__stale_extent srs__stale_first(srs__stale *stale, srs__stale_mark *out)
{
    if (!atomic_load(&stale->marked))
        return SRS__STALE_NOT;
    pthread_mutex_lock(&stale->lock);
    give(stale, stale->entries, out);
    pthread_mutex_unlock(&stale->lock);
    return out->extent;
}

void srs__stale_clear(srs__stale *stale, const srs__stale_mark *done)
{
    entry *there = NULL;
    pthread_mutex_lock(&stale->lock);
    if (done->extent == SRS__STALE_ALL && stale->all_since == done->since)
        stale->all_since = 0;
    if (done->extent == SRS__STALE_ENTRY)
        HASH_FIND(hh, stale->entries, done->key, done->key_size, there);
    if (there && there->since == done->since) {
        HASH_DEL(stale->entries, there);
        srs__free(there);
    }
    count(stale);
    pthread_mutex_unlock(&stale->lock);
}

size_t srs__stale_count(const srs__stale *stale)
{
    return atomic_load(&stale->marked);
}
