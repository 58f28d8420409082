/* The end of a process whose library has found a bug in itself. This file has no other function,
 * because the simulation replaces it. */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

void srs__assert_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}
