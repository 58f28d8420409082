/* FSRS: replays a review log and prints how many reviews per second it schedules.
 * Usage: bench_fsrs LOG.csv [SECONDS]. bench/fsrs/compare runs it beside py-fsrs and ts-fsrs. */
#include "base/time.h"

#include <srs/scheduler.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct review {
    char item[32];
    size_t card; /* its place among the states */
    int rating;
    int64_t at_ms;
} review;

typedef struct review_log {
    review *at;
    size_t count;
    size_t cards;
} review_log;

static int64_t time_of(const char *text)
{
    struct tm day = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &day);
    return rest ? (int64_t)timegm(&day) * 1000 + (*rest == '.' ? atoi(rest + 1) / 1000 : 0) : 0;
}

static int by_time(const void *a, const void *b)
{
    int64_t left = ((const review *)a)->at_ms, right = ((const review *)b)->at_ms;
    return (left > right) - (left < right);
}

static int by_item(const void *a, const void *b)
{
    return strcmp(((const review *)a)->item, ((const review *)b)->item);
}

static int read_log(const char *path, review_log *log)
{
    char line[256], when[64];
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file))
        return -1;
    log->at = calloc(100000, sizeof *log->at);
    while (log->at && log->count < 100000 &&
           fscanf(file, "%31[^,],%d,%63[^,],%*d\n", log->at[log->count].item,
                  &log->at[log->count].rating, when) == 3)
        log->at[log->count++].at_ms = time_of(when);
    fclose(file);
    if (!log->count)
        return -1;
    qsort(log->at, log->count, sizeof *log->at, by_item);
    for (size_t i = 0; i < log->count; i++) {
        if (i && strcmp(log->at[i].item, log->at[i - 1].item) != 0)
            log->cards++;
        log->at[i].card = log->cards;
    }
    log->cards++;
    qsort(log->at, log->count, sizeof *log->at, by_time);
    return 0;
}

static int replay(const srs_scheduler *scheduler, const review_log *log, srs_state *states)
{
    const srs_state fresh = SRS_STATE_INIT;
    for (size_t i = 0; i < log->cards; i++)
        states[i] = fresh;
    for (size_t i = 0; i < log->count; i++) {
        const review *each = &log->at[i];
        srs_state *state = &states[each->card];
        if (srs_scheduler_review(scheduler, state, each->item, (srs_rating)each->rating,
                                 each->at_ms, state, NULL) != SRS_OK)
            return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    review_log log = {0};
    srs_scheduler *scheduler = NULL;
    int64_t bound_ms = argc > 2 ? atoi(argv[2]) * 1000 : 3000;
    if (argc < 2 || read_log(argv[1], &log) || srs_scheduler_new("fsrs", &scheduler, NULL)) {
        fprintf(stderr, "usage: bench_fsrs LOG.csv [SECONDS]\n");
        return 2;
    }
    srs_state *states = calloc(log.cards, sizeof *states);
    int64_t begun_ms = srs__monotonic_ms(), spent_ms = 0;
    size_t reviews = 0;
    while (states && spent_ms < bound_ms && replay(scheduler, &log, states) == 0) {
        reviews += log.count;
        spent_ms = srs__monotonic_ms() - begun_ms;
    }
    printf("%.0f\n", (double)reviews * 1000.0 / (double)(spent_ms ? spent_ms : 1));
    srs_scheduler_free(scheduler);
    free(states);
    free(log.at);
    return 0;
}
