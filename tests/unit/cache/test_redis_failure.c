/* The Redis cache when the server is away, silent, locked or full: what a call returns, and that
 * later ones work again. */
#include "redis_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 32
#define ROUNDS 100

static srs_status ignore(void *data, const srs_tracker *tracker)
{
    (void)data;
    (void)tracker;
    return SRS_OK;
}

static void load_one(void)
{
    kit_load(&kit_a1, 1);
}

static srs_status look(srs_error *err)
{
    srs_presence presence;
    uint64_t total;
    return kit_due(&presence, &total, err);
}

/* Until it succeeds again, which may take as long as the pause between two attempts to connect. */
static void wait_until_it_works(void)
{
    while (look(NULL))
        kit_sleep_ms(5);
}

static void open_again(int64_t timeout_ms)
{
    kit_close(kit_cache);
    kit_cache = kit_open("", timeout_ms);
    wait_until_it_works();
}

/* A call of a server that is frozen next ends soon. On a busy machine another one may end so, too,
 * so it is tried again, by wait_until_it_works(), or made when the cache is patient again. */
static void be_impatient(void)
{
    open_again(TIMEOUT_MS);
}

static void be_patient(void)
{
    open_again(PATIENT_MS);
}

START_TEST(a_server_that_is_not_there_is_unavailable_and_opening_succeeds)
{
    srs_error err = SRS_ERROR_INIT;
    kit_close(kit_cache);
    ck_ok(kit_open_url("redis+unix:///nowhere/at/all.sock", PATIENT_MS, &kit_cache, &err));
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(err.message, "/nowhere/at/all.sock"));
    /* Each attempt that fails makes the wait for the next one longer, until a call comes within. */
    do
        ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    while (!strstr(err.message, "next attempt"));
}
END_TEST

START_TEST(a_refused_tcp_connection_is_unavailable)
{
    kit_close(kit_cache);
    ck_ok(kit_open_url("redis://127.0.0.1:1", PATIENT_MS, &kit_cache, NULL));
    ck_assert_int_eq(look(NULL), SRS_E_UNAVAILABLE);
}
END_TEST

START_TEST(after_a_restart_of_the_server_calls_work_again)
{
    load_one();
    redis_server_restart(kit_server);
    wait_until_it_works();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

START_TEST(a_killed_server_is_unavailable_until_it_is_back)
{
    load_one();
    redis_server_kill(kit_server);
    ck_assert_int_eq(look(NULL), SRS_E_UNAVAILABLE);
    ck_assert_int_eq(look(NULL), SRS_E_UNAVAILABLE);
    redis_server_restart(kit_server);
    wait_until_it_works();
}
END_TEST

START_TEST(a_frozen_server_times_out_and_works_again_once_it_is_thawed)
{
    srs_error err = SRS_ERROR_INIT;
    load_one();
    be_impatient();
    redis_server_freeze(kit_server);
    int64_t before = kit_now_ms();
    ck_assert_int_eq(look(&err), SRS_E_TIMEOUT);
    ck_assert_int_ge(kit_now_ms() - before, TIMEOUT_MS - 1);
    ck_assert_ptr_nonnull(strstr(err.message, "300 ms"));
    srs_status status = look(&err);
    ck_assert(status == SRS_E_TIMEOUT || status == SRS_E_UNAVAILABLE);
    redis_server_thaw(kit_server);
    wait_until_it_works();
    be_patient();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

static void *look_once(void *data)
{
    srs_status status = look(NULL);
    if (status == SRS_E_TIMEOUT || status == SRS_E_UNAVAILABLE)
        atomic_fetch_add((atomic_int *)data, 1);
    return NULL;
}

START_TEST(a_frozen_server_holds_up_no_thread_beyond_the_deadline)
{
    pthread_t threads[THREADS];
    atomic_int failed = 0;
    load_one();
    be_impatient();
    redis_server_freeze(kit_server);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, look_once, &failed), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(atomic_load(&failed), THREADS);
    redis_server_thaw(kit_server);
    wait_until_it_works();
}
END_TEST

START_TEST(a_reply_that_comes_too_late_goes_to_nobody)
{
    static const char *const items[] = {"a"};
    srs_presence presence;
    load_one();
    be_impatient();
    for (int i = 0; i < 5; i++) {
        srs_status status = SRS_E_TIMEOUT;
        redis_server_freeze(kit_server);
        ck_assert_int_ne(look(NULL), SRS_OK);
        redis_server_thaw(kit_server);
        wait_until_it_works();
        while (status == SRS_E_TIMEOUT || status == SRS_E_UNAVAILABLE)
            status =
                kit_ops.read(kit_cache, SEASON, USER, items, 1, 0, ignore, NULL, &presence, NULL);
        ck_ok(status);
        ck_assert_int_eq(presence, SRS_CACHE_WARM);
    }
}
END_TEST

/* The server greets in the middle of the call, so it has spoken lately when the call, which it
 * holds back, runs out of time: nothing is lost but this call, and the next ones must find a way.
 */
START_TEST(a_call_without_reply_on_a_connection_that_speaks_holds_up_no_later_one)
{
    pthread_t caller;
    atomic_int failed = 0;
    load_one();
    kit_close(kit_cache);
    kit_cache = kit_open("", TIMEOUT_MS);
    redis_server_do(kit_server, "CLIENT PAUSE 1000000 WRITE"); /* scripts wait, greetings do not */
    redis_server_freeze(kit_server);
    ck_assert_int_eq(pthread_create(&caller, NULL, look_once, &failed), 0);
    kit_sleep_ms(TIMEOUT_MS / 3);
    redis_server_thaw(kit_server);
    pthread_join(caller, NULL);
    ck_assert_int_eq(atomic_load(&failed), 1);
    redis_server_do(kit_server, "CLIENT UNPAUSE");
    wait_until_it_works();
    be_patient();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

static void *be_refused(void *data)
{
    srs_error err = SRS_ERROR_INIT;
    if (look(&err) == SRS_E_BUSY && err.retry_after_ms > 0)
        atomic_fetch_add((atomic_int *)data, 1);
    return NULL;
}

START_TEST(more_calls_than_allowed_are_refused)
{
    pthread_t threads[THREADS];
    atomic_int refused = 0;
    kit_close(kit_cache);
    kit_cache = kit_open("?calls_max=1", PATIENT_MS);
    load_one();
    redis_server_freeze(kit_server);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, be_refused, &refused), 0);
    while (!atomic_load(&refused)) /* for ever if none is */
        kit_sleep_ms(1);
    redis_server_thaw(kit_server);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}
