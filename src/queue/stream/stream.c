/* The stream: a durable queue in Redis. Opens a stream from a URL, and closes it. It connects with
 * the first job, so that a server may be unavailable when the program starts. */
#include "queue/stream/stream.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>

#define JOBS_MAX_DEFAULT 1000000
#define JOBS_MAX INT64_C(1000000000)
#define SESSION_TIMEOUT_MS_DEFAULT 30000
#define SESSION_TIMEOUT_MS_MAX 86400000

static void stream_stats(void *self, srs__queue_stats *out)
{
    srs__stream *stream = self;
    srs__lock_acquire(&stream->lock);
    *out = stream->stats;
    srs__lock_release(&stream->lock);
    out->bytes = SRS_STAT_UNKNOWN;
}

static uint64_t stream_generation(void *self)
{
    srs__stream *stream = self;
    srs__lock_acquire(&stream->lock);
    uint64_t now = stream->generation;
    srs__lock_release(&stream->lock);
    return now;
}

/* Makes the remaining jobs orphaned immediately. If the server does not receive the request, they
 * become orphaned after session_timeout_ms. */
static void stream_leave(srs__stream *stream)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    if (!*stream->identity) /* the server has no jobs of this process */
        return;
    srs__stream_begin(stream, SRS__STREAM_LUA_LEAVE, 1, &request);
    srs__redis_request_add_text(&request, stream->consumer);
    srs__stream_ask(stream, SRS__STREAM_LUA_LEAVE, &request, &answer, NULL);
    srs__arena_free(&answer.arena);
}

static void close_stream(void *self, int forked)
{
    srs__stream *stream = self;
    if (stream->channel && !forked)
        stream_leave(stream);
    srs__redis_channel_free(stream->channel, forked);
    srs__arena_free(&stream->claimed.arena);
    srs__redis_options_free(&stream->server);
    if (!forked)
        srs__lock_destroy(&stream->lock);
    srs__free(stream);
}

static const srs__queue_ops stream_ops = {
    .name = "stream",
    .append = srs__stream_append,
    .append_and_write = srs__stream_append_and_write,
    .done = srs__stream_done,
    .adopt = srs__stream_adopt,
    .pending = srs__stream_pending,
    .generation = stream_generation,
    .stats = stream_stats,
    .survey = srs__stream_survey,
    .close = close_stream,
    .check = srs__stream_check,
    .is_remote = 1,
};

static srs_status stream_read_url(srs__stream *stream, const srs__url *url, srs_error *err)
{
    static const char *const own[] = {"max_jobs", "session_timeout_ms", SRS__REDIS_CACHE_PARAMETERS,
                                      NULL};
    stream->jobs_max = JOBS_MAX_DEFAULT;
    stream->session_timeout_ms = SESSION_TIMEOUT_MS_DEFAULT;
    srs_status status = srs__redis_options_read(url, own, &stream->env, &stream->server, err);
    if (!status)
        status = srs__redis_cache_options_read(url, &stream->env, &stream->cache, err);
    if (!status)
        status = srs__url_int64(url, "max_jobs", 1, JOBS_MAX, &stream->jobs_max, err);
    if (!status)
        status = srs__url_int64(url, "session_timeout_ms", 100, SESSION_TIMEOUT_MS_MAX,
                                &stream->session_timeout_ms, err);
    return status;
}

/* Writes the keys of the queue. They are in one slot of a cluster. None is the key of a cache
 * entry, in which braces are escaped. */
static srs_status make_keys(srs__stream *stream, srs_error *err)
{
    static const char *const parts[SRS__STREAM_KEYS] = {"jobs", "identity", "users", "last_seen",
                                                        "reviews"};
    for (size_t i = 0; i < SRS__STREAM_KEYS; i++)
        snprintf(stream->keys[i], sizeof stream->keys[i], "%s:{queue}:%s",
                 stream->cache.naming.prefix, parts[i]);
    srs__stream_rename(stream);
    return *stream->consumer ? SRS_OK
                             : srs__fail(err, SRS_E_IO, "the system gives no random bytes");
}

srs_status srs__stream_queue_open(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                                  void **self, srs_error *err)
{
    srs__stream *stream = srs__alloc_zeroed(1, sizeof *stream);
    if (!stream)
        return srs__fail_memory(err);
    stream->env = *env;
    srs__lock_init(&stream->lock, SRS__RANK_STREAM);
    srs_status status = stream_read_url(stream, url, err);
    if (!status)
        status = make_keys(stream, err);
    if (!status) {
        stream->channel = srs__redis_channel_new(&stream->server);
        status = stream->channel ? SRS_OK : srs__fail_memory(err);
    }
    if (status) {
        close_stream(stream, 0);
        return status;
    }
    *ops = stream_ops;
    ops->session_timeout_ms = stream->session_timeout_ms;
    *self = stream;
    return SRS_OK;
}
