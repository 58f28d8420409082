/* One connection that many threads share.
 *
 * The channel has no thread of its own. One of the threads that wait for replies leads: it receives
 * for all threads and wakes each thread whose reply has come. When the leader has its own reply, it
 * promotes another waiting thread. A single thread therefore pays for no thread switch, and the
 * requests of many threads are sent together and answered together.
 *
 * No call waits longer than its deadline; a reply that comes later is discarded. When the
 * connection is lost, every unanswered call fails immediately, and nothing is sent twice. When the
 * server is in the wrong role or state, the calls that were sent are answered first. The channel
 * then reconnects by the URL, and the other calls go out there. */
#ifndef SRS__REDIS_CHANNEL_H
#define SRS__REDIS_CHANNEL_H

#include "redis/reply.h"
#include "redis/request.h"

#include "base/env.h"
#include "redis/options.h"

typedef struct srs__redis_channel srs__redis_channel;

/* Creates a channel. It connects with the first call. The options must outlive the channel. */
srs__redis_channel *srs__redis_channel_new(const srs__redis_options *options);

/* Frees a channel. Requires: no other thread uses it. With `forked` nonzero this is a child of
 * fork(), and no lock is acquired. */
void srs__redis_channel_free(srs__redis_channel *channel, int forked);

/* Sends a request and waits for the reply, which may be an error of the server. Writes the run of
 * the server into the request if the request has a word for it. If the request has several
 * commands, the answer is an array of their replies. If the server is in the wrong role, the
 * channel sends the request once more on a new connection, which may lead to another server.
 * Returns SRS_E_UNAVAILABLE, SRS_E_TIMEOUT, SRS_E_BUSY or SRS_E_NO_MEMORY on failure. */
srs_status srs__redis_channel_call(srs__redis_channel *channel, const srs__redis_request *request,
                                   srs__redis_answer *out, srs_error *err);

/* Returns nonzero if the last attempt to connect failed because the server is a replica. */
int srs__redis_channel_is_replica(srs__redis_channel *channel);

/* Returns the name of the server in messages. */
const char *srs__redis_channel_where(const srs__redis_channel *channel);

/* Returns the number of requests sent so far. */
uint64_t srs__redis_channel_round_trips(const srs__redis_channel *channel);

#endif
