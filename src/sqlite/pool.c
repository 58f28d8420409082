/* Pools of connections. One thread at a time holds a connection. */
#include "sqlite/sqlite.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <errno.h>
#include <inttypes.h>

srs_status srs__sqlite_pool_init(srs__sqlite_pool *pool, srs__sqlite_file *file,
                                 const char *purpose, size_t size, srs_error *err)
{
    /* One block of memory: the connections, then the statements of each. */
    size_t statements = file->kind->statement_count;
    srs__sqlite_connection *at =
        srs__alloc_zeroed(size, sizeof *at + statements * sizeof *at->statements);
    if (!at)
        return srs__fail_memory(err);
    if (pthread_mutex_init(&pool->mutex, NULL)) {
        srs__free(at);
        return srs__fail_memory(err);
    }
    if (srs__condition_init(&pool->freed)) {
        pthread_mutex_destroy(&pool->mutex);
        srs__free(at);
        return srs__fail_memory(err);
    }
    for (size_t i = 0; i < size; i++) {
        at[i].file = file;
        at[i].pool = pool;
        at[i].statements = (sqlite3_stmt **)(void *)(at + size) + i * statements;
    }
    pool->purpose = purpose;
    pool->size = size;
    pool->at = at;
    return SRS_OK;
}

void srs__sqlite_pool_disconnect(srs__sqlite_pool *pool)
{
    if (!pool->at)
        return;
    pthread_mutex_lock(
        &pool->mutex); /* a child that is forked now must see the connections in use */
    for (size_t i = 0; i < pool->size; i++)
        pool->at[i].in_use = 1;
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->size; i++)
        srs__sqlite_disconnect(&pool->at[i]);
}

void srs__sqlite_pool_destroy(srs__sqlite_pool *pool)
{
    if (!pool->at)
        return;
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->mutex);
    srs__free(pool->at);
    pool->at = NULL;
}

/* Returns a free connection, preferably an open one. */
static srs__sqlite_connection *sqlite_pool_find_free(srs__sqlite_pool *pool)
{
    srs__sqlite_connection *found = NULL;
    for (size_t i = 0; i < pool->size; i++) {
        srs__sqlite_connection *each = &pool->at[i];
        if (!each->in_use && (!found || (each->db && !found->db)))
            found = each;
    }
    return found;
}

static srs__sqlite_connection *sqlite_pool_wait_for_one(srs__sqlite_pool *pool, int64_t deadline_ms)
{
    int late = 0;
    pthread_mutex_lock(&pool->mutex);
    srs__sqlite_connection *found = sqlite_pool_find_free(pool);
    while (!found && late != ETIMEDOUT) {
        late = srs__condition_wait(&pool->freed, &pool->mutex, deadline_ms);
        found = sqlite_pool_find_free(pool);
    }
    if (found)
        found->in_use = 1;
    pthread_mutex_unlock(&pool->mutex);
    return found;
}

static srs_status open_now(srs__sqlite_connection *connection, srs_error *err)
{
    int flags = connection->file->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    srs_status status = srs__sqlite_connect(connection, flags, err);
    if (!status)
        status = srs__sqlite_check_current(connection, err);
    connection->broken |= status != SRS_OK;
    return status;
}

srs_status srs__sqlite_pool_acquire(srs__sqlite_pool *pool, srs__sqlite_connection **out,
                                    srs_error *err)
{
    const srs__sqlite_file *file = pool->at[0].file;
    int64_t deadline_ms = srs__monotonic_ms() + file->env.backend_timeout_ms;
    srs__sqlite_connection *taken = sqlite_pool_wait_for_one(pool, deadline_ms);
    if (!taken)
        return srs__fail_retry(
            err, SRS_E_BUSY, file->env.backend_timeout_ms,
            "%zu of %zu connections for %s are in use since %" PRId64 " ms; file: %s", pool->size,
            pool->size, pool->purpose, file->env.backend_timeout_ms, file->path);
    taken->deadline_ms = deadline_ms;
    taken->failure = SRS_OK;
    srs_status status = srs__sqlite_check_identity(file, err);
    if (!status && !taken->db)
        status = open_now(taken, err);
    if (status)
        srs__sqlite_pool_release(taken);
    else
        *out = taken;
    return status;
}

void srs__sqlite_pool_release(srs__sqlite_connection *connection)
{
    srs__sqlite_pool *pool = connection->pool;
    if (connection->broken)
        srs__sqlite_disconnect(connection);
    pthread_mutex_lock(&pool->mutex);
    connection->in_use = 0;
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->mutex);
}
