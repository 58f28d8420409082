/* A process that is killed when the store has committed what it writes, and before it has notified
 * a shared cache: the entry, which another process had loaded a moment before the commit, ends by
 * itself, or is dropped since the store has it noted. Whatever is written, with each
 * acknowledgement and queue. */
#include "scenario/agree.h"
#include "scenario/processes.h"
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/temp_dir.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KNOWN 2 /* events of a user before; one lies ahead of the clock */

typedef void (*writer)(srs_context *context, const char *user);

static void submit_review(srs_context *context, const char *user)
{
    srs_review review = world_review("known", SRS_EASY, WORLD_START_MS);
    srs_submit(context, NULL, user, &review, 1, NULL, NULL, NULL);
}

static void submit_late(srs_context *context, const char *user)
{
    srs_review review = world_review("known", SRS_HARD, WORLD_START_MS - 3 * WORLD_DAY_MS);
    srs_submit(context, NULL, user, &review, 1, NULL, NULL, NULL);
}

static void remove_item(srs_context *context, const char *user)
{
    srs_remove(context, NULL, user, "known", NULL);
}

static void reset_user(srs_context *context, const char *user)
{
    srs_reset(context, NULL, user, NULL);
}

static void append_review(srs_context *context, const char *user)
{
    srs_id id;
    char text[SRS_ID_TEXT_SIZE];
    srs_event_in event = SRS_EVENT_IN_INIT;
    ck_assert_int_eq(srs_id_new(&id), SRS_OK);
    srs_id_format(&id, text);
    event.user = user;
    event.item = "known";
    event.review_id = text;
    event.at_ms = WORLD_START_MS;
    event.value = SRS_EASY;
    srs_append(context, NULL, &event, 1, 0, NULL, NULL);
}

static void void_future(srs_context *context, const char *user)
{
    uint64_t voided;
    srs_void_future(context, NULL, user, &voided, NULL);
}

static const struct {
    const char *name;
    writer write;
} writers[] = {{"review", submit_review}, {"late", submit_late},     {"removal", remove_item},
               {"reset", reset_user},     {"append", append_review}, {"void", void_future}};

#define WRITERS (sizeof writers / sizeof *writers)

static const struct {
    const char *queue, *ack;
} ways[] = {{"memory:", "stored"}, {"memory:", "cached"}, {"spool:", "stored"},
            {"spool:", "queued"},  {"redis:", "stored"},  {"redis:", "queued"}};

#define WAYS (sizeof ways / sizeof *ways)

/* Runs in the process that is killed. */
static struct {
    char user[64], queue[512];
    size_t writer, way;
    process *parent;
    int is_committed;
} task;

/* Before the commit another process loads the entry. With the next call of the cache this process
 * would notify it. */
static void on_call(void *data, const char *call)
{
    (void)data;
    if (strcmp(call, "store.commit") == 0 && !task.is_committed) {
        task.is_committed = 1;
        process_tell(task.parent, 1);
        process_hear(task.parent);
    } else if (task.is_committed && strncmp(call, "cache.", 6) == 0) {
        kill(getpid(), SIGKILL);
    }
}

static srs_config *configure(const char *queue)
{
    srs_config *config = world_config_on(world_last_store_url());
    world_set(config, "cache", world_cache_url());
    world_set(config, "queue", queue);
    world_set(config, "queue.adopt_ms", "10");
    return config;
}

static void write_and_die(process *parent, int none)
{
    (void)none;
    process_hear(parent);
    srs_config *config = configure(task.queue);
    faulty_store_use(config, world_last_store_url());
    faulty_cache_use(config, world_cache_url());
    world_set(config, "worker", "poll"); /* nothing is called but what the writer calls */
    world_set(config, "ack", ways[task.way].ack);
    srs_context *context = world_open(config);
    task.parent = parent;
    faulty_on_call(on_call, NULL);
    writers[task.writer].write(context, task.user);
    srs_flush(context, 60000, NULL);
    process_tell(parent, 2); /* it is not to come so far */
}

/* The items of the user before: an item that is known, and one that lies ahead of the clock. */
static void know(srs_context *context)
{
    world_submit_ack(context, task.user, "known", SRS_AGAIN, WORLD_START_MS - 2 * WORLD_DAY_MS,
                     SRS_ACK_STORED);
    world_submit_ack(context, task.user, "ahead", SRS_AGAIN, WORLD_START_MS + 3600000,
                     SRS_ACK_STORED);
    world_due_total(context, task.user);
}

static void kill_one(void)
{
    process victim;
    uint64_t said = 0, more;
    process_start(&victim, write_and_die, 0);
    srs_config *config = configure("memory:");
    world_set(config, "submit.max_future_ms", "86400000"); /* for what is voided later */
    srs_context *reader = world_open(config);
    know(reader);
    process_tell(&victim, 1);
    said = process_hear(&victim);
    ck_assert_msg(said == 1, "%s, %s, %s: no commit", writers[task.writer].name,
                  ways[task.way].queue, ways[task.way].ack);
    said = 0;
    world_due_total(reader, task.user); /* loads the entry if it is cold */
    process_tell(&victim, 1);
    while (read(victim.from, &more, sizeof more) == sizeof more)
        said = more;
    ck_assert_msg(!said, "%s, %s, %s: the cache was not called", writers[task.writer].name,
                  ways[task.way].queue, ways[task.way].ack);
    process_kill(&victim);
    world_close(reader);
}

/* Another process is started, and takes over what is left in a durable queue. */
static void check(void)
{
    srs_config *config = configure(task.queue);
    srs_context *survivor = world_open(config);
    while (!world_stat(survivor, "queue.searched") && strcmp(task.queue, "memory:") != 0)
        poll(NULL, 0, 1);
    world_ok(srs_flush(survivor, 60000, err));
    servers_let_time_pass(WORLD_INTENT_MS);
    ck_assert_uint_gt(world_log_count(survivor, task.user), KNOWN);
    world_close(survivor);
    agree_cached(task.user);
}

static void try_way(int world, size_t way)
{
    world_store_url(world);
    task.way = way;
    snprintf(task.queue, sizeof task.queue, "%s", ways[way].queue);
    if (strcmp(task.queue, "spool:") == 0)
        snprintf(task.queue, sizeof task.queue, "spool://%s", temp_dir_new());
    if (strcmp(task.queue, "redis:") == 0)
        snprintf(task.queue, sizeof task.queue, "%s?session_timeout_ms=1000", servers_redis_url());
    for (task.writer = 0; task.writer < WRITERS; task.writer++) {
        snprintf(task.user, sizeof task.user, "%s of %zu", writers[task.writer].name, way);
        kill_one();
        check();
    }
}

START_TEST(the_entry_does_not_stay_stale)
{
    for (size_t way = 0; way < WAYS; way++)
        try_way(_i, way);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_entry_does_not_stay_stale};
    return world_run_on_servers("killed after commit", tests, 1, WORLD_SHARED_MARIADB);
}
