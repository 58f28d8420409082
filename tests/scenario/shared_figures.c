/* Figures of shared things are those of the things: a process that only looks sees what waits in
 * the queue of another one that runs, and so do all; looking changes nothing. */
#include "scenario/doctor_kit.h"
#include "scenario/processes.h"
#include "scenario/servers.h"

#include "support/redis_server.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define BATCH 50
#define JOBS 110
#define REVIEWS (BATCH * JOBS)

enum { SPOOL, STREAM, KINDS };

static char store_url[320], queue_url[400], folder[300];

static void make_urls(int kind)
{
    snprintf(folder, sizeof folder, "%s", temp_dir_new());
    snprintf(store_url, sizeof store_url, "sqlite:%s/srs.db", folder);
    if (kind == SPOOL)
        snprintf(queue_url, sizeof queue_url, "spool://%s/spool", folder);
    else
        snprintf(queue_url, sizeof queue_url, "%s?session_timeout_ms=3600000", servers_redis_url());
    if (kind == STREAM)
        redis_server_do(servers_redis(), "FLUSHALL");
}

static srs_context *open_idle(void)
{
    srs_config *config = doctor_config(NULL, store_url, queue_url);
    world_set(config, "worker", "poll");
    world_set(config, "backend.timeout_ms", "60000"); /* the machine may be busy */
    return world_open(config);
}

static void submit_many(srs_context *context, int jobs)
{
    srs_review batch[BATCH];
    for (int job = 0; job < jobs; job++) {
        for (int i = 0; i < BATCH; i++)
            batch[i] = world_review("item", SRS_GOOD, WORLD_START_MS + job * BATCH + i);
        world_ok(srs_submit(context, NULL, "ada", batch, BATCH, NULL, NULL, err));
    }
}

/* In a process of its own: accepts, stores nothing until it is asked to, and goes on. */
static void accept_and_wait(process *parent, int jobs)
{
    srs_context *context = open_idle();
    submit_many(context, jobs);
    process_tell(parent, world_stat(context, "queue.depth"));
    process_hear(parent);
    world_ok(srs_flush(context, 60000, err));
    process_tell(parent, world_stat(context, "queue.depth"));
    process_hear(parent);
    world_close(context);
}

static void check_figures(srs_context *context, uint64_t reviews, uint64_t jobs, uint64_t orphaned)
{
    ck_assert_uint_eq(world_stat(context, "queue.depth"), reviews);
    ck_assert_uint_eq(world_stat(context, "queue.jobs"), jobs);
    ck_assert_uint_eq(world_stat(context, "queue.orphaned"), orphaned);
    ck_assert_int_eq(world_stat(context, "queue.oldest_ms") > 0, jobs > 0);
    ck_assert_uint_eq(world_stat(context, "queue.own"), 0);
}

/* The names in the directory of the spool, and how often each was changed is not looked at. */
static uint64_t names_in_spool(void)
{
    char path[320];
    uint64_t sum = 0;
    snprintf(path, sizeof path, "%s/spool", folder);
    DIR *spool = opendir(path);
    for (struct dirent *entry = spool ? readdir(spool) : NULL; entry; entry = readdir(spool)) {
        for (const char *at = entry->d_name; *at; at++)
            sum = sum * 31 + (unsigned char)*at;
    }
    if (spool)
        closedir(spool);
    return sum;
}

START_TEST(what_waits_is_seen_from_outside)
{
    process other;
    make_urls(_i);
    process_start(&other, accept_and_wait, JOBS);
    ck_assert_uint_eq(process_hear(&other), REVIEWS);
    srs_context *context = open_idle();
    uint64_t before = names_in_spool();
    check_figures(context, REVIEWS, JOBS, 0);
    doctor_finds(context, "queue.depth", SRS_FINDING_WARNING, "5500 reviews");
    doctor_finds_no(context, "queue.abandoned");
    ck_assert_uint_eq(names_in_spool(), before);
    process_tell(&other, 0);
    ck_assert_uint_eq(process_hear(&other), 0);
    check_figures(context, 0, 0, 0);
    doctor_finds_no(context, "queue.depth");
    process_tell(&other, 0);
    process_end(&other);
    world_close(context);
}
END_TEST

/* One that has left its jobs behind, seen by two others, who say the same. */
START_TEST(what_is_left_is_seen_as_such)
{
    make_urls(_i);
    srs_context *context = open_idle(), *a, *b;
    submit_many(context, 2);
    srs_discard(context);
    a = open_idle();
    b = open_idle();
    check_figures(a, 2 * BATCH, 2, 2);
    check_figures(b, 2 * BATCH, 2, 2);
    world_ok(srs_poll(a, 0, NULL, err)); /* takes them over */
    ck_assert_uint_eq(world_stat(b, "queue.orphaned"), 0);
    world_ok(srs_flush(a, 60000, err));
    check_figures(a, 0, 0, 0);
    check_figures(b, 0, 0, 0);
    world_close(a);
    world_close(b);
}
END_TEST

/* Done in any order and by parts, the sum stays right. */
START_TEST(the_sum_of_reviews_stays_right)
{
    make_urls(_i);
    srs_context *a = open_idle(), *b = open_idle();
    submit_many(a, 3);
    world_submit(b, "bob", "item", SRS_GOOD, 0);
    ck_assert_uint_eq(world_stat(a, "queue.depth"), 3 * BATCH + 1);
    ck_assert_uint_eq(world_stat(b, "queue.depth"), 3 * BATCH + 1);
    world_ok(srs_flush(a, 60000, err));
    ck_assert_uint_eq(world_stat(a, "queue.depth"), 1);
    world_ok(srs_flush(b, 60000, err));
    ck_assert_uint_eq(world_stat(b, "queue.depth"), 0);
    submit_many(b, 1);
    ck_assert_uint_eq(world_stat(a, "queue.depth"), BATCH);
    world_ok(srs_flush(b, 60000, err));
    world_close(a);
    world_close(b);
}
END_TEST

