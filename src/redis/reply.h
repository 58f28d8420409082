/* Replies of the server: trees in an arena, parsed by hiredis. */
#ifndef SRS__REDIS_REPLY_H
#define SRS__REDIS_REPLY_H

#include "base/memory.h"
#include "redis/request.h"

#include <hiredis/hiredis.h>
#include <srs/status.h>

typedef struct srs__redis_reply {
    int type; /* REDIS_REPLY_... */
    int64_t integer;
    size_t size; /* size of the text, or number of elements */
    char *text;  /* ends with NUL; may be modified */
    struct srs__redis_reply **elements;
} srs__redis_reply;

/* The result of a call. Initialise with {0}. The caller always frees the arena. */
typedef struct srs__redis_answer {
    srs__redis_reply *reply;
    srs__arena arena;
    char run[SRS__REDIS_RUN_SIZE]; /* run of the server that received the request */
    int may_have_run; /* there is no reply, but the server may have received the request */
} srs__redis_answer;

/* Creates a parser that allocates replies in *arena. Returns NULL if out of memory. */
redisReader *srs__redis_reader_new(srs__arena *arena);

/* Returns nonzero if the reply says that the server does not have the script. */
int srs__redis_reply_is_no_script(const srs__redis_reply *reply);

/* Returns an element of an array; NULL if the reply is no array or is shorter. */
srs__redis_reply *srs__redis_reply_at(const srs__redis_reply *reply, size_t index);

/* Returns the integer of a reply; -1 if the reply is no integer. */
int64_t srs__redis_reply_integer(const srs__redis_reply *reply);

/* Returns nonzero if the reply is a text with exactly these bytes. */
int srs__redis_reply_is(const srs__redis_reply *reply, const void *bytes, size_t size);

#endif
