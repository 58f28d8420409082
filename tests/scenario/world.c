/* Shared parts of the scenarios. */
#include "scenario/world.h"

#include "scenario/servers.h"
#include "support/temp_dir.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t world_now_ms = WORLD_START_MS;

typedef struct world {
    const char *name;
    const char *cache; /* the scheme */
    const char *store; /* the scheme */
} world;

/* All that there are. Those of the suite that runs are in `worlds`. */
static const world table[] = {
    {"memory-memory", "memory", "memory"},   {"memory-sqlite", "memory", "sqlite"},
    {"memory-mariadb", "memory", "mariadb"}, {"none-memory", "none", "memory"},
    {"none-sqlite", "none", "sqlite"},       {"none-mariadb", "none", "mariadb"},
    {"redis-memory", "redis", "memory"},     {"redis-sqlite", "redis", "sqlite"},
    {"redis-mariadb", "redis", "mariadb"},
};
#define WORLDS_MAX (sizeof table / sizeof *table)
static world worlds[WORLDS_MAX];
static int world_count;

static char cache_url[512] = "memory:", store_url[512];

int world_is_durable(int world)
{
    return strcmp(worlds[world].store, "memory") != 0;
}

int world_has_cache(int world)
{
    return strcmp(worlds[world].cache, "none") != 0;
}

static int is_cache_redis(const world *it)
{
    return strcmp(it->cache, "redis") == 0;
}

int world_shares_cache(int world)
{
    return is_cache_redis(&worlds[world]);
}

int world_has_store_server(int world)
{
    return strcmp(worlds[world].store, "mariadb") == 0;
}

static int64_t clock_fn(void *data)
{
    (void)data;
    return __atomic_load_n(&world_now_ms, __ATOMIC_RELAXED);
}

void world_set(srs_config *config, const char *key, const char *value)
{
    world_ok(srs_config_set(config, key, value, err));
}

void world_set_load_timeout(srs_config *config, const char *ms)
{
    world_set(config, "safe_mode.timeout_ms", ms);
    world_set(config, "backend.timeout_ms", ms);
    world_set(config, "load.timeout_ms", ms);
}

/* Stores and caches of one server have names with different prefixes. */
const char *world_store_url(int world)
{
    static int made;
    char name[32];
    snprintf(name, sizeof name, "w%d_%d_", (int)getpid(), ++made);
    if (world_shares_cache(world))
        snprintf(cache_url, sizeof cache_url, "%s?prefix=%s", servers_redis_url(), name);
    else
        snprintf(cache_url, sizeof cache_url, "%s:", worlds[world].cache);
    if (strcmp(worlds[world].store, "sqlite") == 0)
        snprintf(store_url, sizeof store_url, "sqlite://%s/srs.db", temp_dir_new());
    else if (strcmp(worlds[world].store, "mariadb") == 0)
        snprintf(store_url, sizeof store_url, "%s&table_prefix=%s", servers_mariadb_url(), name);
    else
        strcpy(store_url, "memory:");
    return store_url;
}

const char *world_last_store_url(void)
{
    return store_url;
}

const char *world_cache_url(void)
{
    return cache_url;
}

static void be_patient(srs_config *config)
{
    static const char *const deadlines[] = {"backend.timeout_ms", "submit.timeout_ms",
                                            "load.timeout_ms", "safe_mode.timeout_ms"};
    char ms[16];
    snprintf(ms, sizeof ms, "%d", WORLD_TIMEOUT_MS);
    for (size_t i = 0; i < sizeof deadlines / sizeof *deadlines; i++)
        world_set(config, deadlines[i], ms);
}

static srs_config *make_config(const char *url, const char *scheduler)
{
    srs_config *config;
    __atomic_store_n(&world_now_ms, WORLD_START_MS, __ATOMIC_RELAXED);
    world_ok(srs_config_new(&config, err));
    world_set(config, "cache", cache_url);
    world_set(config, "store", url);
    world_set(config, "scheduler", scheduler);
    be_patient(config);
    if (strcmp(scheduler, "fsrs") == 0) /* the others have none */
        world_set(config, "scheduler.fuzz", "off");
    ck_assert_int_eq(srs_config_set_clock(config, clock_fn, NULL), SRS_OK);
    return config;
}

srs_config *world_config_on(const char *url)
{
    return make_config(url, "fsrs");
}

