/* A thousand callers that miss the same entry cause one load. */
#include "scenario/world.h"

#include "support/faulty.h"

#include <pthread.h>

#define CALLERS 100

static void *ask(void *context)
{
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    return NULL;
}

START_TEST(a_miss_is_loaded_once)
{
    if (!world_has_cache(_i))
        return;
    srs_config *config = world_config(_i);
    /* A cache of this process asks MariaDB for changes of other processes. The first answer drops
     * all entries, so it must have come before the callers begin. With 0 each call waits for it. */
    world_ok(srs_config_set(config, "cache.stale_ms", "0", err));
    faulty_store_use(config, world_store_url(_i));
    faulty_cache_use(config, world_cache_url());
    srs_context *context = world_open(config);
    world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
    unsigned leases = faulty_cache_leases(), loads = faulty_store_loads();
    /* The cache is emptied as an eviction would, behind the library's back. */
    world_ok(srs_season_put(context, &(srs_season){sizeof(srs_season), "S", -1, -1, -1, 0, 0, 0, 0},
                            err));
    world_ok(srs_season_put(context, &(srs_season){sizeof(srs_season), "S", -1, -1, -1, 0, 1, 0, 0},
                            err));
    pthread_t threads[CALLERS];
    for (int i = 0; i < CALLERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, context), 0);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(faulty_cache_leases() - leases, 1);
    ck_assert_uint_eq(faulty_store_loads() - loads, 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_miss_is_loaded_once};
    return world_run_everywhere("no herd", tests, sizeof tests / sizeof *tests);
}
