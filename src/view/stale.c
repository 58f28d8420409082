/* Keeps the marks of cache entries that may have missed writes. */
#include "view/stale.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/table.h"
#include "tracker/user_key.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

typedef struct mark {
    UT_hash_handle hh;
    int is_dropping; /* 1: a thread is dropping the entry */
    int is_again;    /* 1: marked again since the drop began */
    int is_noted;    /* 1: the store has the mark */
    char key[SRS__USER_KEY_MAX + 1];
} mark;

struct srs__stale {
    srs__lock lock;
    pthread_cond_t dropped;
    mark *marks;
    mark all; /* the mark of every entry, if is_all */
    int is_all;
    size_t bound;
    int has_unnoted;      /* 1: the store may lack marks */
    atomic_size_t marked; /* number of marks; makes the check cheap without marks */
};

srs_status srs__stale_new(size_t bound, srs__stale **out, srs_error *err)
{
    srs__stale *stale = srs__alloc_zeroed(1, sizeof *stale);
    if (!stale)
        return srs__fail_memory(err);
    srs__lock_init(&stale->lock, SRS__RANK_STALE);
    srs__condition_init(&stale->dropped);
    stale->bound = bound;
    *out = stale;
    return SRS_OK;
}

/* Asserts the invariants of the marks, in constant time. Requires: stale->lock held. */
SRS__FOR_ASSERTIONS static void stale_check(const srs__stale *stale)
{
    SRS__REQUIRES_LOCK(&stale->lock);
    SRS__ASSERT(HASH_COUNT(stale->marks) <= stale->bound);
    SRS__ASSERT(atomic_load(&stale->marked) == HASH_COUNT(stale->marks) + (size_t)stale->is_all);
    SRS__ASSERT(stale->is_all || !stale->all.is_dropping);
    SRS__ASSERT(!stale->all.is_again || stale->all.is_dropping);
}

static void remove_mark(srs__stale *stale, mark *each)
{
    SRS__ASSERT(!each->is_dropping && !each->is_again);
    HASH_DEL(stale->marks, each);
    srs__free(each);
}

void srs__stale_free(srs__stale *stale)
{
    if (!stale)
        return;
    mark *each, *next;
    HASH_ITER(hh, stale->marks, each, next)
    remove_mark(stale, each);
    pthread_cond_destroy(&stale->dropped);
    srs__lock_destroy(&stale->lock);
    srs__free(stale);
}

static void stale_count(srs__stale *stale)
{
    atomic_store(&stale->marked, HASH_COUNT(stale->marks) + (size_t)stale->is_all);
    stale_check(stale);
}

/* Marks all entries, in place of marks that exceed the limit. Marks that a thread is dropping stay,
 * because that thread returns to them. */
static mark *mark_all(srs__stale *stale, int *is_new)
{
    mark *each, *next;
    HASH_ITER(hh, stale->marks, each, next)
    {
        if (!each->is_dropping)
            remove_mark(stale, each);
    }
    *is_new = !stale->is_all;
    if (*is_new)
        memset(&stale->all, 0, sizeof stale->all);
    stale->is_all = 1;
    SRS__ASSERT(!stale->all.is_dropping || !*is_new);
    return &stale->all;
}

static mark *stale_add(srs__stale *stale, const char *key, size_t size)
{
    if (HASH_COUNT(stale->marks) >= stale->bound)
        return NULL;
    mark *each = srs__alloc_zeroed(1, sizeof *each);
    if (!each)
        return NULL;
    memcpy(each->key, key, size);
    HASH_ADD_KEYPTR(hh, stale->marks, each->key, size, each);
    if (each->hh.tbl)
        return each;
    srs__free(each);
    return NULL;
}

static mark *stale_find(const srs__stale *stale, const char *key, size_t size)
{
    mark *there;
    HASH_FIND(hh, stale->marks, key, size, there);
    return there;
}

/* Finds or adds the mark of an entry, or the mark of all entries. While a thread drops all entries,
 * a new mark gets a record of its own, because the entry may have been dropped already. */
static mark *find_or_add(srs__stale *stale, const char *season, const char *user, int *is_new)
{
    char key[SRS__USER_KEY_MAX];
    *is_new = 0;
    if (!*season)
        return mark_all(stale, is_new);
    if (stale->is_all && !stale->all.is_dropping)
        return &stale->all;
    size_t size = srs__user_key(season, user, key);
    mark *there = stale_find(stale, key, size);
    if (there)
        return there;
    there = stale_add(stale, key, size);
    *is_new = 1;
    return there ? there : mark_all(stale, is_new);
}

