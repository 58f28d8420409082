/* A failover of Redis behind one address, under load: the address, a link or a port, leads to
 * another server, while the one before lives on as a replica and keeps all connections. Cache and
 * queue find the new one by themselves; nothing is lost, nothing counts twice. */
#include "scenario/world.h"

#include "base/time.h"
#include "support/faulty.h"
#include "support/redis_server.h"
#include "support/suite.h"
#include "support/switch.h"
#include "support/temp_dir.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define THREADS 4
#define BEFORE 20 /* reviews of each thread before the failover, and after its first success */
#define PATIENCE_MS 60000

typedef enum part { PART_CACHE, PART_QUEUE, PART_BOTH } part;
#define PARTS 3

static const char *const part_names[] = {"cache", "queue, fallback=fail", "cache and queue"};

static redis_server *old_server, *new_server;
static server_switch *to_old, *to_new, *address; /* the first two: for replication */
static char store_url[512];

static void start_servers(switch_kind kind)
{
    snprintf(store_url, sizeof store_url, "sqlite:%s/srs.db", temp_dir_new());
    static const char *const quick[] = {"--repl-diskless-sync-delay", "0", NULL};
    old_server = redis_server_start(quick);
    new_server = redis_server_start(quick);
    to_old = switch_new(SWITCH_PORT, redis_server_socket(old_server));
    to_new = switch_new(SWITCH_PORT, redis_server_socket(new_server));
    address = switch_new(kind, redis_server_socket(old_server));
    redis_server_follow(new_server, switch_port(to_old));
    redis_server_await_sync(new_server);
}

static void stop_servers(void)
{
    switch_free(address);
    switch_free(to_old);
    switch_free(to_new);
    redis_server_stop(old_server);
    redis_server_stop(new_server);
}

static void fail_over(void)
{
    redis_server_follow(new_server, 0);
    switch_to(address, redis_server_socket(new_server));
    redis_server_follow(old_server, switch_port(to_new));
}

static srs_context *open_on_address(part what)
{
    char url[512];
    srs_config *config = world_config_on(store_url);
    if (switch_path(address))
        snprintf(url, sizeof url, "redis+unix://%s", switch_path(address));
    else
        snprintf(url, sizeof url, "redis://127.0.0.1:%d", switch_port(address));
    world_set(config, "cache", what == PART_QUEUE ? "memory:" : url);
    if (what != PART_CACHE)
        world_set(config, "queue", what == PART_BOTH ? "redis:" : url);
    if (what != PART_CACHE)
        world_set(config, "queue.fallback", "fail");
    world_set(config, "backend.timeout_ms", "30000"); /* the machine may be busy */
    world_set(config, "safe_mode.timeout_ms", "30000");
    world_set(config, "safe_mode.open_ms", "3600000"); /* nobody waits for that */
    world_set(config, "safe_mode.user_interval_ms", "0");
    world_set(config, "safe_mode.per_minute", "10000000");
    world_set(config, "safe_mode.check_ms", "50");
    return world_open(config);
}

typedef struct user {
    pthread_t thread;
    srs_context *context;
    int number;
    int submitted;
    atomic_int after; /* reviews accepted after the failover, while the new server was in use */
    _Atomic int64_t done_ms; /* when the first of them was */
} user;

static _Atomic int64_t failed_over_ms;
static atomic_int is_over, broken;

