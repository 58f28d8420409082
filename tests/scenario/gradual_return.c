/* A cache that comes back empty is filled little by little: no herd of loads on the store. Counted
 * by a store that records the number of loads in progress at the start of each load. */
#include "scenario/hold.h"
#include "scenario/world.h"

#include "support/faulty.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

#define CALLERS 300
#define FIRST 4

static srs_context *open_failing(int store)
{
    srs_config *config = world_config(store);
    srs_error ignored = SRS_ERROR_INIT;
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "1");
    world_set(config, "safe_mode.user_interval_ms", "0");
    world_set(config, "safe_mode.loads_first", "4");
    world_set(config, "safe_mode.loads_max", "64");
    faulty_cache_use(config, "memory:");
    faulty_store_use(config, world_store_url(store));
    srs_context *context = world_open(config);
    faulty_cache_mode(FAULTY_FAILS);
    srs_due_list *list;
    ck_assert_int_eq(srs_due(context, NULL, "first", NULL, &list, &ignored), SRS_OK);
    ck_assert(srs_due_list_is_degraded(list));
    srs_due_list_free(list);
    return context;
}

typedef struct caller {
    srs_context *context;
    pthread_barrier_t *start; /* NULL: immediately */
    char user[32];
    srs_status status;
} caller;

static void *ask(void *data)
{
    caller *self = data;
    srs_due_list *list = NULL;
    if (self->start)
        pthread_barrier_wait(self->start);
    self->status = srs_due(self->context, NULL, self->user, NULL, &list, NULL);
    srs_due_list_free(list);
    return NULL;
}

static void ask_together(srs_context *context, const char *who)
{
    static caller callers[CALLERS];
    pthread_t threads[CALLERS];
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, CALLERS);
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (caller){.context = context, .start = &start};
        snprintf(callers[i].user, sizeof callers[i].user, "%s %d", who, i);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, &callers[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CALLERS; i++)
        ck_assert_int_eq(callers[i].status, SRS_OK);
    pthread_barrier_destroy(&start);
}

static void await_recovery(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    do {
        poll(NULL, 0, 2);
        world_due_total(context, "first");
        world_ok(srs_safe_mode_state(context, &info, err));
    } while (info.is_active);
}

START_TEST(a_recovered_cache_causes_no_herd)
{
    unsigned most;
    srs_context *context = open_failing(_i);
    faulty_cache_mode(FAULTY_NOT);
    await_recovery(context);
    faulty_store_outran(FIRST, &most); /* from here on */
    faulty_store_delay(10);
    unsigned loads = faulty_store_loads();
    ask_together(context, "user");
    ck_assert_uint_eq(faulty_store_loads() - loads, CALLERS); /* each once, and none degraded */
    ck_assert(!faulty_store_outran(FIRST, &most));
    ck_assert_uint_ge(most, 2 * FIRST); /* and it did become more */
    ck_assert_uint_le(most, 64);
    ck_assert_uint_eq(world_stat(context, "cache.entries"), CALLERS + 1);
    world_close(context);
}
END_TEST

/* The outage may be too short for safe mode: a server that was restarted. */
START_TEST(a_single_failure_is_enough_for_that)
{
    unsigned most;
    srs_config *config = world_config(_i);
    world_set(config, "safe_mode.loads_first", "4");
    world_set(config, "safe_mode.user_interval_ms", "0");
    faulty_cache_use(config, "memory:");
    faulty_store_use(config, world_store_url(_i));
    srs_context *context = world_open(config);
    faulty_cache_mode(FAULTY_FAILS);
    world_due_total(context, "first");
    faulty_cache_mode(FAULTY_NOT);
    faulty_store_outran(FIRST, &most);
    faulty_store_delay(10);
    ask_together(context, "user");
    ck_assert(!faulty_store_outran(FIRST, &most));
    ck_assert_uint_eq(world_stat(context, "safe_mode.entered"), 0);
    world_close(context);
}
END_TEST

/* A waiting load waits no longer than its deadline, and the error says why. */
START_TEST(waiting_for_a_turn_has_a_deadline)
{
    srs_config *config = world_config(_i);
    world_set(config, "safe_mode.loads_first", "1");
    world_set(config, "safe_mode.loads_max", "1");
    world_set(config, "safe_mode.failures", "1000"); /* a slow call of the cache counts as one */
    world_set_load_timeout(config, "20");
    faulty_cache_use(config, "memory:");
    faulty_store_use(config, world_store_url(_i));
    srs_context *context = world_open(config);
    caller slow = {.context = context, .user = "slow"};
    pthread_t thread;
    hold_at("store.trackers");
    ck_assert_int_eq(pthread_create(&thread, NULL, ask, &slow), 0);
    hold_await();
    srs_due_list *list;
    world_fails(SRS_E_TIMEOUT, "0 other loads wait",
                srs_due(context, NULL, "ada", NULL, &list, err));
    hold_release();
    pthread_join(thread, NULL);
    world_ok(srs_due(context, NULL, "ada", NULL, &list, err)); /* its place is free again */
    srs_due_list_free(list);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_recovered_cache_causes_no_herd, a_single_failure_is_enough_for_that,
                            waiting_for_a_turn_has_a_deadline};
    return world_run("gradual return", tests, sizeof tests / sizeof *tests);
}
