/* A program compiled against the first published headers, or against later ones with larger
 * structs, is given what fits: its struct keeps its size, and what is beyond stays as it was. */
#include "scenario/sized.h"

static srs_context *open_world(int store)
{
    return world_open(world_config(store));
}

#define FIRST_STATE FIRST(srs_state, due_ms)

static void *fresh_state(size_t size)
{
    const srs_state ours = SRS_STATE_INIT;
    return of_size(&ours, FIRST_STATE, size);
}

/* Compares what the library filled in with what it fills in today. */
static void is_state(const void *made, size_t size, const srs_state *expected)
{
    srs_state ours = SRS_STATE_INIT;
    is_untouched_beyond(made, FIRST_STATE, size);
    memcpy(&ours, made, FIRST_STATE);
    world_same_state(&ours, expected);
}

static srs_state state_after(const srs_scheduler *scheduler, const srs_state *before)
{
    srs_state after = SRS_STATE_INIT;
    world_ok(srs_scheduler_review(scheduler, before, "a", SRS_GOOD, WORLD_START_MS, &after, err));
    return after;
}

START_TEST(states_of_any_age)
{
    (void)_i;
    srs_scheduler *scheduler;
    world_ok(srs_scheduler_new("sm2", &scheduler, err));
    sized_beyond = 0; /* they are handed over, too */
    srs_state once = state_after(scheduler, NULL), twice = state_after(scheduler, &once);
    for (size_t i = 0; i < GROWTHS; i++) {
        size_t size = FIRST_STATE + growths[i];
        srs_state *state = fresh_state(size);
        for (int reviews = 1; reviews <= 2; reviews++) {
            world_ok(
                srs_scheduler_review(scheduler, state, "a", SRS_GOOD, WORLD_START_MS, state, err));
            is_state(state, size, reviews == 1 ? &once : &twice);
        }
        free(state);
    }
    sized_beyond = BEYOND;
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(previews_of_any_age)
{
    srs_context *context = open_world(_i);
    srs_state today[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    world_ok(srs_preview(context, NULL, "ada", "a", 0, today, err));
    for (size_t i = 0; i < GROWTHS; i++) {
        size_t size = FIRST_STATE + growths[i];
        char *next = malloc(4 * size);
        memset(next, BEYOND, 4 * size);
        for (size_t each = 0; each < 4; each++)
            memcpy(next + each * size, &size, sizeof size);
        world_ok(srs_preview(context, NULL, "ada", "a", 0, (srs_state *)(void *)next, err));
        for (size_t each = 0; each < 4; each++)
            is_state(next + each * size, size, &today[each]);
        free(next);
    }
    world_close(context);
}
END_TEST

START_TEST(states_of_trackers_of_any_age)
{
    srs_context *context = open_world(_i);
    srs_tracker_list *list;
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    srs_state today = world_state(context, "ada", "a");
    world_ok(srs_item(context, NULL, "ada", "a", &list, err));
    for (size_t i = 0; i < GROWTHS; i++) {
        srs_state *state = fresh_state(FIRST_STATE + growths[i]);
        ck_assert_int_eq(srs_tracker_state(srs_tracker_list_at(list, 0), state), SRS_OK);
        is_state(state, FIRST_STATE + growths[i], &today);
        free(state);
    }
    for (int i = 0; i < 2; i++) {
        srs_state *state = fresh_state(bad_size(i, FIRST_STATE));
        ck_assert_int_eq(srs_tracker_state(srs_tracker_list_at(list, 0), state), SRS_E_INVALID);
        world_fails(SRS_E_INVALID, "SRS_STATE_INIT",
                    srs_preview(context, NULL, "ada", "a", 0, state, err));
        free(state);
    }
    srs_tracker_list_free(list);
    world_close(context);
}
END_TEST

START_TEST(states_of_no_age)
{
    (void)_i;
    srs_scheduler *scheduler;
    srs_state after = SRS_STATE_INIT;
    double recall;
    world_ok(srs_scheduler_new("fsrs", &scheduler, err));
    for (int i = 0; i < 2; i++) {
        srs_state *bad = fresh_state(bad_size(i, FIRST_STATE));
        world_fails(
            SRS_E_INVALID, "SRS_STATE_INIT",
            srs_scheduler_review(scheduler, bad, "a", SRS_GOOD, WORLD_START_MS, &after, err));
        world_fails(SRS_E_INVALID, "SRS_STATE_INIT",
                    srs_scheduler_review(scheduler, NULL, "a", SRS_GOOD, WORLD_START_MS, bad, err));
        world_fails(SRS_E_INVALID, "SRS_STATE_INIT",
                    srs_scheduler_preview(scheduler, NULL, "a", WORLD_START_MS, bad, err));
        world_fails(SRS_E_INVALID, "SRS_STATE_INIT",
                    srs_scheduler_retrievability(scheduler, bad, WORLD_START_MS, &recall, err));
        free(bad);
    }
    ck_assert_int_eq(after.phase, SRS_PHASE_NEW);
    srs_scheduler_free(scheduler);
}
END_TEST

#define FIRST_ERROR FIRST(srs_error, message)

START_TEST(errors_of_any_age)
{
    (void)_i;
    const srs_error ours = SRS_ERROR_INIT;
    for (size_t i = 0; i < GROWTHS; i++) {
        size_t size = FIRST_ERROR + growths[i];
        srs_error *err = of_size(&ours, FIRST_ERROR, size);
        ck_assert_int_eq(srs_config_new(NULL, err), SRS_E_INVALID);
        ck_assert_int_eq(err->status, SRS_E_INVALID);
        ck_assert_str_eq(err->message, "out is NULL");
        is_untouched_beyond(err, FIRST_ERROR, size);
        free(err);
    }
    size_t too_small = FIRST_ERROR - 1; /* no message has room, and the call is still refused */
    srs_error *small = of_size(&ours, sizeof too_small, too_small);
    ck_assert_int_eq(srs_config_new(NULL, small), SRS_E_INVALID);
    is_untouched_beyond(small, sizeof too_small, too_small);
    free(small);
    srs_error *zeroed = calloc(1, FIRST_ERROR);
    ck_assert_int_eq(srs_config_new(NULL, zeroed), SRS_E_INVALID);
    ck_assert_str_eq(zeroed->message, "out is NULL");
    free(zeroed);
}
END_TEST

#define FIRST_STAT FIRST(srs_stat, value)

START_TEST(figures_of_any_age)
{
    srs_context *context = open_world(_i);
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    const srs_stat ours = SRS_STAT_INIT;
    for (size_t i = 0; i < GROWTHS; i++) {
        size_t size = FIRST_STAT + growths[i], index = 0;
        srs_stat *stat = of_size(&ours, FIRST_STAT, size);
        uint64_t value = 0;
        while (srs_stat_at(context, index++, stat) == SRS_OK) {
            is_untouched_beyond(stat, FIRST_STAT, size);
            if (strcmp(stat->name, "reviews.accepted") == 0)
                value = stat->value;
        }
        ck_assert_uint_eq(value, 1);
        free(stat);
    }
    for (int i = 0; i < 2; i++) {
        srs_stat *stat = of_size(&ours, FIRST_STAT, bad_size(i, FIRST_STAT));
        ck_assert_int_eq(srs_stat_at(context, 0, stat), SRS_E_INVALID);
        free(stat);
    }
    world_close(context);
}
END_TEST

#define FIRST_INFO FIRST(srs_config_key_info, meaning)

START_TEST(keys_of_any_age)
{
    (void)_i;
    const srs_config_key_info ours = SRS_CONFIG_KEY_INFO_INIT;
    for (size_t i = 0; i < GROWTHS; i++) {
        size_t size = FIRST_INFO + growths[i];
        srs_config_key_info *info = of_size(&ours, FIRST_INFO, size);
        ck_assert_int_eq(srs_config_key(0, info), SRS_OK);
        ck_assert_str_eq(info->key, "cache");
        ck_assert_ptr_nonnull(info->meaning);
        is_untouched_beyond(info, FIRST_INFO, size);
        free(info);
    }
    for (int i = 0; i < 2; i++) {
        srs_config_key_info *info = of_size(&ours, FIRST_INFO, bad_size(i, FIRST_INFO));
        ck_assert_int_eq(srs_config_key(0, info), SRS_E_INVALID);
        free(info);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        states_of_any_age, previews_of_any_age, states_of_trackers_of_any_age,
        states_of_no_age,  errors_of_any_age,   figures_of_any_age,
        keys_of_any_age,
    };
    return world_run("smallest_results", tests, sizeof tests / sizeof *tests);
}
