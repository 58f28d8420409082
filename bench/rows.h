/* Trackers in bulk in MariaDB, as the library would have written them. */
#ifndef SRS_BENCH_ROWS_H
#define SRS_BENCH_ROWS_H

#include "tests/support/mariadb_server.h"

/* Items "item-1" and so on of learners "learner-00000000" and so on; item n is due at n seconds
 * since 1970. The season must exist. */
void rows_fill(const mariadb_server *server, const char *season, unsigned learners,
               unsigned items_each);

/* The name of a learner. */
#define ROWS_LEARNER_SIZE 32
void rows_learner(unsigned number, char name[ROWS_LEARNER_SIZE]);

#endif
