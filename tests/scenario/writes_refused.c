/* A Redis that answers reads and refuses writes, for whatever reason, is unavailable: safe mode is
 * entered and stays until a write succeeds, and callers get exactly its state. */
#include "scenario/world.h"

#include "support/redis_server.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static redis_server *server;
static char data[256], store_url[300];
static redisContext *busy; /* runs a script */

static void run(const char *command)
{
    redis_server_do(server, command);
}

static void fill_up(void)
{
    run("CONFIG SET maxmemory 1");
}

static void make_room(void)
{
    run("CONFIG SET maxmemory 0");
}

static void want_replicas(void)
{
    run("CONFIG SET min-replicas-to-write 1");
}

static void want_none(void)
{
    run("CONFIG SET min-replicas-to-write 0");
}

static void forbid(void)
{
    run("ACL SETUSER srs -@write");
}

static void allow(void)
{
    run("ACL SETUSER srs +@write");
}

static int has_failed_to_save(void)
{
    redisReply *info = redis_server_ask(server, "INFO persistence");
    int failed = strstr(info->str, "rdb_last_bgsave_status:err") != NULL;
    freeReplyObject(info);
    return failed;
}

static void fail_to_save(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/dump.rdb", data); /* in the way */
    ck_assert_int_eq(mkdir(path, 0777), 0);
    redis_server_do(server, "CONFIG SET save %s", "3600 1");
    run("BGSAVE");
    while (!has_failed_to_save())
        poll(NULL, 0, 2);
}

static void mind_no_disk(void)
{
    run("CONFIG SET stop-writes-on-bgsave-error no");
}

/* Reads fail, too. */
static void be_busy(void)
{
    redisReply *reply;
    run("CONFIG SET lua-time-limit 1");
    busy = redisConnectUnix(redis_server_socket(server));
    redisAppendCommand(busy, "EVAL %s 0", "while true do end");
    for (int is_done = 0; !is_done;)
        redisBufferWrite(busy, &is_done);
    redisContext *other = redisConnectUnix(redis_server_socket(server));
    for (int is_busy = 0; !is_busy;) {
        reply = redisCommand(other, "GET key");
        is_busy = reply->type == REDIS_REPLY_ERROR;
        freeReplyObject(reply);
    }
    redisFree(other);
}

static void be_free(void)
{
    run("SCRIPT KILL");
    redisFree(busy);
}

static const struct refusal {
    const char *name;
    void (*begin)(void);
    void (*end)(void);
} refusals[] = {{"maxmemory", fill_up, make_room},
                {"min-replicas-to-write", want_replicas, want_none},
                {"ACL", forbid, allow},
                {"snapshots", fail_to_save, mind_no_disk},
                {"a script", be_busy, be_free}};

/* Nobody else calls the cache, so that the state does not change behind the test. */
static srs_context *open_polled(void)
{
    char url[300];
    const char *path = redis_server_socket(server);
    snprintf(url, sizeof url, "redis+unix://srs:pass@%s", path);
    run("ACL SETUSER srs on >pass ~* +@all");
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache", url);
    world_set(config, "worker", "poll");
    world_set(config, "backend.timeout_ms", "30000"); /* the machine may be busy */
    world_set(config, "safe_mode.timeout_ms", "30000");
    world_set(config, "safe_mode.open_ms", "1");
    world_set(config, "safe_mode.user_interval_ms", "0");
    return world_open(config);
}

static int is_active(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    world_ok(srs_safe_mode_state(context, &info, err));
    return info.is_active;
}

/* Submits and reads the state, and returns the state, which agrees with the answers to the caller.
 * */
static int study(srs_context *context, int number)
{
    char item[32];
    srs_due_list *list = NULL;
    snprintf(item, sizeof item, "item %d", number);
    world_submit(context, "ada", item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    srs_status status = srs_due(context, NULL, "ada", NULL, &list, NULL);
    int active = is_active(context);
    ck_assert(status == SRS_OK || (status == SRS_E_RATE_LIMITED && active));
    if (!status) {
        ck_assert_int_eq(srs_due_list_is_degraded(list), active);
        ck_assert_uint_eq(srs_due_list_total(list), (uint64_t)number + 1);
    }
    srs_due_list_free(list);
    return active;
}

START_TEST(a_server_that_refuses_writes_is_away_until_one_succeeds)
{
    int items = 0;
    const struct refusal *refusal = &refusals[_i];
    snprintf(data, sizeof data, "%s", temp_dir_new());
    snprintf(store_url, sizeof store_url, "sqlite:%s/srs.db", temp_dir_new());
    server = redis_server_start((const char *const[]){"--dir", data, NULL});
    srs_context *context = open_polled();
    ck_assert_int_eq(study(context, items++), 0);
    ck_assert_int_eq(study(context, items++), 0);
    refusal->begin();
    while (!study(context, items++))
        ck_assert_msg(items < 20, "%s: safe mode is not entered", refusal->name);
    for (int i = 0; i < 20; i++) {
        poll(NULL, 0, 2);
        ck_assert_msg(study(context, items++), "%s: left without a write", refusal->name);
    }
    ck_assert_uint_eq(world_stat(context, "safe_mode.entered"), 1);
    refusal->end();
    while (study(context, items++))
        poll(NULL, 0, 2);
    ck_assert_uint_eq(world_log_count(context, "ada"), (size_t)items);
    world_close(context);
    redis_server_kill(server); /* it does not end by itself before it has written its files */
    redis_server_stop(server);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("writes refused");
    TCase *tests = tcase_create("writes refused");
    if (!redis_server_is_installed() || !srs_has_backend("sqlite"))
        return 77;
    tcase_add_loop_test(tests, a_server_that_refuses_writes_is_away_until_one_succeeds, 0,
                        sizeof refusals / sizeof *refusals);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
