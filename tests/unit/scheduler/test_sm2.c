/* The scheduler `sm2`, against the formulas of SuperMemo 2, computed manually. */
#include "unit/scheduler/scheduling.h"

START_TEST(good_keeps_the_easiness)
{
    /* quality 4: EF stays 2.5; 1, 6, 15, 38 (37.5 rounded up), 95 days */
    const int64_t days[] = {1, 6, 15, 38, 95};
    srs_scheduler *scheduler = scheduler_of("sm2");
    srs_state state = SRS_STATE_INIT;
    for (int i = 0; i < 5; i++) {
        int64_t at_ms = i ? state.due_ms : START_MS;
        review(scheduler, &state, SRS_GOOD, at_ms);
        ck_assert_int_eq(state.due_ms - at_ms, days[i] * DAY_MS);
        ck_assert(is_near(state.difficulty, 2.5));
    }
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(easy_and_hard_move_the_easiness)
{
    srs_scheduler *scheduler = scheduler_of("sm2");
    srs_state state = SRS_STATE_INIT;
    review(scheduler, &state, SRS_EASY, START_MS);
    ck_assert(is_near(state.difficulty, 2.6));
    review(scheduler, &state, SRS_HARD, START_MS + DAY_MS);
    ck_assert(is_near(state.difficulty, 2.46));
    for (int i = 0; i < 30; i++)
        review(scheduler, &state, SRS_HARD, START_MS + DAY_MS);
    ck_assert(is_near(state.difficulty, 1.3));
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_failure_begins_again_with_the_same_easiness)
{
    srs_scheduler *scheduler = scheduler_of("sm2");
    srs_state state = SRS_STATE_INIT;
    for (int i = 0; i < 4; i++)
        review(scheduler, &state, SRS_EASY, START_MS);
    double easiness = state.difficulty;
    review(scheduler, &state, SRS_AGAIN, START_MS);
    ck_assert_int_eq(state.phase, SRS_PHASE_RELEARNING);
    ck_assert_int_eq(state.due_ms, START_MS + DAY_MS);
    ck_assert(state.difficulty == easiness);
    ck_assert_uint_eq(state.lapses, 1);
    review(scheduler, &state, SRS_GOOD, START_MS);
    ck_assert_int_eq(state.due_ms, START_MS + DAY_MS);
    review(scheduler, &state, SRS_GOOD, START_MS);
    ck_assert_int_eq(state.due_ms, START_MS + 6 * DAY_MS);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(the_maximum_interval_holds)
{
    srs_scheduler *scheduler = scheduler_of("sm2");
    set(scheduler, "max_interval", "10");
    srs_state state = SRS_STATE_INIT;
    for (int i = 0; i < 10; i++)
        review(scheduler, &state, SRS_EASY, START_MS);
    ck_assert_int_eq(state.due_ms, START_MS + 10 * DAY_MS);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_difficulty_of_fsrs_is_no_easiness)
{
    srs_scheduler *fsrs = scheduler_of("fsrs"), *sm2 = scheduler_of("sm2");
    srs_state state = SRS_STATE_INIT;
    review(fsrs, &state, SRS_AGAIN, START_MS);
    ck_assert(state.difficulty > 5);
    review(sm2, &state, SRS_GOOD, START_MS + DAY_MS);
    ck_assert(is_near(state.difficulty, 2.5));
    srs_scheduler_free(fsrs);
    srs_scheduler_free(sm2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sm2");
    TCase *tcase = tcase_create("sm2");
    tcase_add_test(tcase, good_keeps_the_easiness);
    tcase_add_test(tcase, easy_and_hard_move_the_easiness);
    tcase_add_test(tcase, a_failure_begins_again_with_the_same_easiness);
    tcase_add_test(tcase, the_maximum_interval_holds);
    tcase_add_test(tcase, a_difficulty_of_fsrs_is_no_easiness);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
