/* A turn: one thread at a time does a long task. */
#include "base/turn.h"

#include <errno.h>

void srs__turn_init(srs__turn *turn, srs__lock_rank rank)
{
    srs__lock_init(&turn->lock, rank);
    srs__condition_init(&turn->released);
    turn->is_taken = 0;
}

void srs__turn_destroy(srs__turn *turn)
{
    pthread_cond_destroy(&turn->released);
    srs__lock_destroy(&turn->lock);
}

int srs__turn_take(srs__turn *turn, int64_t until_ms)
{
    int is_late = 0;
    srs__lock_acquire(&turn->lock);
    while (turn->is_taken && !is_late)
        is_late = srs__lock_wait(&turn->lock, &turn->released, until_ms) == ETIMEDOUT;
    is_late = turn->is_taken;
    if (!is_late) /* the thread with the turn reads this without the lock */
        turn->is_taken = 1;
    srs__lock_release(&turn->lock);
    return is_late ? ETIMEDOUT : 0;
}

void srs__turn_release(srs__turn *turn)
{
    srs__lock_acquire(&turn->lock);
    SRS__ASSERT(turn->is_taken);
    turn->is_taken = 0;
    pthread_cond_broadcast(&turn->released);
    srs__lock_release(&turn->lock);
}
