/* The health check finds each misconfiguration of a real Redis, and nothing in one that is well. */
#include "scenario/doctor_kit.h"

#include "support/redis_server.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static redis_server *server;
static char data[256], store_url[300];

static void start(void)
{
    snprintf(data, sizeof data, "%s", temp_dir_new());
    snprintf(store_url, sizeof store_url, "sqlite:%s/srs.db", temp_dir_new());
    server = redis_server_start((const char *const[]){"--dir", data, NULL});
}

static void stop(void)
{
    redis_server_stop(server);
}

static srs_config *config_on(const char *url)
{
    srs_config *config = doctor_config(url, store_url, NULL);
    world_set(config, "safe_mode.timeout_ms", "30000"); /* the machine may be busy */
    world_set(config, "backend.timeout_ms", "30000");
    return config;
}

static srs_context *open_redis(void)
{
    return world_open(config_on(redis_server_url(server)));
}

START_TEST(a_healthy_redis_has_no_findings)
{
    srs_context *context = open_redis();
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    ck_assert_uint_eq(world_due_total(context, "ada"), 0);
    doctor_is_content(context);
    doctor_finds(context, "cache.reached", SRS_FINDING_OK, "`redis`");
    redis_server_do(server, "CONFIG SET maxmemory 1gb");
    redis_server_do(server, "CONFIG SET maxmemory-policy allkeys-lru"); /* safe: it is loaded */
    doctor_is_content(context);
    world_close(context);
}
END_TEST

START_TEST(a_wrong_url_or_password)
{
    srs_context *context = world_open(config_on("redis+unix:///nowhere/socket"));
    doctor_finds(context, "cache.failed", SRS_FINDING_PROBLEM, "/nowhere/socket");
    world_close(context);
    redis_server_do(server, "CONFIG SET requirepass s3cret");
    context = open_redis();
    doctor_finds(context, "cache.failed", SRS_FINDING_PROBLEM, "NOAUTH");
    world_close(context);
}
END_TEST

START_TEST(memory_is_almost_used_up)
{
    srs_context *context = open_redis();
    redis_server_do(server, "CONFIG SET maxmemory-policy volatile-lru");
    redisReply *info = redis_server_ask(server, "INFO memory");
    unsigned long long used = strtoull(strstr(info->str, "used_memory:") + 12, NULL, 10);
    freeReplyObject(info);
    redis_server_do(server, "CONFIG SET maxmemory %llu", used + used / 16);
    doctor_finds(context, "cache.memory", SRS_FINDING_WARNING, "more than 80 %");
    doctor_finds_no(context, "cache.refuses");
    redis_server_do(server, "CONFIG SET maxmemory 1gb");
    doctor_finds_no(context, "cache.memory");
    redis_server_do(server, "CONFIG SET maxmemory-policy noeviction");
    doctor_finds(context, "cache.refuses", SRS_FINDING_WARNING, "noeviction");
    world_close(context);
}
END_TEST

/* No machine has a server that old: one that answers what such a one would, to one client. */
static void *answer_as_an_old_server(void *listening)
{
    static const char info[] = "# Server\r\nredis_version:4.0.14\r\nused_memory:1\r\n";
    char bytes[4096], answer[256];
    int fd = accept(*(int *)listening, NULL, NULL);
    redisReader *reader = redisReaderCreate();
    for (ssize_t size = read(fd, bytes, sizeof bytes); size > 0;
         size = read(fd, bytes, sizeof bytes)) {
        void *asked = NULL;
        redisReaderFeed(reader, bytes, (size_t)size);
        while (redisReaderGetReply(reader, &asked) == REDIS_OK && asked) {
            const char *command = ((redisReply *)asked)->element[0]->str;
            if (strcasecmp(command, "INFO") == 0)
                snprintf(answer, sizeof answer, "$%zu\r\n%s\r\n", strlen(info), info);
            else if (strcasecmp(command, "TIME") == 0)
                snprintf(answer, sizeof answer, "*2\r\n$10\r\n%lld\r\n$1\r\n0\r\n",
                         (long long)time(NULL));
            else
                strcpy(answer, "+OK\r\n");
            ck_assert_int_eq(write(fd, answer, strlen(answer)), (ssize_t)strlen(answer));
            freeReplyObject(asked);
        }
    }
    redisReaderFree(reader);
    close(fd);
    return NULL;
}

