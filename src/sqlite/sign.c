/* A cheap sign that a file has changed: the header of the WAL-index, which every commit of every
 * process changes, read where SQLite has mapped it. It costs no lock, and seldom a system call.
 *
 * The header is at the beginning of the WAL-index, in a format that SQLite keeps
 * (https://sqlite.org/walformat.html#the_wal_index_file_format): a commit writes it before it
 * returns, its last 8 bytes being a checksum. What is read while a commit writes it is neither the
 * header before nor the one after; it differs from both, which is right: the caller looks closer,
 * and at the next call once more. */
#include "sqlite/sqlite.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/time.h"

#include <string.h>
#include <sys/stat.h>

#define HEADER_WORDS 12
#define LOOK_EVERY_MS 50
#define REGION_SIZE 32768 /* of the WAL-index, as SQLite maps it */

/* Finds where SQLite has mapped the header, on a connection that stays open. NULL: nowhere. */
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

/* Opens the connection whose mapping is read: its first statement has made SQLite map it. */
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

/* A system call costs more than the rest of a call that the cache answers: the file is looked for
 * now and then only. While it is not there, each call looks. */
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
    if (!header) { /* a VFS without shared memory: then each call looks closer */
        *sign = atomic_fetch_add(&file->unsigned_calls, 1) + 1;
        return SRS_OK;
    }
    for (size_t i = 0; i < HEADER_WORDS; i++)
        words[i] = header[i];
    *sign = srs__hash64(0, words, sizeof words) | 1;
    return SRS_OK;
}
