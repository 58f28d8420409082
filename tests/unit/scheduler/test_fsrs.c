/* FSRS beyond the vectors: elapsed days, bounds, states of other schedulers, retrievability. */
#include "unit/scheduler/scheduling.h"

static srs_scheduler *plain_fsrs(void)
{
    srs_scheduler *scheduler = scheduler_of("fsrs");
    set(scheduler, "fuzz", "off");
    return scheduler;
}

START_TEST(a_day_is_24_hours_unless_it_is_a_date)
{
    /* 23:00 and 05:00 UTC: six hours apart, with the rollover at 4 between them. */
    const int64_t evening = INT64_C(1750028400000), morning = evening + 6 * 3600 * 1000;
    srs_scheduler *blocks = plain_fsrs(), *calendar = plain_fsrs();
    set(calendar, "elapsed", "calendar");
    srs_state state = SRS_STATE_INIT;
    review(blocks, &state, SRS_EASY, evening);
    double same, other;
    srs_scheduler_retrievability(blocks, &state, morning, &same, NULL);
    srs_scheduler_retrievability(calendar, &state, morning, &other, NULL);
    ck_assert(same == 1.0);
    ck_assert(other < 1.0);
    set(calendar, "rollover_hour", "6");
    srs_scheduler_retrievability(calendar, &state, morning, &other, NULL);
    ck_assert(other == 1.0);
    set(calendar, "utc_offset_minutes", "120"); /* it is 01:00 and 07:00 there */
    srs_scheduler_retrievability(calendar, &state, morning, &other, NULL);
    ck_assert(other < 1.0);
    srs_scheduler_free(blocks);
    srs_scheduler_free(calendar);
}
END_TEST

START_TEST(retrievability_is_90_percent_after_the_stability)
{
    srs_scheduler *scheduler = plain_fsrs();
    srs_state state = SRS_STATE_INIT;
    review(scheduler, &state, SRS_EASY, START_MS);
    state.stability = 10;
    double remembered;
    srs_scheduler_retrievability(scheduler, &state, START_MS + 10 * DAY_MS, &remembered, NULL);
    ck_assert(is_near(remembered, 0.9));
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_higher_retention_means_shorter_intervals)
{
    srs_scheduler *lax = plain_fsrs(), *strict = plain_fsrs();
    set(lax, "retention", "0.7");
    set(strict, "retention", "0.99");
    srs_state a = SRS_STATE_INIT, b = SRS_STATE_INIT;
    review(lax, &a, SRS_EASY, START_MS);
    review(strict, &b, SRS_EASY, START_MS);
    ck_assert_int_gt(a.due_ms, b.due_ms);
    ck_assert(a.stability == b.stability);
    srs_scheduler_free(lax);
    srs_scheduler_free(strict);
}
END_TEST

START_TEST(no_interval_exceeds_the_maximum)
{
    srs_scheduler *scheduler = scheduler_of("fsrs");
    set(scheduler, "max_interval", "5");
    srs_state state = SRS_STATE_INIT;
    for (int i = 0; i < 20; i++) {
        review(scheduler, &state, SRS_EASY, i ? state.due_ms : START_MS);
        ck_assert_int_le(state.due_ms - state.last_review_ms, 5 * DAY_MS);
    }
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(the_end_of_time_is_not_passed)
{
    srs_scheduler *scheduler = plain_fsrs();
    srs_state state = SRS_STATE_INIT;
    review(scheduler, &state, SRS_GOOD, SRS_TIME_MAX - 1);
    ck_assert_int_eq(state.due_ms, SRS_TIME_MAX);
    review(scheduler, &state, SRS_EASY, SRS_TIME_MAX);
    ck_assert_int_eq(state.due_ms, SRS_TIME_MAX);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_state_of_another_scheduler_can_be_taken_over)
{
    srs_scheduler *levels = scheduler_of("levels"), *fsrs = plain_fsrs();
    srs_state state = SRS_STATE_INIT;
    review(levels, &state, SRS_EASY, START_MS);
    review(fsrs, &state, SRS_GOOD, state.due_ms);
    ck_assert_int_eq(state.phase, SRS_PHASE_REVIEW);
    ck_assert(state.stability > 3);
    ck_assert(state.difficulty >= 1 && state.difficulty <= 10);
    srs_scheduler_free(levels);
    srs_scheduler_free(fsrs);
}
END_TEST

START_TEST(fewer_steps_than_before_lead_to_review)
{
    srs_scheduler *three = plain_fsrs(), *none = plain_fsrs();
    set(three, "learning_steps", "60,600,3600");
    set(none, "learning_steps", "");
    srs_state state = SRS_STATE_INIT;
    review(three, &state, SRS_GOOD, START_MS);
    review(three, &state, SRS_GOOD, state.due_ms);
    ck_assert_int_eq(state.step, 2);
    review(none, &state, SRS_AGAIN, state.due_ms);
    ck_assert_int_eq(state.phase, SRS_PHASE_REVIEW);
    ck_assert_int_eq(state.step, -1);
    srs_scheduler_free(three);
    srs_scheduler_free(none);
}
END_TEST

START_TEST(lapses_and_streaks_are_counted)
{
    srs_scheduler *scheduler = plain_fsrs();
    srs_state state = SRS_STATE_INIT;
    review(scheduler, &state, SRS_EASY, START_MS);
    review(scheduler, &state, SRS_GOOD, state.due_ms);
    ck_assert_uint_eq(state.streak, 2);
    review(scheduler, &state, SRS_AGAIN, state.due_ms);
    ck_assert_int_eq(state.phase, SRS_PHASE_RELEARNING);
    ck_assert_int_eq(state.level, 1);
    review(scheduler, &state, SRS_AGAIN, state.due_ms); /* in relearning: no further lapse */
    ck_assert_uint_eq(state.reps, 4);
    ck_assert_uint_eq(state.lapses, 1);
    ck_assert_uint_eq(state.streak, 0);
    srs_scheduler_free(scheduler);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fsrs");
    TCase *tcase = tcase_create("fsrs");
    tcase_add_test(tcase, a_day_is_24_hours_unless_it_is_a_date);
    tcase_add_test(tcase, retrievability_is_90_percent_after_the_stability);
    tcase_add_test(tcase, a_higher_retention_means_shorter_intervals);
    tcase_add_test(tcase, no_interval_exceeds_the_maximum);
    tcase_add_test(tcase, the_end_of_time_is_not_passed);
    tcase_add_test(tcase, a_state_of_another_scheduler_can_be_taken_over);
    tcase_add_test(tcase, fewer_steps_than_before_lead_to_review);
    tcase_add_test(tcase, lapses_and_streaks_are_counted);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
