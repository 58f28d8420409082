/* Session variables on which our statements rely, whatever the defaults of the server are, and
 * properties of the server, in one message of several statements. The text contains no data. */
#include "store/mariadb/mariadb.h"

#include "base/counters.h"
#include "base/error.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PACKET_SPARE 64 /* of a message, for the bytes around its rows */

/* READ COMMITTED: a transaction that waited for a lock must see the rows that the previous
 * transaction committed, and there are no gap locks that can deadlock. A statement ends on the
 * server a little before this process stops waiting. The character sets are set again, because a
 * server can be configured to ignore those of the handshake. */
static const char settings[] =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
    "character_set_client = utf8mb4, character_set_connection = utf8mb4, "
    "character_set_results = utf8mb4, collation_connection = utf8mb4_nopad_bin, "
    "time_zone = '+00:00', autocommit = 1, completion_type = 'NO_CHAIN', "
    "sql_safe_updates = 0, sql_select_limit = 18446744073709551615, sql_big_selects = 1, "
    "sql_auto_is_null = 0, old_mode = '', foreign_key_checks = 1, unique_checks = 1, "
    "group_concat_max_len = 1048576, max_sort_length = 1024, default_storage_engine = InnoDB, "
    "max_statement_time = %lld.%03lld, innodb_lock_wait_timeout = %lld, lock_wait_timeout = %lld;"
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;"
    "SHOW SESSION VARIABLES WHERE Variable_name IN ('read_only', 'innodb_read_only', 'wsrep_on', "
    "'max_allowed_packet', 'log_bin', 'binlog_format');"
    "SHOW GLOBAL STATUS LIKE 'wsrep_ready'";

/* The replies. A property that the server lacks keeps its value. */
typedef struct answers {
    int is_read_only, is_wsrep, is_ready, writes_binlog, is_statement_format;
    unsigned long packet;
} answers;

static int is_on(const char *value)
{
    return strcmp(value, "OFF") != 0 && strcmp(value, "0") != 0;
}

static void take_answer(answers *out, const char *name, const char *value)
{
    if (strcmp(name, "read_only") == 0 || strcmp(name, "innodb_read_only") == 0)
        out->is_read_only |= is_on(value);
    else if (strcmp(name, "wsrep_on") == 0)
        out->is_wsrep = is_on(value);
    else if (strcmp(name, "wsrep_ready") == 0)
        out->is_ready = is_on(value);
    else if (strcmp(name, "log_bin") == 0)
        out->writes_binlog = is_on(value);
    else if (strcmp(name, "binlog_format") == 0)
        out->is_statement_format = strcmp(value, "STATEMENT") == 0;
    else if (strcmp(name, "max_allowed_packet") == 0)
        out->packet = strtoul(value, NULL, 10);
}

static void take_answers(answers *out, MYSQL_RES *rows)
{
    MYSQL_ROW row;
    while (rows && (row = mysql_fetch_row(rows)) != NULL) {
        if (row[0] && row[1])
            take_answer(out, row[0], row[1]);
    }
}

static srs_status session_ask(srs__mariadb_connection *connection, const char *sql, answers *out,
                              srs_error *err)
{
    static const char doing[] = "beginning a session";
    srs_status status = srs__mariadb_check_deadline(connection, doing, err);
    if (status)
        return status;
    srs__count(&connection->store->statements, 1);
    srs__mariadb_enter(connection);
    int more = mysql_query(connection->db, sql) ? 1 : 0;
    while (!more) {
        MYSQL_RES *rows = mysql_store_result(connection->db);
        take_answers(out, rows);
        mysql_free_result(rows);
        more = mysql_next_result(connection->db);
    }
    srs__mariadb_leave();
    return more > 0 ? srs__mariadb_fail_now(connection, doing, err) : SRS_OK;
}

/* Changes the format of the binary log. With binlog_format=STATEMENT InnoDB refuses every write
 * under READ COMMITTED. If this user may not change the format, the error of the first write
 * contains a hint. */
static void avoid_statement_format(srs__mariadb_connection *connection, const answers *said)
{
    if (!said->writes_binlog || !said->is_statement_format)
        return;
    srs__mariadb_execute(connection, "SET SESSION binlog_format = 'MIXED'", "beginning a session",
                         NULL);
    connection->failure = SRS_OK;
}

static srs_status check_role(srs__mariadb_connection *connection, const answers *said,
                             srs_error *err)
{
    if (!said->is_wsrep || said->is_ready)
        return SRS_OK;
    srs__mariadb_distrust(connection);
    return srs__fail(err, SRS_E_UNAVAILABLE,
                     "the node of the cluster is not ready (wsrep_ready=OFF): it has no quorum, or "
                     "is not in step; try again; %s",
                     connection->store->place);
}

srs_status srs__mariadb_begin_session(srs__mariadb_connection *connection, srs_error *err)
{
    char sql[2048];
    answers said = {.is_ready = 1, .packet = SRS__MARIADB_PACKET};
    int64_t ms = connection->store->env.backend_timeout_ms;
    int64_t seconds = (ms + SRS__SECOND_MS - 1) / SRS__SECOND_MS, statement_ms = ms * 9 / 10 + 1;
    snprintf(sql, sizeof sql, settings, (long long)(statement_ms / 1000),
             (long long)(statement_ms % 1000), (long long)seconds, (long long)seconds);
    srs_status status = session_ask(connection, sql, &said, err);
    if (!status)
        status = check_role(connection, &said, err);
    if (status)
        return status;
    avoid_statement_format(connection, &said);
    connection->is_read_only = said.is_read_only;
    connection->is_wsrep = said.is_wsrep;
    connection->packet = said.packet > 2 * PACKET_SPARE ? said.packet - PACKET_SPARE : PACKET_SPARE;
    return SRS_OK;
}
