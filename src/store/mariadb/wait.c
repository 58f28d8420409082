/* Limits the wait of a call for the server by the deadline of the call. */
#include "store/mariadb/mariadb.h"

#include "base/time.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

#define GOODBYE_MS 100

/* Deadline of the current call of this thread. Timeouts of the client library are whole seconds,
 * and each is for one wait. The client library therefore calls srs__mariadb_wait_for_io() to wait.
 */
static _Thread_local int64_t waits_until_ms = INT64_MAX;

static int wait_time_left(void)
{
    int64_t left = waits_until_ms - srs__monotonic_ms();
    return left > INT_MAX ? INT_MAX : left > 0 ? (int)left : 0;
}

/* A function that runs once while a call waits for the server. */
static _Thread_local struct {
    void (*run)(void *data);
    void *data;
} meanwhile;

void srs__mariadb_meanwhile(void (*run)(void *data), void *data)
{
    meanwhile.run = run;
    meanwhile.data = data;
}

static void do_meanwhile(void)
{
    void (*run)(void *) = meanwhile.run;
    int64_t until_ms = waits_until_ms;
    meanwhile.run = NULL;
    run(meanwhile.data);
    waits_until_ms = until_ms;
}

int srs__mariadb_wait_for_io(my_socket socket, my_bool is_read, int timeout_ms)
{
    struct pollfd one = {.fd = socket, .events = is_read ? POLLIN : POLLOUT};
    int ready;
    if (is_read && meanwhile.run)
        do_meanwhile();
    do {
        int left = wait_time_left();
        ready = poll(&one, 1, timeout_ms >= 0 && timeout_ms < left ? timeout_ms : left);
    } while (ready < 0 && errno == EINTR);
    if (!ready)
        errno = ETIMEDOUT;
    return ready;
}

void srs__mariadb_enter(const srs__mariadb_connection *connection)
{
    waits_until_ms = connection->deadline_ms;
}

void srs__mariadb_enter_briefly(const srs__mariadb_connection *connection)
{
    int64_t soon_ms = srs__monotonic_ms() + GOODBYE_MS;
    waits_until_ms = connection->deadline_ms < soon_ms ? connection->deadline_ms : soon_ms;
}

void srs__mariadb_leave(void)
{
    waits_until_ms = INT64_MAX;
}

int64_t srs__mariadb_next_deadline(const srs__mariadb *store)
{
    return srs__monotonic_ms() + store->env.backend_timeout_ms;
}

void srs__mariadb_set_deadline(srs__mariadb_connection *connection)
{
    connection->deadline_ms = srs__mariadb_next_deadline(connection->store);
}
