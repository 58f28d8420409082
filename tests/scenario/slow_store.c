/* A store that does not answer is not felt by a submit of a user who is in the cache, though the
 * list of seasons is due to be read again; a change of season is seen once the store answers. */
#include "scenario/hold.h"
#include "scenario/world.h"

#include "support/faulty.h"

#include <poll.h>

static srs_context *open_forgetful(int world)
{
    srs_config *config = world_config(world);
    world_set(config, "ack", "cached");
    world_set(config, "season.refresh_ms", "1");
    faulty_store_use(config, world_store_url(world));
    return world_open(config);
}

/* With the list never read again but by a call that waits for it, the test would not end. */
START_TEST(submit_does_not_wait_for_the_list_of_seasons)
{
    srs_context *context = open_forgetful(_i);
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    hold_at("store.season_list");
    for (int i = 0; i < 10; i++) {
        poll(NULL, 0, 2);
        world_submit(context, "ada", "b", SRS_GOOD, 0);
        world_due_total(context, "ada");
    }
    hold_await();
    hold_release();
    world_close(context);
}
END_TEST

START_TEST(another_active_season_is_seen_when_the_store_answers)
{
    srs_context *context = open_forgetful(_i);
    srs_season next = SRS_SEASON_INIT;
    next.name = "T";
    world_ok(srs_season_put(context, &next, err));
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    hold_at("store.season_list");
    poll(NULL, 0, 2);
    world_submit(context, "ada", "b", SRS_GOOD, 0);
    hold_await();
    hold_release();
    world_ok(srs_season_activate(context, "T", err));
    ck_assert_uint_eq(world_due_total(context, "ada"), 0);
    world_submit(context, "ada", "c", SRS_GOOD, 0);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {submit_does_not_wait_for_the_list_of_seasons,
                            another_active_season_is_seen_when_the_store_answers};
    return world_run("slow_store", tests, sizeof tests / sizeof *tests);
}
