/* The promises of a store to concurrent threads: nothing is lost, and none sees half of a change.
 *
 * The threads only note what they find; the assertions are the test's own thread's. */
#include "store_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define WRITERS 6
#define ROUNDS 40
#define ITEMS 5 /* written by each transaction */

typedef struct writer {
    unsigned number;
    char user[16];
    srs_status status;
} writer;

static atomic_int writing;

static srs_status take_highest(void *highest, const srs_tracker *tracker)
{
    uint64_t *out = highest;
    if (tracker->revision > *out)
        *out = tracker->revision;
    return SRS_OK;
}

static const char *const items[ITEMS] = {"1", "2", "3", "4", "5"};

/* Appends an entry for each item, and counts its tracker up by one: all of them, or none. */
static srs_status write_within(const writer *w, unsigned round, void *tx)
{
    srs_event events[ITEMS];
    srs_tracker trackers[ITEMS];
    srs_append_outcome outcomes[ITEMS];
    uint64_t revision = 0;
    srs_status status =
        kit.ops.user_lock(kit.self, tx, SEASON, w->user, take_highest, &revision, NULL);
    if (status)
        return status;
    for (unsigned i = 0; i < ITEMS; i++) {
        unsigned id = (w->number * ROUNDS + round) * ITEMS + i;
        events[i] = kit_event(id, w->user, items[i], 1 + (int64_t)id);
        trackers[i] = kit_tracker(w->user, items[i], revision + 1, (int64_t)revision + 1);
    }
    status = kit.ops.log_append(kit.self, tx, events, ITEMS, outcomes, NULL);
    if (!status)
        status = kit.ops.trackers_write(kit.self, tx, trackers, ITEMS, NULL);
    return status;
}

static srs_status write_once(const writer *w, unsigned round)
{
    void *tx;
    srs_status status = kit.ops.begin(kit.self, &tx, NULL);
    if (status)
        return status;
    status = write_within(w, round, tx);
    if (!status)
        return kit.ops.commit(kit.self, tx, NULL);
    kit.ops.rollback(kit.self, tx);
    return status;
}

static void *write_all(void *data)
{
    writer *w = data;
    for (unsigned round = 0; round < ROUNDS && !w->status; round++) {
        do {
            w->status = write_once(w, round);
        } while (kit_is_retryable(w->status));
    }
    atomic_fetch_sub(&writing, 1);
    return NULL;
}

typedef struct reader {
    int torn; /* trackers of one transaction with different revisions, or not all of them */
    srs_status status;
} reader;

typedef struct glance {
    size_t count;
    uint64_t revision;
    int torn;
} glance;

static srs_status look(void *data, const srs_tracker *tracker)
{
    glance *g = data;
    if (g->count++ && tracker->revision != g->revision)
        g->torn = 1;
    g->revision = tracker->revision;
    return SRS_OK;
}

/* A transaction makes the revisions of all items the same: a reader must never see two. */
static void *read_all(void *data)
{
    reader *r = data;
    while (atomic_load(&writing) > 0 && !r->status) {
        glance g = {0, 0, 0};
        uint64_t total = 0;
        srs_status status =
            kit.ops.trackers(kit.self, SEASON, "shared", NULL, NULL, 0, look, &g, NULL);
        if (!status && (g.torn || (g.count && g.count != ITEMS)))
            r->torn = 1;
        g = (glance){0, 0, 0};
        if (!status)
            status = kit.ops.due(kit.self, SEASON, "shared", SRS_TIME_MAX, ITEMS, NULL, NULL, look,
                                 &g, &total, NULL);
        if (!status && (g.torn || (g.count && g.count != ITEMS)))
            r->torn = 1;
        r->status = kit_is_retryable(status) ? SRS_OK : status;
    }
    return NULL;
}

static void run(writer *writers, reader *readers, size_t reader_count)
{
    pthread_t threads[WRITERS], reading[4];
    atomic_store(&writing, WRITERS);
    for (size_t i = 0; i < reader_count; i++)
        ck_assert_int_eq(pthread_create(&reading[i], NULL, read_all, &readers[i]), 0);
    for (int i = 0; i < WRITERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_all, &writers[i]), 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < reader_count; i++)
        pthread_join(reading[i], NULL);
    for (int i = 0; i < WRITERS; i++)
        ck_ok(writers[i].status);
}

static void prepare(writer *writers, int shared)
{
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (writer){i, "shared", SRS_OK};
        if (!shared)
            snprintf(writers[i].user, sizeof writers[i].user, "user%u", i);
    }
}

static srs_status count_event(void *count, const srs_event *event)
{
    (void)event;
    ++*(size_t *)count;
    return SRS_OK;
}

static size_t entries(void)
{
    size_t count = 0;
    ck_ok(kit.ops.log(kit.self, SEASON, NULL, NULL, NULL, 0, count_event, &count, NULL));
    return count;
}

/* Each transaction counted the trackers up by one. */
static void ck_last_tracker(const char *user, int transactions)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%s/%s#%d", user, items[0], transactions);
    ck_assert_str_eq(kit_trackers(SEASON, user, NULL, NULL, 1), wanted);
}

START_TEST(nothing_is_lost_among_many_users)
{
    writer writers[WRITERS];
    prepare(writers, 0);
    run(writers, NULL, 0);
    ck_assert_uint_eq(entries(), WRITERS * ROUNDS * ITEMS);
    for (int i = 0; i < WRITERS; i++)
        ck_last_tracker(writers[i].user, ROUNDS);
}
END_TEST

START_TEST(nothing_is_lost_on_one_user)
{
    writer writers[WRITERS];
    prepare(writers, 1);
    run(writers, NULL, 0);
    ck_assert_uint_eq(entries(), WRITERS * ROUNDS * ITEMS);
    ck_last_tracker("shared", WRITERS * ROUNDS);
}
END_TEST

START_TEST(readers_see_whole_transactions)
{
    writer writers[WRITERS];
    reader readers[4] = {{0, SRS_OK}, {0, SRS_OK}, {0, SRS_OK}, {0, SRS_OK}};
    prepare(writers, 1);
    run(writers, readers, 4);
    for (int i = 0; i < 4; i++) {
        ck_ok(readers[i].status);
        ck_assert_int_eq(readers[i].torn, 0);
    }
    ck_assert_uint_eq(entries(), WRITERS * ROUNDS * ITEMS);
}
END_TEST

TCase *store_threads_tests(void)
{
    TCase *tests = tcase_create("threads");
    tcase_add_test(tests, nothing_is_lost_among_many_users);
    tcase_add_test(tests, nothing_is_lost_on_one_user);
    tcase_add_test(tests, readers_see_whole_transactions);
    return tests;
}
