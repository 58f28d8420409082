/* What the URL of a Redis server says. */
#ifndef SRS__REDIS_OPTIONS_H
#define SRS__REDIS_OPTIONS_H

#include "base/env.h"
#include "base/url.h"
#include "redis/keys.h"
#include "redis/tls.h"

typedef struct srs__redis_options {
    srs__redis_naming naming;
    char *host;
    char *path; /* of a unix socket; NULL: TCP */
    char *user;
    char *password;
    char *where;         /* names the server in messages */
    char *name;          /* that its certificate must have */
    srs__redis_tls *tls; /* NULL: none */
    int port;
    int64_t db;
    int64_t connections;
    int64_t calls_max;
    int64_t idle_ms;
    int64_t head; /* items that an entry keeps ready for due; 0: none */
    int64_t timeout_ms;
    int64_t intent_ms; /* of srs__env */
} srs__redis_options;

/* SRS_E_CONFIG for what makes no sense. Nothing is connected to. `more` lists parameters that the
 * caller reads, and ends with NULL; NULL: none. What only a cache needs may stand in the URL of a
 * queue: the two may be the same. */
srs_status srs__redis_options_read(const srs__url *url, const char *const *more,
                                   const srs__env *env, srs__redis_options *out, srs_error *err);
void srs__redis_options_free(srs__redis_options *options);

#endif
