/* A real server as the cache: frozen, killed, and back with what it had before. */
#include "scenario/world.h"

#include "support/redis_server.h"

#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static redis_server *server;
static char store_url[512];

#define HANG_MS "200" /* after it a frozen server counts as failed, but a slow machine may, too */
#define NO_HANG_MS "30000"

/* A call of the cache ends long before backend.timeout_ms, or these tests would. */
static srs_config *config_on_server(const char *timeout_ms)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache", redis_server_url(server));
    world_set(config, "backend.timeout_ms", "600000");
    world_set(config, "safe_mode.timeout_ms", timeout_ms);
    world_set(config, "safe_mode.failures", "2");
    world_set(config, "safe_mode.open_ms", "20");
    world_set(config, "safe_mode.user_interval_ms", "0");
    world_set(config, "safe_mode.per_minute", "10000000");
    world_set(config, "safe_mode.check_ms", "50");
    return config;
}

static void begin(int store)
{
    snprintf(store_url, sizeof store_url, "%s", world_store_url(store));
    server = redis_server_start(NULL);
}

static int is_degraded(srs_context *context, uint64_t *total)
{
    srs_due_list *list;
    world_ok(srs_due(context, NULL, "ada", NULL, &list, err));
    int degraded = srs_due_list_is_degraded(list);
    *total = srs_due_list_total(list);
    srs_due_list_free(list);
    return degraded;
}

static void await_safe_mode(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    do {
        world_due_total(context, "ada");
        world_ok(srs_safe_mode_state(context, &info, err));
    } while (!info.is_active);
}

/* Every answer on the way back is right. */
static void await_return(srs_context *context, uint64_t wanted)
{
    uint64_t total;
    for (int degraded = 1; degraded;) {
        poll(NULL, 0, 2);
        degraded = is_degraded(context, &total);
        ck_assert_uint_eq(total, wanted);
    }
}

static void submit_overdue(srs_context *context, const char *item)
{
    world_submit(context, "ada", item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
}

START_TEST(a_server_that_was_killed_comes_back_empty)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    uint64_t total;
    srs_context *context = world_open(config_on_server(NO_HANG_MS));
    submit_overdue(context, "a");
    submit_overdue(context, "b");
    ck_assert(!is_degraded(context, &total));
    ck_assert_uint_eq(total, 2);
    redis_server_kill(server);
    await_safe_mode(context);
    world_submit(context, "ada", "a", SRS_EASY, WORLD_START_MS);
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    redis_server_restart(server);
    await_return(context, 1);
    ck_assert_uint_eq(world_state(context, "ada", "a").reps, 2);
    world_close(context);
    redis_server_stop(server);
}
END_TEST

/* A server that keeps its data: a frozen one has, when it goes on, what it had before. */
START_TEST(a_server_that_was_frozen_is_not_believed)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    srs_context *context = world_open(config_on_server(HANG_MS));
    submit_overdue(context, "a");
    submit_overdue(context, "b");
    await_return(context, 2);
    redis_server_freeze(server);
    world_submit(context, "ada", "a", SRS_EASY, WORLD_START_MS);
    await_safe_mode(context);
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    redis_server_thaw(server);
    await_return(context, 1);
    ck_assert_uint_eq(world_state(context, "ada", "a").reps, 2);
    world_close(context);
    redis_server_stop(server);
}
END_TEST

/* Submits while the server is frozen, when it is asked to, and crashes. */
static void die_after_submitting(int told)
{
    char byte;
    srs_context *context;
    srs_review review = world_review("a", SRS_EASY, WORLD_START_MS);
    if (read(told, &byte, 1) != 1)
        _exit(1);
    if (srs_open(config_on_server(HANG_MS), &context, NULL) ||
        srs_submit(context, "S", "ada", &review, 1, NULL, NULL, NULL))
        _exit(2);
    _exit(0);
}

START_TEST(what_a_process_missed_that_has_died_is_corrected)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    int pipe_ends[2], end = -1;
    ck_assert_int_eq(pipe(pipe_ends), 0);
    pid_t other = fork();
    if (!other) {
        close(pipe_ends[1]);
        die_after_submitting(pipe_ends[0]);
    }
    srs_context *context = world_open(config_on_server(HANG_MS));
    submit_overdue(context, "a");
    submit_overdue(context, "b");
    await_return(context, 2);
    redis_server_freeze(server);
    await_safe_mode(context);
    ck_assert_int_eq(write(pipe_ends[1], "", 1), 1);
    ck_assert_int_eq(waitpid(other, &end, 0), other);
    ck_assert_int_eq(end, 0);
    redis_server_thaw(server);
    await_return(context, 1);
    ck_assert_uint_eq(world_state(context, "ada", "a").reps, 2);
    await_return(context, 1);
    world_close(context);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    redis_server_stop(server);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_server_that_was_killed_comes_back_empty,
                            a_server_that_was_frozen_is_not_believed,
                            what_a_process_missed_that_has_died_is_corrected};
    redis_server_stop(redis_server_start(NULL)); /* skips where there is none */
    return world_run("redis outage", tests, sizeof tests / sizeof *tests);
}
