/* Caches: many threads at the same time. Nothing is asserted in a thread: Check counts failures in
 * the first one only, so threads count what they saw, and the test judges. */
#include "cache_kit.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8
#define ROUNDS 300
#define ITEMS 10

/* Shared data of the threads of a test. */
typedef struct shared {
    pthread_barrier_t start;
    atomic_uint done;     /* whatever the test counts as success */
    atomic_uint broken;   /* whatever must not happen */
    atomic_uint finished; /* writers that are through */
} shared;

static shared common;

static void run(void *(*body)(void *), void *(*other)(void *))
{
    pthread_t threads[THREADS];
    atomic_store(&common.done, 0);
    atomic_store(&common.broken, 0);
    atomic_store(&common.finished, 0);
    pthread_barrier_init(&common.start, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(
            pthread_create(&threads[i], NULL, i % 2 ? other : body, (void *)(uintptr_t)i), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&common.start);
    ck_assert_uint_eq(atomic_load(&common.broken), 0);
}

static void expect(int holds)
{
    if (!holds)
        atomic_fetch_add(&common.broken, 1);
}

static srs_status take_revision(void *data, const srs_tracker *tracker)
{
    *(uint64_t *)data = tracker->revision;
    return SRS_OK;
}

/* Reads the revision of "a" and writes the next one; again until nobody was quicker. */
static void increment(void)
{
    static const char *const items[] = {"a"};
    for (;;) {
        uint64_t revision = 0;
        srs_presence presence = SRS_CACHE_COLD;
        expect(!cut.ops.read(cut.self, SEASON, USER, items, 1, 0, take_revision, &revision,
                             &presence, NULL));
        expect(presence == SRS_CACHE_WARM);
        srs_tracker known = cut_tracker("a", revision, (int64_t)revision - 1);
        srs_tracker next = cut_tracker("a", revision + 1, (int64_t)revision);
        srs_status status = cut_write(revision ? &known : NULL, &next, &presence);
        expect(status == SRS_OK || status == SRS_E_CONFLICT);
        if (status != SRS_E_CONFLICT)
            return;
    }
}

static void *increment_often(void *data)
{
    (void)data;
    pthread_barrier_wait(&common.start);
    for (int i = 0; i < ROUNDS; i++)
        increment();
    return NULL;
}

START_TEST(compare_and_set_loses_no_update)
{
    cut_load(SEASON, USER, NULL, 0);
    run(increment_often, increment_often);
    ck_assert_uint_eq(cut_one(SEASON, USER).revision, THREADS * ROUNDS);
}
END_TEST

static void *begin_once(void *data)
{
    uint64_t lease = 0;
    srs_presence presence = SRS_CACHE_COLD;
    (void)data;
    pthread_barrier_wait(&common.start);
    expect(!cut.ops.load_begin(cut.self, SEASON, USER, LONG_LEASE_MS, &lease, &presence, NULL));
    expect(lease || presence == SRS_CACHE_LOADING);
    if (lease)
        atomic_fetch_add(&common.done, 1);
    return NULL;
}

START_TEST(of_many_threads_one_gets_the_lease)
{
    for (int round = 0; round < 50; round++) {
        run(begin_once, begin_once);
        ck_assert_uint_eq(atomic_load(&common.done), 1);
        cut_drop(SEASON, USER);
    }
}
END_TEST

static void fill(srs_tracker trackers[ITEMS], uint64_t revision)
{
    static const char *const items[ITEMS] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    for (int i = 0; i < ITEMS; i++)
        trackers[i] = cut_tracker(items[i], revision, 10);
}

/* Drops the entry and loads it, again and again. */
static void *load_often(void *data)
{
    srs_tracker trackers[ITEMS];
    (void)data;
    fill(trackers, 1);
    pthread_barrier_wait(&common.start);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t lease = 0;
        srs_presence presence;
        expect(!cut.ops.drop(cut.self, SEASON, USER, NULL));
        expect(!cut.ops.load_begin(cut.self, SEASON, USER, LONG_LEASE_MS, &lease, &presence, NULL));
        if (!lease)
            continue;
        srs_status status =
            cut.ops.load_commit(cut.self, SEASON, USER, lease, trackers, ITEMS, NULL);
        expect(status == SRS_OK || status == SRS_E_CONFLICT);
    }
    atomic_fetch_add(&common.finished, 1);
    return NULL;
}

static srs_status count_tracker(void *data, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(unsigned *)data;
    return SRS_OK;
}