srs_config *world_config(int world)
{
    return make_config(world_store_url(world), "fsrs");
}

srs_config *world_config_of(int world, const char *scheduler)
{
    return make_config(world_store_url(world), scheduler);
}

srs_context *world_open(srs_config *config)
{
    srs_context *context;
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    world_ok(srs_season_put(context, &season, err));
    world_ok(srs_season_activate(context, "S", err));
    return context;
}

void world_close(srs_context *context)
{
    world_ok(srs_close(context, 60000, err));
}

srs_review world_review(const char *item, int rating, int64_t at_ms)
{
    srs_review review = SRS_REVIEW_INIT;
    review.item = item;
    review.value = rating;
    review.at_ms = at_ms;
    return review;
}

void world_submit_ack(srs_context *context, const char *user, const char *item, int rating,
                      int64_t at_ms, srs_ack ack)
{
    srs_review review = world_review(item, rating, at_ms);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = ack;
    world_ok(srs_submit(context, NULL, user, &review, 1, &options, NULL, err));
}

void world_submit(srs_context *context, const char *user, const char *item, int rating,
                  int64_t at_ms)
{
    world_submit_ack(context, user, item, rating, at_ms, SRS_ACK_DEFAULT);
}

srs_state world_state(srs_context *context, const char *user, const char *item)
{
    srs_state state = SRS_STATE_INIT;
    srs_tracker_list *list;
    srs_error err = SRS_ERROR_INIT;
    srs_status status = srs_item(context, NULL, user, item, &list, &err);
    if (status == SRS_E_NOT_FOUND)
        return state;
    ck_assert_msg(status == SRS_OK, "%s", err.message);
    ck_assert_int_eq(srs_tracker_state(srs_tracker_list_at(list, 0), &state), SRS_OK);
    srs_tracker_list_free(list);
    return state;
}

uint64_t world_due_total(srs_context *context, const char *user)
{
    srs_due_list *list;
    world_ok(srs_due(context, NULL, user, NULL, &list, err));
    uint64_t total = srs_due_list_total(list);
    srs_due_list_free(list);
    return total;
}

int world_is_due(srs_context *context, const char *user, const char *item)
{
    srs_due_list *list;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    int found = 0;
    query.limit = 50;
    world_ok(srs_due(context, NULL, user, &query, &list, err));
    for (size_t i = 0; i < srs_due_list_count(list); i++)
        found |= strcmp(srs_tracker_item(srs_due_list_at(list, i)), item) == 0;
    srs_due_list_free(list);
    return found;
}

size_t world_log_count(srs_context *context, const char *user)
{
    size_t count = 0, page;
    srs_event_list *last = NULL;
    do {
        srs_event_list *list;
        const srs_event *after =
            last ? srs_event_list_at(last, srs_event_list_count(last) - 1) : NULL;
        world_ok(srs_log(context, NULL, user, after, 1000, &list, err));
        srs_event_list_free(last);
        page = srs_event_list_count(list);
        count += page;
        last = list;
    } while (page > 0);
    srs_event_list_free(last);
    return count;
}

uint64_t world_stat(srs_context *context, const char *name)
{
    uint64_t value;
    ck_assert_int_eq(srs_stat_get(context, name, &value), SRS_OK);
    return value;
}

void world_same_state(const srs_state *a, const srs_state *b)
{
    ck_assert_int_eq(a->phase, b->phase);
    ck_assert_int_eq(a->step, b->step);
    ck_assert_int_eq(a->level, b->level);
    ck_assert_uint_eq(a->reps, b->reps);
    ck_assert_uint_eq(a->lapses, b->lapses);
    ck_assert_uint_eq(a->streak, b->streak);
    ck_assert_msg(memcmp(&a->stability, &b->stability, sizeof a->stability) == 0,
                  "stability %.17g and %.17g", a->stability, b->stability);
    ck_assert_msg(memcmp(&a->difficulty, &b->difficulty, sizeof a->difficulty) == 0,
                  "difficulty %.17g and %.17g", a->difficulty, b->difficulty);
    ck_assert_int_eq(a->last_review_ms, b->last_review_ms);
    ck_assert_int_eq(a->due_ms, b->due_ms);
}

/* ---- the suite, and its worlds -------------------------------------------------------------- */

typedef enum world_set_of { EMBEDDED, EVERYWHERE, ON_SERVERS } world_set_of;

