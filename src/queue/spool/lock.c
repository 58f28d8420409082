/* Locks on files that tell whether a process lives. They are locks of the open file description
 * (fcntl(2), F_OFD_SETLK): unlike those of SQLite they exclude other users in the same process, too.
 * A child of fork() shares the description and would keep the lock when its parent dies; therefore
 * it closes its copies at once. */
#include "queue/spool/lock.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static srs__spool_lock *locks;
static int handler_failed;

static void lock_all(void)
{
    pthread_mutex_lock(&mutex);
}

static void unlock_all(void)
{
    pthread_mutex_unlock(&mutex);
}

static void begin_child(void)
{
    for (srs__spool_lock *each = locks; each; each = each->next) {
        close(each->fd);
        each->is_held = 0;
    }
    locks = NULL;
    unlock_all();
}

static void install(void)
{
    handler_failed = pthread_atfork(lock_all, unlock_all, begin_child);
}

static void enlist(srs__spool_lock *lock)
{
    lock->next = locks;
    lock->is_held = 1;
    locks = lock;
}

srs_status srs__spool_lock_take(srs__spool_lock *lock, const char *path, srs_error *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    *lock = (srs__spool_lock){.fd = -1};
    pthread_once(&once, install);
    if (handler_failed)
        return srs__fail_memory(err);
    pthread_mutex_lock(&mutex); /* no fork() between opening and enlisting */
    int error = 0;
    lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock->fd < 0 || fcntl(lock->fd, F_OFD_SETLK, &whole) < 0)
        error = errno;
    int is_elsewhere = lock->fd >= 0 && (error == EAGAIN || error == EACCES);
    if (!error)
        enlist(lock);
    else if (lock->fd >= 0)
        close(lock->fd);
    pthread_mutex_unlock(&mutex);
    if (!error || is_elsewhere)
        return SRS_OK;
    return srs__fail(err, error == ENOSPC || error == EDQUOT ? SRS_E_FULL : SRS_E_IO,
                     "cannot lock %s: %s", path, strerror(error));
}

void srs__spool_lock_release(srs__spool_lock *lock)
{
    pthread_mutex_lock(&mutex);
    srs__spool_lock **link = &locks;
    while (*link && *link != lock)
        link = &(*link)->next;
    if (*link) {
        *link = lock->next;
        close(lock->fd);
    }
    lock->is_held = 0;
    pthread_mutex_unlock(&mutex);
}
