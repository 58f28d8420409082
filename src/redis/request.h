/* Commands in the protocol of Redis, in the order of sending. */
#ifndef SRS__REDIS_REQUEST_H
#define SRS__REDIS_REQUEST_H

#include <srs/status.h>

/* Size of a run id. A run is the life of one process as a primary: 16 hexadecimal digits of its
 * run_id and its master_replid. A restart changes the first id. A promotion to primary changes the
 * second id, because the server may have lost writes as a replica. */
#define SRS__REDIS_RUN_SIZE 16

/* A request. Initialise with {0}. If an allocation fails, has_failed is set, and later additions do
 * nothing. */
typedef struct srs__redis_request {
    char *bytes;
    size_t size;
    size_t capacity;
    int has_failed;
    unsigned commands; /* number of expected replies */
    size_t run_at;     /* offset of the word with the run; 0: there is no such word */
} srs__redis_request;

/* Begins a command of this many words. The first word is its name. */
void srs__redis_request_begin(srs__redis_request *request, size_t words);
void srs__redis_request_add(srs__redis_request *request, const void *word, size_t size);
void srs__redis_request_add_text(srs__redis_request *request, const char *word);
void srs__redis_request_add_number(srs__redis_request *request, int64_t number);

/* Adds a word with the run of the receiving server and a number. The run is known only when the
 * request is sent, and the channel writes it then. A request has at most one such word. */
void srs__redis_request_add_run(srs__redis_request *request, int64_t number);

/* Adds the bytes of another request from an offset on. */
void srs__redis_request_add_tail(srs__redis_request *request, const srs__redis_request *other,
                                 size_t from);

/* Adds a whole command. NULL ends the list of words. */
void srs__redis_request_command(srs__redis_request *request, const char *const *words);

void srs__redis_request_free(srs__redis_request *request);

#endif
