/* TLS between a connection and the server, by OpenSSL: certificates, handshake and bytes. */
#include "redis/tls.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

typedef struct authority {
    srs__redis_tls
        functions; /* first member, so that a pointer to it can be converted to this struct */
    const char *where;
    const char *name;
    SSL_CTX *context;
    BIO_METHOD *sockets;
} authority;

typedef struct session {
    pthread_mutex_t
        lock; /* OpenSSL allows one thread at a time, even if one sends and one receives */
    SSL *ssl;
} session;

/* Sets the result of our own socket BIO. The BIO of OpenSSL would raise SIGPIPE and block. */
static int note_outcome(BIO *bio, ssize_t done, void (*retry)(BIO *bio))
{
    BIO_clear_retry_flags(bio);
    if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        retry(bio);
    return (int)done;
}

static void retry_write(BIO *bio)
{
    BIO_set_retry_write(bio);
}

static void retry_read(BIO *bio)
{
    BIO_set_retry_read(bio);
}

static int socket_write(BIO *bio, const char *bytes, int size)
{
    int fd = (int)(intptr_t)BIO_get_data(bio);
    ssize_t done = send(fd, bytes, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL);
    return note_outcome(bio, done, retry_write);
}

static int socket_read(BIO *bio, char *bytes, int size)
{
    int fd = (int)(intptr_t)BIO_get_data(bio);
    return note_outcome(bio, recv(fd, bytes, (size_t)size, MSG_DONTWAIT), retry_read);
}

static long socket_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command ==
           BIO_CTRL_FLUSH; /* the only command that a session needs; nothing is buffered */
}

static BIO_METHOD *make_sockets(void)
{
    BIO_METHOD *made = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "srs socket");
    if (made && BIO_meth_set_write(made, socket_write) && BIO_meth_set_read(made, socket_read) &&
        BIO_meth_set_ctrl(made, socket_control))
        return made;
    BIO_meth_free(made);
    return NULL;
}

static const char *last_problem(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_last_error());
    return text ? text : "the server closed it";
}

static void end_session(void *self)
{
    session *own = self;
    if (own->ssl)
        SSL_set_shutdown(own->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(own->ssl);
    pthread_mutex_destroy(&own->lock);
    srs__free(own);
}

/* Sets the name or address that the certificate must have. An address is not sent to the server,
 * because SNI is for names only. */
static int expect(SSL *ssl, const char *name)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name))
        return 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, name) && SSL_set_tlsext_host_name(ssl, name) == 1;
}

static session *new_session(const authority *from, int fd)
{
    session *made = srs__alloc_zeroed(1, sizeof *made);
    if (!made)
        return NULL;
    pthread_mutex_init(&made->lock, NULL);
    made->ssl = SSL_new(from->context);
    BIO *bio = made->ssl ? BIO_new(from->sockets) : NULL;
    if (!bio || !expect(made->ssl, from->name)) {
        BIO_free(bio);
        end_session(made);
        return NULL;
    }
    BIO_set_data(bio, (void *)(intptr_t)fd);
    BIO_set_init(bio, 1);
    SSL_set_bio(made->ssl, bio, bio);
    return made;
}

static srs_status fail_handshake(const authority *own, const SSL *ssl, srs_error *err)
{
    long verdict = SSL_get_verify_result(ssl);
    if (verdict != X509_V_OK)
        return srs__fail(err, SRS_E_UNAVAILABLE,
                         "redis at %s: its certificate is refused (%s): ?ca= names the authority "
                         "that signed it, and ?sni= the name in it if that is not '%s'",
                         own->where, X509_verify_cert_error_string(verdict), own->name);
    return srs__fail(err, SRS_E_UNAVAILABLE, "redis at %s: TLS fails (%s): is this its tls-port?",
                     own->where, last_problem());
}

static srs_status do_handshake(const authority *own, SSL *ssl, int fd, int64_t deadline_ms,
                               srs_error *err)
{
    for (;;) {
        ERR_clear_error();
        int done = SSL_connect(ssl), error = SSL_get_error(ssl, done);
        int64_t left = deadline_ms - srs__monotonic_ms();
        if (done == 1)
            return SRS_OK;
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
            return fail_handshake(own, ssl, err);
        if (left <= 0)
            return srs__fail(
                err, SRS_E_TIMEOUT,
                "redis at %s took the connection, but says nothing of TLS: is this its "
                "tls-port?",
                own->where);
        short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        poll(&(struct pollfd){.fd = fd, .events = events}, 1, left < INT_MAX ? (int)left : INT_MAX);
    }
}

