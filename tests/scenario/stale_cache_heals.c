/* After any failure of the cache - it is frozen, flushed, loses a key, is loaded while another
 * process writes - it agrees with the store, without reconciliation, and is not trusted before
 * that. */
#include "scenario/agree.h"
#include "scenario/frozen.h"
#include "scenario/hold.h"
#include "scenario/servers.h"
#include "scenario/steps.h"

#include "context/backends.h"
#include "support/faulty.h"
#include "support/redis_server.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>

static void check(srs_context *context, const char *user, size_t reviews)
{
    (void)context;
    agree(user, reviews);
}

/* ---- frozen --------------------------------------------------------------------------------- */

/* The timeout of the cache: nine of them fit in the deadline of a submit. */
#define CACHE_TIMEOUT_MS 60000

static void freeze(void)
{
    frozen_begin(redis_server_socket(servers_redis()), CACHE_TIMEOUT_MS);
    redis_server_freeze(servers_redis());
}

static void thaw(void)
{
    redis_server_thaw(servers_redis());
    frozen_end();
}

/* It comes back with what it had before. */
static void thaw_and_check(srs_context *context, const char *user, size_t reviews)
{
    thaw();
    while (world_stat(context, "cache.stale")) {
        poll(NULL, 0, 1);
        world_ok(srs_flush(context, 600000, err)); /* there is no thread that does it */
    }
    agree(user, reviews);
}

START_TEST(of_a_freeze)
{
    faulty_cache_timeout(CACHE_TIMEOUT_MS);
    srs_context *context = steps_open(_i);
    steps_try_all(context, freeze, NULL, thaw_and_check);
    world_close(context);
    frozen_forget();
}
END_TEST

/* ---- flushed -------------------------------------------------------------------------------- */

static void flush_all(void)
{
    redis_server_do(servers_redis(), "FLUSHALL");
}

START_TEST(of_a_flush)
{
    srs_context *context = steps_open(_i);
    steps_try_all(context, flush_all, NULL, check);
    world_close(context);
}
END_TEST

/* ---- one of the two keys is evicted --------------------------------------------------------- */

static int ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

static void evict(int is_state)
{
    redisReply *keys = redis_server_ask(servers_redis(), "KEYS *");
    for (size_t i = 0; i < keys->elements; i++) {
        if (ends_with(keys->element[i]->str, ":state") == is_state)
            redis_server_do(servers_redis(), "DEL %s", keys->element[i]->str);
    }
    freeReplyObject(keys);
}

static void evict_sets(void)
{
    evict(0);
}

static void evict_states(void)
{
    evict(1);
}

START_TEST(of_the_eviction_of_one_key)
{
    srs_context *context = steps_open(_i);
    steps_try_all(context, evict_sets, NULL, check);
    world_close(context);
    context = steps_open(_i);
    steps_try_all(context, evict_states, NULL, check);
    world_close(context);
}
END_TEST

/* ---- loads and writes that meet ------------------------------------------------------------- */

/* A context whose calls can be held up, and one without a thread, which stores when the test polls
 * it: two processes, as far as they know. */
typedef struct pair {
    srs_context *loader, *writer;
} pair;

static pair open_pair(int world, const char *lease_ms)
{
    pair both;
    srs_config *config = world_config(world);
    faulty_store_use(config, world_last_store_url());
    faulty_cache_use(config, world_cache_url());
    world_set_load_timeout(config, lease_ms);
    both.loader = world_open(config);
    config = world_config_on(world_last_store_url());
    world_set(config, "worker", "poll");
    both.writer = world_open(config);
    return both;
}

static void close_pair(const pair *both)
{
    world_close(both->loader);
    world_close(both->writer);
}

/* A call that is held for long may time out. */
static void *ask(void *context)
{
    srs_due_list *list = NULL;
    srs_due(context, NULL, "ada", NULL, &list, NULL);
    srs_due_list_free(list);
    return NULL;
}

