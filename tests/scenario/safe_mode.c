/* While the cache is away the service lives, the store is protected, and nothing is lost; when it
 * comes back, what missed writes is brought up to date. */
#include "scenario/world.h"

#include "support/faulty.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static atomic_int entered, left;
static _Atomic uint64_t served, refused;

static void on_change(void *data, int is_entered, const char *reason, uint64_t spell_served,
                      uint64_t spell_refused)
{
    ck_assert_ptr_eq(data, &entered);
    ck_assert_ptr_nonnull(reason);
    atomic_fetch_add(is_entered ? &entered : &left, 1);
    atomic_store(&served, spell_served);
    atomic_store(&refused, spell_refused);
}

typedef struct setting {
    srs_safe_mode_setting key;
    int64_t value;
} setting;

static srs_context *open_with(int store, const setting *settings, size_t count)
{
    srs_config *config = world_config(store);
    srs_safe_mode_policy *policy;
    world_ok(srs_safe_mode_policy_new(&policy, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_FAILURES, 2, err));
    for (size_t i = 0; i < count; i++)
        world_ok(srs_safe_mode_policy_set(policy, settings[i].key, settings[i].value, err));
    srs_safe_mode_policy_on_change(policy, on_change, &entered);
    srs_config_set_safe_mode_policy(config, policy);
    srs_safe_mode_policy_free(policy);
    faulty_store_use(config, world_store_url(store));
    faulty_cache_use(config, world_cache_url());
    return world_open(config);
}

static void submit_overdue(srs_context *context, const char *user, int items)
{
    char item[32];
    for (int i = 0; i < items; i++) {
        snprintf(item, sizeof item, "item %d", i);
        world_submit(context, user, item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS + i);
    }
}

static srs_safe_mode_info state_of(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    world_ok(srs_safe_mode_state(context, &info, err));
    return info;
}

/* By a user of whom no test asks anything else. */
static void lose_cache(srs_context *context)
{
    faulty_cache_mode(FAULTY_FAILS);
    while (!state_of(context).is_active)
        world_due_total(context, "eve");
}

START_TEST(due_is_served_from_the_store_and_limited)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000}, {SRS_SAFE_ITEMS, 3}};
    srs_context *context = open_with(_i, settings, 2);
    submit_overdue(context, "ada", 5);
    submit_overdue(context, "bob", 1);
    lose_cache(context);
    srs_due_list *list;
    world_ok(srs_due(context, NULL, "ada", NULL, &list, err));
    ck_assert(srs_due_list_is_degraded(list));
    ck_assert_uint_eq(srs_due_list_count(list), 3);
    ck_assert_uint_eq(srs_due_list_total(list), 5);
    ck_assert_str_eq(srs_tracker_item(srs_due_list_at(list, 0)), "item 0");
    srs_due_list_free(list);

    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_due(context, NULL, "ada", NULL, &list, &err), SRS_E_RATE_LIMITED);
    ck_assert_int_gt(err.retry_after_ms, 0);
    ck_assert_int_le(err.retry_after_ms, 30000);
    world_ok(srs_due(context, NULL, "bob", NULL, &list, err)); /* limits are per user */
    srs_due_list_free(list);
    ck_assert_int_eq(atomic_load(&entered), 1);
    ck_assert_uint_eq(world_stat(context, "safe_mode.refused"), 1);
    world_close(context);
}
END_TEST

START_TEST(requests_per_minute_are_limited_overall)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000}, {SRS_SAFE_PER_MINUTE, 10}};
    srs_context *context = open_with(_i, settings, 2);
    lose_cache(context);
    unsigned queries = faulty_store_queries();
    int limited = 0;
    for (int i = 0; i < 100; i++) {
        char user[32];
        srs_due_list *list = NULL;
        snprintf(user, sizeof user, "user %d", i);
        limited += srs_due(context, NULL, user, NULL, &list, NULL) == SRS_E_RATE_LIMITED;
        srs_due_list_free(list);
    }
    ck_assert_int_ge(limited, 80); /* 90, but that a slow machine earns some more */
    ck_assert_uint_eq(faulty_store_queries() - queries, 100 - (unsigned)limited);
    world_close(context);
}
END_TEST

