/* A rating policy of one's own: typed answers, where a small mistake is not a wrong answer. It also
 * shows how a policy keeps the default for everything else. */
#include <srs/srs.h>

#include <stdio.h>

/* A correct answer at the second attempt is Hard here; the default policy rates it Again. Must be a
 * pure function: it is called from any thread. */
static srs_status rate(void *data, const srs_answer *answer, srs_rating *out, srs_error *err)
{
    const srs_rating_policy *usual = data;
    if (answer->form == SRS_FORM_ANSWER && answer->value == 1 && answer->attempts == 2) {
        *out = SRS_HARD;
        return SRS_OK;
    }
    return srs_rating_policy_map(usual, answer, out, err);
}

/* Submits one answer and returns the rating that the review log has. */
static int rating_of(srs_context *context, const char *item, int attempts, srs_error *err)
{
    srs_review review = SRS_REVIEW_INIT;
    srs_event_list *log = NULL;
    review.item = item;
    review.form = SRS_FORM_ANSWER;
    review.value = 1; /* correct */
    review.attempts = attempts;
    review.response_ms = 3000;
    if (srs_submit(context, "2026", item, &review, 1, NULL, NULL, err) ||
        srs_log(context, "2026", item, NULL, 1, &log, err))
        return 0;
    int rating = srs_event_rating(srs_event_list_at(log, 0));
    srs_event_list_free(log);
    return rating;
}

static srs_context *open_with(const srs_rating_policy *policy, srs_error *err)
{
    srs_config *config = NULL;
    srs_context *context = NULL;
    if (srs_config_new(&config, err) == SRS_OK &&
        srs_config_set(config, "store", "memory:", err) == SRS_OK &&
        srs_config_set(config, "season.auto_create", "on", err) == SRS_OK &&
        srs_config_set_rating_policy(config, policy) == SRS_OK)
        srs_open(config, &context, err);
    srs_config_free(config);
    return context;
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_rating_policy *usual = NULL, *typed = NULL;
    srs_context *context = NULL;
    int first = 0, second = 0, third = 0;
    if (srs_rating_policy_new(2000, 5000, &usual, &err) == SRS_OK &&
        srs_rating_policy_new_custom(rate, usual, &typed, &err) == SRS_OK)
        context = open_with(typed, &err);
    if (context) {
        first = rating_of(context, "one-attempt", 1, &err);
        second = rating_of(context, "two-attempts", 2, &err);
        third = rating_of(context, "three-attempts", 3, &err);
    }
    if (srs_close(context, 10000, &err))
        srs_discard(context);
    srs_rating_policy_free(typed); /* after the context, which uses it */
    srs_rating_policy_free(usual);
    printf("ratings of one, two and three attempts: %d, %d, %d\n", first, second, third);
    if (first == SRS_GOOD && second == SRS_HARD && third == SRS_AGAIN)
        return 0;
    fprintf(stderr, "not as expected: %s\n", err.message);
    return 1;
}
