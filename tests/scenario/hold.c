/* Holding up a thread at a certain call. */
#include "scenario/hold.h"

#include "support/faulty.h"

#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const char *wanted; /* NULL: none */
static int is_held;

static void on_call(void *data, const char *call)
{
    (void)data;
    pthread_mutex_lock(&lock);
    if (wanted && strcmp(wanted, call) == 0) {
        wanted = NULL;
        is_held = 1;
        pthread_cond_broadcast(&changed);
        while (is_held)
            pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

void hold_at(const char *call)
{
    pthread_mutex_lock(&lock);
    wanted = call;
    pthread_mutex_unlock(&lock);
    faulty_on_call(on_call, NULL);
}

void hold_await(void)
{
    pthread_mutex_lock(&lock);
    while (!is_held)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

void hold_release(void)
{
    pthread_mutex_lock(&lock);
    is_held = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}
