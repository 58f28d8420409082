/* Each allocation fails in turn: the call gives an error or succeeds, nothing leaks, nothing that
 * was accepted is lost and nothing that was refused is kept. */
#include "scenario/world.h"

#include "context/backends.h"
#include "support/failing_alloc.h"
#include "support/shared_cache.h"

#include <stdio.h>
#include <string.h>

/* Far above what any of the calls below needs. */
#define ALLOCATIONS_MAX 3000

static srs_config *poll_config(int store)
{
    srs_config *config = world_config(store);
    world_set(config, "worker", "poll"); /* one thread, so that each run allocates the same */
    world_set(config, "retry.first_ms", "1");
    return config;
}

static srs_status open_one(srs_config *config)
{
    srs_context *context;
    srs_status status = srs_open(config, &context, NULL);
    failing_alloc_off();
    if (status == SRS_OK)
        world_close(context);
    return status;
}

START_TEST(opening)
{
    failing_alloc_install();
    size_t after = 0;
    int failed = 1;
    for (; failed && after < ALLOCATIONS_MAX; after++) {
        size_t live = failing_alloc_live();
        srs_config *config = poll_config(_i);
        failing_alloc_after(after);
        srs_status status = open_one(config);
        failed = failing_alloc_failed();
        ck_assert_msg(status == SRS_OK || status == SRS_E_NO_MEMORY, "after %zu: %s", after,
                      srs_status_name(status));
        srs_config_free(config);
        ck_assert_msg(failing_alloc_live() == live, "after %zu: a leak", after);
    }
    ck_assert_uint_gt(after, 5);
    ck_assert_int_eq(failed, 0);
}
END_TEST

typedef srs_status (*step)(srs_context *context, int round);

static srs_status submit_step(srs_context *context, int round)
{
    char item[32], late[32];
    snprintf(item, sizeof item, "item %d", round);
    snprintf(late, sizeof late, "late %d", round);
    srs_review batch[3] = {world_review(item, SRS_GOOD, WORLD_START_MS),
                           world_review(item, SRS_AGAIN, WORLD_START_MS + 1),
                           world_review(late, SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS)};
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_submit_result *result = NULL;
    options.ack = SRS_ACK_CACHED;
    srs_status status = srs_submit(context, NULL, "ada", batch, 3, &options, &result, NULL);
    srs_submit_result_free(result);
    return status;
}

static srs_status due_step(srs_context *context, int round)
{
    srs_due_list *list = NULL;
    (void)round;
    srs_status status = srs_due(context, NULL, "ada", NULL, &list, NULL);
    srs_due_list_free(list);
    return status;
}

static srs_status count_step(srs_context *context, int round)
{
    srs_counts *counts = NULL;
    (void)round;
    srs_status status = srs_count(context, NULL, "ada", 0, &counts, NULL);
    srs_counts_free(counts);
    return status;
}

static srs_status log_step(srs_context *context, int round)
{
    srs_event_list *list = NULL;
    (void)round;
    srs_status status = srs_log(context, NULL, "ada", NULL, 100, &list, NULL);
    srs_event_list_free(list);
    return status;
}

static srs_status season_step(srs_context *context, int round)
{
    srs_season season = SRS_SEASON_INIT;
    char name[16];
    snprintf(name, sizeof name, "T%d", round);
    season.name = name;
    return srs_season_put(context, &season, NULL);
}

static const struct {
    const char *name;
    step call;
} steps[] = {{"submit", submit_step},
             {"due", due_step},
             {"count", count_step},
             {"log", log_step},
             {"season", season_step}};

