/* A private MariaDB server: in a directory of its own, reached by a unix socket only, ended with
 * the process that started it. */
#ifndef SRS_TEST_MARIADB_SERVER_H
#define SRS_TEST_MARIADB_SERVER_H

#include <stddef.h>

typedef struct mariadb_server mariadb_server;

/* Returns nonzero if MariaDB is installed. */
int mariadb_server_is_installed(void);

/* Starts one with an empty database "srs" and a user "srs" who may do everything to it, with the
 * password "s3cret!". Aborts when that fails. */
mariadb_server *mariadb_server_start(void);
/* Starts it again after it was stopped or killed; its data is as it was. */
void mariadb_server_restart(mariadb_server *server);
/* Restarts the server with one more argument, now and whenever it is restarted. */
void mariadb_server_restart_with(mariadb_server *server, const char *argument);
/* Shuts down properly; kill -9; SIGSTOP; SIGCONT. */
void mariadb_server_stop(mariadb_server *server);
void mariadb_server_kill(mariadb_server *server);
void mariadb_server_freeze(mariadb_server *server);
void mariadb_server_thaw(mariadb_server *server);
/* Kills it, if it runs, and deletes its data. */
void mariadb_server_free(mariadb_server *server);

const char *mariadb_server_socket(const mariadb_server *server);
/* The URL of the database; `parameters` is "" or "&name=value...". To be freed with free(). */
char *mariadb_server_url(const mariadb_server *server, const char *parameters);
/* Runs statements as root, in the database; aborts when one fails. */
void mariadb_server_execute(const mariadb_server *server, const char *sql);
/* The first column of the first row, "" if there is none; to be freed with free(). */
char *mariadb_server_query(const mariadb_server *server, const char *sql);
/* A database as it was at the start. */
void mariadb_server_clear(const mariadb_server *server);

#endif
