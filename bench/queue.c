/* The spool: submits per second that wait for it, with 1, 8 and 64 threads, against a bare loop
 * that appends as many bytes to a file and calls fdatasync(); and how long a submit takes when a
 * million jobs wait in it, against none. Sides take turns, so that ratios hold on a disk that
 * others use.
 *
 * bench_queue [directory] [jobs] [depth]: where the files are made (.), how many wait (1000000),
 * and whether only the latter is measured. */
#include "base/time.h"

#include <srs/srs.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS 5
#define ROUND_MS 1000
#define THREADS_MAX 64
#define SAMPLES 4000
#define BYTES 100 /* about what a job of one review takes */

static const char *base = ".";

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void check(srs_status status, const srs_error *err)
{
    if (status)
        stop(srs_status_name(status), err->message);
}

static void set(srs_config *config, const char *key, const char *value)
{
    srs_error err = SRS_ERROR_INIT;
    check(srs_config_set(config, key, value, &err), &err);
}

/* Opens a context whose jobs stay in the queue until the caller polls. */
static srs_context *open_context(const char *name)
{
    char url[600];
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    srs_season season = SRS_SEASON_INIT;
    snprintf(url, sizeof url, "spool:%s/%s", base, name);
    check(srs_config_new(&config, &err), &err);
    set(config, "store", "memory:");
    set(config, "queue", url);
    set(config, "queue.max", "10000000");
    set(config, "worker", "poll");
    set(config, "completions", "off");
    check(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    season.name = "2026";
    check(srs_season_put(context, &season, &err), &err);
    return context;
}

static void submit(srs_context *context, uint64_t number)
{
    char user[32];
    srs_error err = SRS_ERROR_INIT;
    srs_review review = SRS_REVIEW_INIT;
    snprintf(user, sizeof user, "user-%08" PRIu64, number * UINT64_C(2654435761) % 100000);
    review.item = "an-item-of-thirty-six-characters-aaa";
    review.value = SRS_GOOD;
    review.at_ms = INT64_C(1750000000000) + (int64_t)number;
    check(srs_submit(context, "2026", user, &review, 1, NULL, NULL, &err), &err);
}

/* Threads that submit until a time, or until so many are submitted. */
typedef struct crowd {
    srs_context *context;
    int64_t until_ms;
    uint64_t most;
    _Atomic uint64_t count;
} crowd;

static void *submit_all(void *data)
{
    crowd *all = data;
    while (srs__monotonic_ms() < all->until_ms) {
        uint64_t number = atomic_fetch_add(&all->count, 1);
        if (number >= all->most)
            break;
        submit(all->context, number);
    }
    return NULL;
}

static void run(crowd *all, int threads)
{
    pthread_t each[THREADS_MAX];
    for (int i = 0; i < threads; i++) {
        int failed = pthread_create(&each[i], NULL, submit_all, all);
        if (failed)
            stop("a thread", strerror(failed));
    }
    for (int i = 0; i < threads; i++)
        pthread_join(each[i], NULL);
}

static double submits_per_second(int threads)
{
    crowd all = {.context = open_context("spool"), .most = UINT64_MAX};
    int64_t begin = srs__monotonic_ms();
    all.until_ms = begin + ROUND_MS;
    run(&all, threads);
    double rate = 1000.0 * (double)all.count / (double)(srs__monotonic_ms() - begin);
    srs_error err = SRS_ERROR_INIT;
    check(srs_close(all.context, 3600000, &err), &err);
    return rate;
}

/* The bare loop: one write, one flush, for one job after another. */
static double appends_per_second(void)
{
    char path[600], bytes[BYTES];
    uint64_t count = 0;
    snprintf(path, sizeof path, "%s/bare", base);
    memset(bytes, 'x', sizeof bytes);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0666);
    int64_t begin = srs__monotonic_ms(), now = begin;
    for (; file >= 0 && now < begin + ROUND_MS; count++, now = srs__monotonic_ms()) {
        if (write(file, bytes, sizeof bytes) != sizeof bytes || fdatasync(file))
            stop(path, strerror(errno));
    }
    if (file < 0)
        stop(path, strerror(errno));
    close(file);
    unlink(path);
    return 1000.0 * (double)count / (double)(now - begin);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, size_t count, double part)
{
    qsort(values, count, sizeof *values, compare);
    return values[(size_t)(part * (double)(count - 1))];
}

static void compare_rates(int threads)
{
    double rates[ROUNDS], bare[ROUNDS], ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        bare[i] = appends_per_second();
        rates[i] = submits_per_second(threads);
        ratios[i] = rates[i] / bare[i];
    }
    double median = quantile(ratios, ROUNDS, 0.5);
    printf(
        "%2d threads: %8.0f submits/s; bare append and fdatasync %6.0f/s; ratio %.2f (%.2f-%.2f)\n",
        threads, quantile(rates, ROUNDS, 0.5), quantile(bare, ROUNDS, 0.5), median, ratios[0],
        ratios[ROUNDS - 1]);
}

static double submit_ms(srs_context *context, uint64_t number)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    submit(context, number);
    clock_gettime(CLOCK_MONOTONIC, &after);
    return (double)(after.tv_sec - before.tv_sec) * 1e3 +
           (double)(after.tv_nsec - before.tv_nsec) / 1e6;
}

/* Stores what waits. */
static void drain(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    check(srs_flush(context, 3600000, &err), &err);
}

static void compare_depths(uint64_t jobs)
{
    static double deep_ms[SAMPLES], empty_ms[SAMPLES];
    srs_context *empty = open_context("empty");
    crowd all = {.context = open_context("deep"), .until_ms = INT64_MAX, .most = jobs};
    int64_t begin = srs__monotonic_ms();
    run(&all, THREADS_MAX);
    printf("%" PRIu64 " jobs queued by %d threads in %.0f s\n", jobs, THREADS_MAX,
           (double)(srs__monotonic_ms() - begin) / 1e3);
    for (uint64_t i = 0; i < SAMPLES; i++) {
        empty_ms[i] = submit_ms(empty, i);
        deep_ms[i] = submit_ms(all.context, jobs + i);
        if (i % 10 == 9)
            drain(empty);
    }
    double p50 = quantile(deep_ms, SAMPLES, 0.5), p99 = quantile(deep_ms, SAMPLES, 0.99);
    printf("a submit with %" PRIu64 " waiting: p50 %.3f ms, p99 %.3f ms", jobs, p50, p99);
    double p50_empty = quantile(empty_ms, SAMPLES, 0.5);
    double p99_empty = quantile(empty_ms, SAMPLES, 0.99);
    printf("; with none: %.3f, %.3f; ratios %.2f, %.2f\n", p50_empty, p99_empty, p50 / p50_empty,
           p99 / p99_empty);
    drain(empty);
    srs_discard(empty);
    srs_discard(all.context); /* its file stays: the caller's directory is removed */
}

/* Files of the spools in the directory that the program made. */
static void tidy(void)
{
    char command[700];
    snprintf(command, sizeof command, "rm -rf '%s'", base);
    if (system(command))
        fprintf(stderr, "%s is left\n", base);
}

int main(int argc, char **argv)
{
    static char directory[512];
    uint64_t jobs = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    snprintf(directory, sizeof directory, "%s/bench-queue-XXXXXX", argc > 1 ? argv[1] : ".");
    if (!mkdtemp(directory))
        stop(directory, strerror(errno));
    base = directory;
    atexit(tidy);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int threads = 1; argc <= 3 && threads <= THREADS_MAX; threads *= 8)
        compare_rates(threads);
    compare_depths(jobs);
    return 0;
}
