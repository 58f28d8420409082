/* The memory cache: its URL, its limit, a child of fork(), and every
 * allocation failing in turn. The promises of all caches are in tests/conformance/. */
#include "cache/cache.h"

#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LEASE_MS 600000

static srs_cache_ops ops;
static void *self;

static srs_status try_open(const char *text, srs_error *err)
{
    srs__url url;
    srs__env env = {0};
    srs_status status = srs__url_parse(text, &url, err);
    if (status)
        return status;
    status = srs__memory_cache_open(&url, &env, &ops, &self, err);
    srs__url_free(&url);
    return status;
}

static void open_cache(const char *text)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_msg(try_open(text, &err) == SRS_OK, "%s: %s", text, err.message);
}

static void close_cache(void)
{
    ops.close(self, 0);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}

static srs_cache_stats stats(void)
{
    srs_cache_stats out = {.size = sizeof out};
    ck_assert_int_eq(ops.stats(self, &out, NULL), SRS_OK);
    return out;
}

static srs_tracker tracker_of(const char *item, uint64_t revision)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = "S";
    tracker.user = "ann";
    tracker.item = item;
    tracker.revision = revision;
    tracker.due_ms = 10;
    return tracker;
}

static srs_presence presence_of(const char *user)
{
    srs_presence presence;
    ck_assert_int_eq(ops.read(self, "S", user, NULL, 0, 0, NULL, NULL, &presence, NULL), SRS_OK);
    return presence;
}

/* Loads an entry of `count` items. */
static srs_status load(const char *user, int count)
{
    static char items[1000][16];
    static srs_tracker trackers[1000];
    uint64_t lease;
    srs_presence presence;
    for (int i = 0; i < count; i++) {
        snprintf(items[i], sizeof items[i], "%06d", i);
        trackers[i] = tracker_of(items[i], 1);
    }
    srs_status status = ops.load_begin(self, "S", user, LEASE_MS, &lease, &presence, NULL);
    if (status)
        return status;
    ck_assert_uint_ne(lease, 0);
    return ops.load_commit(self, "S", user, lease, trackers, (size_t)count, NULL);
}

START_TEST(the_url_sets_the_bound)
{
    open_cache("memory:");
    ck_assert_uint_eq(stats().bytes_max, 256 * 1024 * 1024);
    ck_assert_uint_eq(stats().round_trips, SRS_STAT_UNKNOWN);
    ck_assert_str_eq(ops.name, "memory");
    close_cache();
    open_cache("memory:?bytes_max=1000000&shards=4&idle_ms=1");
    ck_assert_uint_eq(stats().bytes_max, 1000000);
    close_cache();
}
END_TEST

