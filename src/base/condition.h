/* Condition variables that wait by the monotonic clock, srs__monotonic_ms(). */
#ifndef SRS__CONDITION_H
#define SRS__CONDITION_H

#include <pthread.h>
#include <stdint.h>

/* Initialises a condition variable. Returns 0 or an errno. The caller frees it with
 * pthread_cond_destroy(). */
int srs__condition_init(pthread_cond_t *condition);

/* Waits as pthread_cond_wait() does, until a monotonic time. Returns 0, or ETIMEDOUT after that
 * time. Requires: *lock held. */
int srs__condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);

#endif
