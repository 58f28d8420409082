/* Rating policies. */
#include "unit/scheduler/scheduling.h"

#include <srs/rating.h>
#include <string.h>

static srs_rating_policy *policy_of(int64_t easy_below_ms, int64_t good_below_ms)
{
    srs_rating_policy *policy;
    ck_assert_int_eq(srs_rating_policy_new(easy_below_ms, good_below_ms, &policy, NULL), SRS_OK);
    return policy;
}

static const struct {
    int form, value, attempts;
    int64_t response_ms;
    int rating;
} mapped[] = {
    {SRS_FORM_RATING, 1, 1, -1, SRS_AGAIN},    {SRS_FORM_RATING, 4, 1, -1, SRS_EASY},
    {SRS_FORM_QUALITY, 0, 1, -1, SRS_AGAIN},   {SRS_FORM_QUALITY, 2, 1, -1, SRS_AGAIN},
    {SRS_FORM_QUALITY, 3, 1, -1, SRS_HARD},    {SRS_FORM_QUALITY, 4, 1, -1, SRS_GOOD},
    {SRS_FORM_QUALITY, 5, 1, -1, SRS_EASY},    {SRS_FORM_ANSWER, 0, 1, 100, SRS_AGAIN},
    {SRS_FORM_ANSWER, 1, 2, 100, SRS_AGAIN},   {SRS_FORM_ANSWER, 1, 1, 0, SRS_EASY},
    {SRS_FORM_ANSWER, 1, 1, 1999, SRS_EASY},   {SRS_FORM_ANSWER, 1, 1, 2000, SRS_GOOD},
    {SRS_FORM_ANSWER, 1, 1, 4999, SRS_GOOD},   {SRS_FORM_ANSWER, 1, 1, 5000, SRS_HARD},
    {SRS_FORM_ANSWER, 1, 1, 999999, SRS_HARD}, {SRS_FORM_ANSWER, 1, 1, -1, SRS_GOOD},
};

START_TEST(each_answer_has_its_rating)
{
    srs_rating_policy *policy = policy_of(2000, 5000);
    srs_answer answer = SRS_ANSWER_INIT;
    srs_rating rating;
    answer.form = mapped[_i].form;
    answer.value = mapped[_i].value;
    answer.attempts = mapped[_i].attempts;
    answer.response_ms = mapped[_i].response_ms;
    ck_assert_int_eq(srs_rating_policy_map(policy, &answer, &rating, NULL), SRS_OK);
    ck_assert_int_eq((int)rating, mapped[_i].rating);
    srs_rating_policy_free(policy);
}
END_TEST

static const struct {
    int form, value, attempts;
    int64_t response_ms;
    const char *text;
} refused[] = {
    {SRS_FORM_RATING, 0, 1, -1, "rating is 0"},        {SRS_FORM_RATING, 5, 1, -1, "rating is 5"},
    {SRS_FORM_QUALITY, -1, 1, -1, "quality"},          {SRS_FORM_QUALITY, 6, 1, -1, "quality"},
    {SRS_FORM_ANSWER, 2, 1, -1, "correct is 2"},       {SRS_FORM_ANSWER, 1, 0, -1, "attempts is 0"},
    {SRS_FORM_ANSWER, 1, 1, -2, "response_ms"},        {3, 1, 1, -1, "form is 3"},
    {SRS_FORM_RATING, 3, 1, INT64_MAX, "response_ms"},
};

START_TEST(an_answer_out_of_range_is_refused)
{
    srs_rating_policy *policy = policy_of(2000, 5000);
    srs_answer answer = SRS_ANSWER_INIT;
    srs_rating rating = SRS_HARD;
    srs_error err = SRS_ERROR_INIT;
    answer.form = refused[_i].form;
    answer.value = refused[_i].value;
    answer.attempts = refused[_i].attempts;
    answer.response_ms = refused[_i].response_ms;
    ck_assert_int_eq(srs_rating_policy_map(policy, &answer, &rating, &err), SRS_E_INVALID);
    ck_assert_msg(strstr(err.message, refused[_i].text) != NULL, "%s", err.message);
    ck_assert_int_eq((int)rating, SRS_HARD);
    srs_rating_policy_free(policy);
}
END_TEST

START_TEST(thresholds_are_checked)
{
    srs_rating_policy *policy;
    ck_assert_int_eq(srs_rating_policy_new(-1, 5, &policy, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_rating_policy_new(6, 5, &policy, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_rating_policy_new(0, 86400001, &policy, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_rating_policy_new(0, 5, NULL, NULL), SRS_E_INVALID);
    srs_rating_policy_free(policy_of(0, 0));
    srs_rating_policy_free(policy_of(86400000, 86400000));
}
END_TEST

static srs_status backwards(void *data, const srs_answer *answer, srs_rating *out, srs_error *err)
{
    (void)data, (void)err;
    *out = (srs_rating)(5 - answer->value);
    return answer->response_ms == 13 ? SRS_E_CONFLICT : SRS_OK;
}

START_TEST(a_custom_policy_is_asked_and_checked)
{
    srs_rating_policy *policy;
    srs_answer answer = SRS_ANSWER_INIT;
    srs_rating rating;
    ck_assert_int_eq(srs_rating_policy_new_custom(NULL, NULL, &policy, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_rating_policy_new_custom(backwards, NULL, &policy, NULL), SRS_OK);
    answer.value = 1;
    ck_assert_int_eq(srs_rating_policy_map(policy, &answer, &rating, NULL), SRS_OK);
    ck_assert_int_eq((int)rating, 4);
    answer.form = SRS_FORM_QUALITY;
    answer.value = 0; /* gives 5, which is no rating */
    ck_assert_int_eq(srs_rating_policy_map(policy, &answer, &rating, NULL), SRS_E_INVALID);
    answer.response_ms = 13;
    ck_assert_int_eq(srs_rating_policy_map(policy, &answer, &rating, NULL), SRS_E_CONFLICT);
    srs_rating_policy_free(policy);
    srs_rating_policy_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rating");
    TCase *tcase = tcase_create("rating");
    tcase_add_loop_test(tcase, each_answer_has_its_rating, 0, sizeof mapped / sizeof *mapped);
    tcase_add_loop_test(tcase, an_answer_out_of_range_is_refused, 0,
                        sizeof refused / sizeof *refused);
    tcase_add_test(tcase, thresholds_are_checked);
    tcase_add_test(tcase, a_custom_policy_is_asked_and_checked);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
