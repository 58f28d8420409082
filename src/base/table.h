/* uthash (hash tables with the key inside the element) on the library's allocator. An addition
 * that finds no memory leaves the table as it was and sets the element's table pointer to NULL. */
#ifndef SRS__TABLE_H
#define SRS__TABLE_H

#include "base/memory.h"

#define uthash_malloc(size) srs__alloc(size)
#define uthash_free(memory, size) srs__free(memory)
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#endif
