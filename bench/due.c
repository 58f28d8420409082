/* How due(20) grows with the number of tracked items: through a warm Redis cache, and in safe mode
 * from MariaDB, on private servers. Usage: bench_due [ITEMS...], ascending; 10000 1000000 if none
 * is given.
 *
 * Each number of items is a season of its own, and the seasons take turns, so that what the machine
 * does besides hits all. Every user has a hundred items; all are loaded into Redis, and a
 * hundred users, spread over the season, are asked for. */
#include "bench/common.h"
#include "bench/rows.h"
#include "tests/support/redis_server.h"

#include <srs/srs.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ITEMS_EACH 100
#define DUE_EACH 50
#define ASKED 100 /* users */
#define ROUNDS 4000
#define SIZES_MAX 4
#define NOWHERE "redis+unix:///nonexistent"

typedef struct size {
    unsigned users;
    char season[32];
    double took[2][ROUNDS]; /* Redis, safe mode */
} size;

static size sizes[SIZES_MAX];
static int count;

/* In safe mode it gives as many items as otherwise, and to anybody at any time. */
static srs_safe_mode_policy *generous(void)
{
    static const struct {
        srs_safe_mode_setting setting;
        int64_t value;
    } all[] = {{SRS_SAFE_FAILURES, 1},         {SRS_SAFE_OPEN_MS, 3600000},
               {SRS_SAFE_JITTER_PERCENT, 0},   {SRS_SAFE_ITEMS, 20},
               {SRS_SAFE_USER_INTERVAL_MS, 0}, {SRS_SAFE_PER_MINUTE, 10000000}};
    srs_error err = SRS_ERROR_INIT;
    srs_safe_mode_policy *policy;
    must(srs_safe_mode_policy_new(&policy, &err), &err);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        must(srs_safe_mode_policy_set(policy, all[i].setting, all[i].value, &err), &err);
    return policy;
}

static srs_context *open_context(const char *cache, const char *store)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    srs_safe_mode_policy *policy = generous();
    must(srs_config_new(&config, &err), &err);
    must(srs_config_set(config, "cache", cache, &err), &err);
    must(srs_config_set(config, "store", store, &err), &err);
    must(srs_config_set(config, "season.refresh_ms", "3600000", &err), &err);
    must(srs_config_set_safe_mode_policy(config, policy), &err);
    must(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    srs_safe_mode_policy_free(policy);
    return context;
}

static void create(const char *store, size *of)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_context *context = open_context("memory:", store);
    season.name = of->season;
    must(srs_season_put(context, &season, &err), &err);
    must(srs_close(context, 60000, &err), &err);
}

/* Returns seconds. */
static double due(srs_context *context, const size *of, unsigned number, int degraded)
{
    char user[ROWS_USER_SIZE];
    srs_error err = SRS_ERROR_INIT;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_due_list *list;
    query.at_ms = DUE_EACH * 1000;
    rows_user(number, user);
    double begun = now();
    must(srs_due(context, of->season, user, &query, &list, &err), &err);
    double took = now() - begun;
    if (srs_due_list_count(list) != 20 || srs_due_list_total(list) != DUE_EACH ||
        srs_due_list_is_degraded(list) != degraded) {
        fprintf(stderr, "due: %zu of %llu, degraded %d\n", srs_due_list_count(list),
                (unsigned long long)srs_due_list_total(list), srs_due_list_is_degraded(list));
        exit(1);
    }
    srs_due_list_free(list);
    return took;
}

static unsigned asked(const size *of, unsigned round)
{
    return round % ASKED * (of->users / ASKED);
}

static void ask_all(srs_context *const contexts[2])
{
    for (unsigned round = 0; round < ASKED; round++) { /* to bring everything into memory */
        for (int i = 0; i < count; i++)
            due(contexts[1], &sizes[i], asked(&sizes[i], round), 1);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (int way = 0; way < 2; way++) {
            for (int i = 0; i < count; i++) {
                size *of = &sizes[((unsigned)i + round) % (unsigned)count];
                of->took[way][round] = due(contexts[way], of, asked(of, round), way);
            }
        }
    }
}

static void report(void)
{
    static const char *const ways[] = {"Redis, warm", "safe mode"};
    printf("%-12s %10s %9s %9s  %s\n", "due(20)", "items", "p50 us", "p99 us",
           "p50 to that of the fewest items");
    for (int way = 0; way < 2; way++) {
        for (int i = 0; i < count; i++) {
            double *took = sizes[i].took[way];
            sort_values(took, ROUNDS);
            printf("%-12s %10u %9.0f %9.0f  %.2f\n", ways[way], sizes[i].users * ITEMS_EACH,
                   took[ROUNDS / 2] * 1e6, took[ROUNDS * 99 / 100] * 1e6,
                   took[ROUNDS / 2] / sizes[0].took[way][ROUNDS / 2]);
        }
    }
}

static void read_sizes(int arguments, char **values)
{
    static char *usual[] = {"", "10000", "1000000"};
    if (arguments < 2) {
        arguments = 3;
        values = usual;
    }
    for (count = 0; count < SIZES_MAX && count + 1 < arguments; count++) {
        size *of = &sizes[count];
        of->users = (unsigned)(strtoul(values[count + 1], NULL, 10) / ITEMS_EACH);
        snprintf(of->season, sizeof of->season, "%u items", of->users * ITEMS_EACH);
        if (of->users < ASKED) {
            fprintf(stderr, "usage: bench_due [ITEMS...], %d at least\n", ASKED * ITEMS_EACH);
            exit(2);
        }
    }
}

int main(int arguments, char **values)
{
    read_sizes(arguments, values);
    mariadb_server *server = mariadb_server_start();
    redis_server *redis = redis_server_start(NULL);
    char *store = mariadb_server_url(server, "");
    mariadb_server_execute(server, "SET GLOBAL innodb_buffer_pool_size = 4294967296;"
                                   "SET GLOBAL innodb_log_file_size = 1073741824");
    for (int i = 0; i < count; i++)
        create(store, &sizes[i]);
    srs_context *contexts[] = {open_context(redis_server_url(redis), store),
                               open_context(NOWHERE, store)};
    for (int i = 0; i < count; i++) {
        double begun = now();
        rows_fill(server, sizes[i].season, sizes[i].users, ITEMS_EACH);
        double filled = now();
        for (unsigned user = 0; user < sizes[i].users; user++)
            due(contexts[0], &sizes[i], user, 0);
        printf("%s: filled in %.0f s, loaded into Redis in %.0f s\n", sizes[i].season,
               filled - begun, now() - filled);
        fflush(stdout);
    }
    mariadb_server_execute(server, "ANALYZE TABLE srs_trackers");
    ask_all(contexts);
    report();
    for (int way = 0; way < 2; way++)
        srs_close(contexts[way], 60000, NULL);
    free(store);
    redis_server_stop(redis);
    mariadb_server_free(server);
    return 0;
}
