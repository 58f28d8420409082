/* uthash (hash tables whose keys are in the elements) with the allocator of the library. If an
 * addition runs out of memory, the table is unchanged and the table pointer of the element is
 * NULL. */
#ifndef SRS__TABLE_H
#define SRS__TABLE_H

#include "base/memory.h"

#define uthash_malloc(size) srs__alloc(size)
#define uthash_free(memory, size) srs__free(memory)
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#endif
