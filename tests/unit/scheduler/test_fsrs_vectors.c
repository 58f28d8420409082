/* FSRS against 1,500 histories as py-fsrs schedules them. */
#include "unit/scheduler/scheduling.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *const phases[] = {"new", "learning", "review", "relearning"};

/* A list of JSON numbers as a setting's value. */
static void set_list(srs_scheduler *scheduler, const char *key, const json_t *list)
{
    char text[1024] = "";
    size_t i, used = 0;
    json_t *number;
    json_array_foreach((json_t *)list, i, number) used += (size_t)snprintf(
        text + used, sizeof text - used, "%s%.17g", i ? "," : "", json_number_value(number));
    set(scheduler, key, text);
}

static srs_scheduler *scheduler_of_case(const json_t *config)
{
    srs_scheduler *scheduler = scheduler_of("fsrs");
    char number[64];
    set_list(scheduler, "parameters", json_object_get(config, "parameters"));
    set_list(scheduler, "learning_steps", json_object_get(config, "learning_steps_s"));
    set_list(scheduler, "relearning_steps", json_object_get(config, "relearning_steps_s"));
    snprintf(number, sizeof number, "%.17g",
             json_number_value(json_object_get(config, "desired_retention")));
    set(scheduler, "retention", number);
    snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(config, "maximum_interval_days")));
    set(scheduler, "max_interval", number);
    set(scheduler, "fuzz", "off");
    return scheduler;
}

static void check_retrievability(const srs_scheduler *scheduler, const srs_state *before,
                                 int64_t at_ms, const json_t *expected)
{
    double before_review;
    ck_assert_int_eq(srs_scheduler_retrievability(scheduler, before, at_ms, &before_review, NULL),
                     SRS_OK);
    if (json_is_null(expected))
        ck_assert(isnan(before_review));
    else
        ck_assert_msg(is_near(before_review, json_number_value(expected)), "%.17g, not %.17g",
                      before_review, json_number_value(expected));
}

static void check_review(const srs_scheduler *scheduler, srs_state *state, const json_t *expected)
{
    int64_t at_ms = json_integer_value(json_object_get(expected, "at_ms"));
    const json_t *step = json_object_get(expected, "step");
    check_retrievability(scheduler, state, at_ms,
                         json_object_get(expected, "retrievability_before"));
    review(scheduler, state, (srs_rating)json_integer_value(json_object_get(expected, "rating")),
           at_ms);
    ck_assert_str_eq(phases[state->phase], json_string_value(json_object_get(expected, "state")));
    ck_assert_int_eq(state->step, json_is_null(step) ? -1 : json_integer_value(step));
    ck_assert_msg(
        is_near(state->stability, json_number_value(json_object_get(expected, "stability"))),
        "stability");
    ck_assert_msg(
        is_near(state->difficulty, json_number_value(json_object_get(expected, "difficulty"))),
        "difficulty");
    ck_assert_int_eq(state->due_ms, json_integer_value(json_object_get(expected, "due_ms")));
}

START_TEST(every_vector_passes)
{
    json_error_t json_err;
    json_t *root = json_load_file(FSRS_VECTORS, 0, &json_err);
    ck_assert_msg(root, "%s", json_err.text);
    size_t i, k, reviews = 0;
    json_t *each, *expected;
    json_array_foreach(json_object_get(root, "cases"), i, each)
    {
        srs_scheduler *scheduler = scheduler_of_case(json_object_get(each, "config"));
        srs_state state = SRS_STATE_INIT;
        json_array_foreach(json_object_get(each, "reviews"), k, expected)
            check_review(scheduler, &state, expected);
        reviews += k;
        srs_scheduler_free(scheduler);
    }
    ck_assert_uint_eq(i, 1500);
    ck_assert_uint_eq(reviews, 10760);
    json_decref(root);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fsrs vectors");
    TCase *tcase = tcase_create("vectors");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, every_vector_passes);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
