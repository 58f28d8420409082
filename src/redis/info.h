/* What a server says of itself: the command INFO. */
#ifndef SRS__REDIS_INFO_H
#define SRS__REDIS_INFO_H

#include "redis/script.h"

/* Asks for a section, or for all (NULL); the text, ended by NUL, is out->reply->text. */
srs_status srs__redis_info(srs__redis_channel *channel, const char *section, srs__redis_answer *out,
                           srs_error *err);

/* Copies the value of a line "name:value", cut to the room; "" if there is none. Returns it. */
const char *srs__redis_info_field(const char *info, const char *name, char *out, size_t room);

/* Whether there is a line of that name and value. */
int srs__redis_info_has(const char *info, const char *name, const char *value);

#endif
