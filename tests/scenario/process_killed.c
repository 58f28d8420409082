/* A process that is killed at any step of a submit, whatever the acknowledgement, costs nothing
 * that was promised: the batch is there whole or not at all, once, the trackers are the fold of the
 * log, others see what was acknowledged, and the cache agrees with the store. */
#include "scenario/agree.h"
#include "scenario/processes.h"
#include "scenario/servers.h"
#include "scenario/steps.h"

#include "support/temp_dir.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* Runs in the process that is killed. */
static struct {
    char user[32], queue[512];
    srs_ack ack;
    int is_warm;
} task;

enum { KILLED_EARLY, ACKNOWLEDGED, ALL_DONE };

static void die(void)
{
    kill(getpid(), SIGKILL);
}

static void submit_and_die(process *parent, int step)
{
    srs_context *context = steps_open_again();
    if (task.is_warm)
        steps_know(context, task.user);
    world_ok(srs_flush(context, 60000, err));
    steps_plan((unsigned)step, die, NULL);
    steps_submit(context, task.user, task.ack);
    process_tell(parent, ACKNOWLEDGED);
    world_ok(srs_flush(context, 60000, err));
    process_tell(parent, ALL_DONE);
    steps_plan(0, NULL, NULL);
    world_close(context);
}

/* How far it came. */
static uint64_t run_and_die(int step)
{
    process started;
    uint64_t heard = KILLED_EARLY, more;
    process_start(&started, submit_and_die, step);
    while (read(started.from, &more, sizeof more) == sizeof more)
        heard = more;
    if (heard == ALL_DONE)
        process_end(&started);
    else
        process_kill(&started);
    return heard;
}

/* Another process, which takes over what the dead one has left in the durable queue. */
static srs_context *open_survivor(void)
{
    srs_config *config = world_config_on(world_last_store_url());
    world_set(config, "cache", world_cache_url());
    world_set(config, "queue", task.queue);
    world_set(config, "queue.adopt_ms", "10");
    return world_open(config);
}

static void take_over(srs_context *context)
{
    while (!world_stat(context, "queue.searched"))
        poll(NULL, 0, 1);
    world_ok(srs_flush(context, 60000, err));
}

static void check(uint64_t heard)
{
    size_t known = task.is_warm ? STEPS_KNOWN : 0;
    int is_promised = heard == ALL_DONE || (heard == ACKNOWLEDGED && task.ack != SRS_ACK_CACHED);
    srs_context *survivor = open_survivor();
    if (is_promised)
        ck_assert(!world_is_due(survivor, task.user, "known"));
    take_over(survivor);
    size_t stored = world_log_count(survivor, task.user) - known;
    ck_assert_msg(stored == STEPS_REVIEWS || (stored == 0 && !is_promised), "%zu reviews of %d",
                  stored, STEPS_REVIEWS);
    /* A preview of what only the dead one's memory held goes with the entry:
     * docs/reference/guarantees.md. */
    servers_let_time_pass(task.ack == SRS_ACK_CACHED && !stored ? 30 * WORLD_DAY_MS
                                                                : WORLD_INTENT_MS);
    agree(task.user, known + stored);
    steps_submit(survivor, task.user, task.ack); /* the caller was not sure */
    world_ok(srs_flush(survivor, 60000, err));
    agree(task.user, known + STEPS_REVIEWS);
    world_close(survivor);
}

static void try_all(int world, srs_ack ack)
{
    uint64_t heard;
    world_store_url(world);
    snprintf(task.queue, sizeof task.queue, "spool://%s", temp_dir_new());
    steps_queue(task.queue);
    world_close(world_open(world_config_on(world_last_store_url()))); /* makes the tables */
    task.ack = ack;
    for (task.is_warm = 0; task.is_warm < 2; task.is_warm++) {
        int step = 0;
        do {
            snprintf(task.user, sizeof task.user, "user %d/%d", task.is_warm, ++step);
            heard = run_and_die(step);
            check(heard);
        } while (heard != ALL_DONE);
        ck_assert_int_gt(step, 8);
    }
}

START_TEST(with_stored)
{
    try_all(_i, SRS_ACK_STORED);
}
END_TEST

START_TEST(with_queued)
{
    try_all(_i, SRS_ACK_QUEUED);
}
END_TEST

START_TEST(with_cached)
{
    try_all(_i, SRS_ACK_CACHED);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {with_stored, with_queued, with_cached};
    return world_run_on_servers("process killed", tests, 3, WORLD_SHARED_MARIADB);
}
