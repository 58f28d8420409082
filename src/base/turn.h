/* A turn: one thread at a time does a long task, and other threads wait for the turn up to a
 * time. A thread with the turn holds no lock, so it may call backends and callbacks. */
#ifndef SRS__TURN_H
#define SRS__TURN_H

#include "base/lock.h"

typedef struct srs__turn {
    srs__lock lock;
    pthread_cond_t released;
    int is_taken;
} srs__turn;

void srs__turn_init(srs__turn *turn, srs__lock_rank rank);
/* Requires: no thread has the turn or waits for it. */
void srs__turn_destroy(srs__turn *turn);

/* Takes the turn. Returns 0, or ETIMEDOUT if another thread kept the turn until a monotonic time. */
int srs__turn_take(srs__turn *turn, int64_t until_ms);
/* Requires: this thread took the turn. */
void srs__turn_release(srs__turn *turn);

#endif
