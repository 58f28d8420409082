/* Settings of schedulers: what is taken, what is refused, and that a refusal changes nothing. */
#include "scheduler/settings.h"

#include "unit/scheduler/scheduling.h"

#include <string.h>

#define DEFAULTS                                                                                   \
    "0.212,1.2931,2.3065,8.2956,6.4133,0.8334,3.0194,0.001,1.8722,0.1666,0.796,1.4835,0.0614,"     \
    "0.2629,1.6483,0.6014,1.8729,0.5425,0.0912,0.0658"

static const struct {
    const char *key, *value, *text;
} refused[] = {
    {"retention", "0.69", "0.70"},
    {"retention", "1", "0.99"},
    {"retention", "nan", "0.99"},
    {"retention", "", "0.99"},
    {"parameters", "", "number 0"},
    {"parameters", "1,2,3", "fewer"},
    {"parameters", DEFAULTS ",0.1542,1", "more"},
    {"parameters", DEFAULTS ",0.9", "number 20, 0.9"},
    {"parameters", DEFAULTS ",x", "is not a number"},
    {"parameters", DEFAULTS ",", "is not a number"},
    {"learning_steps", "60,", "whole seconds"},
    {"learning_steps", "1.5", "whole seconds"},
    {"learning_steps", "0", "whole seconds"},
    {"learning_steps", "-60", "whole seconds"},
    {"learning_steps", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "up to 16"},
    {"learning_steps", "99999999999999999999", "whole seconds"},
    {"relearning_steps", "10m", "whole seconds"},
    {"max_interval", "0", "1 to 36500"},
    {"max_interval", "36501", "1 to 36500"},
    {"fuzz", "yes", "off or on"},
    {"seed", "9223372036854775808", "whole number"},
    {"elapsed", "days", "blocks or calendar"},
    {"utc_offset_minutes", "841", "-840 to 840"},
    {"rollover_hour", "24", "0 to 23"},
    {"easiness", "2.5", "no scheduler has"},
};

START_TEST(a_bad_value_is_refused_and_changes_nothing)
{
    srs__settings settings, before;
    srs_error err = SRS_ERROR_INIT;
    srs__settings_defaults(&settings);
    before = settings;
    ck_assert_int_eq(srs__settings_set(&settings, "fsrs", SRS__OF_FSRS, refused[_i].key,
                                       refused[_i].value, &err),
                     SRS_E_INVALID);
    ck_assert_msg(strstr(err.message, refused[_i].key) && strstr(err.message, refused[_i].text),
                  "%s", err.message);
    ck_assert_mem_eq(&settings, &before, sizeof settings);
}
END_TEST

START_TEST(the_bounds_are_taken)
{
    srs_scheduler *scheduler = scheduler_of("fsrs");
    set(scheduler, "retention", "0.70");
    set(scheduler, "retention", "0.99");
    set(scheduler, "parameters", DEFAULTS ",0.1");
    set(scheduler, "parameters", DEFAULTS ", 0.8");
    set(scheduler, "learning_steps", "");
    set(scheduler, "learning_steps", "1,31536000");
    set(scheduler, "max_interval", "1");
    set(scheduler, "seed", "-9223372036854775808");
    set(scheduler, "utc_offset_minutes", "-840");
    set(scheduler, "rollover_hour", "0");
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_setting_of_another_scheduler_is_refused)
{
    srs_scheduler *levels = scheduler_of("levels"), *sm2 = scheduler_of("sm2");
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_scheduler_set(levels, "max_interval", "10", &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "levels"));
    ck_assert_int_eq(srs_scheduler_set(sm2, "retention", "0.9", &err), SRS_E_INVALID);
    set(sm2, "max_interval", "10");
    srs_scheduler_free(levels);
    srs_scheduler_free(sm2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("settings");
    TCase *tcase = tcase_create("settings");
    tcase_add_loop_test(tcase, a_bad_value_is_refused_and_changes_nothing, 0,
                        sizeof refused / sizeof *refused);
    tcase_add_test(tcase, the_bounds_are_taken);
    tcase_add_test(tcase, a_setting_of_another_scheduler_is_refused);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
