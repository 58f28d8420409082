/* Records the objects whose code this thread runs. */
#include "base/inside.h"

#include <stddef.h>

void srs__inside_enter(srs__inside *stay, const void *owner)
{
    const srs__inside **innermost = srs__inside_innermost();
    *stay = (srs__inside){owner, *innermost};
    *innermost = stay;
}

void srs__inside_leave(srs__inside *stay)
{
    *srs__inside_innermost() = stay->outer;
}

int srs__is_inside(const void *owner)
{
    for (const srs__inside *stay = *srs__inside_innermost(); stay; stay = stay->outer) {
        if (stay->owner == owner)
            return 1;
    }
    return 0;
}
