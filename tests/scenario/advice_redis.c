/* Trials of advice on a Redis, of the cache or of the queue. */
#include "scenario/advice.h"
#include "scenario/doctor_kit.h"

#include "support/redis_server.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static redis_server *server;

static const char *start(void)
{
    mkdir(advice_path("data"), 0777); /* there is one already, if it is not the first server */
    server = redis_server_start((const char *const[]){"--dir", advice_path("data"), NULL});
    return redis_server_url(server);
}

/* A command of the advice, as redis-cli would send it. */
static void run(const char *command)
{
    redis_server_do(server, command);
}

static srs_config *cache_config(const char *url)
{
    srs_config *config = doctor_config(url, advice_store(), NULL);
    world_set(config, "safe_mode.timeout_ms", "30000"); /* the machine may be busy */
    world_set(config, "backend.timeout_ms", "30000");
    return config;
}

static srs_context *open_cache(void)
{
    return world_open(cache_config(redis_server_url(server)));
}

static srs_context *open_queue(void)
{
    srs_config *config = doctor_config(NULL, advice_store(), redis_server_url(server));
    world_set(config, "backend.timeout_ms", "30000");
    return world_open(config);
}

static void end(srs_context *context)
{
    world_close(context);
    redis_server_kill(server); /* it does not end by itself before it has written its files */
    redis_server_stop(server);
}

/* It may save yet: then nothing else begins to. */
static int is_saving(void)
{
    redisReply *info = redis_server_ask(server, "INFO persistence");
    int saving = strstr(info->str, "rdb_bgsave_in_progress:1") != NULL;
    freeReplyObject(info);
    return saving;
}

static void cache_failed(void)
{
    srs_context *context = world_open(cache_config("redis+unix:///nowhere/socket"));
    advice_found(context, "/nowhere/socket");
    advice_says("correct the URL of the cache");
    world_close(context);
    start();
    context = open_cache();
    advice_gone(context);
    redis_server_kill(server);
    advice_found(context, "redis at");
    advice_says("start the server");
    redis_server_restart(server);
    advice_gone(context);
    end(context);
}

static void cache_memory(void)
{
    start();
    srs_context *context = open_cache();
    run("CONFIG SET maxmemory-policy volatile-lru");
    redisReply *info = redis_server_ask(server, "INFO memory");
    unsigned long long used = strtoull(strstr(info->str, "used_memory:") + 12, NULL, 10);
    freeReplyObject(info);
    redis_server_do(server, "CONFIG SET maxmemory %llu", used + used / 16);
    advice_found(context, "more than 80 %");
    advice_says("raise maxmemory");
    run("CONFIG SET maxmemory 1gb");
    advice_gone(context);
    end(context);
}

static void cache_refuses(void)
{
    start();
    srs_context *context = open_cache();
    run("CONFIG SET maxmemory 1gb");
    run("CONFIG SET maxmemory-policy noeviction");
    advice_found(context, "noeviction");
    run(advice_command(0, NULL, NULL));
    advice_gone(context);
    run("CONFIG SET maxmemory-policy noeviction");
    advice_found(context, "noeviction");
    run(advice_command(0, "volatile-lru", "allkeys-lru"));
    advice_gone(context);
    end(context);
}

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

static void cache_version(void)
{
    char url[300];
    pthread_t thread;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%.90s/old", advice_directory());
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(listening, 1), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, answer_as_an_old_server, &listening), 0);
    snprintf(url, sizeof url, "redis+unix://%s", at.sun_path);
    srs_context *context = world_open(cache_config(url));
    advice_found(context, "4.0.14");
    advice_says("install a newer one");
    world_close(context);
    pthread_join(thread, NULL);
    close(listening);
    start();
    context = open_cache();
    advice_gone(context);
    end(context);
}

/* By the URL of the primary. */
static void replica_of(srs_context *(*open)(void))
{
    start();
    srs_context *context = open();
    run("REPLICAOF 127.0.0.1 1");
    advice_found(context, "is a replica");
    advice_says("name the primary in the URL");
    srs_discard(context);
    redis_server_stop(server);
    start();
    context = open();
    advice_gone(context);
    end(context);
}

/* However the doctor comes to know: by an answer, or by a connection that is refused. */
static void cache_replica(void)
{
    start();
    srs_context *context = open_cache();
    run("REPLICAOF 127.0.0.1 1");
    run("CLIENT KILL TYPE normal");
    advice_found(context, "is a replica");
    advice_found(context, "is a replica");
    srs_discard(context);
    redis_server_stop(server);
    replica_of(open_cache);
}

static void queue_replica(void)
{
    replica_of(open_queue);
}

static void cache_save(void)
{
    start();
    srs_context *context = open_cache();
    run("CONFIG SET appendonly yes");
    advice_found(context, "appendonly yes");
    run(advice_command(0, NULL, NULL));
    advice_gone(context);
    end(context);
}

static void cache_save_failed(void)
{
    start();
    srs_context *context = open_cache();
    ck_assert_int_eq(mkdir(advice_path("data/dump.rdb"), 0777), 0); /* in the way */
    run("BGSAVE");
    while (is_saving())
        usleep(1000);
    advice_found(context, "BGSAVE");
    advice_says("repair its disk");
    ck_assert_int_eq(rmdir(advice_path("data/dump.rdb")), 0);
    run(advice_command(0, NULL, NULL));
    while (is_saving())
        usleep(1000);
    advice_gone(context);
    end(context);
}

static int64_t ahead_ms;

static int64_t read_clock(void *none)
{
    (void)none;
    return (int64_t)time(NULL) * 1000 + ahead_ms;
}