/* Runs one step with each allocation failing in turn; on a context that loads again each time. */
static void fail_in_turn(srs_context *context, size_t which)
{
    size_t accepted = 0, before = world_log_count(context, "ada");
    int failed = 1;
    for (int round = 0; failed && round < ALLOCATIONS_MAX; round++) {
        size_t depth = world_stat(context, "queue.depth");
        failing_alloc_after((size_t)round);
        srs_status status = steps[which].call(context, round);
        failed = failing_alloc_failed();
        failing_alloc_off();
        ck_assert_msg(status == SRS_OK || status == SRS_E_NO_MEMORY, "%s, round %d: %s",
                      steps[which].name, round, srs_status_name(status));
        if (steps[which].call == submit_step) {
            accepted += status == SRS_OK ? 3 : 0;
            ck_assert_uint_eq(world_stat(context, "queue.depth") - depth, status == SRS_OK ? 3 : 0);
        }
        world_ok(srs_flush(context, 10000, err));
        ck_assert_uint_eq(world_log_count(context, "ada"), before + accepted);
    }
    ck_assert_msg(!failed, "%s needs more allocations than any call should", steps[which].name);
}

START_TEST(each_call)
{
    failing_alloc_install();
    size_t live = failing_alloc_live();
    srs_context *context = world_open(poll_config(_i));
    world_submit(context, "ada", "late 0", SRS_GOOD, WORLD_START_MS);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        fail_in_turn(context, i);
    world_close(context);
    ck_assert_uint_eq(failing_alloc_live(), live);
}
END_TEST

/* The worker's own allocations fail: it tries again until there is memory. */
START_TEST(the_worker)
{
    failing_alloc_install();
    srs_context *context = world_open(poll_config(_i));
    int failed = 1;
    size_t stored = 0;
    for (int round = 0; failed && round < ALLOCATIONS_MAX; round++) {
        world_submit_ack(context, "ada", "item", SRS_GOOD, WORLD_START_MS - round, SRS_ACK_CACHED);
        failing_alloc_after((size_t)round);
        srs_status status = srs_flush(context, 5, NULL);
        failed = failing_alloc_failed();
        failing_alloc_off();
        ck_assert(status == SRS_OK || status == SRS_E_TIMEOUT);
        world_ok(srs_flush(context, 10000, err));
        ck_assert_uint_eq(world_log_count(context, "ada"), ++stored);
        ck_assert_uint_eq(world_state(context, "ada", "item").reps, stored);
    }
    ck_assert(!failed);
    world_close(context);
}
END_TEST

typedef struct search {
    const char *user;
    int found;
} search;

static srs_status look(void *data, const srs_stale_mark *mark)
{
    search *s = data;
    s->found |= !*mark->user || strcmp(mark->user, s->user) == 0;
    return SRS_OK;
}

static int is_marked(const srs_store_ops *ops, void *self, const char *user)
{
    search s = {user, 0};
    world_ok(ops->stale_list(self, 0, 1000000, look, &s, err));
    return s.found;
}

/* A write that a shared cache missed is marked in the store whatever fails. */
START_TEST(marking)
{
    if (!world_is_durable(_i))
        return;
    static const srs__env env = {.backend_timeout_ms = 600000};
    srs_store_ops ops;
    void *self;
    char url[512], user[32];
    snprintf(url, sizeof url, "%s", world_store_url(_i));
    failing_alloc_install();
    shared_cache_reset();
    srs_config *config = world_config_on(url);
    world_set(config, "worker", "poll");
    world_set(config, "retry.first_ms", "1");
    world_set(config, "safe_mode.failures", "1000");
    shared_link *link = shared_cache_use(config);
    srs_context *context = world_open(config);
    world_ok(srs__store_open(url, &env, &ops, &self, err));
    shared_link_cut_changes(link, 1);
    int failed = 1;
    for (int round = 0; failed && round < ALLOCATIONS_MAX; round++) {
        srs_review review = world_review("item", SRS_GOOD, WORLD_START_MS);
        srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
        options.ack = SRS_ACK_CACHED;
        snprintf(user, sizeof user, "user %d", round);
        failing_alloc_after((size_t)round);
        srs_status status = srs_submit(context, NULL, user, &review, 1, &options, NULL, NULL);
        srs_flush(context, 5, NULL);
        failed = failing_alloc_failed();
        failing_alloc_off();
        world_ok(srs_flush(context, 10000, err));
        if (!status)
            ck_assert_msg(is_marked(&ops, self, user), "round %d", round);
    }
    ck_assert(!failed);
    ops.close(self, 0);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {opening, each_call, the_worker, marking};
    return world_run("allocation failure", tests, sizeof tests / sizeof *tests);
}
