/* Where the crash test takes place. */
#include "crash/world.h"

#include "support/mariadb_server.h"
#include "support/redis_server.h"
#include "support/temp_dir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static redis_server *redis, *queue_redis;
static mariadb_server *mariadb;
static char folder[256], cache_url[320], store_url[320], queue_url[320];

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "crash: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

int world_available(world_kind kind)
{
    if (kind == WORLD_EMBEDDED)
        return srs_has_backend("sqlite") != 0;
    return redis_server_is_installed() && mariadb_server_is_installed();
}

srs_context *world_open(const char *cache)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context = NULL;
    if (srs_config_new(&config, &err) || srs_config_set(config, "cache", cache, &err) ||
        srs_config_set(config, "store", store_url, &err) ||
        srs_config_set(config, "due.limit_max", "1000", &err) ||
        srs_config_set(config, "scheduler.fuzz", "off", &err) || srs_open(config, &context, &err))
        give_up("cannot open", err.message);
    srs_config_free(config);
    return context;
}

const char *world_folder(void)
{
    return folder;
}

const char *world_store(void)
{
    return store_url;
}

redis_server *world_redis(void)
{
    return redis;
}

redis_server *world_queue_redis(void)
{
    return queue_redis;
}

mariadb_server *world_mariadb(void)
{
    return mariadb;
}

const char *world_cache(void)
{
    return cache_url;
}

const char *world_queue(void)
{
    return queue_url;
}

long long world_cache_ttl(const char *user)
{
    redis_server *server = redis ? redis : queue_redis;
    long long ms = server ? redis_server_do(server, "PTTL srs:%s:S:state", user) : -1;
    return ms == -1 ? LLONG_MAX : ms;
}

const char *world_record(int round, int number)
{
    static char path[320];
    snprintf(path, sizeof path, "%s/record-%d-%d", folder, round, number);
    return path;
}

static void make_season(void)
{
    srs_season season = SRS_SEASON_INIT;
    srs_error err = SRS_ERROR_INIT;
    srs_context *context = world_open("memory:");
    season.name = "S";
    if (srs_season_put(context, &season, &err) || srs_season_activate(context, "S", &err) ||
        srs_close(context, 60000, &err))
        give_up("the season", err.message);
}

static void start_cache_server(void)
{
    static const char *const keeps[] = {"--appendonly", "yes", "--appendfsync", "no", NULL};
    redis = redis_server_start(keeps);
    snprintf(cache_url, sizeof cache_url, "%s", redis_server_url(redis));
}

static void start_store_server(void)
{
    mariadb = mariadb_server_start();
    char *url = mariadb_server_url(mariadb, "");
    snprintf(store_url, sizeof store_url, "%s", url);
    free(url);
}

/* A process that stands still is taken for dead within a round. */
static void start_queue_server(int holds_cache)
{
    static const char *const keeps[] = {"--appendonly", "yes", "--appendfsync", "always", NULL};
    queue_redis = redis_server_start(keeps);
    const char *url = redis_server_url(queue_redis);
    if (holds_cache)
        snprintf(cache_url, sizeof cache_url, "%s", url);
    snprintf(queue_url, sizeof queue_url, "%s?session_timeout_ms=300",
             holds_cache ? "redis:" : url);
}

void world_start(world_kind kind)
{
    snprintf(folder, sizeof folder, "%s", temp_dir_new());
    snprintf(queue_url, sizeof queue_url, "spool://%s/spool", folder);
    strcpy(cache_url, "memory:");
    snprintf(store_url, sizeof store_url, "sqlite://%s/srs.db", folder);
    if (kind != WORLD_EMBEDDED)
        start_store_server();
    if (kind == WORLD_SERVERS || kind == WORLD_STREAM)
        start_cache_server();
    if (kind == WORLD_STREAM || kind == WORLD_SHARED)
        start_queue_server(kind == WORLD_SHARED);
    make_season();
}

void world_stop(void)
{
    if (redis)
        redis_server_stop(redis);
    if (queue_redis)
        redis_server_stop(queue_redis);
    if (mariadb)
        mariadb_server_free(mariadb);
    redis = queue_redis = NULL;
    mariadb = NULL;
}
