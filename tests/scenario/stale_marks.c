/* An entry of a shared cache that missed a write is corrected before any process reads it again:
 * also when the process that wrote has exited. */
#include "scenario/world.h"

#include "base/env.h"
#include "context/backends.h"
#include "support/faulty.h"
#include "support/shared_cache.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Contexts of one test: one store, one cache, each with a link of its own. */
static char store_url[512];

static void begin(int store)
{
    shared_cache_reset();
    snprintf(store_url, sizeof store_url, "%s", world_store_url(store));
}

/* A whole minute between looks at the store, unless the test asks for them. */
static srs_context *open_shared(const char *check_ms, shared_link **link)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "1");
    world_set(config, "safe_mode.user_interval_ms", "0");
    world_set(config, "safe_mode.per_minute", "10000000");
    world_set(config, "safe_mode.check_ms", check_ms);
    *link = shared_cache_use(config);
    return world_open(config);
}

#define NEVER "3600000"

static void submit_overdue(srs_context *context, const char *user, const char *item)
{
    world_submit(context, user, item, SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
}

static int is_degraded(srs_context *context, const char *user, uint64_t *total)
{
    srs_due_list *list;
    world_ok(srs_due(context, NULL, user, NULL, &list, err));
    int degraded = srs_due_list_is_degraded(list);
    *total = srs_due_list_total(list);
    srs_due_list_free(list);
    return degraded;
}

static srs_status count_mark(void *count, const srs_stale_mark *mark)
{
    (void)mark;
    ++*(unsigned *)count;
    return SRS_OK;
}

/* The marks in the store. */
static unsigned marks(void)
{
    static const srs__env env = {.backend_timeout_ms = 600000};
    srs_store_ops ops;
    void *self;
    unsigned count = 0;
    world_ok(srs__store_open(store_url, &env, &ops, &self, err));
    world_ok(ops.stale_list(self, 0, 1000000, count_mark, &count, err));
    ops.close(self, 0);
    return count;
}

static void await_marks(unsigned wanted)
{
    while (marks() != wanted)
        poll(NULL, 0, 5);
}

/* Reviews what was due, while the link is cut. */
static void miss_write(srs_context *context, shared_link *link, const char *user)
{
    shared_link_cut(link, 1);
    world_submit(context, user, "item", SRS_EASY, WORLD_START_MS);
    shared_link_cut(link, 0);
}

START_TEST(another_context_corrects_what_one_missed)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *cut, *whole;
    srs_context *one = open_shared(NEVER, &cut), *other = open_shared("10", &whole);
    submit_overdue(one, "ada", "item");
    ck_assert_uint_eq(world_due_total(other, "ada"), 1);
    shared_link_cut(cut, 1);
    world_submit(one, "ada", "item", SRS_EASY, WORLD_START_MS);
    while (world_due_total(other, "ada") != 0) /* until it looks */
        poll(NULL, 0, 5);
    ck_assert_uint_eq(world_stat(other, "safe_mode.entered"), 0); /* it noticed nothing else */
    await_marks(0);
    ck_assert_uint_eq(world_due_total(other, "ada"), 0);
    world_close(one);
    world_close(other);
}
END_TEST

START_TEST(the_mark_is_there_when_the_submit_returns)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *link;
    srs_context *context = open_shared(NEVER, &link);
    submit_overdue(context, "ada", "item");
    submit_overdue(context, "bob", "item");
    ck_assert_uint_eq(marks(), 0);
    shared_link_cut(link, 1);
    world_submit(context, "ada", "item", SRS_EASY, WORLD_START_MS);
    ck_assert_uint_eq(marks(), 1);
    world_ok(srs_reset(context, NULL, "bob", err));
    ck_assert_uint_eq(marks(), 2);
    world_close(context);
}
END_TEST

