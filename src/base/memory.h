/* The allocator of the process, and arenas. An arena holds many small allocations that are freed
 * together. */
#ifndef SRS__MEMORY_H
#define SRS__MEMORY_H

#include <stddef.h>

/* All functions return NULL if out of memory. srs__free(NULL) is allowed. */
void *srs__alloc(size_t bytes);
void *srs__alloc_zeroed(size_t count, size_t bytes);
/* Resizes an array. Returns NULL if out of memory or if count * bytes overflows, and then `old` is
 * unchanged. */
void *srs__resize(void *old, size_t count, size_t bytes);
/* Makes room for `need` elements of `size` bytes in an array of *capacity elements. The capacity at
 * least doubles, so that appending stays cheap. Returns the array, which the caller stores and
 * frees. Returns NULL if out of memory, and then the array and *capacity are unchanged. */
void *srs__grow(void *at, size_t *capacity, size_t need, size_t size);
char *srs__copy_text(const char *text);
void srs__free(void *memory);

typedef struct srs__arena_block srs__arena_block;

/* An arena. Initialise it with {0}. */
typedef struct srs__arena {
    srs__arena_block *blocks;
} srs__arena;

/* Allocates zeroed bytes, aligned for any type. Returns NULL if out of memory. */
void *srs__arena_alloc(srs__arena *arena, size_t bytes);
char *srs__arena_copy_text(srs__arena *arena, const char *text);
/* Moves all allocations of `other` into an arena. `other` is empty afterwards. */
void srs__arena_join(srs__arena *arena, srs__arena *other);
void srs__arena_free(srs__arena *arena);

#endif
