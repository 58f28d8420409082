/* A compare-and-set as a script makes it: its words, and what it gives. Also for the script of a
 * queue on the same server, which makes it in the same step. */
#ifndef SRS__REDIS_WRITE_H
#define SRS__REDIS_WRITE_H

#include "redis/channel.h"

#include <srs/sys/cache.h>

#define SRS__REDIS_WRITE_WORDS 4 /* of each write */

void srs__redis_add_writes(srs__redis_request *request, const srs_cache_write *writes,
                           size_t count);

/* The presence that a script gives; SRS_E_IO if it gives none. */
srs_status srs__redis_presence(const srs__redis_channel *channel, const srs__redis_reply *reply,
                               srs_presence *out, srs_error *err);

/* What write() of srs_cache_ops comes to, of what the compare-and-set gave. */
srs_status srs__redis_written(const srs__redis_channel *channel, const srs__redis_reply *reply,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err);

#endif
