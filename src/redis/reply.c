/* Creates replies of the server in an arena, as callbacks of the parser of hiredis. */
#include "redis/reply.h"

#include <string.h>

/* hiredis 1.0 changed the type of array sizes to size_t. */
#if HIREDIS_MAJOR >= 1
typedef size_t array_size;
#else
typedef int array_size;
#endif

static srs__redis_reply *reply_make(const redisReadTask *task)
{
    srs__redis_reply *made = srs__arena_alloc(task->privdata, sizeof *made);
    if (!made)
        return NULL;
    made->type = task->type;
    if (task->parent) {
        srs__redis_reply *parent = task->parent->obj;
        parent->elements[task->idx] = made;
    }
    return made;
}

static void *make_text(const redisReadTask *task, char *text, size_t size)
{
    char *copy = srs__arena_alloc(task->privdata, size + 1);
    srs__redis_reply *made = copy ? reply_make(task) : NULL;
    if (!made)
        return NULL;
    memcpy(copy, text, size);
    made->text = copy;
    made->size = size;
    return made;
}

static void *make_array(const redisReadTask *task, array_size count)
{
    size_t elements = (size_t)count;
    srs__redis_reply **space =
        srs__arena_alloc(task->privdata, (elements + 1) * sizeof(srs__redis_reply *));
    srs__redis_reply *made = space ? reply_make(task) : NULL;
    if (!made)
        return NULL;
    made->elements = space;
    made->size = elements;
    return made;
}

static void *make_integer(const redisReadTask *task, long long value)
{
    srs__redis_reply *made = reply_make(task);
    if (made)
        made->integer = value;
    return made;
}

/* Creates a nil. The task says whether it stands for a text or an array. */
static void *make_nil(const redisReadTask *task)
{
    srs__redis_reply *made = reply_make(task);
    if (made)
        made->type = REDIS_REPLY_NIL;
    return made;
}

static void free_nothing(void *reply)
{
    (void)reply; /* the arena is freed as a whole */
}

redisReader *srs__redis_reader_new(srs__arena *arena)
{
    static redisReplyObjectFunctions functions = {.createString = make_text,
                                                  .createArray = make_array,
                                                  .createInteger = make_integer,
                                                  .createNil = make_nil,
                                                  .freeObject = free_nothing};
    redisReader *reader = redisReaderCreateWithFunctions(&functions);
    if (reader)
        reader->privdata = arena;
    return reader;
}

int srs__redis_reply_is_no_script(const srs__redis_reply *reply)
{
    return reply->type == REDIS_REPLY_ERROR && strncmp(reply->text, "NOSCRIPT", 8) == 0;
}

srs__redis_reply *srs__redis_reply_at(const srs__redis_reply *reply, size_t index)
{
    if (!reply || reply->type != REDIS_REPLY_ARRAY || index >= reply->size)
        return NULL;
    return reply->elements[index];
}

int64_t srs__redis_reply_integer(const srs__redis_reply *reply)
{
    return reply && reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
}

int srs__redis_reply_is(const srs__redis_reply *reply, const void *bytes, size_t size)
{
    return reply && reply->type == REDIS_REPLY_STRING && reply->size == size &&
           memcmp(reply->text, bytes, size) == 0;
}
