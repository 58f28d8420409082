/* One connection to the server. hiredis connects and parses replies. */
#include "redis/link.h"

#include "base/error.h"
#include "base/time.h"
#include "redis/error.h"
#include "redis/info_text.h"
#include "redis/request.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define RECEIVE_SIZE 65536
#define TICK_MS 20 /* longest wait within recv() */

void srs__redis_link_init(srs__redis_link *link, const srs__redis_options *options)
{
    *link = (srs__redis_link){.options = options, .fd = -1};
}

static struct timeval link_time_left(int64_t deadline_ms)
{
    int64_t ms = deadline_ms - srs__monotonic_ms();
    ms = ms > 0 ? ms : 1;
    return (struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
}

static srs_status fail_lost(const srs__redis_link *link, const char *what, srs_error *err)
{
    return srs__fail(err, SRS_E_UNAVAILABLE, "redis at %s: the connection was lost (%s)",
                     link->options->where, what);
}

static srs_status link_connect(srs__redis_link *link, int64_t deadline_ms, srs_error *err)
{
    const srs__redis_options *options = link->options;
    struct timeval left = link_time_left(deadline_ms);
    link->context = options->path ? redisConnectUnixWithTimeout(options->path, left)
                                  : redisConnectWithTimeout(options->host, options->port, left);
    if (!link->context)
        return srs__fail_memory(err);
    if (link->context->err)
        return srs__fail(err, SRS_E_UNAVAILABLE,
                         "redis at %s: cannot connect (%s): is it running, and is the URL right?",
                         options->where, link->context->errstr);
    struct timeval tick = {.tv_usec = TICK_MS * 1000};
    link->fd = link->context->fd;
    setsockopt(link->fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    if (!options->path)
        redisEnableKeepAlive(link->context);
    link->reader = srs__redis_reader_new(&link->arena);
    if (!link->reader)
        return srs__fail_memory(err);
    return options->tls
               ? options->tls->start(options->tls, link->fd, deadline_ms, &link->session, err)
               : SRS_OK;
}

static void write_hello(const srs__redis_options *options, srs__redis_request *out)
{
    char db[24];
    snprintf(db, sizeof db, "%lld", (long long)options->db);
    if (options->user)
        srs__redis_request_command(
            out, (const char *const[]){"AUTH", options->user, options->password, NULL});
    else if (options->password)
        srs__redis_request_command(out, (const char *const[]){"AUTH", options->password, NULL});
    if (options->db)
        srs__redis_request_command(out, (const char *const[]){"SELECT", db, NULL});
    srs__redis_request_command(out, (const char *const[]){"INFO", "server", NULL});
    srs__redis_request_command(out, (const char *const[]){"INFO", "replication", NULL});
    srs__redis_request_command(out, (const char *const[]){"CLIENT", "SETNAME", "libsrs", NULL});
}

void srs__redis_link_await_room(int fd)
{
    poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, TICK_MS);
}

static srs_status send_all(srs__redis_link *link, const srs__redis_request *request,
                           int64_t deadline_ms, srs_error *err)
{
    size_t at = 0, sent = 0;
    while (at < request->size) {
        srs_status status =
            srs__redis_link_send(link, request->bytes + at, request->size - at, &sent, err);
        if (status)
            return status;
        at += sent;
        if (at < request->size && srs__monotonic_ms() >= deadline_ms)
            return srs__fail(err, SRS_E_TIMEOUT, "redis at %s takes nothing in",
                             link->options->where);
        if (at < request->size)
            srs__redis_link_await_room(link->fd);
    }
    return SRS_OK;
}

/* Copies the first digits of an id from the text of INFO. Leaves `id` unchanged if the text has no
 * such id. */
static void read_id(const char *text, const char *name, char id[SRS__REDIS_RUN_SIZE])
{
    char found[SRS__REDIS_RUN_SIZE + 1];
    srs__redis_info_field(text, name, found, sizeof found);
    memcpy(id, found, strlen(found));
}

static unsigned digit_of(char hexadecimal)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = hexadecimal ? strchr(digits, hexadecimal) : NULL;
    return found ? (unsigned)(found - digits) : 0;
}

/* Combines two random ids into one. If one of them is unknown (zeros), the result is the other. */
static void make_run(const char run_id[SRS__REDIS_RUN_SIZE], const char replid[SRS__REDIS_RUN_SIZE],
                     char run[SRS__REDIS_RUN_SIZE])
{
    memcpy(run, run_id, SRS__REDIS_RUN_SIZE);
    for (size_t i = 0; replid[0] && i < SRS__REDIS_RUN_SIZE; i++)
        run[i] = "0123456789abcdef"[digit_of(run_id[i]) ^ digit_of(replid[i])];
}

