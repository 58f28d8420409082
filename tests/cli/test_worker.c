/* srs worker: what killed processes left in a durable queue is stored, exactly once, by any number
 * of workers; a signal ends one in good order. With real processes. */
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/program.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 3
#define LONG "3600000" /* ms: longer than any test */

static char folder[256], file[320], store_url[512], queue_url[512];
static char store_pair[600], queue_pair[600];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "%s", temp_dir_new());
    snprintf(file, sizeof file, "%s/srs.db", folder);
    snprintf(store_url, sizeof store_url, "sqlite://%s", file);
    snprintf(queue_url, sizeof queue_url, "spool://%s/spool", folder);
    snprintf(store_pair, sizeof store_pair, "store=%s", store_url);
    snprintf(queue_pair, sizeof queue_pair, "queue=%s", queue_url);
    world_close(world_open(world_config_on(store_url)));
}

/* A context that stores nothing, unless the caller polls. */
static srs_context *open_idle(void)
{
    srs_context *context;
    srs_config *config = world_config_on(store_url);
    world_set(config, "queue", queue_url);
    world_set(config, "queue.adopt_ms", "10");
    world_set(config, "worker", "poll");
    world_ok(
        srs_open(config, &context, err)); /* writes nothing to the store, which may be locked */
    srs_config_free(config);
    return context;
}

