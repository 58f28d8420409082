/* A queue in Redis is shared: other processes see an accepted job before it is stored,
 * and store it if its process exits; a job that the server loses is queued again from memory. */
#include "scenario/processes.h"
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/redis_server.h"
#include "support/temp_dir.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS 100
#define STREAM "srs:{queue}:jobs"

static char store_url[512];
static char queue_url[512];

static void make_urls(const char *parameters)
{
    redis_server_do(servers_redis(), "FLUSHALL");
    snprintf(store_url, sizeof store_url, "sqlite://%s/srs.db", temp_dir_new());
    snprintf(queue_url, sizeof queue_url, "%s?session_timeout_ms=300%s", servers_redis_url(),
             parameters);
}

/* Each with a cache of its own, so that what it sees of others comes by the queue. */
static srs_context *open_with(const char *worker, const char *fallback)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache", "memory:");
    world_set(config, "queue", queue_url);
    world_set(config, "queue.adopt_ms", "10");
    world_set(config, "queue.fallback", fallback);
    world_set(config, "worker", worker);
    return world_open(config);
}

static void submit_some(srs_context *context, const char *user, int count)
{
    for (int i = 0; i < count; i++) {
        char item[32];
        snprintf(item, sizeof item, "item-%d", i);
        world_submit(context, user, item, SRS_GOOD, 0);
    }
}

static long long jobs_in_stream(void)
{
    return redis_server_do(servers_redis(), "XLEN " STREAM);
}

/* How many jobs the group holds for somebody. */
static long long jobs_pending(void)
{
    redisReply *reply = redis_server_ask(servers_redis(), "XPENDING " STREAM " srs");
    long long count = reply->element[0]->integer;
    freeReplyObject(reply);
    return count;
}

static void wait_for_log(srs_context *context, size_t count)
{
    for (int tries = 0; tries < 6000 && world_log_count(context, "ada") < count; tries++)
        usleep(10000);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), count);
}

/* In a process of its own: accepts, stores nothing, and lives until it is killed. */
static void accept_and_wait(process *parent, int jobs)
{
    srs_context *context = open_with("poll", "auto"); /* and nobody polls */
    submit_some(context, "ada", jobs);
    process_tell(parent, 0);
    process_hear(parent);
    world_ok(srs_flush(context, 60000, err));
    process_tell(parent, world_stat(context, "queue.jobs"));
    world_close(context);
}

START_TEST(a_job_is_in_the_stream_until_it_is_stored)
{
    make_urls("");
    srs_context *context = open_with("poll", "auto");
    submit_some(context, "ada", 3);
    ck_assert_int_eq(jobs_in_stream(), 3);
    ck_assert_int_eq(jobs_pending(), 3);
    ck_assert_uint_eq(world_stat(context, "queue.jobs"), 3);
    ck_assert_uint_eq(world_log_count(context, "ada"), 0);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 3);
    ck_assert_int_eq(jobs_in_stream(), 0);
    ck_assert_int_eq(jobs_pending(), 0);
    ck_assert_int_eq(redis_server_do(servers_redis(), "EXISTS srs:{queue}:users"), 0);
    ck_assert_uint_eq(world_stat(context, "queue.jobs"), 0);
    world_close(context);
}
END_TEST

START_TEST(what_a_killed_process_accepted_is_stored_by_another)
{
    process other;
    make_urls("");
    process_start(&other, accept_and_wait, JOBS);
    process_hear(&other);
    process_kill(&other);
    srs_context *context = open_with("thread", "auto");
    wait_for_log(context, JOBS);
    ck_assert_uint_eq(world_stat(context, "queue.adopted"), JOBS);
    ck_assert_int_eq(jobs_in_stream(), 0);
    world_close(context);
}
END_TEST

START_TEST(a_process_that_was_frozen_and_given_up_does_no_harm)
{
    process other;
    make_urls("");
    process_start(&other, accept_and_wait, JOBS);
    process_hear(&other);
    kill(other.pid, SIGSTOP);
    ck_assert_int_eq(waitpid(other.pid, NULL, WUNTRACED), other.pid);
    srs_context *context = open_with("thread", "auto");
    wait_for_log(context, JOBS);
    kill(other.pid, SIGCONT);
    process_tell(&other, 0);
    ck_assert_uint_eq(process_hear(&other), 0);
    process_end(&other);
    ck_assert_uint_eq(world_log_count(context, "ada"), JOBS);
    ck_assert_uint_eq(world_state(context, "ada", "item-0").reps, 1);
    ck_assert_int_eq(jobs_in_stream(), 0);
    world_close(context);
}
END_TEST