/* ---- what is not known ---------------------------------------------------------------------- */

static srs_stat stat_of(srs_context *context, const char *name)
{
    srs_stat stat = SRS_STAT_INIT;
    for (size_t i = 0; srs_stat_at(context, i, &stat) == SRS_OK; i++) {
        if (strcmp(stat.name, name) == 0)
            return stat;
    }
    ck_abort_msg("no figure %s", name);
    return stat;
}

START_TEST(what_a_backend_cannot_tell)
{
    uint64_t value = 77;
    srs_context *context = world_open(doctor_config(NULL, "memory:", NULL));
    ck_assert_int_eq(srs_stat_get(context, "cache.round_trips", &value), SRS_E_UNSUPPORTED);
    ck_assert_int_eq(srs_stat_get(context, "queue.bytes", &value), SRS_E_UNSUPPORTED);
    ck_assert_int_eq(srs_stat_get(context, "queue.commits", &value), SRS_E_UNSUPPORTED);
    ck_assert_uint_eq(value, 77);
    srs_stat stat = stat_of(context, "cache.round_trips");
    ck_assert_int_eq(stat.is_known, 0);
    ck_assert_uint_eq(stat.value, 0);
    ck_assert_int_eq(stat_of(context, "due.calls").is_known, 1);
    ck_assert_int_eq(stat_of(NULL, "due.calls").is_known, 0);
    world_close(context);
}
END_TEST

/* No figure is the largest number there is, whatever the backends are. */
START_TEST(nothing_unknown_looks_like_a_number)
{
    make_urls(_i);
    srs_context *context = open_idle();
    srs_stat stat = SRS_STAT_INIT;
    for (size_t i = 0; srs_stat_at(context, i, &stat) == SRS_OK; i++) {
        uint64_t value = 0;
        ck_assert_msg(stat.value < UINT64_MAX / 2, "%s", stat.name);
        ck_assert_int_eq(srs_stat_get(context, stat.name, &value) == SRS_OK, stat.is_known);
    }
    world_close(context);
}
END_TEST

static uint64_t statements_of_list(srs_context *context)
{
    srs_stat_list *list;
    uint64_t statements = 0;
    world_ok(srs_stats(context, &list, err));
    for (size_t i = 0; i < srs_stat_list_count(list); i++) {
        const srs_stat *stat = srs_stat_list_at(list, i);
        srs_stat single = SRS_STAT_INIT;
        ck_assert_int_eq(srs_stat_at(context, i, &single), SRS_OK);
        ck_assert_str_eq(stat->name, single.name);
        ck_assert_int_eq(stat->is_known, single.is_known);
        if (strcmp(stat->name, "store.statements") == 0)
            statements = stat->value;
    }
    ck_assert_ptr_null(srs_stat_list_at(list, srs_stat_list_count(list)));
    srs_stat_list_free(list);
    return statements;
}

/* A list costs the store as many statements as one statistic. */
START_TEST(a_list_asks_the_store_once)
{
    make_urls(SPOOL);
    srs_context *context = open_idle();
    uint64_t first = world_stat(context, "store.statements");
    uint64_t each = world_stat(context, "store.statements") - first;
    ck_assert_uint_gt(each, 0);
    first = world_stat(context, "store.statements");
    srs_stat_list *list;
    world_ok(srs_stats(context, &list, err));
    srs_stat_list_free(list);
    ck_assert_uint_eq(world_stat(context, "store.statements") - first, 2 * each);
    ck_assert_uint_gt(statements_of_list(context), first);
    world_close(context);
}
END_TEST

START_TEST(a_queue_that_is_away)
{
    uint64_t value = 77;
    make_urls(SPOOL);
    snprintf(queue_url, sizeof queue_url, "redis+unix://%s/none", folder);
    srs_context *context = open_idle();
    ck_assert_int_eq(srs_stat_get(context, "queue.depth", &value), SRS_E_UNAVAILABLE);
    ck_assert_int_eq(stat_of(context, "queue.depth").is_known, 0);
    ck_assert_uint_eq(value, 77);
    world_close(context);
}
END_TEST

START_TEST(dead_letters_of_the_store)
{
    make_urls(_i);
    srs_context *context = open_idle();
    ck_assert_uint_eq(world_stat(context, "dead.waiting"), 0);
    ck_assert_int_eq(stat_of(context, "dead.waiting").is_shared, 1);
    ck_assert_int_eq(stat_of(context, "persist.dead").is_shared, 0);
    world_close(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shared_figures");
    TCase *tests = tcase_create("shared_figures");
    int kinds = servers_have_redis() ? KINDS : STREAM;
    if (servers_have_redis())
        servers_start_redis();
    tcase_set_timeout(tests, 240);
    tcase_add_loop_test(tests, what_waits_is_seen_from_outside, 0, kinds);
    tcase_add_loop_test(tests, what_is_left_is_seen_as_such, 0, kinds);
    tcase_add_loop_test(tests, the_sum_of_reviews_stays_right, 0, kinds);
    tcase_add_test(tests, what_a_backend_cannot_tell);
    tcase_add_loop_test(tests, nothing_unknown_looks_like_a_number, 0, kinds);
    tcase_add_loop_test(tests, dead_letters_of_the_store, 0, kinds);
    tcase_add_test(tests, a_list_asks_the_store_once);
    tcase_add_test(tests, a_queue_that_is_away);
    suite_add_tcase(suite, tests);
    int failed = run_suite(suite);
    servers_stop();
    return failed;
}
