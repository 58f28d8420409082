/* The export of a due list as a block, to the due call itself and to the getters of each field.
 * Usage: bench_block; prints the median nanoseconds of due(20) alone, with a block, and with
 * getters, on the memory cache, and the ratios. The three take turns. */
#include "bench/common.h"

#include <stdio.h>

#define TRACKED 1000
#define ROUNDS 50000
#define USER "ada@example.com"

static double spent[3][ROUNDS];

static srs_context *open_context(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    srs_season season = SRS_SEASON_INIT;
    must(srs_config_new(&config, &err), &err);
    set(config, "cache", "memory:");
    set(config, "store", "memory:");
    must(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    season.name = "SEASON-2026";
    must(srs_season_put(context, &season, &err), &err);
    must(srs_season_activate(context, season.name, &err), &err);
    return context;
}

static void fill(srs_context *context)
{
    for (int i = 0; i < TRACKED; i++) {
        srs_error err = SRS_ERROR_INIT;
        srs_review review = SRS_REVIEW_INIT;
        char item[40], subject[16];
        snprintf(item, sizeof item, "0190a0a0-0000-7000-8000-%012d", i);
        snprintf(subject, sizeof subject, "subject-%d", i % 5);
        review.item = item;
        review.subject = subject;
        review.at_ms = INT64_C(1600000000000) + i;
        must(srs_submit(context, NULL, USER, &review, 1, NULL, NULL, &err), &err);
    }
}

/* Reads what a program would show: all fields of all rows. */
static double read_by_getters(const srs_due_list *list)
{
    double sum = 0;
    for (size_t i = 0; i < srs_due_list_count(list); i++) {
        const srs_tracker *tracker = srs_due_list_at(list, i);
        sum += srs_tracker_item(tracker)[0] + srs_tracker_subject(tracker)[0] +
               srs_tracker_topic(tracker)[0] + (double)srs_tracker_due_ms(tracker) +
               (double)srs_tracker_last_review_ms(tracker) + srs_tracker_stability(tracker) +
               srs_tracker_difficulty(tracker) + srs_tracker_phase(tracker) +
               srs_tracker_step(tracker) + srs_tracker_level(tracker) + srs_tracker_reps(tracker) +
               srs_tracker_lapses(tracker);
    }
    return sum;
}

/* Returns the seconds of one call: 0 alone, 1 with a block, 2 with getters. */
static double call(srs_context *context, int kind)
{
    static volatile double keep;
    srs_error err = SRS_ERROR_INIT;
    srs_block block = SRS_BLOCK_INIT;
    srs_due_list *list;
    double began = now();
    must(srs_due(context, NULL, USER, NULL, &list, &err), &err);
    if (kind == 1)
        must(srs_due_list_block(list, &block, &err), &err);
    if (kind == 2)
        keep = read_by_getters(list);
    srs_due_list_free(list);
    (void)keep;
    return now() - began;
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_context *context = open_context();
    double median[3];
    fill(context);
    for (int i = 0; i < ROUNDS; i++) {
        for (int kind = 0; kind < 3; kind++)
            spent[kind][i] = call(context, kind);
    }
    for (int kind = 0; kind < 3; kind++) {
        sort_values(spent[kind], ROUNDS);
        median[kind] = spent[kind][ROUNDS / 2];
    }
    printf("due(20): %.0f ns\nwith a block: %.0f ns (%.2f)\nwith getters: %.0f ns (%.2f)\n",
           median[0] * 1e9, median[1] * 1e9, median[1] / median[0], median[2] * 1e9,
           median[2] / median[0]);
    must(srs_close(context, 60000, &err), &err);
    return 0;
}
