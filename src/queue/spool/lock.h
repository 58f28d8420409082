/* The owner of a spool file: a lock that ends with its process, however the process exits. */
#ifndef SRS__SPOOL_LOCK_H
#define SRS__SPOOL_LOCK_H

#include <srs/status.h>

typedef struct srs__spool_lock {
    struct srs__spool_lock *next;
    int fd;
    int is_held;
} srs__spool_lock;

/* Creates the lock file if necessary, and locks it. is_held stays 0 if another user, even in this
 * process, has the lock. A child of fork() does not inherit the lock. */
srs_status srs__spool_lock_take(srs__spool_lock *lock, const char *path, srs_error *err);
/* Releases the lock. Does nothing if it is not held. */
void srs__spool_lock_release(srs__spool_lock *lock);

/* Returns nonzero if any process, this one included, holds the lock of a file, or if that is
 * unknown. Creates and locks nothing. */
int srs__spool_lock_is_held(const char *path);

#endif
