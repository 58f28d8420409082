/* Replies of the server: trees in an arena, parsed by the reader of hiredis. */
#ifndef SRS__REDIS_REPLY_H
#define SRS__REDIS_REPLY_H

#include "base/memory.h"
#include "redis/request.h"

#include <hiredis/hiredis.h>
#include <srs/status.h>

typedef struct srs__redis_reply {
    int type; /* REDIS_REPLY_... */
    int64_t integer;
    size_t size; /* of the text, or how many elements */
    char *text;  /* ended by NUL; may be written to */
    struct srs__redis_reply **elements;
} srs__redis_reply;

/* What came back; free its arena in any case. Zero-initialise with {0}. */
typedef struct srs__redis_answer {
    srs__redis_reply *reply;
    srs__arena arena;
    char run[SRS__REDIS_RUN_SIZE]; /* of the server that was asked */
    int may_have_run;              /* there is no reply, and the server may have had the request */
} srs__redis_answer;

/* A reader whose replies are made in *arena; NULL when memory is out. */
redisReader *srs__redis_reader_new(srs__arena *arena);

/* Whether the server does not have the script that it was to run. */
int srs__redis_reply_is_no_script(const srs__redis_reply *reply);

/* An element of an array; NULL if the reply is none, or not that long. */
srs__redis_reply *srs__redis_reply_at(const srs__redis_reply *reply, size_t index);

/* The number; -1 for anything that is none. */
int64_t srs__redis_reply_integer(const srs__redis_reply *reply);

/* Whether it is text with exactly these bytes. */
int srs__redis_reply_is(const srs__redis_reply *reply, const void *bytes, size_t size);

#endif