START_TEST(an_open_breaker_does_not_ask_the_cache)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000}, {SRS_SAFE_USER_INTERVAL_MS, 0}};
    srs_context *context = open_with(_i, settings, 2);
    faulty_cache_mode(FAULTY_FAILS);
    for (int i = 0; i < 3; i++)
        world_due_total(context, "ada");
    unsigned calls = faulty_cache_calls();
    for (int i = 0; i < 20; i++)
        world_due_total(context, "ada");
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    ck_assert_uint_eq(faulty_cache_calls(), calls);
    world_close(context);
}
END_TEST

/* A cache of the process's own, which another process makes drop a season. */
START_TEST(nor_does_a_change_of_another_process)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000}, {SRS_SAFE_USER_INTERVAL_MS, 0}};
    srs_season season = SRS_SEASON_INIT;
    if (!world_is_durable(_i))
        return;
    srs_context *context = open_with(_i, settings, 2);
    srs_context *other = world_open(world_config_on(world_last_store_url()));
    lose_cache(context);
    unsigned calls = faulty_cache_calls();
    season.name = "S";
    season.cache_enabled = 0;
    world_ok(srs_season_put(other, &season, err));
    for (int i = 0; i < 20; i++)
        world_due_total(context, "ada");
    ck_assert_uint_eq(faulty_cache_calls(), calls);
    world_close(other);
    world_close(context);
}
END_TEST

/* An outage during which reviews are accepted: the cache comes back with what it had before. */
START_TEST(what_missed_writes_is_not_believed)
{
    const setting settings[] = {
        {SRS_SAFE_OPEN_MS, 1}, {SRS_SAFE_USER_INTERVAL_MS, 0}, {SRS_SAFE_PER_MINUTE, 10000000}};
    for (faulty_mode mode = FAULTY_FAILS; mode <= FAULTY_LOSES_ANSWER; mode++) {
        srs_context *context = open_with(_i, settings, 3);
        submit_overdue(context, "ada", 3);
        ck_assert_uint_eq(world_due_total(context, "ada"), 3);
        faulty_cache_mode(mode);
        for (int i = 0; i < 5; i++)
            world_submit(context, "ada", "item 1", SRS_EASY, WORLD_START_MS + i);
        ck_assert_uint_eq(world_due_total(context, "ada"), 2);
        faulty_cache_mode(FAULTY_NOT);
        int degraded = 1;
        for (int i = 0; i < 1000 && degraded; i++) { /* until a probe has found it well */
            srs_due_list *list;
            poll(NULL, 0, 2);
            world_ok(srs_due(context, NULL, "ada", NULL, &list, err));
            ck_assert_uint_eq(srs_due_list_total(list), 2);
            degraded = srs_due_list_is_degraded(list);
            srs_due_list_free(list);
        }
        ck_assert(!degraded);
        ck_assert_uint_eq(world_state(context, "ada", "item 1").reps, 6);
        ck_assert_uint_eq(world_due_total(context, "ada"), 2);
        world_close(context);
    }
    ck_assert_int_ge(atomic_load(&left), 1);
    ck_assert_uint_ge(atomic_load(&served), 1);
}
END_TEST

static int is_degraded(srs_context *context, const char *user)
{
    srs_due_list *list;
    world_ok(srs_due(context, NULL, user, NULL, &list, err));
    int degraded = srs_due_list_is_degraded(list);
    srs_due_list_free(list);
    return degraded;
}

START_TEST(a_program_moves_by_configuration_alone)
{
    srs_config *config = world_config(_i);
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "3600000");
    world_set(config, "safe_mode.items", "2");
    world_set(config, "safe_mode.user_interval_ms", "0");
    faulty_cache_use(config, "memory:");
    srs_context *context = world_open(config);
    submit_overdue(context, "ada", 5);
    faulty_cache_mode(FAULTY_FAILS);
    unsigned calls = faulty_cache_calls();
    for (int i = 0; i < 3; i++) {
        srs_due_list *list;
        world_ok(srs_due(context, NULL, "ada", NULL, &list, err));
        ck_assert_uint_eq(srs_due_list_count(list), 2);
        ck_assert_uint_eq(srs_due_list_total(list), 5);
        srs_due_list_free(list);
    }
    ck_assert_uint_eq(faulty_cache_calls() - calls, 1);
    world_close(context);
}
END_TEST

