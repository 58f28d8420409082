/* Shared parts of the scenarios: contexts in each world, a clock that stands still, short forms of
 * calls that must succeed.
 *
 * A world is a cache and a store: {memory, none, redis} x {memory, sqlite, mariadb}, as far as the
 * build has them and the servers are installed. A test is looped over worlds, and _i is its world.
 *
 * With SRS_TEST_WORLD=redis-mariadb in the environment a program tests one world; CTest has an
 * entry for each. With SRS_TEST_WORLD=list it prints the names of its worlds. */
#ifndef SRS_SCENARIO_WORLD_H
#define SRS_SCENARIO_WORLD_H

#include <check.h>
#include <srs/srs.h>

/* Returns nonzero if the store of a world outlives its context. */
int world_is_durable(int world);
/* Return nonzero if a world has a cache, and if contexts share the cache. */
int world_has_cache(int world);
int world_shares_cache(int world);
/* Returns nonzero if the store is on a server, so that a call may take some time. */
int world_has_store_server(int world);

/* The time at which a world's clock stands, and one that tests may move. */
#define WORLD_START_MS INT64_C(1750000000000)
#define WORLD_DAY_MS INT64_C(86400000)
extern int64_t world_now_ms;

/* The URL of a store with nothing in it; that store's again; and that of the cache that goes with
 * it, which on a server outlives its contexts. */
const char *world_store_url(int world);
const char *world_last_store_url(void);
const char *world_cache_url(void);

/* A configuration on a fresh store of a world, or on the store given last, with that clock, no
 * fuzz. */
srs_config *world_config(int world);
srs_config *world_config_on(const char *url);
/* One with another scheduler than fsrs. */
srs_config *world_config_of(int world, const char *scheduler);
void world_set(srs_config *config, const char *key, const char *value);

/* The deadlines of such a configuration. No call takes so long on any machine: a test that needs a
 * call to be given up sets less. And for how long a shared cache then counts an announced write as
 * under way: twice the time of a submit and of a call of the store. */
#define WORLD_TIMEOUT_MS 600000
#define WORLD_INTENT_MS (2 * (WORLD_TIMEOUT_MS + WORLD_TIMEOUT_MS))

/* Sets load.timeout_ms, and the deadlines that must not be longer. For a context whose backends the
 * test gives it, with deadlines of their own: a busy machine makes no call of them fail. */
void world_set_load_timeout(srs_config *config, const char *ms);

/* Opens it, frees the configuration, creates and activates the season "S". */
srs_context *world_open(srs_config *config);
void world_close(srs_context *context);

/* A review of an item with a rating at a time (0: now). */
srs_review world_review(const char *item, int rating, int64_t at_ms);

/* Submits one review with the context's own acknowledgement, or with another one. */
void world_submit(srs_context *context, const char *user, const char *item, int rating,
                  int64_t at_ms);
void world_submit_ack(srs_context *context, const char *user, const char *item, int rating,
                      int64_t at_ms, srs_ack ack);

/* Returns the state of an item; its phase is SRS_PHASE_NEW if the item is not tracked. */
srs_state world_state(srs_context *context, const char *user, const char *item);

/* Due items of a user, and whether one of them is a certain item. */
uint64_t world_due_total(srs_context *context, const char *user);
int world_is_due(srs_context *context, const char *user, const char *item);

/* Entries in the review log of a user (NULL: all). */
size_t world_log_count(srs_context *context, const char *user);

uint64_t world_stat(srs_context *context, const char *name);

/* Asserts that two states are equal, bit for bit. */
void world_same_state(const srs_state *a, const srs_state *b);

/* Asserts success, showing the error otherwise. */
#define world_ok(call)                                                                             \
    do {                                                                                           \
        srs_error world_error = SRS_ERROR_INIT;                                                    \
        srs_error *err = &world_error;                                                             \
        srs_status world_status = (call);                                                          \
        ck_assert_msg(world_status == SRS_OK, "%s: %s: %s", #call, srs_status_name(world_status),  \
                      world_error.message);                                                        \
    } while (0)

/* Asserts a certain failure, with a message that contains a text. */
#define world_fails(expected, text, call)                                                          \
    do {                                                                                           \
        srs_error world_error = SRS_ERROR_INIT;                                                    \
        srs_error *err = &world_error;                                                             \
        srs_status world_status = (call);                                                          \
        ck_assert_msg(world_status == (expected) && world_error.status == (expected) &&            \
                          strstr(world_error.message, (text)),                                     \
                      "%s: %s: %s", #call, srs_status_name(world_status), world_error.message);    \
    } while (0)

/* The exit status of a program that tested nothing, since a server of its world is not installed.
 */
#define WORLD_SKIPPED 77

/* Runs a suite of one test case, looped over the worlds that need no server, or over all; the
 * program's exit status. The servers are started once, for all tests. */
int world_run(const char *promise, const TTest *const *tests, size_t count);
int world_run_everywhere(const char *promise, const TTest *const *tests, size_t count);

/* Over the worlds of Redis and a durable store, each test with a Redis of its own, and a MariaDB of
 * its own if it is to restart it. */
typedef enum world_mariadb { WORLD_SHARED_MARIADB, WORLD_OWN_MARIADB } world_mariadb;
int world_run_on_servers(const char *promise, const TTest *const *tests, size_t count,
                         world_mariadb kind);

#endif