/* The cache is read, and found away only when it is written: the store waits to know it. */
START_TEST(the_mark_is_there_however_late_the_cache_fails)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    srs_config *config = world_config_on(store_url);
    world_set(config, "safe_mode.failures", "1000");
    world_set(config, "safe_mode.check_ms", NEVER);
    shared_link *link = shared_cache_use(config);
    srs_context *context = world_open(config);
    submit_overdue(context, "ada", "item");
    shared_link_cut_changes(link, 100);
    world_submit(context, "ada", "item", SRS_EASY, WORLD_START_MS);
    ck_assert_uint_eq(marks(), 1);
    world_close(context);
}
END_TEST

/* A commit of the store that the cache did not receive, though it had the preview. */
START_TEST(what_is_missed_after_the_commit_is_noted_soon)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    srs_config *config = world_config_on(store_url);
    world_set(config, "safe_mode.check_ms", "10");
    world_set(config, "safe_mode.open_ms", "3600000");
    shared_link *link = shared_cache_use(config);
    faulty_store_use(config, store_url);
    srs_context *context = world_open(config);
    submit_overdue(context, "ada", "item");
    faulty_store_hold(1);
    world_submit_ack(context, "ada", "item", SRS_EASY, WORLD_START_MS, SRS_ACK_CACHED);
    while (world_stat(context, "queue.depth") && faulty_store_transactions() < 2)
        poll(NULL, 0, 1);
    shared_link_cut(link, 1); /* during the commit */
    faulty_store_hold(0);
    world_ok(srs_flush(context, 60000, err));
    await_marks(1);
    world_close(context);
}
END_TEST

/* Safe mode begins when the transaction does not know of it any more. */
static void enter_safe_mode(void *context, const char *call)
{
    if (strcmp(call, "store.commit") == 0)
        world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
}

START_TEST(the_mark_is_there_when_safe_mode_begins_during_the_commit)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    srs_config *config = world_config_on(store_url);
    world_set(config, "safe_mode.check_ms", NEVER);
    shared_cache_use(config);
    faulty_store_use(config, store_url);
    srs_context *context = world_open(config);
    submit_overdue(context, "ada", "item");
    ck_assert_uint_eq(marks(), 0);
    faulty_on_call(enter_safe_mode, context);
    world_submit_ack(context, "ada", "item", SRS_EASY, WORLD_START_MS, SRS_ACK_STORED);
    faulty_on_call(NULL, NULL);
    ck_assert_uint_eq(marks(), 1);
    world_close(context);
}
END_TEST

START_TEST(closing_notes_what_is_not_noted_yet)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *link;
    srs_context *context = open_shared(NEVER, &link);
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.cache_enabled = 0;
    shared_link_cut(link, 1);
    world_ok(srs_season_put(context, &season, err)); /* all that the cache has may go stale */
    ck_assert_uint_eq(marks(), 0);
    world_close(context);
    ck_assert_uint_eq(marks(), 1);
}
END_TEST

START_TEST(a_whole_cache_can_be_marked)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *cut, *whole;
    srs_context *one = open_shared(NEVER, &cut), *other = open_shared("10", &whole);
    submit_overdue(one, "ada", "item");
    ck_assert_uint_eq(world_due_total(other, "ada"), 1);
    ck_assert_uint_ge(world_stat(other, "cache.entries"), 1);
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.cache_enabled = 0;
    shared_link_cut(cut, 1);
    world_ok(srs_season_put(one, &season, err));
    world_close(one);
    await_marks(0);
    ck_assert_uint_eq(world_stat(other, "cache.entries"), 0);
    world_close(other);
}
END_TEST

/* A process that submits with its link cut and crashes when it is asked to. */
static void die_after_missing(int told)
{
    char byte;
    shared_link *link;
    if (read(told, &byte, 1) != 1)
        _exit(1);
    srs_config *config = world_config_on(store_url);
    srs_context *context;
    srs_review review = world_review("item", SRS_EASY, WORLD_START_MS);
    link = shared_cache_use(config);
    shared_link_cut(link, 1);
    if (srs_open(config, &context, NULL) ||
        srs_submit(context, "S", "ada", &review, 1, NULL, NULL, NULL))
        _exit(2);
    _exit(0);
}

