/* The partitions of a season, and the lock under which they are made.
 *
 * A partition of any season else (DEFAULT) is never made: a season that got its own partition later
 * would lose sight of the rows that are in there. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define VALUE_IS_THERE 1495 /* in a partition of another name */

srs_status srs__mariadb_admin_lock(srs__mariadb_connection *connection, srs_error *err)
{
    int row;
    srs__mariadb_query query;
    int64_t left_ms = connection->deadline_ms - srs__monotonic_ms();
    srs__mariadb_start(&query, connection, SRS__MARIADB_SQL_ADMIN_LOCK, 1,
                       "waiting for another process that changes seasons", err);
    srs__mariadb_put_text(&query, connection->store->prefix);
    srs__mariadb_put_real(&query, (double)left_ms * 0.8 / 1000);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    int got = !status && srs__mariadb_int(connection, 0) == 1;
    srs__mariadb_end(&query);
    if (status || got)
        return status;
    return srs__fail_retry(err, SRS_E_BUSY, 100,
                           "another process is changing tables or seasons for long: try again; %s",
                           connection->store->place);
}

void srs__mariadb_admin_unlock(srs__mariadb_connection *connection)
{
    srs__mariadb_query query;
    if (connection->broken)
        return; /* the lock ends with the connection */
    srs__mariadb_set_deadline(connection);
    srs__mariadb_start(&query, connection, SRS__MARIADB_SQL_ADMIN_UNLOCK, 1,
                       "letting other processes change seasons", NULL);
    srs__mariadb_put_text(&query, connection->store->prefix);
    if (srs__mariadb_run_only(&query))
        connection->broken = 1;
}

/* The season's name is data, which this statement cannot take as a parameter: it is written in
 * hexadecimal. While it waits for transactions that use the table, new ones queue up behind it:
 * therefore it waits for a second at most, and lets them pass before it tries again. */
static srs_status add_partition(srs__mariadb_connection *connection, const char *table,
                                int64_t season_id, const char *season, srs_error *err)
{
    char sql[512], hex[2 * SRS_SEASON_MAX + 1] = "";
    size_t length = strlen(season);
    if (!length || length > SRS_SEASON_MAX)
        return srs__fail(err, SRS_E_INVALID, "the name of a season has 1-%d bytes", SRS_SEASON_MAX);
    for (size_t i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02X", (unsigned char)season[i]);
    snprintf(sql, sizeof sql,
             "SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE `%s%s` ADD PARTITION IF NOT "
             "EXISTS (PARTITION p%" PRId64 " VALUES IN (_utf8mb4 0x%s))",
             connection->store->prefix, table, season_id, hex);
    srs_status status = srs__mariadb_execute(connection, sql, "adding a season's partition", err);
    if (status && mysql_errno(connection->db) == VALUE_IS_THERE) {
        connection->failure = SRS_OK;
        return SRS_OK;
    }
    return status;
}

static srs_status add_patiently(srs__mariadb_connection *connection, const char *table,
                                int64_t season_id, const char *season, srs_error *err)
{
    for (int64_t delay_ms = 10;; delay_ms *= 2) {
        srs_status status = add_partition(connection, table, season_id, season, err);
        int64_t left_ms = connection->deadline_ms - srs__monotonic_ms();
        if (status != SRS_E_CONFLICT || left_ms <= delay_ms + SRS__SECOND_MS)
            return status;
        connection->failure = SRS_OK;
        struct timespec delay = {delay_ms / 1000, delay_ms % 1000 * 1000000};
        nanosleep(&delay, NULL);
    }
}

srs_status srs__mariadb_add_partitions(srs__mariadb_connection *connection, int64_t season_id,
                                       const char *season, srs_error *err)
{
    srs_status status = add_patiently(connection, "trackers", season_id, season, err);
    if (!status)
        status = add_patiently(connection, "review_log", season_id, season, err);
    return status;
}
