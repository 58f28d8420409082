/* A review for which submit returned success is in the review log once, whatever is retried,
 * repeated or killed. */
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/temp_dir.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8

static const char *const id = "0190163d-8694-739b-aea5-966c26f8ad90";

typedef struct retry {
    srs_context *context;
    int duplicates;
} retry;

/* The caller's own retry: the same review with the same id, ten times. */
static void *submit_again(void *data)
{
    retry *own = data;
    for (int i = 0; i < 10; i++) {
        srs_review review = world_review("item", SRS_GOOD, WORLD_START_MS);
        srs_submit_result *result;
        review.review_id = id;
        world_ok(srs_submit(own->context, NULL, "ada", &review, 1, NULL, &result, err));
        own->duplicates += srs_submit_result_is_duplicate(result, 0);
        srs_submit_result_free(result);
    }
    return NULL;
}

START_TEST(a_callers_retry_counts_once)
{
    srs_context *context = world_open(world_config(_i));
    pthread_t threads[THREADS];
    retry retries[THREADS];
    for (int i = 0; i < THREADS; i++) {
        retries[i] = (retry){context, 0};
        pthread_create(&threads[i], NULL, submit_again, &retries[i]);
    }
    int duplicates = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        duplicates += retries[i].duplicates;
    }
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    ck_assert_uint_eq(world_state(context, "ada", "item").reps, 1);
    ck_assert_int_ge(duplicates, THREADS * 10 - THREADS); /* the first of each thread may race */
    world_close(context);
}
END_TEST

START_TEST(a_retry_after_a_restart_counts_once)
{
    if (!world_is_durable(_i))
        return;
    const char *url = world_store_url(_i);
    for (int run = 0; run < 3; run++) {
        srs_context *context = world_open(world_config_on(url));
        srs_review review = world_review("item", SRS_GOOD, WORLD_START_MS);
        srs_submit_result *result;
        review.review_id = id;
        world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, &result, err));
        ck_assert_int_eq(srs_submit_result_is_duplicate(result, 0), run > 0);
        srs_submit_result_free(result);
        ck_assert_uint_eq(world_log_count(context, NULL), 1);
        world_close(context);
    }
}
END_TEST

/* The store fails, or commits and loses the answer: the worker tries again. */
START_TEST(a_failing_store_is_retried)
{
    for (faulty_mode mode = FAULTY_FAILS; mode <= FAULTY_LOSES_ANSWER; mode++) {
        srs_config *config = world_config(_i);
        faulty_store_use(config, world_store_url(_i));
        world_set(config, "retry.first_ms", "1");
        srs_context *context = world_open(config);
        faulty_store_commits(mode, SRS_E_UNAVAILABLE, 3);
        for (int i = 0; i < 5; i++)
            world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS + i);
        ck_assert_uint_eq(world_log_count(context, "ada"), 5);
        ck_assert_uint_eq(world_state(context, "ada", "item").reps, 5);
        ck_assert_uint_ge(world_stat(context, "persist.retries"), 3);
        world_close(context);
    }
}
END_TEST

START_TEST(an_id_stands_for_one_review_only)
{
    srs_context *context = world_open(world_config(_i));
    srs_review both[2] = {world_review("a", SRS_GOOD, WORLD_START_MS),
                          world_review("b", SRS_GOOD, WORLD_START_MS)};
    both[0].review_id = both[1].review_id = id;
    world_fails(SRS_E_INVALID, "same review_id",
                srs_submit(context, NULL, "ada", both, 2, NULL, NULL, err));
    world_ok(srs_submit(context, NULL, "ada", &both[0], 1, NULL, NULL, err));
    world_fails(SRS_E_ID_IN_USE, id,
                srs_submit(context, NULL, "ada", &both[1], 1, NULL, NULL, err));
    world_fails(SRS_E_ID_IN_USE, id,
                srs_submit(context, NULL, "bob", &both[0], 1, NULL, NULL, err));
    ck_assert_uint_eq(world_log_count(context, NULL), 1);
    ck_assert_int_eq(world_state(context, "ada", "b").phase, SRS_PHASE_NEW);
    ck_assert_int_eq(world_state(context, "bob", "a").phase, SRS_PHASE_NEW);
    world_close(context);
}
END_TEST

/* Submits until it is killed, and says through the pipe what was acknowledged. */
static void submit_for_ever(const char *url, int run, int acknowledged)
{
    srs_context *context = world_open(world_config_on(url));
    for (int i = 0;; i++) {
        char item[32];
        snprintf(item, sizeof item, "r%d-%d", run, i);
        world_submit(context, "ada", item, SRS_GOOD, WORLD_START_MS + i);
        if (write(acknowledged, item, sizeof item) != sizeof item)
            _exit(1);
    }
}

START_TEST(what_was_acknowledged_survives_a_kill)
{
    if (!world_is_durable(_i))
        return;
    const char *url = world_store_url(_i);
    srs_context *context = world_open(world_config_on(url));
    world_close(context);
    size_t acknowledged = 0;
    for (int run = 0; run < 5; run++) {
        int ends[2];
        char item[32];
        ck_assert_int_eq(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0)
            submit_for_ever(url, run, ends[1]);
        close(ends[1]);
        for (int i = 0; i < 20 + 7 * run; i++) /* let it do some, then kill it wherever it is */
            acknowledged += read(ends[0], item, sizeof item) == sizeof item;
        kill(child, SIGKILL);
        while (read(ends[0], item, sizeof item) == sizeof item)
            acknowledged++;
        waitpid(child, NULL, 0);
        close(ends[0]);
        context = world_open(world_config_on(url));
        /* Each child may have stored one review more than it said. */
        ck_assert_uint_ge(world_log_count(context, "ada"), acknowledged);
        ck_assert_uint_le(world_log_count(context, "ada"), acknowledged + (size_t)run + 1);
        ck_assert_uint_eq(world_state(context, "ada", item).reps, 1); /* the last one said */
        world_close(context);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_callers_retry_counts_once, a_retry_after_a_restart_counts_once,
                            a_failing_store_is_retried, an_id_stands_for_one_review_only,
                            what_was_acknowledged_survives_a_kill};
    return world_run_everywhere("exactly once", tests, sizeof tests / sizeof *tests);
}
