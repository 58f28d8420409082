/* Structs as programs compiled against another version of the headers have them. */
#ifndef SRS_SCENARIO_SIZED_H
#define SRS_SCENARIO_SIZED_H

#include "scenario/world.h"

#include <stdlib.h>
#include <string.h>

/* The size of a struct whose last member was this one when it was first published. */
#define FIRST(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* How much larger than at first a struct may be. */
static const size_t growths[] = {0, 8, 200};
#define GROWTHS (sizeof growths / sizeof *growths)

#define BEYOND 0xA5               /* fills what we know nothing of */
static int sized_beyond = BEYOND; /* or 0: what a program must hand over */

/* A struct as that program has it, in an allocation of exactly that size: a sanitizer detects any
 * access beyond. Ours is given in its present size. */
static inline void *of_size(const void *ours, size_t first, size_t size)
{
    char *made = malloc(size > sizeof size ? size : sizeof size);
    ck_assert_ptr_nonnull(made);
    memset(made, sized_beyond, size);
    memcpy(made, ours, first < size ? first : size);
    memcpy(made, &size, sizeof size);
    return made;
}

/* The library filled in what it knows: neither the size nor what lies beyond. */
static inline void is_untouched_beyond(const void *made, size_t first, size_t size)
{
    const unsigned char *bytes = made;
    ck_assert_mem_eq(made, &size, sizeof size);
    for (size_t i = first; i < size; i++)
        ck_assert_int_eq(bytes[i], sized_beyond);
}

/* Sizes that nobody ever had: none, and one byte too few. */
static inline size_t bad_size(int which, size_t first)
{
    return which ? first - 1 : 0;
}

#endif
