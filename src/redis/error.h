/* What the error replies of a server mean: the one table of them, for commands, for scripts, for
 * the greeting, and for whoever has to decide what becomes of the connection. */
#ifndef SRS__REDIS_ERROR_H
#define SRS__REDIS_ERROR_H

#include "redis/reply.h"

typedef enum srs__redis_error_class {
    SRS__REDIS_ERROR_NONE,    /* the reply is no error */
    SRS__REDIS_ERROR_ROLE,    /* the server is in the wrong role or state: another one may stand
                               * behind the address by now. Nothing was executed. */
    SRS__REDIS_ERROR_REFUSED, /* the server refuses writes: it is full, or cannot save, or is busy
                               */
    SRS__REDIS_ERROR_ACCESS,  /* password, user or its permissions */
    SRS__REDIS_ERROR_COMMAND, /* the server does not have a command */
    SRS__REDIS_ERROR_CONFIG,  /* the URL does not fit the server */
    SRS__REDIS_ERROR_DATA,    /* a key belongs to something else */
    SRS__REDIS_ERROR_UNKNOWN
} srs__redis_error_class;

/* The class of an error reply, or of the first element of a reply that is an error. */
srs__redis_error_class srs__redis_error_class_of(const srs__redis_reply *reply);

/* Returns nonzero if a connection on which the server has said this is to be closed once all else
 * is answered, and made again from the URL. */
int srs__redis_error_ends_connection(srs__redis_error_class class_of_reply);

/* How long to wait before the next attempt, where another server may take over at any moment. */
#define SRS__REDIS_ROLE_RETRY_MS 100

/* Returns SRS_OK, or what an error reply, or an error among the elements of the reply, means, with
 * a message that says how to mend it. Of class ROLE the error has retry_after_ms. `where` names the
 * server. */
srs_status srs__redis_error_check(const srs__redis_reply *reply, const char *where, srs_error *err);

#endif
