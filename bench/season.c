/* How long writers wait while seasons are created, each with its partitions, in a MariaDB that has
 * a million live rows and is being written to. Usage: bench_season [SEASONS]; 20 if it is not
 * given. */
#include "bench/common.h"
#include "bench/rows.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define USERS 10000
#define ITEMS_EACH 100
#define WRITERS 4
#define BATCH 20
#define PAUSE_MS 250
#define SAMPLES_MAX 200000
#define LIVE "live"

static srs_context *context;
static atomic_int phase; /* 0: before, 1: while seasons are created, 2: end */

typedef struct samples {
    double took[SAMPLES_MAX];
    size_t count;
} samples;

static samples of_writer[WRITERS][2];

static srs_context *open_context(const char *store)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *opened;
    srs_season season = SRS_SEASON_INIT;
    must(srs_config_new(&config, &err), &err);
    set(config, "cache", "memory:");
    set(config, "store", store);
    set(config, "ack", "stored");
    must(srs_open(config, &opened, &err), &err);
    srs_config_free(config);
    season.name = LIVE;
    must(srs_season_put(opened, &season, &err), &err);
    must(srs_season_activate(opened, LIVE, &err), &err);
    return opened;
}

static void submit(unsigned number, int64_t at_ms)
{
    char user[ROWS_USER_SIZE], items[BATCH][24];
    srs_review reviews[BATCH];
    srs_error err = SRS_ERROR_INIT;
    rows_user(number % USERS, user);
    for (int i = 0; i < BATCH; i++) {
        snprintf(items[i], sizeof items[i], "item-%08d", i + 1);
        reviews[i] = (srs_review)SRS_REVIEW_INIT;
        reviews[i].item = items[i];
        reviews[i].value = SRS_GOOD;
        reviews[i].at_ms = at_ms;
    }
    must(srs_submit(context, NULL, user, reviews, BATCH, NULL, NULL, &err), &err);
}

static void *write_on(void *data)
{
    samples *own = data;
    unsigned writer = (unsigned)(own - of_writer[0]) / 2;
    int now_in;
    for (unsigned i = 0; (now_in = atomic_load(&phase)) < 2; i++) {
        samples *to = &own[now_in];
        double begun = now();
        submit(i * WRITERS + writer, INT64_C(1600000000000) + i);
        if (to->count < SAMPLES_MAX)
            to->took[to->count++] = now() - begun;
    }
    return NULL;
}

static double *sort(double *took, size_t count)
{
    sort_values(took, count);
    return took;
}

/* Prints what the writers took in a phase, and its ratio to the first one. */
static void report(const char *title, int of_phase)
{
    static double all[WRITERS * SAMPLES_MAX], before[3];
    size_t count = 0;
    for (int w = 0; w < WRITERS; w++) {
        for (size_t i = 0; i < of_writer[w][of_phase].count; i++)
            all[count++] = of_writer[w][of_phase].took[i];
    }
    sort(all, count);
    double found[] = {all[count / 2], all[count * 99 / 100], all[count - 1]};
    static const char *const names[] = {"p50", "p99", "max"};
    printf("%-24s %6zu submits ", title, count);
    for (int i = 0; i < 3; i++) {
        if (!of_phase)
            before[i] = found[i];
        printf("  %s %7.2f ms (%.2f)", names[i], found[i] * 1e3, found[i] / before[i]);
    }
    printf("\n");
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static void create(int seasons)
{
    double *took = malloc((size_t)seasons * sizeof *took);
    srs_error err = SRS_ERROR_INIT;
    for (int i = 0; i < seasons; i++) {
        char name[32];
        srs_season season = SRS_SEASON_INIT;
        snprintf(name, sizeof name, "season %d", i);
        season.name = name;
        double begun = now();
        must(srs_season_put(context, &season, &err), &err);
        took[i] = now() - begun;
        pause_ms(PAUSE_MS);
    }
    sort(took, (size_t)seasons);
    printf("%d seasons created: median %.0f ms, longest %.0f ms\n", seasons,
           took[seasons / 2] * 1e3, took[seasons - 1] * 1e3);
    free(took);
}

int main(int arguments, char **values)
{
    pthread_t threads[WRITERS];
    int seasons = arguments > 1 ? atoi(values[1]) : 20;
    if (seasons < 1)
        return 2;
    mariadb_server *server = mariadb_server_start();
    char *store = mariadb_server_url(server, "");
    mariadb_server_execute(server, "SET GLOBAL innodb_buffer_pool_size = 1073741824");
    context = open_context(store);
    rows_fill(server, LIVE, USERS, ITEMS_EACH);
    for (int w = 0; w < WRITERS; w++)
        pthread_create(&threads[w], NULL, write_on, of_writer[w]);
    pause_ms(seasons * PAUSE_MS);
    atomic_store(&phase, 1);
    create(seasons);
    atomic_store(&phase, 2);
    for (int w = 0; w < WRITERS; w++)
        pthread_join(threads[w], NULL);
    report("before", 0);
    report("while they are created", 1);
    srs_error err = SRS_ERROR_INIT;
    must(srs_close(context, 60000, &err), &err);
    free(store);
    mariadb_server_free(server);
    return 0;
}
