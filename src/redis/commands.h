/* Finds the commands that a server or the ACL of its user refuses, by trying each. For the health
 * check. */
#ifndef SRS__REDIS_COMMANDS_H
#define SRS__REDIS_COMMANDS_H

#include "redis/channel.h"

#define SRS__REDIS_TRY_WORDS 6

/* The words of a command that changes only our own data. The word "" stands for the key. NULL ends
 * the list. */
typedef struct srs__redis_try {
    const char *words[SRS__REDIS_TRY_WORDS + 1];
} srs__redis_try;

/* Tries commands in order, in one round trip. Writes the names of refused commands into `out`,
 * separated by spaces; "" if none is refused. Ignores all other errors of a command. The key is
 * used for nothing else. */
srs_status srs__redis_commands_refused(srs__redis_channel *channel, const srs__redis_try *tries,
                                       size_t count, const char *key, char *out, size_t room,
                                       srs_error *err);

#endif