START_TEST(an_old_server)
{
    char url[300];
    pthread_t thread;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%.90s/old", data);
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(listening, 1), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, answer_as_an_old_server, &listening), 0);
    snprintf(url, sizeof url, "redis+unix://%s", at.sun_path);
    srs_context *context = world_open(config_on(url));
    doctor_finds(context, "cache.version", SRS_FINDING_WARNING, "4.0.14");
    world_close(context);
    pthread_join(thread, NULL);
    close(listening);
}
END_TEST

START_TEST(a_replica)
{
    srs_context *context = open_redis();
    redis_server_do(server, "REPLICAOF 127.0.0.1 1");
    doctor_finds(context, "cache.replica", SRS_FINDING_PROBLEM, "replica");
    world_close(context);
}
END_TEST

START_TEST(an_append_only_file)
{
    srs_context *context = open_redis();
    redis_server_do(server, "CONFIG SET appendonly yes");
    doctor_finds(context, "cache.save", SRS_FINDING_NOTE, "appendonly yes");
    redis_server_kill(server); /* it does not end by itself before it has written that file */
    world_close(context);
}
END_TEST

static int has_failed_to_save(void)
{
    redisReply *info = redis_server_ask(server, "INFO persistence");
    int failed = strstr(info->str, "rdb_last_bgsave_status:err") != NULL;
    freeReplyObject(info);
    return failed;
}

START_TEST(a_disk_that_cannot_be_written)
{
    srs_context *context = open_redis();
    ck_assert_int_eq(rmdir(data), 0);
    redis_server_do(server, "BGSAVE");
    for (int tries = 0; tries < 6000 && !has_failed_to_save(); tries++)
        usleep(10000);
    doctor_finds(context, "cache.save_failed", SRS_FINDING_PROBLEM, "BGSAVE");
    world_close(context);
}
END_TEST

static int64_t an_hour_ahead(void *none)
{
    (void)none;
    return ((int64_t)time(NULL) + 3600) * 1000;
}

START_TEST(clocks_that_differ)
{
    srs_config *config = config_on(redis_server_url(server));
    srs_config_set_clock(config, an_hour_ahead, NULL);
    srs_context *context = world_open(config);
    doctor_finds(context, "cache.clock", SRS_FINDING_WARNING, "ms behind ours");
    world_close(context);
}
END_TEST

START_TEST(a_user_who_may_not_ask_for_the_time)
{
    char url[300];
    redis_server_do(server, "ACL SETUSER srs on >pass ~* +@all -time");
    snprintf(url, sizeof url, "redis+unix://srs:pass@%s",
             redis_server_url(server) + strlen("redis+unix://"));
    srs_context *context = world_open(config_on(url));
    doctor_finds(context, "cache.unchecked", SRS_FINDING_NOTE, "TIME");
    world_close(context);
}
END_TEST

START_TEST(safe_mode_is_on)
{
    srs_config *config = config_on(redis_server_url(server));
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "3600000");
    srs_context *context = world_open(config);
    doctor_finds_no(context, "safe_mode.on");
    redis_server_kill(server);
    world_due_total(context, "ada");
    doctor_finds(context, "safe_mode.on", SRS_FINDING_WARNING, "");
    doctor_finds(context, "cache.failed", SRS_FINDING_PROBLEM, "");
    world_close(context);
}
END_TEST

/* Marks of a process that has exited, and no process that invalidates. */
START_TEST(stale_marks_wait)
{
    srs_config *config = config_on(redis_server_url(server));
    world_set(config, "safe_mode.failures", "1");
    srs_context *context = world_open(config);
    redis_server_kill(server);
    world_submit_ack(context, "ada", "item", SRS_GOOD, 0, SRS_ACK_STORED);
    srs_discard(context);
    config = config_on(redis_server_url(server));
    world_set(config, "worker", "poll");
    context = world_open(config);
    doctor_finds(context, "stale.waiting", SRS_FINDING_NOTE, "");
    redis_server_restart(server);
    for (int tries = 0; tries < 6000 && world_stat(context, "cache.invalidated") == 0; tries++) {
        world_ok(srs_poll(context, 0, NULL, err));
        usleep(10000);
    }
    doctor_finds_no(context, "stale.waiting");
    world_close(context);
}
END_TEST

/* ---- the queue on it --------------------------------------------------------------------------
 */

