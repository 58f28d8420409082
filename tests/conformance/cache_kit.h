/* Shared parts of the tests of caches: the cache under test, data to put in, and its answers as
 * text. */
#ifndef SRS_TEST_CONFORMANCE_CACHE_KIT_H
#define SRS_TEST_CONFORMANCE_CACHE_KIT_H

#include "cache.h"

/* The user that most tests are about. */
#define SEASON "2026"
#define USER "ann"

/* Long enough for a test, whatever the machine does. */
#define LONG_LEASE_MS 600000

typedef struct cache_under_test {
    const cache_subject *subject;
    srs_cache_ops ops;
    void *self;
} cache_under_test;

extern cache_under_test cut;

void cut_setup(void);
void cut_teardown(void);

/* A tracker of SEASON and USER without subject and topic. */
srs_tracker cut_tracker(const char *item, uint64_t revision, int64_t due_ms);

/* Each of these must succeed. */
uint64_t cut_begin(const char *season, const char *user); /* must give the lease */
srs_presence cut_begin_in_vain(const char *season, const char *user);
void cut_commit(const char *user, uint64_t lease, const srs_tracker *trackers, size_t count);
void cut_load(const char *season, const char *user, const srs_tracker *trackers, size_t count);
void cut_put(const srs_tracker *tracker);
void cut_drop(const char *season, const char *user);
void cut_drop_season(const char *season);

/* Writes one tracker of SEASON and USER. */
srs_status cut_write(const srs_tracker *expected, const srs_tracker *tracker,
                     srs_presence *presence);

/* Return an answer of the cache as text that stays until the test ends: "item#revision ...", "" for
 * none; of an entry that is not warm "cold" or "loading", and nothing may be given. */
const char *cut_all(const char *season, const char *user);
const char *cut_items(const char *const *items, size_t count);
/* "item@due_ms ... of total" */
const char *cut_due(int64_t at_ms, size_t limit, const char *subject, const char *topic);

/* The one tracker of an entry; its texts stay until the test ends. */
srs_tracker cut_one(const char *season, const char *user);

void cut_sleep_ms(int ms);

#define ck_ok(call) ck_assert_int_eq((call), SRS_OK)

/* The tests, by subject. */
TCase *cache_presence_tests(void);
TCase *cache_contents_tests(void);
TCase *cache_write_tests(void);
TCase *cache_values_tests(void);
TCase *cache_threads_tests(void);

#endif
