/* After submit returns, due sees it: from any thread, while nothing is stored yet, and while the
 * cache is away. */
#include "scenario/world.h"

#include "support/faulty.h"

#include <pthread.h>
#include <stdio.h>

#define THREADS 8
#define ROUNDS 25

typedef struct user {
    srs_context *context;
    int number;
} user;

/* Answers items of its own and of all; each must leave the due list immediately. */
static void *study(void *data)
{
    const user *own = data;
    char item[32];
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(item, sizeof item, "%d-%d", own->number, i);
        world_submit_ack(own->context, "ada", item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS,
                         i % 2 ? SRS_ACK_CACHED : SRS_ACK_STORED);
        ck_assert_uint_eq(world_state(own->context, "ada", item).reps, 1);
        ck_assert(world_state(own->context, "ada", item).due_ms < WORLD_START_MS);
        world_submit_ack(own->context, "ada", item, SRS_EASY, WORLD_START_MS,
                         i % 3 ? SRS_ACK_CACHED : SRS_ACK_STORED);
        ck_assert(!world_is_due(own->context, "ada", item));
        ck_assert_uint_eq(world_state(own->context, "ada", item).reps, 2);
    }
    return NULL;
}

static void study_together(srs_context *context)
{
    pthread_t threads[THREADS];
    user users[THREADS];
    for (int i = 0; i < THREADS; i++) {
        users[i] = (user){context, i};
        pthread_create(&threads[i], NULL, study, &users[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(world_due_total(context, "ada"), 0);
    world_ok(srs_flush(context, 30000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), THREADS * ROUNDS * 2);
}

START_TEST(many_threads_on_one_user)
{
    srs_context *context = world_open(world_config(_i));
    study_together(context);
    world_close(context);
}
END_TEST

START_TEST(with_a_cache_that_evicts_all_the_time)
{
    srs_config *config = world_config(_i);
    world_set(config, "cache", "memory:?bytes_max=65536&shards=1");
    srs_context *context = world_open(config);
    study_together(context);
    world_close(context);
}
END_TEST

START_TEST(with_the_cache_disabled_for_the_season)
{
    srs_context *context = world_open(world_config(_i));
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.cache_enabled = 0;
    world_ok(srs_season_put(context, &season, err));
    study_together(context);
    world_close(context);
}
END_TEST

/* A pending review is seen, whether the cache has it or lost it. */
START_TEST(before_the_store_has_it)
{
    srs_config *config = world_config(_i);
    srs_safe_mode_policy *lenient;
    faulty_store_use(config, world_store_url(_i));
    faulty_cache_use(config, world_cache_url());
    world_ok(srs_safe_mode_policy_new(&lenient, err));
    world_ok(srs_safe_mode_policy_set(lenient, SRS_SAFE_USER_INTERVAL_MS, 0, err));
    world_ok(srs_safe_mode_policy_set(lenient, SRS_SAFE_OPEN_MS, 1, err));
    srs_config_set_safe_mode_policy(config, lenient);
    srs_safe_mode_policy_free(lenient);
    srs_context *context = world_open(config);
    world_submit(context, "ada", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert(world_is_due(context, "ada", "item"));
    faulty_store_hold(1);
    for (faulty_mode mode = FAULTY_NOT; mode <= FAULTY_LOSES_ANSWER; mode++) {
        char item[32];
        snprintf(item, sizeof item, "in mode %d", mode);
        faulty_cache_mode(mode);
        world_submit_ack(context, "ada", item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS,
                         SRS_ACK_CACHED);
        ck_assert(world_is_due(context, "ada", item));
        world_submit_ack(context, "ada", item, SRS_EASY, WORLD_START_MS, SRS_ACK_CACHED);
        ck_assert(!world_is_due(context, "ada", item));
        ck_assert(world_is_due(context, "ada", "item"));
    }
    faulty_cache_mode(FAULTY_NOT);
    faulty_store_hold(0);
    world_ok(srs_flush(context, 10000, err));
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {many_threads_on_one_user, with_a_cache_that_evicts_all_the_time,
                            with_the_cache_disabled_for_the_season, before_the_store_has_it};
    return world_run_everywhere("read your writes", tests, sizeof tests / sizeof *tests);
}
