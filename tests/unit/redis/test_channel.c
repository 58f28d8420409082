/* The shared connection: what its leader does while another thread sends. */
#include "redis_kit.h"

#include "redis/script.h"

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

#define REPLIES 50
#define NEVER_MS 600000

static _Thread_local int is_leader, is_sender;
static atomic_int is_receiving, is_holding, is_released, polls;

/* Takes the place of the system's: counts the calls of the leader while the sender is held. */
int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    static int (*real)(struct pollfd *, nfds_t, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "poll");
    if (is_leader && atomic_load(&is_holding))
        atomic_fetch_add(&polls, 1);
    return real(fds, count, timeout);
}

/* Replaces the function of the system: notes that the leader has left send() and its caller. */
ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    static ssize_t (*real)(int, void *, size_t, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "recv");
    if (is_leader)
        atomic_store(&is_receiving, 1);
    return real(fd, bytes, size, flags);
}

/* Replaces the function of the system: holds the sender inside. */
ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "send");
    if (is_leader)
        atomic_store(&is_receiving, 0);
    if (is_sender) {
        atomic_store(&is_holding, 1);
        while (!atomic_load(&is_released))
            kit_sleep_ms(1);
    }
    return real(fd, bytes, size, flags);
}

static srs__redis_options options;
static srs__redis_channel *channel;

static void open_channel(void)
{
    srs__url url;
    srs__env env = {.backend_timeout_ms = NEVER_MS};
    ck_ok(srs__url_parse(redis_server_url(kit_server), &url, NULL));
    ck_ok(srs__redis_options_read(&url, NULL, &env, &options, NULL));
    srs__url_free(&url);
    channel = srs__redis_channel_new(&options);
}

static void close_channel(void)
{
    srs__redis_channel_free(channel, 0);
    srs__redis_options_free(&options);
}

static void ask(const char *const *words, int times)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    for (int i = 0; i < times; i++)
        srs__redis_request_command(&request, words);
    ck_ok(srs__redis_ask(channel, &request, &answer, NULL));
    srs__arena_free(&answer.arena);
}

static void *lead(void *none)
{
    is_leader = 1;
    ask((const char *const[]){"BLPOP", "list", "0", NULL}, REPLIES);
    return none;
}

static void *send_held(void *none)
{
    is_sender = 1;
    ask((const char *const[]){"PING", NULL}, 1);
    return none;
}

static int is_blocked(void)
{
    redisReply *info = redis_server_ask(kit_server, "INFO clients");
    int blocked = strstr(info->str, "blocked_clients:1") != NULL;
    freeReplyObject(info);
    return blocked;
}

/* Until the server has the request of the leader, and the leader only receives. While the leader
 * still sends, it would send what the next thread asks, too. */
static void await_leader(void)
{
    while (!is_blocked() || !atomic_load(&is_receiving))
        kit_sleep_ms(1);
}

/* It has nothing to send: to wait for room would return immediately, again and again. */
START_TEST(a_leader_waits_for_replies_only_while_another_thread_sends)
{
    pthread_t leader, sender;
    open_channel();
    ck_assert_int_eq(pthread_create(&leader, NULL, lead, NULL), 0);
    await_leader();
    ck_assert_int_eq(pthread_create(&sender, NULL, send_held, NULL), 0);
    while (!atomic_load(&is_holding))
        kit_sleep_ms(1);
    for (int i = 0; i < REPLIES; i++)
        redis_server_do(kit_server, "RPUSH list item");
    pthread_join(leader, NULL);
    ck_assert_int_eq(atomic_load(&polls), 0);
    atomic_store(&is_released, 1);
    pthread_join(sender, NULL);
    close_channel();
}
END_TEST

static void *ask_large(void *none)
{
    static char large[16 << 20];
    memset(large, 'x', sizeof large - 1);
    ask((const char *const[]){"ECHO", large, NULL}, 1);
    return none;
}

/* More bytes than the system takes in one call, while the leader waits for the replies of another
 * call. */
START_TEST(a_large_request_behind_one_that_waits_is_sent)
{
    pthread_t leader, sender;
    open_channel();
    ck_assert_int_eq(pthread_create(&leader, NULL, lead, NULL), 0);
    await_leader();
    ck_assert_int_eq(pthread_create(&sender, NULL, ask_large, NULL), 0);
    for (int i = 0; i < REPLIES; i++)
        redis_server_do(kit_server, "RPUSH list item");
    pthread_join(leader, NULL);
    pthread_join(sender, NULL);
    close_channel();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("channel");
    tcase_add_test(tests, a_leader_waits_for_replies_only_while_another_thread_sends);
    tcase_add_test(tests, a_large_request_behind_one_that_waits_is_sent);
    return kit_run("redis channel", tests, PATIENT_MS);
}
