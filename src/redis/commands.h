/* Which commands a server or the user's ACL refuses, found by trying each: for the health check. */
#ifndef SRS__REDIS_COMMANDS_H
#define SRS__REDIS_COMMANDS_H

#include "redis/channel.h"

#define SRS__REDIS_TRY_WORDS 6

/* A command that changes nothing which is not ours: words, of which "" is the key to try it on; a
 * NULL ends them. */
typedef struct srs__redis_try {
    const char *words[SRS__REDIS_TRY_WORDS + 1];
} srs__redis_try;

/* Tries commands, in order, in one round trip. Writes the names of those that are refused into
 * `out`, separated by spaces, with NUL; "" if there are none. Any other error of a command is no
 * matter. The key is a throwaway one. */
srs_status srs__redis_commands_refused(srs__redis_channel *channel, const srs__redis_try *tries,
                                       size_t count, const char *key, char *out, size_t room,
                                       srs_error *err);

#endif
