/* Completions are delivered once, in each of the ways; jobs can be looked up; an event that
 * can never be stored becomes a dead letter; closing waits for the remaining jobs. */
#include "scenario/world.h"

#include "support/faulty.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static atomic_int stored, dead;
static _Atomic(pthread_t) delivered_on;

static void count_completion(void *data, const srs_completion *completion)
{
    ck_assert_ptr_eq(data, &stored);
    ck_assert_str_eq(srs_completion_season(completion), "S");
    ck_assert_str_eq(srs_completion_user(completion), "ada");
    atomic_store(&delivered_on, pthread_self());
    if (srs_completion_state(completion) == SRS_JOB_STORED)
        atomic_fetch_add(&stored, 1);
    else
        atomic_fetch_add(&dead, 1);
}

static srs_context *open_with(int store, const char *completions, srs_completion_fn done)
{
    srs_config *config = world_config(store);
    atomic_store(&stored, 0);
    atomic_store(&dead, 0);
    faulty_store_use(config, world_store_url(store));
    world_set(config, "completions", completions);
    world_set(config, "retry.first_ms", "1");
    srs_config_set_completion(config, done, &stored);
    return world_open(config);
}

static void submit_three(srs_context *context)
{
    for (int i = 0; i < 3; i++)
        world_submit_ack(context, "ada", "item", SRS_GOOD, WORLD_START_MS + i, SRS_ACK_CACHED);
}

START_TEST(by_poll)
{
    srs_context *context = open_with(_i, "poll", count_completion);
    size_t delivered = 0, sum = 0;
    world_ok(srs_poll(context, 0, &delivered, err));
    ck_assert_uint_eq(delivered, 0);
    submit_three(context);
    while (sum < 3) {
        world_ok(srs_poll(context, 10000, &delivered, err));
        ck_assert_uint_gt(delivered, 0);
        sum += delivered;
    }
    ck_assert_int_eq(atomic_load(&stored), 3);
    ck_assert(pthread_equal(atomic_load(&delivered_on), pthread_self()));
    world_ok(srs_poll(context, 0, &delivered, err));
    ck_assert_uint_eq(delivered, 0);
    world_close(context);
}
END_TEST

START_TEST(by_thread)
{
    srs_context *context = open_with(_i, "thread", count_completion);
    submit_three(context);
    world_close(context); /* waits until all are delivered */
    ck_assert_int_eq(atomic_load(&stored), 3);
    ck_assert(!pthread_equal(atomic_load(&delivered_on), pthread_self()));
}
END_TEST

static int is_readable(srs_context *context, int timeout_ms)
{
    struct pollfd waiting = {srs_event_fd(context), POLLIN, 0};
    ck_assert_int_ge(waiting.fd, 0);
    return poll(&waiting, 1, timeout_ms);
}

START_TEST(by_descriptor)
{
    srs_context *context = open_with(_i, "poll", NULL);
    srs_completion *completion;
    ck_assert_int_eq(is_readable(context, 0), 0);
    submit_three(context);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(is_readable(context, 10000), 1);
        world_ok(srs_next_completion(context, 0, &completion, err));
        ck_assert_ptr_nonnull(completion);
        ck_assert_int_eq(srs_completion_state(completion), SRS_JOB_STORED);
        ck_assert_uint_eq(srs_completion_reviews(completion), 1);
        ck_assert_uint_eq(srs_completion_dead(completion), 0);
        ck_assert_str_eq(srs_completion_message(completion), "");
        srs_completion_free(completion);
    }
    ck_assert_int_eq(is_readable(context, 0), 0);
    world_ok(srs_next_completion(context, 0, &completion, err));
    ck_assert_ptr_null(completion);
    world_close(context);
}
END_TEST

START_TEST(off_means_none)
{
    srs_context *context = open_with(_i, "off", count_completion);
    submit_three(context);
    world_ok(srs_flush(context, 10000, err));
    ck_assert_int_eq(srs_event_fd(context), -1);
    ck_assert_uint_eq(world_stat(context, "completions.waiting"), 0);
    world_close(context);
    ck_assert_int_eq(atomic_load(&stored), 0);
}
END_TEST

START_TEST(a_job_can_be_looked_up)
{
    srs_context *context = open_with(_i, "off", NULL);
    srs_review review = world_review("item", SRS_GOOD, WORLD_START_MS);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_submit_result *result;
    srs_job_state state;
    options.ack = SRS_ACK_CACHED;
    faulty_store_hold(1);
    world_ok(srs_submit(context, NULL, "ada", &review, 1, &options, &result, err));
    world_ok(srs_job_status(context, srs_submit_result_job(result), &state, err));
    ck_assert_int_eq(state, SRS_JOB_PENDING);
    faulty_store_hold(0);
    world_ok(srs_flush(context, 10000, err));
    world_ok(srs_job_status(context, srs_submit_result_job(result), &state, err));
    ck_assert_int_eq(state, SRS_JOB_STORED);
    world_ok(srs_job_status(context, "0190163d-8694-739b-aea5-966c26f8ad90", &state, err));
    ck_assert_int_eq(state, SRS_JOB_UNKNOWN);
    srs_submit_result_free(result);
    world_close(context);
}
END_TEST

