/* However many threads and processes miss the same entry of a shared cache, one of them loads it;
 * and if that process exits, another does. */
#include "scenario/agree.h"
#include "scenario/processes.h"
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROCESSES 3
#define THREADS 16
#define USERS 3

static const char *const users[USERS] = {"ada", "bob", "eve"};

/* A store with one item of each user, and nothing in the cache. */
static void prepare(int world)
{
    srs_context *context = world_open(world_config(world));
    for (int i = 0; i < USERS; i++)
        world_submit(context, users[i], "item", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
    world_close(context);
    redis_server_do(servers_redis(), "FLUSHALL");
}

static srs_context *open_prepared(void)
{
    return world_open(world_config_on(world_last_store_url()));
}

/* ---- many together -------------------------------------------------------------------------- */

static void *ask(void *context)
{
    for (int i = 0; i < USERS; i++)
        ck_assert_uint_eq(world_due_total(context, users[i]), 1);
    return NULL;
}

/* Returns how many entries this process has loaded. */
static void ask_with_threads(process *parent, int number)
{
    pthread_t threads[THREADS];
    srs_context *context = open_prepared();
    (void)number;
    process_tell(parent, 0);
    process_hear(parent);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, context), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    process_tell(parent, world_stat(context, "cache.loads"));
    world_close(context);
}

START_TEST(many_processes_and_threads)
{
    process all[PROCESSES];
    uint64_t loads = 0;
    prepare(_i);
    for (int i = 0; i < PROCESSES; i++)
        process_start(&all[i], ask_with_threads, i);
    for (int i = 0; i < PROCESSES; i++)
        process_hear(&all[i]);
    for (int i = 0; i < PROCESSES; i++)
        process_tell(&all[i], 0);
    for (int i = 0; i < PROCESSES; i++)
        loads += process_hear(&all[i]);
    for (int i = 0; i < PROCESSES; i++)
        process_end(&all[i]);
    ck_assert_uint_eq(loads, USERS);
}
END_TEST

/* ---- the loader crashes --------------------------------------------------------------------- */

static void die_in_load(void *data, const char *call)
{
    (void)data;
    if (strcmp(call, "cache.load_commit") == 0)
        kill(getpid(), SIGKILL);
}

/* It has the lease and has read the store when it crashes. */
static void load_and_die(process *parent, int number)
{
    srs_config *config = world_config_on(world_last_store_url());
    (void)parent, (void)number;
    faulty_store_use(config, world_last_store_url());
    faulty_cache_use(config, world_cache_url());
    world_set_load_timeout(config, "500");
    faulty_on_call(die_in_load, NULL);
    srs_context *context = world_open(config);
    world_due_total(context, "ada");
}

static void wait_for_death(process *loader)
{
    uint64_t nothing;
    ck_assert_int_eq(read(loader->from, &nothing, sizeof nothing), 0);
    process_kill(loader);
}

START_TEST(a_loader_that_is_killed)
{
    process loader;
    prepare(_i);
    process_start(&loader, load_and_die, 0);
    wait_for_death(&loader);
    srs_context *context = open_prepared();
    ck_assert_uint_eq(world_due_total(context, "ada"), 1); /* when the dead one's lease is over */
    ck_assert_uint_eq(world_stat(context, "cache.loads"), 1);
    ck_assert_uint_eq(world_stat(context, "cache.failures"), 0);
    agree("ada", 1);
    world_close(context);
}
END_TEST

/* ---- the cache comes back empty ------------------------------------------------------------- */

START_TEST(a_cache_that_comes_back_empty)
{
    pthread_t threads[THREADS];
    prepare(_i);
    srs_context *context = open_prepared();
    ask(context);
    redis_server_restart(servers_redis());
    srs_due_list *list;
    int degraded = 1; /* until the cache is let back in */
    for (int i = 0; degraded; i++) {
        char user[32];
        snprintf(user, sizeof user, "nobody %d", i);
        world_ok(srs_due(context, NULL, user, NULL, &list, err));
        degraded = srs_due_list_is_degraded(list);
        srs_due_list_free(list);
    }
    uint64_t loads = world_stat(context, "cache.loads");
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, context), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(world_stat(context, "cache.loads") - loads, USERS);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {many_processes_and_threads, a_loader_that_is_killed,
                                  a_cache_that_comes_back_empty};
    return world_run_on_servers("one load", tests, 3, WORLD_SHARED_MARIADB);
}
