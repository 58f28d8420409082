/* Commands as they go to the server, one behind the other. */
#ifndef SRS__REDIS_REQUEST_H
#define SRS__REDIS_REQUEST_H

#include <srs/status.h>

/* Zero-initialise with {0}. Where an allocation fails, it says so once, when it is complete. */
typedef struct srs__redis_request {
    char *bytes;
    size_t size;
    size_t capacity;
    int has_failed;
    unsigned commands; /* replies to expect */
} srs__redis_request;

/* Begins a command of that many words, the first of which is its name. */
void srs__redis_request_begin(srs__redis_request *request, size_t words);
void srs__redis_request_add(srs__redis_request *request, const void *word, size_t size);
void srs__redis_request_add_text(srs__redis_request *request, const char *word);
void srs__redis_request_add_number(srs__redis_request *request, int64_t number);

/* Bytes of another request, as they are. */
void srs__redis_request_add_raw(srs__redis_request *request, const char *bytes, size_t size);

/* A whole command of text; a NULL ends it. */
void srs__redis_request_command(srs__redis_request *request, const char *const *words);

void srs__redis_request_free(srs__redis_request *request);

#endif