START_TEST(a_wrong_url_is_refused_with_a_reason)
{
    static const char *const wrong[][2] = {
        {"memory:?bytes=1", "bytes"},
        {"memory:?bytes_max=65535", "bytes_max"}, /* 16 shards of less than 4096 each */
        {"memory:?bytes_max=-1", "bytes_max"},
        {"memory:?bytes_max=1M", "bytes_max"},
        {"memory:?shards=0", "shards"},
        {"memory:?shards=1025", "shards"},
        {"memory:?idle_ms=0", "idle_ms"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        srs_error err = SRS_ERROR_INIT;
        ck_assert_int_eq(try_open(wrong[i][0], &err), SRS_E_CONFIG);
        ck_assert_msg(strstr(err.message, wrong[i][1]) != NULL, "%s", err.message);
    }
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

START_TEST(memory_does_not_grow_with_the_number_of_users)
{
    char user[16];
    open_cache("memory:?bytes_max=65536&shards=4");
    for (int i = 0; i < 2000; i++) {
        snprintf(user, sizeof user, "user-%d", i);
        ck_assert_int_eq(load(user, i % 20), SRS_OK);
        ck_assert_int_eq(presence_of(user), SRS_CACHE_WARM);
        ck_assert_uint_le(stats().bytes, 65536);
    }
    ck_assert_uint_gt(stats().evictions, 1000);
    ck_assert_uint_eq(stats().evictions + stats().entries, 2000);
    ck_assert_uint_gt(stats().bytes, 65536 / 2);
    close_cache();
}
END_TEST

START_TEST(a_user_too_large_for_a_share_is_loaded_but_never_warm)
{
    open_cache("memory:?bytes_max=16384&shards=1");
    ck_assert_int_eq(load("ann", 5), SRS_OK);
    ck_assert_int_eq(load("bob", 500), SRS_OK);
    ck_assert_int_eq(presence_of("bob"), SRS_CACHE_COLD);
    ck_assert_int_eq(presence_of("ann"), SRS_CACHE_WARM);
    ck_assert_int_eq(load("bob", 500), SRS_OK);
    ck_assert_uint_le(stats().bytes, 16384);
    close_cache();
}
END_TEST

START_TEST(a_write_that_outgrows_the_share_leaves_the_entry_cold)
{
    char item[16];
    srs_presence presence = SRS_CACHE_WARM;
    open_cache("memory:?bytes_max=8192&shards=1");
    ck_assert_int_eq(load("ann", 0), SRS_OK);
    for (int i = 0; i < 1000 && presence == SRS_CACHE_WARM; i++) {
        snprintf(item, sizeof item, "%d", i);
        srs_tracker tracker = tracker_of(item, 1);
        srs_cache_write write = {sizeof write, &tracker, NULL};
        ck_assert_int_eq(ops.write(self, "S", "ann", &write, 1, &presence, NULL), SRS_OK);
        ck_assert_uint_le(stats().bytes, 8192);
    }
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    ck_assert_int_eq(presence_of("ann"), SRS_CACHE_COLD);
    close_cache();
}
END_TEST

START_TEST(a_user_who_stays_away_expires)
{
    open_cache("memory:?idle_ms=1");
    ck_assert_int_eq(load("ann", 3), SRS_OK);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    ck_assert_int_eq(presence_of("ann"), SRS_CACHE_COLD);
    ck_assert_uint_eq(stats().items, 0);
    close_cache();
}
END_TEST

/* An operation on an entry of "a" and "b", both of revision 1. */
typedef srs_status (*operation)(void);

static srs_status write_two(void)
{
    srs_presence presence;
    srs_tracker known = tracker_of("a", 1), a = tracker_of("a", 2), c = tracker_of("c", 1);
    srs_cache_write writes[] = {{sizeof *writes, &a, &known}, {sizeof *writes, &c, NULL}};
    return ops.write(self, "S", "ann", writes, 2, &presence, NULL);
}

static srs_status put_two(void)
{
    srs_tracker trackers[] = {tracker_of("a", 2), tracker_of("c", 1)};
    return ops.put(self, "S", "ann", trackers, 2, NULL);
}

static srs_status load_anew(void)
{
    uint64_t lease;
    srs_presence presence;
    srs_tracker trackers[] = {tracker_of("a", 2), tracker_of("b", 1), tracker_of("c", 1)};
    ops.drop(self, "S", "ann", NULL);
    srs_status status = ops.load_begin(self, "S", "ann", LEASE_MS, &lease, &presence, NULL);
    if (!status)
        status = put_two();
    return status ? status : ops.load_commit(self, "S", "ann", lease, trackers, 3, NULL);
}

static const operation operations[] = {write_two, load_anew};
#define OPERATIONS ((int)(sizeof operations / sizeof *operations))

static srs_status sum(void *data, const srs_tracker *tracker)
{
    *(uint64_t *)data += 100 + tracker->revision;
    return SRS_OK;
}

/* The sum over a warm entry of 100 and the revision of each tracker; 0 if it is not warm. */
static uint64_t fingerprint(void)
{
    uint64_t out = 0;
    srs_presence presence;
    ck_assert_int_eq(ops.read(self, "S", "ann", NULL, SIZE_MAX, 0, sum, &out, &presence, NULL),
                     SRS_OK);
    return out;
}

/* Runs an operation with the allocation of a number failing; whether there was one. */
static int fail_at(operation run, size_t number)
{
    srs_tracker trackers[] = {tracker_of("a", 1), tracker_of("b", 1)};
    uint64_t lease;
    srs_presence presence;
    open_cache("memory:");
    ops.load_begin(self, "S", "ann", LEASE_MS, &lease, &presence, NULL);
    ops.load_commit(self, "S", "ann", lease, trackers, 2, NULL);
    failing_alloc_after(number);
    srs_status status = run();
    int failed = failing_alloc_failed();
    failing_alloc_off();
    uint64_t after = fingerprint();
    ck_assert_int_eq(status, failed ? SRS_E_NO_MEMORY : SRS_OK);
    ck_assert(failed ? after == 0 || after == 202 : after == 304);
    ck_assert(run != write_two || after);
    ops.drop(self, "S", "ann", NULL);
    ck_assert_int_eq(load("ann", 3), SRS_OK);
    close_cache();
    return failed;
}

START_TEST(a_failed_allocation_leaves_an_entry_unchanged_or_cold)
{
    size_t number = 0;
    while (fail_at(operations[_i], number))
        number++;
    ck_assert_uint_ge(number, 2);
}
END_TEST

START_TEST(opening_fails_cleanly_without_memory)
{
    srs_error err = SRS_ERROR_INIT;
    srs__url url;
    srs__env env = {0};
    ck_assert_int_eq(srs__url_parse("memory:", &url, NULL), SRS_OK);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__memory_cache_open(&url, &env, &ops, &self, &err), SRS_E_NO_MEMORY);
    failing_alloc_off();
    srs__url_free(&url);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

START_TEST(no_memory_for_a_new_entry_leaves_the_others)
{
    char user[16];
    open_cache("memory:?shards=1");
    for (int i = 0; i < 2000; i++) { /* so that the table has to grow, several times */
        snprintf(user, sizeof user, "user-%d", i);
        failing_alloc_after((size_t)i % 2);
        srs_status status = load(user, 0);
        failing_alloc_off();
        ck_assert(status == SRS_OK || status == SRS_E_NO_MEMORY);
        ck_assert_int_eq(presence_of(user), status ? SRS_CACHE_COLD : SRS_CACHE_WARM);
        if (status)
            ck_assert_int_eq(load(user, 1), SRS_OK);
    }
    ck_assert_uint_eq(stats().entries, 2000);
    close_cache();
}
END_TEST

static int entered[2], go_on[2];

/* A callback that stays inside its call, where the shard is locked, until another thread lets it go
 * on. */
static srs_status stay(void *data, const srs_tracker *tracker)
{
    char byte = 1;
    (void)data;
    (void)tracker;
    return write(entered[1], &byte, 1) == 1 && read(go_on[0], &byte, 1) == 1 ? SRS_OK : SRS_E_IO;
}

static void *stay_inside(void *data)
{
    srs_presence presence;
    (void)data;
    ops.read(self, "S", "ann", NULL, SIZE_MAX, 0, stay, NULL, &presence, NULL);
    return NULL;
}

START_TEST(a_child_of_fork_closes_although_the_parent_held_a_lock)
{
    char byte;
    int result;
    pthread_t thread;
    open_cache("memory:");
    ck_assert_int_eq(load("ann", 1), SRS_OK);
    ck_assert_int_eq(load("bob", 1), SRS_OK);
    ck_assert(!pipe(entered) && !pipe(go_on));
    ck_assert_int_eq(pthread_create(&thread, NULL, stay_inside, NULL), 0);
    ck_assert_int_eq(read(entered[0], &byte, 1), 1);
    pid_t child = fork();
    if (!child) {
        alarm(60);
        ops.close(self, 1);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert_int_eq(write(go_on[1], &byte, 1), 1);
    pthread_join(thread, NULL);
    ck_assert(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    close_cache();
}
END_TEST

int main(void)
{
    failing_alloc_install();
    Suite *suite = suite_create("cache/memory");
    TCase *tests = tcase_create("memory");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, the_url_sets_the_bound);
    tcase_add_test(tests, a_wrong_url_is_refused_with_a_reason);
    tcase_add_test(tests, memory_does_not_grow_with_the_number_of_users);
    tcase_add_test(tests, a_user_too_large_for_a_share_is_loaded_but_never_warm);
    tcase_add_test(tests, a_write_that_outgrows_the_share_leaves_the_entry_cold);
    tcase_add_test(tests, a_user_who_stays_away_expires);
    tcase_add_loop_test(tests, a_failed_allocation_leaves_an_entry_unchanged_or_cold, 0,
                        OPERATIONS);
    tcase_add_test(tests, opening_fails_cleanly_without_memory);
    tcase_add_test(tests, no_memory_for_a_new_entry_leaves_the_others);
    tcase_add_test(tests, a_child_of_fork_closes_although_the_parent_held_a_lock);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
