/* The scheduler `levels`. */
#include "unit/scheduler/scheduling.h"

static const struct {
    int before;
    srs_rating rating;
    int after, days;
} moves[] = {
    {0, SRS_AGAIN, 1, 1}, {0, SRS_HARD, 1, 1},  {0, SRS_GOOD, 1, 1},  {0, SRS_EASY, 2, 3},
    {1, SRS_HARD, 1, 1},  {1, SRS_GOOD, 2, 3},  {1, SRS_EASY, 3, 7},  {2, SRS_GOOD, 3, 7},
    {2, SRS_HARD, 2, 3},  {3, SRS_EASY, 4, 14}, {4, SRS_GOOD, 4, 14}, {4, SRS_EASY, 4, 14},
    {4, SRS_AGAIN, 1, 1}, {3, SRS_HARD, 3, 7},
};

START_TEST(each_move)
{
    srs_scheduler *scheduler = scheduler_of("levels");
    srs_state state = SRS_STATE_INIT;
    if (moves[_i].before) {
        state.phase = SRS_PHASE_REVIEW;
        state.level = moves[_i].before;
        state.last_review_ms = START_MS - DAY_MS;
    }
    review(scheduler, &state, moves[_i].rating, START_MS);
    ck_assert_int_eq(state.level, moves[_i].after);
    ck_assert_int_eq(state.due_ms, START_MS + moves[_i].days * DAY_MS);
    ck_assert_int_eq(state.phase, SRS_PHASE_REVIEW);
    ck_assert(state.stability == moves[_i].days);
    srs_scheduler_free(scheduler);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("levels");
    TCase *tcase = tcase_create("levels");
    tcase_add_loop_test(tcase, each_move, 0, sizeof moves / sizeof *moves);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
