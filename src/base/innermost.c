/* Holds the innermost SRS__INSIDE of each thread. A simulation of threads replaces this file. */
#include "base/inside.h"

#include <stddef.h>

const srs__inside **srs__inside_innermost(void)
{
    static _Thread_local const srs__inside *innermost;
    return &innermost;
}
