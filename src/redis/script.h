/* Runs commands and scripts on a channel, and converts errors of the server into ours. */
#ifndef SRS__REDIS_SCRIPT_H
#define SRS__REDIS_SCRIPT_H

#include "redis/channel.h"

/* Runs a command and frees the request. Fails if the reply is an error. */
srs_status srs__redis_ask(srs__redis_channel *channel, srs__redis_request *request,
                          srs__redis_answer *out, srs_error *err);

/* Begins a request that runs a script by its SHA-1. The caller then adds the number of keys, the
 * keys and the words of ARGV, `words` in all. */
void srs__redis_script_head(srs__redis_request *request, const char *sha1, size_t words);

/* Runs the script as srs__redis_ask() runs a command. Sends the text of the script if the server
 * lacks it. */
srs_status srs__redis_script_ask(srs__redis_channel *channel, const char *text,
                                 srs__redis_request *request, srs__redis_answer *out,
                                 srs_error *err);

/* Fails with SRS_E_IO: the reply is none that a version of our scripts returns. */
srs_status srs__redis_fail_strange(const srs__redis_channel *channel, srs_error *err);

#endif
