/* A context cannot be closed, nor discarded, within one of its callbacks, in whichever mode: the
 * attempt is refused, and the context stays usable. */
#include "scenario/world.h"

#include <string.h>

static srs_context *closing;
static int attempts;

static void try_to_close(void)
{
    srs_error err = SRS_ERROR_INIT;
    if (!closing)
        return;
    attempts++;
    ck_assert_int_eq(srs_close(closing, 1000, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "within one of its callbacks"));
    srs_discard(closing);
}

static void on_completion(void *data, const srs_completion *completion)
{
    (void)data;
    ck_assert_uint_eq(srs_completion_reviews(completion), 1);
    try_to_close();
}

static int64_t on_clock(void *data)
{
    (void)data;
    try_to_close();
    return WORLD_START_MS;
}

static void use(srs_context *context)
{
    closing = context;
    world_submit_ack(context, "ada", "a", SRS_GOOD, 0, SRS_ACK_CACHED);
    world_ok(srs_flush(context, 60000, err));
}

/* completions=poll or thread, worker=thread or poll. */
START_TEST(in_a_completion_function)
{
    for (int way = 0; way < 4; way++) {
        srs_config *config = world_config(_i);
        world_set(config, "completions", way & 1 ? "thread" : "poll");
        world_set(config, "worker", way & 2 ? "poll" : "thread");
        ck_assert_int_eq(srs_config_set_completion(config, on_completion, NULL), SRS_OK);
        srs_context *context = world_open(config);
        attempts = 0;
        use(context);
        if (!(way & 1))
            world_ok(srs_poll(context, 60000, NULL, err));
        ck_assert_uint_eq(world_state(context, "ada", "a").reps, 1);
        world_close(context); /* waits until a thread has delivered */
        ck_assert_int_eq(attempts, 1);
        closing = NULL;
    }
}
END_TEST

START_TEST(in_a_clock)
{
    srs_config *config = world_config(_i);
    ck_assert_int_eq(srs_config_set_clock(config, on_clock, NULL), SRS_OK);
    srs_context *context = world_open(config);
    attempts = 0;
    use(context);
    ck_assert_int_gt(attempts, 0);
    closing = NULL;
    world_close(context);
}
END_TEST

static void close_the_other(void *data, const srs_completion *completion)
{
    (void)completion;
    world_close(data);
    attempts++;
}

START_TEST(another_context_may_be_closed)
{
    srs_context *other = world_open(world_config_on("memory:"));
    srs_config *config = world_config(_i);
    ck_assert_int_eq(srs_config_set_completion(config, close_the_other, other), SRS_OK);
    srs_context *context = world_open(config);
    attempts = 0;
    closing = NULL;
    world_submit_ack(context, "ada", "a", SRS_GOOD, 0, SRS_ACK_STORED);
    world_ok(srs_poll(context, 60000, NULL, err));
    ck_assert_int_eq(attempts, 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {in_a_completion_function, in_a_clock,
                                  another_context_may_be_closed};
    return world_run("close in callback", tests, sizeof tests / sizeof *tests);
}
