/* Meanings of error replies: one table for commands, scripts and the handshake, and for deciding
 * whether the connection stays open. */
#ifndef SRS__REDIS_ERROR_H
#define SRS__REDIS_ERROR_H

#include "redis/reply.h"

typedef enum srs__redis_error_class {
    SRS__REDIS_ERROR_NONE, /* the reply is no error */
    SRS__REDIS_ERROR_ROLE, /* the server is in the wrong role or state: another server may now have
                              its address. Nothing was executed. */
    SRS__REDIS_ERROR_REFUSED, /* the server refuses writes: it is full, cannot save or is busy */
    SRS__REDIS_ERROR_ACCESS,  /* password, user or permissions */
    SRS__REDIS_ERROR_COMMAND, /* the server lacks a command */
    SRS__REDIS_ERROR_CONFIG,  /* the URL does not fit the server */
    SRS__REDIS_ERROR_DATA,    /* another program uses a key */
    SRS__REDIS_ERROR_UNKNOWN
} srs__redis_error_class;

/* Returns the class of an error reply, or of the first error among the elements of a reply. */
srs__redis_error_class srs__redis_error_class_of(const srs__redis_reply *reply);

/* Returns nonzero if an error of this class ends the connection: after all sent calls are answered,
 * the connection is closed and made again from the URL. */
int srs__redis_error_ends_connection(srs__redis_error_class class_of_reply);

/* Wait before the next attempt while another server may take over at any moment, in ms. */
#define SRS__REDIS_ROLE_RETRY_MS 100

/* Returns SRS_OK, or the status of an error reply or of an error among its elements. The message
 * contains a hint. For class ROLE the error has retry_after_ms. `where` names the server. */
srs_status srs__redis_error_check(const srs__redis_reply *reply, const char *where, srs_error *err);

#endif
