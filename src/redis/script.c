/* Runs commands and scripts on a channel and converts errors. */
#include "redis/script.h"

#include "base/error.h"
#include "redis/error.h"

#include <stdlib.h>
#include <string.h>

static srs_status script_check(srs__redis_channel *channel, srs__redis_answer *out,
                               srs_status status, srs_error *err)
{
    return status ? status
                  : srs__redis_error_check(out->reply, srs__redis_channel_where(channel), err);
}

srs_status srs__redis_ask(srs__redis_channel *channel, srs__redis_request *request,
                          srs__redis_answer *out, srs_error *err)
{
    srs_status status = srs__redis_channel_call(channel, request, out, err);
    srs__redis_request_free(request);
    return script_check(channel, out, status, err);
}

void srs__redis_script_head(srs__redis_request *request, const char *sha1, size_t words)
{
    srs__redis_request_begin(request, 2 + words);
    srs__redis_request_add_text(request, "EVALSHA");
    srs__redis_request_add_text(request, sha1);
}

/* Returns the number of words of a request, read from its first line. */
static size_t words_of(const srs__redis_request *request)
{
    return (size_t)strtoul(request->bytes + 1, NULL, 10);
}

/* Returns the offset of the words behind the SHA-1 of the script. */
static size_t tail_of(const srs__redis_request *request)
{
    static const char before[] = "$7\r\nEVALSHA\r\n$40\r\n";
    const char *head = (const char *)memchr(request->bytes, '\n', request->size) + 1;
    return (size_t)(head - request->bytes) + strlen(before) + 40 + 2;
}

/* Sends the request again with the text of the script in place of its SHA-1. The server has
 * executed nothing of the first request. */
static srs_status run_whole(srs__redis_channel *channel, const char *text,
                            const srs__redis_request *request, srs__redis_answer *out,
                            srs_error *err)
{
    srs__redis_request whole = {0};
    srs__redis_request_begin(&whole, words_of(request));
    srs__redis_request_add_text(&whole, "EVAL");
    srs__redis_request_add_text(&whole, text);
    srs__redis_request_add_tail(&whole, request, tail_of(request));
    srs__arena_free(&out->arena);
    srs_status status = srs__redis_channel_call(channel, &whole, out, err);
    srs__redis_request_free(&whole);
    return status;
}

srs_status srs__redis_script_ask(srs__redis_channel *channel, const char *text,
                                 srs__redis_request *request, srs__redis_answer *out,
                                 srs_error *err)
{
    srs_status status = srs__redis_channel_call(channel, request, out, err);
    if (!status && srs__redis_reply_is_no_script(out->reply))
        status = run_whole(channel, text, request, out, err);
    srs__redis_request_free(request);
    return script_check(channel, out, status, err);
}

srs_status srs__redis_fail_strange(const srs__redis_channel *channel, srs_error *err)
{
    return srs__fail(err, SRS_E_IO,
                     "redis at %s gave an answer of an unexpected form: is it a Redis server, 5.0 "
                     "or later, and nothing in between that changes its replies?",
                     srs__redis_channel_where(channel));
}