/* One of three reviews can never be stored: the others are, and it waits for an operator. */
static void leave_dead_letter(srs_context *context)
{
    srs_review batch[3] = {world_review("a", SRS_GOOD, WORLD_START_MS),
                           world_review("bad", SRS_GOOD, WORLD_START_MS),
                           world_review("c", SRS_GOOD, WORLD_START_MS)};
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_CACHED;
    faulty_store_poison("bad");
    world_ok(srs_submit(context, NULL, "ada", batch, 3, &options, NULL, err));
    world_ok(srs_flush(context, 10000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 2);
    ck_assert_int_eq(world_state(context, "ada", "bad").phase, SRS_PHASE_NEW);
}

static size_t first_dead(srs_context *context, char id[SRS_ID_TEXT_SIZE])
{
    srs_dead_list *list;
    world_ok(srs_dead(context, NULL, 10, &list, err));
    size_t count = srs_dead_list_count(list);
    if (count) {
        srs_id binary;
        srs_event_id(srs_dead_list_event(list, 0), &binary);
        srs_id_format(&binary, id);
        ck_assert_str_eq(srs_event_item(srs_dead_list_event(list, 0)), "bad");
        ck_assert_str_eq(srs_dead_list_season(list, 0), "S");
        ck_assert_ptr_nonnull(strstr(srs_dead_list_reason(list, 0), "can never be stored"));
    }
    srs_dead_list_free(list);
    return count;
}

START_TEST(a_dead_letter_can_be_replayed)
{
    srs_context *context = open_with(_i, "poll", count_completion);
    char id[SRS_ID_TEXT_SIZE];
    size_t delivered;
    leave_dead_letter(context);
    ck_assert_uint_eq(first_dead(context, id), 1);
    world_ok(srs_poll(context, 0, &delivered, err));
    ck_assert_int_eq(atomic_load(&dead), 1);
    ck_assert_int_ne(srs_dead_replay(context, id, NULL), SRS_OK); /* it is poison still */
    ck_assert_uint_eq(first_dead(context, id), 1);
    faulty_store_poison(NULL);
    world_ok(srs_dead_replay(context, id, err));
    ck_assert_uint_eq(first_dead(context, id), 0);
    ck_assert_uint_eq(world_state(context, "ada", "bad").reps, 1);
    ck_assert_uint_eq(world_log_count(context, "ada"), 3);
    world_fails(SRS_E_NOT_FOUND, id, srs_dead_replay(context, id, err));
    world_close(context);
}
END_TEST

START_TEST(a_dead_letter_can_be_dropped)
{
    srs_context *context = open_with(_i, "off", NULL);
    char id[SRS_ID_TEXT_SIZE];
    srs_job_state state;
    leave_dead_letter(context);
    ck_assert_uint_eq(first_dead(context, id), 1);
    world_ok(srs_dead_drop(context, id, err));
    ck_assert_uint_eq(first_dead(context, id), 0);
    world_fails(SRS_E_NOT_FOUND, id, srs_dead_drop(context, id, err));
    world_ok(srs_job_status(context, id, &state, err));
    ck_assert_int_eq(state, SRS_JOB_UNKNOWN);
    world_close(context);
}
END_TEST

START_TEST(closing_says_what_is_left_and_loses_nothing)
{
    srs_context *context = open_with(_i, "off", NULL);
    faulty_store_hold(1);
    submit_three(context);
    world_fails(SRS_E_TIMEOUT, "3 reviews", srs_flush(context, 20, err));
    world_fails(SRS_E_TIMEOUT, "3 reviews", srs_close(context, 20, err));
    faulty_store_hold(0);
    ck_assert_uint_eq(world_state(context, "ada", "item").reps, 3); /* it is still open */
    world_ok(srs_flush(context, 10000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 3);
    world_close(context);
}
END_TEST

START_TEST(batches_of_many_callers_become_few_transactions)
{
    srs_context *context = open_with(_i, "off", NULL);
    faulty_store_hold(1);
    world_submit_ack(context, "ada", "first", SRS_GOOD, WORLD_START_MS, SRS_ACK_CACHED);
    while (faulty_store_transactions() == 0)
        poll(NULL, 0, 1);
    unsigned before = faulty_store_transactions();
    for (int i = 0; i < 100; i++)
        world_submit_ack(context, i % 2 ? "ada" : "bob", "item", SRS_GOOD, WORLD_START_MS + i,
                         SRS_ACK_CACHED);
    faulty_store_hold(0);
    world_ok(srs_flush(context, 10000, err));
    ck_assert_uint_eq(faulty_store_transactions() - before, 1);
    ck_assert_uint_eq(world_log_count(context, NULL), 101);
    world_close(context);
}
END_TEST

START_TEST(without_a_thread_the_application_does_the_work)
{
    srs_config *config = world_config(_i);
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS);
    world_submit_ack(context, "ada", "item", SRS_GOOD, WORLD_START_MS + 1, SRS_ACK_CACHED);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_ok(srs_flush(context, 10000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 2);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {by_poll,
                            by_thread,
                            by_descriptor,
                            off_means_none,
                            a_job_can_be_looked_up,
                            a_dead_letter_can_be_replayed,
                            a_dead_letter_can_be_dropped,
                            closing_says_what_is_left_and_loses_nothing,
                            batches_of_many_callers_become_few_transactions,
                            without_a_thread_the_application_does_the_work};
    return world_run_everywhere("persistence", tests, sizeof tests / sizeof *tests);
}
