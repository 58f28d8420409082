/* The table of error replies: meaning and hint. Scripts wrap the errors that they receive, in a
 * form that depends on the version of the server. This file unwraps them. */
#include "redis/error.h"

#include "base/error.h"

#include <string.h>

/* The beginning of an error reply, its class, its status and a hint. Errors that prevent the use of
 * the server until it is repaired are SRS_E_UNAVAILABLE, so that safe mode starts. */
typedef struct meaning {
    const char *prefix;
    srs__redis_error_class kind;
    srs_status status;
    const char *advice;
} meaning;

#define ROLE SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE
#define REFUSED SRS__REDIS_ERROR_REFUSED, SRS_E_UNAVAILABLE
#define ACCESS SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE
#define COMMAND SRS__REDIS_ERROR_COMMAND, SRS_E_UNAVAILABLE
#define CONFIG SRS__REDIS_ERROR_CONFIG, SRS_E_CONFIG

static const char narrow[] =
    "the user's ACL is too narrow: docs/operations/redis.md names the commands and keys, and srs "
    "doctor names the missing ones";
static const char renamed[] =
    "it does not have a command that libsrs needs: take its rename-command out, or use a server "
    "that has it; srs doctor names the missing commands";

static const meaning meanings[] = {
    {"READONLY", ROLE, "it is a read-only replica: let the URL name the primary"},
    {"MASTERDOWN", ROLE, "it is a replica without its primary: let the URL name the primary"},
    {"LOADING", ROLE, "it is reading its data from disk: wait until it has"},
    {"NOREPLICAS", ROLE,
     "it has fewer replicas than min-replicas-to-write asks for: another one may be the primary "
     "now, or add replicas"},
    {"UNBLOCKED", ROLE, "it has become a replica: let the URL name the primary"},
    {"CLUSTERDOWN", ROLE, "its cluster is down"},
    {"OOM", REFUSED,
     "it has used its maxmemory: raise it, or set maxmemory-policy to volatile-lru"},
    {"MISCONF", REFUSED,
     "it cannot write to its disk: repair that, or set stop-writes-on-bgsave-error no"},
    {"BUSY", REFUSED, "a script has been running for too long: see SCRIPT KILL"},
    {"NOAUTH", ACCESS, "it asks for a password: write redis://:PASSWORD@HOST"},
    {"WRONGPASS", ACCESS, "the user or the password in the URL is wrong"},
    {"invalid password", ACCESS, "the password in the URL is wrong"},
    {"Client sent AUTH", ACCESS, "it has no password: take it out of the URL"},
    {"AUTH", ACCESS, "it has no password: take it out of the URL"},
    {"NOPERM", ACCESS, narrow},
    {"The user executing the script can't", ACCESS, narrow},
    {"ACL failure", ACCESS, narrow},
    {"DENIED", ACCESS,
     "it is in protected mode: set a password, or bind it to the addresses that may reach it"},
    {"max number of clients", ACCESS, "it has no connection left: raise its maxclients"},
    {"unknown command", COMMAND, renamed},
    {"Unknown Redis command called from", COMMAND, renamed},
    {"Unknown command called from", COMMAND, renamed},
    {"MOVED", CONFIG, "it is part of a cluster, which this version does not follow"},
    {"ASK", SRS__REDIS_ERROR_UNKNOWN, SRS_E_UNAVAILABLE, "its cluster is moving this key"},
    {"TRYAGAIN", SRS__REDIS_ERROR_UNKNOWN, SRS_E_UNAVAILABLE, "its cluster is moving this key"},
    {"CROSSSLOT", CONFIG, "it is part of a cluster: add ?keys=tagged to the URL"},
    {"DB index", CONFIG, "it has no database of that number"},
    {"invalid DB", CONFIG, "it has no database of that number"},
    {"SELECT is not allowed in cluster mode", CONFIG, "a cluster has database 0 only"},
    {"WRONGTYPE", SRS__REDIS_ERROR_DATA, SRS_E_CORRUPT,
     "a key of the entry belongs to something else: drop the entry, or choose another ?prefix="},
};

static const char *skip(const char *text, const char *start)
{
    size_t size = strlen(start);
    return strncmp(text, start, size) == 0 ? text + size : text;
}

/* Removes the wrapping of a script. Up to Redis 6 it is "ERR Error running script (call to f_SHA):
 * @user_script:LINE: @user_script: LINE: -CODE ...", later "CODE ... script: SHA, on ...". */
static const char *unwrap(const char *text)
{
    static const char script[] = "@user_script:";
    const char *body = skip(text, "ERR ");
    if (strncmp(body, "Error running script", 20) == 0) {
        for (const char *at = strstr(body, script); at; at = strstr(at, script))
            body = at += strlen(script);
        body += strspn(body, " 0123456789");
        body = skip(body, ": ");
    }
    return skip(skip(body, "-"), "ERR ");
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const meaning *redis_error_find(const char *text)
{
    const char *body = unwrap(text);
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        size_t size = strlen(meanings[i].prefix);
        if (strncmp(body, meanings[i].prefix, size) == 0 && !is_letter(body[size]))
            return &meanings[i];
    }
    return NULL;
}

static const srs__redis_reply *find_error(const srs__redis_reply *reply)
{
    if (reply->type == REDIS_REPLY_ERROR)
        return reply;
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->size; i++) {
        if (reply->elements[i]->type == REDIS_REPLY_ERROR)
            return reply->elements[i];
    }
    return NULL;
}

srs__redis_error_class srs__redis_error_class_of(const srs__redis_reply *reply)
{
    const srs__redis_reply *error = find_error(reply);
    if (!error)
        return SRS__REDIS_ERROR_NONE;
    const meaning *found = redis_error_find(error->text);
    return found ? found->kind : SRS__REDIS_ERROR_UNKNOWN;
}

int srs__redis_error_ends_connection(srs__redis_error_class class_of_reply)
{
    return class_of_reply == SRS__REDIS_ERROR_ROLE || class_of_reply == SRS__REDIS_ERROR_REFUSED ||
           class_of_reply == SRS__REDIS_ERROR_ACCESS;
}

static srs_status fail_as(const char *text, const char *where, srs_error *err)
{
    const meaning *found = redis_error_find(text);
    if (!found)
        return srs__fail(err, SRS_E_IO, "redis at %s answered: %.200s", where, text);
    int64_t retry_ms = found->kind == SRS__REDIS_ERROR_ROLE ? SRS__REDIS_ROLE_RETRY_MS : 0;
    return srs__fail_retry(err, found->status, retry_ms, "redis at %s: %s (%.120s)", where,
                           found->advice, text);
}

srs_status srs__redis_error_check(const srs__redis_reply *reply, const char *where, srs_error *err)
{
    const srs__redis_reply *error = find_error(reply);
    return error ? fail_as(error->text, where, err) : SRS_OK;
}
