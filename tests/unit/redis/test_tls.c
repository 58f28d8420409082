/* The Redis cache over TLS: who the server must prove to be, and that calls are the same. */
#include "redis_kit.h"

#include "redis/tls.h"
#include "support/redis_tls.h"
#include "support/temp_dir.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 10000
#define THREADS 8
#define ROUNDS 50

static const char *dir;
static int port;

static srs_status count_one(void *data, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(unsigned *)data;
    return SRS_OK;
}

/* Opens kit_cache over TLS. In the parameters every @ stands for the directory of the certificates.
 * */
static srs_status open_tls(const char *host, const char *parameters, int64_t timeout_ms,
                           srs_error *err)
{
    char text[1024];
    int size = snprintf(text, sizeof text, "rediss://%s:%d", host, port);
    kit_close(kit_cache);
    for (; *parameters; parameters++)
        size += snprintf(text + size, sizeof text - (size_t)size,
                         *parameters == '@' ? "%s" : "%.1s", *parameters == '@' ? dir : parameters);
    srs_status status = kit_open_url(text, timeout_ms, &kit_cache, err);
    if (status)
        kit_cache = kit_open("", timeout_ms);
    return status;
}

static void open_trusted(void)
{
    ck_ok(open_tls("127.0.0.1", "?ca=@/server.crt", PATIENT_MS, NULL));
}

static srs_status look(srs_error *err)
{
    srs_presence presence;
    uint64_t total;
    return kit_due(&presence, &total, err);
}

static void load_one(void)
{
    kit_load(&kit_a1, 1);
}

static void assert_unavailable(const char *host, const char *parameters, const char *message)
{
    srs_error err = SRS_ERROR_INIT;
    ck_ok(open_tls(host, parameters, PATIENT_MS, &err));
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s", err.message);
}

static void assert_refused(const char *parameters, const char *message)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(open_tls("127.0.0.1", parameters, PATIENT_MS, &err), SRS_E_CONFIG);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s", err.message);
}

START_TEST(calls_work)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    open_trusted();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    uint64_t before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_uint_eq(kit_trips() - before, 1);
}
END_TEST

START_TEST(the_server_must_have_the_right_name)
{
    ck_ok(open_tls("127.0.0.1", "?ca=@/server.crt&sni=redis.test", PATIENT_MS, NULL));
    ck_ok(look(NULL));
    assert_unavailable("127.0.0.1", "?ca=@/server.crt&sni=other.test", "certificate is refused");
    assert_unavailable("localhost", "?ca=@/server.crt", "'localhost'");
}
END_TEST

START_TEST(the_server_must_be_signed_by_who_is_trusted)
{
    assert_unavailable("127.0.0.1", "?ca=@/stranger.crt", "certificate is refused");
    assert_unavailable("127.0.0.1", "", "certificate is refused"); /* the system trusts it not */
}
END_TEST

START_TEST(a_server_may_ask_for_a_certificate)
{
    redis_server_do(kit_server, "CONFIG SET tls-auth-clients yes");
    open_trusted();
    ck_assert_int_eq(look(NULL), SRS_E_UNAVAILABLE);
    ck_ok(open_tls("127.0.0.1", "?ca=@/server.crt&cert=@/client.crt&key=@/client.key", PATIENT_MS,
                   NULL));
    ck_ok(look(NULL));
    ck_ok(open_tls("127.0.0.1", "?ca=@/server.crt&cert=@/stranger.crt&key=@/stranger.key",
                   PATIENT_MS, NULL));
    ck_assert_int_eq(look(NULL), SRS_E_UNAVAILABLE);
}
END_TEST

START_TEST(files_that_cannot_be_used_are_named)
{
    assert_refused("?ca=@/none.crt", "none.crt");
    assert_refused("?ca=@/server.key", "ca=");
    assert_refused("?cert=@/client.key&key=@/client.key", "cert=");
    assert_refused("?cert=@/client.crt&key=@/stranger.key", "key=");
    assert_refused("?cert=@/client.crt", "not the other");
    assert_refused("?key=@/client.key", "not the other");
    assert_refused("?verify=none", "verify");
}
END_TEST

START_TEST(only_rediss_takes_certificates)
{
    srs_error err = SRS_ERROR_INIT;
    void *cache = NULL;
    ck_assert_int_eq(kit_open_url("redis://localhost?ca=x", TIMEOUT_MS, &cache, &err),
                     SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "'ca'"));
}
END_TEST

START_TEST(a_port_without_tls_is_named_as_what_may_be_wrong)
{
    srs_error err = SRS_ERROR_INIT;
    char plain[16];
    snprintf(plain, sizeof plain, "%d", redis_tls_port());
    redis_server *other = redis_server_start((const char *const[]){"--port", plain, NULL});
    port = atoi(plain);
    ck_ok(open_tls("127.0.0.1", "?ca=@/server.crt", TIMEOUT_MS, NULL));
    ck_assert_int_eq(look(&err), SRS_E_TIMEOUT); /* it waits for the end of a line */
    ck_assert_msg(strstr(err.message, "tls-port") != NULL, "%s", err.message);
    redis_server_stop(other);
}
END_TEST

START_TEST(a_frozen_server_times_out_also_before_the_handshake)
{
    ck_ok(open_tls("127.0.0.1", "?ca=@/server.crt", TIMEOUT_MS, NULL));
    redis_server_freeze(kit_server);
    ck_assert_int_eq(look(NULL), SRS_E_TIMEOUT);
    redis_server_thaw(kit_server);
    open_trusted();
    ck_ok(look(NULL));
}
END_TEST

