/* Files that a child of fork() inherits.
 *
 * SQLite keeps a table of the files that a process has opened and locked. A child inherits the
 * table but not the locks. A connection that the child opens to the same file would hold no lock.
 * When the parent closes its own connection, it would delete the write-ahead log to which the child
 * still writes. Therefore a child closes all inherited files before it opens a file, without
 * changing them. A child can do so only if no thread used SQLite at the moment of the fork;
 * otherwise the memory and the locks of SQLite in the child are in an unknown state, and the child
 * must not open a file. A context has threads that the program cannot stop, so fork() waits for a
 * moment without use, for a limited time. */
#include "sqlite/sqlite.h"

#include "base/error.h"

#include <time.h>

#define WAIT_MS 500 /* longest wait before a fork */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* acquired before the mutexes of pools */
static srs__sqlite_file *files;
static int handler_failed;
static int is_unusable; /* this process was forked while a thread used SQLite */

static void fork_lock_all(void)
{
    pthread_mutex_lock(&mutex);
    for (srs__sqlite_file *each = files; each; each = each->next) {
        pthread_mutex_lock(&each->writer.mutex);
        pthread_mutex_lock(&each->readers.mutex);
        pthread_mutex_lock(&each->watcher.mutex);
    }
}

static void fork_unlock_all(void)
{
    for (srs__sqlite_file *each = files; each; each = each->next) {
        pthread_mutex_unlock(&each->watcher.mutex);
        pthread_mutex_unlock(&each->readers.mutex);
        pthread_mutex_unlock(&each->writer.mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static int is_busy(const srs__sqlite_pool *pool)
{
    size_t i = 0;
    while (i < pool->size && !pool->at[i].in_use)
        i++;
    return i < pool->size;
}

static int is_any_busy(void)
{
    const srs__sqlite_file *each = files;
    while (each && !is_busy(&each->writer) && !is_busy(&each->readers) && !is_busy(&each->watcher))
        each = each->next;
    return each != NULL;
}

/* Waits until no thread uses SQLite, then holds all locks. The wait is useless if the forking
 * thread itself is in a call. */
static void lock_all_idle(void)
{
    static const struct timespec delay = {0, 1000000};
    fork_lock_all();
    for (int tries = 0; tries < WAIT_MS && is_any_busy(); tries++) {
        fork_unlock_all();
        nanosleep(&delay, NULL);
        fork_lock_all();
    }
}

static void fork_begin_child(void)
{
    is_unusable |= is_any_busy();
    for (srs__sqlite_file *each = files; each; each = each->next)
        each->is_inherited = 1;
    fork_unlock_all();
}

static void fork_install(void)
{
    handler_failed = pthread_atfork(lock_all_idle, fork_unlock_all, fork_begin_child);
}

static void fork_let_go(srs__sqlite_pool *pool)
{
    for (size_t i = 0; i < pool->size; i++) {
        if (pool->at[i].db)
            sqlite3_db_config(pool->at[i].db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        srs__sqlite_disconnect(&pool->at[i]);
    }
}

srs_status srs__sqlite_enlist(srs__sqlite_file *file, srs_error *err)
{
    pthread_once(&once, fork_install);
    if (handler_failed)
        return srs__fail_memory(err);
    pthread_mutex_lock(&mutex);
    int unusable = is_unusable;
    for (srs__sqlite_file *each = files; each && !unusable; each = each->next) {
        if (each->is_inherited) {
            fork_let_go(&each->writer);
            fork_let_go(&each->readers);
            fork_let_go(&each->watcher);
        }
    }
    if (!unusable) {
        file->next = files;
        files = file;
    }
    pthread_mutex_unlock(&mutex);
    if (!unusable)
        return SRS_OK;
    return srs__fail(err, SRS_E_FORKED,
                     "another thread was using SQLite when this process was forked, so it cannot "
                     "be used here: fork while no call is in progress, or start a new program; "
                     "file: %s",
                     file->path);
}

void srs__sqlite_delist(srs__sqlite_file *file)
{
    pthread_mutex_lock(&mutex);
    srs__sqlite_file **link = &files;
    while (*link && *link != file)
        link = &(*link)->next;
    if (*link)
        *link = file->next;
    pthread_mutex_unlock(&mutex);
}

void srs__sqlite_abandon(srs__sqlite_file *file)
{
    pthread_mutex_lock(&mutex);
    if (!is_unusable) {
        fork_let_go(&file->writer);
        fork_let_go(&file->readers);
        fork_let_go(&file->watcher);
    }
    pthread_mutex_unlock(&mutex);
    srs__sqlite_delist(file);
}
