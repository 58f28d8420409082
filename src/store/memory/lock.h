/* Who may touch the memory store: one transaction at a time, whose rows are handed over while
 * nobody reads. Every wait ends with SRS_E_BUSY at the deadline. */
#ifndef SRS__STORE_MEMORY_LOCK_H
#define SRS__STORE_MEMORY_LOCK_H

#include <srs/status.h>

#include <pthread.h>

typedef struct srs__store_lock {
    pthread_mutex_t lock;
    pthread_cond_t written; /* a transaction ended */
    pthread_cond_t moved;   /* the last reader left, or a hand-over ended */
    int64_t timeout_ms;
    size_t readers;
    int writing;   /* there is a transaction */
    int changing;  /* it hands its rows over */
    int to_change; /* it waits for the readers to leave; no more are let in */
} srs__store_lock;

srs_status srs__store_lock_init(srs__store_lock *gate, int64_t timeout_ms, srs_error *err);
void srs__store_lock_free(srs__store_lock *gate);

/* Reading: nothing changes until srs__store_unlock_shared(). */
srs_status srs__store_lock_shared(srs__store_lock *gate, srs_error *err);
void srs__store_unlock_shared(srs__store_lock *gate);

/* Writing: the caller alone may change anything, and so may read without srs__store_lock_shared().
 * Any thread may end it. */
srs_status srs__store_lock_reserved(srs__store_lock *gate, srs_error *err);
void srs__store_unlock_reserved(srs__store_lock *gate);

/* Within writing: nobody reads. */
srs_status srs__store_lock_exclusive(srs__store_lock *gate, srs_error *err);
void srs__store_unlock_exclusive(srs__store_lock *gate);

#endif
