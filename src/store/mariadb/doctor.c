/* The health check of a database: durability settings, and completeness of the schema. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/finding.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

#define PACKET_LEAST 1048576 /* bytes */

/* One examination: a connection and the receiver of findings. */
typedef struct examination {
    srs__mariadb_connection *connection;
    srs__finding_reporter reporter;
    srs_error *err;
} examination;

typedef void (*found_fn)(examination *e);

/* Calls a function for each row of a statement without parameters. */
static srs_status mariadb_doctor_each_row(examination *e, srs__mariadb_sql which, const char *doing,
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

static const char *doctor_text(const examination *e, unsigned column)
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
        srs__report_advised_finding(
            &e->reporter, SRS__FOUND_STORE_DURABILITY,
            "`SET GLOBAL innodb_flush_log_at_trx_commit = 1`, and the same in my.cnf",
            "%s has innodb_flush_log_at_trx_commit=%d: %s loses the last second", place, flush,
            flush ? "a crash of its machine" : "a crash of the server or of its machine");
    if (has_binlog && srs__mariadb_int(c, 2) != 1)
        srs__report_advised_finding(
            &e->reporter, SRS__FOUND_STORE_DURABILITY,
            "`SET GLOBAL sync_binlog = 1`, and the same in my.cnf",
            "%s has log_bin=on, sync_binlog=%lld: a crash of its machine may lose "
            "commits, and its replicas differ",
            place, (long long)srs__mariadb_int(c, 2));
    else if (is_safe)
        srs__report_finding(
            &e->reporter, SRS__FOUND_STORE,
            "%s: innodb_flush_log_at_trx_commit=%d%s: a commit is on its disk when it "
            "returns; lost by the loss of the disk",
            place, flush, has_binlog ? ", sync_binlog=1" : "");
    if (srs__mariadb_int(c, 3))
        srs__report_advised_finding(
            &e->reporter, SRS__FOUND_STORE_READ_ONLY,
            "name the primary in the URL of the store; if this server is to be it, "
            "`SET GLOBAL read_only = 0`",
            "%s has read_only=on", place);
    if (srs__mariadb_int(c, 4) < PACKET_LEAST)
        srs__report_finding(&e->reporter, SRS__FOUND_STORE_PACKET, "%s has max_allowed_packet=%lld",
                            place, (long long)srs__mariadb_int(c, 4));
}

/* Reports a missing table. The statements of the migrations create it again, empty. */
static void tell_missing_table(examination *e)
{
    char advice[200];
    const srs__mariadb *store = e->connection->store;
    snprintf(advice, sizeof advice,
             "restore a backup; or, to continue without its data, `DELETE FROM %smigrations`, and "
             "`srs init` makes it",
             store->prefix);
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_INDEX, advice,
                                "table %s%s is missing; %s", store->prefix, doctor_text(e, 0),
                                store->place);
}

static void found_missing_index(examination *e)
{
    char advice[300];
    const srs__mariadb *store = e->connection->store;
    if (!srs__mariadb_int(e->connection, 3)) {
        tell_missing_table(e);
        return;
    }
    snprintf(advice, sizeof advice, "`ALTER TABLE %s%s ADD %s`", store->prefix, doctor_text(e, 0),
             doctor_text(e, 2));
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_INDEX, advice,
                                "index %s of table %s%s is missing; %s", doctor_text(e, 1),
                                store->prefix, doctor_text(e, 0), store->place);
}

/* Writes a command that creates a season, or its missing parts. */
static void advise_season(const char *season, char *advice, size_t size)
{
    char word[4 * SRS_SEASON_MAX + 3];
    srs__finding_word(season, word, sizeof word);
    snprintf(advice, size, "`srs season add %s` makes it", word);
}

static void found_missing_partition(examination *e)
{
    char advice[4 * SRS_SEASON_MAX + 100];
    advise_season(doctor_text(e, 0), advice, sizeof advice);
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_PARTITION, advice,
                                "season '%s' has no partition in table %s%s; %s", doctor_text(e, 0),
                                e->connection->store->prefix, doctor_text(e, 1),
                                e->connection->store->place);
}

static void mariadb_doctor_found_no_season(examination *e)
{
    char advice[300];
    const char *prefix = e->connection->store->prefix;
    snprintf(advice, sizeof advice,
             "move them to a new season: `srs season add NAME`, then `UPDATE %s%s SET season = "
             "'NAME' WHERE season = ''`",
             prefix, doctor_text(e, 0));
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_NO_SEASON, advice,
                                "table %s%s has rows of no season; %s", prefix, doctor_text(e, 0),
                                e->connection->store->place);
}

static srs_status mariadb_doctor_check_clock(examination *e)
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
        srs__report_clock_skew(&e->reporter, SRS__FOUND_STORE_CLOCK, store->place, before_ms,
                               srs__mariadb_int(e->connection, 0), srs__env_now(&store->env));
    srs__mariadb_end(&query);
    return status;
}

/* ---- DEFAULT partitions, which are of databases that were taken over ------------------------- */

/* Returns the first text of the result of a query, which cannot be prepared because it names a
 * partition; "" if there is no row. The caller frees it. */
static srs_status doctor_ask(examination *e, const char *sql, char **out)
{
    srs__mariadb_connection *c = e->connection;
    srs_status status = SRS_OK;
    srs__mariadb_enter(c);
    MYSQL_RES *result = mysql_query(c->db, sql) ? NULL : mysql_store_result(c->db);
    srs__mariadb_leave();
    if (!result)
        status = srs__mariadb_fail_now(c, "looking into a partition", e->err);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    *out = status ? NULL : srs__copy_text(row && row[0] ? row[0] : "");
    if (result)
        mysql_free_result(result);
    return status || *out ? status : srs__fail_memory(e->err);
}

