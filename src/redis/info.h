/* The command INFO. */
#ifndef SRS__REDIS_INFO_H
#define SRS__REDIS_INFO_H

#include "redis/info_text.h"
#include "redis/script.h"

/* Reads a section of INFO, or all sections if `section` is NULL. The text is in out->reply->text
 * and ends with NUL. */
srs_status srs__redis_info(srs__redis_channel *channel, const char *section, srs__redis_answer *out,
                           srs_error *err);

#endif
