/* A pool of connections. One thread at a time holds a connection.
 *
 * The pool of SQLite (src/sqlite/pool.c) waits in the same way, but shares no code with this pool:
 * fork handlers lock the mutexes of SQLite's pools, and closing marks their connections as used.
 * This pool hands out a spare connection, and replaces connections to a server in the wrong role.
 */
#include "store/mariadb/mariadb.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <errno.h>
#include <inttypes.h>

srs_status srs__mariadb_pool_init(srs__mariadb *store, size_t size, srs_error *err)
{
    store->pool = srs__alloc_zeroed(size, sizeof *store->pool);
    if (!store->pool || pthread_mutex_init(&store->mutex, NULL))
        return srs__fail_memory(err);
    if (srs__condition_init(&store->freed)) {
        pthread_mutex_destroy(&store->mutex);
        return srs__fail_memory(err);
    }
    store->has_mutex = 1;
    store->pool_size = size;
    for (size_t i = 0; i < size; i++)
        store->pool[i].store = store;
    return SRS_OK;
}

static void free_buffers(srs__mariadb_connection *connection)
{
    srs__free(connection->row);
    srs__free(connection->cells.at);
    srs__free(connection->cells.lengths);
    srs__free(connection->cells.indicators);
}

void srs__mariadb_pool_close(srs__mariadb *store)
{
    for (size_t i = 0; i < store->pool_size; i++) {
        srs__mariadb_set_deadline(&store->pool[i]);
        srs__mariadb_disconnect(&store->pool[i]);
        free_buffers(&store->pool[i]);
    }
    if (store->has_mutex) {
        pthread_cond_destroy(&store->freed);
        pthread_mutex_destroy(&store->mutex);
    }
    srs__free(store->pool);
}

/* Destroys no condition, because that would wait for threads that exist only in the parent. */
void srs__mariadb_pool_abandon(srs__mariadb *store)
{
    for (size_t i = 0; i < store->pool_size; i++) {
        srs__mariadb_abandon(&store->pool[i]);
        free_buffers(&store->pool[i]);
    }
    srs__free(store->pool);
}

/* Returns a free connection, preferably an open one. */
static srs__mariadb_connection *mariadb_pool_find_free(srs__mariadb *store)
{
    srs__mariadb_connection *found = NULL;
    for (size_t i = 0; i < store->pool_size; i++) {
        srs__mariadb_connection *each = &store->pool[i];
        if (!each->in_use && (!found || (each->db && !found->db)))
            found = each;
    }
    return found;
}

static srs__mariadb_connection *mariadb_pool_wait_for_one(srs__mariadb *store, int64_t deadline_ms)
{
    int late = 0;
    pthread_mutex_lock(&store->mutex);
    srs__mariadb_connection *found = mariadb_pool_find_free(store);
    while (!found && late != ETIMEDOUT) {
        late = srs__condition_wait(&store->freed, &store->mutex, deadline_ms);
        found = mariadb_pool_find_free(store);
    }
    if (found)
        found->in_use = 1;
    pthread_mutex_unlock(&store->mutex);
    return found;
}

/* Returns nonzero if the server has closed the connection, or another connection has found the
 * server in the wrong role. */
static int is_outdated(const srs__mariadb_connection *connection)
{
    return connection->generation != atomic_load(&connection->store->generation) ||
           srs__mariadb_is_stale(connection);
}

/* Opens an acquired connection. Releases it on failure. */
static srs_status open_taken(srs__mariadb_connection *taken, int64_t deadline_ms, srs_error *err)
{
    taken->deadline_ms = deadline_ms;
    taken->failure = SRS_OK;
    if (taken->db && is_outdated(taken))
        srs__mariadb_disconnect(taken);
    srs_status status = taken->db ? SRS_OK : srs__mariadb_connect(taken, err);
    if (status)
        srs__mariadb_pool_release(taken);
    return status;
}

srs_status srs__mariadb_pool_acquire(srs__mariadb *store, srs__mariadb_connection **out,
                                     srs_error *err)
{
    int64_t timeout_ms = store->env.backend_timeout_ms;
    int64_t deadline_ms = srs__monotonic_ms() + timeout_ms;
    srs__mariadb_connection *taken = mariadb_pool_wait_for_one(store, deadline_ms);
    if (!taken)
        return srs__fail_retry(err, SRS_E_BUSY, timeout_ms,
                               "all %zu connections are in use since %" PRId64
                               " ms: raise pool= in the URL, or write in fewer threads; %s",
                               store->pool_size, timeout_ms, store->place);
    srs_status status = open_taken(taken, deadline_ms, err);
    if (!status)
        *out = taken;
    return status;
}

srs_status srs__mariadb_take_to_write(srs__mariadb *store, srs__mariadb_connection **out,
                                      srs_error *err)
{
    srs__mariadb_connection *taken;
    srs_status status = srs__mariadb_pool_acquire(store, &taken, err);
    if (status)
        return status;
    if (!taken->is_read_only) {
        *out = taken;
        return SRS_OK;
    }
    srs__mariadb_distrust(taken);
    srs__mariadb_pool_release(taken);
    return srs__fail(err, SRS_E_READ_ONLY,
                     "the server can only be read (read_only=ON): name the primary in the URL, or "
                     "SET GLOBAL read_only=0; %s",
                     store->place);
}

srs__mariadb_connection *srs__mariadb_take_spare(srs__mariadb *store, int64_t deadline_ms)
{
    pthread_mutex_lock(&store->mutex);
    srs__mariadb_connection *spare = mariadb_pool_find_free(store);
    if (spare && !spare->db && store->is_alone)
        spare = NULL;
    if (spare)
        spare->in_use = 1;
    pthread_mutex_unlock(&store->mutex);
    if (!spare || !open_taken(spare, deadline_ms, NULL))
        return spare;
    pthread_mutex_lock(&store->mutex);
    store->is_alone = 1; /* otherwise every transaction would try again */
    pthread_mutex_unlock(&store->mutex);
    return NULL;
}

void srs__mariadb_pool_release(srs__mariadb_connection *connection)
{
    srs__mariadb *store = connection->store;
    /* The address of a read-only server may lead to another server the next time. */
    if (connection->broken || (connection->db && connection->is_read_only))
        srs__mariadb_disconnect(connection);
    pthread_mutex_lock(&store->mutex);
    connection->in_use = 0;
    pthread_cond_signal(&store->freed);
    pthread_mutex_unlock(&store->mutex);
}
