/* A context's due, submit and persistence as a program meets them, on the cache and store of
 * SRS_CACHE and SRS_STORE. Usage: bench_service; prints the median microseconds of due(20) and of a
 * submit of 20 with acknowledgement cached, and persisted reviews per second: when all are
 * accepted, as the baseline does it, so that each figure has the machine to itself; then while they
 * are accepted. */
#include "bench/common.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TRACKED 1000
#define BATCH 20
#define ROUNDS 2000
#define USER "ada@example.com"

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static double median_us(int64_t *spent)
{
    qsort(spent, ROUNDS, sizeof *spent, by_size);
    return (double)spent[ROUNDS / 2] / 1000.0;
}

static srs_context *open_context(const char *worker)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    srs_season season = SRS_SEASON_INIT;
    must(srs_config_new(&config, &err), &err);
    must(srs_config_load_env(config, &err), &err);
    must(srs_config_set(config, "ack", "cached", &err), &err);
    must(srs_config_set(config, "queue.max", "1000000", &err), &err);
    must(srs_config_set(config, "worker", worker, &err), &err);
    must(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    season.name = "SEASON-2026";
    must(srs_season_put(context, &season, &err), &err);
    must(srs_season_activate(context, season.name, &err), &err);
    return context;
}

/* Submits the batch-th twenty items; all stay due. */
static void submit(srs_context *context, int batch)
{
    static char items[TRACKED][40];
    static int64_t at_ms = INT64_C(1600000000000);
    srs_review reviews[BATCH];
    srs_error err = SRS_ERROR_INIT;
    at_ms++;
    for (int i = 0; i < BATCH; i++) {
        const srs_review fresh = SRS_REVIEW_INIT;
        int item = (batch * BATCH + i) % TRACKED;
        snprintf(items[item], sizeof items[item], "00000000-0000-4000-8000-%012d", item);
        reviews[i] = fresh;
        reviews[i].item = items[item];
        reviews[i].subject = "math";
        reviews[i].topic = "algebra";
        reviews[i].value = SRS_AGAIN;
        reviews[i].at_ms = at_ms;
    }
    must(srs_submit(context, NULL, USER, reviews, BATCH, NULL, NULL, &err), &err);
}

static void due(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    srs_due_list *list;
    must(srs_due(context, NULL, USER, NULL, &list, &err), &err);
    if (srs_due_list_count(list) != BATCH)
        exit(1);
    srs_due_list_free(list);
}

static void flush(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs_flush(context, 600000, &err), &err);
}

/* Reviews per second since then. */
static double rate(int64_t begun_ns)
{
    return ROUNDS * BATCH / ((double)(now_ns() - begun_ns) / 1e9);
}

static void close_context(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs_close(context, 60000, &err), &err);
}

static double bench_apart(int64_t *due_ns, int64_t *submit_ns)
{
    srs_context *context = open_context("poll");
    for (int i = 0; i < TRACKED / BATCH; i++)
        submit(context, i);
    flush(context);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t begun = now_ns();
        due(context);
        int64_t between = now_ns();
        submit(context, i);
        due_ns[i] = between - begun;
        submit_ns[i] = now_ns() - between;
    }
    int64_t begun = now_ns();
    flush(context);
    double persisted = rate(begun);
    close_context(context);
    return persisted;
}

static double bench_together(void)
{
    srs_context *context = open_context("thread");
    int64_t begun = now_ns();
    for (int i = 0; i < ROUNDS; i++)
        submit(context, i);
    flush(context);
    double persisted = rate(begun);
    close_context(context);
    return persisted;
}

int main(void)
{
    static int64_t due_ns[ROUNDS], submit_ns[ROUNDS];
    double apart = bench_apart(due_ns, submit_ns), together = bench_together();
    printf("%.1f %.1f %.0f %.0f\n", median_us(due_ns), median_us(submit_ns), apart, together);
    return 0;
}