END_TEST

static void assert_refused(const char *parameters_or_url, const char *advice)
{
    srs_error err = SRS_ERROR_INIT;
    kit_close(kit_cache);
    ck_ok(kit_open_url(parameters_or_url, PATIENT_MS, &kit_cache, &err));
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, advice) != NULL, "%s", err.message);
    ck_assert_ptr_null(strstr(err.message, "secret"));
}

/* The server's URL with user and password. */
static const char *url_as(const char *who)
{
    static char text[512];
    const char *path = strstr(redis_server_url(kit_server), "://") + 3;
    snprintf(text, sizeof text, "redis+unix://%s%s", who, path);
    return text;
}

START_TEST(users_and_passwords_are_checked_and_never_told)
{
    redis_server_do(kit_server, "ACL SETUSER srs on >secret-1 ~srs:* +@all");
    redis_server_do(kit_server, "ACL SETUSER weak on >secret-1 ~srs:* +client +ping");
    redis_server_do(kit_server, "ACL SETUSER default resetpass >secret-2");
    assert_refused(redis_server_url(kit_server), "it asks for a password");
    assert_refused(url_as("srs:secret-3@"), "the user or the password in the URL is wrong");
    assert_refused(url_as(":secret-3@"), "the user or the password in the URL is wrong");
    assert_refused(url_as("weak:secret-1@"), "ACL is too narrow");
    kit_close(kit_cache);
    ck_ok(kit_open_url(url_as("srs:secret-1@"), PATIENT_MS, &kit_cache, NULL));
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    kit_close(kit_cache);
    ck_ok(kit_open_url(url_as(":secret-2@"), PATIENT_MS, &kit_cache, NULL));
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    redis_server_restart(kit_server);
}
END_TEST

START_TEST(a_full_server_and_a_replica_say_how_to_mend_them)
{
    srs_error err = SRS_ERROR_INIT;
    srs_presence presence;
    uint64_t lease;
    srs_tracker next = kit_tracker("a", 2, 60);
    load_one();
    redis_server_do(kit_server, "CONFIG SET maxmemory 1");
    ck_assert_int_eq(kit_write(&kit_a1, &next, &presence, &err), SRS_E_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(err.message, "maxmemory"));
    ck_assert_int_eq(kit_ops.load_begin(kit_cache, SEASON, "bob", 1000, &lease, &presence, &err),
                     SRS_E_UNAVAILABLE);
    redis_server_do(kit_server, "CONFIG SET maxmemory 0");
    redis_server_do(kit_server, "REPLICAOF 127.0.0.1 1");
    ck_assert_int_eq(kit_write(&kit_a1, &next, &presence, &err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, "replica") != NULL, "%s", err.message);
    redis_server_do(kit_server, "REPLICAOF NO ONE");
    ck_ok(kit_write(&kit_a1, &next, &presence, &err));
}
END_TEST

START_TEST(wrong_urls_say_what_is_wrong)
{
    static const char *const urls[] = {"redis://localhost?unknown=1",
                                       "redis://localhost/x",
                                       "redis://localhost/-1",
                                       "redis://localhost/1?db=2",
                                       "redis://localhost?keys=other",
                                       "redis://localhost?prefix=a:b",
                                       "redis://localhost?connections=0",
                                       "redis://localhost?idle_ms=0",
                                       "redis://localhost?idle_ms=59999",
                                       "redis://user@localhost",
                                       "redis+unix://host/path",
                                       "redis+unix:"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        srs_error err = SRS_ERROR_INIT;
        void *cache = NULL;
        ck_assert_msg(kit_open_url(urls[i], PATIENT_MS, &cache, &err) == SRS_E_CONFIG, "%s",
                      urls[i]);
        ck_assert_str_ne(err.message, "");
    }
}
END_TEST

