/* Who owns a spool file: a lock that ends with the process, however it ends. */
#ifndef SRS__SPOOL_LOCK_H
#define SRS__SPOOL_LOCK_H

#include <srs/status.h>

typedef struct srs__spool_lock {
    struct srs__spool_lock *next;
    int fd;
    int is_held;
} srs__spool_lock;

/* Creates the file if it is not there, and locks it. is_held stays 0 if somebody else has it, be it
 * in this process. A child of fork() does not inherit what its parent holds. */
srs_status srs__spool_lock_take(srs__spool_lock *lock, const char *path, srs_error *err);
/* Does nothing if it is not held. */
void srs__spool_lock_release(srs__spool_lock *lock);

/* Whether somebody, this process included, holds the lock of a file. It takes nothing and creates
 * nothing; 1 if it cannot tell. */
int srs__spool_lock_is_held(const char *path);

#endif
