/* While the store is away users are served and their answers accepted, as far as the queue goes;
 * when it is back nothing is lost and nothing doubled. */
#include "scenario/agree.h"
#include "scenario/frozen.h"
#include "scenario/servers.h"
#include "scenario/steps.h"

#include "support/mariadb_server.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define USERS 3
#define QUEUE 40 /* reviews */

static const char *const users[USERS] = {"ada", "bob", "eve"};

/* Review number i: whose it is, and its id, which stays the same however often it is submitted. */
static srs_status submit_within(srs_context *context, int i, srs_ack ack, int64_t timeout_ms,
                                srs_error *err)
{
    char id[SRS_ID_TEXT_SIZE], item[16];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = ack;
    options.timeout_ms = timeout_ms;
    snprintf(item, sizeof item, "item %d", i % 7);
    snprintf(id, sizeof id, "0190a0a0-0000-7000-8000-%012d", i);
    srs_review review = world_review(item, 1 + i % 4, WORLD_START_MS + i * 1000);
    review.review_id = id;
    return srs_submit(context, NULL, users[i % USERS], &review, 1, &options, NULL, err);
}

static srs_status submit_nth(srs_context *context, int i, srs_ack ack, srs_error *err)
{
    return submit_within(context, i, ack, 0, err);
}

static srs_context *open_small(int world)
{
    srs_config *config = world_config(world);
    char queue[16];
    snprintf(queue, sizeof queue, "%d", QUEUE);
    world_set(config, "queue.max", queue);
    world_set(config, "submit.batch_max", "10");
    world_set(config, "retry.first_ms", "1");
    world_set(config, "retry.max_ms", "20");
    srs_context *context = world_open(config);
    for (int i = 0; i < USERS; i++) /* all are in the cache */
        ck_assert_uint_eq(world_due_total(context, users[i]), 0);
    return context;
}

/* Accepts as much as the queue takes, from review `first` on; gives the first that it did not. */
static int fill_queue(srs_context *context, int first)
{
    srs_error err = SRS_ERROR_INIT;
    int next = first;
    while (!submit_nth(context, next, SRS_ACK_CACHED, &err)) {
        uint64_t due = world_due_total(context, users[next % USERS]);
        ck_assert_msg(due <= 7, "%d items of 7", (int)due);
        next++;
    }
    ck_assert_int_eq(err.status, SRS_E_BUSY);
    ck_assert_int_gt(err.retry_after_ms, 0);
    ck_assert_msg(strstr(err.message, "queue.max"), "%s", err.message);
    ck_assert_int_eq(next - first, QUEUE);
    ck_assert_uint_eq(world_stat(context, "queue.depth"), QUEUE);
    return next;
}

/* Submits as a patient caller does. */
static void submit_when_it_may(srs_context *context, int i)
{
    srs_error err = SRS_ERROR_INIT;
    while (submit_nth(context, i, SRS_ACK_CACHED, &err)) {
        ck_assert_msg(err.status == SRS_E_BUSY, "%s", err.message);
        poll(NULL, 0, (int)err.retry_after_ms);
        err.status = SRS_OK;
    }
}

static void all_agree(int reviews)
{
    for (int i = 0; i < USERS; i++)
        agree(users[i], (size_t)((reviews + USERS - 1 - i) / USERS));
}

static void away(int world, void (*leave)(mariadb_server *), void (*come_back)(mariadb_server *))
{
    if (!world_has_store_server(world))
        return;
    srs_context *context = open_small(world);
    int next = 0;
    for (int spell = 0; spell < 2; spell++) {
        leave(servers_mariadb());
        next = fill_queue(context, next);
        come_back(servers_mariadb());
        for (int more = 0; more < 10; more++)
            submit_when_it_may(context, next++);
        world_ok(srs_flush(context, 60000, err));
        ck_assert_uint_eq(world_stat(context, "queue.depth"), 0);
    }
    ck_assert_uint_eq(world_log_count(context, NULL), (size_t)next);
    for (int i = 0; i < next; i++) /* a caller may submit all again */
        submit_when_it_may(context, i);
    world_ok(srs_flush(context, 60000, err));
    all_agree(next);
    world_close(context);
}

START_TEST(stopped)
{
    away(_i, mariadb_server_stop, mariadb_server_restart);
}
END_TEST

START_TEST(killed)
{
    away(_i, mariadb_server_kill, mariadb_server_restart);
}
END_TEST

START_TEST(who_waits_for_the_store_is_told)
{
    if (!world_has_store_server(_i))
        return;
    srs_context *context = open_small(_i);
    world_ok(submit_nth(context, 0, SRS_ACK_STORED, err));
    mariadb_server_kill(servers_mariadb());
    world_fails(SRS_E_TIMEOUT, "not accepted",
                submit_within(context, USERS, SRS_ACK_STORED, 200, err));
    ck_assert_uint_eq(world_stat(context, "queue.depth"), 0);
    mariadb_server_restart(servers_mariadb());
    agree(users[0], 1); /* no trace of it, in the cache either */
    world_close(context);
}
END_TEST

/* ---- frozen in the middle of something ----------------------------------------------------- */

static void freeze(void)
{
    frozen_begin(mariadb_server_socket(servers_mariadb()), 0);
    mariadb_server_freeze(servers_mariadb());
}

static void thaw(void)
{
    mariadb_server_thaw(servers_mariadb());
    frozen_end();
}

static void check(srs_context *context, const char *user, size_t reviews)
{
    (void)context;
    thaw();
    agree(user, reviews);
}

/* A commit may be carried out after it was given up. */
START_TEST(frozen_for_one_call)
{
    if (!world_has_store_server(_i))
        return;
    srs_context *context = steps_open(_i);
    steps_try_all(context, freeze, thaw, check);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {stopped, killed, who_waits_for_the_store_is_told,
                                  frozen_for_one_call};
    return world_run_on_servers("store away", tests, 4, WORLD_OWN_MARIADB);
}