static void *look_often(void *data)
{
    srs_cache_query query = {sizeof query, 100, ITEMS, NULL, NULL};
    (void)data;
    pthread_barrier_wait(&common.start);
    while (atomic_load(&common.finished) < THREADS / 2) {
        unsigned due = 0, read = 0;
        uint64_t total = 0;
        srs_presence presence = SRS_CACHE_COLD;
        expect(!cut.ops.due(cut.self, SEASON, USER, &query, count_tracker, &due, &total, &presence,
                            NULL));
        expect(presence == SRS_CACHE_WARM ? due == ITEMS && total == ITEMS : due == 0);
        expect(!cut.ops.read(cut.self, SEASON, USER, NULL, SIZE_MAX, 0, count_tracker, &read,
                             &presence, NULL));
        expect(presence == SRS_CACHE_WARM ? read == ITEMS : read == 0);
    }
    return NULL;
}

START_TEST(nobody_sees_a_half_filled_entry)
{
    run(load_often, look_often);
}
END_TEST

/* Brings all items to the next revision by one write, again and again, unless another thread has.
 */
static void *write_often(void *data)
{
    srs_tracker known[ITEMS], trackers[ITEMS];
    srs_cache_write writes[ITEMS];
    (void)data;
    pthread_barrier_wait(&common.start);
    for (uint64_t revision = 2; revision < ROUNDS; revision++) {
        srs_presence presence = SRS_CACHE_COLD;
        fill(known, revision - 1);
        fill(trackers, revision);
        for (int i = 0; i < ITEMS; i++)
            writes[i] = (srs_cache_write){sizeof *writes, &trackers[i], &known[i]};
        srs_status status = cut.ops.write(cut.self, SEASON, USER, writes, ITEMS, &presence, NULL);
        expect((!status || status == SRS_E_CONFLICT) && presence == SRS_CACHE_WARM);
    }
    atomic_fetch_add(&common.finished, 1);
    return NULL;
}

typedef struct revisions {
    uint64_t lowest;
    uint64_t highest;
} revisions;

static srs_status widen(void *data, const srs_tracker *tracker)
{
    revisions *seen = data;
    if (tracker->revision < seen->lowest)
        seen->lowest = tracker->revision;
    if (tracker->revision > seen->highest)
        seen->highest = tracker->revision;
    return SRS_OK;
}

static void *watch_revisions(void *data)
{
    uint64_t last = 0;
    (void)data;
    pthread_barrier_wait(&common.start);
    while (atomic_load(&common.finished) < THREADS / 2) {
        revisions seen = {UINT64_MAX, 0};
        srs_presence presence = SRS_CACHE_COLD;
        expect(!cut.ops.read(cut.self, SEASON, USER, NULL, SIZE_MAX, 0, widen, &seen, &presence,
                             NULL));
        expect(presence == SRS_CACHE_WARM && seen.lowest == seen.highest && seen.lowest >= last);
        last = seen.lowest;
    }
    return NULL;
}

START_TEST(a_write_is_seen_whole_and_revisions_never_fall)
{
    srs_tracker trackers[ITEMS];
    fill(trackers, 1);
    cut_load(SEASON, USER, trackers, ITEMS);
    run(write_often, watch_revisions);
}
END_TEST

/* Each thread has a user of its own, whose entry no other thread may disturb. */
static void *live_alone(void *data)
{
    char user[2] = {(char)('a' + (int)(uintptr_t)data), '\0'};
    srs_tracker trackers[ITEMS];
    fill(trackers, 1);
    pthread_barrier_wait(&common.start);
    for (int i = 0; i < ROUNDS; i++) {
        unsigned read = 0;
        uint64_t lease = 0;
        srs_presence presence = SRS_CACHE_COLD;
        size_t count = (size_t)i % (ITEMS + 1);
        expect(!cut.ops.load_begin(cut.self, SEASON, user, LONG_LEASE_MS, &lease, &presence, NULL));
        expect(!cut.ops.load_commit(cut.self, SEASON, user, lease, trackers, count, NULL));
        expect(!cut.ops.read(cut.self, SEASON, user, NULL, SIZE_MAX, 0, count_tracker, &read,
                             &presence, NULL));
        expect(presence == SRS_CACHE_WARM && read == count);
        expect(!cut.ops.drop(cut.self, SEASON, user, NULL));
    }
    return NULL;
}

START_TEST(users_do_not_disturb_each_other)
{
    run(live_alone, live_alone);
}
END_TEST

TCase *cache_threads_tests(void)
{
    TCase *tests = tcase_create("threads");
    tcase_add_test(tests, compare_and_set_loses_no_update);
    tcase_add_test(tests, of_many_threads_one_gets_the_lease);
    tcase_add_test(tests, nobody_sees_a_half_filled_entry);
    tcase_add_test(tests, a_write_is_seen_whole_and_revisions_never_fall);
    tcase_add_test(tests, users_do_not_disturb_each_other);
    return tests;
}