START_TEST(what_others_have_accepted_is_seen_before_it_is_stored)
{
    process other;
    make_urls("");
    process_start(&other, accept_and_wait, 3);
    process_hear(&other);
    srs_context *context = open_with("poll", "auto");
    ck_assert_int_eq(world_state(context, "ada", "item-2").phase, SRS_PHASE_LEARNING);
    ck_assert_int_eq(world_state(context, "ad", "item-2").phase, SRS_PHASE_NEW);
    ck_assert_uint_eq(world_log_count(context, "ada"), 0);
    world_close(context);
    context = open_with("poll", "auto");
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    world_now_ms += WORLD_DAY_MS;
    ck_assert_uint_eq(world_due_total(context, "ada"), 3);
    world_now_ms -= WORLD_DAY_MS;
    world_close(context);
    process_kill(&other);
}
END_TEST

START_TEST(what_a_closed_context_leaves_is_adopted_at_once)
{
    make_urls("");
    snprintf(queue_url, sizeof queue_url, "%s?session_timeout_ms=86400000", servers_redis_url());
    srs_context *context = open_with("poll", "auto");
    submit_some(context, "ada", 3);
    srs_discard(context);
    context = open_with("thread", "auto");
    wait_for_log(context, 3);
    world_close(context);
}
END_TEST

/* The server loses all in one of two ways; the process that accepted has it in memory. */
static void lose(int how)
{
    if (how)
        redis_server_restart(servers_redis());
    else
        redis_server_do(servers_redis(), "FLUSHALL");
}

/* Its store takes nothing, so that the queue is all there is. */
static void accept_without_store(process *parent, int jobs)
{
    srs_config *config = world_config_on(store_url);
    faulty_store_use(config, store_url);
    world_set(config, "cache", "memory:");
    world_set(config, "queue", queue_url);
    world_set(config, "queue.adopt_ms", "10");
    srs_context *context = world_open(config);
    faulty_store_commits(FAULTY_FAILS, SRS_E_BUSY, 1000000);
    submit_some(context, "ada", jobs);
    process_tell(parent, 0);
    process_hear(parent); /* until it is killed */
}

START_TEST(what_the_server_lost_is_queued_again)
{
    process other;
    make_urls("");
    process_start(&other, accept_without_store, 3);
    process_hear(&other);
    lose(_i);
    for (int tries = 0; tries < 3000 && jobs_in_stream() < 3; tries++)
        usleep(10000);
    process_kill(&other);
    srs_context *context = open_with("thread", "auto");
    wait_for_log(context, 3);
    ck_assert_int_eq(jobs_in_stream(), 0);
    world_close(context);
}
END_TEST

/* Nothing is submitted after the loss: the search for what others have left notices it. */
static void only_wait(process *parent, int number)
{
    (void)number;
    srs_context *context = open_with("thread", "auto");
    process_tell(parent, 0);
    process_hear(parent);
    process_tell(parent, world_stat(context, "queue.lost"));
    world_close(context);
}

static void wait_for_stream(void)
{
    for (int tries = 0; tries < 3000; tries++) {
        if (redis_server_do(servers_redis(), "EXISTS " STREAM))
            return;
        usleep(10000);
    }
    ck_abort_msg("nobody makes the stream");
}

START_TEST(a_loss_is_noticed_by_who_only_waits)
{
    process other;
    make_urls("");
    process_start(&other, only_wait, 0);
    process_hear(&other);
    wait_for_stream();
    lose(_i);
    wait_for_stream();
    usleep(100000); /* until it has the answer to the request that created it again */
    process_tell(&other, 0);
    ck_assert_uint_eq(process_hear(&other), 1);
    process_end(&other);
}
END_TEST

START_TEST(a_full_queue_is_said_to_be)
{
    make_urls("&max_jobs=2");
    srs_context *context = open_with("poll", "auto");
    srs_review review = world_review("item", SRS_GOOD, 0);
    submit_some(context, "ada", 2);
    world_fails(SRS_E_BUSY, "max_jobs",
                srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    ck_assert_int_eq(jobs_in_stream(), 2);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 2);
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    world_close(context);
}
END_TEST

/* Its memory is used up: it takes nothing more, and what is there is stored and deleted. */
START_TEST(a_full_server_is_drained)
{
    process other;
    make_urls("");
    process_start(&other, accept_and_wait, 3);
    process_hear(&other);
    process_kill(&other);
    redis_server_do(servers_redis(), "CONFIG SET maxmemory 1");
    srs_context *context = open_with("thread", "fail");
    srs_review review = world_review("item", SRS_GOOD, 0);
    world_fails(SRS_E_UNAVAILABLE, "maxmemory",
                srs_submit(context, NULL, "ben", &review, 1, NULL, NULL, err));
    wait_for_log(context, 3);
    ck_assert_int_eq(jobs_in_stream(), 0);
    redis_server_do(servers_redis(), "CONFIG SET maxmemory 0");
    world_close(context);
}
END_TEST

