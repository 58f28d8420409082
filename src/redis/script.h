/* Commands and scripts on a channel: asking, with what is an error of the server made one of ours.
 */
#ifndef SRS__REDIS_SCRIPT_H
#define SRS__REDIS_SCRIPT_H

#include "redis/channel.h"

/* Runs a command: frees the request, and fails if the reply is an error. */
srs_status srs__redis_ask(srs__redis_channel *channel, srs__redis_request *request,
                          srs__redis_answer *out, srs_error *err);

/* Begins a request to run the script that the server knows by a name. The number of its keys, the
 * keys and the words of ARGV, `words` in all, are then added. */
void srs__redis_script_head(srs__redis_request *request, const char *sha1, size_t words);

/* Runs it, as srs__redis_ask() does. The server gets the script itself if it has not got it. */
srs_status srs__redis_script_ask(srs__redis_channel *channel, const char *text,
                                 srs__redis_request *request, srs__redis_answer *out,
                                 srs_error *err);

/* SRS_E_IO: the server answered something that no version of our scripts answers. */
srs_status srs__redis_fail_strange(const srs__redis_channel *channel, srs_error *err);

#endif
