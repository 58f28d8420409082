/* The lock of the memory store. One transaction runs at a time, and it publishes its rows while no
 * call reads. Every wait ends with SRS_E_BUSY at the deadline. */
#ifndef SRS__STORE_MEMORY_LOCK_H
#define SRS__STORE_MEMORY_LOCK_H

#include "base/lock.h"

#include <srs/status.h>

#include <pthread.h>

typedef struct srs__store_lock {
    srs__lock lock;
    pthread_cond_t written; /* signalled when a transaction ends */
    pthread_cond_t moved;   /* signalled when the last reader leaves, or when a publication ends */
    int64_t timeout_ms;
    size_t readers;
    int writing;   /* a transaction runs */
    int changing;  /* the transaction publishes its rows */
    int to_change; /* the transaction waits until the readers leave; new readers wait */
} srs__store_lock;

srs_status srs__store_lock_init(srs__store_lock *gate, int64_t timeout_ms, srs_error *err);
void srs__store_lock_free(srs__store_lock *gate);

/* Acquire and release the lock for reading. The rows do not change in between. */
srs_status srs__store_lock_shared(srs__store_lock *gate, srs_error *err);
void srs__store_unlock_shared(srs__store_lock *gate);

/* Acquire and release the lock of a transaction. Its owner is the only writer, and can read without
 * srs__store_lock_shared(). Any thread may release the lock. */
srs_status srs__store_lock_reserved(srs__store_lock *gate, srs_error *err);
void srs__store_unlock_reserved(srs__store_lock *gate);

/* Acquire and release the lock for publishing rows. No call reads in between. Requires: the lock of
 * a transaction held. */
srs_status srs__store_lock_exclusive(srs__store_lock *gate, srs_error *err);
void srs__store_unlock_exclusive(srs__store_lock *gate);

#endif