START_TEST(while_the_server_is_away_submits_go_to_the_store)
{
    make_urls("");
    srs_context *context = open_with("thread", "auto");
    submit_some(context, "ada", 1);
    redis_server_kill(servers_redis());
    submit_some(context, "ben", 3);
    ck_assert_uint_eq(world_log_count(context, "ben"), 3);
    ck_assert_uint_eq(world_stat(context, "queue.fallbacks"), 3);
    ck_assert_int_eq(world_state(context, "cyd", "item").phase, SRS_PHASE_NEW);
    redis_server_restart(servers_redis());
    for (int tries = 0; tries < 3000 && world_stat(context, "queue.lost") < 1; tries++)
        usleep(10000);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, NULL), 4);
    submit_some(context, "dan", 1);
    ck_assert_uint_eq(world_stat(context, "queue.fallbacks"), 3);
    world_close(context);
}
END_TEST

START_TEST(or_they_fail_if_that_is_wanted)
{
    make_urls("");
    srs_context *context = open_with("thread", "fail");
    srs_review review = world_review("item", SRS_GOOD, 0);
    redis_server_kill(servers_redis());
    world_fails(SRS_E_UNAVAILABLE, "redis at",
                srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    ck_assert_uint_eq(world_log_count(context, NULL), 0);
    redis_server_restart(servers_redis());
    world_close(context);
}
END_TEST

static long long calls_of(const char *command)
{
    char name[64];
    redisReply *reply = redis_server_ask(servers_redis(), "INFO commandstats");
    snprintf(name, sizeof name, "cmdstat_%s:calls=", command);
    const char *found = strstr(reply->str, name);
    long long count = found ? strtoll(found + strlen(name), NULL, 10) : 0;
    freeReplyObject(reply);
    return count;
}

static srs_context *open_with_cache(const char *worker)
{
    make_urls("");
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache", servers_redis_url());
    world_set(config, "queue", "redis:");
    world_set(config, "worker", worker);
    return world_open(config);
}

START_TEST(a_queue_in_the_server_of_the_cache_takes_no_round_trip_of_its_own)
{
    srs_context *context = open_with_cache("poll");
    submit_some(context, "ada", 1); /* connects, and loads the entry and the scripts */
    submit_some(context, "ada", 1);
    long long before = calls_of("evalsha");
    world_submit(context, "ada", "item-1", SRS_GOOD, 0);
    ck_assert_int_eq(calls_of("evalsha") - before, 2); /* read; append and write */
    ck_assert_int_eq(jobs_in_stream(), 3);
    ck_assert_uint_eq(world_state(context, "ada", "item-1").reps, 1);
    world_close(context);
}
END_TEST

START_TEST(where_the_job_is_refused_nothing_is_written)
{
    make_urls("");
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache", servers_redis_url());
    world_set(config, "queue", "redis:?max_jobs=1");
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    srs_review review = world_review("refused", SRS_GOOD, 0);
    world_submit(context, "ada", "item-1", SRS_GOOD, 0);
    world_submit_ack(context, "bob", "item-1", SRS_GOOD, 0, SRS_ACK_CACHED);
    world_fails(SRS_E_BUSY, "max_jobs",
                srs_submit(context, NULL, "bob", &review, 1, NULL, NULL, err));
    ck_assert_int_eq(world_state(context, "bob", "refused").phase, SRS_PHASE_NEW);
    ck_assert_uint_eq(world_state(context, "bob", "item-1").reps, 1);
    world_close(context);
}
END_TEST

/* The job is accepted, whatever the cache says; and the entry is loaded again. */
START_TEST(a_write_of_the_cache_that_fails_does_not_undo_the_append)
{
    srs_context *context = open_with_cache("poll");
    submit_some(context, "ada", 1);
    redis_server_do(servers_redis(), "DEL srs:ada:S");
    redis_server_do(servers_redis(), "SET srs:ada:S x");
    world_submit(context, "ada", "item-1", SRS_GOOD, 0);
    ck_assert_int_eq(jobs_in_stream(), 2);
    ck_assert_uint_eq(world_state(context, "ada", "item-1").reps, 1);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 2);
    ck_assert_uint_eq(world_state(context, "ada", "item-1").reps, 1);
    world_close(context);
}
END_TEST