START_TEST(an_idle_connection_that_the_server_closed_is_made_again)
{
    open_trusted();
    load_one();
    redis_server_do(kit_server, "CLIENT KILL TYPE normal SKIPME yes");
    kit_sleep_ms(60);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

START_TEST(a_killed_server_is_unavailable)
{
    open_trusted();
    load_one();
    redis_server_kill(kit_server);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(look(NULL), SRS_E_UNAVAILABLE);
}
END_TEST

START_TEST(no_signal_is_raised)
{
    int ends[2];
    void *session = NULL;
    srs__redis_tls *tls = NULL;
    srs__redis_tls_files files = {NULL, NULL, NULL};
    signal(SIGPIPE, SIG_DFL);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    close(ends[1]);
    ck_ok(srs__redis_tls_new("here", "here", &files, &tls, NULL));
    ck_assert_int_eq(tls->start(tls, ends[0], INT64_MAX, &session, NULL), SRS_E_UNAVAILABLE);
    ck_assert_ptr_null(session);
    tls->free(tls);
    close(ends[0]);
}
END_TEST

static srs_tracker *many_trackers(void)
{
    static char names[MANY][40];
    srs_tracker *trackers = calloc(MANY, sizeof *trackers);
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "item-with-a-long-name-%08d", i);
        trackers[i] = kit_tracker(names[i], 1, 50);
    }
    return trackers;
}

static void *load_many(void *data)
{
    kit_load(data, MANY);
    return NULL;
}

/* The server takes nothing in for a while, so that the request goes out in parts. */
START_TEST(requests_and_replies_may_be_longer_than_a_record)
{
    pthread_t loader;
    unsigned given = 0;
    srs_presence presence;
    srs_tracker *trackers = many_trackers();
    open_trusted();
    ck_ok(look(NULL));
    redis_server_freeze(kit_server);
    ck_assert_int_eq(pthread_create(&loader, NULL, load_many, trackers), 0);
    kit_sleep_ms(50);
    redis_server_thaw(kit_server);
    pthread_join(loader, NULL);
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, NULL, SIZE_MAX, 0, count_one, &given, &presence,
                       NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_uint_eq(given, MANY);
    free(trackers);
}
END_TEST

static atomic_int broken;

/* Small and large replies by turns, while other threads send. */
static void *ask_often(void *data)
{
    (void)data;
    for (int i = 0; i < ROUNDS; i++) {
        unsigned given = 0;
        uint64_t total = 0;
        srs_presence presence;
        srs_cache_query query = {sizeof query, 100, i % 2 ? 1 : 1000, NULL, NULL};
        if (kit_ops.due(kit_cache, SEASON, USER, &query, count_one, &given, &total, &presence,
                        NULL) ||
            presence != SRS_CACHE_WARM || total != MANY || given != query.limit)
            atomic_fetch_add(&broken, 1);
    }
    return NULL;
}

START_TEST(many_threads_share_a_session)
{
    pthread_t threads[THREADS];
    srs_tracker *trackers = many_trackers();
    open_trusted();
    kit_load(trackers, MANY);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_often, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(atomic_load(&broken), 0);
    free(trackers);
}
END_TEST

START_TEST(a_child_of_fork_closes_without_disturbing_the_parent)
{
    int status = 0;
    open_trusted();
    load_one();
    kit_presence();
    pid_t child = fork();
    if (!child) {
        kit_ops.close(kit_cache, 1);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    uint64_t before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_uint_eq(kit_trips() - before, 1); /* no new connection */
}
END_TEST

static void be_served_with_tls(void)
{
    static char text[16];
    dir = temp_dir_new();
    port = redis_tls_port();
    snprintf(text, sizeof text, "%d", port);
    redis_tls_certificate(dir, "server", "DNS:redis.test,IP:127.0.0.1");
    redis_tls_certificate(dir, "client", "DNS:client.test");
    redis_tls_certificate(dir, "stranger", "DNS:redis.test,IP:127.0.0.1");
    static const char *arguments[16];
    const char *const all[] = {"--tls-port",         text,
                               "--tls-cert-file",    temp_path(dir, "server.crt"),
                               "--tls-key-file",     temp_path(dir, "server.key"),
                               "--tls-ca-cert-file", temp_path(dir, "client.crt"),
                               "--tls-auth-clients", "optional"};
    memcpy(arguments, all, sizeof all);
    kit_arguments = arguments;
}

int main(void)
{
    TCase *tests = tcase_create("tls");
    be_served_with_tls();
    tcase_add_test(tests, calls_work);
    tcase_add_test(tests, the_server_must_have_the_right_name);
    tcase_add_test(tests, the_server_must_be_signed_by_who_is_trusted);
    tcase_add_test(tests, a_server_may_ask_for_a_certificate);
    tcase_add_test(tests, files_that_cannot_be_used_are_named);
    tcase_add_test(tests, only_rediss_takes_certificates);
    tcase_add_test(tests, a_port_without_tls_is_named_as_what_may_be_wrong);
    tcase_add_test(tests, a_frozen_server_times_out_also_before_the_handshake);
    tcase_add_test(tests, an_idle_connection_that_the_server_closed_is_made_again);
    tcase_add_test(tests, a_killed_server_is_unavailable);
    tcase_add_test(tests, no_signal_is_raised);
    tcase_add_test(tests, requests_and_replies_may_be_longer_than_a_record);
    tcase_add_test(tests, many_threads_share_a_session);
    tcase_add_test(tests, a_child_of_fork_closes_without_disturbing_the_parent);
    return kit_run("redis cache over TLS", tests, PATIENT_MS);
}