#ifndef SRS_WITH_REDIS_TLS
START_TEST(a_build_without_tls_never_goes_on_without_it)
{
    srs_error err = SRS_ERROR_INIT;
    void *cache = NULL;
    ck_assert_int_eq(kit_open_url("rediss://localhost", PATIENT_MS, &cache, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "has no TLS"));
}
END_TEST
#endif

static atomic_int broken;

static srs_status check_own(void *data, const srs_tracker *tracker)
{
    if (strcmp(tracker->user, data) != 0 || strcmp(tracker->item, data) != 0)
        atomic_fetch_add(&broken, 1);
    return SRS_OK;
}

/* Each thread asks for its own user, and must never get what another asked for. */
static void *ask_often(void *data)
{
    char user[16];
    uint64_t lease, total;
    srs_presence presence;
    srs_cache_query query = {sizeof query, 100, 20, NULL, NULL};
    snprintf(user, sizeof user, "user-%d", (int)(intptr_t)data);
    srs_tracker own = kit_tracker(user, 1, 50);
    if (kit_ops.load_begin(kit_cache, SEASON, user, 60000, &lease, &presence, NULL) ||
        kit_ops.load_commit(kit_cache, SEASON, user, lease, &own, 1, NULL))
        atomic_fetch_add(&broken, 1);
    for (int i = 0; i < ROUNDS; i++) {
        if (kit_ops.due(kit_cache, SEASON, user, &query, check_own, user, &total, &presence,
                        NULL) ||
            presence != SRS_CACHE_WARM || total != 1)
            atomic_fetch_add(&broken, 1);
    }
    return NULL;
}

START_TEST(many_threads_share_a_connection_and_get_their_own_replies)
{
    pthread_t threads[THREADS];
    kit_close(kit_cache);
    kit_cache = kit_open("", PATIENT_MS);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_often, (void *)(intptr_t)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(atomic_load(&broken), 0);
    redisReply *reply = redis_server_ask(kit_server, "CLIENT LIST TYPE normal");
    const char *first = strstr(reply->str, "name=libsrs");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 1, "name=libsrs"));
    freeReplyObject(reply);
}
END_TEST

static atomic_int storm_over;

static void *ask_in_a_storm(void *data)
{
    (void)data;
    while (!atomic_load(&storm_over)) {
        srs_status status = look(NULL);
        if (status && status != SRS_E_UNAVAILABLE && status != SRS_E_TIMEOUT)
            atomic_fetch_add(&broken, 1);
    }
    return NULL;
}

START_TEST(threads_live_through_restarts_and_freezes)
{
    pthread_t threads[8];
    be_impatient();
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_in_a_storm, NULL), 0);
    for (int i = 0; i < 4; i++) {
        kit_sleep_ms(50);
        redis_server_freeze(kit_server);
        kit_sleep_ms(i % 2 ? 20 : TIMEOUT_MS + 100);
        redis_server_thaw(kit_server);
        kit_sleep_ms(20);
        redis_server_restart(kit_server);
    }
    atomic_store(&storm_over, 1);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(atomic_load(&broken), 0);
    wait_until_it_works();
}
END_TEST

START_TEST(a_child_of_fork_closes_without_disturbing_the_parent)
{
    int status = 0;
    load_one();
    pid_t child = fork();
    if (!child) {
        kit_ops.close(kit_cache, 1);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("failure");
    tcase_add_test(tests, a_server_that_is_not_there_is_unavailable_and_opening_succeeds);
    tcase_add_test(tests, a_refused_tcp_connection_is_unavailable);
    tcase_add_test(tests, after_a_restart_of_the_server_calls_work_again);
    tcase_add_test(tests, a_killed_server_is_unavailable_until_it_is_back);
    tcase_add_test(tests, a_frozen_server_times_out_and_works_again_once_it_is_thawed);
    tcase_add_test(tests, a_frozen_server_holds_up_no_thread_beyond_the_deadline);
    tcase_add_test(tests, a_reply_that_comes_too_late_goes_to_nobody);
    tcase_add_test(tests, a_call_without_reply_on_a_connection_that_speaks_holds_up_no_later_one);
    tcase_add_test(tests, more_calls_than_allowed_are_refused);
    tcase_add_test(tests, users_and_passwords_are_checked_and_never_told);
    tcase_add_test(tests, a_full_server_and_a_replica_say_how_to_mend_them);
    tcase_add_test(tests, wrong_urls_say_what_is_wrong);
#ifndef SRS_WITH_REDIS_TLS
    tcase_add_test(tests, a_build_without_tls_never_goes_on_without_it);
#endif
    tcase_add_test(tests, many_threads_share_a_connection_and_get_their_own_replies);
    tcase_add_test(tests, threads_live_through_restarts_and_freezes);
    tcase_add_test(tests, a_child_of_fork_closes_without_disturbing_the_parent);
    return kit_run("redis cache and failures", tests, PATIENT_MS);
}