void srs__stale_mark(srs__stale *stale, const char *season, const char *user)
{
    int is_new;
    srs__lock_acquire(&stale->lock);
    mark *there = find_or_add(stale, season, user, &is_new);
    there->is_again = there->is_dropping;
    there->is_noted = 0;
    stale->has_unnoted = 1;
    stale_count(stale);
    SRS__ASSERT(atomic_load(&stale->marked) && !there->is_again == !there->is_dropping);
    srs__lock_release(&stale->lock);
}

void srs__stale_add(srs__stale *stale, const char *season, const char *user)
{
    int is_new;
    srs__lock_acquire(&stale->lock);
    mark *there = find_or_add(stale, season, user, &is_new);
    there->is_again = there->is_dropping;
    there->is_noted |= is_new;
    stale_count(stale);
    SRS__ASSERT(there->is_noted || stale->has_unnoted);
    srs__lock_release(&stale->lock);
}

size_t srs__stale_count(const srs__stale *stale)
{
    return atomic_load(&stale->marked);
}

int srs__stale_is_marked(srs__stale *stale, const char *season, const char *user)
{
    if (!atomic_load(&stale->marked))
        return 0;
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    srs__lock_acquire(&stale->lock);
    int is_marked = stale->is_all || stale_find(stale, key, size) != NULL;
    srs__lock_release(&stale->lock);
    return is_marked;
}

int srs__stale_must_note(srs__stale *stale, const char *season, const char *user, int is_unseen)
{
    return is_unseen || srs__stale_is_marked(stale, season, user);
}

srs__stale_extent srs__stale_begin(srs__stale *stale, const char *season, const char *user,
                                   int64_t until_ms)
{
    if (!atomic_load(&stale->marked))
        return SRS__STALE_NOT;
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    srs__stale_extent extent = SRS__STALE_BUSY;
    int late = 0;
    srs__lock_acquire(&stale->lock);
    while (extent == SRS__STALE_BUSY && !late) {
        mark *there = stale->is_all ? &stale->all : stale_find(stale, key, size);
        if (there && there->is_dropping) {
            late = srs__lock_wait(&stale->lock, &stale->dropped, until_ms) == ETIMEDOUT;
            continue;
        }
        extent = !there ? SRS__STALE_NOT : stale->is_all ? SRS__STALE_ALL : SRS__STALE_ENTRY;
        SRS__ASSERT(!there || !there->is_again);
        if (there)
            there->is_dropping = 1;
    }
    srs__lock_release(&stale->lock);
    return extent;
}

void srs__stale_end(srs__stale *stale, const char *season, const char *user,
                    srs__stale_extent extent, int dropped)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    srs__lock_acquire(&stale->lock);
    mark *there = extent == SRS__STALE_ALL ? &stale->all : stale_find(stale, key, size);
    SRS__ASSERT(there && there->is_dropping && (extent != SRS__STALE_ALL || stale->is_all));
    int is_over = dropped && !there->is_again;
    there->is_dropping = there->is_again = 0;
    if (is_over && extent == SRS__STALE_ALL)
        stale->is_all = 0;
    else if (is_over)
        remove_mark(stale, there);
    stale_count(stale);
    pthread_cond_broadcast(&stale->dropped);
    srs__lock_release(&stale->lock);
}

static int note_one(mark *each, const char *season, const char *user, srs__stale_note_fn note,
                    void *data)
{
    if (each->is_noted)
        return 0;
    int stop = note(data, season, user);
    each->is_noted = !stop;
    return stop;
}

void srs__stale_note(srs__stale *stale, srs__stale_note_fn note, void *data)
{
    mark *each, *next;
    srs__lock_acquire(&stale->lock);
    int stop = !stale->has_unnoted;
    if (!stop && stale->is_all)
        stop = note_one(&stale->all, "", "", note, data);
    HASH_ITER(hh, stale->marks, each, next)
    {
        if (stop)
            break;
        stop = note_one(each, each->key, each->key + strlen(each->key) + 1, note, data);
    }
    stale_check(stale);
    if (!stop)
        stale->has_unnoted = 0;
    srs__lock_release(&stale->lock);
}
