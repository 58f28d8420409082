/* The health check of a database: what its settings promise, and whether it has all of its schema.
 */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/finding.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

/* One examination: a connection, and where findings go. */
typedef struct examination {
    srs__mariadb_connection *connection;
    srs__finder finder;
    srs_error *err;
} examination;

typedef void (*found_fn)(examination *e);

/* Calls a function for each row of a statement without parameters. */
static srs_status each_row(examination *e, srs__mariadb_sql which, const char *doing,
                           found_fn found)
{
    int row = 1;
    srs__mariadb_query query;
    srs__mariadb_start(&query, e->connection, which, 1, doing, e->err);
    srs_status status = srs__mariadb_run(&query);
    while (!status && row) {
        status = srs__mariadb_next(&query, &row);
        if (!status && row)
            found(e);
    }
    srs__mariadb_end(&query);
    return status;
}

static const char *text(const examination *e, unsigned column)
{
    const char *found = srs__mariadb_text(e->connection, column);
    return found ? found : "";
}

static void found_settings(examination *e)
{
    const srs__mariadb_connection *c = e->connection;
    const char *place = c->store->place;
    int flush = (int)srs__mariadb_int(c, 0), has_binlog = srs__mariadb_int(c, 1) != 0;
    int is_safe = flush == 1 || flush == 3;
    if (!is_safe)
        srs__find(&e->finder, SRS__FOUND_STORE_DURABILITY,
                  "%s has innodb_flush_log_at_trx_commit=%d: %s loses the last second; SET GLOBAL "
                  "innodb_flush_log_at_trx_commit=1",
                  place, flush,
                  flush ? "a crash of its machine" : "a crash of the server or of its machine");
    if (has_binlog && srs__mariadb_int(c, 2) != 1)
        srs__find(&e->finder, SRS__FOUND_STORE_DURABILITY,
                  "%s has log_bin=on, sync_binlog=%lld: a crash of its machine may lose commits, "
                  "and its replicas differ; SET GLOBAL sync_binlog=1",
                  place, (long long)srs__mariadb_int(c, 2));
    else if (is_safe)
        srs__find(&e->finder, SRS__FOUND_STORE,
                  "%s: innodb_flush_log_at_trx_commit=%d%s: a commit is on its disk when it "
                  "returns; lost by the loss of the disk",
                  place, flush, has_binlog ? ", sync_binlog=1" : "");
    if (srs__mariadb_int(c, 3))
        srs__find(&e->finder, SRS__FOUND_STORE_READ_ONLY, "%s has read_only=on", place);
}

static void found_missing_index(examination *e)
{
    srs__find(&e->finder, SRS__FOUND_STORE_INDEX, "index %s of table %s%s is missing; %s",
              text(e, 1), e->connection->store->prefix, text(e, 0), e->connection->store->place);
}

static void found_missing_partition(examination *e)
{
    srs__find(&e->finder, SRS__FOUND_STORE_PARTITION,
              "season '%s' has no partition in table %s%s; %s", text(e, 0),
              e->connection->store->prefix, text(e, 1), e->connection->store->place);
}

static void found_no_season(examination *e)
{
    srs__find(&e->finder, SRS__FOUND_STORE_NO_SEASON, "table %s%s has rows of no season; %s",
              e->connection->store->prefix, text(e, 0), e->connection->store->place);
}

static srs_status check_clock(examination *e)
{
    int row;
    srs__mariadb_query query;
    const srs__mariadb *store = e->connection->store;
    int64_t before_ms = srs__env_now(&store->env);
    srs__mariadb_start(&query, e->connection, SRS__MARIADB_SQL_CLOCK, 1, "asking for the time",
                       e->err);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status)
        srs__find_skew(&e->finder, SRS__FOUND_STORE_CLOCK, store->place, before_ms,
                       srs__mariadb_int(e->connection, 0), srs__env_now(&store->env));
    srs__mariadb_end(&query);
    return status;
}

/* ---- DEFAULT partitions, which are of databases that were taken over ------------------------- */

/* The first text that a query gives, which cannot be prepared since it names a partition; "" if
 * there is none. To be freed. */
