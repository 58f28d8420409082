/* A failover of MariaDB behind one address, under load: the server that the address leads to can
 * only be read from some moment on, but lives, and keeps all connections. When the address leads to
 * another server with its data, the next call finds that server; nothing is lost or counted twice.
 */
#include "scenario/agree.h"
#include "scenario/world.h"

#include "base/time.h"
#include "support/mariadb_server.h"
#include "support/suite.h"
#include "support/switch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS 4
#define BEFORE 10 /* reviews of each thread before the failover, and after it */
#define REFUSED 6 /* times that the worker has to have met the demoted server */
#define PATIENCE_MS 60000

static mariadb_server *old_server, *new_server;
static server_switch *address;

typedef struct user {
    pthread_t thread;
    srs_context *context;
    int number;
    atomic_int submitted, after;
    _Atomic int64_t done_ms; /* when the first review after the failover was stored */
} user;

static _Atomic int64_t failed_over_ms;
static atomic_int is_over, broken;

static char *address_url(void)
{
    char *url = NULL;
    int size = switch_path(address)
                   ? asprintf(&url, "mariadb://srs:s3cret!@/srs?socket=%s", switch_path(address))
                   : asprintf(&url, "mariadb://srs:s3cret!@127.0.0.1:%d/srs", switch_port(address));
    ck_assert_int_gt(size, 0);
    return url;
}

static srs_context *open_on_address(void)
{
    char *url = address_url();
    srs_config *config = world_config_on(url);
    world_set(config, "cache", "memory:");
    world_set(config, "safe_mode.timeout_ms", "30000");
    world_set(config, "backend.timeout_ms", "30000"); /* the machine may be busy */
    world_set(config, "submit.timeout_ms", "30000");
    world_set(config, "retry.first_ms", "60000"); /* nobody waits for that */
    world_set(config, "retry.max_ms", "3600000");
    free(url);
    return world_open(config);
}

/* Submits as a careful caller does: after an error again, with the same id. Half of them wait
 * for the store in the submit, half of them afterwards. */
static int submit_one(user *own)
{
    char item[32], id[SRS_ID_TEXT_SIZE], user[16];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = own->number % 2 ? SRS_ACK_CACHED : SRS_ACK_STORED;
    snprintf(user, sizeof user, "user-%d", own->number);
    snprintf(item, sizeof item, "item %d", atomic_load(&own->submitted));
    snprintf(id, sizeof id, "0190a0a0-%04x-7000-8000-%012d", (unsigned)own->number,
             atomic_load(&own->submitted));
    srs_review review = world_review(item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    review.review_id = id;
    int64_t until = srs__monotonic_ms() + PATIENCE_MS;
    while (srs_submit(own->context, NULL, user, &review, 1, &options, NULL, NULL)) {
        if (srs__monotonic_ms() > until)
            return -1;
        srs__sleep_ms(1);
    }
    atomic_fetch_add(&own->submitted, 1);
    return options.ack == SRS_ACK_CACHED ? srs_flush(own->context, PATIENCE_MS, NULL) : SRS_OK;
}

static void *study(void *data)
{
    user *own = data;
    while (!atomic_load(&is_over)) {
        int is_after = atomic_load(&failed_over_ms) != 0;
        int64_t none = 0;
        if (submit_one(own)) {
            atomic_fetch_add(&broken, 1);
            return NULL;
        }
        if (is_after) {
            atomic_compare_exchange_strong(&own->done_ms, &none, srs__monotonic_ms());
            atomic_fetch_add(&own->after, 1);
        }
    }
    return NULL;
}

static void await(user *users, int is_after)
{
    int64_t until = srs__monotonic_ms() + PATIENCE_MS;
    for (int i = 0; i < THREADS; i++) {
        atomic_int *count = is_after ? &users[i].after : &users[i].submitted;
        while (atomic_load(count) < BEFORE) {
            ck_assert_int_eq(atomic_load(&broken), 0);
            ck_assert_msg(srs__monotonic_ms() < until, "the new server is not used");
            srs__sleep_ms(1);
        }
    }
}

/* The data goes from one to the other while nobody can write, and everybody tries to. */
static void fail_over(srs_context *context)
{
    char command[512];
    mariadb_server_execute(old_server, "SET GLOBAL read_only = 1");
    uint64_t before = world_stat(context, "persist.retries");
    snprintf(command, sizeof command,
             "mariadb-dump --no-defaults -uroot -S %s srs | mariadb --no-defaults -uroot -S %s srs",
             mariadb_server_socket(old_server), mariadb_server_socket(new_server));
    ck_assert_int_eq(system(command), 0);
    while (world_stat(context, "persist.retries") < before + REFUSED)
        srs__sleep_ms(1);
    switch_to(address, mariadb_server_socket(new_server));
    atomic_store(&failed_over_ms, srs__monotonic_ms());
}

static void check(user *users)
{
    char *url = NULL;
    int64_t first = INT64_MAX, last = 0;
    size_t all = 0;
    ck_assert_int_gt(
        asprintf(&url, "mariadb://srs:s3cret!@/srs?socket=%s", mariadb_server_socket(new_server)),
        0);
    for (int i = 0; i < THREADS; i++) {
        char user[16];
        snprintf(user, sizeof user, "user-%d", i);
        agree_in(url, user, (size_t)users[i].submitted);
        int64_t took = users[i].done_ms - failed_over_ms;
        first = took < first ? took : first;
        last = took > last ? took : last;
        all += (size_t)users[i].submitted;
    }
    printf("failover of the store behind a %s: first success after %lld to %lld ms, %zu reviews, "
           "lost 0, doubled 0\n",
           switch_path(address) ? "link" : "port", (long long)first, (long long)last, all);
    free(url);
}

START_TEST(another_server_behind_the_address_is_found)
{
    user users[THREADS] = {{.number = 0}};
    old_server = mariadb_server_start();
    new_server = mariadb_server_start();
    address = switch_new((switch_kind)_i, mariadb_server_socket(old_server));
    srs_context *context = open_on_address();
    for (int i = 0; i < THREADS; i++) {
        users[i].context = context;
        users[i].number = i;
        ck_assert_int_eq(pthread_create(&users[i].thread, NULL, study, &users[i]), 0);
    }
    await(users, 0);
    fail_over(context);
    await(users, 1);
    atomic_store(&is_over, 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(users[i].thread, NULL);
    ck_assert_int_eq(atomic_load(&broken), 0);
    world_close(context);
    check(users);
    switch_free(address);
    mariadb_server_free(old_server);
    mariadb_server_free(new_server);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("failover of mariadb");
    TCase *tests = tcase_create("failover of mariadb");
    if (!mariadb_server_is_installed())
        return 77;
    tcase_set_timeout(tests, 280);
    tcase_add_loop_test(tests, another_server_behind_the_address_is_found, 0, SWITCH_KINDS);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
