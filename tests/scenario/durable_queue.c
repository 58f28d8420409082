/* The jobs of a durable queue outlive the process: another process stores the jobs of a killed
 * process exactly once, and sees them before that. For each kind of queue. */
#include "scenario/processes.h"
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/suite.h"
#include "support/temp_dir.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS 200

static char store_url[512];
static char queue_url[512];

enum { SPOOL, STREAM };

static void make_queue(int kind)
{
    const char *folder = temp_dir_new();
    snprintf(store_url, sizeof store_url, "sqlite://%s/srs.db", folder);
    if (kind == SPOOL)
        snprintf(queue_url, sizeof queue_url, "spool://%s/spool", folder);
    else
        snprintf(queue_url, sizeof queue_url, "%s?session_timeout_ms=300", servers_redis_url());
}

static srs_context *open_with(const char *worker)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "queue", queue_url);
    world_set(config, "queue.adopt_ms", "10");
    world_set(config, "worker", worker);
    return world_open(config);
}

/* In a process of its own, which is killed before anything is stored. */
static void submit_and_die(int reviews)
{
    int status = 0;
    pid_t child = fork();
    if (!child) {
        srs_context *context = open_with("poll"); /* and nobody polls */
        for (int i = 0; i < reviews; i++) {
            char item[32];
            snprintf(item, sizeof item, "item-%d", i);
            world_submit(context, "ada", item, SRS_GOOD, 0);
        }
        kill(getpid(), SIGKILL);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
}

START_TEST(what_a_killed_process_accepted_is_stored_by_the_next)
{
    make_queue(_i);
    submit_and_die(JOBS);
    srs_context *context = open_with("thread");
    for (int tries = 0; tries < 6000 && world_log_count(context, "ada") < JOBS; tries++)
        usleep(10000);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), JOBS);
    ck_assert_uint_eq(world_stat(context, "queue.adopted"), JOBS);
    world_close(context);
}
END_TEST

START_TEST(what_it_accepted_is_seen_before_it_is_stored)
{
    make_queue(_i);
    submit_and_die(3);
    srs_context *context = open_with("poll");
    ck_assert_int_eq(world_state(context, "ada", "item-2").phase, SRS_PHASE_LEARNING);
    ck_assert_uint_eq(world_log_count(context, "ada"), 0);
    world_close(context);
}
END_TEST

/* Accepts a review for each number that comes, stores none, and is killed. */
static void accept_on_demand(process *parent, int number)
{
    (void)number;
    srs_context *context = open_with("poll"); /* and nobody polls */
    for (;;) {
        char item[32];
        uint64_t wanted = process_hear(parent);
        snprintf(item, sizeof item, "item-%d", (int)wanted);
        world_submit(context, "ada", item, SRS_GOOD, 0);
        process_tell(parent, wanted);
    }
}

/* The cache of this process is warm, and has had nothing of what the other one accepts. */
START_TEST(what_a_running_process_accepts_is_seen_before_it_is_stored)
{
    make_queue(_i);
    process others[2];
    char item[32];
    srs_context *context = open_with("poll");
    ck_assert_int_eq(world_state(context, "ada", "item-1").phase, SRS_PHASE_NEW);
    for (int i = 0; i < 2; i++)
        process_start(&others[i], accept_on_demand, i);
    for (int i = 1; i <= 20; i++) {
        process_tell(&others[i % 2], (uint64_t)i);
        ck_assert_uint_eq(process_hear(&others[i % 2]), (uint64_t)i);
        snprintf(item, sizeof item, "item-%d", i);
        ck_assert_int_eq(world_state(context, "ada", item).phase, SRS_PHASE_LEARNING);
    }
    ck_assert_uint_eq(world_log_count(context, "ada"), 0);
    for (int i = 0; i < 2; i++) { /* not looked at before it is adopted */
        process_tell(&others[i], (uint64_t)(21 + i));
        ck_assert_uint_eq(process_hear(&others[i]), (uint64_t)(21 + i));
        process_kill(&others[i]);
    }
    while (world_stat(context, "queue.adopted") == 0)
        world_ok(srs_poll(context, 0, NULL, err));
    for (int i = 1; i <= 22; i++) {
        snprintf(item, sizeof item, "item-%d", i);
        ck_assert_int_eq(world_state(context, "ada", item).phase, SRS_PHASE_LEARNING);
        world_ok(srs_poll(context, 0, NULL, err));
    }
    world_close(context);
}
END_TEST

START_TEST(queued_is_the_default_where_the_queue_is_durable)
{
    make_queue(_i);
    srs_context *context = open_with("poll");
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    ck_assert_uint_eq(world_log_count(context, "ada"), 0);
    ck_assert_uint_eq(world_stat(context, "queue.jobs"), 1);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    ck_assert_uint_eq(world_stat(context, "queue.jobs"), 0);
    world_close(context);
}
END_TEST

static void add(Suite *suite, const char *name, int kind)
{
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, 120);
    if (kind == STREAM)
        tcase_add_checked_fixture(tests, servers_start_redis, servers_stop);
    tcase_add_loop_test(tests, what_a_killed_process_accepted_is_stored_by_the_next, kind,
                        kind + 1);
    tcase_add_loop_test(tests, what_it_accepted_is_seen_before_it_is_stored, kind, kind + 1);
    if (kind == SPOOL)
        tcase_add_loop_test(tests, what_a_running_process_accepts_is_seen_before_it_is_stored, kind,
                            kind + 1);
    tcase_add_loop_test(tests, queued_is_the_default_where_the_queue_is_durable, kind, kind + 1);
    suite_add_tcase(suite, tests);
}

int main(void)
{
    Suite *suite = suite_create("durable_queue");
    if (!(srs_has_backend("spool") & 4)) /* there is no SQLite, which is the store here */
        return 77;
    add(suite, "spool", SPOOL);
    if (servers_have_redis())
        add(suite, "stream", STREAM);
    return run_suite(suite);
}
