/* Shared parts of the tests of the Redis cache: a server, a cache on it, and short calls. */
#ifndef SRS_TEST_REDIS_KIT_H
#define SRS_TEST_REDIS_KIT_H

#include "cache/cache.h"
#include "support/redis_server.h"

#include <check.h>

#define SEASON "2026"
#define USER "ann"
#define SET_KEY "srs:ann:2026"
#define STATE_KEY "srs:ann:2026:state"

/* For a cache whose server does not answer, and for one whose server does. */
#define TIMEOUT_MS 300
#define PATIENT_MS 30000

/* More arguments for the server of each test; ends with NULL. */
extern const char *const *kit_arguments;

extern redis_server *kit_server;
extern srs_cache_ops kit_ops;
extern void *kit_cache;

/* Runs the tests, each with a server and a cache of its own; the value of main(). */
int kit_run(const char *name, TCase *tests, int64_t timeout_ms);

/* Opens a cache by a whole URL; its status. */
srs_status kit_open_url(const char *text, int64_t timeout_ms, void **cache, srs_error *err);

/* Opens one on the server of the test, with parameters such as "?connections=2"; must succeed. */
void *kit_open(const char *parameters, int64_t timeout_ms);
void kit_close(void *cache);

/* The tracker of item "a" with revision 1 that most tests load. */
extern const srs_tracker kit_a1;

srs_tracker kit_tracker(const char *item, uint64_t revision, int64_t due_ms);

/* Calls on kit_cache. The first two must succeed. */
uint64_t kit_begin(void);
void kit_load(const srs_tracker *trackers, size_t count);
srs_status kit_due(srs_presence *presence, uint64_t *total, srs_error *err);
srs_status kit_write(const srs_tracker *expected, const srs_tracker *tracker,
                     srs_presence *presence, srs_error *err);

/* Returns the presence that due() reports; the call must succeed. */
srs_presence kit_presence(void);

/* Round trips so far, those of asking for them not counted. */
uint64_t kit_trips(void);

void kit_sleep_ms(int ms);
int64_t kit_now_ms(void);

#define ck_ok(call) ck_assert_int_eq((call), SRS_OK)

#endif