/* A table with a DEFAULT partition, and the content of that partition. */
typedef struct default_partition {
    const char *table;
    const char *partition;
    char name[2 * 64 * 4 + 3]; /* quoted */
    char *misplaced; /* a season with rows in it and a partition of its own; "" if there is none */
    char *unknown;   /* an unknown season with rows in it; "" if there is none */
    char *rows;      /* "1": it has rows */
} default_partition;

/* Finds a season with rows in a partition: a known season with a partition of its own, or an
 * unknown season. */
static srs_status find_season_in(examination *e, const default_partition *of, int is_known,
                                 char **season)
{
    char sql[2048];
    const char *prefix = e->connection->store->prefix;
    snprintf(sql, sizeof sql,
             "SELECT d.season FROM (SELECT DISTINCT season FROM `%s%s` PARTITION (%s)) AS d LEFT "
             "JOIN `%sseasons` AS s ON s.name = d.season WHERE s.partition_created %s LIMIT 1",
             prefix, of->table, of->name, prefix, is_known ? "= 1" : "IS NULL");
    return doctor_ask(e, sql, season);
}

static srs_status look_into_default(examination *e, default_partition *of)
{
    char sql[1024];
    snprintf(sql, sizeof sql, "SELECT 1 FROM `%s%s` PARTITION (%s) LIMIT 1",
             e->connection->store->prefix, of->table, of->name);
    srs_status status = doctor_ask(e, sql, &of->rows);
    if (!status)
        status = find_season_in(e, of, 1, &of->misplaced);
    return status ? status : find_season_in(e, of, 0, &of->unknown);
}

/* Returns nonzero if a name needs no quotes, so that a command can contain it between backticks. */
static int is_plain(const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return name[strspn(name, plain)] == '\0';
}

/* Reports a DEFAULT partition. The advice is to drop it only if it is empty. */
static void tell_default(examination *e, const default_partition *of)
{
    char add[4 * SRS_SEASON_MAX + 100], repair[300], drop[1024];
    const srs__mariadb *store = e->connection->store;
    advise_season(of->unknown, add, sizeof add);
    snprintf(repair, sizeof repair,
             "`ALTER TABLE %s%s REPAIR PARTITION ALL` puts them in their place", store->prefix,
             of->table);
    if (*of->rows)
        snprintf(drop, sizeof drop, "move the rows in it to seasons; then drop it");
    else
        snprintf(drop, sizeof drop, "it is empty: `ALTER TABLE %s%s DROP PARTITION %s`",
                 store->prefix, of->table, is_plain(of->partition) ? of->partition : of->name);
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_DEFAULT_PARTITION,
                                *of->misplaced ? repair
                                : *of->unknown ? add
                                               : drop,
                                "table %s%s has the DEFAULT partition %s; %s", store->prefix,
                                of->table, of->partition, store->place);
    if (*of->misplaced)
        srs__report_advised_finding(
            &e->reporter, SRS__FOUND_STORE_MISPLACED, repair,
            "table %s%s has rows of season '%s' in its DEFAULT partition %s; %s", store->prefix,
            of->table, of->misplaced, of->partition, store->place);
    if (*of->unknown)
        srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_NO_SEASON, add,
                                    "table %s%s has rows of '%s', which is no season; %s",
                                    store->prefix, of->table, of->unknown, store->place);
}

static srs_status check_default(examination *e, const char *table, const char *partition)
{
    default_partition of = {.table = table, .partition = partition};
    srs__mariadb_quote_name(partition, of.name, sizeof of.name);
    srs_status status = look_into_default(e, &of);
    if (!status)
        tell_default(e, &of);
    srs__free(of.rows);
    srs__free(of.misplaced);
    srs__free(of.unknown);
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
        snprintf(name, sizeof name, "%s", doctor_text(e, 0));
    srs__mariadb_end(&query);
    return status || !*name ? status : check_default(e, table, name);
}

static srs_status doctor_check_schema(examination *e)
{
    srs_status status = mariadb_doctor_each_row(e, SRS__MARIADB_SQL_MISSING_INDEXES,
                                                "looking for indexes", found_missing_index);
    if (!status)
        status = mariadb_doctor_each_row(e, SRS__MARIADB_SQL_MISSING_PARTITIONS,
                                         "looking for partitions", found_missing_partition);
    if (!status)
        status =
            mariadb_doctor_each_row(e, SRS__MARIADB_SQL_NO_SEASON, "looking for rows of no season",
                                    mariadb_doctor_found_no_season);
    if (!status)
        status = check_defaults(e, "trackers");
    return status ? status : check_defaults(e, "review_log");
}

srs_status srs__mariadb_check(void *self, srs_finding_fn callback, void *callback_data,
                              srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    examination e = {.reporter = {callback, callback_data, SRS_OK}, .err = &failed};
    srs_status status = srs__mariadb_pool_acquire(self, &e.connection, err);
    if (status)
        return status;
    status = mariadb_doctor_each_row(&e, SRS__MARIADB_SQL_SETTINGS, "reading the settings",
                                     found_settings);
    if (!status)
        status = mariadb_doctor_check_clock(&e);
    if (!status)
        status = doctor_check_schema(&e);
    srs__mariadb_pool_release(e.connection);
    if (status == SRS_E_TIMEOUT)
        srs__report_finding(&e.reporter, SRS__FOUND_STORE_UNCHECKED, "%s", failed.message);
    else if (status)
        return srs__fail(err, status, "%s", failed.message);
    return e.reporter.status;
}
