/* Fractions are read, kept and found again in each world, whatever the locale of the host program.
 */
#include "scenario/world.h"
#include "support/comma_locale.h"

#include <string.h>

START_TEST(settings_are_read_with_a_point)
{
    srs_config *config = world_config(_i);
    world_set(config, "scheduler.retention", "0.85");
    world_fails(SRS_E_CONFIG, "0.99", srs_config_set(config, "scheduler.retention", "0,85", err));
    srs_config_free(config);
}
END_TEST

START_TEST(trackers_keep_their_fractions)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS);
    srs_state kept = world_state(context, "ada", "item");
    ck_assert_double_eq(kept.stability, 2.3065);
    ck_assert_double_eq_tol(kept.difficulty, 2.118103970459015, 1e-9);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {settings_are_read_with_a_point, trackers_keep_their_fractions};
    if (!comma_locale_set())
        return 77;
    return world_run_everywhere("locales", tests, sizeof tests / sizeof *tests);
}
