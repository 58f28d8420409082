/* What a server says of itself. */
#include "redis/info.h"

#include <stdio.h>
#include <string.h>

srs_status srs__redis_info(srs__redis_channel *channel, const char *section, srs__redis_answer *out,
                           srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_request_command(&request, (const char *const[]){"INFO", section, NULL});
    srs_status status = srs__redis_ask(channel, &request, out, err);
    return status || out->reply->text ? status : srs__redis_fail_strange(channel, err);
}

const char *srs__redis_info_field(const char *info, const char *name, char *out, size_t room)
{
    char start[40];
    snprintf(start, sizeof start, "\n%s:", name);
    const char *found = strstr(info, start);
    found = found ? found + strlen(start) : "";
    snprintf(out, room, "%.*s", (int)strcspn(found, "\r\n"), found);
    return out;
}

int srs__redis_info_has(const char *info, const char *name, const char *value)
{
    char found[64];
    return strcmp(srs__redis_info_field(info, name, found, sizeof found), value) == 0;
}
