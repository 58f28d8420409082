/* Where a thread keeps its innermost stay. A simulation of threads has a place for each of its own.
 */
#include "base/inside.h"

#include <stddef.h>

const srs__inside **srs__inside_innermost(void)
{
    static _Thread_local const srs__inside *innermost;
    return &innermost;
}
