/* Trackers in bulk in MariaDB, as the library would have written them. */
#ifndef SRS_BENCH_ROWS_H
#define SRS_BENCH_ROWS_H

#include "tests/support/mariadb_server.h"

/* Items "item-1" and so on of users "user-00000000" and so on; item n is due at n seconds
 * since 1970. The season must exist. */
void rows_fill(const mariadb_server *server, const char *season, unsigned users,
               unsigned items_each);

/* The name of a user. */
#define ROWS_USER_SIZE 32
void rows_user(unsigned number, char name[ROWS_USER_SIZE]);

#endif
