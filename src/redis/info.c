/* The command INFO. */
#include "redis/info.h"

#include "base/error.h"

static srs_status info_ask(srs__redis_channel *channel, const char *section, srs__redis_answer *out,
                           srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_request_command(&request, (const char *const[]){"INFO", section, NULL});
    return srs__redis_ask(channel, &request, out, err);
}

/* A closed connection says nothing about the server, which may be a replica now. INFO changes
 * nothing, so it is sent again on a new connection. */
srs_status srs__redis_info(srs__redis_channel *channel, const char *section, srs__redis_answer *out,
                           srs_error *err)
{
    srs_error lost = SRS_ERROR_INIT;
    srs_status status = info_ask(channel, section, out, &lost);
    if (status == SRS_E_UNAVAILABLE && out->may_have_run) {
        srs__arena_free(&out->arena);
        *out = (srs__redis_answer){0};
        status = info_ask(channel, section, out, err);
    } else if (status) {
        srs__fail_retry(err, status, lost.retry_after_ms, "%s", lost.message);
    }
    return status || out->reply->text ? status : srs__redis_fail_strange(channel, err);
}
