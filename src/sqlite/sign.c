/* A cheap sign that a file has changed: the header of the WAL-index, which every commit of every
 * process changes. The header is read where SQLite has mapped it, without a lock, and seldom with a
 * system call.
 *
 * The header is at the beginning of the WAL-index, in a format that SQLite keeps stable
 * (https://sqlite.org/walformat.html#the_wal_index_file_format). A commit writes the header before
 * it returns. The last 8 bytes are a checksum. A read during a commit may return a mix of two
 * headers. The mix differs from both, which is harmless: the caller looks for changes now and again
 * at the next call. */
#include "sqlite/sqlite.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/time.h"

#include <string.h>
#include <sys/stat.h>

#define HEADER_WORDS 12
#define LOOK_EVERY_MS 50
#define REGION_SIZE 32768 /* size of a region of the WAL-index, as SQLite maps it */

/* Returns the address at which SQLite has mapped the header, on a connection that stays open; NULL
 * if it is not mapped. */
static const volatile uint32_t *sign_find_header(srs__sqlite_connection *connection)
{
    sqlite3_file *file = NULL;
    volatile void *region = NULL;
    sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap ||
        file->pMethods->xShmMap(file, 0, REGION_SIZE, 0, &region))
        return NULL;
    return region;
}

/* Opens the connection whose mapping is read. Its first statement makes SQLite map the WAL-index.
 */
static srs_status sign_open(srs__sqlite_file *file, srs_error *err)
{
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_pool_acquire(&file->watcher, &connection, err);
    if (status)
        return status;
    atomic_store(&file->header, sign_find_header(connection));
    srs__sqlite_pool_release(connection);
    return SRS_OK;
}

/* Checks at intervals that the path still leads to the file, because a system call costs more than
 * the rest of a cached call. While the file is missing, every call checks. */
static srs_status sign_check_identity(srs__sqlite_file *file, srs_error *err)
{
    int64_t now_ms = srs__monotonic_ms();
    if (now_ms - atomic_load_explicit(&file->looked_ms, memory_order_relaxed) < LOOK_EVERY_MS)
        return SRS_OK;
    srs_status status = srs__sqlite_check_identity(file, err);
    if (!status)
        atomic_store_explicit(&file->looked_ms, now_ms, memory_order_relaxed);
    return status;
}

srs_status srs__sqlite_sign(srs__sqlite_file *file, uint64_t *sign, srs_error *err)
{
    uint32_t words[HEADER_WORDS];
    srs_status status = sign_check_identity(file, err);
    const volatile uint32_t *header = atomic_load_explicit(&file->header, memory_order_acquire);
    if (!status && !header) {
        status = sign_open(file, err);
        header = atomic_load(&file->header);
    }
    if (status)
        return status;
    if (!header) { /* a VFS without shared memory: each call looks for changes */
        *sign = atomic_fetch_add(&file->unsigned_calls, 1) + 1;
        return SRS_OK;
    }
    for (size_t i = 0; i < HEADER_WORDS; i++)
        words[i] = header[i];
    *sign = srs__hash64(0, words, sizeof words) | 1;
    return SRS_OK;
}
