/* The common rules of all schedulers: checks, previews, struct sizes. */
#include "unit/scheduler/scheduling.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {"levels", "sm2", "fsrs"};

START_TEST(each_has_its_name)
{
    srs_scheduler *scheduler = scheduler_of(names[_i]);
    ck_assert_str_eq(srs_scheduler_name(scheduler), names[_i]);
    srs_scheduler_free(scheduler);
    ck_assert_str_eq(srs_scheduler_name(NULL), "");
    srs_scheduler_free(NULL);
}
END_TEST

START_TEST(a_preview_comes_true)
{
    srs_scheduler *scheduler = scheduler_of(names[_i]); /* fuzz included */
    srs_state state = SRS_STATE_INIT, after = SRS_STATE_INIT;
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    for (int round = 0; round < 6; round++) {
        int64_t at_ms = START_MS + round * 9 * DAY_MS;
        ck_assert_int_eq(srs_scheduler_preview(scheduler, &state, "item", at_ms, next, NULL),
                         SRS_OK);
        for (int rating = 1; rating <= 4; rating++) {
            after = state;
            review(scheduler, &after, (srs_rating)rating, at_ms);
            ck_assert_mem_eq(&after, &next[rating - 1], sizeof after);
        }
        state = next[2];
    }
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(a_removed_item_begins_afresh)
{
    srs_scheduler *scheduler = scheduler_of(names[_i]);
    srs_state state = SRS_STATE_INIT, fresh = SRS_STATE_INIT;
    for (int i = 0; i < 5; i++)
        review(scheduler, &state, SRS_GOOD, START_MS + i * DAY_MS);
    state.phase = SRS_PHASE_REMOVED;
    review(scheduler, &state, SRS_GOOD, START_MS + 9 * DAY_MS);
    review(scheduler, &fresh, SRS_GOOD, START_MS + 9 * DAY_MS);
    ck_assert_mem_eq(&state, &fresh, sizeof state);
    srs_scheduler_free(scheduler);
}
END_TEST

/* Reviews with one thing wrong; the text is in the message. */
static srs_status wrong_review(int how, const char **text, srs_error *err)
{
    srs_scheduler *scheduler = scheduler_of("fsrs");
    srs_state before = SRS_STATE_INIT, after = SRS_STATE_INIT;
    int rating = SRS_GOOD;
    int64_t at_ms = START_MS;
    before.phase = SRS_PHASE_REVIEW;
    before.last_review_ms = START_MS - 1;
    before.stability = 1;
    switch (how) {
    case 0:
        rating = 0, *text = "rating is 0";
        break;
    case 1:
        rating = 5, *text = "rating is 5";
        break;
    case 2:
        at_ms = -1, *text = "at_ms";
        break;
    case 3:
        at_ms = SRS_TIME_MAX + 1, *text = "at_ms";
        break;
    case 4:
        at_ms = START_MS - 2, *text = "before the last review";
        break;
    case 5:
        before.phase = 5, *text = "phase is 5";
        break;
    case 6:
        before.phase = -1, *text = "phase is -1";
        break;
    case 7:
        before.stability = NAN, *text = "stability";
        break;
    case 8:
        before.stability = -1, *text = "stability";
        break;
    case 9:
        before.difficulty = INFINITY, *text = "difficulty";
        break;
    case 10:
        before.level = 5, *text = "level is 5";
        break;
    case 11:
        before.size = 0, *text = "size is 0";
        break;
    case 12:
        before.step = -2, *text = "step is -2";
        break;
    case 13:
        before.last_review_ms = -2, *text = "last_review_ms is -2";
        break;
    case 14:
        before.last_review_ms = INT64_MIN, *text = "last_review_ms";
        break;
    case 15:
        at_ms = START_MS / 1000, *text = "at_ms is 1750000000: no time from 1980";
        break;
    case 16:
        before.last_review_ms = START_MS / 1000, *text = "seconds taken for milliseconds?";
        break;
    default:
        after.size = 8, *text = "is 8";
        break;
    }
    srs_status status =
        srs_scheduler_review(scheduler, &before, "item", (srs_rating)rating, at_ms, &after, err);
    ck_assert_uint_eq(after.reps, 0);
    srs_scheduler_free(scheduler);
    return status;
}

START_TEST(a_wrong_review_is_refused)
{
    srs_error err = SRS_ERROR_INIT;
    const char *text = "";
    ck_assert_int_eq(wrong_review(_i, &text, &err), SRS_E_INVALID);
    ck_assert_msg(strstr(err.message, text) != NULL, "%s", err.message);
}
END_TEST

/* States that no scheduler of ours makes, but that a program may hand over. */
START_TEST(a_strange_state_is_scheduled_all_the_same)
{
    static const char *const names[] = {"levels", "sm2", "fsrs"};
    srs_scheduler *scheduler = scheduler_of(names[_i / 3]);
    srs_state before = SRS_STATE_INIT,
              next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    before.phase = SRS_PHASE_LEARNING + _i % 3;
    before.step = INT32_MAX;
    before.reps = before.lapses = before.streak = UINT32_MAX;
    before.stability = 1e9;
    before.difficulty = -1e300;
    before.last_review_ms = SRS_TIME_MIN;
    ck_assert_int_eq(srs_scheduler_preview(scheduler, &before, "item", SRS_TIME_MAX, next, NULL),
                     SRS_OK);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(next[i].due_ms, SRS_TIME_MAX);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(null_is_refused)
{
    srs_scheduler *scheduler = scheduler_of("fsrs"), *out;
    srs_state state = SRS_STATE_INIT;
    double number;
    ck_assert_int_eq(srs_scheduler_new(NULL, &out, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_new("fsrs", NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_new("leitner", &out, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_new_custom(NULL, NULL, &out, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_set(scheduler, NULL, "1", NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_set(scheduler, "fuzz", NULL, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_review(NULL, NULL, "i", SRS_GOOD, START_MS, &state, NULL),
                     SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_review(scheduler, NULL, "i", SRS_GOOD, START_MS, NULL, NULL),
                     SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_preview(scheduler, NULL, "i", START_MS, NULL, NULL),
                     SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_retrievability(scheduler, NULL, START_MS, &number, NULL),
                     SRS_E_INVALID);
    ck_assert_int_eq(srs_scheduler_retrievability(scheduler, &state, START_MS, NULL, NULL),
                     SRS_E_INVALID);
    srs_scheduler_free(scheduler);
}
END_TEST

/* A program compiled against a later header has a larger state. */
START_TEST(a_larger_state_is_filled_as_far_as_we_know_it)
{
    struct later {
        srs_state state;
        double addition;
    } next[4];
    const srs_state fresh = SRS_STATE_INIT;
    for (int i = 0; i < 4; i++) {
        next[i].state = fresh;
        next[i].state.size = sizeof(struct later);
        next[i].addition = 7;
    }
    srs_scheduler *scheduler = scheduler_of("levels");
    ck_assert_int_eq(srs_scheduler_preview(scheduler, NULL, "i", START_MS, (void *)next, NULL),
                     SRS_OK);
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(next[i].state.reps, 1);
        ck_assert_uint_eq(next[i].state.size, sizeof(struct later));
        ck_assert(next[i].addition == 7);
    }
    ck_assert_int_eq(next[3].state.level, 2);
    srs_scheduler_free(scheduler);
}
END_TEST

START_TEST(without_a_model_there_is_no_retrievability)
{
    srs_scheduler *scheduler = scheduler_of("levels");
    srs_state state = SRS_STATE_INIT;
    double number = 0;
    review(scheduler, &state, SRS_GOOD, START_MS);
    ck_assert_int_eq(srs_scheduler_retrievability(scheduler, &state, START_MS, &number, NULL),
                     SRS_OK);
    ck_assert(isnan(number));
    srs_scheduler_free(scheduler);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scheduler");
    TCase *tcase = tcase_create("scheduler");
    tcase_add_loop_test(tcase, each_has_its_name, 0, 3);
    tcase_add_loop_test(tcase, a_preview_comes_true, 0, 3);
    tcase_add_loop_test(tcase, a_removed_item_begins_afresh, 0, 3);
    tcase_add_loop_test(tcase, a_wrong_review_is_refused, 0, 18);
    tcase_add_loop_test(tcase, a_strange_state_is_scheduled_all_the_same, 0, 9);
    tcase_add_test(tcase, null_is_refused);
    tcase_add_test(tcase, a_larger_state_is_filled_as_far_as_we_know_it);
    tcase_add_test(tcase, without_a_model_there_is_no_retrievability);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
