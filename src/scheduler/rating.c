/* Rating policies: compute a rating from the observed answer of a user. */
#include "base/error.h"
#include "base/inside.h"
#include "base/memory.h"
#include "base/structs.h"
#include "base/time.h"

#include <srs/rating.h>

#include <inttypes.h>

#define ANSWER_SIZE_MIN SRS__SIZE_UP_TO(srs_answer, response_ms)

struct srs_rating_policy {
    int64_t easy_below_ms;
    int64_t good_below_ms;
    srs_rating_fn map; /* may be NULL: the default mapping */
    void *map_data;
};

static srs_status rating_make(const srs_rating_policy *values, srs_rating_policy **out,
                              srs_error *err)
{
    srs_rating_policy *policy = srs__alloc(sizeof *policy);
    if (!policy)
        return srs__fail_memory(err);
    *policy = *values;
    *out = policy;
    return SRS_OK;
}

srs_status srs_rating_policy_new(int64_t easy_below_ms, int64_t good_below_ms,
                                 srs_rating_policy **out, srs_error *err)
{
    if (!out)
        return srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (easy_below_ms < 0 || easy_below_ms > SRS__DAY_MS)
        return srs__fail(err, SRS_E_INVALID,
                         "easy_below_ms is %" PRId64 ": give 0 to %" PRId64 " milliseconds",
                         easy_below_ms, SRS__DAY_MS);
    if (good_below_ms < easy_below_ms || good_below_ms > SRS__DAY_MS)
        return srs__fail(err, SRS_E_INVALID,
                         "good_below_ms is %" PRId64 ": give %" PRId64
                         " (easy_below_ms) to %" PRId64 " milliseconds",
                         good_below_ms, easy_below_ms, SRS__DAY_MS);
    return rating_make(&(srs_rating_policy){easy_below_ms, good_below_ms, NULL, NULL}, out, err);
}

srs_status srs_rating_policy_new_custom(srs_rating_fn map, void *data, srs_rating_policy **out,
                                        srs_error *err)
{
    if (!map || !out)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", map ? "out" : "map");
    return rating_make(&(srs_rating_policy){0, 0, map, data}, out, err);
}

void srs_rating_policy_free(srs_rating_policy *policy)
{
    if (!srs__is_inside(policy)) /* not freed while its own callback runs */
        srs__free(policy);
}

static srs_status check_range(const char *what, int value, int min, int max, srs_error *err)
{
    if (value >= min && value <= max)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID, "%s is %d: give %d to %d", what, value, min, max);
}

static srs_status check_answer(const srs_answer *answer, srs_error *err)
{
    if (answer->response_ms < -1 || answer->response_ms > SRS_TIME_MAX)
        return srs__fail(err, SRS_E_INVALID,
                         "response_ms is %" PRId64 ": give milliseconds, or -1 if unknown",
                         answer->response_ms);
    switch (answer->form) {
    case SRS_FORM_RATING:
        return check_range("the rating", answer->value, SRS_AGAIN, SRS_EASY, err);
    case SRS_FORM_QUALITY:
        return check_range("the quality", answer->value, 0, 5, err);
    case SRS_FORM_ANSWER:
        if (answer->attempts < 1)
            return srs__fail(err, SRS_E_INVALID, "attempts is %d: give 1 or more",
                             (int)answer->attempts);
        return check_range("correct", answer->value, 0, 1, err);
    default:
        return srs__fail(err, SRS_E_INVALID, "the form is %d: give an srs_answer_form, 0 to 2",
                         (int)answer->form);
    }
}

static srs_rating map_quality(int quality)
{
    return quality < 3 ? SRS_AGAIN : (srs_rating)(quality - 1);
}

static srs_rating map_observed(const srs_rating_policy *policy, const srs_answer *answer)
{
    if (answer->value == 0 || answer->attempts > 1)
        return SRS_AGAIN;
    if (answer->response_ms < 0)
        return SRS_GOOD;
    if (answer->response_ms < policy->easy_below_ms)
        return SRS_EASY;
    return answer->response_ms < policy->good_below_ms ? SRS_GOOD : SRS_HARD;
}

static srs_status map_custom(const srs_rating_policy *policy, const srs_answer *answer,
                             srs_rating *out, srs_error *err)
{
    srs_rating rating = SRS_GOOD;
    SRS__INSIDE(policy);
    srs_status status = policy->map(policy->map_data, answer, &rating, err);
    if (status != SRS_OK)
        return status;
    status = check_range("the rating that the policy gave", (int)rating, SRS_AGAIN, SRS_EASY, err);
    if (status == SRS_OK)
        *out = rating;
    return status;
}

srs_status srs_rating_policy_map(const srs_rating_policy *policy, const srs_answer *answer,
                                 srs_rating *out, srs_error *err)
{
    srs_answer own = SRS_ANSWER_INIT;
    if (!policy || !answer || !out)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL",
                         !policy   ? "policy"
                         : !answer ? "answer"
                                   : "out");
    if (answer->size < ANSWER_SIZE_MIN)
        return srs__fail(err, SRS_E_INVALID, "the answer's size is %zu: begin with SRS_ANSWER_INIT",
                         answer->size);
    if (srs__check_struct("the answer", "SRS_ANSWER_INIT", answer, answer->size, sizeof own, err))
        return SRS_E_INVALID;
    srs__take_struct(&own, sizeof own, answer, answer->size);
    srs_status status = check_answer(&own, err);
    if (status != SRS_OK)
        return status;
    if (policy->map)
        return map_custom(policy, &own, out, err);
    *out = own.form == SRS_FORM_RATING    ? (srs_rating)own.value
           : own.form == SRS_FORM_QUALITY ? map_quality(own.value)
                                          : map_observed(policy, &own);
    return SRS_OK;
}