static int world_is_in(const world *it, world_set_of set)
{
    int is_store_server = strcmp(it->store, "mariadb") == 0;
    if (set == EMBEDDED)
        return strcmp(it->cache, "memory") == 0 && !is_store_server;
    return set == EVERYWHERE || (is_cache_redis(it) && strcmp(it->store, "memory") != 0);
}

static int world_is_built(const world *it)
{
    return (!is_cache_redis(it) || srs_has_backend("redis")) && srs_has_backend(it->store);
}

static int world_is_installed(const world *it)
{
    return (!is_cache_redis(it) || servers_have_redis()) &&
           (strcmp(it->store, "mariadb") != 0 || servers_have_mariadb());
}

/* Returns the request of the environment: one world, the names of all, or NULL for the tests in
 * all. */
static const char *wanted(void)
{
    const char *name = getenv("SRS_TEST_WORLD");
    if (!name || strcmp(name, "list") == 0)
        return name;
    for (size_t i = 0; i < WORLDS_MAX; i++) {
        if (strcmp(table[i].name, name) == 0)
            return name;
    }
    fprintf(stderr, "SRS_TEST_WORLD=%s: there is no such world\n", name);
    exit(EXIT_FAILURE);
}

/* Prints the names of the worlds of a set. */
static void world_list(world_set_of set)
{
    for (size_t i = 0; i < WORLDS_MAX; i++) {
        if (world_is_in(&table[i], set) && world_is_built(&table[i]))
            puts(table[i].name);
    }
}

/* Fills `worlds` with the wanted ones of a set; how many of them cannot be had on this machine. */
static int world_choose(world_set_of set, const char *name)
{
    int missing = 0;
    world_count = 0; /* a program may run two suites, in different worlds */
    for (size_t i = 0; i < WORLDS_MAX; i++) {
        const world *it = &table[i];
        if (!world_is_in(it, set) || !world_is_built(it) || (name && strcmp(name, it->name) != 0))
            continue;
        if (world_is_installed(it))
            worlds[world_count++] = *it;
        else
            missing++;
    }
    return missing;
}

/* Returns nonzero if tests of these worlds must run; otherwise *status is the exit status. */
static int world_has_tests(world_set_of set, int *status)
{
    const char *name = wanted();
    *status = EXIT_SUCCESS; /* the wanted world may be that of another suite of the program */
    if (name && strcmp(name, "list") == 0) {
        world_list(set);
        return 0;
    }
    if (world_choose(set, name) && !world_count) {
        puts("skipped: a server of this world is not installed");
        *status = WORLD_SKIPPED;
    }
    return world_count > 0;
}

static int world_needs_redis(void)
{
    int needs = 0;
    for (int i = 0; i < world_count; i++)
        needs |= world_shares_cache(i);
    return needs;
}

static int world_needs_mariadb(void)
{
    int needs = 0;
    for (int i = 0; i < world_count; i++)
        needs |= world_has_store_server(i);
    return needs;
}

static int run(const char *promise, const TTest *const *tests, size_t count, SFun setup,
               SFun teardown)
{
    Suite *suite = suite_create(promise);
    TCase *tcase = tcase_create(promise);
    tcase_set_timeout(tcase, 240);
    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < count; i++)
        tcase_add_loop_test(tcase, tests[i], 0, world_count);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    servers_stop();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int world_run(const char *promise, const TTest *const *tests, size_t count)
{
    int status;
    if (!world_has_tests(EMBEDDED, &status))
        return status;
    return run(promise, tests, count, NULL, NULL);
}

int world_run_everywhere(const char *promise, const TTest *const *tests, size_t count)
{
    int status;
    if (!world_has_tests(EVERYWHERE, &status))
        return status;
    if (world_needs_redis())
        servers_start_redis();
    if (world_needs_mariadb())
        servers_start_mariadb();
    return run(promise, tests, count, NULL, NULL);
}

int world_run_on_servers(const char *promise, const TTest *const *tests, size_t count,
                         world_mariadb kind)
{
    int status;
    if (!world_has_tests(ON_SERVERS, &status))
        return status;
    if (world_needs_mariadb() && kind == WORLD_SHARED_MARIADB)
        servers_start_mariadb();
    return run(promise, tests, count, servers_start_redis, servers_stop);
}
