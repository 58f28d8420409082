/* Shared parts of the tests of stores: the store under test, data to put in, and its answers as
 * text. */
#ifndef SRS_TEST_CONFORMANCE_STORE_KIT_H
#define SRS_TEST_CONFORMANCE_STORE_KIT_H

#include "store.h"

/* The season that each test finds. */
#define SEASON "2026"

typedef struct kit_store {
    const store_subject *subject;
    srs_store_ops ops;
    void *self;
} kit_store;

extern kit_store kit;

/* The store under test with a short deadline, for calls that must be given up; close it with
 * kit_end_hurry(). Call it first in a test: a store that is not persistent is empty afterwards.
 */
kit_store kit_hurry(void);
void kit_end_hurry(kit_store *hurried);

/* Fixtures of each test; kit_reopen() closes and opens the store that is there. */
void kit_setup(void);
void kit_teardown(void);
void kit_reopen(void);

/* An id in which the number stands last, after zeros, so that an id cut at a zero byte shows. */
srs_id kit_id(unsigned number);

/* A review, and a tracker, of SEASON. */
srs_event kit_event(unsigned id, const char *user, const char *item, int64_t at_ms);
srs_tracker kit_tracker(const char *user, const char *item, uint64_t revision, int64_t due_ms);

void kit_put_season(const char *name);

/* Transactions; each call must succeed. */
void *kit_begin(void);
void kit_commit(void *tx);
void kit_rollback(void *tx);
/* The outcomes as text: '+' appended, '=' duplicate, '!' id in use. At most 64 events. */
const char *kit_append(void *tx, const srs_event *events, size_t count);
void kit_write(void *tx, const srs_tracker *trackers, size_t count);
void kit_dead_put(void *tx, const srs_event *event, const char *reason);

/* The same in a transaction of their own. */
const char *kit_append_alone(const srs_event *events, size_t count);
void kit_write_alone(const srs_tracker *trackers, size_t count);
void kit_dead_put_alone(const srs_event *event, const char *reason);

/* Return an answer of the store as text that stays until the test ends; each call must succeed. */
/* "user/item#revision ..." */
const char *kit_trackers(const char *season, const char *user, const char *after_user,
                         const char *after_item, size_t limit);
const char *kit_user_lock(void *tx, const char *season, const char *user);
const char *kit_trackers_lock(void *tx, const srs_key *keys, size_t count);
/* "item@due ...", then "of total" */
const char *kit_due(const char *season, const char *user, int64_t at_ms, size_t limit,
                    const char *subject, const char *topic);
/* "user/item:at#id ..." */
const char *kit_log(const char *season, const char *user, const char *item, const srs_event *after,
                    size_t limit);
const char *kit_log_read(void *tx, const char *season, const char *user, const char *item);
/* "id=reason ..." */
const char *kit_dead(const srs_id *after, size_t limit);
/* "name ..." with '*' behind the active one */
const char *kit_seasons(const char *name);
int kit_find(unsigned id);

/* The one tracker of a user; the one entry of an item. Texts stay until the test ends. */
srs_tracker kit_one_tracker(const char *user);
srs_event kit_one_event(const char *user, const char *item);
srs_season kit_one_season(const char *name);

/* Callbacks that count in an int, and refuse the second of what they are given. */
srs_status kit_stop_trackers(void *count, const srs_tracker *tracker);
srs_status kit_stop_events(void *count, const srs_event *event);
srs_status kit_stop_dead(void *count, const srs_event *event, const char *reason);
srs_status kit_stop_seasons(void *count, const srs_season *season);

/* Returns nonzero if the same call may succeed later after an error. */
int kit_is_retryable(srs_status status);

#define ck_ok(call) ck_assert_int_eq((call), SRS_OK)

/* The tests, by subject. */
TCase *store_seasons_tests(void);
TCase *store_trackers_tests(void);
TCase *store_due_tests(void);
TCase *store_log_tests(void);
TCase *store_append_tests(void);
TCase *store_dead_tests(void);
TCase *store_stale_tests(void);
TCase *store_changes_tests(void);
TCase *store_transaction_tests(void);
TCase *store_values_tests(void);
TCase *store_life_tests(void);
TCase *store_threads_tests(void);

#endif