/* Submits as a careful caller does: after an error again, with the same id. */
static int submit_one(user *own, const char *user)
{
    char item[32], id[SRS_ID_TEXT_SIZE];
    srs_id unique;
    snprintf(item, sizeof item, "item %d", own->submitted++);
    srs_review review = world_review(item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    if (srs_id_new(&unique))
        return -1;
    srs_id_format(&unique, id);
    review.review_id = id;
    int64_t until = srs__monotonic_ms() + PATIENCE_MS;
    while (srs_submit(own->context, NULL, user, &review, 1, NULL, NULL, NULL)) {
        if (srs__monotonic_ms() > until)
            return -1;
        srs__sleep_ms(1);
    }
    return 0;
}

/* Returns nonzero if the answer was right and, in *is_degraded, the store's. */
static int look(const user *own, const char *user, int *is_degraded)
{
    srs_due_list *list = NULL;
    if (srs_due(own->context, NULL, user, NULL, &list, NULL))
        return -1;
    int is_right = srs_due_list_total(list) == (uint64_t)own->submitted;
    *is_degraded = srs_due_list_is_degraded(list);
    srs_due_list_free(list);
    return is_right ? 0 : -1;
}

static void note_success(user *own)
{
    int64_t none = 0;
    atomic_compare_exchange_strong(&own->done_ms, &none, srs__monotonic_ms());
    atomic_fetch_add(&own->after, 1);
}

static void *study(void *data)
{
    user *own = data;
    char user[32];
    snprintf(user, sizeof user, "user-%d", own->number);
    while (!atomic_load(&is_over)) {
        int is_degraded = 0, is_after = atomic_load(&failed_over_ms) != 0;
        uint64_t failures = world_stat(own->context, "cache.failures");
        if (submit_one(own, user) || look(own, user, &is_degraded)) {
            atomic_fetch_add(&broken, 1);
            return NULL;
        }
        if (is_after && !is_degraded && world_stat(own->context, "cache.failures") == failures)
            note_success(own);
    }
    return NULL;
}

static void await(const user *users, int count, int is_after)
{
    int64_t until = srs__monotonic_ms() + PATIENCE_MS;
    for (int i = 0; i < THREADS; i++) {
        while (is_after ? atomic_load(&users[i].after) < count
                        : world_log_count(users[i].context, NULL) < (size_t)count) {
            ck_assert_int_eq(atomic_load(&broken), 0);
            ck_assert_msg(srs__monotonic_ms() < until, "the new server is not used");
            srs__sleep_ms(1);
        }
    }
}

/* Each review that was accepted is in the log, once. */
static void check_logs(srs_context *context, const user *users, part what, const char *kind)
{
    int64_t first = INT64_MAX, last = 0;
    size_t all = 0;
    world_ok(srs_flush(context, 60000, err));
    for (int i = 0; i < THREADS; i++) {
        char user[32];
        snprintf(user, sizeof user, "user-%d", i);
        ck_assert_uint_eq(world_log_count(context, user), (size_t)users[i].submitted);
        ck_assert_uint_eq(world_due_total(context, user), (uint64_t)users[i].submitted);
        int64_t took = atomic_load(&users[i].done_ms) - atomic_load(&failed_over_ms);
        first = took < first ? took : first;
        last = took > last ? took : last;
        all += (size_t)users[i].submitted;
    }
    printf("failover of %s behind a %s: first success after %lld to %lld ms, %zu reviews, lost 0, "
           "doubled 0\n",
           part_names[what], kind, (long long)first, (long long)last, all);
}

START_TEST(another_server_behind_the_address_is_found)
{
    user users[THREADS];
    switch_kind kind = (switch_kind)(_i / PARTS);
    part what = (part)(_i % PARTS);
    start_servers(kind);
    srs_context *context = open_on_address(what);
    for (int i = 0; i < THREADS; i++) {
        users[i] = (user){.context = context, .number = i};
        ck_assert_int_eq(pthread_create(&users[i].thread, NULL, study, &users[i]), 0);
    }
    await(users, BEFORE * THREADS, 0);
    fail_over();
    atomic_store(&failed_over_ms, srs__monotonic_ms());
    await(users, BEFORE, 1);
    atomic_store(&is_over, 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(users[i].thread, NULL);
    ck_assert_int_eq(atomic_load(&broken), 0);
    check_logs(context, users, what, kind == SWITCH_LINK ? "link" : "port");
    ck_assert_int_ge(redis_server_do(new_server, "DBSIZE"), 1);
    world_close(context);
    stop_servers();
}
END_TEST

/* Nothing shows it: the server before answers its reads with what it had, and copies nothing. */
START_TEST(a_process_that_only_reads_finds_the_new_server_too)
{
    char url[512];
    start_servers(SWITCH_LINK);
    srs_context *reader = open_on_address(PART_CACHE);
    world_submit(reader, "ada", "first", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(reader, "ada"), 1);
    ck_assert_uint_eq(world_due_total(reader, "ada"), 1);
    redis_server_follow(new_server, 0);
    switch_to(address, redis_server_socket(new_server));
    redis_server_follow(old_server, 1); /* nobody listens there */
    srs_config *config = world_config_on(store_url);
    snprintf(url, sizeof url, "redis+unix://%s", redis_server_socket(new_server));
    world_set(config, "cache", url);
    srs_context *writer = world_open(config);
    world_submit(writer, "ada", "second", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    int64_t until = srs__monotonic_ms() + PATIENCE_MS;
    while (world_due_total(reader, "ada") < 2) {
        ck_assert_msg(srs__monotonic_ms() < until, "the new server is not used");
        srs__sleep_ms(1);
    }
    world_close(writer);
    world_close(reader);
    stop_servers();
}
END_TEST

/* ---- a primary that is a replica for a while and returns ------------------------------------- */

static srs_context *open_with_store_away(void)
{
    char url[512];
    srs_config *config = world_config_on(store_url);
    snprintf(url, sizeof url, "redis+unix://%s", redis_server_socket(old_server));
    world_set(config, "cache", "memory:");
    world_set(config, "queue", url);
    world_set(config, "queue.fallback", "fail");
    world_set(config, "queue.adopt_ms", "100");
    world_set(config, "retry.max_ms", "100");
    faulty_store_use(config, store_url);
    srs_context *context = world_open(config);
    faulty_store_commits(FAULTY_FAILS, SRS_E_UNAVAILABLE, UINT_MAX);
    return context;
}

static void await_jobs(redis_server *server, long long wanted)
{
    int64_t until = srs__monotonic_ms() + PATIENCE_MS;
    while (redis_server_do(server, "XLEN srs:{queue}:jobs") != wanted) {
        ck_assert_msg(srs__monotonic_ms() < until, "the jobs are not queued again");
        srs__sleep_ms(5);
    }
}

/* Its run_id is the same as before, and the stream is the same one, with fewer jobs in it. */
START_TEST(jobs_that_a_server_lost_as_a_replica_are_queued_again)
{
    start_servers(SWITCH_LINK);
    srs_context *context = open_with_store_away();
    world_submit_ack(context, "ada", "first", SRS_GOOD, 0, SRS_ACK_QUEUED);
    await_jobs(new_server, 1);
    redis_server_follow(new_server, 0);
    world_submit_ack(context, "ada", "second", SRS_GOOD, 0, SRS_ACK_QUEUED);
    await_jobs(old_server, 2);
    redis_server_follow(old_server, switch_port(to_new));
    redis_server_await_sync(old_server);
    redis_server_follow(old_server, 0);
    await_jobs(old_server, 2);
    faulty_store_commits(FAULTY_NOT, SRS_OK, 0);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 2);
    await_jobs(old_server, 0);
    world_close(context);
    stop_servers();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("failover of redis");
    TCase *tests = tcase_create("failover of redis");
    if (!redis_server_is_installed() || !srs_has_backend("sqlite"))
        return 77;
    tcase_set_timeout(tests, 280);
    tcase_add_loop_test(tests, another_server_behind_the_address_is_found, 0, SWITCH_KINDS * PARTS);
    tcase_add_test(tests, a_process_that_only_reads_finds_the_new_server_too);
    tcase_add_test(tests, jobs_that_a_server_lost_as_a_replica_are_queued_again);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
