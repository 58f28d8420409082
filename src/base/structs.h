/* Structs of the public interface. Their first member is their size, and new members are added at
 * the end. A caller that was compiled with an older header passes a smaller struct, and the missing
 * members keep the library's defaults. */
#ifndef SRS__STRUCTS_H
#define SRS__STRUCTS_H

#include <stddef.h>
#include <string.h>

/* The size of a struct up to and including a member, as published in an earlier version. */
#define SRS__SIZE_UP_TO(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* The largest plausible size of a struct. A larger value means that the size was never set. */
#define SRS__STRUCT_SIZE_MAX 65536

/* Returns nonzero if a caller's struct is larger than the library's and its additional bytes are
 * not zero. The caller then uses a newer header, or the struct was not initialised. */
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

/* Copies the members of a caller's struct into the library's struct, which holds the defaults. */
static inline void srs__take_struct(void *own, size_t own_size, const void *given,
                                    size_t given_size)
{
    memcpy(own, given, given_size < own_size ? given_size : own_size);
    memcpy(own, &own_size, sizeof own_size);
}

/* Copies the library's struct into the caller's struct, as far as there is room. The size member of
 * the caller is unchanged. */
static inline void srs__give_struct(void *theirs, size_t their_size, const void *own,
                                    size_t own_size)
{
    size_t size = their_size < own_size ? their_size : own_size;
    memcpy((char *)theirs + sizeof(size_t), (const char *)own + sizeof(size_t),
           size - sizeof(size_t));
}

#endif