START_TEST(an_old_load_does_not_undo_what_is_stored_meanwhile)
{
    pair both = open_pair(_i, "60000");
    pthread_t thread;
    world_submit(both.writer, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    world_submit_ack(both.writer, "ada", "item", SRS_EASY, WORLD_START_MS, SRS_ACK_CACHED);
    flush_all();
    hold_at("cache.load_commit"); /* it has read the store, which has only the first of them */
    pthread_create(&thread, NULL, ask, both.loader);
    hold_await();
    world_ok(srs_flush(both.writer, 60000, err));
    hold_release();
    pthread_join(thread, NULL);
    ck_assert(!world_is_due(both.loader, "ada", "item"));
    ck_assert_uint_eq(world_stat(both.loader, "cache.loads"), 1);
    agree("ada", 2);
    close_pair(&both);
}
END_TEST

START_TEST(a_load_that_takes_too_long_is_not_taken)
{
    pair both = open_pair(_i, "100");
    pthread_t thread;
    world_submit(both.writer, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    flush_all();
    hold_at("cache.load_commit");
    pthread_create(&thread, NULL, ask, both.loader);
    hold_await();
    world_submit(both.writer, "ada", "item", SRS_EASY, WORLD_START_MS); /* once the lease is over */
    ck_assert_uint_eq(world_stat(both.writer, "cache.loads"), 2);
    hold_release();
    pthread_join(thread, NULL);
    ck_assert(!world_is_due(both.loader, "ada", "item"));
    agree("ada", 2);
    close_pair(&both);
}
END_TEST

/* The entry is lost and loaded by somebody else between a submitter's read and its write. */
static srs_cache_ops other;
static void *other_self;
static uint64_t other_lease;

static void load_as_other(void)
{
    srs_presence presence;
    flush_all();
    world_ok(other.load_begin(other_self, "S", "ada", 60000, &other_lease, &presence, err));
    ck_assert_uint_ne(other_lease, 0);
}

static void on_write(void *data, const char *call)
{
    (void)data;
    if (strcmp(call, "cache.write") == 0 && !other_lease)
        load_as_other();
    else if (strcmp(call, "cache.read") == 0 && other_lease)
        world_ok(other.load_commit(other_self, "S", "ada", other_lease, NULL, 0, err));
}

START_TEST(a_write_is_not_lost_in_a_load_of_another_process)
{
    static const srs__env env = {.backend_timeout_ms = 600000};
    srs_context *context = steps_open(_i);
    world_ok(srs__cache_open(world_cache_url(), &env, &other, &other_self, err));
    world_due_total(context, "ada");
    faulty_on_call(on_write, NULL);
    world_submit_ack(context, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS,
                     SRS_ACK_CACHED);
    faulty_on_call(NULL, NULL);
    ck_assert_uint_ne(other_lease, 0);
    ck_assert(world_is_due(context, "ada", "item"));
    world_ok(srs_flush(context, 60000, err));
    agree("ada", 1);
    other.close(other_self, 0);
    world_close(context);
}
END_TEST

/* ---- what missed a write -------------------------------------------------------------------- */

START_TEST(nobody_reads_an_entry_that_is_about_to_be_dropped)
{
    pair both = open_pair(_i, "60000");
    pthread_t thread;
    world_submit(both.loader, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert(world_is_due(both.loader, "ada", "item"));
    faulty_cache_mode(FAULTY_FAILS);
    world_submit(both.loader, "ada", "item", SRS_EASY, WORLD_START_MS);
    hold_at("cache.drop");
    faulty_cache_mode(FAULTY_NOT);
    pthread_create(&thread, NULL, ask, both.loader);
    hold_await();
    ck_assert(!world_is_due(both.loader, "ada", "item"));
    hold_release();
    pthread_join(thread, NULL);
    agree("ada", 2);
    close_pair(&both);
}
END_TEST

/* A process that is never called again invalidates the entries that it left. */
START_TEST(a_process_heals_what_it_left_behind)
{
    srs_config *config = world_config(_i);
    srs_safe_mode_policy *policy;
    world_ok(srs_safe_mode_policy_new(&policy, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_TIMEOUT_MS, 100, err)); /* of the cache */
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_OPEN_MS, 10, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_CHECK_MS, 10, err));
    srs_config_set_safe_mode_policy(config, policy);
    srs_safe_mode_policy_free(policy);
    srs_context *context = world_open(config);
    world_submit(context, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    redis_server_freeze(servers_redis());
    world_submit(context, "ada", "item", SRS_EASY, WORLD_START_MS);
    ck_assert_uint_eq(world_stat(context, "cache.stale"), 1);
    redis_server_thaw(servers_redis());
    while (world_stat(context, "cache.stale"))
        poll(NULL, 0, 1);
    agree("ada", 2);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {of_a_freeze,
                                  of_a_flush,
                                  of_the_eviction_of_one_key,
                                  an_old_load_does_not_undo_what_is_stored_meanwhile,
                                  a_load_that_takes_too_long_is_not_taken,
                                  a_write_is_not_lost_in_a_load_of_another_process,
                                  nobody_reads_an_entry_that_is_about_to_be_dropped,
                                  a_process_heals_what_it_left_behind};
    return world_run_on_servers("stale cache heals", tests, sizeof tests / sizeof *tests,
                                WORLD_SHARED_MARIADB);
}
