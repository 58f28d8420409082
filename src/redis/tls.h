/* TLS between a connection and the server, as a table of functions. Users of a connection need not
 * depend on TLS; only options.c, which reads rediss: URLs, does. */
#ifndef SRS__REDIS_TLS_H
#define SRS__REDIS_TLS_H

#include <srs/status.h>
#include <sys/types.h>

typedef struct srs__redis_tls srs__redis_tls;

/* State that all connections of a cache share. One thread may send and one may receive in a session
 * at the same time. Only start() waits. */
struct srs__redis_tls {
    /* Performs the handshake on a connected socket, which the caller still owns. */
    srs_status (*start)(const srs__redis_tls *self, int fd, int64_t deadline_ms, void **session,
                        srs_error *err);

    /* send() and receive() return the number of bytes; 0: none now, try again; -1: the connection
     * is lost, and *why is the reason. */
    ssize_t (*send)(void *session, const char *bytes, size_t size, const char **why);
    ssize_t (*receive)(void *session, char *bytes, size_t size, const char **why);

    /* Returns nonzero if the server has closed an idle connection. */
    int (*is_dead)(void *session);

    /* Frees a session without sending anything, so that a child of fork() does not disturb its
     * parent's session. */
    void (*end)(void *session);
    void (*free)(srs__redis_tls *self);
};

/* File names from the URL; NULL: not given. */
typedef struct srs__redis_tls_files {
    const char *ca;
    const char *cert;
    const char *key;
} srs__redis_tls_files;

/* Creates the shared state. The certificate of the server must be valid for `name`, a host name or
 * an address, and be signed by `ca`, or if NULL by an authority of the system. Returns SRS_E_CONFIG
 * if a file cannot be used. `where` and `name` must outlive the result. Only with
 * SRS_WITH_REDIS_TLS. */
srs_status srs__redis_tls_new(const char *where, const char *name,
                              const srs__redis_tls_files *files, srs__redis_tls **out,
                              srs_error *err);

#endif
