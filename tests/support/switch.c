/* One address for several servers. */
#include "support/switch.h"

#include "support/temp_dir.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256

typedef struct connection connection;

/* One direction of a connection. */
typedef struct pump {
    connection *of;
    int from, to;
    pthread_t thread;
} pump;

struct connection {
    int is_used;
    int fds[2];
    pump pumps[2];
    atomic_int ended; /* pumps */
};

struct server_switch {
    char *path; /* of the link */
    int port;
    int listening;
    int stop[2]; /* a pipe */
    pthread_t accepting;
    pthread_mutex_t lock; /* of all below */
    char *target;
    unsigned made;
    connection connections[CONNECTIONS_MAX];
};

static void fail(const char *what)
{
    fprintf(stderr, "switch: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

/* ---- the port ---- */

static int connect_to(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static int send_all(int to, const char *bytes, size_t size)
{
    while (size) {
        ssize_t sent = send(to, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return -1;
        bytes += sent;
        size -= (size_t)sent;
    }
    return 0;
}

static void *run_pump(void *data)
{
    pump *own = data;
    char bytes[16384];
    ssize_t count;
    while ((count = recv(own->from, bytes, sizeof bytes, 0)) > 0 &&
           !send_all(own->to, bytes, (size_t)count)) {
    }
    shutdown(own->from, SHUT_RD); /* what comes the other way is still delivered */
    shutdown(own->to, SHUT_WR);
    atomic_fetch_add(&own->of->ended, 1);
    return NULL;
}

static void end_connection(connection *each)
{
    for (int i = 0; i < 2; i++)
        pthread_join(each->pumps[i].thread, NULL);
    for (int i = 0; i < 2; i++)
        close(each->fds[i]);
    each->is_used = 0;
}

static void begin_connection(connection *each, int client, int server)
{
    each->is_used = 1;
    each->fds[0] = client;
    each->fds[1] = server;
    atomic_store(&each->ended, 0);
    for (int i = 0; i < 2; i++) {
        each->pumps[i] = (pump){.of = each, .from = each->fds[i], .to = each->fds[1 - i]};
        if (pthread_create(&each->pumps[i].thread, NULL, run_pump, &each->pumps[i]))
            fail("pthread_create");
    }
}

/* A place for one more; the connections that have ended leave theirs. The lock is held. */
static connection *free_place(server_switch *address)
{
    connection *found = NULL;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        connection *each = &address->connections[i];
        if (each->is_used && atomic_load(&each->ended) == 2)
            end_connection(each);
        if (!each->is_used)
            found = each;
    }
    if (!found)
        fail("too many connections");
    return found;
}

static void forward(server_switch *address, int client)
{
    pthread_mutex_lock(&address->lock);
    int server = connect_to(address->target);
    address->made++;
    if (server >= 0)
        begin_connection(free_place(address), client, server);
    else
        close(client);
    pthread_mutex_unlock(&address->lock);
}

static void *accept_all(void *data)
{
    server_switch *address = data;
    struct pollfd wanted[2] = {{.fd = address->listening, .events = POLLIN},
                               {.fd = address->stop[0], .events = POLLIN}};
    for (;;) {
        poll(wanted, 2, -1);
        if (wanted[1].revents)
            return NULL;
        int client = accept(address->listening, NULL, NULL);
        if (client >= 0)
            forward(address, client);
    }
}

static void listen_on_port(server_switch *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    address->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(address->listening, (struct sockaddr *)&at, sizeof at) ||
        listen(address->listening, 64) ||
        getsockname(address->listening, (struct sockaddr *)&at, &size) || pipe(address->stop))
        fail("listen");
    address->port = ntohs(at.sin_port);
    if (pthread_create(&address->accepting, NULL, accept_all, address))
        fail("pthread_create");
}

static void stop_listening(server_switch *address)
{
    if (write(address->stop[1], "", 1) != 1)
        fail("write");
    pthread_join(address->accepting, NULL);
    switch_cut(address);
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (address->connections[i].is_used)
            end_connection(&address->connections[i]);
    }
    close(address->listening);
    close(address->stop[0]);
    close(address->stop[1]);
}

/* ---- the link ---- */

/* In one step: there is no moment without a link. */
static void point_link(const server_switch *address)
{
    char next[512];
    snprintf(next, sizeof next, "%s.next", address->path);
    if (symlink(address->target, next) || rename(next, address->path))
        fail("symlink");
}

/* ---- either ---- */

server_switch *switch_new(switch_kind kind, const char *socket)
{
    server_switch *address = calloc(1, sizeof *address);
    if (!address)
        fail("calloc");
    pthread_mutex_init(&address->lock, NULL);
    address->target = strdup(socket);
    if (kind == SWITCH_PORT) {
        listen_on_port(address);
        return address;
    }
    address->path = temp_path(temp_dir_new(), "switch");
    point_link(address);
    return address;
}

void switch_free(server_switch *address)
{
    if (!address->path)
        stop_listening(address);
    pthread_mutex_destroy(&address->lock);
    free(address->path);
    free(address->target);
    free(address);
}

void switch_to(server_switch *address, const char *socket)
{
    pthread_mutex_lock(&address->lock);
    free(address->target);
    address->target = strdup(socket);
    if (address->path)
        point_link(address);
    pthread_mutex_unlock(&address->lock);
}

void switch_cut(server_switch *address)
{
    pthread_mutex_lock(&address->lock);
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        for (int end = 0; end < 2 && address->connections[i].is_used; end++)
            shutdown(address->connections[i].fds[end], SHUT_RDWR);
    }
    pthread_mutex_unlock(&address->lock);
}

const char *switch_path(const server_switch *address)
{
    return address->path;
}

int switch_port(const server_switch *address)
{
    return address->port;
}

unsigned switch_connections(const server_switch *address)
{
    server_switch *own = (server_switch *)address;
    pthread_mutex_lock(&own->lock);
    unsigned made = own->made;
    pthread_mutex_unlock(&own->lock);
    return made;
}