static srs_context *open_queue(const char *worker)
{
    char url[400];
    snprintf(url, sizeof url, "%s?session_timeout_ms=100", redis_server_url(server));
    srs_config *config = doctor_config(NULL, store_url, url);
    world_set(config, "backend.timeout_ms", "30000");
    world_set(config, "queue.adopt_ms", "50");
    world_set(config, "worker", worker);
    return world_open(config);
}

START_TEST(a_queue_that_keeps_what_it_is_given)
{
    redis_server_do(server, "CONFIG SET appendonly yes");
    srs_context *context = open_queue("thread");
    doctor_is_content(context); /* nothing is in it yet */
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    world_ok(srs_flush(context, 60000, err));
    doctor_is_content(context);
    doctor_finds(context, "ack.level", SRS_FINDING_OK, "queued");
    doctor_finds(context, "queue.durable", SRS_FINDING_OK, "srs:{queue}:jobs");
    redis_server_do(server, "CONFIG SET maxmemory 1gb");
    redis_server_do(server, "CONFIG SET maxmemory-policy volatile-lru");
    doctor_is_content(context);
    redis_server_kill(server); /* the context ends without the cache */
    world_close(context);
}
END_TEST

START_TEST(a_server_that_may_lose_the_queue)
{
    srs_context *context = open_queue("thread");
    redis_server_do(server, "CONFIG SET maxmemory 1gb");
    redis_server_do(server, "CONFIG SET maxmemory-policy allkeys-lfu");
    doctor_finds(context, "queue.eviction", SRS_FINDING_WARNING, "allkeys-lfu");
    doctor_finds(context, "queue.persistence", SRS_FINDING_WARNING, "appendonly no");
    redis_server_do(server, "REPLICAOF 127.0.0.1 1");
    doctor_finds(context, "queue.replica", SRS_FINDING_PROBLEM, "is a replica");
    redis_server_do(server, "REPLICAOF NO ONE");
    redis_server_kill(server);
    doctor_finds(context, "queue.failed", SRS_FINDING_PROBLEM, "redis at");
    srs_discard(context);
}
END_TEST

/* A server that is restarted as a replica, or whose proxy is, closes its connections: what the
 * first call after that says is about the server, not about the connection. */
START_TEST(a_server_that_is_demoted_and_closes_its_connections)
{
    srs_context *queue = open_queue("poll"), *cache = open_redis();
    world_submit(queue, "ada", "item", SRS_GOOD, 0);
    world_ok(srs_flush(queue, 60000, err));
    ck_assert_uint_eq(world_due_total(cache, "ada"), 0);
    redis_server_do(server, "REPLICAOF 127.0.0.1 1");
    redis_server_do(server, "CLIENT KILL TYPE normal");
    doctor_finds(queue, "queue.replica", SRS_FINDING_PROBLEM, "is a replica");
    doctor_finds(cache, "cache.replica", SRS_FINDING_PROBLEM, "is a replica");
    world_close(cache);
    world_close(queue);
}
END_TEST

START_TEST(jobs_that_nobody_takes_over)
{
    srs_context *context = open_queue("poll");
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    srs_discard(context);
    context = open_queue("poll");
    doctor_finds(context, "queue.abandoned", SRS_FINDING_WARNING, "1 job of");
    world_ok(srs_poll(context, 0, NULL, err));
    doctor_finds_no(context, "queue.abandoned");
    world_close(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("doctor_redis");
    TCase *tests = tcase_create("doctor_redis");
    if (!redis_server_is_installed() || !srs_has_backend("sqlite"))
        return 77;
    tcase_set_timeout(tests, 240);
    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_test(tests, a_healthy_redis_has_no_findings);
    tcase_add_test(tests, a_wrong_url_or_password);
    tcase_add_test(tests, memory_is_almost_used_up);
    tcase_add_test(tests, an_old_server);
    tcase_add_test(tests, a_replica);
    tcase_add_test(tests, an_append_only_file);
    tcase_add_test(tests, a_disk_that_cannot_be_written);
    tcase_add_test(tests, clocks_that_differ);
    tcase_add_test(tests, a_user_who_may_not_ask_for_the_time);
    tcase_add_test(tests, safe_mode_is_on);
    tcase_add_test(tests, stale_marks_wait);
    tcase_add_test(tests, a_queue_that_keeps_what_it_is_given);
    tcase_add_test(tests, a_server_that_may_lose_the_queue);
    tcase_add_test(tests, a_server_that_is_demoted_and_closes_its_connections);
    tcase_add_test(tests, jobs_that_nobody_takes_over);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
