/* A redis-server of a test's own, or of the program that SRS_TEST_REDIS_SERVER names, such as
 * valkey-server: on a unix socket in a temporary directory, without TCP and without
 * files. It ends with the process that started it. */
#ifndef SRS_TEST_REDIS_SERVER_H
#define SRS_TEST_REDIS_SERVER_H

#include <hiredis/hiredis.h>

typedef struct redis_server redis_server;

/* Returns nonzero if redis-server is installed. */
int redis_server_is_installed(void);

/* Starts one, with more arguments if not NULL (the list ends with NULL), and waits until it
 * answers. Where redis-server is not installed the program ends as skipped. */
redis_server *redis_server_start(const char *const *more);

/* Return the URL of the form redis+unix://PATH; and the path of the socket. */
const char *redis_server_url(const redis_server *server);
const char *redis_server_socket(const redis_server *server);

/* Makes it a replica of the server behind a port of this machine (see support/switch.h); 0: makes
 * it a primary. */
void redis_server_follow(redis_server *server, int port);
/* Waits until a replica has all that its primary has. */
void redis_server_await_sync(redis_server *replica);

/* Stops it and frees what it held. */
void redis_server_stop(redis_server *server);

void redis_server_kill(redis_server *server); /* as by kill -9 */
/* It is killed if it runs; all data is lost, unless it was started with arguments to keep its data.
 */
void redis_server_restart(redis_server *server);
void redis_server_erase(redis_server *server); /* what it keeps, while it does not run */
void redis_server_freeze(redis_server *server);
void redis_server_thaw(redis_server *server);

/* Runs a command on a connection of its own; must succeed. Free with freeReplyObject(). */
redisReply *redis_server_ask(redis_server *server, const char *format, ...);

/* Executes a command; for commands whose reply does not matter, or is a number (-1 otherwise). */
long long redis_server_do(redis_server *server, const char *format, ...);

#endif
