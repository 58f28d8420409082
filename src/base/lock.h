/* Mutexes with a rank. A thread acquires locks in ascending order of rank, so that no two threads
 * can wait for each other. Where assertions are on, each acquisition checks the order, and a
 * function that needs a lock asserts that its thread holds the lock. In a release build a lock is
 * its mutex. Locks that fork handlers acquire stay plain mutexes (base/id.c, sqlite/fork.c and the
 * pools that it locks, queue/spool/lock.c): a handler acquires several locks of one kind. */
#ifndef SRS__LOCK_H
#define SRS__LOCK_H

#include "base/assert.h"
#include "base/condition.h"

#include <pthread.h>

/* In the order in which one thread may acquire them: callers before what they call. A thread holds
 * at most one lock of a rank. */
typedef enum srs__lock_rank {
    /* view: these threads and lists call the layers below */
    SRS__RANK_REFRESHER = 1,
    SRS__RANK_INVALIDATOR,
    SRS__RANK_WATCH,
    SRS__RANK_SAFE_MODE, /* reads the statistics of the context */
    SRS__RANK_SEASONS,
    SRS__RANK_INFLIGHT,
    SRS__RANK_STALE,
    /* persist: the lock is released while the store, the queue or a callback works */
    SRS__RANK_PERSISTENCE,
    /* queue */
    SRS__RANK_SPOOL_SEEN,
    SRS__RANK_SPOOL,
    SRS__RANK_STREAM,
    /* guard, cache, store: nothing else is called under these */
    SRS__RANK_BREAKER,
    SRS__RANK_LIMITER,
    SRS__RANK_LOAD_LIMITER,
    SRS__RANK_CACHE_SHARD,
    SRS__RANK_STORE,
    /* redis: a channel, the sending half of its link, a call of the channel */
    SRS__RANK_CHANNEL,
    SRS__RANK_CHANNEL_SEND,
    SRS__RANK_CALL
} srs__lock_rank;

typedef struct srs__lock {
    pthread_mutex_t mutex;
#if SRS__ASSERTIONS
    srs__lock_rank rank;
    struct srs__lock *below; /* the owner's: the lock that it acquired before this one */
#endif
} srs__lock;

/* lock.c, where assertions are on: the list of the locks that this thread holds. */

/* Asserts that this thread holds no lock of the rank of a lock, or of a higher rank. */
void srs__lock_check_order(const srs__lock *lock);
/* Adds a lock to the list, or removes the lock. Requires: this thread holds the lock. */
void srs__lock_note_acquired(srs__lock *lock);
void srs__lock_note_released(srs__lock *lock);
/* Returns nonzero if this thread holds a lock. */
int srs__lock_is_held(const srs__lock *lock);
/* Returns nonzero if this thread holds any lock. */
int srs__lock_is_any_held(void);

/* Asserts that this thread holds a lock, or that it does not. */
#define SRS__REQUIRES_LOCK(lock) SRS__ASSERT(srs__lock_is_held(lock))
#define SRS__REQUIRES_NO_LOCK(lock) SRS__ASSERT(!srs__lock_is_held(lock))
/* Asserts that this thread holds no lock: each call of a callback, a backend or a scheduler requires
 * that, because code of the application may call the library. */
#define SRS__REQUIRES_NO_LOCKS() SRS__ASSERT(!srs__lock_is_any_held())

/* Makes a lock of a rank. Returns 0, or an errno. */
static inline int srs__lock_init(srs__lock *lock, srs__lock_rank rank)
{
#if SRS__ASSERTIONS
    lock->rank = rank;
    lock->below = NULL;
#endif
    (void)rank;
    return pthread_mutex_init(&lock->mutex, NULL);
}

/* Requires: no thread holds the lock. */
static inline void srs__lock_destroy(srs__lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

static inline void srs__lock_acquire(srs__lock *lock)
{
#if SRS__ASSERTIONS
    srs__lock_check_order(lock);
#endif
    pthread_mutex_lock(&lock->mutex);
#if SRS__ASSERTIONS
    srs__lock_note_acquired(lock);
#endif
}

/* Acquires a lock if no thread holds it. Returns 0, or an errno. */
static inline int srs__lock_try_acquire(srs__lock *lock)
{
    int failed = pthread_mutex_trylock(&lock->mutex);
#if SRS__ASSERTIONS
    if (!failed)
        srs__lock_note_acquired(lock);
#endif
    return failed;
}

/* Requires: this thread holds the lock. */
static inline void srs__lock_release(srs__lock *lock)
{
#if SRS__ASSERTIONS
    srs__lock_note_released(lock);
#endif
    pthread_mutex_unlock(&lock->mutex);
}

/* Waits as srs__condition_wait() does. The lock is released while the thread waits, and the thread
 * must hold no lock of a higher rank. Requires: this thread holds the lock. */
static inline int srs__lock_wait(srs__lock *lock, pthread_cond_t *condition, int64_t until_ms)
{
#if SRS__ASSERTIONS
    srs__lock_note_released(lock);
    srs__lock_check_order(lock);
#endif
    int late = srs__condition_wait(condition, &lock->mutex, until_ms);
#if SRS__ASSERTIONS
    srs__lock_note_acquired(lock);
#endif
    return late;
}

/* The same, until a signal comes. */
static inline void srs__lock_wait_for_signal(srs__lock *lock, pthread_cond_t *condition)
{
#if SRS__ASSERTIONS
    srs__lock_note_released(lock);
    srs__lock_check_order(lock);
#endif
    pthread_cond_wait(condition, &lock->mutex);
#if SRS__ASSERTIONS
    srs__lock_note_acquired(lock);
#endif
}

#endif
