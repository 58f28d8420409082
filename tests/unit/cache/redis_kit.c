/* Shared parts of the tests of the Redis cache. */
#include "redis_kit.h"

#include "base/time.h"
#include "support/suite.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const *kit_arguments;
redis_server *kit_server;
srs_cache_ops kit_ops;
void *kit_cache;

static int64_t timeout; /* in ms, of kit_cache */

static void setup(void)
{
    kit_server = redis_server_start(kit_arguments);
    kit_cache = kit_open("", timeout);
}

static void teardown(void)
{
    kit_close(kit_cache);
    redis_server_stop(kit_server);
}

int kit_run(const char *name, TCase *tests, int64_t timeout_ms)
{
    timeout = timeout_ms;
    Suite *suite = suite_create(name);
    redis_server_stop(redis_server_start(NULL)); /* ends here as skipped if it is not installed */
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}

srs_status kit_open_url(const char *text, int64_t timeout_ms, void **cache, srs_error *err)
{
    srs__url url;
    srs__env env = {.backend_timeout_ms = timeout_ms};
    ck_ok(srs__url_parse(text, &url, err));
    srs_status status = srs__redis_cache_open(&url, &env, &kit_ops, cache, err);
    srs__url_free(&url);
    return status;
}

void *kit_open(const char *parameters, int64_t timeout_ms)
{
    char text[512];
    void *cache = NULL;
    snprintf(text, sizeof text, "%s%s", redis_server_url(kit_server), parameters);
    ck_ok(kit_open_url(text, timeout_ms, &cache, NULL));
    return cache;
}

void kit_close(void *cache)
{
    kit_ops.close(cache, 0);
}

const srs_tracker kit_a1 = {
    .size = sizeof(srs_tracker),
    .season = SEASON,
    .user = USER,
    .item = "a",
    .subject = "",
    .topic = "",
    .revision = 1,
    .step = -1,
    .last_review_ms = SRS_TIME_NONE,
    .due_ms = 50,
};

srs_tracker kit_tracker(const char *item, uint64_t revision, int64_t due_ms)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = SEASON;
    tracker.user = USER;
    tracker.item = item;
    tracker.revision = revision;
    tracker.due_ms = due_ms;
    return tracker;
}

uint64_t kit_begin(void)
{
    uint64_t lease = 0;
    srs_presence presence;
    ck_ok(kit_ops.load_begin(kit_cache, SEASON, USER, 60000, &lease, &presence, NULL));
    ck_assert_uint_ne(lease, 0);
    return lease;
}

void kit_load(const srs_tracker *trackers, size_t count)
{
    ck_ok(kit_ops.load_commit(kit_cache, SEASON, USER, kit_begin(), trackers, count, NULL));
}

static srs_status ignore(void *data, const srs_tracker *tracker)
{
    (void)data;
    (void)tracker;
    return SRS_OK;
}

srs_status kit_due(srs_presence *presence, uint64_t *total, srs_error *err)
{
    srs_cache_query query = {sizeof query, 100, 20, NULL, NULL};
    return kit_ops.due(kit_cache, SEASON, USER, &query, ignore, NULL, total, presence, err);
}

srs_status kit_write(const srs_tracker *expected, const srs_tracker *tracker,
                     srs_presence *presence, srs_error *err)
{
    srs_cache_write write = {sizeof write, tracker, expected};
    return kit_ops.write(kit_cache, SEASON, USER, &write, 1, presence, err);
}

srs_presence kit_presence(void)
{
    srs_presence presence = SRS_CACHE_COLD;
    uint64_t total;
    ck_ok(kit_due(&presence, &total, NULL));
    return presence;
}

uint64_t kit_trips(void)
{
    static uint64_t own;
    srs_cache_stats stats = {.size = sizeof stats};
    ck_ok(kit_ops.stats(kit_cache, &stats, NULL));
    own++;
    return stats.round_trips - own;
}

void kit_sleep_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

int64_t kit_now_ms(void)
{
    return srs__monotonic_ms();
}
