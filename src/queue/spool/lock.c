/* Locks on files that show whether a process runs. They belong to the open file description
 * (fcntl(2), F_OFD_SETLK) and, unlike the locks of SQLite, also exclude other users in the same
 * process. A child of fork() shares the description and would keep the lock when its parent exits.
 * Therefore the child closes its copies immediately. */
#include "queue/spool/lock.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static srs__spool_lock *locks;
static int handler_failed;

static void spool_lock_all(void)
{
    pthread_mutex_lock(&mutex);
}

static void lock_unlock_all(void)
{
    pthread_mutex_unlock(&mutex);
}

static void lock_begin_child(void)
{
    for (srs__spool_lock *each = locks; each; each = each->next) {
        close(each->fd);
        each->is_held = 0;
    }
    locks = NULL;
    lock_unlock_all();
}

static void lock_install(void)
{
    handler_failed = pthread_atfork(spool_lock_all, lock_unlock_all, lock_begin_child);
}

static void enlist(srs__spool_lock *lock)
{
    lock->next = locks;
    lock->is_held = 1;
    locks = lock;
}

/* Returns nonzero if the path leads to the open file. */
static int is_in_place(int fd, const char *path)
{
    struct stat opened, found;
    return fstat(fd, &opened) == 0 && stat(path, &found) == 0 && opened.st_dev == found.st_dev &&
           opened.st_ino == found.st_ino;
}

#define REMOVED (-1) /* removed between opening and locking */

/* Tries to lock. Returns 0, REMOVED or an errno; EAGAIN if another process has the lock. */
static int try(srs__spool_lock *lock, const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int error = 0;
    lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock->fd < 0)
        return errno;
    if (fcntl(lock->fd, F_OFD_SETLK, &whole) < 0)
        error = errno == EACCES ? EAGAIN : errno;
    else if (!is_in_place(lock->fd, path))
        error = REMOVED;
    if (error)
        close(lock->fd);
    return error;
}

srs_status srs__spool_lock_take(srs__spool_lock *lock, const char *path, srs_error *err)
{
    *lock = (srs__spool_lock){.fd = -1};
    pthread_once(&once, lock_install);
    if (handler_failed)
        return srs__fail_memory(err);
    pthread_mutex_lock(&mutex); /* no fork() between opening and listing */
    int error = try(lock, path);
    while (error == REMOVED)
        error = try(lock, path);
    if (!error)
        enlist(lock);
    pthread_mutex_unlock(&mutex);
    if (!error || error == EAGAIN)
        return SRS_OK;
    return srs__fail(err, error == ENOSPC || error == EDQUOT ? SRS_E_FULL : SRS_E_IO,
                     "cannot lock %s: %s", path, strerror(error));
}

int srs__spool_lock_is_held(const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return errno != ENOENT;
    int failed = fcntl(fd, F_OFD_GETLK, &whole) < 0;
    close(fd);
    return failed || whole.l_type != F_UNLCK;
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
