/* Many processes on one spool and one store, some of which are killed at random moments: others
 * adopt what they leave, and in the end every review that was acknowledged is in the log once. */
#include "scenario/processes.h"
#include "scenario/world.h"

#include "support/suite.h"
#include "support/temp_dir.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ThreadSanitizer cannot follow threads that are started in a child of a program with threads, and
 * a child may inherit the lock of AddressSanitizer's allocator from one of them. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define CHILD_MAY_START_THREADS 0
#else
#define CHILD_MAY_START_THREADS 1
#endif

#define SLOTS 4
#define KILLS 40
#define ITEMS 5
#define WRITERS (SLOTS + KILLS)
#define REVIEWS_MAX 20000 /* of one process */

static char store_url[512], queue_url[512], spool_folder[500];

/* By process, in order of their beginning, and review. */
static unsigned char acknowledged[WRITERS][REVIEWS_MAX];
static unsigned char logged[WRITERS][REVIEWS_MAX];

static void make_folder(void)
{
    const char *folder = temp_dir_new();
    snprintf(store_url, sizeof store_url, "sqlite://%s/srs.db", folder);
    snprintf(spool_folder, sizeof spool_folder, "%s/spool", folder);
    snprintf(queue_url, sizeof queue_url, "spool://%s", spool_folder);
}

static srs_context *open_one(const char *queue)
{
    srs_config *config = world_config_on(store_url);
    srs_context *context;
    world_set(config, "queue", queue);
    if (strcmp(queue, "memory:") != 0)
        world_set(config, "queue.adopt_ms", "10");
    world_set(config, "safe_mode.timeout_ms", "30000");
    world_set(config, "backend.timeout_ms", "30000"); /* a busy machine */
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    return context;
}

/* Files in the spool's directory whose names end so. */
static unsigned files(const char *suffix)
{
    unsigned count = 0;
    size_t end = strlen(suffix);
    DIR *folder = opendir(spool_folder);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        size_t size = strlen(entry->d_name);
        count +=
            size >= end && *entry->d_name != '.' && strcmp(entry->d_name + size - end, suffix) == 0;
    }
    if (folder)
        closedir(folder);
    return count;
}

/* The id says which process submitted it. */
static void submit(srs_context *context, unsigned writer, unsigned number)
{
    char id[SRS_ID_TEXT_SIZE], item[16], user[16];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    snprintf(id, sizeof id, "019b76da-a800-7000-8000-%04x%08x", writer, number);
    snprintf(item, sizeof item, "item-%u", number % ITEMS);
    snprintf(user, sizeof user, "user-%u", writer % SLOTS);
    srs_review review = world_review(item, SRS_GOOD, WORLD_START_MS - REVIEWS_MAX + number);
    review.review_id = id;
    options.ack = number % 10 ? SRS_ACK_QUEUED : SRS_ACK_STORED;
    options.timeout_ms = 60000;
    world_ok(srs_submit(context, "S", user, &review, 1, &options, NULL, err));
}

/* Submits and reports each acknowledgement until asked to stop; stays until asked to close. */
static void write_reviews(process *parent, int writer)
{
    srs_context *context = open_one(queue_url);
    struct pollfd told = {.fd = parent->from, .events = POLLIN};
    for (unsigned i = 0; i < REVIEWS_MAX && poll(&told, 1, 0) == 0; i++) {
        submit(context, (unsigned)writer, i);
        process_tell(parent, i);
    }
    process_hear(parent);
    process_hear(parent);
    world_close(context);
}

/* Records the reports of a writer so far; 0 at its end. */
static int take_down(const process *from, int writer)
{
    uint64_t number;
    ssize_t size = read(from->from, &number, sizeof number);
    ck_assert(size == 0 || size == sizeof number);
    if (size)
        acknowledged[writer][number] = 1;
    return size != 0;
}

static void listen_for(const process *all, const int *writers, int ms)
{
    struct pollfd polled[SLOTS];
    for (int i = 0; i < SLOTS; i++)
        polled[i] = (struct pollfd){.fd = all[i].from, .events = POLLIN};
    while (poll(polled, SLOTS, ms) > 0) {
        for (int i = 0; i < SLOTS; i++) {
            if (polled[i].revents & POLLIN)
                take_down(&all[i], writers[i]);
        }
        if (ms > 0)
            ms--; /* messages come all the time: a bound for them, too */
    }
}

static void kill_and_take_down(process *one, int writer)
{
    kill(one->pid, SIGKILL);
    while (take_down(one, writer))
        ;
    process_kill(one);
}

static void note_log(srs_context *context, const char *user, unsigned *reps)
{
    srs_event_list *list, *last = NULL;
    size_t page;
    do {
        const srs_event *after =
            last ? srs_event_list_at(last, srs_event_list_count(last) - 1) : NULL;
        world_ok(srs_log(context, "S", user, after, 1000, &list, err));
        page = srs_event_list_count(list);
        for (size_t i = 0; i < page; i++) {
            const uint8_t *id = srs_event_list_at(list, i)->id.bytes;
            unsigned writer = id[10] * 256u + id[11];
            unsigned number = id[12] << 24 | id[13] << 16 | id[14] << 8 | id[15];
            ck_assert_uint_eq(logged[writer][number]++, 0);
            reps[number % ITEMS]++;
        }
        srs_event_list_free(last);
        last = list;
    } while (page);
    srs_event_list_free(last);
}

