/* Conditions whose waits follow the clock that never jumps, srs__monotonic_ms(). */
#ifndef SRS__CONDITION_H
#define SRS__CONDITION_H

#include <pthread.h>
#include <stdint.h>

/* 0, or an errno. End it with pthread_cond_destroy(). */
int srs__condition_init(pthread_cond_t *condition);

/* As pthread_cond_wait(), until a monotonic time: 0, or ETIMEDOUT past it. */
int srs__condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);

#endif
