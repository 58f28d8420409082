/* Options from the URL of a Redis server. */
#ifndef SRS__REDIS_OPTIONS_H
#define SRS__REDIS_OPTIONS_H

#include "base/env.h"
#include "base/url.h"
#include "redis/tls.h"

typedef struct srs__redis_options {
    char *host;
    char *path; /* path of a Unix socket; NULL: TCP */
    char *user;
    char *password;
    char *where;         /* name of the server in messages */
    char *name;          /* name that the certificate must have */
    srs__redis_tls *tls; /* NULL: no TLS */
    int port;
    int64_t db;
    int64_t connections;
    int64_t calls_max;
    int64_t timeout_ms;
} srs__redis_options;

/* Reads a URL without connecting. Returns SRS_E_CONFIG if a part of the URL is invalid. `more`
 * lists the parameters that the caller reads, and ends with NULL. */
srs_status srs__redis_options_read(const srs__url *url, const char *const *more,
                                   const srs__env *env, srs__redis_options *out, srs_error *err);
void srs__redis_options_free(srs__redis_options *options);

#endif
