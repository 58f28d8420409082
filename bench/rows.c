/* Trackers in bulk in MariaDB. */
#include "bench/rows.h"

#include <stdio.h>

#define USERS_AT_ONCE 10000

void rows_user(unsigned number, char name[ROWS_USER_SIZE])
{
    snprintf(name, ROWS_USER_SIZE, "user-%08u", number);
}

void rows_fill(const mariadb_server *server, const char *season, unsigned users,
               unsigned items_each)
{
    char sql[1024];
    for (unsigned first = 0; first < users; first += USERS_AT_ONCE) {
        unsigned left = users - first;
        snprintf(
            sql, sizeof sql,
            "INSERT INTO srs_trackers SELECT '%s', CONCAT('user-', LPAD(u.seq + %u, 8, '0')), "
            "CONCAT('item-', LPAD(i.seq, 8, '0')), 'math', 'algebra', 1, REPEAT('x', 16), 2, 0, "
            "0, 1, 0, 1, 3.5, 5.0, 1, i.seq * 1000 FROM seq_0_to_%u u, seq_1_to_%u i",
            season, first, (left < USERS_AT_ONCE ? left : USERS_AT_ONCE) - 1, items_each);
        mariadb_server_execute(server, sql);
    }
}
