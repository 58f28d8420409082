/* The words and the result of a compare-and-set script. The script of a queue on the same server
 * performs a compare-and-set in the same step, and uses them, too. */
#ifndef SRS__REDIS_WRITE_H
#define SRS__REDIS_WRITE_H

#include "redis/channel.h"

#include <srs/sys/cache.h>

#define SRS__REDIS_WRITE_WORDS 4 /* words of each write */

void srs__redis_add_writes(srs__redis_request *request, const srs_cache_write *writes,
                           size_t count);

/* Returns the presence in the reply of a script; SRS_E_IO if the reply has none. */
srs_status srs__redis_presence(const srs__redis_channel *channel, const srs__redis_reply *reply,
                               srs_presence *out, srs_error *err);

/* Returns the result of write() of srs_cache_ops for the reply of a compare-and-set. */
srs_status srs__redis_written(const srs__redis_channel *channel, const srs__redis_reply *reply,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err);

#endif
