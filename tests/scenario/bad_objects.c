/* Functions without a context - for ids, schedulers, policies - refuse invalid arguments,
 * with a message that names the argument, keep their state, and write no output. */
#include "scenario/bad.h"

#include <math.h>
#include <string.h>

/* ---- statuses, errors, ids, the allocator, backends --------------------------------------- */

START_TEST(numbers_that_are_no_status)
{
    (void)_i;
    ck_assert_str_eq(srs_status_name((srs_status)-1), "SRS_E_?");
    ck_assert_str_eq(srs_status_name((srs_status)(SRS_E_ID_IN_USE + 1)), "SRS_E_?");
    ck_assert_ptr_nonnull(srs_status_text((srs_status)-1));
    ck_assert_int_eq(srs_has_backend(NULL), 0);
    ck_assert_int_eq(srs_has_backend(""), 0);
    ck_assert_int_eq(srs_has_backend("oracle"), 0);
}
END_TEST

/* An error that is all zeros is filled in. */
START_TEST(errors_that_are_zeroed)
{
    (void)_i;
    srs_error err;
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(srs_config_new(NULL, &err), SRS_E_INVALID);
    ck_assert_int_eq(err.status, SRS_E_INVALID);
    ck_assert_str_eq(err.message, "out is NULL");
}
END_TEST

START_TEST(ids_that_are_none)
{
    (void)_i;
    srs_id id, before;
    memset(&id, 0x5a, sizeof id);
    before = id;
    for (size_t i = 0; i < bad_ids_count; i++)
        world_fails(SRS_E_INVALID, "not a UUID", srs_id_parse(bad_ids[i], &id, err));
    world_fails(SRS_E_INVALID, "is NULL", srs_id_parse(NULL, &id, err));
    world_fails(SRS_E_INVALID, "is NULL",
                srs_id_parse("0190a0a0-0000-7000-8000-000000000001", NULL, err));
    ck_assert_int_eq(srs_id_new(NULL), SRS_E_INVALID);
    ck_assert_mem_eq(&id, &before, sizeof id);
}
END_TEST

START_TEST(allocators_that_are_incomplete)
{
    (void)_i;
    srs_allocator allocator = SRS_ALLOCATOR_INIT;
    ck_assert_int_eq(srs_set_allocator(&allocator), SRS_E_INVALID);
    allocator.allocate = NULL;
    allocator.size = 0;
    ck_assert_int_eq(srs_set_allocator(&allocator), SRS_E_INVALID);
    srs_id id;
    ck_assert_int_eq(srs_id_new(&id), SRS_OK); /* the one before is still in force */
    srs_error *err = srs_error_new();
    ck_assert_ptr_nonnull(err);
    srs_error_free(err);
}
END_TEST

START_TEST(nothing_to_free)
{
    (void)_i;
    srs_error_free(NULL);
    srs_config_free(NULL);
    srs_scheduler_free(NULL);
    srs_rating_policy_free(NULL);
    srs_safe_mode_policy_free(NULL);
    srs_due_list_free(NULL);
    srs_submit_result_free(NULL);
    srs_tracker_list_free(NULL);
    srs_event_list_free(NULL);
    srs_season_list_free(NULL);
    srs_dead_list_free(NULL);
    srs_counts_free(NULL);
    srs_forecast_free(NULL);
    srs_completion_free(NULL);
}
END_TEST

/* ---- schedulers --------------------------------------------------------------------------- */

