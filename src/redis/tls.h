/* TLS between a connection and the server. A table of functions: so what uses a connection need not
 * know whether this build has TLS; only options.c, which reads rediss: URLs, does. */
#ifndef SRS__REDIS_TLS_H
#define SRS__REDIS_TLS_H

#include <srs/status.h>
#include <sys/types.h>

typedef struct srs__redis_tls srs__redis_tls;

/* What all connections of a cache share. Sessions may be used by one thread that sends and one that
 * receives; none of the functions but start() waits. */
struct srs__redis_tls {
    /* On a connected socket, which stays the caller's. */
    srs_status (*start)(const srs__redis_tls *self, int fd, int64_t deadline_ms, void **session,
                        srs_error *err);

    /* How many bytes were sent, or have come; 0: none for now; -1: the connection is lost, and *why
     * is a text about it. */
    ssize_t (*send)(void *session, const char *bytes, size_t size, const char **why);
    ssize_t (*receive)(void *session, char *bytes, size_t size, const char **why);

    /* Whether the server has closed an idle connection. */
    int (*is_dead)(void *session);

    /* Tells the server nothing, so that a child of fork() leaves its parent's session alone. */
    void (*end)(void *session);
    void (*free)(srs__redis_tls *self);
};

/* From the URL; what is NULL is not given. */
typedef struct srs__redis_tls_files {
    const char *ca;
    const char *cert;
    const char *key;
} srs__redis_tls_files;

/* The server must prove, to who trusts `ca` or, without, the system's authorities, that it is
 * `name`, a host name or an address. SRS_E_CONFIG for files that cannot be used. `where` and `name`
 * must stay. Only with SRS_WITH_REDIS_TLS. */
srs_status srs__redis_tls_new(const char *where, const char *name,
                              const srs__redis_tls_files *files, srs__redis_tls **out,
                              srs_error *err);

#endif
