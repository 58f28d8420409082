/* The health check of the server of a Redis cache: harmful settings, and the clock. */
#include "cache/redis/redis.h"

#include "base/finding.h"
#include "base/time.h"
#include "redis/commands.h"
#include "redis/info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_MIN 5

/* A reply to INFO with all sections. */
typedef struct server {
    const char *where;
    const char *info;
    srs__finding_reporter *reporter;
} server;

static int has(const server *s, const char *name, const char *value)
{
    return srs__redis_info_has(s->info, name, value);
}

static void redis_doctor_examine_memory(const server *s)
{
    char policy[64], max[64];
    srs__redis_info_field(s->info, "maxmemory_policy", policy, sizeof policy);
    srs__redis_info_field(s->info, "maxmemory", max, sizeof max);
    if (*max && strcmp(max, "0") != 0 && strcmp(policy, "noeviction") == 0)
        srs__report_finding(s->reporter, SRS__FOUND_CACHE_REFUSES,
                            "redis at %s has maxmemory %s and maxmemory-policy %s", s->where, max,
                            policy);
}

static void redis_doctor_examine_disk(const server *s)
{
    char changes[64];
    int has_append_only = has(s, "aof_enabled", "1");
    srs__redis_info_field(s->info, "rdb_changes_since_last_save", changes, sizeof changes);
    if (has_append_only)
        srs__report_finding(s->reporter, SRS__FOUND_CACHE_SAVE, "redis at %s has appendonly yes",
                            s->where);
    if (has(s, "rdb_last_bgsave_status", "err"))
        srs__report_finding(s->reporter, SRS__FOUND_CACHE_SAVE_FAILED,
                            "redis at %s: its last BGSAVE failed, %s changes ago", s->where,
                            changes);
    if (has_append_only &&
        (has(s, "aof_last_write_status", "err") || has(s, "aof_last_bgrewrite_status", "err")))
        srs__report_finding(s->reporter, SRS__FOUND_CACHE_SAVE_FAILED,
                            "redis at %s: writing its append-only file failed", s->where);
}

static void redis_doctor_examine_server(const server *s)
{
    char version[64];
    srs__redis_info_field(s->info, "redis_version", version, sizeof version);
    if (*version && atoi(version) < VERSION_MIN)
        srs__report_finding(s->reporter, SRS__FOUND_CACHE_VERSION, "redis at %s is %s", s->where,
                            version);
    if (has(s, "role", "slave"))
        srs__report_finding(s->reporter, SRS__FOUND_CACHE_REPLICA, "redis at %s is a replica",
                            s->where);
    redis_doctor_examine_memory(s);
    redis_doctor_examine_disk(s);
}

static srs_status check_info(srs__redis *cache, srs__finding_reporter *reporter, srs_error *err)
{
    srs__redis_answer answer = {0};
    srs_status status = srs__redis_info(cache->channels[0], NULL, &answer, err);
    if (status && srs__redis_channel_is_replica(cache->channels[0])) {
        srs__report_finding(reporter, SRS__FOUND_CACHE_REPLICA, "redis at %s is a replica",
                            cache->server.where);
    } else if (!status) {
        const server found = {cache->server.where, answer.reply->text, reporter};
        redis_doctor_examine_server(&found);
    }
    srs__arena_free(&answer.arena);
    return status;
}

static int64_t ms_of(const srs__redis_reply *reply)
{
    srs__redis_reply *seconds = srs__redis_reply_at(reply, 0), *us = srs__redis_reply_at(reply, 1);
    return seconds && us && seconds->text && us->text
               ? atoll(seconds->text) * SRS__SECOND_MS + atoll(us->text) / 1000
               : -1;
}

/* The commands that the scripts and the cache use, in an order in which each can succeed. */
static const srs__redis_try needed[] = {
    {{"HSET", "", "a", "1", NULL}},
    {{"HINCRBY", "", "a", "1", NULL}},
    {{"HGET", "", "a", NULL}},
    {{"HMGET", "", "a", NULL}},
    {{"HGETALL", "", NULL}},
    {{"HEXISTS", "", "a", NULL}},
    {{"HDEL", "", "a", NULL}},
    {{"ZADD", "", "1", "a", NULL}},
    {{"ZSCORE", "", "a", NULL}},
    {{"ZCOUNT", "", "0", "1", NULL}},
    {{"ZRANGE", "", "0", "0", NULL}},
    {{"ZRANGEBYSCORE", "", "0", "1", NULL}},
    {{"ZREM", "", "a", NULL}},
    {{"EXISTS", "", NULL}},
    {{"PTTL", "", NULL}},
    {{"PEXPIRE", "", "1", NULL}},
    {{"UNLINK", "", NULL}},
    {{"SCAN", "0", "COUNT", "1", NULL}},
    {{"EVAL", "return 1", "1", "", NULL}},
    {{"EVALSHA", "0000000000000000000000000000000000000000", "1", "", NULL}},
};

/* Reports refused commands. A missing command fails every call that needs it, and the errors of the
 * server do not always name it. */
static void redis_doctor_check_commands(srs__redis *cache, srs__finding_reporter *reporter)
{
    char key[SRS__REDIS_KEY_MAX], refused[400];
    srs__redis_keys_probe(&cache->options.naming, "doctor", key);
    if (!srs__redis_commands_refused(cache->channels[0], needed, sizeof needed / sizeof *needed,
                                     key, refused, sizeof refused, NULL) &&
        *refused)
        srs__report_finding(reporter, SRS__FOUND_CACHE_COMMANDS, "redis at %s refuses: %s",
                            cache->server.where, refused);
}

/* Compares the clocks. A user that may do all that the cache needs may still lack the right to read
 * the time. */
static void redis_doctor_check_clock(srs__redis *cache, srs__finding_reporter *reporter)
{
    char whose[200];
    srs_error failed = SRS_ERROR_INIT;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    int64_t before_ms = srs__env_now(&cache->env);
    srs__redis_request_command(&request, (const char *const[]){"TIME", NULL});
    srs_status status = srs__redis_ask(cache->channels[0], &request, &answer, &failed);
    int64_t theirs_ms = status ? -1 : ms_of(answer.reply);
    snprintf(whose, sizeof whose, "redis at %s", cache->server.where);
    if (status)
        srs__report_finding(reporter, SRS__FOUND_CACHE_UNCHECKED, "TIME: %s", failed.message);
    else if (theirs_ms >= 0)
        srs__report_clock_skew(reporter, SRS__FOUND_CACHE_CLOCK, whose, before_ms, theirs_ms,
                               srs__env_now(&cache->env));
    srs__arena_free(&answer.arena);
}

srs_status srs__redis_check(void *self, srs_finding_fn callback, void *callback_data,
                            srs_error *err)
{
    srs__finding_reporter reporter = {callback, callback_data, SRS_OK};
    srs_status status = check_info(self, &reporter, err);
    if (status)
        return status;
    redis_doctor_check_commands(self, &reporter);
    redis_doctor_check_clock(self, &reporter);
    return reporter.status;
}