typedef struct victim {
    pid_t pid;
    int tell;
} victim;

/* Before anything is open: the child begins with nothing inherited. */
static victim fork_victim(void)
{
    int pipe_ends[2];
    victim made;
    ck_assert_int_eq(pipe(pipe_ends), 0);
    made.tell = pipe_ends[1];
    made.pid = fork();
    ck_assert_int_ge(made.pid, 0);
    if (!made.pid) {
        close(pipe_ends[1]);
        die_after_missing(pipe_ends[0]);
    }
    close(pipe_ends[0]);
    return made;
}

static void let_die(const victim *told)
{
    int end = -1;
    ck_assert_int_eq(write(told->tell, "", 1), 1);
    ck_assert_int_eq(waitpid(told->pid, &end, 0), told->pid);
    ck_assert_int_eq(end, 0);
    close(told->tell);
}

START_TEST(a_living_process_corrects_what_a_dead_one_missed)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    victim dead = fork_victim();
    shared_link *link;
    srs_context *living = open_shared("10", &link);
    submit_overdue(living, "ada", "item");
    ck_assert_uint_eq(world_due_total(living, "ada"), 1);
    let_die(&dead);
    await_marks(0);
    ck_assert_uint_eq(world_due_total(living, "ada"), 0);
    ck_assert_uint_ge(world_stat(living, "cache.invalidated"), 1);
    world_close(living);
}
END_TEST

START_TEST(who_opens_later_reads_nothing_stale)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    victim dead = fork_victim();
    shared_link *link;
    srs_context *context = open_shared(NEVER, &link);
    submit_overdue(context, "ada", "item");
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    world_close(context);
    let_die(&dead);
    ck_assert_uint_eq(marks(), 1);
    srs_config *config = world_config_on(store_url);
    world_set(config, "worker", "poll"); /* no thread that is faster */
    shared_cache_use(config);
    context = world_open(config);
    ck_assert_uint_eq(world_due_total(context, "ada"), 0); /* the very first */
    world_close(context);
}
END_TEST

/* With worker=poll there is no thread that could have done it before. */
START_TEST(without_a_thread_too)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *cut;
    srs_context *one = open_shared(NEVER, &cut);
    srs_config *config = world_config_on(store_url);
    world_set(config, "worker", "poll");
    world_set(config, "safe_mode.check_ms", "10");
    shared_cache_use(config);
    srs_context *polled = world_open(config);
    submit_overdue(one, "ada", "item");
    ck_assert_uint_eq(world_due_total(polled, "ada"), 1);
    miss_write(one, cut, "ada");
    ck_assert_uint_eq(world_due_total(polled, "ada"), 1); /* nobody has looked */
    while (world_stat(polled, "cache.invalidated") == 0) {
        poll(NULL, 0, 5);
        world_ok(srs_flush(polled, 1000, err));
    }
    ck_assert_uint_eq(world_due_total(polled, "ada"), 0);
    ck_assert_uint_eq(marks(), 0);
    world_close(one);
    world_close(polled);
}
END_TEST

START_TEST(nothing_stale_is_read_when_safe_mode_ends)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *cut, *own;
    uint64_t total;
    srs_context *other = open_shared(NEVER, &cut), *context = open_shared(NEVER, &own);
    submit_overdue(context, "ada", "item");
    ck_assert_uint_eq(world_due_total(other, "ada"), 1);
    shared_link_cut(own, 1);
    ck_assert(is_degraded(context, "ada", &total)); /* in safe mode */
    shared_link_cut(cut, 1);
    world_submit(other, "ada", "item", SRS_EASY, WORLD_START_MS);
    shared_link_cut(own, 0);
    for (int degraded = 1; degraded;) { /* until a probe has found it well */
        poll(NULL, 0, 2);
        degraded = is_degraded(context, "ada", &total);
        ck_assert_uint_eq(total, 0);
    }
    world_close(other);
    world_close(context);
}
END_TEST

