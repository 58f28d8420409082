/* Doing something at the n-th call of a submit. */
#include "scenario/steps.h"

#include "base/hash.h"
#include "support/faulty.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct {
    unsigned steps, at;
    void (*act)(void), (*undo)(void);
    char call[32];
} plan;

static const char *queue_url;

void steps_queue(const char *url)
{
    queue_url = url;
}

static void on_call(void *data, const char *call)
{
    (void)data;
    plan.steps++;
    if (plan.at && plan.steps == plan.at + 1 && plan.undo)
        plan.undo();
    if (plan.steps != plan.at)
        return;
    snprintf(plan.call, sizeof plan.call, "%s", call);
    plan.act();
}

void steps_plan(unsigned step, void (*act)(void), void (*undo)(void))
{
    plan.steps = 0;
    plan.at = step;
    plan.act = act;
    plan.undo = undo;
    strcpy(plan.call, "");
}

int steps_acted(void)
{
    return *plan.call != 0;
}

const char *steps_call(void)
{
    return plan.call;
}

static srs_safe_mode_policy *lenient(void)
{
    srs_safe_mode_policy *policy;
    world_ok(srs_safe_mode_policy_new(&policy, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_TIMEOUT_MS, 600000, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_FAILURES, 1, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_OPEN_MS, 1, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_CHECK_MS, 10, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_USER_INTERVAL_MS, 0, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_PER_MINUTE, 10000000, err));
    return policy;
}

srs_context *steps_open_again(void)
{
    srs_config *config = world_config_on(world_last_store_url());
    srs_safe_mode_policy *policy = lenient();
    srs_config_set_safe_mode_policy(config, policy);
    srs_safe_mode_policy_free(policy);
    faulty_store_use(config, world_last_store_url());
    faulty_cache_use(config, world_cache_url());
    world_set(config, "worker", "poll");
    if (queue_url)
        world_set(config, "queue", queue_url);
    world_set(config, "season.refresh_ms", "3600000");
    world_set(config, "retry.first_ms", "1");
    world_set(config, "retry.max_ms", "10");
    steps_plan(0, NULL, NULL);
    faulty_on_call(on_call, NULL);
    return world_open(config);
}

srs_context *steps_open(int world)
{
    world_store_url(world);
    return steps_open_again();
}

void steps_know(srs_context *context, const char *user)
{
    world_submit(context, user, "known", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
    world_submit(context, user, "late", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
}

static void name_reviews(const char *user, srs_review *batch,
                         char ids[STEPS_REVIEWS][SRS_ID_TEXT_SIZE])
{
    uint64_t number = srs__hash64(0, user, strlen(user)) >> 20;
    for (int i = 0; i < STEPS_REVIEWS; i++) {
        snprintf(ids[i], SRS_ID_TEXT_SIZE, "0190a0a0-0000-7000-800%d-0%011" PRIx64, i, number);
        batch[i].review_id = ids[i];
    }
}

void steps_submit(srs_context *context, const char *user, srs_ack ack)
{
    srs_review batch[STEPS_REVIEWS] = {
        world_review("known", SRS_EASY, WORLD_START_MS),
        world_review("late", SRS_HARD, WORLD_START_MS - 3 * WORLD_DAY_MS),
        world_review("new", SRS_GOOD, WORLD_START_MS)};
    char ids[STEPS_REVIEWS][SRS_ID_TEXT_SIZE];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_error err = SRS_ERROR_INIT;
    srs_status status = SRS_E_UNAVAILABLE;
    options.ack = ack;
    name_reviews(user, batch, ids);
    for (int tries = 0; status && tries < 10; tries++) {
        status = srs_submit(context, NULL, user, batch, STEPS_REVIEWS, &options, NULL, &err);
        ck_assert_msg(!status || status == SRS_E_UNAVAILABLE || status == SRS_E_TIMEOUT, "%s: %s",
                      srs_status_name(status), err.message);
    }
    ck_assert_msg(!status, "%s: %s", steps_call(), err.message);
}

static int try_step(srs_context *context, const char *user, int is_warm, srs_ack ack, unsigned step,
                    void (*act)(void), void (*undo)(void), steps_check check)
{
    if (is_warm)
        steps_know(context, user);
    steps_plan(step, act, undo);
    steps_submit(context, user, ack);
    ck_assert_msg(!world_is_due(context, user, "known"), "%s", steps_call());
    world_ok(srs_flush(context, 600000, err));
    int acted = steps_acted();
    steps_plan(0, NULL, NULL);
    check(context, user, STEPS_REVIEWS + (is_warm ? STEPS_KNOWN : 0));
    return acted;
}

void steps_try_all(srs_context *context, void (*act)(void), void (*undo)(void), steps_check check)
{
    static const srs_ack acks[] = {SRS_ACK_CACHED, SRS_ACK_STORED};
    for (int way = 0; way < 4; way++) {
        unsigned step = 1;
        char user[32];
        do {
            snprintf(user, sizeof user, "user %d/%u", way, step);
        } while (try_step(context, user, way / 2, acks[way % 2], step++, act, undo, check));
        ck_assert_uint_gt(step, 10);
    }
}
