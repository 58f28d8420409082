/* Commands as they go to the server, one behind the other. */
#ifndef SRS__REDIS_REQUEST_H
#define SRS__REDIS_REQUEST_H

#include <srs/status.h>

/* A run of a server: the life of one process as a primary, 16 hexadecimal digits of its run_id and
 * its master_replid. A restart changes the first. A server that becomes a primary, for the first
 * time or again, changes the second: as a replica it may have lost writes. */
#define SRS__REDIS_RUN_SIZE 16

/* Zero-initialise with {0}. Where an allocation fails, it says so once, when it is complete. */
typedef struct srs__redis_request {
    char *bytes;
    size_t size;
    size_t capacity;
    int has_failed;
    unsigned commands; /* replies to expect */
    size_t run_at;     /* where the word of the run begins; 0: there is none */
} srs__redis_request;

/* Begins a command of that many words, the first of which is its name. */
void srs__redis_request_begin(srs__redis_request *request, size_t words);
void srs__redis_request_add(srs__redis_request *request, const void *word, size_t size);
void srs__redis_request_add_text(srs__redis_request *request, const char *word);
void srs__redis_request_add_number(srs__redis_request *request, int64_t number);

/* A word for the run of the server that gets the request, with a number behind it. Which run that
 * is, is known only when it is sent: the channel writes it. Not more than one in a request. */
void srs__redis_request_add_run(srs__redis_request *request, int64_t number);

/* The bytes of another request from there on, as they are. */
void srs__redis_request_add_tail(srs__redis_request *request, const srs__redis_request *other,
                                 size_t from);

/* A whole command of text; a NULL ends it. */
void srs__redis_request_command(srs__redis_request *request, const char *const *words);

void srs__redis_request_free(srs__redis_request *request);

#endif
