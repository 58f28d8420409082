/* Fields in the text of INFO. */
#include "redis/info_text.h"

#include <stdio.h>
#include <string.h>

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
