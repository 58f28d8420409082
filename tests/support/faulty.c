/* The notification of each call, which the cache and the store that fail on demand share. */
#include "support/faulty.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static faulty_hook hook;
static void *hook_data;

void faulty_on_call(faulty_hook function, void *data)
{
    pthread_mutex_lock(&lock);
    hook = function;
    hook_data = data;
    pthread_mutex_unlock(&lock);
}

void faulty_tell(const char *call)
{
    pthread_mutex_lock(&lock);
    faulty_hook function = hook;
    void *data = hook_data;
    pthread_mutex_unlock(&lock);
    if (function)
        function(data, call);
}
