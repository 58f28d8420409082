/* The locks that a thread holds, where assertions are on. */
#include "base/lock.h"

#if SRS__ASSERTIONS
static _Thread_local srs__lock *latest; /* then by `below` */

void srs__lock_check_order(const srs__lock *lock)
{
    SRS__ASSERT(lock->rank > 0);
    for (const srs__lock *held = latest; held; held = held->below)
        SRS__ASSERT(held->rank < lock->rank);
}

void srs__lock_note_acquired(srs__lock *lock)
{
    SRS__ASSERT(!srs__lock_is_held(lock));
    lock->below = latest;
    latest = lock;
}

void srs__lock_note_released(srs__lock *lock)
{
    srs__lock **at = &latest;
    SRS__REQUIRES_LOCK(lock);
    while (*at != lock)
        at = &(*at)->below;
    *at = lock->below;
    lock->below = NULL;
}

int srs__lock_is_held(const srs__lock *lock)
{
    const srs__lock *held = latest;
    while (held && held != lock)
        held = held->below;
    return held != NULL;
}

int srs__lock_is_any_held(void)
{
    return latest != NULL;
}
#else
_Static_assert(sizeof(srs__lock) == sizeof(pthread_mutex_t), "a lock is its mutex");
#endif