#define AT_ONCE 8
#define OF_EACH 25

static void *submit_often(void *data)
{
    for (int i = 0; i < OF_EACH; i++)
        world_submit(data, "ada", "the same", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS * i);
    return NULL;
}

/* A job that another process stored first is read, and counts as well. */
START_TEST(many_that_submit_the_same_at_once_all_count)
{
    pthread_t threads[AT_ONCE];
    srs_context *context = open_with_cache("thread");
    for (int i = 0; i < AT_ONCE; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, submit_often, context), 0);
    for (int i = 0; i < AT_ONCE; i++)
        pthread_join(threads[i], NULL);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), AT_ONCE * OF_EACH);
    ck_assert_int_eq(jobs_in_stream(), 0);
    ck_assert_uint_eq(world_state(context, "ada", "the same").reps, AT_ONCE * OF_EACH);
    world_close(context);
}
END_TEST

START_TEST(redis_alone_means_the_server_of_the_cache)
{
    srs_context *context = NULL;
    make_urls("");
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache", "memory:");
    world_set(config, "queue", "redis:");
    world_fails(SRS_E_CONFIG, "name the server", srs_open(config, &context, err));
    world_set(config, "cache", servers_redis_url());
    world_set(config, "queue", "redis:?max_jobs=0");
    world_fails(SRS_E_CONFIG, "max_jobs", srs_open(config, &context, err));
    world_set(config, "queue", "redis://localhost/0?max_jobs=0");
    world_fails(SRS_E_CONFIG, "max_jobs", srs_open(config, &context, err));
    world_set(config, "queue", "redis://localhost/0?maxjobs=1");
    world_fails(SRS_E_CONFIG, "maxjobs", srs_open(config, &context, err));
    srs_config_free(config);
}
END_TEST

START_TEST(times_that_do_not_go_together_are_refused)
{
    srs_context *context = NULL;
    make_urls("");
    srs_config *config = world_config_on(store_url);
    world_set(config, "queue", queue_url);
    world_set(config, "queue.adopt_ms", "151"); /* session_timeout_ms is 300 */
    world_fails(SRS_E_CONFIG, "session_timeout_ms=300", srs_open(config, &context, err));
    world_set(config, "queue.adopt_ms", "150");
    world_set(config, "cache", servers_redis_url());
    world_set(config, "submit.timeout_ms", "10000");
    world_set(config, "safe_mode.timeout_ms", "20000");
    world_set(config, "backend.timeout_ms", "20000");
    context = world_open(config);
    srs_review review = world_review("item", SRS_GOOD, 0);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_STORED;
    options.timeout_ms = 30001; /* half of what the cache counts a write for */
    world_fails(SRS_E_INVALID, "submit.timeout_ms",
                srs_submit(context, NULL, "ada", &review, 1, &options, NULL, err));
    options.timeout_ms = 30000;
    world_ok(srs_submit(context, NULL, "ada", &review, 1, &options, NULL, err));
    world_close(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shared_queue");
    TCase *tests = tcase_create("shared_queue");
    if (!servers_have_redis() || !(srs_has_backend("sqlite") & 2))
        return 77;
    servers_start_redis();
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_job_is_in_the_stream_until_it_is_stored);
    tcase_add_test(tests, what_a_killed_process_accepted_is_stored_by_another);
    tcase_add_test(tests, a_process_that_was_frozen_and_given_up_does_no_harm);
    tcase_add_test(tests, what_others_have_accepted_is_seen_before_it_is_stored);
    tcase_add_test(tests, what_a_closed_context_leaves_is_adopted_at_once);
    tcase_add_loop_test(tests, what_the_server_lost_is_queued_again, 0, 2);
    tcase_add_loop_test(tests, a_loss_is_noticed_by_who_only_waits, 0, 2);
    tcase_add_test(tests, a_full_queue_is_said_to_be);
    tcase_add_test(tests, a_full_server_is_drained);
    tcase_add_test(tests, while_the_server_is_away_submits_go_to_the_store);
    tcase_add_test(tests, or_they_fail_if_that_is_wanted);
    tcase_add_test(tests, a_queue_in_the_server_of_the_cache_takes_no_round_trip_of_its_own);
    tcase_add_test(tests, where_the_job_is_refused_nothing_is_written);
    tcase_add_test(tests, a_write_of_the_cache_that_fails_does_not_undo_the_append);
    tcase_add_test(tests, many_that_submit_the_same_at_once_all_count);
    tcase_add_test(tests, redis_alone_means_the_server_of_the_cache);
    tcase_add_test(tests, times_that_do_not_go_together_are_refused);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    servers_stop();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
