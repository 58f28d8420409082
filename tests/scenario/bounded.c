/* Every wait ends and every queue has a bound: a store that hangs or fails makes callers neither
 * hang nor grow, and what was accepted is stored when it is back. A wait without an end would run
 * into the time limit of the test. */
#include "scenario/world.h"

#include "context/backends.h"
#include "support/faulty.h"

#include <pthread.h>
#include <string.h>

#define PATIENT_MS 600000 /* the end of what hangs */

/* ---- a store that hangs or fails ---------------------------------------------------------- */

/* The functions of the store under test that this one stands in for. The rest are its own. */
static srs_store_ops real;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int shut;    /* begin() hangs: the store writes nothing */
    int blind;   /* trackers() hangs: it reads nothing */
    int failing; /* commit() fails, as of a server that went away */
    int waiting; /* threads that hang */
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void gate_set(int *which, int value)
{
    pthread_mutex_lock(&gate.lock);
    *which = value;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

/* Hangs until the gate is opened. */
static void gate_pass(const int *closed)
{
    pthread_mutex_lock(&gate.lock);
    gate.waiting++;
    pthread_cond_broadcast(&gate.changed);
    while (*closed)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.waiting--;
    pthread_mutex_unlock(&gate.lock);
}

/* Waits until a thread hangs at the gate. */
static void gate_reached(void)
{
    pthread_mutex_lock(&gate.lock);
    while (!gate.waiting)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static srs_status begin(void *self, void **tx, srs_error *err)
{
    gate_pass(&gate.shut);
    return real.begin(self, tx, err);
}

static srs_status trackers(void *self, const char *season, const char *user, const char *after_user,
                           const char *after_item, size_t limit, srs_tracker_fn callback,
                           void *callback_data, srs_error *err)
{
    gate_pass(&gate.blind);
    return real.trackers(self, season, user, after_user, after_item, limit, callback, callback_data,
                         err);
}

static srs_status commit(void *self, void *tx, srs_error *err)
{
    pthread_mutex_lock(&gate.lock);
    int failing = gate.failing;
    pthread_mutex_unlock(&gate.lock);
    if (!failing)
        return real.commit(self, tx, err);
    real.rollback(self, tx);
    err->status = SRS_E_UNAVAILABLE;
    strcpy(err->message, "the server went away");
    return SRS_E_UNAVAILABLE;
}

static void *open_real(const char *url)
{
    const srs__env env = {.backend_timeout_ms = PATIENT_MS};
    void *self;
    real = (srs_store_ops)SRS_STORE_OPS_INIT;
    world_ok(srs__store_open(url, &env, &real, &self, err));
    return self;
}

/* Without it, a cache has all the time that it needs. */
static void leave_out_safe_mode(srs_config *config)
{
    srs_safe_mode_policy *policy;
    world_ok(srs_safe_mode_policy_new(&policy, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_ENABLED, 0, err));
    world_ok(srs_safe_mode_policy_set(policy, SRS_SAFE_TIMEOUT_MS, 1, err)); /* unused */
    ck_assert_int_eq(srs_config_set_safe_mode_policy(config, policy), SRS_OK);
    srs_safe_mode_policy_free(policy);
}

/* A configuration on such a store, with a queue of four reviews.
 * A call that must succeed gets PATIENT_MS, because a busy machine may take any time. */
static srs_config *gated_config(int world)
{
    srs_config *config = world_config(world);
    void *self = open_real(world_store_url(world));
    srs_store_ops ops = real;
    ops.begin = begin;
    ops.trackers = trackers;
    ops.commit = commit;
    world_ok(srs_config_set_store(config, &ops, self, err));
    faulty_cache_use(config, world_cache_url()); /* it has a deadline of its own, a long one */
    leave_out_safe_mode(config);
    world_set(config, "backend.timeout_ms", "100"); /* for a transaction at a submit's deadline */
    world_set(config, "submit.batch_max", "2");
    world_set(config, "queue.max", "4");
    world_set(config, "retry.first_ms", "1");
    world_set(config, "retry.max_ms", "20");
    return config;
}

static void submit_cached(srs_context *context, const char *item)
{
    world_submit_ack(context, "ada", item, SRS_GOOD, 0, SRS_ACK_CACHED);
}

/* Two reviews are hanging on their way into the store, and two more wait behind them. */
static void fill_queue(srs_context *context)
{
    gate_set(&gate.shut, 1);
    submit_cached(context, "one");
    gate_reached();
    submit_cached(context, "two");
    submit_cached(context, "three");
}

static void is_not_tracked(srs_context *context, const char *item)
{
    srs_tracker_list *list;
    ck_assert_int_eq(srs_item(context, NULL, "ada", item, &list, NULL), SRS_E_NOT_FOUND);
}

/* A batch is refused as busy, says when to try again, and leaves no trace. */
static void is_busy(srs_context *context, const char *first, const char *second, const char *says)
{
    srs_error err = SRS_ERROR_INIT;
    srs_review batch[2] = {world_review(first, SRS_GOOD, 0), world_review(second, SRS_GOOD, 0)};
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_CACHED;
    uint64_t accepted = world_stat(context, "reviews.accepted");
    ck_assert_int_eq(srs_submit(context, NULL, "ada", batch, 2, &options, NULL, &err), SRS_E_BUSY);
    ck_assert_int_gt(err.retry_after_ms, 0);
    ck_assert_msg(strstr(err.message, "queue.max") && strstr(err.message, says), "%s", err.message);
    ck_assert_uint_eq(world_stat(context, "reviews.accepted"), accepted);
    is_not_tracked(context, first);
    is_not_tracked(context, second);
}

/* Opens the gates; what was accepted, and nothing else, gets into the store. */
static void recover(srs_context *context, size_t reviews)
{
    gate_set(&gate.shut, 0);
    gate_set(&gate.failing, 0);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_stat(context, "queue.depth"), 0);
    ck_assert_uint_eq(world_log_count(context, "ada"), reviews);
}

/* ---- submit ------------------------------------------------------------------------------- */

START_TEST(a_full_queue_is_busy)
{
    srs_context *context = world_open(gated_config(_i));
    fill_queue(context);
    is_busy(context, "four", "five", "full"); /* there is room for one, but not for both */
    submit_cached(context, "four");
    is_busy(context, "five", "six", "full");
    recover(context, 4);
    submit_cached(context, "five"); /* there is room again */
    recover(context, 5);
    world_close(context);
}
END_TEST

START_TEST(a_busy_queue_says_why_the_store_fails)
{
    srs_context *context = world_open(gated_config(_i));
    gate_set(&gate.failing, 1);
    submit_cached(context, "one");
    while (!world_stat(context, "persist.retries"))
        srs_flush(context, 10, NULL);
    submit_cached(context, "two");
    submit_cached(context, "three");
    is_busy(context, "four", "five", "the server went away");
    recover(context, 3);
    world_close(context);
}
END_TEST

/* With a deadline of its own; 0: that of the context. */
static srs_status submit_within(srs_context *context, const char *item, const char *id,
                                int64_t timeout_ms, srs_error *err)
{
    srs_review review = world_review(item, SRS_GOOD, WORLD_START_MS);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    review.review_id = id;
    options.ack = SRS_ACK_STORED;
    options.timeout_ms = timeout_ms;
    return srs_submit(context, NULL, "ada", &review, 1, &options, NULL, err);
}

static srs_status submit_stored(srs_context *context, const char *item, const char *id,
                                srs_error *err)
{
    return submit_within(context, item, id, PATIENT_MS, err);
}

static srs_status submit_late(srs_context *context, const char *item, const char *id,
                              srs_error *err)
{
    return submit_within(context, item, id, 100, err);
}

/* A job in the queue at the deadline is withdrawn: the caller knows that it is not stored. */
START_TEST(a_review_that_waits_too_long_is_not_accepted)
{
    srs_config *config = gated_config(_i);
    world_set(config, "submit.timeout_ms", "100");
    srs_context *context = world_open(config);
    gate_set(&gate.shut, 1);
    submit_cached(context, "one");
    gate_reached();
    world_fails(SRS_E_TIMEOUT, "not accepted", submit_within(context, "two", NULL, 0, err));
    is_not_tracked(context, "two");
    recover(context, 1);
    is_not_tracked(context, "two");
    world_close(context);
}
END_TEST

/* However late the thread that waits is woken, it withdraws what is still in the queue. */
START_TEST(a_late_thread_withdraws_its_review)
{
    srs_config *config = gated_config(_i);
    world_set(config, "backend.timeout_ms", "1"); /* the time of grace, which is soon over */
    srs_context *context = world_open(config);
    gate_set(&gate.shut, 1);
    submit_cached(context, "one");
    gate_reached();
    for (int i = 0; i < 50; i++)
        world_fails(SRS_E_TIMEOUT, "not accepted", submit_within(context, "two", NULL, 1, err));
    recover(context, 1);
    world_close(context);
}
END_TEST

/* Tries again as long as the deadline passes before the worker has the review in hand. */
static void submit_until_under_way(srs_context *context, const char *item, const char *id)
{
    srs_error err = SRS_ERROR_INIT;
    int64_t timeout_ms = 50;
    do {
        timeout_ms *= 2;
        srs_status status = submit_within(context, item, id, timeout_ms, &err);
        ck_assert_msg(status == SRS_E_TIMEOUT, "%s: %s", srs_status_name(status), err.message);
    } while (strstr(err.message, "not accepted"));
    ck_assert_msg(strstr(err.message, "may or may not"), "%s", err.message);
}

/* A job that is being written at the deadline may or may not be stored: the same id again is no
 * harm. */
START_TEST(a_review_under_way_may_be_submitted_again)
{
    static const char id[] = "0190a0a0-0000-7000-8000-000000000001";
    srs_context *context = world_open(gated_config(_i));
    gate_set(&gate.shut, 1);
    submit_until_under_way(context, "one", id);
    gate_set(&gate.shut, 0);
    world_ok(submit_stored(context, "one", id, err));
    recover(context, 1);
    ck_assert_uint_eq(world_state(context, "ada", "one").reps, 1);
    world_close(context);
}
END_TEST

START_TEST(a_store_that_fails_ends_a_submit_at_its_deadline)
{
    srs_context *context = world_open(gated_config(_i));
    gate_set(&gate.failing, 1);
    srs_status status = submit_late(context, "one", NULL, NULL);
    ck_assert_int_eq(status, SRS_E_TIMEOUT);
    gate_set(&gate.failing, 0);
    world_ok(submit_stored(context, "two", NULL, err));
    ck_assert_uint_eq(world_state(context, "ada", "two").reps, 1);
    world_close(context);
}
END_TEST

START_TEST(a_submit_may_have_a_deadline_of_its_own)
{
    srs_config *config = gated_config(_i);
    srs_context *context = world_open(config);
    srs_review review = world_review("one", SRS_GOOD, 0);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_STORED;
    options.timeout_ms = 1;
    gate_set(&gate.shut, 1);
    world_fails(SRS_E_TIMEOUT, "",
                srs_submit(context, NULL, "ada", &review, 1, &options, NULL, err));
    gate_set(&gate.shut, 0);
    world_close(context);
}
END_TEST

/* ---- flush, close ------------------------------------------------------------------------- */

START_TEST(flush_says_what_is_left)
{
    srs_context *context = world_open(gated_config(_i));
    fill_queue(context);
    world_fails(SRS_E_TIMEOUT, "3 reviews in 3 jobs", srs_flush(context, 0, err));
    world_fails(SRS_E_TIMEOUT, "3 reviews in 3 jobs", srs_flush(context, 50, err));
    recover(context, 3);
    world_close(context);
}
END_TEST

START_TEST(flush_says_why_the_store_fails)
{
    srs_context *context = world_open(gated_config(_i));
    gate_set(&gate.failing, 1);
    submit_cached(context, "one");
    while (!world_stat(context, "persist.retries"))
        srs_flush(context, 10, NULL);
    world_fails(SRS_E_TIMEOUT, "the server went away", srs_flush(context, 50, err));
    recover(context, 1);
    world_close(context);
}
END_TEST

START_TEST(close_that_cannot_store_stays_open)
{
    srs_context *context = world_open(gated_config(_i));
    fill_queue(context);
    world_fails(SRS_E_TIMEOUT, "3 reviews in 3 jobs", srs_close(context, 0, err));
    world_fails(SRS_E_TIMEOUT, "3 reviews in 3 jobs", srs_close(context, 50, err));
    submit_cached(context, "four"); /* it is as it was */
    recover(context, 4);
    world_close(context);
}
END_TEST

/* ---- completions -------------------------------------------------------------------------- */

static size_t delivered_to_function;

static void count_completion(void *data, const srs_completion *completion)
{
    (void)data, (void)completion;
    delivered_to_function++;
}

START_TEST(waiting_for_a_completion_ends)
{
    srs_config *config = gated_config(_i);
    ck_assert_int_eq(srs_config_set_completion(config, count_completion, NULL), SRS_OK);
    srs_context *context = world_open(config);
    srs_completion *completion = (void *)&gate;
    size_t delivered = 77;
    fill_queue(context);
    world_ok(srs_poll(context, 0, &delivered, err));
    ck_assert_uint_eq(delivered, 0);
    world_ok(srs_poll(context, 50, &delivered, err));
    ck_assert_uint_eq(delivered, 0);
    world_ok(srs_next_completion(context, 50, &completion, err));
    ck_assert_ptr_null(completion);
    recover(context, 3);
    world_ok(srs_poll(context, 50, &delivered, err));
    ck_assert_uint_eq(delivered, 3);
    world_close(context);
}
END_TEST

/* With worker=poll it is the caller that meets the failing store. */
START_TEST(polling_a_store_that_fails_ends)
{
    srs_config *config = gated_config(_i);
    world_set(config, "worker", "poll");
    ck_assert_int_eq(srs_config_set_completion(config, count_completion, NULL), SRS_OK);
    srs_context *context = world_open(config);
    size_t delivered = 77;
    gate_set(&gate.failing, 1);
    submit_cached(context, "one");
    world_ok(srs_poll(context, 50, &delivered, err));
    ck_assert_uint_eq(delivered, 0);
    world_fails(SRS_E_TIMEOUT, "1 reviews in 1 jobs", srs_flush(context, 50, err));
    world_fails(SRS_E_TIMEOUT, "", submit_late(context, "two", NULL, err));
    gate_set(&gate.failing, 0);
    world_ok(srs_flush(context, 60000, err));
    world_ok(srs_poll(context, 0, &delivered, err));
    ck_assert_uint_ge(delivered, 1);
    world_close(context);
}
END_TEST

START_TEST(completions_that_nobody_fetches_fill_the_queue)
{
    srs_config *config = gated_config(_i);
    world_set(config, "completions", "poll");
    srs_context *context = world_open(config);
    static const char *const items[] = {"one", "two", "three", "four"};
    for (int i = 0; i < 4; i++)
        world_ok(submit_stored(context, items[i], NULL, err));
    ck_assert_uint_eq(world_stat(context, "completions.waiting"), 4);
    is_busy(context, "five", "six", "srs_next_completion()");
    for (int i = 0; i < 2; i++) {
        srs_completion *completion;
        world_ok(srs_next_completion(context, 0, &completion, err));
        ck_assert_ptr_nonnull(completion);
        srs_completion_free(completion);
    }
    submit_cached(context, "five");
    recover(context, 5);
    world_close(context); /* those that wait keep nobody */
}
END_TEST

/* ---- loading ------------------------------------------------------------------------------ */

/* The loading call: it is late, too, and may time out. */
static void *ask_due(void *context)
{
    srs_due_list *list = NULL;
    srs_due(context, NULL, "ada", NULL, &list, NULL);
    srs_due_list_free(list);
    return NULL;
}

/* While one caller loads the user from a store that hangs, another one asks. */
static srs_status ask_meanwhile(srs_context *context, srs_due_list **list, srs_error *err)
{
    pthread_t loader;
    gate_set(&gate.blind, 1);
    ck_assert_int_eq(pthread_create(&loader, NULL, ask_due, context), 0);
    gate_reached();
    srs_status status = srs_due(context, NULL, "ada", NULL, list, err);
    gate_set(&gate.blind, 0);
    ck_assert_int_eq(pthread_join(loader, NULL), 0);
    return status;
}

START_TEST(waiting_for_the_load_of_another_ends)
{
    srs_config *config = gated_config(_i);
    world_set_load_timeout(config, "100");
    srs_context *context = world_open(config);
    srs_due_list *list = (void *)&gate;
    world_fails(SRS_E_TIMEOUT, "ada", ask_meanwhile(context, &list, err));
    ck_assert_ptr_eq(list, &gate);
    while (srs_due(context, NULL, "ada", NULL, &list, NULL) == SRS_E_TIMEOUT) {
        /* a busy machine may need longer than load.timeout_ms */
    }
    ck_assert_uint_eq(srs_due_list_total(list), 0);
    srs_due_list_free(list);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_full_queue_is_busy,
        a_busy_queue_says_why_the_store_fails,
        a_review_that_waits_too_long_is_not_accepted,
        a_late_thread_withdraws_its_review,
        a_review_under_way_may_be_submitted_again,
        a_store_that_fails_ends_a_submit_at_its_deadline,
        a_submit_may_have_a_deadline_of_its_own,
        flush_says_what_is_left,
        flush_says_why_the_store_fails,
        close_that_cannot_store_stays_open,
        waiting_for_a_completion_ends,
        polling_a_store_that_fails_ends,
        completions_that_nobody_fetches_fill_the_queue,
        waiting_for_the_load_of_another_ends,
    };
    return world_run_everywhere("bounded", tests, sizeof tests / sizeof *tests);
}