static srs_status ask(examination *e, const char *sql, char **out)
{
    srs__mariadb_connection *c = e->connection;
    srs_status status = SRS_OK;
    srs__mariadb_enter(c);
    MYSQL_RES *result = mysql_query(c->db, sql) ? NULL : mysql_store_result(c->db);
    srs__mariadb_leave();
    if (!result)
        status = srs__mariadb_fail(c, mysql_errno(c->db), mysql_error(c->db),
                                   "looking into a partition", e->err);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    *out = status ? NULL : srs__copy_text(row && row[0] ? row[0] : "");
    if (result)
        mysql_free_result(result);
    return status || *out ? status : srs__fail_memory(e->err);
}

/* Looks for a season with rows in a partition: one with a partition of its own, or one that there
 * is not. */
static srs_status find_season_in(examination *e, const char *table, const char *partition,
                                 int is_known, char **season)
{
    char sql[1024], quoted[2 * 64 * 4 + 1];
    size_t used = 0;
    for (; *partition && used + 2 < sizeof quoted; partition++) {
        if (*partition == '`')
            quoted[used++] = '`';
        quoted[used++] = *partition;
    }
    quoted[used] = '\0';
    const char *prefix = e->connection->store->prefix;
    snprintf(sql, sizeof sql,
             "SELECT d.season FROM (SELECT DISTINCT season FROM `%s%s` PARTITION (`%s`)) AS d "
             "LEFT JOIN `%sseasons` AS s ON s.name = d.season WHERE s.partition_created %s LIMIT 1",
             prefix, table, quoted, prefix, is_known ? "= 1" : "IS NULL");
    return ask(e, sql, season);
}

static srs_status check_default(examination *e, const char *table, const char *partition)
{
    char *season = NULL;
    const srs__mariadb *store = e->connection->store;
    srs__find(&e->finder, SRS__FOUND_STORE_DEFAULT_PARTITION,
              "table %s%s has the DEFAULT partition %s; %s", store->prefix, table, partition,
              store->place);
    srs_status status = find_season_in(e, table, partition, 1, &season);
    if (!status && *season)
        srs__find(&e->finder, SRS__FOUND_STORE_MISPLACED,
                  "table %s%s has rows of season '%s' in its DEFAULT partition %s; %s",
                  store->prefix, table, season, partition, store->place);
    srs__free(season);
    season = NULL;
    if (!status)
        status = find_season_in(e, table, partition, 0, &season);
    if (!status && *season)
        srs__find(&e->finder, SRS__FOUND_STORE_NO_SEASON,
                  "table %s%s has rows of '%s', which is no season; %s", store->prefix, table,
                  season, store->place);
    srs__free(season);
    return status;
}

static srs_status check_defaults(examination *e, const char *table)
{
    int row = 0;
    char name[SRS__MARIADB_TEXT_SIZE] = "";
    srs__mariadb_query query;
    srs__mariadb_start(&query, e->connection, SRS__MARIADB_SQL_DEFAULT_PARTITION, 1,
                       "looking for a DEFAULT partition", e->err);
    srs__mariadb_put_text(&query, e->connection->store->prefix);
    srs__mariadb_put_text(&query, table);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status && row)
        snprintf(name, sizeof name, "%s", text(e, 0));
    srs__mariadb_end(&query);
    return status || !*name ? status : check_default(e, table, name);
}

static srs_status check_schema(examination *e)
{
    srs_status status =
        each_row(e, SRS__MARIADB_SQL_MISSING_INDEXES, "looking for indexes", found_missing_index);
    if (!status)
        status = each_row(e, SRS__MARIADB_SQL_MISSING_PARTITIONS, "looking for partitions",
                          found_missing_partition);
    if (!status)
        status = each_row(e, SRS__MARIADB_SQL_NO_SEASON, "looking for rows of no season",
                          found_no_season);
    if (!status)
        status = check_defaults(e, "trackers");
    return status ? status : check_defaults(e, "review_log");
}

srs_status srs__mariadb_check(void *self, srs_finding_sink sink, void *sink_data, srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    examination e = {.finder = {sink, sink_data, SRS_OK}, .err = &failed};
    srs_status status = srs__mariadb_take(self, &e.connection, err);
    if (status)
        return status;
    status = each_row(&e, SRS__MARIADB_SQL_SETTINGS, "reading the settings", found_settings);
    if (!status)
        status = check_clock(&e);
    if (!status)
        status = check_schema(&e);
    srs__mariadb_give(e.connection);
    if (status == SRS_E_TIMEOUT)
        srs__find(&e.finder, SRS__FOUND_STORE_UNCHECKED, "%s", failed.message);
    else if (status)
        return srs__fail(err, status, "%s", failed.message);
    return e.finder.status;
}
