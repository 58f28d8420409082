/* The health check of the stream: settings of the server that can lose jobs, and pending jobs. It
 * adopts nothing. */
#include "queue/stream/stream.h"

#include "base/finding.h"
#include "redis/commands.h"
#include "redis/info.h"

#include <stdio.h>
#include <string.h>

static void stream_doctor_examine_server(const srs__stream *stream, const char *info,
                                         srs__finding_reporter *reporter)
{
    char policy[64];
    const char *where = stream->server.where;
    srs__redis_info_field(info, "maxmemory_policy", policy, sizeof policy);
    if (!srs__redis_info_has(info, "maxmemory", "0") && strncmp(policy, "allkeys", 7) == 0)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_EVICTION,
                            "redis at %s has maxmemory-policy %s", where, policy);
    if (srs__redis_info_has(info, "aof_enabled", "0"))
        srs__report_finding(reporter, SRS__FOUND_QUEUE_PERSISTENCE, "redis at %s has appendonly no",
                            where);
    if (srs__redis_info_has(info, "role", "slave"))
        srs__report_finding(reporter, SRS__FOUND_QUEUE_REPLICA, "redis at %s is a replica", where);
}

static srs_status doctor_check_server(srs__stream *stream, srs__finding_reporter *reporter,
                                      srs_error *err)
{
    srs__redis_answer answer = {0};
    srs_status status = srs__redis_info(stream->channel, NULL, &answer, err);
    if (status && srs__redis_channel_is_replica(stream->channel))
        srs__report_finding(reporter, SRS__FOUND_QUEUE_REPLICA, "redis at %s is a replica",
                            stream->server.where);
    if (!status)
        stream_doctor_examine_server(stream, answer.reply->text, reporter);
    srs__arena_free(&answer.arena);
    return status;
}

srs_status srs__stream_survey(void *self, srs__queue_survey *out, srs_error *err)
{
    srs__stream *stream = self;
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    int64_t found[4] = {0};
    srs__stream_begin(stream, SRS__STREAM_LUA_SURVEY, 1, &request);
    srs__redis_request_add_number(&request, stream->session_timeout_ms);
    srs_status status = srs__stream_ask(stream, SRS__STREAM_LUA_SURVEY, &request, &answer, err);
    for (size_t i = 0; i < 4 && !status; i++)
        found[i] = srs__redis_reply_integer(srs__redis_reply_at(answer.reply, i));
    srs__arena_free(&answer.arena);
    if (status)
        return status;
    *out = (srs__queue_survey){
        .jobs = (uint64_t)found[0],
        .reviews = (uint64_t)found[1],
        .orphaned = (uint64_t)found[2],
        .oldest_ms = found[3] > 0 ? found[3] : 0,
        .bytes = SRS_STAT_UNKNOWN,
    };
    return SRS_OK;
}

static srs_status check_jobs(srs__stream *stream, srs__finding_reporter *reporter, srs_error *err)
{
    char place[SRS__REDIS_KEY_MAX + 200];
    srs__queue_survey found;
    srs_status status = srs__stream_survey(stream, &found, err);
    if (status)
        return status;
    snprintf(place, sizeof place, "the stream %s in redis at %s", stream->keys[0],
             stream->server.where);
    srs__report_finding(
        reporter, SRS__FOUND_QUEUE,
        "%s: a job is there before it is accepted; lost only if that server and the process "
        "that accepted it both lose it",
        place);
    srs__queue_report_findings(&found, place, reporter);
    return SRS_OK;
}

/* The commands of the scripts, on a key that expires. */
static const srs__redis_try needed[] = {
    {{"XADD", "", "*", "a", "1", NULL}},
    {{"XGROUP", "CREATE", "", "srs", "0", NULL}},
    {{"XLEN", "", NULL}},
    {{"XRANGE", "", "-", "+", NULL}},
    {{"XPENDING", "", "srs", NULL}},
    {{"XINFO", "CONSUMERS", "", "srs", NULL}},
    {{"XCLAIM", "", "srs", "a", "0", "1-1", NULL}},
    {{"XACK", "", "srs", "1-1", NULL}},
    {{"XDEL", "", "1-1", NULL}},
    {{"DEL", "", NULL}},
    {{"ZADD", "", "0", "a", NULL}},
    {{"ZRANGEBYLEX", "", "-", "+", NULL}},
    {{"ZSCORE", "", "a", NULL}},
    {{"ZREM", "", "a", NULL}},
    {{"SET", "", "1", NULL}},
    {{"GET", "", NULL}},
    {{"INCRBY", "", "1", NULL}},
    {{"DECRBY", "", "1", NULL}},
    {{"EXISTS", "", NULL}},
    {{"PEXPIRE", "", "1", NULL}},
    {{"TIME", NULL}},
    {{"EVAL", "return 1", "1", "", NULL}},
    {{"EVALSHA", "0000000000000000000000000000000000000000", "1", "", NULL}},
};

static void stream_doctor_check_commands(const srs__stream *stream, srs__finding_reporter *reporter)
{
    char key[SRS__REDIS_KEY_MAX], refused[400];
    srs__redis_keys_probe(&stream->cache.naming, "doctor-queue", key);
    if (!srs__redis_commands_refused(stream->channel, needed, sizeof needed / sizeof *needed, key,
                                     refused, sizeof refused, NULL) &&
        *refused)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_COMMANDS, "redis at %s refuses: %s",
                            stream->server.where, refused);
}

srs_status srs__stream_check(void *self, srs_finding_fn callback, void *callback_data,
                             srs_error *err)
{
    srs__finding_reporter reporter = {callback, callback_data, SRS_OK};
    srs_status status = doctor_check_server(self, &reporter, err);
    if (!status)
        stream_doctor_check_commands(self, &reporter);
    if (!status)
        status = check_jobs(self, &reporter, err);
    return status ? status : reporter.status;
}

static srs_status log_finding(void *data, const srs_finding *finding)
{
    const srs__stream *stream = data;
    srs__env_log(&stream->env, SRS_LOG_WARNING, "%s: %s", finding->message, finding->hint);
    return SRS_OK;
}

/* Logs no warning if the user may not use INFO; srs doctor reports that. */
void srs__stream_warn(srs__stream *stream)
{
    srs__finding_reporter reporter = {log_finding, stream, SRS_OK};
    if (!stream->has_warned)
        doctor_check_server(stream, &reporter, NULL);
    stream->has_warned = 1;
}
