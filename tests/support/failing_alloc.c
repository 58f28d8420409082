/* An allocator that fails on demand: for testing the failure of each allocation in turn. */
#include "support/failing_alloc.h"

#include <srs/base.h>

#include <stdatomic.h>
#include <stdlib.h>

static atomic_size_t count;
static atomic_size_t live;
static atomic_size_t left; /* allocations that still succeed, while armed */
static atomic_int armed;
static atomic_int failed;

static int may_go_on(void)
{
    atomic_fetch_add(&count, 1);
    if (!atomic_load(&armed))
        return 1;
    size_t now = atomic_load(&left);
    while (now > 0) {
        if (atomic_compare_exchange_weak(&left, &now, now - 1))
            return 1;
    }
    atomic_store(&failed, 1);
    return 0;
}

static void *allocate(void *data, size_t bytes)
{
    (void)data;
    void *memory = may_go_on() ? malloc(bytes) : NULL;
    if (memory)
        atomic_fetch_add(&live, 1);
    return memory;
}

static void *reallocate(void *data, void *old, size_t bytes)
{
    (void)data;
    int is_new = !old;
    void *memory = may_go_on() ? realloc(old, bytes) : NULL;
    if (memory && is_new)
        atomic_fetch_add(&live, 1);
    return memory;
}

static void release(void *data, void *memory)
{
    (void)data;
    if (memory)
        atomic_fetch_sub(&live, 1);
    free(memory);
}

void failing_alloc_install(void)
{
    srs_allocator allocator = SRS_ALLOCATOR_INIT;
    allocator.allocate = allocate;
    allocator.reallocate = reallocate;
    allocator.release = release;
    if (srs_set_allocator(&allocator))
        abort();
}

void failing_alloc_after(size_t after)
{
    atomic_store(&failed, 0);
    atomic_store(&left, after);
    atomic_store(&armed, 1);
}

void failing_alloc_off(void)
{
    atomic_store(&armed, 0);
}

int failing_alloc_failed(void)
{
    return atomic_load(&failed);
}

size_t failing_alloc_count(void)
{
    return atomic_load(&count);
}

size_t failing_alloc_live(void)
{
    return atomic_load(&live);
}
