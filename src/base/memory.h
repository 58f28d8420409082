/* The allocator of the process, and arenas: many small pieces that are freed together. */
#ifndef SRS__MEMORY_H
#define SRS__MEMORY_H

#include <stddef.h>

/* All return NULL when memory is out; srs__free(NULL) is allowed. */
void *srs__alloc(size_t bytes);
void *srs__alloc_zeroed(size_t count, size_t bytes);
/* Resizes an array; NULL (the old one stays) also when count * bytes overflows. */
void *srs__resize(void *old, size_t count, size_t bytes);
char *srs__copy_text(const char *text);
void srs__free(void *memory);

typedef struct srs__arena_block srs__arena_block;

/* Zero-initialise with {0}. */
typedef struct srs__arena {
    srs__arena_block *blocks;
} srs__arena;

/* Aligned for any type; zeroed. NULL when memory is out. */
void *srs__arena_alloc(srs__arena *arena, size_t bytes);
char *srs__arena_copy_text(srs__arena *arena, const char *text);
/* Moves what is in another one into it; the other one is empty then. */
void srs__arena_join(srs__arena *arena, srs__arena *other);
void srs__arena_free(srs__arena *arena);

#endif
