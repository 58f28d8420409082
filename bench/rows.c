/* Trackers in bulk in MariaDB. */
#include "bench/rows.h"

#include <stdio.h>

#define LEARNERS_AT_ONCE 10000

void rows_learner(unsigned number, char name[ROWS_LEARNER_SIZE])
{
    snprintf(name, ROWS_LEARNER_SIZE, "learner-%08u", number);
}

void rows_fill(const mariadb_server *server, const char *season, unsigned learners,
               unsigned items_each)
{
    char sql[1024];
    for (unsigned first = 0; first < learners; first += LEARNERS_AT_ONCE) {
        unsigned left = learners - first;
        snprintf(
            sql, sizeof sql,
            "INSERT INTO srs_trackers SELECT '%s', CONCAT('learner-', LPAD(u.seq + %u, 8, '0')), "
            "CONCAT('item-', LPAD(i.seq, 8, '0')), 'math', 'algebra', 1, REPEAT('x', 16), 2, 0, "
            "0, 1, 0, 1, 3.5, 5.0, 1, i.seq * 1000 FROM seq_0_to_%u u, seq_1_to_%u i",
            season, first, (left < LEARNERS_AT_ONCE ? left : LEARNERS_AT_ONCE) - 1, items_each);
        mariadb_server_execute(server, sql);
    }
}
