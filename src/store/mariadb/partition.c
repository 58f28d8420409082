/* The partitions of a season, and the admin lock.
 *
 * No partition for all other seasons (DEFAULT) is created. Rows of a season in it would become
 * invisible when the season gets its own partition. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VALUE_IS_THERE 1495 /* a partition of another name has the season */

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

/* A table, and a season that needs a partition in it. */
typedef struct wanted {
    const char *table;
    int64_t season_id;
    const char *season;
    int is_there;
    char rest[SRS__MARIADB_TEXT_SIZE]; /* name of the DEFAULT partition; "": there is none */
} wanted;

static srs_status partition_look(srs__mariadb_connection *connection, wanted *of, srs_error *err)
{
    int row;
    char name[32];
    srs__mariadb_query query;
    snprintf(name, sizeof name, "p%" PRId64, of->season_id);
    srs__mariadb_start(&query, connection, SRS__MARIADB_SQL_SEASON_PARTITION, 1,
                       "looking for a season's partition", err);
    srs__mariadb_put_text(&query, name);
    srs__mariadb_put_text(&query, of->season);
    srs__mariadb_put_text(&query, connection->store->prefix);
    srs__mariadb_put_text(&query, of->table);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status) {
        const char *rest = srs__mariadb_text(connection, 1);
        of->is_there = srs__mariadb_int(connection, 0) != 0;
        snprintf(of->rest, sizeof of->rest, "%s", rest ? rest : "");
    }
    srs__mariadb_end(&query);
    return status;
}

void srs__mariadb_quote_name(const char *name, char *quoted, size_t size)
{
    size_t used = 0;
    quoted[used++] = '`';
    for (; *name && used + 4 < size; name++) {
        if (*name == '`')
            quoted[used++] = '`';
        quoted[used++] = *name;
    }
    quoted[used++] = '`';
    quoted[used] = '\0';
}

/* Adds a partition. The name of the season is data, which this statement cannot take as a
 * parameter, so it is written in hexadecimal. While the statement waits for transactions that use
 * the table, new transactions wait behind it. Therefore one attempt waits for a second at most. */
static srs_status partition_add(srs__mariadb_connection *connection, void *data, srs_error *err)
{
    const wanted *of = data;
    char sql[512], hex[2 * SRS_SEASON_MAX + 1] = "";
    size_t length = strlen(of->season);
    if (!length || length > SRS_SEASON_MAX)
        return srs__fail(err, SRS_E_INVALID, "the name of a season has 1-%d bytes", SRS_SEASON_MAX);
    for (size_t i = 0; i < length; i++)
        snprintf(hex + 2 * i, 3, "%02X", (unsigned char)of->season[i]);
    snprintf(sql, sizeof sql,
             "SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE `%s%s` ADD PARTITION IF NOT "
             "EXISTS (PARTITION p%" PRId64 " VALUES IN (_utf8mb4 0x%s))",
             connection->store->prefix, of->table, of->season_id, hex);
    srs_status status = srs__mariadb_execute(connection, sql, "adding a season's partition", err);
    if (status && mysql_errno(connection->db) == VALUE_IS_THERE) {
        connection->failure = SRS_OK;
        return SRS_OK;
    }
    return status;
}

/* Moves rows of the season out of a DEFAULT partition, where the new partition hides them. REPAIR
 * moves them. (REORGANIZE would do both in one step, but in MariaDB 10.11 it also moves rows of
 * other seasons.) */
static srs_status partition_bring_home(srs__mariadb_connection *connection, const wanted *of,
                                       srs_error *err)
{
    char sql[1024], rest[2 * 64 * 4 + 3];
    if (!*of->rest)
        return SRS_OK;
    srs__mariadb_quote_name(of->rest, rest, sizeof rest);
    snprintf(sql, sizeof sql, "ALTER TABLE `%s%s` REPAIR PARTITION %s", connection->store->prefix,
             of->table, rest);
    return srs__mariadb_execute(connection, sql, "moving rows to a season's partition", err);
}

srs_status srs__mariadb_add_partitions(srs__mariadb_connection *connection, int64_t season_id,
                                       const char *season, srs_error *err)
{
    static const char *const tables[] = {"trackers", "review_log"};
    srs_status status = SRS_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !status; i++) {
        wanted of = {.table = tables[i], .season_id = season_id, .season = season};
        status = partition_look(connection, &of, err);
        if (!status && !of.is_there)
            status =
                srs__mariadb_retry(connection, connection->deadline_ms, partition_add, &of, err);
        if (!status && !of.is_there)
            status = partition_bring_home(connection, &of, err);
    }
    return status;
}
