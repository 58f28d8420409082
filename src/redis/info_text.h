/* Fields in the text of INFO. */
#ifndef SRS__REDIS_INFO_TEXT_H
#define SRS__REDIS_INFO_TEXT_H

#include <stddef.h>

/* Copies the value of a line "name:value", cut to the room; "" if there is none. Returns it. */
const char *srs__redis_info_field(const char *info, const char *name, char *out, size_t room);

/* Whether there is a line of that name and value. */
int srs__redis_info_has(const char *info, const char *name, const char *value);

#endif
