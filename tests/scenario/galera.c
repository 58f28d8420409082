/* Three processes that submit the same users' reviews on three nodes of a cluster: what was
 * acknowledged is in the log of every node once, and trackers are the fold of the log. */
#include "scenario/agree.h"
#include "scenario/processes.h"
#include "scenario/world.h"

#include "support/galera.h"
#include "support/suite.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define USERS 3
#define ITEMS 60
#define BATCH 300
#define BATCHES 12 /* of a process */
#define TRIES 20
#define ROUNDS 6
#define REVIEWS (GALERA_NODES * BATCHES * BATCH)

static const char *const users[USERS] = {"ada", "bob", "eve"};
static galera *cluster;
static char *urls[GALERA_NODES];

static srs_context *open_on(int node)
{
    srs_config *config = world_config_on(urls[node]);
    world_set(config, "cache", "memory:");
    world_set(config, "queue", "memory:");
    world_set(config, "safe_mode.timeout_ms", "30000");
    world_set(config, "backend.timeout_ms", "30000");
    world_set(config, "submit.timeout_ms", "60000");
    world_set(config, "submit.batch_max", "300");
    return world_open(config);
}

static srs_status submit(srs_context *context, int node, int number, srs_error *err)
{
    static char ids[BATCH][SRS_ID_TEXT_SIZE], items[BATCH][16];
    srs_review reviews[BATCH];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_STORED;
    for (int i = 0; i < BATCH; i++) {
        int place = (number * GALERA_NODES + node) * BATCH + i;
        snprintf(ids[i], sizeof ids[i], "0190a0a0-%04x-7000-8000-%012d", (unsigned)node, place);
        snprintf(items[i], sizeof items[i], "item %d", (i * 7 + number) % ITEMS);
        reviews[i] = world_review(items[i], 1 + (i + number) % 4, WORLD_START_MS + place);
        reviews[i].review_id = ids[i];
    }
    return srs_submit(context, NULL, users[number % USERS], reviews, BATCH, &options, NULL, err);
}

/* Returns how many batches were acknowledged; one that was not is submitted again, with its ids. */
static void submit_all(process *parent, int node)
{
    srs_context *context = open_on(node);
    process_tell(parent, 0);
    process_hear(parent);
    for (int number = 0; number < BATCHES; number++) {
        srs_error err = SRS_ERROR_INIT;
        for (int tries = 1; submit(context, node, number, &err); tries++) {
            ck_assert_msg(tries < TRIES, "%s", err.message);
            poll(NULL, 0, 20);
        }
    }
    process_tell(parent, BATCHES);
    world_close(context);
}

/* Opens the store with tables of its own name in each round, when all others do. */
static void create_all(process *parent, int node)
{
    char url[512];
    process_tell(parent, 0);
    for (int round = 0; round < ROUNDS; round++) {
        srs_season season = SRS_SEASON_INIT;
        srs_context *context;
        snprintf(url, sizeof url, "%s&table_prefix=round%d_", urls[node], round);
        srs_config *config = world_config_on(url);
        world_set(config, "cache", "memory:");
        world_set(config, "queue", "memory:");
        world_set(config, "season.auto_create", "on");
        world_set(config, "safe_mode.timeout_ms", "30000");
        world_set(config, "backend.timeout_ms", "30000");
        process_hear(parent);
        world_ok(srs_open(config, &context, err));
        srs_config_free(config);
        if (node == 0) { /* the others create it without dates */
            season.name = "S";
            season.starts_ms = WORLD_START_MS;
            world_ok(srs_season_put(context, &season, err));
        }
        srs_review review = world_review("a", SRS_GOOD, 0);
        world_ok(srs_submit(context, "S", users[node], &review, 1, NULL, NULL, err));
        world_close(context);
        process_tell(parent, 0);
    }
}

static long number_on(int node, const char *sql)
{
    char *text = galera_query(cluster, node, sql);
    long number = strtol(text, NULL, 10);
    free(text);
    return number;
}

