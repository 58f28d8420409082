/* Processes whose clocks differ by minutes, and from that of the servers by more, share a cache and
 * a store: each review counts, at the time that its own process gave it, and how long a lease or an
 * entry lasts is nobody's clock but the server's. */
#include "scenario/agree.h"
#include "scenario/hold.h"
#include "scenario/processes.h"
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/redis_server.h"

#include <poll.h>
#include <pthread.h>

#define MINUTE_MS INT64_C(60000)
#define IDLE_MS (30 * WORLD_DAY_MS)
#define DEVICES 2
#define REVIEWS 30 /* of each device */

/* One is ahead, the other behind; of each other by more than all the reviews take. */
static const int64_t skews[DEVICES] = {7 * MINUTE_MS, -5 * MINUTE_MS};
static int64_t clocks[DEVICES] = {WORLD_START_MS + 7 * MINUTE_MS, WORLD_START_MS - 5 * MINUTE_MS};

static int64_t read_clock(void *clock)
{
    return *(int64_t *)clock;
}

/* Nothing that is measured with a clock of a process may end soon, or a test would not see it. */
static srs_config *config_of(int device)
{
    srs_config *config = world_config_on(world_last_store_url());
    world_set_load_timeout(config, "60000");
    ck_assert_int_eq(srs_config_set_clock(config, read_clock, &clocks[device]), SRS_OK);
    return config;
}

/* ---- reviews -------------------------------------------------------------------------------- */

static void take_turn(srs_context *context, int device, int i)
{
    clocks[device] = WORLD_START_MS + skews[device] + i * 1000;
    ck_assert_uint_eq(world_state(context, "ada", "item").reps, (unsigned)(i * DEVICES + device));
    world_submit_ack(context, "ada", "item", 1 + (i + device) % 4, 0, SRS_ACK_STORED);
    srs_state after = world_state(context, "ada", "item");
    ck_assert_uint_eq(after.reps, (unsigned)(i * DEVICES + device + 1));
    ck_assert_int_eq(after.last_review_ms, WORLD_START_MS + skews[0] + i * 1000);
}

/* Returns how many of its reviews came late: all of the one that is behind. */
static void play(process *parent, int device)
{
    srs_context *context = world_open(config_of(device));
    for (int i = 0; i < REVIEWS; i++) {
        process_hear(parent);
        take_turn(context, device, i);
        process_tell(parent, 0);
    }
    process_tell(parent, world_stat(context, "reviews.late"));
    world_close(context);
}

START_TEST(each_review_counts_at_the_time_of_its_own_clock)
{
    process devices[DEVICES];
    world_store_url(_i);
    world_close(world_open(config_of(0)));
    for (int i = 0; i < DEVICES; i++)
        process_start(&devices[i], play, i);
    for (int i = 0; i < REVIEWS * DEVICES; i++) {
        process_tell(&devices[i % DEVICES], 0);
        process_hear(&devices[i % DEVICES]);
    }
    ck_assert_uint_eq(process_hear(&devices[0]), 0);
    ck_assert_uint_ge(process_hear(&devices[1]), REVIEWS);
    for (int i = 0; i < DEVICES; i++)
        process_end(&devices[i]);
    agree("ada", DEVICES * REVIEWS);
}
END_TEST

/* ---- removals ------------------------------------------------------------------------------- */

/* A removal is meant for what has been seen, though by the own clock that is yet to come. */
START_TEST(a_removal_comes_after_what_it_removes)
{
    world_store_url(_i);
    srs_context *ahead = world_open(config_of(0)), *behind = world_open(config_of(1));
    for (int is_reset = 0; is_reset < 2; is_reset++) {
        const char *user = is_reset ? "bob" : "ada";
        world_submit(ahead, user, "item", SRS_AGAIN, 0);
        ck_assert_uint_eq(world_state(behind, user, "item").reps, 1);
        if (is_reset)
            world_ok(srs_reset(behind, NULL, user, err));
        else
            world_ok(srs_remove(behind, NULL, user, "item", err));
        ck_assert_int_eq(world_state(ahead, user, "item").phase, SRS_PHASE_NEW);
        ck_assert_int_eq(world_state(behind, user, "item").phase, SRS_PHASE_NEW);
        redis_server_do(servers_redis(), "FLUSHALL");
        ck_assert_int_eq(world_state(ahead, user, "item").phase, SRS_PHASE_NEW);
    }
    world_close(ahead);
    world_close(behind);
}
END_TEST

/* ---- leases and expiry ---------------------------------------------------------------------- */

static void *ask(void *context)
{
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    return NULL;
}

static void keys_expire_within(int64_t most_ms, int64_t least_ms)
{
    redisReply *keys = redis_server_ask(servers_redis(), "KEYS *ada*");
    ck_assert_uint_eq(keys->elements, 2);
    for (size_t i = 0; i < keys->elements; i++) {
        long long left = redis_server_do(servers_redis(), "PTTL %s", keys->element[i]->str);
        ck_assert_int_le(left, most_ms);
        ck_assert_int_gt(left, least_ms);
    }
    freeReplyObject(keys);
}

/* The lease is a minute long; by the other's clock it is over already, or has not begun. */
static void load_once(int world, int loader)
{
    pthread_t loading, waiting;
    world_store_url(world);
    srs_config *config = config_of(loader);
    faulty_cache_use(config, world_cache_url());
    srs_context *first = world_open(config), *second = world_open(config_of(!loader));
    world_submit(first, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    redis_server_do(servers_redis(), "FLUSHALL");
    hold_at("cache.load_commit");
    pthread_create(&loading, NULL, ask, first);
    hold_await();
    keys_expire_within(MINUTE_MS, 0);
    uint64_t trips = world_stat(second, "cache.round_trips");
    pthread_create(&waiting, NULL, ask, second);
    for (uint64_t own = 1; world_stat(second, "cache.round_trips") < trips + own + 6; own++)
        poll(NULL, 0, 1); /* until it has been refused the lease; `own` trips are of asking this */
    hold_release();
    pthread_join(loading, NULL);
    pthread_join(waiting, NULL);
    ck_assert_uint_eq(world_stat(first, "cache.loads"), 2); /* one before the flush */
    ck_assert_uint_eq(world_stat(second, "cache.loads"), 0);
    keys_expire_within(IDLE_MS, IDLE_MS - 10 * MINUTE_MS);
    agree("ada", 1);
    world_close(first);
    world_close(second);
}

START_TEST(a_lease_is_as_long_for_one_as_for_the_other)
{
    for (int loader = 0; loader < DEVICES; loader++) {
        load_once(_i, loader);
        redis_server_do(servers_redis(), "FLUSHALL");
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_review_counts_at_the_time_of_its_own_clock,
                                  a_removal_comes_after_what_it_removes,
                                  a_lease_is_as_long_for_one_as_for_the_other};
    return world_run_on_servers("clocks differ", tests, 3, WORLD_SHARED_MARIADB);
}
