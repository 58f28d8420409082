/* The allocator of the process, and arenas. */
#include "base/memory.h"

#include "base/structs.h"

#include <srs/base.h>

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *data, size_t bytes)
{
    (void)data;
    return malloc(bytes);
}

static void *default_reallocate(void *data, void *old, size_t bytes)
{
    (void)data;
    return realloc(old, bytes);
}

static void default_release(void *data, void *memory)
{
    (void)data;
    free(memory);
}

static const srs_allocator standard = {sizeof(srs_allocator), default_allocate, default_reallocate,
                                       default_release, NULL};
static srs_allocator current = {sizeof(srs_allocator), default_allocate, default_reallocate,
                                default_release, NULL};

srs_status srs_set_allocator(const srs_allocator *allocator)
{
    if (!allocator) {
        current = standard;
        return SRS_OK;
    }
    if (allocator->size < SRS__SIZE_UP_TO(srs_allocator, data) || !allocator->allocate ||
        !allocator->reallocate || !allocator->release ||
        srs__has_unknown(allocator, allocator->size, sizeof *allocator))
        return SRS_E_INVALID;
    current = standard;
    srs__take_struct(&current, sizeof current, allocator, allocator->size);
    return SRS_OK;
}

void *srs__alloc(size_t bytes)
{
    return current.allocate(current.data, bytes ? bytes : 1);
}

void *srs__alloc_zeroed(size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total))
        return NULL;
    void *memory = srs__alloc(total);
    if (memory)
        memset(memory, 0, total);
    return memory;
}

void *srs__resize(void *old, size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total))
        return NULL;
    return current.reallocate(current.data, old, total ? total : 1);
}

#define GROW_FIRST_BYTES 512
#define GROW_FIRST_COUNT 8

void *srs__grow(void *at, size_t *capacity, size_t need, size_t size)
{
    if (at && need <= *capacity)
        return at;
    size_t first = GROW_FIRST_BYTES / size;
    size_t larger = *capacity <= SIZE_MAX / 2 ? 2 * *capacity : SIZE_MAX;
    if (larger < first)
        larger = first;
    if (larger < GROW_FIRST_COUNT)
        larger = GROW_FIRST_COUNT;
    if (larger < need)
        larger = need;
    void *moved = srs__resize(at, larger, size);
    if (moved)
        *capacity = larger;
    return moved;
}

char *srs__copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = srs__alloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void srs__free(void *memory)
{
    current.release(current.data, memory);
}

struct srs__arena_block {
    srs__arena_block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) char bytes[];
};

#define FIRST_BLOCK 1024
#define LARGEST_BLOCK 65536

static srs__arena_block *add_block(srs__arena *arena, size_t bytes)
{
    size_t size = arena->blocks ? 2 * arena->blocks->size : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < bytes)
        size = bytes;
    if (size > SIZE_MAX - sizeof(srs__arena_block))
        return NULL;
    srs__arena_block *block = srs__alloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->next = arena->blocks;
    block->used = 0;
    block->size = size;
    arena->blocks = block;
    return block;
}

/* Allocates bytes in the newest block, at a multiple of `alignment`. Returns NULL if the block has
 * no room. */
static void *base_memory_take(srs__arena *arena, size_t bytes, size_t alignment)
{
    srs__arena_block *block = arena->blocks;
    size_t start = block ? (block->used + alignment - 1) / alignment * alignment : 0;
    if (!block || start > block->size || bytes > block->size - start) {
        block = add_block(arena, bytes);
        start = 0;
    }
    if (!block)
        return NULL;
    block->used = start + bytes;
    return block->bytes + start;
}

void *srs__arena_alloc(srs__arena *arena, size_t bytes)
{
    void *memory = base_memory_take(arena, bytes, alignof(max_align_t));
    return memory ? memset(memory, 0, bytes) : NULL;
}

char *srs__arena_copy_text(srs__arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = base_memory_take(arena, size, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}

void srs__arena_join(srs__arena *arena, srs__arena *other)
{
    srs__arena_block **end = &arena->blocks;
    while (*end)
        end = &(*end)->next;
    *end = other->blocks;
    other->blocks = NULL;
}

void srs__arena_free(srs__arena *arena)
{
    while (arena->blocks) {
        srs__arena_block *next = arena->blocks->next;
        srs__free(arena->blocks);
        arena->blocks = next;
    }
}