static void cache_clock(void)
{
    srs_config *config = cache_config(start());
    srs_config_set_clock(config, read_clock, NULL);
    ahead_ms = 3600000;
    srs_context *context = world_open(config);
    advice_found(context, "ms behind ours");
    advice_says("NTP");
    ahead_ms = 0;
    advice_gone(context);
    end(context);
}

static void cache_unchecked(void)
{
    char url[300];
    snprintf(url, sizeof url, "redis+unix://srs:pass@%s", start() + strlen("redis+unix://"));
    run("ACL SETUSER srs on >pass ~* +@all -time");
    srs_context *context = world_open(cache_config(url));
    advice_found(context, "TIME");
    const char *command = advice_command(0, "USER +COMMAND", "srs +time");
    run(command);
    advice_gone(context);
    end(context);
}

/* Renamed, by a server without that; forbidden, by the command that the advice gives. */
static void commands(srs_context *(*open_by)(const char *url), const char *command)
{
    char url[300], text[64];
    mkdir(advice_path("data"), 0777);
    server = redis_server_start(
        (const char *const[]){"--dir", advice_path("data"), "--rename-command", command, "", NULL});
    srs_context *context = open_by(redis_server_url(server));
    advice_found(context, command);
    advice_says("take their rename-command out");
    srs_discard(context);
    redis_server_stop(server);
    snprintf(url, sizeof url, "redis+unix://srs:pass@%s", start() + strlen("redis+unix://"));
    snprintf(text, sizeof text, "ACL SETUSER srs on >pass ~* +@all -%s", command);
    run(text);
    context = open_by(url);
    advice_found(context, command);
    snprintf(text, sizeof text, "srs +%s", command);
    run(advice_command(0, "USER +COMMAND", text));
    advice_gone(context);
    end(context);
}

static srs_context *open_cache_by(const char *url)
{
    return world_open(cache_config(url));
}

static srs_context *open_queue_by(const char *url)
{
    srs_config *config = doctor_config(NULL, advice_store(), url);
    world_set(config, "backend.timeout_ms", "30000");
    return world_open(config);
}

static void cache_writes(void)
{
    start();
    srs_context *context = open_cache();
    run("CONFIG SET min-replicas-to-write 1");
    advice_found(context, "add replicas");
    advice_says("follow the message");
    run("CONFIG SET min-replicas-to-write 0");
    advice_gone(context);
    end(context);
}

static void cache_commands(void)
{
    commands(open_cache_by, "HINCRBY");
}

static void queue_commands(void)
{
    commands(open_queue_by, "XDEL");
}

static srs_context *open_that_fails_at_once(void)
{
    srs_config *config = cache_config(redis_server_url(server));
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "10");
    return world_open(config);
}

static int is_in_safe_mode(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    world_ok(srs_safe_mode_state(context, &info, err));
    return info.is_active;
}

static void safe_mode_on(void)
{
    start();
    srs_context *context = open_that_fails_at_once();
    redis_server_kill(server);
    world_due_total(context, "ada");
    advice_found(context, "");
    advice_says("repair the cache; safe mode ends by itself");
    redis_server_restart(server);
    while (is_in_safe_mode(context))
        usleep(10000);
    advice_gone(context);
    end(context);
}

/* Marks of a process that has exited; then a process runs that reaches the cache. */
static void stale_waiting(void)
{
    start();
    srs_context *context = open_that_fails_at_once();
    redis_server_kill(server);
    world_submit_ack(context, "ada", "item", SRS_GOOD, 0, SRS_ACK_STORED);
    srs_discard(context);
    srs_config *config = cache_config(redis_server_url(server));
    world_set(config, "worker", "poll");
    context = world_open(config);
    advice_found(context, "");
    advice_says("see whether one runs and reaches it");
    redis_server_restart(server);
    srs_context *running = open_that_fails_at_once();
    while (world_stat(running, "cache.invalidated") == 0)
        usleep(10000);
    world_close(running);
    advice_gone(context);
    end(context);
}

static void queue_failed(void)
{
    start();
    srs_context *context = open_queue();
    redis_server_kill(server);
    advice_found(context, "redis at");
    advice_says("follow the message");
    redis_server_restart(server);
    srs_discard(context);
    context = open_queue();
    advice_gone(context);
    end(context);
}

static void queue_persistence(void)
{
    start();
    srs_context *context = open_queue();
    advice_found(context, "appendonly no");
    run(advice_command(0, NULL, NULL));
    advice_gone(context);
    end(context);
}

static void queue_eviction(void)
{
    start();
    srs_context *context = open_queue();
    run("CONFIG SET maxmemory 1gb");
    run("CONFIG SET maxmemory-policy allkeys-lfu");
    advice_found(context, "allkeys-lfu");
    run(advice_command(0, NULL, NULL));
    advice_gone(context);
    end(context);
}

int main(int argc, char **argv)
{
    static const advice trials[] = {
        {"cache.failed", cache_failed},           {"cache.memory", cache_memory},
        {"cache.refuses", cache_refuses},         {"cache.version", cache_version},
        {"cache.replica", cache_replica},         {"cache.save", cache_save},
        {"cache.save_failed", cache_save_failed}, {"cache.clock", cache_clock},
        {"cache.unchecked", cache_unchecked},     {"safe_mode.on", safe_mode_on},
        {"stale.waiting", stale_waiting},         {"queue.failed", queue_failed},
        {"queue.persistence", queue_persistence}, {"queue.eviction", queue_eviction},
        {"queue.replica", queue_replica},         {"queue.commands", queue_commands},
        {"cache.commands", cache_commands},       {"cache.writes", cache_writes},
    };
    if (argc == 1 && (!redis_server_is_installed() || !srs_has_backend("sqlite")))
        return 77;
    return advice_main("advice_redis", trials, COUNT_OF(trials), argc, argv);
}
