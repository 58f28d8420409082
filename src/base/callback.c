/* The callbacks of the application that this thread is in. */
#include "base/callback.h"

#include <stddef.h>

static _Thread_local const srs__callback *innermost;

void srs__callback_enter(srs__callback *call, const void *owner)
{
    *call = (srs__callback){owner, innermost};
    innermost = call;
}

void srs__callback_leave(const srs__callback *call)
{
    innermost = call->outer;
}

int srs__callback_is_inside(const void *owner)
{
    for (const srs__callback *call = innermost; call; call = call->outer) {
        if (call->owner == owner)
            return 1;
    }
    return 0;
}
