/* One connection that many threads share.
 *
 * There is no thread of its own. Of the threads that wait for replies one leads: it receives for
 * all, and wakes each whose reply has come; when its own has come, it hands over to another. So a
 * single thread pays for no switch, and what many threads ask is sent together and answered
 * together. Nobody waits longer than the deadline; a reply that comes later is thrown away. When
 * the connection is lost, every call that was not answered fails at once: nothing is sent twice.
 * When the server is found to be in the wrong role or state, calls that were sent are answered
 * first; then the channel connects again, by the URL, and the others go out there. */
#ifndef SRS__REDIS_CHANNEL_H
#define SRS__REDIS_CHANNEL_H

#include "redis/reply.h"
#include "redis/request.h"

#include "base/env.h"
#include "redis/options.h"

typedef struct srs__redis_channel srs__redis_channel;

/* Nothing is connected to before the first call. The options must stay. */
srs__redis_channel *srs__redis_channel_new(const srs__redis_options *options);

/* Nobody may be using it. With `forked` this is a child of fork(): no lock is taken. */
void srs__redis_channel_free(srs__redis_channel *channel, int forked);

/* Sends a command, with the run of the server where it has a word for it, and waits for the reply,
 * which may be an error of the server. Of several commands in the request, which go together, the
 * answer is an array of the replies. If the server says that it is in the wrong role, the command
 * is made once more on a new connection, which may lead to another server. SRS_E_UNAVAILABLE,
 * SRS_E_TIMEOUT, SRS_E_BUSY, SRS_E_NO_MEMORY. */
srs_status srs__redis_channel_call(srs__redis_channel *channel, const srs__redis_request *request,
                                   srs__redis_answer *out, srs_error *err);

/* Returns nonzero if the server was not connected to since it is a replica. */
int srs__redis_channel_is_replica(srs__redis_channel *channel);

/* What names its server in messages. */
const char *srs__redis_channel_where(const srs__redis_channel *channel);

/* Requests sent so far. */
uint64_t srs__redis_channel_round_trips(const srs__redis_channel *channel);

#endif