static void check_rules(void)
{
    unsigned lost = 0, kept = 0;
    srs_context *context = open_one("memory:");
    memset(logged, 0, sizeof logged);
    for (int slot = 0; slot < SLOTS; slot++) {
        char user[16];
        unsigned reps[ITEMS] = {0};
        snprintf(user, sizeof user, "user-%d", slot);
        note_log(context, user, reps);
        for (int i = 0; i < ITEMS; i++) {
            char item[16];
            snprintf(item, sizeof item, "item-%d", i);
            ck_assert_uint_eq(world_state(context, user, item).reps, reps[i]);
        }
    }
    for (int writer = 0; writer < WRITERS; writer++) {
        for (int i = 0; i < REVIEWS_MAX; i++) {
            lost += acknowledged[writer][i] && !logged[writer][i];
            kept += acknowledged[writer][i];
        }
    }
    ck_assert_uint_eq(lost, 0);
    ck_assert_uint_gt(kept, 0);
    world_close(context);
}

static void make_store(void)
{
    make_folder();
    world_close(world_open(world_config_on(store_url)));
    memset(acknowledged, 0, sizeof acknowledged);
}

/* Waits until the spool has as many files as there are running processes. */
static void await_files(unsigned count)
{
    for (int tries = 0; tries < 6000 && files(".spool") > count; tries++)
        usleep(10000);
    ck_assert_uint_eq(files(".spool"), count);
}

/* A process that was killed while it used a file has left something of the file. */
static void nothing_is_left(void)
{
    srs_context *context = open_one(queue_url);
    for (int tries = 0; tries < 6000 && !world_stat(context, "queue.searched"); tries++)
        usleep(10000);
    world_close(context);
    ck_assert_uint_eq(files(""), 0);
}

START_TEST(survivors_adopt_what_the_killed_leave)
{
    process all[SLOTS];
    int writers[SLOTS], next = 0;
    unsigned seed = 1;
    make_store();
    for (; next < SLOTS; next++) {
        process_start(&all[next], write_reviews, next);
        writers[next] = next;
    }
    for (int kills = 0; kills < KILLS; kills++) {
        listen_for(all, writers, rand_r(&seed) % 30);
        int slot = rand_r(&seed) % SLOTS;
        kill_and_take_down(&all[slot], writers[slot]);
        process_start(&all[slot], write_reviews, next);
        writers[slot] = next++;
    }
    for (int i = 0; i < SLOTS / 2; i++)
        kill_and_take_down(&all[i], writers[i]);
    for (int i = SLOTS / 2; i < SLOTS; i++)
        process_tell(&all[i], 0); /* it stops */
    await_files(SLOTS - SLOTS / 2);
    for (int i = SLOTS / 2; i < SLOTS; i++) {
        process_tell(&all[i], 0); /* and closes */
        while (take_down(&all[i], writers[i]))
            ;
        process_end(&all[i]);
    }
    check_rules();
    nothing_is_left();
}
END_TEST

/* In a child of a process that has a context: opens its own, submits, and is killed or closes. */
static void serve(srs_context *inherited, unsigned writer, int ack)
{
    srs_discard(inherited);
    srs_context *own = open_one(queue_url);
    for (unsigned i = 0; i < 20; i++) {
        uint64_t number = i;
        submit(own, writer, i);
        ck_assert_int_eq(write(ack, &number, sizeof number), sizeof number);
    }
    if (writer % 2)
        kill(getpid(), SIGKILL);
    world_close(own);
    _exit(0);
}

/* One child after another, while the parent's threads are at work. */
START_TEST(children_of_a_process_with_a_context_open_their_own)
{
    if (!CHILD_MAY_START_THREADS)
        return;
    make_store();
    srs_context *context = open_one(queue_url);
    for (unsigned writer = 1; writer < WRITERS; writer++) {
        process child = {0};
        int pipes[2], status = 0;
        ck_assert_int_eq(pipe(pipes), 0);
        child.pid = fork();
        if (!child.pid)
            serve(context, writer, pipes[1]);
        close(pipes[1]);
        child.from = pipes[0];
        submit(context, 0, writer);
        acknowledged[0][writer] = 1;
        while (take_down(&child, (int)writer))
            ;
        close(pipes[0]);
        ck_assert_int_eq(waitpid(child.pid, &status, 0), child.pid);
        ck_assert_msg(writer % 2 ? WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL
                                 : WIFEXITED(status) && WEXITSTATUS(status) == 0,
                      "child %u ended with %d", writer, status);
    }
    await_files(1);
    world_close(context);
    check_rules();
    nothing_is_left();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("many processes");
    TCase *tests = tcase_create("many processes");
    if (!(srs_has_backend("spool") & 4))
        return 77;
    tcase_set_timeout(tests, 240);
    tcase_add_test(tests, survivors_adopt_what_the_killed_leave);
    tcase_add_test(tests, children_of_a_process_with_a_context_open_their_own);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
