/* Shared parts of the tests of the SQLite store: opening one, and data to put in. */
#ifndef SRS_TEST_SQLITE_KIT_H
#define SRS_TEST_SQLITE_KIT_H

#include "store/sqlite/sqlite.h"

#include <check.h>

#define SEASON "2026"
#define TIMEOUT_MS 600000 /* no call takes so long on any machine; some tests set a shorter one */

#define ck_ok(call) ck_assert_int_eq((call), SRS_OK)

/* A store of the test, and the error that its last call left. */
typedef struct kit {
    srs_store_ops ops;
    srs__sqlite_store *self;
    srs_error err;
} kit;

/* Returns the path of a file that does not exist, in a directory of its own; the caller frees it.
 * */
char *kit_file(void);

/* Opens "sqlite:" with the rest of a URL. */
srs_status kit_try(kit *out, const char *rest);
/* Opens a file with parameters ("" or "?..."). */
srs_status kit_try_file(kit *out, const char *file, const char *parameters);
/* Opens a file; it must succeed. The season exists afterwards. */
void kit_open(kit *out, const char *file, const char *parameters);
void kit_close(kit *store);

srs_id kit_id(unsigned number);
srs_event kit_event(unsigned id, const char *user, const char *item);
srs_tracker kit_tracker(const char *user, const char *item, uint64_t revision);

/* A transaction that appends entries first..first+count-1 of one user, one item each. */
srs_status kit_append(kit *store, unsigned first, unsigned count);
/* How many entries the log has. */
size_t kit_count_log(kit *store);

/* The file's own SQLite, for doing to it what other programs may do. */
sqlite3 *kit_other_program(const char *file);
void kit_execute(sqlite3 *db, const char *sql);
int64_t kit_query(sqlite3 *db, const char *sql);

/* Runs a test case as a program. */
int kit_run(const char *name, TCase *tests);

#endif