/* A process that accepts reviews of a user and is killed before any is stored. */
static void leave_behind(const char *user, int reviews)
{
    int status = 0;
    pid_t child = fork();
    if (!child) {
        srs_context *context = open_idle();
        for (int i = 0; i < reviews; i++) {
            char item[32];
            snprintf(item, sizeof item, "item-%d", i);
            world_submit(context, user, item, SRS_GOOD, 0);
        }
        kill(getpid(), SIGKILL);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static size_t stored(const char *user)
{
    srs_context *context = world_open(world_config_on(store_url));
    size_t count = world_log_count(context, user);
    world_close(context);
    return count;
}

/* Starts a worker, with up to 6 more words. */
static program start_worker(const char *const *more)
{
    const char *words[32] = {SRS_COMMAND, "worker",   "--json", "--interval", "1",
                             "--set",     store_pair, "--set",  queue_pair};
    size_t count = 9;
    while (*more)
        words[count++] = *more++;
    return program_start(folder, words);
}

static void has_written(const program *it, const char *text)
{
    char *output = program_output(it);
    ck_assert_msg(strstr(output, text) != NULL, "no \"%s\" in:\n%s", text, output);
    free(output);
}

/* Until a worker has taken over so many reviews of the spool. */
static void await_adopted(const program *worker, int reviews)
{
    char text[32];
    snprintf(text, sizeof text, "\"adopted\":%d,", reviews);
    program_await(worker, text);
}

/* The store cannot be written to between these two. */
static sqlite3 *lock_store(void)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static void unlock_store(sqlite3 *db)
{
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(once_drains_what_a_killed_process_left)
{
    make_folder();
    leave_behind("ada", 300);
    program worker = start_worker((const char *const[]){"--once", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    has_written(&worker, "{\"state\":\"drained\",\"stored\":300,");
    ck_assert_uint_eq(stored("ada"), 300);
    worker = start_worker((const char *const[]){"--once", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    has_written(&worker, "{\"state\":\"drained\",\"stored\":0,");
}
END_TEST

/* Whatever queue.adopt_ms is: more is taken over as soon as there is room for it. */
START_TEST(a_large_queue_is_drained_without_pauses)
{
    make_folder();
    leave_behind("ada", 300);
    program worker = start_worker((const char *const[]){"--once", "--set", "queue.adopt_ms=" LONG,
                                                        "--set", "persist.batch_max=20", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    ck_assert_uint_eq(stored("ada"), 300);
}
END_TEST

START_TEST(any_number_of_workers_share_the_work)
{
    program workers[WORKERS];
    make_folder();
    for (int i = 0; i < WORKERS; i++)
        workers[i] = start_worker((const char *const[]){"--set", "queue.adopt_ms=10", NULL});
    for (int i = 0; i < 6; i++)
        leave_behind("ada", 50);
    for (int tries = 0; stored("ada") < 300 && tries < 6000; tries++)
        usleep(10000);
    for (int i = 0; i < WORKERS; i++)
        program_signal(&workers[i], SIGTERM);
    for (int i = 0; i < WORKERS; i++)
        ck_assert_int_eq(program_wait(&workers[i]), 0);
    ck_assert_uint_eq(stored("ada"), 300);
}
END_TEST

START_TEST(a_killed_worker_leaves_the_work_to_the_next)
{
    make_folder();
    leave_behind("ada", 40);
    sqlite3 *lock = lock_store();
    program worker = start_worker((const char *const[]){NULL});
    await_adopted(&worker, 40);
    program_signal(&worker, SIGKILL);
    ck_assert_int_eq(program_wait(&worker), 128 + SIGKILL);
    unlock_store(lock);
    worker = start_worker((const char *const[]){"--once", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    ck_assert_uint_eq(stored("ada"), 40);
}
END_TEST

/* It takes nothing more and stores what it holds, once the store lets it. */
START_TEST(after_a_signal_it_stores_what_it_holds)
{
    make_folder();
    leave_behind("ada", 10);
    sqlite3 *lock = lock_store();
    program worker = start_worker((const char *const[]){"--set", "queue.adopt_ms=10", NULL});
    await_adopted(&worker, 10);
    program_signal(&worker, SIGTERM);
    program_await(&worker, "stopping");
    program_signal(&worker, SIGTERM); /* a second one changes nothing */
    leave_behind("bob", 5);
    unlock_store(lock);
    ck_assert_int_eq(program_wait(&worker), 0);
    ck_assert_uint_eq(stored("ada"), 10);
    ck_assert_uint_eq(stored("bob"), 0);
    worker = start_worker((const char *const[]){"--once", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    ck_assert_uint_eq(stored("bob"), 5);
}
END_TEST

START_TEST(what_it_cannot_store_in_time_stays_in_the_queue)
{
    make_folder();
    leave_behind("ada", 10);
    sqlite3 *lock = lock_store();
    program worker = start_worker(
        (const char *const[]){"--timeout", "0", "--set", "backend.timeout_ms=100", NULL});
    await_adopted(&worker, 10);
    program_signal(&worker, SIGINT);
    ck_assert_int_eq(program_wait(&worker), 3);
    has_written(&worker, "the remaining jobs stay in the queue");
    unlock_store(lock);
    worker = start_worker((const char *const[]){"--once", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    ck_assert_uint_eq(stored("ada"), 10);
}
END_TEST

/* An event that can never be stored, because its season was archived, delays no other. */
START_TEST(what_can_never_be_stored_is_set_aside)
{
    sqlite3 *db;
    make_folder();
    leave_behind("ada", 3);
    srs_context *context = open_idle();
    srs_season next = SRS_SEASON_INIT;
    next.name = "T";
    world_ok(srs_season_put(context, &next, err));
    world_ok(srs_season_activate(context, "T", err));
    world_close(context);
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(db, "UPDATE seasons SET archived_ms = 1 WHERE name = 'S'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    program worker = start_worker((const char *const[]){"--once", NULL});
    ck_assert_int_eq(program_wait(&worker), 0);
    has_written(&worker, "\"dead\":3}");
    program list;
    ck_assert_int_eq(
        program_run(&list, folder,
                    (const char *const[]){SRS_COMMAND, "dead", "list", "--set", store_pair, NULL}),
        0);
    has_written(&list, "item-2");
    has_written(&list, "archived");
}
END_TEST

/* The next datagram that begins with a text; others are passed over. */
static void await_datagram(int descriptor, const char *text)
{
    char datagram[512];
    do {
        ssize_t size = recv(descriptor, datagram, sizeof datagram - 1, 0);
        ck_assert_int_ge(size, 0);
        datagram[size] = '\0';
    } while (strncmp(datagram, text, strlen(text)) != 0);
}

START_TEST(a_service_manager_hears_of_it)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    make_folder();
    snprintf(address.sun_path, sizeof address.sun_path, "%.90s/notify", folder);
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    program worker = start_worker((const char *const[]){"--quiet", NULL});
    unsetenv("NOTIFY_SOCKET");
    await_datagram(descriptor, "READY=1");
    await_datagram(descriptor, "STATUS=0 stored, ");
    program_signal(&worker, SIGTERM);
    await_datagram(descriptor, "STOPPING=1");
    ck_assert_int_eq(program_wait(&worker), 0);
    char *output = program_output(&worker);
    ck_assert_str_eq(output, ""); /* --quiet */
    free(output);
    close(descriptor);
}
END_TEST

/* A process counts as exited if it sent nothing for a time. */
START_TEST(a_stream_is_drained_as_well)
{
    if (!servers_have_redis())
        return;
    servers_start_redis();
    make_folder();
    snprintf(queue_url, sizeof queue_url, "%s?session_timeout_ms=300", servers_redis_url());
    snprintf(queue_pair, sizeof queue_pair, "queue=%s", queue_url);
    program workers[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        workers[i] = start_worker((const char *const[]){"--set", "queue.adopt_ms=10", NULL});
    for (int i = 0; i < 3; i++)
        leave_behind("ada", 50);
    for (int tries = 0; stored("ada") < 150 && tries < 6000; tries++)
        usleep(10000);
    for (int i = 0; i < WORKERS; i++)
        program_signal(&workers[i], SIGTERM);
    for (int i = 0; i < WORKERS; i++)
        ck_assert_int_eq(program_wait(&workers[i]), 0);
    ck_assert_uint_eq(stored("ada"), 150);
    servers_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker");
    TCase *tests = tcase_create("worker");
    if (!(srs_has_backend("spool") & 4))
        return 77;
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, once_drains_what_a_killed_process_left);
    tcase_add_test(tests, a_large_queue_is_drained_without_pauses);
    tcase_add_test(tests, any_number_of_workers_share_the_work);
    tcase_add_test(tests, a_killed_worker_leaves_the_work_to_the_next);
    tcase_add_test(tests, after_a_signal_it_stores_what_it_holds);
    tcase_add_test(tests, what_it_cannot_store_in_time_stays_in_the_queue);
    tcase_add_test(tests, what_can_never_be_stored_is_set_aside);
    tcase_add_test(tests, a_service_manager_hears_of_it);
    tcase_add_test(tests, a_stream_is_drained_as_well);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
