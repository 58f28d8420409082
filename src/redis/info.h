/* What a server says of itself: the command INFO. */
#ifndef SRS__REDIS_INFO_H
#define SRS__REDIS_INFO_H

#include "redis/info_text.h"
#include "redis/script.h"

/* Asks for a section, or for all (NULL); the text, ended by NUL, is out->reply->text. */
srs_status srs__redis_info(srs__redis_channel *channel, const char *section, srs__redis_answer *out,
                           srs_error *err);

#endif