START_TEST(what_is_too_much_may_wait_its_turn)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000},
                                {SRS_SAFE_USER_INTERVAL_MS, 0},
                                {SRS_SAFE_PER_MINUTE, 1200}, /* one in 50 ms */
                                {SRS_SAFE_EXCESS, SRS_EXCESS_WAIT},
                                {SRS_SAFE_WAIT_MS, 600000}};
    srs_context *context = open_with(_i, settings, 5);
    lose_cache(context);
    uint64_t before = world_stat(context, "safe_mode.served");
    for (int i = 0; i < 1210; i++) /* the bucket, and some more */
        ck_assert(is_degraded(context, "ada"));
    ck_assert_uint_eq(world_stat(context, "safe_mode.served") - before, 1210);
    ck_assert_uint_eq(world_stat(context, "safe_mode.refused"), 0);
    world_close(context);
}
END_TEST

static void *ask_once(void *context)
{
    return is_degraded(context, "ada") ? context : NULL;
}

START_TEST(who_waits_when_it_ends_is_served_by_the_cache)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000},
                                {SRS_SAFE_EXCESS, SRS_EXCESS_WAIT},
                                {SRS_SAFE_USER_INTERVAL_MS, 500000},
                                {SRS_SAFE_WAIT_MS, 600000}};
    srs_context *context = open_with(_i, settings, 4);
    lose_cache(context);
    ck_assert(is_degraded(context, "ada"));
    pthread_t thread;
    void *degraded = context;
    ck_assert_int_eq(pthread_create(&thread, NULL, ask_once, context), 0);
    faulty_cache_mode(FAULTY_NOT);
    struct timespec soon;
    do { /* again and again, since it may not wait yet */
        world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
        world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err));
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_sec += 1;
    } while (pthread_timedjoin_np(thread, &degraded, &soon));
    ck_assert_ptr_null(degraded);
    world_close(context);
}
END_TEST

START_TEST(it_can_be_forced_on_and_off)
{
    const setting settings[] = {{SRS_SAFE_USER_INTERVAL_MS, 0}, {SRS_SAFE_OPEN_MS, 3600000}};
    srs_context *context = open_with(_i, settings, 2);
    int before_entered = atomic_load(&entered), before_left = atomic_load(&left);
    submit_overdue(context, "ada", 1);
    ck_assert(!is_degraded(context, "ada"));
    ck_assert_int_eq(state_of(context).is_active, 0);
    ck_assert_int_eq(state_of(context).entered_ms, SRS_TIME_NONE);

    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    unsigned calls = faulty_cache_calls();
    ck_assert(is_degraded(context, "ada"));
    world_submit(context, "ada", "item 0", SRS_GOOD, WORLD_START_MS);
    ck_assert_uint_eq(world_due_total(context, "ada"), 0);
    ck_assert_uint_eq(faulty_cache_calls(), calls); /* though it is well, it is not asked */
    srs_safe_mode_info info = state_of(context);
    ck_assert_int_eq(info.mode, SRS_SAFE_MODE_ON);
    ck_assert_int_eq(info.is_active, 1);
    ck_assert_int_eq(info.entered_ms, WORLD_START_MS);
    ck_assert_uint_eq(info.served, 2);

    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_AUTOMATIC, err));
    ck_assert_uint_eq(world_due_total(context, "ada"), 0); /* the cache, which missed a write */
    ck_assert(!is_degraded(context, "ada"));
    info = state_of(context);
    ck_assert_int_eq(info.is_active, 0);
    ck_assert_uint_eq(info.served, 2);
    ck_assert_int_ge(info.duration_ms, 0);

    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err));
    faulty_cache_mode(FAULTY_FAILS);
    srs_due_list *list;
    for (int i = 0; i < 10; i++)
        world_fails(SRS_E_UNAVAILABLE, "as the test wants",
                    srs_due(context, NULL, "ada", NULL, &list, err));
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_AUTOMATIC, err));
    ck_assert(!is_degraded(context, "ada")); /* one failure is no safe mode yet */
    world_fails(SRS_E_INVALID, "mode 3",
                srs_safe_mode_force(context, (srs_safe_mode)(SRS_SAFE_MODE_OFF + 1), err));
    ck_assert_int_eq(atomic_load(&entered) - before_entered, 1);
    ck_assert_int_eq(atomic_load(&left) - before_left, 1);
    world_close(context);
}
END_TEST

