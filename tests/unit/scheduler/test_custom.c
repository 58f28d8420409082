/* Schedulers of the application's own: what they are given, and what is refused. */
#include "unit/scheduler/scheduling.h"

#include <string.h>

static srs_state answer; /* what the algorithm below gives */
static srs_status status_given;

static srs_status algorithm(void *data, const srs_state *before, const char *item,
                            srs_rating rating, int64_t at_ms, srs_state *after, srs_error *err)
{
    (void)rating, (void)at_ms, (void)err;
    ck_assert_ptr_eq(data, &answer);
    ck_assert_str_eq(item, "item");
    ck_assert_mem_eq(before, after, sizeof *before);
    *after = answer;
    return status_given;
}

static srs_scheduler *custom(void)
{
    srs_scheduler *scheduler;
    const srs_state good = {.phase = SRS_PHASE_REVIEW,
                            .step = -1,
                            .level = 2,
                            .reps = 77,
                            .stability = 5,
                            .due_ms = START_MS + DAY_MS};
    answer = good;
    status_given = SRS_OK;
    ck_assert_int_eq(srs_scheduler_new_custom(algorithm, &answer, &scheduler, NULL), SRS_OK);
    ck_assert_str_eq(srs_scheduler_name(scheduler), "custom");
    return scheduler;
}

START_TEST(the_library_counts_and_the_algorithm_schedules)
{
    srs_scheduler *scheduler = custom();
    srs_state state = SRS_STATE_INIT;
    review(scheduler, &state, SRS_GOOD, START_MS);
    ck_assert_uint_eq(state.size, sizeof state);
    ck_assert_uint_eq(state.reps, 1);
    ck_assert_uint_eq(state.streak, 1);
    ck_assert_int_eq(state.last_review_ms, START_MS);
    ck_assert_int_eq(state.due_ms, START_MS + DAY_MS);
    ck_assert_int_eq(state.level, 2);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_zero_has_no_sign)
{
    static const double zero = 0.0;
    srs_scheduler *scheduler = custom();
    srs_state state = SRS_STATE_INIT, next[4] = {SRS_STATE_INIT};
    answer.stability = answer.difficulty = -0.0;
    ck_assert_int_eq(srs_scheduler_preview(scheduler, &state, "item", START_MS, next, NULL),
                     SRS_OK);
    ck_assert_mem_eq(&next[3].stability, &zero, sizeof zero);
    ck_assert_mem_eq(&next[3].difficulty, &zero, sizeof zero);
    review(scheduler, &state, SRS_GOOD, START_MS);
    ck_assert_mem_eq(&state.stability, &zero, sizeof zero);
    ck_assert_mem_eq(&state.difficulty, &zero, sizeof zero);
    srs_scheduler_free(scheduler);
}
END_TEST

static void break_answer(int how)
{
    switch (how) {
    case 0:
        answer.phase = SRS_PHASE_NEW;
        break;
    case 1:
        answer.phase = SRS_PHASE_REMOVED;
        break;
    case 2:
        answer.step = -2;
        break;
    case 3:
        answer.level = 5;
        break;
    case 4:
        answer.stability = NAN;
        break;
    case 5:
        answer.stability = -1;
        break;
    case 6:
        answer.difficulty = INFINITY;
        break;
    case 7:
        answer.due_ms = START_MS;
        break;
    default:
        answer.due_ms = SRS_TIME_NEVER;
        break;
    }
}

START_TEST(a_broken_state_is_refused)
{
    srs_scheduler *scheduler = custom();
    srs_state state = SRS_STATE_INIT, before = SRS_STATE_INIT;
    srs_error err = SRS_ERROR_INIT;
    break_answer(_i);
    ck_assert_int_eq(
        srs_scheduler_review(scheduler, &state, "item", SRS_GOOD, START_MS, &state, &err),
        SRS_E_SCHEDULER);
    ck_assert_ptr_nonnull(strstr(err.message, "custom"));
    ck_assert_mem_eq(&state, &before, sizeof state);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_refusal_is_passed_on)
{
    srs_scheduler *scheduler = custom();
    srs_state state = SRS_STATE_INIT;
    status_given = SRS_E_CONFLICT;
    ck_assert_int_eq(
        srs_scheduler_review(scheduler, NULL, "item", SRS_GOOD, START_MS, &state, NULL),
        SRS_E_CONFLICT);
    ck_assert_uint_eq(state.reps, 0);
    srs_scheduler_free(scheduler);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("custom");
    TCase *tcase = tcase_create("custom");
    tcase_add_test(tcase, the_library_counts_and_the_algorithm_schedules);
    tcase_add_test(tcase, a_zero_has_no_sign);
    tcase_add_loop_test(tcase, a_broken_state_is_refused, 0, 9);
    tcase_add_test(tcase, a_refusal_is_passed_on);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
