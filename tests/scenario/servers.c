/* The servers of a scenario program. */
#include "scenario/servers.h"

#include <stdlib.h>
#include <unistd.h>

#ifdef SRS_WITH_REDIS
#include "support/redis_server.h"

static redis_server *redis;

int servers_have_redis(void)
{
    return redis_server_is_installed();
}

void servers_start_redis(void)
{
    redis = redis_server_start(NULL);
}

static void stop_redis(void)
{
    if (redis)
        redis_server_stop(redis);
    redis = NULL;
}

const char *servers_redis_url(void)
{
    return redis_server_url(redis);
}

redis_server *servers_redis(void)
{
    return redis;
}

void servers_let_time_pass(int64_t ms)
{
    redisReply *keys = redis_server_ask(redis, "KEYS *");
    for (size_t i = 0; i < keys->elements; i++) {
        long long left_ms = redis_server_do(redis, "PTTL %s", keys->element[i]->str);
        if (left_ms >= 0 && left_ms <= ms)
            redis_server_do(redis, "DEL %s", keys->element[i]->str);
    }
    freeReplyObject(keys);
}
#else
int servers_have_redis(void)
{
    return 0;
}

void servers_start_redis(void) {}

static void stop_redis(void) {}

const char *servers_redis_url(void)
{
    return NULL;
}
#endif

#ifdef SRS_WITH_MARIADB
#include "support/mariadb_server.h"

static mariadb_server *mariadb;
static char *mariadb_url;
static pid_t mariadb_owner;

int servers_have_mariadb(void)
{
    return mariadb_server_is_installed();
}

void servers_start_mariadb(void)
{
    mariadb = mariadb_server_start();
    mariadb_url = mariadb_server_url(mariadb, "");
    mariadb_owner = getpid();
}

static void stop_mariadb(void)
{
    if (!mariadb || mariadb_owner != getpid())
        return;
    mariadb_server_free(mariadb);
    free(mariadb_url);
    mariadb = NULL;
    mariadb_url = NULL;
}

const char *servers_mariadb_url(void)
{
    if (!mariadb)
        servers_start_mariadb();
    return mariadb_url;
}

mariadb_server *servers_mariadb(void)
{
    return mariadb;
}
#else
int servers_have_mariadb(void)
{
    return 0;
}

void servers_start_mariadb(void) {}

static void stop_mariadb(void) {}

const char *servers_mariadb_url(void)
{
    return NULL;
}
#endif

void servers_stop(void)
{
    stop_redis();
    stop_mariadb();
}