START_TEST(nothing_stale_is_read_when_it_is_forced_off)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *cut, *own;
    uint64_t total;
    srs_context *other = open_shared(NEVER, &cut), *context = open_shared(NEVER, &own);
    submit_overdue(context, "ada", "item");
    ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    miss_write(other, cut, "ada");
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err));
    ck_assert(!is_degraded(context, "ada", &total));
    ck_assert_uint_eq(total, 0);
    world_close(other);
    world_close(context);
}
END_TEST

/* While the store cannot say what is stale, the cache is not trusted. */
START_TEST(safe_mode_does_not_end_without_the_store)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    srs_config *config = world_config_on(store_url);
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "1");
    world_set(config, "safe_mode.check_ms", NEVER);
    world_set(config, "safe_mode.user_interval_ms", "0");
    shared_link *link = shared_cache_use(config);
    faulty_store_use(config, store_url);
    srs_context *context = world_open(config);
    uint64_t total;
    shared_link_cut(link, 1);
    ck_assert(is_degraded(context, "ada", &total));
    shared_link_cut(link, 0);
    faulty_store_hide_marks(1);
    for (int i = 0; i < 20; i++) {
        poll(NULL, 0, 2);
        ck_assert(is_degraded(context, "ada", &total));
    }
    world_fails(SRS_E_UNAVAILABLE, "marks", srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err));
    faulty_store_hide_marks(0);
    while (is_degraded(context, "ada", &total))
        poll(NULL, 0, 2);
    world_close(context);
}
END_TEST

/* Statements of a submit: the fewest of 50, since other threads have some now and then. */
static uint64_t statements_of_submit(int shared)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "safe_mode.check_ms", NEVER);
    if (shared)
        shared_cache_use(config);
    srs_context *context = world_open(config);
    char item[32];
    uint64_t fewest = UINT64_MAX;
    for (int i = 0; i < 50; i++) {
        snprintf(item, sizeof item, "item %d %d", shared, i);
        uint64_t before = world_stat(context, "store.statements");
        submit_overdue(context, "ada", item);
        uint64_t used = world_stat(context, "store.statements") - before;
        fewest = used < fewest ? used : fewest;
    }
    world_close(context);
    return fewest;
}

START_TEST(it_costs_nothing_while_the_cache_is_well)
{
    begin(_i);
    /* With a cache of its own, a call after a commit looks for changes of other processes. */
    uint64_t alone = statements_of_submit(0) - 1;
    ck_assert_uint_eq(statements_of_submit(1), alone);
}
END_TEST

START_TEST(a_cache_of_one_process_needs_no_marks)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    srs_config *config = world_config_on(store_url);
    faulty_cache_use(config, "memory:");
    srs_context *context = world_open(config);
    submit_overdue(context, "ada", "item");
    faulty_cache_mode(FAULTY_FAILS);
    world_submit(context, "ada", "item", SRS_EASY, WORLD_START_MS);
    ck_assert_uint_eq(marks(), 0);
    faulty_cache_mode(FAULTY_NOT);
    ck_assert_uint_eq(world_due_total(context, "ada"), 0);
    world_close(context);
}
END_TEST

START_TEST(a_season_without_a_cache_needs_no_marks)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    shared_link *link;
    srs_context *context = open_shared(NEVER, &link);
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.cache_enabled = 0;
    world_ok(srs_season_put(context, &season, err));
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    submit_overdue(context, "ada", "item");
    ck_assert_uint_eq(marks(), 0);
    world_close(context);
    ck_assert_uint_eq(marks(), 0);
}
END_TEST

/* A store from before there were marks. */
START_TEST(a_store_without_marks_is_done_without)
{
    begin(_i);
    static const srs__env env = {.backend_timeout_ms = 600000};
    srs_store_ops ops;
    void *self;
    srs_config *config = world_config_on(store_url);
    world_ok(srs__store_open(store_url, &env, &ops, &self, err));
    ops.size = offsetof(srs_store_ops, stale_put);
    world_ok(srs_config_set_store(config, &ops, self, err));
    world_set(config, "safe_mode.failures", "1");
    world_set(config, "safe_mode.open_ms", "1");
    world_set(config, "safe_mode.user_interval_ms", "0");
    shared_link *link = shared_cache_use(config);
    srs_context *context = world_open(config);
    uint64_t total;
    submit_overdue(context, "ada", "item");
    ck_assert(!is_degraded(context, "ada", &total));
    miss_write(context, link, "ada");
    while (is_degraded(context, "ada", &total))
        poll(NULL, 0, 2);
    ck_assert_uint_eq(total, 0); /* the process itself knows */
    world_close(context);
}
END_TEST