/* The answers to a caller agree with the state: nothing is limited or degraded before safe mode is
 * entered, and nobody else changes the state. */
static int is_told_the_truth(srs_context *context, const char *user, int item)
{
    char name[32];
    srs_due_list *list = NULL;
    snprintf(name, sizeof name, "item %d", item);
    world_submit(context, user, name, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    srs_status status = srs_due(context, NULL, user, NULL, &list, NULL);
    int is_active = state_of(context).is_active;
    ck_assert(status == SRS_OK || (status == SRS_E_RATE_LIMITED && is_active));
    if (list)
        ck_assert_int_eq(srs_due_list_is_degraded(list), is_active);
    srs_due_list_free(list);
    return is_active;
}

START_TEST(a_cache_that_is_read_and_takes_no_writes_is_away)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 1}, {SRS_SAFE_USER_INTERVAL_MS, 0}};
    for (int has_probe = 0; has_probe < 2; has_probe++) {
        faulty_cache_mode(FAULTY_NOT);
        faulty_cache_probes(has_probe);
        int item = 0, before = atomic_load(&entered);
        srs_context *context = open_with(_i, settings, 2);
        world_due_total(context, "ada");
        faulty_cache_mode(FAULTY_REFUSES_CHANGES);
        while (!is_told_the_truth(context, "ada", item++))
            ck_assert_int_lt(item, 10);
        for (int i = 0; i < 10; i++) { /* a read that succeeds does not end it */
            poll(NULL, 0, 2);
            ck_assert(is_told_the_truth(context, "ada", item++));
        }
        ck_assert_int_eq(atomic_load(&entered) - before, 1);
        faulty_cache_mode(FAULTY_NOT);
        while (is_told_the_truth(context, "ada", item++))
            poll(NULL, 0, 2);
        ck_assert_uint_eq(world_due_total(context, "ada"), (unsigned)item);
        world_close(context);
    }
}
END_TEST

START_TEST(submits_may_be_stored_directly_meanwhile)
{
    for (int64_t submits = SRS_SUBMITS_QUEUE; submits <= SRS_SUBMITS_STORE; submits++) {
        srs_config *config = world_config(_i);
        srs_safe_mode_policy *policy;
        world_ok(srs_safe_mode_policy_new(&policy, err));
        world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_SUBMITS, submits, err));
        srs_config_set_safe_mode_policy(config, policy);
        srs_safe_mode_policy_free(policy);
        world_set(config, "worker", "poll"); /* so that nobody stores what nobody waits for */
        srs_context *context = world_open(config);
        world_submit_ack(context, "ada", "before", SRS_GOOD, 0, SRS_ACK_CACHED);
        ck_assert_uint_eq(world_stat(context, "queue.depth"), 1);
        world_ok(srs_flush(context, 60000, err));
        world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
        world_submit_ack(context, "ada", "meanwhile", SRS_GOOD, 0, SRS_ACK_CACHED);
        ck_assert_uint_eq(world_stat(context, "queue.depth"), submits == SRS_SUBMITS_QUEUE);
        world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err));
        world_submit_ack(context, "ada", "after", SRS_GOOD, 0, SRS_ACK_CACHED);
        ck_assert_uint_ge(world_stat(context, "queue.depth"), 1);
        world_close(context);
    }
}
END_TEST

