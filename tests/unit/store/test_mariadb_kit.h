/* Shared parts of the tests of the MariaDB store: a server, stores on it, and data to put in. */
#ifndef SRS_TEST_MARIADB_KIT_H
#define SRS_TEST_MARIADB_KIT_H

#include "store/mariadb/mariadb.h"
#include "support/mariadb_server.h"

#include <check.h>

#define SEASON "2026"
#define TIMEOUT_MS 600000 /* no call takes so long on any machine; some tests set a shorter one */

#define ck_ok(call) ck_assert_int_eq((call), SRS_OK)

/* A store of the test, and the error that its last call left. */
typedef struct kit {
    srs_store_ops ops;
    srs__mariadb *self;
    srs_error err;
} kit;

extern mariadb_server *server;

/* Opens a URL. */
srs_status kit_try(kit *out, const char *url, int64_t timeout_ms);
/* Opens the server's database; `parameters` is "" or "&name=value". It must succeed. */
void kit_open(kit *out, const char *parameters);
/* Opens a store as kit_open() does; the season exists afterwards. */
void kit_open_with_season(kit *out, const char *parameters);
void kit_close(kit *store);

srs_status kit_put_season(kit *store, const char *name);
srs_event kit_event(unsigned id, const char *user, const char *item);
srs_tracker kit_tracker(const char *user, const char *item, uint64_t revision);
srs_key kit_key(const char *user, const char *item);
/* A transaction that appends an entry, and writes its tracker. */
srs_status kit_append(kit *store, unsigned id, const char *user);
size_t kit_count_log(kit *store, const char *season);
/* Ends all connections of a user, and returns when the server has none of them any more. */
void kit_kill_connections(const char *user);
/* Returns the answer of the server to a query, which must be a number. */
long kit_number(const char *sql);

srs_status kit_ignore_tracker(void *data, const srs_tracker *tracker);

/* Runs tests as a program: `shared` on one server whose database is empty before each test, `own`
 * each on a server that it may hurt; either may be NULL. */
int kit_run(const char *name, TCase *shared, TCase *own);

#endif
