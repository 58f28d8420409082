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
    int locked = pthread_mutex_init(&gate->lock, NULL) == 0;
    int written = srs__condition_init(&gate->written) == 0;
    int moved = srs__condition_init(&gate->moved) == 0;
    if (locked && written && moved)
        return SRS_OK;
    if (locked)
        pthread_mutex_destroy(&gate->lock);
    if (written)
        pthread_cond_destroy(&gate->written);
    if (moved)
        pthread_cond_destroy(&gate->moved);
    return srs__fail_memory(err);
}

void srs__store_lock_free(srs__store_lock *gate)
{
    pthread_mutex_destroy(&gate->lock);
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
    pthread_mutex_lock(&gate->lock);
    while ((gate->changing || gate->to_change) && !late)
        late = srs__condition_wait(&gate->moved, &gate->lock, deadline_ms) == ETIMEDOUT;
    int may = !gate->changing && !gate->to_change;
    gate->readers += may ? 1 : 0;
    pthread_mutex_unlock(&gate->lock);
    return may ? SRS_OK : too_late(gate, "being changed", err);
}

void srs__store_unlock_shared(srs__store_lock *gate)
{
    pthread_mutex_lock(&gate->lock);
    if (--gate->readers == 0)
        pthread_cond_broadcast(&gate->moved);
    pthread_mutex_unlock(&gate->lock);
}

srs_status srs__store_lock_reserved(srs__store_lock *gate, srs_error *err)
{
    int64_t deadline_ms = deadline_of(gate);
    int late = 0;
    pthread_mutex_lock(&gate->lock);
    while (gate->writing && !late)
        late = srs__condition_wait(&gate->written, &gate->lock, deadline_ms) == ETIMEDOUT;
    int may = !gate->writing;
    gate->writing = 1;
    pthread_mutex_unlock(&gate->lock);
    return may ? SRS_OK : too_late(gate, "in another transaction", err);
}

void srs__store_unlock_reserved(srs__store_lock *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->writing = 0;
    pthread_cond_signal(&gate->written);
    pthread_mutex_unlock(&gate->lock);
}

srs_status srs__store_lock_exclusive(srs__store_lock *gate, srs_error *err)
{
    int64_t deadline_ms = deadline_of(gate);
    int late = 0;
    pthread_mutex_lock(&gate->lock);
    gate->to_change = 1;
    while (gate->readers && !late)
        late = srs__condition_wait(&gate->moved, &gate->lock, deadline_ms) == ETIMEDOUT;
    int may = !gate->readers;
    gate->to_change = 0;
    gate->changing = may;
    if (!may)
        pthread_cond_broadcast(&gate->moved);
    pthread_mutex_unlock(&gate->lock);
    return may ? SRS_OK : too_late(gate, "being read", err);
}

void srs__store_unlock_exclusive(srs__store_lock *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->changing = 0;
    pthread_cond_broadcast(&gate->moved);
    pthread_mutex_unlock(&gate->lock);
}
