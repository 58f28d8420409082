/* Reviews and batches that make no sense are refused by srs_submit(): all of the batch, with a
 * message that names the review and what is wrong with it; nothing is changed. */
#include "scenario/bad.h"

#include <math.h>

typedef struct bad_review {
    const char *says;
    int32_t form, value, attempts;
    int64_t response_ms;
} bad_review;

static const bad_review bad_reviews[] = {
    {"form", -1, 3, 1, -1},
    {"form", 3, 3, 1, -1},
    {"rating", SRS_FORM_RATING, 0, 1, -1},
    {"rating", SRS_FORM_RATING, 5, 1, -1},
    {"rating", SRS_FORM_RATING, INT32_MIN, 1, -1},
    {"quality", SRS_FORM_QUALITY, -1, 1, -1},
    {"quality", SRS_FORM_QUALITY, 6, 1, -1},
    {"correct", SRS_FORM_ANSWER, 2, 1, -1},
    {"correct", SRS_FORM_ANSWER, -1, 1, -1},
    {"attempts", SRS_FORM_ANSWER, 1, 0, -1},
    {"attempts", SRS_FORM_ANSWER, 1, INT32_MIN, -1},
    {"response_ms", SRS_FORM_RATING, 3, 1, -2},
    {"response_ms", SRS_FORM_RATING, 3, 1, INT64_MAX},
};