#define USERS 300

START_TEST(many_are_mended_by_all_together)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    char user[32];
    shared_link *cut, *links[3];
    srs_context *one = open_shared(NEVER, &cut), *others[3];
    for (int i = 0; i < USERS; i++) {
        snprintf(user, sizeof user, "user %d", i);
        submit_overdue(one, user, "item");
    }
    world_ok(srs_safe_mode_force(one, SRS_SAFE_MODE_ON, err));
    for (int i = 0; i < USERS; i++) {
        snprintf(user, sizeof user, "user %d", i);
        world_submit(one, user, "item", SRS_EASY, WORLD_START_MS);
    }
    ck_assert_uint_eq(marks(), USERS);
    for (int i = 0; i < 3; i++)
        others[i] = open_shared("10", &links[i]);
    await_marks(0);
    uint64_t mended = 0;
    for (int i = 0; i < 3; i++)
        mended += world_stat(others[i], "cache.invalidated");
    ck_assert_uint_ge(mended, USERS);
    for (int i = 0; i < USERS; i++) {
        snprintf(user, sizeof user, "user %d", i);
        ck_assert_uint_eq(world_due_total(others[i % 3], user), 0);
    }
    for (int i = 0; i < 3; i++)
        world_close(others[i]);
    world_close(one);
}
END_TEST

START_TEST(who_polls_mends_a_few_at_a_time)
{
    if (!world_is_durable(_i))
        return;
    begin(_i);
    char user[32];
    shared_link *link;
    srs_context *one = open_shared(NEVER, &link);
    world_ok(srs_safe_mode_force(one, SRS_SAFE_MODE_ON, err));
    for (int i = 0; i < USERS; i++) {
        snprintf(user, sizeof user, "user %d", i);
        submit_overdue(one, user, "item");
    }
    world_close(one);
    srs_config *config = world_config_on(store_url);
    world_set(config, "worker", "poll");
    world_set(config, "safe_mode.check_ms", NEVER);
    shared_cache_use(config);
    srs_context *polled = world_open(config);
    unsigned left = marks(), polls = 0;
    ck_assert_uint_eq(left, USERS);
    for (; left; polls++) {
        world_ok(srs_flush(polled, 1000, err));
        unsigned now = marks();
        ck_assert_uint_ge(now + 64, left);
        ck_assert_uint_lt(now, left);
        left = now;
    }
    ck_assert_uint_ge(polls, USERS / 64);
    world_close(polled);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        another_context_corrects_what_one_missed,
        the_mark_is_there_when_the_submit_returns,
        the_mark_is_there_however_late_the_cache_fails,
        what_is_missed_after_the_commit_is_noted_soon,
        the_mark_is_there_when_safe_mode_begins_during_the_commit,
        closing_notes_what_is_not_noted_yet,
        a_whole_cache_can_be_marked,
        a_living_process_corrects_what_a_dead_one_missed,
        who_opens_later_reads_nothing_stale,
        without_a_thread_too,
        nothing_stale_is_read_when_safe_mode_ends,
        nothing_stale_is_read_when_it_is_forced_off,
        safe_mode_does_not_end_without_the_store,
        it_costs_nothing_while_the_cache_is_well,
        a_cache_of_one_process_needs_no_marks,
        a_season_without_a_cache_needs_no_marks,
        a_store_without_marks_is_done_without,
        many_are_mended_by_all_together,
        who_polls_mends_a_few_at_a_time,
    };
    return world_run("stale marks", tests, sizeof tests / sizeof *tests);
}
