/* Plain structs that cross the ABI: their first member is their size, and they grow at the end. A
 * caller compiled against an older header gives a smaller one; what it lacks keeps our default. */
#ifndef SRS__STRUCTS_H
#define SRS__STRUCTS_H

#include <stddef.h>
#include <string.h>

/* The size of a struct that ends with a member: the first published size. */
#define SRS__SIZE_UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* The size past which a struct's size was never set, but is some other number. */
#define SRS__STRUCT_SIZE_MAX 65536

/* Returns nonzero if a caller's struct is larger than ours and says something there that we do not
 * understand: a newer header than the library, or memory that was never initialised. */
static inline int srs__has_unknown(const void *given, size_t given_size, size_t own_size)
{
    const unsigned char *bytes = (const unsigned char *)given;
    if (given_size > SRS__STRUCT_SIZE_MAX)
        return 1;
    for (size_t i = own_size; i < given_size; i++) {
        if (bytes[i])
            return 1;
    }
    return 0;
}

/* Copies what the caller has of a struct over our defaults. */
static inline void srs__take_struct(void *own, size_t own_size, const void *given,
                                    size_t given_size)
{
    memcpy(own, given, given_size < own_size ? given_size : own_size);
    memcpy(own, &own_size, sizeof own_size);
}

/* Copies our struct into the caller's, as far as it has room; its size stays. */
static inline void srs__give_struct(void *theirs, size_t their_size, const void *own,
                                    size_t own_size)
{
    size_t size = their_size < own_size ? their_size : own_size;
    memcpy((char *)theirs + sizeof(size_t), (const char *)own + sizeof(size_t),
           size - sizeof(size_t));
}

#endif
