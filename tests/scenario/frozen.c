/* Finding that a server hangs without waiting for it: what waits takes the place of the system's.
 */
#include "scenario/frozen.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define REALTIME_SECONDS 1000000000 /* no machine has run for so long */

static struct sockaddr_un frozen_socket; /* written while is_frozen is 0 */
static atomic_int is_frozen;
static _Atomic int64_t skip_seconds, skipped_seconds;

void frozen_begin(const char *socket, int64_t skip_ms)
{
    snprintf(frozen_socket.sun_path, sizeof frozen_socket.sun_path, "%s", socket);
    atomic_store(&skip_seconds, (skip_ms + 999) / 1000);
    atomic_store(&is_frozen, 1);
}

void frozen_end(void)
{
    atomic_store(&is_frozen, 0);
}

void frozen_forget(void)
{
    atomic_store(&skipped_seconds, 0);
}

/* Nonzero if nothing will come; then the time to wait for it is over. */
static int frozen_waits(int fd)
{
    struct sockaddr_un peer = {.sun_family = AF_UNSPEC};
    socklen_t size = sizeof peer;
    if (!atomic_load(&is_frozen) || getpeername(fd, (struct sockaddr *)&peer, &size) ||
        peer.sun_family != AF_UNIX || strcmp(peer.sun_path, frozen_socket.sun_path) != 0)
        return 0;
    atomic_fetch_add(&skipped_seconds, atomic_load(&skip_seconds));
    return 1;
}

/* The server's queue of connections may be full, for which the client library waits by itself. */
int connect(int fd, const struct sockaddr *address, socklen_t size)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "connect");
    int failed = real(fd, address, size);
    if (failed && errno == EAGAIN && atomic_load(&is_frozen))
        errno = ECONNREFUSED;
    return failed;
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    static int (*real)(struct pollfd *, nfds_t, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "poll");
    return real(fds, count, timeout && count == 1 && frozen_waits(fds->fd) ? 0 : timeout);
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    static ssize_t (*real)(int, void *, size_t, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "recv");
    return real(fd, bytes, size,
                flags & MSG_DONTWAIT || !frozen_waits(fd) ? flags : flags | MSG_DONTWAIT);
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, out);
    if (!failed && clock == CLOCK_MONOTONIC)
        out->tv_sec += atomic_load(&skipped_seconds);
    return failed;
}

/* The waits of the library follow the monotonic clock; what others do may not. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
                           const struct timespec *until)
{
    struct timespec real_until = *until;
    if (until->tv_sec > REALTIME_SECONDS)
        return pthread_cond_clockwait(condition, lock, CLOCK_REALTIME, until);
    real_until.tv_sec -= atomic_load(&skipped_seconds);
    return pthread_cond_clockwait(condition, lock, CLOCK_MONOTONIC, &real_until);
}
