/* The suite that every cache has to pass, those of the library and a user's own alike.
 *
 * It needs Check, POSIX threads and the installed headers of libsrs, nothing internal. Compile
 * cache*.c of this directory with a program of your own (test_memory_cache.c is one), which makes a
 * subject and runs the suite: there is a test for every promise of <srs/sys/cache.h>. The cache
 * needs room for some thousand trackers; what it evicts by itself is not tested here. */
#ifndef SRS_TEST_CONFORMANCE_CACHE_H
#define SRS_TEST_CONFORMANCE_CACHE_H

#include <check.h>
#include <srs/sys/cache.h>

/* A cache to be tested. */
typedef struct cache_subject {
    const char *name;
    /* Opens the cache, empty. Called before each test, each in a process of its own unless
     * CK_FORK=no; several threads then use the cache at the same time; close() is called after it.
     * */
    srs_status (*open)(void *data, srs_cache_ops *ops, void **self, srs_error *err);
    void *data;
} cache_subject;

/* For srunner_create(). The subject must stay. One subject at a time in a process. */
Suite *cache_conformance(const cache_subject *subject);

#endif
