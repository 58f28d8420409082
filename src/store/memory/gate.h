/* Who may touch the memory store: one transaction at a time, whose rows are handed over while
 * nobody reads. Every wait ends with SRS_E_BUSY at the deadline. */
#ifndef SRS__STORE_MEMORY_GATE_H
#define SRS__STORE_MEMORY_GATE_H

#include <srs/status.h>

#include <pthread.h>

typedef struct srs__gate {
    pthread_mutex_t lock;
    pthread_cond_t written; /* a transaction ended */
    pthread_cond_t moved;   /* the last reader left, or a hand-over ended */
    int64_t timeout_ms;
    size_t readers;
    int writing;   /* there is a transaction */
    int changing;  /* it hands its rows over */
    int to_change; /* it waits for the readers to leave; no more are let in */
} srs__gate;

srs_status srs__gate_init(srs__gate *gate, int64_t timeout_ms, srs_error *err);
void srs__gate_free(srs__gate *gate);

/* Reading: nothing changes until srs__gate_leave(). */
srs_status srs__gate_read(srs__gate *gate, srs_error *err);
void srs__gate_leave(srs__gate *gate);

/* Writing: the caller alone may change anything, and so may read without srs__gate_read(). Any
 * thread may end it. */
srs_status srs__gate_write(srs__gate *gate, srs_error *err);
void srs__gate_write_end(srs__gate *gate);

/* Within writing: nobody reads. */
srs_status srs__gate_change(srs__gate *gate, srs_error *err);
void srs__gate_change_end(srs__gate *gate);

#endif