static int says_replica(const char *text)
{
    return srs__redis_info_has(text, "role", "slave") ||
           srs__redis_info_has(text, "role", "replica");
}

/* Reads run and role from a reply. Only replies to INFO contain them, the run_id first. */
static void link_read_info(srs__redis_link *link, const srs__redis_reply *reply)
{
    char replid[SRS__REDIS_RUN_SIZE] = {0};
    const char *text = reply->text ? reply->text : "";
    read_id(text, "run_id", link->run_id);
    read_id(text, "master_replid", replid);
    make_run(link->run_id, replid, link->run);
    link->is_replica |= says_replica(text);
}

void srs__redis_link_add_check(srs__redis_request *request)
{
    srs__redis_request_command(request, (const char *const[]){"INFO", "replication", NULL});
}

int srs__redis_link_has_changed(const srs__redis_link *link, const srs__redis_reply *reply,
                                char run[SRS__REDIS_RUN_SIZE])
{
    char replid[SRS__REDIS_RUN_SIZE] = {0};
    if (reply->type != REDIS_REPLY_STRING)
        return 0;
    read_id(reply->text, "master_replid", replid);
    make_run(link->run_id, replid, run);
    return says_replica(reply->text) || memcmp(run, link->run, SRS__REDIS_RUN_SIZE) != 0;
}

static srs_status fail_unanswered(const srs__redis_link *link, srs_status status, srs_error *err)
{
    if (status != SRS_E_UNAVAILABLE || !err)
        return status;
    return srs__fail(err, status, "%s before it answered: %s", err->message,
                     link->session ? "it may require a certificate, cert= and key= in the URL"
                                   : "is this its tls-port, which rediss:// is for?");
}

/* Receives one reply of the handshake in an arena. The caller frees the arena. */
static srs_status receive_one(srs__redis_link *link, int64_t deadline_ms, srs__redis_reply **reply,
                              srs__arena *arena, srs_error *err)
{
    int came;
    srs_status status = srs__redis_link_next(link, reply, arena, err);
    while (!status && !*reply) {
        status = srs__redis_link_receive(link, 0, deadline_ms, &came, err);
        if (status)
            return fail_unanswered(link, status, err);
        if (!came && srs__monotonic_ms() >= deadline_ms)
            return srs__fail(err, SRS_E_TIMEOUT,
                             "redis at %s took the connection, but says nothing",
                             link->options->where);
        status = srs__redis_link_next(link, reply, arena, err);
    }
    return status;
}

/* Receives the reply to a required command: an error ends the handshake. */
static srs_status receive_needed(srs__redis_link *link, int64_t deadline_ms, srs_error *err)
{
    srs__redis_reply *reply = NULL;
    srs__arena arena = {0};
    srs_status status = receive_one(link, deadline_ms, &reply, &arena, err);
    if (!status)
        status = srs__redis_error_check(reply, link->options->where, err);
    if (!status)
        link_read_info(link, reply);
    srs__arena_free(&arena);
    return status;
}

/* Receives the reply to the setting of the client's name. An error is ignored, because the name is
 * optional. */
static srs_status receive_name(srs__redis_link *link, int64_t deadline_ms, srs_error *err)
{
    srs__redis_reply *reply = NULL;
    srs__arena arena = {0};
    srs_status status = receive_one(link, deadline_ms, &reply, &arena, err);
    srs__arena_free(&arena);
    return status;
}

/* Reads the error that a server may have sent before it closed the connection, such as "max number
 * of clients reached". */
static srs_status explain_lost(srs__redis_link *link, int64_t deadline_ms, srs_status status,
                               srs_error *err)
{
    srs__redis_reply *reply = NULL;
    srs__arena arena = {0};
    if (!receive_one(link, deadline_ms, &reply, &arena, NULL) && reply->type == REDIS_REPLY_ERROR)
        status = srs__redis_error_check(reply, link->options->where, err);
    srs__arena_free(&arena);
    return status;
}

static srs_status fail_replica(const srs__redis_link *link, srs_error *err)
{
    return srs__fail_retry(err, SRS_E_UNAVAILABLE, SRS__REDIS_ROLE_RETRY_MS,
                           "redis at %s: it is a replica, which may be behind and takes no writes: "
                           "let the URL name the primary",
                           link->options->where);
}

