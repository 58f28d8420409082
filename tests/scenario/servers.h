/* The servers of a scenario program: at most one Redis and one MariaDB. */
#ifndef SRS_SCENARIO_SERVERS_H
#define SRS_SCENARIO_SERVERS_H

#include <stdint.h>

/* Returns nonzero if the build has the client, and the machine the server. */
int servers_have_redis(void);
int servers_have_mariadb(void);

/* A process that is forked after these uses the servers of its parent. */
void servers_start_redis(void);
void servers_start_mariadb(void);
void servers_stop(void);

/* Their URLs: Redis's may be followed by "?name=value", MariaDB's, which is started if it has not
 * been, by "&name=value". */
const char *servers_redis_url(void);
const char *servers_mariadb_url(void);

/* To stop, freeze, kill and restart them, which the process may do that started them. */
struct redis_server *servers_redis(void);
struct mariadb_server *servers_mariadb(void);

/* Deletes what expires in Redis within a time (docs/internals/redis-keys.md), as if that time had
 * passed. */
void servers_let_time_pass(int64_t ms);

#endif