/* 20 of the 21 parameters of fsrs. */
#define TWENTY                                                                                     \
    "1.2931,2.3065,8.2956,6.4133,0.8334,3.0194,0.001,1.8722,0.1666,0.796,1.4835,0.0614,0.2629,"    \
    "1.6483,0.6014,1.8729,0.5425,0.0912,0.0658,0.1542"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *key, *value;
} bad_settings[] = {
    {"no_such", "1"},
    {"retention", "nan"},
    {"retention", "-nan"},
    {"retention", "inf"},
    {"retention", "1e400"},
    {"retention", "0,9"},
    {"retention", "0x0.ep0"},
    {"retention", ""},
    {"parameters", ""},
    {"parameters", TWENTY},
    {"parameters", "0.212,0.212," TWENTY},
    {"parameters", "nan," TWENTY},
    {"parameters", "1e9," TWENTY},
    {"parameters", "-0.212," TWENTY},
    {"parameters", "0.212" ZEROS "x," TWENTY},
    {"learning_steps", "60,600,"},
    {"learning_steps", "0"},
    {"learning_steps", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"},
    {"relearning_steps", "ten"},
    {"relearning_steps", ZEROS "60x"},
    {"max_interval", "36501"},
    {"fuzz", "1"},
    {"seed", "9223372036854775808"},
    {"elapsed", "weeks"},
    {"utc_offset_minutes", "841"},
    {"rollover_hour", "-1"},
};

START_TEST(settings_of_schedulers_that_are_none)
{
    (void)_i;
    srs_scheduler *fsrs, *levels, *out = UNTOUCHED;
    world_ok(srs_scheduler_new("fsrs", &fsrs, err));
    world_ok(srs_scheduler_new("levels", &levels, err));
    for (size_t i = 0; i < sizeof bad_settings / sizeof *bad_settings; i++)
        world_fails(SRS_E_INVALID, bad_settings[i].key,
                    srs_scheduler_set(fsrs, bad_settings[i].key, bad_settings[i].value, err));
    world_fails(SRS_E_INVALID, "retention", srs_scheduler_set(levels, "retention", "0.9", err));
    world_fails(SRS_E_INVALID, "scheduler", srs_scheduler_set(NULL, "fuzz", "on", err));
    world_fails(SRS_E_INVALID, "key", srs_scheduler_set(fsrs, NULL, "on", err));
    world_fails(SRS_E_INVALID, "value", srs_scheduler_set(fsrs, "fuzz", NULL, err));
    world_fails(SRS_E_INVALID, "anki", srs_scheduler_new("anki", &out, err));
    world_fails(SRS_E_INVALID, "name", srs_scheduler_new(NULL, &out, err));
    world_fails(SRS_E_INVALID, "out", srs_scheduler_new("fsrs", NULL, err));
    world_fails(SRS_E_INVALID, "review", srs_scheduler_new_custom(NULL, NULL, &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
    srs_scheduler_free(fsrs);
    srs_scheduler_free(levels);
}
END_TEST

static void refuses_state(const srs_scheduler *scheduler, const srs_state *state, const char *says)
{
    srs_state after = SRS_STATE_INIT, next[4] = {after, after, after, after};
    double out = 77;
    world_fails(SRS_E_INVALID, says,
                srs_scheduler_review(scheduler, state, "x", SRS_GOOD, WORLD_START_MS, &after, err));
    world_fails(SRS_E_INVALID, says,
                srs_scheduler_preview(scheduler, state, "x", WORLD_START_MS, next, err));
    world_fails(SRS_E_INVALID, says,
                srs_scheduler_retrievability(scheduler, state, WORLD_START_MS, &out, err));
    ck_assert_int_eq(after.phase, SRS_PHASE_NEW);
    ck_assert_int_eq(next[0].phase, SRS_PHASE_NEW);
    ck_assert_double_eq(out, 77);
}

START_TEST(states_that_are_none)
{
    (void)_i;
    srs_scheduler *scheduler;
    srs_state known = SRS_STATE_INIT, state;
    world_ok(srs_scheduler_new("fsrs", &scheduler, err));
    world_ok(srs_scheduler_review(scheduler, NULL, "x", SRS_GOOD, WORLD_START_MS, &known, err));
    state = known;
    state.size = 0;
    refuses_state(scheduler, &state, "SRS_STATE_INIT");
    static const double numbers[] = {NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 3; i++) {
        state = known;
        state.stability = numbers[i];
        refuses_state(scheduler, &state, "stability");
        state = known;
        state.difficulty = numbers[i];
        refuses_state(scheduler, &state, "difficulty");
    }
    state = known;
    state.phase = SRS_PHASE_REMOVED + 1;
    refuses_state(scheduler, &state, "phase");
    state = known;
    state.level = -1;
    refuses_state(scheduler, &state, "level");
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(reviews_of_schedulers_that_are_none)
{
    (void)_i;
    srs_scheduler *scheduler;
    srs_state after = SRS_STATE_INIT;
    double out = 77;
    const int ratings[] = {INT32_MIN, 0, 5};
    world_ok(srs_scheduler_new("sm2", &scheduler, err));
    for (int i = 0; i < 3; i++)
        world_fails(SRS_E_INVALID, "rating",
                    srs_scheduler_review(scheduler, NULL, "x", (srs_rating)ratings[i],
                                         WORLD_START_MS, &after, err));
    for (size_t i = 0; i < bad_times_count; i++)
        world_fails(
            SRS_E_INVALID, "at_ms",
            srs_scheduler_review(scheduler, NULL, "x", SRS_GOOD, bad_times[i], &after, err));
    world_fails(SRS_E_INVALID, "scheduler",
                srs_scheduler_review(NULL, NULL, "x", SRS_GOOD, WORLD_START_MS, &after, err));
    world_fails(SRS_E_INVALID, "is NULL",
                srs_scheduler_review(scheduler, NULL, "x", SRS_GOOD, WORLD_START_MS, NULL, err));
    world_fails(SRS_E_INVALID, "is NULL",
                srs_scheduler_preview(scheduler, NULL, "x", WORLD_START_MS, NULL, err));
    world_fails(SRS_E_INVALID, "state",
                srs_scheduler_retrievability(scheduler, NULL, WORLD_START_MS, &out, err));
    ck_assert_int_eq(srs_tracker_state(NULL, &after), SRS_E_INVALID);
    ck_assert_int_eq(after.phase, SRS_PHASE_NEW);
    ck_assert_double_eq(out, 77);
    srs_scheduler_free(scheduler);
}
END_TEST

/* ---- policies ----------------------------------------------------------------------------- */

START_TEST(rating_policies_that_are_none)
{
    (void)_i;
    srs_rating_policy *policy, *out = UNTOUCHED;
    srs_answer answer = SRS_ANSWER_INIT;
    srs_rating rating = SRS_EASY;
    world_fails(SRS_E_INVALID, "easy_below_ms", srs_rating_policy_new(-1, 5000, &out, err));
    world_fails(SRS_E_INVALID, "good_below_ms", srs_rating_policy_new(2000, 1999, &out, err));
    world_fails(SRS_E_INVALID, "good_below_ms", srs_rating_policy_new(0, 86400001, &out, err));
    world_fails(SRS_E_INVALID, "out", srs_rating_policy_new(2000, 5000, NULL, err));
    world_fails(SRS_E_INVALID, "map", srs_rating_policy_new_custom(NULL, NULL, &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
    world_ok(srs_rating_policy_new(2000, 5000, &policy, err));
    world_fails(SRS_E_INVALID, "policy", srs_rating_policy_map(NULL, &answer, &rating, err));
    world_fails(SRS_E_INVALID, "answer", srs_rating_policy_map(policy, NULL, &rating, err));
    world_fails(SRS_E_INVALID, "out", srs_rating_policy_map(policy, &answer, NULL, err));
    answer.size = 0;
    world_fails(SRS_E_INVALID, "SRS_ANSWER_INIT",
                srs_rating_policy_map(policy, &answer, &rating, err));
    ck_assert_int_eq(rating, SRS_EASY);
    srs_rating_policy_free(policy);
}
END_TEST

START_TEST(numbers_of_safe_mode_out_of_range)
{
    (void)_i;
    srs_safe_mode_policy *policy;
    world_ok(srs_safe_mode_policy_new(&policy, err));
    for (int s = SRS_SAFE_ENABLED; s <= SRS_SAFE_CHECK_MS; s++) {
        srs_safe_mode_setting setting = (srs_safe_mode_setting)s;
        int64_t before = srs_safe_mode_policy_get(policy, setting);
        world_fails(SRS_E_INVALID, "SRS_SAFE_", srs_safe_mode_policy_set(policy, setting, -1, err));
        world_fails(SRS_E_INVALID, "SRS_SAFE_",
                    srs_safe_mode_policy_set(policy, setting, INT64_MAX, err));
        ck_assert_int_eq(srs_safe_mode_policy_get(policy, setting), before);
    }
    const srs_safe_mode_setting none = (srs_safe_mode_setting)(SRS_SAFE_CHECK_MS + 1);
    world_fails(SRS_E_INVALID, "setting", srs_safe_mode_policy_set(policy, none, 1, err));
    world_fails(SRS_E_INVALID, "policy", srs_safe_mode_policy_set(NULL, SRS_SAFE_ENABLED, 1, err));
    world_fails(SRS_E_INVALID, "out", srs_safe_mode_policy_new(NULL, err));
    ck_assert_int_eq(srs_safe_mode_policy_get(policy, none), -1);
    ck_assert_int_eq(srs_safe_mode_policy_get(NULL, SRS_SAFE_ENABLED), -1);
    srs_safe_mode_policy_on_change(NULL, NULL, NULL);
    srs_safe_mode_policy_free(policy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        numbers_that_are_no_status,
        errors_that_are_zeroed,
        ids_that_are_none,
        allocators_that_are_incomplete,
        nothing_to_free,
        settings_of_schedulers_that_are_none,
        states_that_are_none,
        reviews_of_schedulers_that_are_none,
        rating_policies_that_are_none,
        numbers_of_safe_mode_out_of_range,
    };
    return world_run("bad_objects", tests, sizeof tests / sizeof *tests);
}