static srs_status send_hello(srs__redis_link *link, int64_t deadline_ms, srs_error *err)
{
    srs__redis_request request = {0};
    write_hello(link->options, &request);
    if (request.has_failed)
        return srs__fail_memory(err);
    srs_status status = send_all(link, &request, deadline_ms, err);
    if (status)
        status = explain_lost(link, deadline_ms, status, err);
    for (unsigned i = 1; !status && i < request.commands; i++)
        status = receive_needed(link, deadline_ms, err);
    if (!status)
        status = receive_name(link, deadline_ms, err);
    srs__redis_request_free(&request);
    return !status && link->is_replica ? fail_replica(link, err) : status;
}

srs_status srs__redis_link_open(srs__redis_link *link, int64_t deadline_ms, srs_error *err)
{
    srs_status status = link_connect(link, deadline_ms, err);
    if (!status)
        status = send_hello(link, deadline_ms, err);
    int is_replica = link->is_replica;
    if (status)
        srs__redis_link_close(link);
    link->is_replica = is_replica;
    return status;
}

void srs__redis_link_close(srs__redis_link *link)
{
    if (link->session)
        link->options->tls->end(link->session);
    if (link->reader)
        redisReaderFree(link->reader);
    if (link->context)
        redisFree(link->context);
    srs__arena_free(&link->arena);
    srs__redis_link_init(link, link->options);
}

static int is_not_now(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Sends on a plain connection, as srs__redis_tls.send does with TLS. receive_plain()
 * receives. */
static ssize_t send_plain(int fd, const char *bytes, size_t size, const char **why)
{
    ssize_t done = send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (done >= 0)
        return done;
    *why = strerror(errno);
    return is_not_now(errno) ? 0 : -1;
}

static ssize_t receive_plain(int fd, char *bytes, size_t size, int flags, const char **why)
{
    ssize_t count = recv(fd, bytes, size, flags);
    if (count > 0)
        return count;
    *why = count ? strerror(errno) : "the server closed it";
    return count && is_not_now(errno) ? 0 : -1;
}

srs_status srs__redis_link_send(srs__redis_link *link, const char *bytes, size_t size, size_t *sent,
                                srs_error *err)
{
    const char *why;
    ssize_t done = link->session ? link->options->tls->send(link->session, bytes, size, &why)
                                 : send_plain(link->fd, bytes, size, &why);
    *sent = done > 0 ? (size_t)done : 0;
    return done < 0 ? fail_lost(link, why, err) : SRS_OK;
}

/* Waits with poll() unless recv() can wait by itself. Returns the flags for recv(). */
static int wait_before(const srs__redis_link *link, int to_send, int64_t deadline_ms)
{
    int64_t left = deadline_ms - srs__monotonic_ms();
    if (!link->session && !to_send && left >= TICK_MS)
        return 0;
    struct pollfd wanted = {.fd = link->fd, .events = (short)(POLLIN | (to_send ? POLLOUT : 0))};
    poll(&wanted, 1, left > 0 ? (int)(left < TICK_MS ? left : TICK_MS) : 0);
    return MSG_DONTWAIT;
}

srs_status srs__redis_link_receive(srs__redis_link *link, int to_send, int64_t deadline_ms,
                                   int *came, srs_error *err)
{
    char bytes[RECEIVE_SIZE]; /* at least one TLS record, so that OpenSSL keeps no bytes back */
    const char *why;
    int flags = wait_before(link, to_send, deadline_ms);
    ssize_t count = link->session
                        ? link->options->tls->receive(link->session, bytes, sizeof bytes, &why)
                        : receive_plain(link->fd, bytes, sizeof bytes, flags, &why);
    *came = count > 0;
    if (count <= 0)
        return count < 0 ? fail_lost(link, why, err) : SRS_OK;
    if (redisReaderFeed(link->reader, bytes, (size_t)count) != REDIS_OK)
        return srs__fail_memory(err);
    return SRS_OK;
}

srs_status srs__redis_link_next(srs__redis_link *link, srs__redis_reply **reply, srs__arena *arena,
                                srs_error *err)
{
    void *found = NULL;
    *reply = NULL;
    if (redisReaderGetReply(link->reader, &found) != REDIS_OK) {
        if (link->reader->err == REDIS_ERR_OOM)
            return srs__fail_memory(err);
        return fail_lost(link,
                         "it sent an invalid reply: is it another kind of server, or is "
                         "this its tls-port, which rediss:// is for?",
                         err);
    }
    if (!found)
        return SRS_OK;
    *reply = found;
    *arena = link->arena;
    link->arena = (srs__arena){0};
    return SRS_OK;
}

int srs__redis_link_is_dead(const srs__redis_link *link)
{
    char byte;
    const char *why;
    return link->session ? link->options->tls->is_dead(link->session)
                         : receive_plain(link->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT, &why) < 0;
}