/* Waits until a node has applied the commits of the other nodes. Returns the last number. */
static long await_number_on(int node, const char *sql, long expected)
{
    long number = number_on(node, sql);
    for (int tries = 0; tries < 300 && number != expected; tries++) {
        poll(NULL, 0, 100);
        number = number_on(node, sql);
    }
    return number;
}

static void submit_on_all_nodes(void)
{
    process processes[GALERA_NODES];
    uint64_t acknowledged = 0;
    for (int i = 0; i < GALERA_NODES; i++)
        process_start(&processes[i], submit_all, i);
    for (int i = 0; i < GALERA_NODES; i++)
        process_hear(&processes[i]);
    for (int i = 0; i < GALERA_NODES; i++)
        process_tell(&processes[i], 0);
    for (int i = 0; i < GALERA_NODES; i++)
        acknowledged += process_hear(&processes[i]) * BATCH;
    for (int i = 0; i < GALERA_NODES; i++)
        process_end(&processes[i]);
    ck_assert_uint_eq(acknowledged, REVIEWS);
}

START_TEST(what_any_node_has_acknowledged_is_on_all_of_them_once)
{
    submit_on_all_nodes();
    for (int i = 0; i < GALERA_NODES; i++) {
        static const char count[] = "SELECT COUNT(*) FROM srs_review_log",
                          ids[] = "SELECT COUNT(DISTINCT review_id) FROM srs_review_log";
        await_number_on(i, count, REVIEWS);
        printf("node %d: %d acknowledged, %ld lost, %ld doubled\n", i, REVIEWS,
               REVIEWS - number_on(i, ids), number_on(i, count) - number_on(i, ids));
        ck_assert_int_eq(number_on(i, count), REVIEWS);
        ck_assert_int_eq(number_on(i, ids), REVIEWS);
        for (int user = 0; user < USERS; user++)
            agree_in(urls[i], users[user], REVIEWS / USERS);
    }
}
END_TEST

START_TEST(one_season_is_active_whoever_activates)
{
    ck_assert_int_eq(await_number_on(1, "SELECT COUNT(*) FROM srs_seasons WHERE is_active = 1", 1),
                     1);
    ck_assert_int_eq(await_number_on(2, "SELECT COUNT(*) FROM srs_seasons", 1), 1);
}
END_TEST

/* The first process makes the tables and the season; all others find them. */
START_TEST(tables_and_seasons_are_created_on_all_nodes_at_once)
{
    process processes[GALERA_NODES];
    for (int i = 0; i < GALERA_NODES; i++)
        process_start(&processes[i], create_all, i);
    for (int round = 0; round <= ROUNDS; round++) {
        for (int i = 0; i < GALERA_NODES; i++)
            process_hear(&processes[i]);
        for (int i = 0; i < GALERA_NODES && round < ROUNDS; i++)
            process_tell(&processes[i], 0);
    }
    for (int i = 0; i < GALERA_NODES; i++)
        process_end(&processes[i]);
    for (int round = 0; round < ROUNDS; round++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT starts_ms FROM srs.round%d_seasons", round);
        ck_assert_int_eq(await_number_on(0, sql, WORLD_START_MS), WORLD_START_MS);
        snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM srs.round%d_review_log", round);
        ck_assert_int_eq(await_number_on(0, sql, GALERA_NODES), GALERA_NODES);
    }
}
END_TEST

static void start(void)
{
    cluster = galera_start();
    for (int i = 0; i < GALERA_NODES; i++)
        urls[i] = galera_url(cluster, i);
    world_close(open_on(0)); /* has the tables and the season made */
}

static void end(void)
{
    for (int i = 0; i < GALERA_NODES; i++)
        free(urls[i]);
    galera_free(cluster);
}

int main(void)
{
    if (!galera_is_installed()) {
        puts("galera-4, rsync or the user mysql is not there, or this is not root: skipped");
        return 77;
    }
    Suite *suite = suite_create("galera");
    TCase *tests = tcase_create("nodes");
    tcase_add_unchecked_fixture(tests, start, end);
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, what_any_node_has_acknowledged_is_on_all_of_them_once);
    tcase_add_test(tests, one_season_is_active_whoever_activates);
    tcase_add_test(tests, tables_and_seasons_are_created_on_all_nodes_at_once);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
