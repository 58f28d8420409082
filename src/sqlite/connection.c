/* One connection to a file: opens it and limits its waits. */
#include "sqlite/sqlite.h"

#include "base/time.h"

#include <errno.h>
#include <time.h>

/* Number of steps of SQLite's virtual machine between two checks of the deadline: about 50 us. */
#define STEPS_PER_LOOK 5000

void srs__sqlite_set_deadline(srs__sqlite_connection *connection)
{
    connection->deadline_ms = srs__monotonic_ms() + connection->file->env.backend_timeout_ms;
}

int srs__sqlite_wait(srs__sqlite_connection *connection, int times)
{
    static const int delays_ms[] = {1, 1, 2, 3, 5, 10, 15, 20};
    int64_t now = srs__monotonic_ms();
    if (times == 0)
        connection->busy_until_ms = now + connection->file->busy_ms;
    if (now >= connection->busy_until_ms || now >= connection->deadline_ms)
        return 0;
    int last = sizeof delays_ms / sizeof *delays_ms - 1;
    int64_t ms = delays_ms[times < last ? times : last];
    if (ms > connection->busy_until_ms - now)
        ms = connection->busy_until_ms - now;
    struct timespec delay = {0, ms * 1000000};
    nanosleep(&delay, NULL);
    return 1;
}

static int wait_while_busy(void *connection, int times)
{
    return srs__sqlite_wait(connection, times);
}

static int is_late(void *data)
{
    const srs__sqlite_connection *connection = data;
    return srs__monotonic_ms() >= connection->deadline_ms;
}

srs_status srs__sqlite_connect(srs__sqlite_connection *connection, int flags, srs_error *err)
{
    /* One thread at a time uses a connection, so SQLite's own lock for the connection is not
     * needed. */
    errno = 0;
    int result =
        sqlite3_open_v2(connection->file->path, &connection->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    connection->broken = 0;
    if (!result) {
        sqlite3_extended_result_codes(connection->db, 1);
        sqlite3_busy_handler(connection->db, wait_while_busy, connection);
        sqlite3_progress_handler(connection->db, STEPS_PER_LOOK, is_late, connection);
        /* FULL: a commit is on the disk when it returns. The limit frees the space of a write-ahead
         * log that grew while a reader prevented a checkpoint. */
        result = sqlite3_exec(connection->db,
                              "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;",
                              NULL, NULL, NULL);
    }
    if (!result)
        return SRS_OK;
    srs_status status = srs__sqlite_fail(connection, result, "opening the database", err);
    srs__sqlite_disconnect(connection);
    return status;
}

void srs__sqlite_disconnect(srs__sqlite_connection *connection)
{
    for (size_t i = 0; i < connection->file->kind->statement_count; i++) {
        sqlite3_finalize(connection->statements[i]);
        connection->statements[i] = NULL;
    }
    sqlite3_close(connection->db);
    connection->db = NULL;
}