START_TEST(a_cache_that_is_slow_counts_as_away)
{
    const setting settings[] = {
        {SRS_SAFE_TIMEOUT_MS, 1}, {SRS_SAFE_USER_INTERVAL_MS, 0}, {SRS_SAFE_OPEN_MS, 3600000}};
    srs_context *context = open_with(_i, settings, 3);
    submit_overdue(context, "ada", 1);
    world_ok(srs_flush(context, 60000, err));
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err)); /* counts from here */
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_AUTOMATIC, err));
    faulty_cache_delay(5);
    ck_assert(!is_degraded(context, "ada")); /* its answers count, however late */
    ck_assert(!is_degraded(context, "ada"));
    ck_assert(is_degraded(context, "ada"));
    faulty_cache_delay(0);
    world_close(context);
}
END_TEST

START_TEST(a_season_without_a_cache_has_no_limits)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000}, {SRS_SAFE_PER_MINUTE, 1}};
    srs_context *context = open_with(_i, settings, 2);
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.cache_enabled = 0;
    world_ok(srs_season_put(context, &season, err));
    submit_overdue(context, "ada", 30);
    faulty_cache_mode(FAULTY_FAILS);
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    for (int i = 0; i < 20; i++) {
        srs_due_list *list;
        world_submit(context, "ada", "item 0", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS + 1000 + i);
        world_ok(srs_due(context, NULL, "ada", NULL, &list, err));
        ck_assert(!srs_due_list_is_degraded(list));
        ck_assert_uint_eq(srs_due_list_count(list), 20);
        ck_assert_uint_eq(srs_due_list_total(list), 30);
        srs_due_list_free(list);
    }
    ck_assert_uint_eq(world_stat(context, "safe_mode.served"), 0);
    ck_assert_uint_eq(world_stat(context, "safe_mode.refused"), 0);
    world_close(context);
}
END_TEST

/* Disabled while the cache is away, and enabled again: its data from before is not trusted. */
START_TEST(a_season_that_could_not_be_dropped_is_dropped_later)
{
    const setting settings[] = {{SRS_SAFE_OPEN_MS, 3600000}, {SRS_SAFE_USER_INTERVAL_MS, 0}};
    srs_context *context = open_with(_i, settings, 2);
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    submit_overdue(context, "ada", 2);
    ck_assert_uint_eq(world_due_total(context, "ada"), 2);
    faulty_cache_mode(FAULTY_FAILS);
    season.cache_enabled = 0;
    world_ok(srs_season_put(context, &season, err));
    faulty_cache_mode(FAULTY_NOT);
    world_submit(context, "ada", "item 0", SRS_EASY, WORLD_START_MS);
    season.cache_enabled = 1;
    world_ok(srs_season_put(context, &season, err));
    ck_assert(!is_degraded(context, "ada"));
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    world_close(context);
}
END_TEST

START_TEST(disabled_it_is_an_error)
{
    const setting settings[] = {{SRS_SAFE_ENABLED, 0}};
    srs_context *context = open_with(_i, settings, 1);
    srs_due_list *list;
    faulty_cache_mode(FAULTY_FAILS);
    world_fails(SRS_E_UNAVAILABLE, "as the test wants",
                srs_due(context, NULL, "ada", NULL, &list, err));
    faulty_cache_mode(FAULTY_NOT);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *everywhere[] = {
        due_is_served_from_the_store_and_limited, requests_per_minute_are_limited_overall,
        an_open_breaker_does_not_ask_the_cache,   nor_does_a_change_of_another_process,
        what_missed_writes_is_not_believed,       disabled_it_is_an_error};
    const TTest *tests[] = {a_program_moves_by_configuration_alone,
                            what_is_too_much_may_wait_its_turn,
                            who_waits_when_it_ends_is_served_by_the_cache,
                            it_can_be_forced_on_and_off,
                            a_cache_that_is_read_and_takes_no_writes_is_away,
                            submits_may_be_stored_directly_meanwhile,
                            a_cache_that_is_slow_counts_as_away,
                            a_season_without_a_cache_has_no_limits,
                            a_season_that_could_not_be_dropped_is_dropped_later};
    int failed =
        world_run_everywhere("safe mode", everywhere, sizeof everywhere / sizeof *everywhere);
    return failed | world_run("safe mode", tests, sizeof tests / sizeof *tests);
}
