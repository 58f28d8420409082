/* The suite that every store has to pass, those of the library and a user's own alike.
 *
 * It needs Check, POSIX threads and the installed headers of libsrs, nothing internal. Compile
 * store*.c of this directory with a program of your own (test_memory_store.c is one), which makes a
 * subject and runs the suite: one test for every promise of <srs/sys/store.h>. */
#ifndef SRS_TEST_CONFORMANCE_STORE_H
#define SRS_TEST_CONFORMANCE_STORE_H

#include <check.h>
#include <srs/sys/store.h>

/* How long a call of an open store may take. STORE_PATIENT: minutes, because nearly all calls must
 * succeed, on a busy machine too. STORE_SHORT: 200-2000 ms, for the calls that wait for a lock
 * until the deadline has passed. */
typedef enum store_deadline { STORE_PATIENT, STORE_SHORT } store_deadline;

/* A store to be tested. */
typedef struct store_subject {
    const char *name;
    /* Opens the store; several threads then use it at the same time. A persistent store may be open
     * twice at the same time, with each kind of deadline. */
    srs_status (*open)(void *data, store_deadline deadline, srs_store_ops *ops, void **self,
                       srs_error *err);
    void *data;
    int persistent; /* what was committed is there after close() and open() */
    /* Empties what open() opens; called before each test, which runs in a process of its own unless
     * CK_FORK=no. NULL: what open() opens is empty anyway. */
    void (*clear)(void *data);
} store_subject;

/* For srunner_create(). The subject must stay. One suite in a process. */
Suite *store_conformance(const store_subject *subject);

#endif
