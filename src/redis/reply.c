/* Replies of the server. */
#include "redis/reply.h"

#include "base/error.h"

#include <string.h>

/* In hiredis 1.0 the sizes of arrays became size_t. */
#if HIREDIS_MAJOR >= 1
typedef size_t array_size;
#else
typedef int array_size;
#endif

static srs__redis_reply *make(const redisReadTask *task)
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
    srs__redis_reply *made = copy ? make(task) : NULL;
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
    srs__redis_reply *made = space ? make(task) : NULL;
    if (!made)
        return NULL;
    made->elements = space;
    made->size = elements;
    return made;
}

static void *make_integer(const redisReadTask *task, long long value)
{
    srs__redis_reply *made = make(task);
    if (made)
        made->integer = value;
    return made;
}

/* Its task says what it would have been: text, or an array. */
static void *make_nil(const redisReadTask *task)
{
    srs__redis_reply *made = make(task);
    if (made)
        made->type = REDIS_REPLY_NIL;
    return made;
}

static void free_nothing(void *reply)
{
    (void)reply; /* the arena goes as a whole */
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

/* What an error begins with, what it comes to, and how to mend it. What keeps the cache from being
 * used, for now or until somebody mends it, is SRS_E_UNAVAILABLE: safe mode serves meanwhile. */
typedef struct meaning {
    const char *prefix;
    srs_status status;
    const char *advice;
} meaning;

static const meaning meanings[] = {
    {"LOADING", SRS_E_UNAVAILABLE, "it is reading its data from disk: wait until it has"},
    {"READONLY", SRS_E_UNAVAILABLE, "it is a read-only replica: let the URL name the primary"},
    {"OOM", SRS_E_UNAVAILABLE,
     "it has used its maxmemory: raise it, or set maxmemory-policy to volatile-lru"},
    {"MISCONF", SRS_E_UNAVAILABLE,
     "it cannot write its snapshots: mend its disk, or set stop-writes-on-bgsave-error no"},
    {"MASTERDOWN", SRS_E_UNAVAILABLE, "it is a replica without its primary"},
    {"NOREPLICAS", SRS_E_UNAVAILABLE, "it has fewer replicas than min-replicas-to-write asks for"},
    {"CLUSTERDOWN", SRS_E_UNAVAILABLE, "its cluster is down"},
    {"MOVED", SRS_E_CONFIG, "it is part of a cluster, which this version does not follow"},
    {"ASK", SRS_E_UNAVAILABLE, "its cluster is moving this key"},
    {"CROSSSLOT", SRS_E_CONFIG, "it is part of a cluster: add ?keys=tagged to the URL"},
    {"BUSY", SRS_E_UNAVAILABLE, "a script has been running for too long: see SCRIPT KILL"},
    {"NOAUTH", SRS_E_UNAVAILABLE, "it asks for a password: write redis://:PASSWORD@HOST"},
    {"WRONGPASS", SRS_E_UNAVAILABLE, "the user or the password in the URL is wrong"},
    {"ERR invalid password", SRS_E_UNAVAILABLE, "the password in the URL is wrong"},
    {"ERR Client sent AUTH", SRS_E_UNAVAILABLE, "it has no password: take it out of the URL"},
    {"ERR AUTH", SRS_E_UNAVAILABLE, "it has no password: take it out of the URL"},
    {"NOPERM", SRS_E_UNAVAILABLE,
     "the user's ACL is too narrow: docs/redis.md names the commands and keys"},
    {"ERR DB index", SRS_E_CONFIG, "it has no database of that number"},
    {"ERR invalid DB", SRS_E_CONFIG, "it has no database of that number"},
    {"ERR max number of clients", SRS_E_UNAVAILABLE, "raise its maxclients"},
    {"WRONGTYPE", SRS_E_CORRUPT,
     "a key of the entry belongs to something else: drop the entry, or choose another ?prefix="},
};

static srs_status fail_as(const char *text, const char *where, srs_error *err)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        /* Some errors come from within a script: "ERR Error running script ... WRONGTYPE ..." */
        const char *found = strstr(text, meanings[i].prefix);
        if (found == text || (found && strchr(" :-", found[-1])))
            return srs__fail(err, meanings[i].status, "redis at %s: %s (%.120s)", where,
                             meanings[i].advice, text);
    }
    return srs__fail(err, SRS_E_IO, "redis at %s answered: %.200s", where, text);
}

srs_status srs__redis_reply_check(const srs__redis_reply *reply, const char *where, srs_error *err)
{
    if (reply->type == REDIS_REPLY_ERROR)
        return fail_as(reply->text, where, err);
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->size; i++) {
        if (reply->elements[i]->type == REDIS_REPLY_ERROR)
            return fail_as(reply->elements[i]->text, where, err);
    }
    return SRS_OK;
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
