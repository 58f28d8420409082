/* The lock of the memory store. POSIX locks are not sufficient: a transaction can end in another
 * thread than the one that began it, and waits must use the monotonic clock. */
#include "store/memory/lock.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/time.h"

#include <errno.h>
#include <inttypes.h>

srs_status srs__store_lock_init(srs__store_lock *gate, int64_t timeout_ms, srs_error *err)
{
    *gate = (srs__store_lock){.timeout_ms = timeout_ms};
    int locked = srs__lock_init(&gate->lock, SRS__RANK_STORE) == 0;
    int written = srs__condition_init(&gate->written) == 0;
    int moved = srs__condition_init(&gate->moved) == 0;
    if (locked && written && moved)
        return SRS_OK;
    if (locked)
        srs__lock_destroy(&gate->lock);
    if (written)
        pthread_cond_destroy(&gate->written);
    if (moved)
        pthread_cond_destroy(&gate->moved);
    return srs__fail_memory(err);
}

void srs__store_lock_free(srs__store_lock *gate)
{
    srs__lock_destroy(&gate->lock);
    pthread_cond_destroy(&gate->written);
    pthread_cond_destroy(&gate->moved);
}

static int64_t deadline_of(const srs__store_lock *gate)
{
    return srs__monotonic_ms() + gate->timeout_ms;
}

static srs_status too_late(const srs__store_lock *gate, const char *what, srs_error *err)
{
    return srs__fail_retry(err, SRS_E_BUSY, gate->timeout_ms,
                           "the memory store was %s for %" PRId64 " ms", what, gate->timeout_ms);
}

srs_status srs__store_lock_shared(srs__store_lock *gate, srs_error *err)
{
    int64_t deadline_ms = deadline_of(gate);
    int late = 0;
    srs__lock_acquire(&gate->lock);
    while ((gate->changing || gate->to_change) && !late)
        late = srs__lock_wait(&gate->lock, &gate->moved, deadline_ms) == ETIMEDOUT;
    int may = !gate->changing && !gate->to_change;
    gate->readers += may ? 1 : 0;
    srs__lock_release(&gate->lock);
    return may ? SRS_OK : too_late(gate, "being changed", err);
}

void srs__store_unlock_shared(srs__store_lock *gate)
{
    srs__lock_acquire(&gate->lock);
    SRS__ASSERT(gate->readers && !gate->changing);
    if (--gate->readers == 0)
        pthread_cond_broadcast(&gate->moved);
    srs__lock_release(&gate->lock);
}

srs_status srs__store_lock_reserved(srs__store_lock *gate, srs_error *err)
{
    int64_t deadline_ms = deadline_of(gate);
    int late = 0;
    srs__lock_acquire(&gate->lock);
    while (gate->writing && !late)
        late = srs__lock_wait(&gate->lock, &gate->written, deadline_ms) == ETIMEDOUT;
    int may = !gate->writing;
    gate->writing = 1;
    srs__lock_release(&gate->lock);
    return may ? SRS_OK : too_late(gate, "in another transaction", err);
}

void srs__store_unlock_reserved(srs__store_lock *gate)
{
    srs__lock_acquire(&gate->lock);
    SRS__ASSERT(gate->writing && !gate->changing);
    gate->writing = 0;
    pthread_cond_signal(&gate->written);
    srs__lock_release(&gate->lock);
}

srs_status srs__store_lock_exclusive(srs__store_lock *gate, srs_error *err)
{
    int64_t deadline_ms = deadline_of(gate);
    int late = 0;
    srs__lock_acquire(&gate->lock);
    SRS__ASSERT(gate->writing && !gate->changing && !gate->to_change);
    gate->to_change = 1;
    while (gate->readers && !late)
        late = srs__lock_wait(&gate->lock, &gate->moved, deadline_ms) == ETIMEDOUT;
    int may = !gate->readers;
    gate->to_change = 0;
    gate->changing = may;
    if (!may)
        pthread_cond_broadcast(&gate->moved);
    srs__lock_release(&gate->lock);
    return may ? SRS_OK : too_late(gate, "being read", err);
}

void srs__store_unlock_exclusive(srs__store_lock *gate)
{
    srs__lock_acquire(&gate->lock);
    SRS__ASSERT(gate->changing && !gate->readers);
    gate->changing = 0;
    pthread_cond_broadcast(&gate->moved);
    srs__lock_release(&gate->lock);
}