static srs_status start(const srs__redis_tls *self, int fd, int64_t deadline_ms, void **out,
                        srs_error *err)
{
    const authority *own = (const authority *)self;
    session *made = new_session(own, fd);
    if (!made)
        return srs__fail_memory(err);
    srs_status status = do_handshake(own, made->ssl, fd, deadline_ms, err);
    if (status)
        end_session(made);
    else
        *out = made;
    return status;
}

/* Classifies the failure of an OpenSSL call that moved no bytes. Returns 0 to try again, or -1. */
static int classify_tls_error(const session *own, int done, const char **why)
{
    switch (SSL_get_error(own->ssl, done)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return 0;
    case SSL_ERROR_SYSCALL:
        *why = errno ? strerror(errno) : last_problem();
        return -1;
    default:
        *why = last_problem();
        return -1;
    }
}

static void tls_enter(session *own)
{
    pthread_mutex_lock(&own->lock);
    ERR_clear_error(); /* otherwise an old error of this thread is attributed to the next call */
    errno = 0;
}

static ssize_t send_some(void *self, const char *bytes, size_t size, const char **why)
{
    session *own = self;
    size_t sent = 0;
    int done = 1, outcome = 0;
    tls_enter(own);
    while (done > 0 && sent < size) { /* a call sends at most one record */
        size_t part = size - sent < INT_MAX ? size - sent : INT_MAX;
        done = SSL_write(own->ssl, bytes + sent, (int)part);
        sent += done > 0 ? (size_t)done : 0;
    }
    if (done <= 0)
        outcome = classify_tls_error(own, done, why);
    pthread_mutex_unlock(&own->lock);
    return outcome < 0 ? -1 : (ssize_t)sent;
}

static ssize_t receive_some(void *self, char *bytes, size_t size, const char **why)
{
    session *own = self;
    tls_enter(own);
    int done = SSL_read(own->ssl, bytes, size < INT_MAX ? (int)size : INT_MAX);
    if (done <= 0)
        done = classify_tls_error(own, done, why);
    pthread_mutex_unlock(&own->lock);
    return done;
}

static int is_dead(void *self)
{
    session *own = self;
    char byte;
    const char *why;
    tls_enter(own);
    int done = SSL_peek(own->ssl, &byte, 1);
    int dead = done <= 0 && classify_tls_error(own, done, &why) < 0;
    pthread_mutex_unlock(&own->lock);
    return dead;
}

static void free_authority(srs__redis_tls *self)
{
    authority *own = (authority *)self;
    SSL_CTX_free(own->context);
    BIO_meth_free(own->sockets);
    srs__free(own);
}

/* Refuses a key with a pass phrase, because OpenSSL would ask for the phrase on the terminal. */
static int no_pass_phrase(char *to, int size, int is_writing, void *data)
{
    (void)to, (void)size, (void)is_writing, (void)data;
    return -1;
}

static srs_status fail_file(const char *parameter, const char *file, const char *advice,
                            srs_error *err)
{
    return srs__fail(err, SRS_E_CONFIG, "%s=%s in the URL of rediss: %s (%s)", parameter, file,
                     advice, last_problem());
}

static srs_status use_files(SSL_CTX *context, const srs__redis_tls_files *files, srs_error *err)
{
    ERR_clear_error();
    if (!files->ca)
        SSL_CTX_set_default_verify_paths(context);
    else if (SSL_CTX_load_verify_locations(context, files->ca, NULL) != 1)
        return fail_file("ca", files->ca, "give a file of PEM certificates", err);
    if (!files->cert)
        return SRS_OK;
    if (SSL_CTX_use_certificate_chain_file(context, files->cert) != 1)
        return fail_file("cert", files->cert, "give a file of PEM certificates", err);
    if (SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1)
        return fail_file("key", files->key, "give the PEM key of cert=, without pass phrase", err);
    return SRS_OK;
}

static void set_rules(SSL_CTX *context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
    /* A retried write can pass a different buffer, with more bytes than before. */
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

srs_status srs__redis_tls_new(const char *where, const char *name,
                              const srs__redis_tls_files *files, srs__redis_tls **out,
                              srs_error *err)
{
    static const srs__redis_tls functions = {start,   send_some,   receive_some,
                                             is_dead, end_session, free_authority};
    authority *made = srs__alloc_zeroed(1, sizeof *made);
    if (!made)
        return srs__fail_memory(err);
    *made = (authority){functions, where, name, SSL_CTX_new(TLS_client_method()), make_sockets()};
    srs_status status = SRS_OK;
    if (!made->context || !made->sockets)
        status = srs__fail_memory(err);
    if (!status) {
        set_rules(made->context);
        status = use_files(made->context, files, err);
    }
    if (status)
        free_authority(&made->functions);
    else
        *out = &made->functions;
    return status;
}
