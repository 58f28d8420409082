/* Expands the names of tables in SQL texts, and runs texts. The texts contain no data. */
#include "store/mariadb/mariadb.h"

#include "base/counters.h"
#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

srs_status srs__mariadb_execute(srs__mariadb_connection *connection, const char *sql,
                                const char *doing, srs_error *err)
{
    srs_status status = srs__mariadb_check_deadline(connection, doing, err);
    if (status)
        return status;
    srs__count(&connection->store->statements, 1);
    srs__mariadb_enter(connection);
    int more = mysql_query(connection->db, sql) ? 1 : -1;
    int failed = more > 0;
    while (!failed) { /* the result of each statement; 0: another result follows */
        mysql_free_result(mysql_store_result(connection->db));
        more = mysql_next_result(connection->db);
        failed = more > 0;
        if (more)
            break;
        srs__mariadb_set_deadline(connection);
        srs__mariadb_enter(connection);
    }
    srs__mariadb_leave();
    return failed ? srs__mariadb_fail_now(connection, doing, err) : SRS_OK;
}

char *srs__mariadb_expand(const srs__mariadb *store, const char *sql)
{
    size_t holes = 0;
    for (const char *at = strstr(sql, "{}"); at; at = strstr(at + 2, "{}"))
        holes++;
    char *out = srs__alloc(strlen(sql) + holes * strlen(store->prefix) + 1);
    if (!out)
        return NULL;
    char *to = out;
    for (const char *hole; (hole = strstr(sql, "{}")); sql = hole + 2)
        to += sprintf(to, "%.*s%s", (int)(hole - sql), sql, store->prefix);
    strcpy(to, sql);
    return out;
}