/* The second review of a batch is bad: it is named, and the first, good one is not accepted. */
static void refuses_review(srs_context *context, const srs_review *bad, const char *says)
{
    srs_review batch[2] = {world_review("new", SRS_GOOD, 0), *bad};
    srs_submit_result *out = UNTOUCHED;
    world_fails(SRS_E_INVALID, "reviews[1]",
                srs_submit(context, NULL, "ada", batch, 2, NULL, &out, err));
    world_fails(SRS_E_INVALID, says, srs_submit(context, NULL, "ada", batch, 2, NULL, &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
}

START_TEST(reviews_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    for (size_t i = 0; i < sizeof bad_reviews / sizeof *bad_reviews; i++) {
        srs_review review = world_review("known", SRS_GOOD, 0);
        review.form = bad_reviews[i].form;
        review.value = bad_reviews[i].value;
        review.attempts = bad_reviews[i].attempts;
        review.response_ms = bad_reviews[i].response_ms;
        refuses_review(context, &review, bad_reviews[i].says);
    }
    for (size_t i = 0; i < bad_times_count; i++) {
        srs_review review = world_review("known", SRS_GOOD, bad_times[i]);
        refuses_review(context, &review, "at_ms");
    }
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(texts_of_reviews_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    for (size_t i = 0; i < bad_texts_count; i++) {
        srs_review subject = world_review("known", SRS_GOOD, 0), topic = subject, item = subject;
        subject.subject = topic.topic = item.item = bad_texts[i].text;
        refuses_review(context, &subject, "subject");
        refuses_review(context, &topic, "topic");
        refuses_review(context, &item, bad_texts[i].says);
    }
    for (size_t i = 0; i < bad_ids_count; i++) {
        srs_review review = world_review("known", SRS_GOOD, WORLD_START_MS);
        review.review_id = bad_ids[i];
        refuses_review(context, &review, "not a UUID");
    }
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

static void refuses_batch(srs_context *context, const srs_review *reviews, size_t count,
                          const char *says)
{
    srs_submit_result *out = UNTOUCHED;
    world_fails(SRS_E_INVALID, says,
                srs_submit(context, NULL, "ada", reviews, count, NULL, &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
}

START_TEST(batches_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    static srs_review batch[51];
    for (size_t i = 0; i < 51; i++)
        batch[i] = world_review("known", SRS_GOOD, WORLD_START_MS);
    refuses_batch(context, NULL, 1, "reviews is NULL");
    refuses_batch(context, batch, 0, "submit.batch_max");
    refuses_batch(context, batch, 51, "submit.batch_max");
    refuses_batch(context, batch, SIZE_MAX, "submit.batch_max");
    batch[1].size = sizeof(srs_review) - 1;
    refuses_batch(context, batch, 2, "reviews[1].size");
    batch[0].size = 0;
    refuses_batch(context, batch, 2, "SRS_REVIEW_INIT");
    batch[0].size = batch[1].size = sizeof(srs_review);
    batch[0].review_id = batch[1].review_id = "0190a0a0-0000-7000-8000-000000000001";
    refuses_batch(context, batch, 2, "same review_id");
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

static void refuses_options(srs_context *context, const srs_submit_options *options,
                            srs_status expected, const char *says)
{
    srs_review review = world_review("known", SRS_GOOD, 0);
    srs_submit_result *out = UNTOUCHED;
    world_fails(expected, says, srs_submit(context, NULL, "ada", &review, 1, options, &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
}

START_TEST(submit_options_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.size = 0;
    refuses_options(context, &options, SRS_E_INVALID, "SRS_SUBMIT_OPTIONS_INIT");
    options.size = sizeof options;
    options.ack = -1;
    refuses_options(context, &options, SRS_E_INVALID, "ack -1");
    options.ack = SRS_ACK_STORED + 1;
    refuses_options(context, &options, SRS_E_INVALID, "ack 4");
    options.ack = SRS_ACK_QUEUED;
    refuses_options(context, &options, SRS_E_UNSUPPORTED, "durable queue");
    options.ack = SRS_ACK_STORED;
    for (size_t i = 0; i < bad_timeouts_count; i++) {
        options.timeout_ms = bad_timeouts[i];
        refuses_options(context, &options, SRS_E_INVALID, "timeout_ms");
    }
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

/* ---- schedulers and policies that break their word ---------------------------------------- */

static int broken; /* how */

static srs_status break_state(void *data, const srs_state *before, const char *item,
                              srs_rating rating, int64_t at_ms, srs_state *after, srs_error *err)
{
    (void)data, (void)before, (void)item, (void)rating, (void)err;
    after->phase = broken == 0 ? SRS_PHASE_REMOVED : SRS_PHASE_REVIEW;
    after->level = broken == 1 ? SRS_LEVEL_MAX + 1 : 0;
    after->stability = broken == 2 ? NAN : broken == 3 ? -1 : 1;
    after->difficulty = broken == 4 ? INFINITY : 1;
    after->due_ms = broken == 5 ? at_ms : broken == 6 ? INT64_MAX : at_ms + 1000;
    return SRS_OK;
}

START_TEST(schedulers_that_give_broken_states)
{
    srs_scheduler *scheduler;
    world_ok(srs_scheduler_new_custom(break_state, NULL, &scheduler, err));
    srs_config *config = world_config(_i);
    ck_assert_int_eq(srs_config_set_scheduler(config, scheduler), SRS_OK);
    srs_context *context = world_open(config);
    broken = -1;
    world_submit(context, "ada", "known", SRS_GOOD, 0);
    snapshot before = bad_snapshot(context);
    for (broken = 0; broken <= 6; broken++) {
        srs_review review = world_review("known", SRS_GOOD, 0);
        srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
        world_fails(SRS_E_SCHEDULER, "invalid state",
                    srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
        world_fails(SRS_E_SCHEDULER, "invalid state",
                    srs_preview(context, NULL, "ada", "known", 0, next, err));
        ck_assert_int_eq(next[0].phase, SRS_PHASE_NEW);
    }
    bad_unchanged(context, &before);
    world_close(context);
    srs_scheduler_free(scheduler);
}
END_TEST

static srs_status break_rating(void *data, const srs_answer *answer, srs_rating *out,
                               srs_error *err)
{
    (void)data, (void)err;
    if (answer->value == SRS_AGAIN)
        return SRS_E_UNSUPPORTED; /* refuses */
    *out = (srs_rating)(answer->value == SRS_GOOD ? SRS_GOOD : 9);
    return SRS_OK;
}

START_TEST(rating_policies_that_give_no_rating)
{
    srs_rating_policy *policy;
    world_ok(srs_rating_policy_new_custom(break_rating, NULL, &policy, err));
    srs_config *config = world_config(_i);
    ck_assert_int_eq(srs_config_set_rating_policy(config, policy), SRS_OK);
    srs_context *context = world_open(config);
    world_submit(context, "ada", "known", SRS_GOOD, 0);
    snapshot before = bad_snapshot(context);
    srs_review easy = world_review("known", SRS_EASY, 0), again = easy;
    again.value = SRS_AGAIN;
    refuses_batch(context, &easy, 1, "reviews[0]");
    ck_assert_int_eq(srs_submit(context, NULL, "ada", &again, 1, NULL, NULL, NULL),
                     SRS_E_UNSUPPORTED);
    bad_unchanged(context, &before);
    world_close(context);
    srs_rating_policy_free(policy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        reviews_that_are_none,
        texts_of_reviews_that_are_none,
        batches_that_are_none,
        submit_options_that_are_none,
        schedulers_that_give_broken_states,
        rating_policies_that_give_no_rating,
    };
    return world_run("bad_reviews", tests, sizeof tests / sizeof *tests);
}
