/* An allocator that fails on demand: for testing the failure of each allocation in turn. */
#ifndef SRS_TEST_FAILING_ALLOC_H
#define SRS_TEST_FAILING_ALLOC_H

#include <stddef.h>

/* Installs the counting allocator. Call it first in a test program (or test case). */
void failing_alloc_install(void);

/* Lets `after` allocations succeed, then fails every one until failing_alloc_off(). */
void failing_alloc_after(size_t after);
void failing_alloc_off(void);

/* Nonzero if one failed since failing_alloc_after(); allocations made; blocks not freed yet. */
int failing_alloc_failed(void);
size_t failing_alloc_count(void);
size_t failing_alloc_live(void);

#endif
