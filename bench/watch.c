/* due(20) of a user in the memory cache, on a SQLite file that nobody changes: with the look for
 * changes of other processes that comes before, and without it, in turn in one run.
 *
 * bench_watch [milliseconds]: how long each of the ROUNDS of either side takes (100). */
#include "bench/common.h"
#include "support/temp_dir.h"
#include "view/context.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 21
#define ITEMS 200
#define BATCH 50

static double median(double *values)
{
    sort_values(values, ROUNDS);
    return values[ROUNDS / 2];
}

static void fill(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    static char names[BATCH][32];
    srs_review reviews[BATCH];
    srs_season season = SRS_SEASON_INIT;
    season.name = "2026";
    must(srs_season_put(context, &season, &err), &err);
    must(srs_season_activate(context, season.name, &err), &err);
    for (int done = 0; done < ITEMS; done += BATCH) {
        for (int i = 0; i < BATCH; i++) {
            reviews[i] = (srs_review)SRS_REVIEW_INIT;
            snprintf(names[i], sizeof names[i], "item-%04d", done + i);
            reviews[i].item = names[i];
            reviews[i].value = SRS_AGAIN;
            reviews[i].at_ms = INT64_C(1750000000000);
        }
        must(srs_submit(context, NULL, "ada", reviews, BATCH, NULL, NULL, &err), &err);
    }
}

static void ask(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    srs_due_list *list;
    must(srs_due(context, NULL, "ada", NULL, &list, &err), &err);
    srs_due_list_free(list);
}

/* Microseconds for a call. */
static double run(srs_context *context, double seconds)
{
    unsigned calls = 0;
    double began = now(), took;
    do {
        for (int i = 0; i < 100; i++)
            ask(context);
        calls += 100;
        took = now() - began;
    } while (took < seconds);
    return took / calls * 1e6;
}

int main(int argc, char **argv)
{
    double seconds = (argc > 1 ? atof(argv[1]) : 100) / 1000;
    double with[ROUNDS], without[ROUNDS], ratio[ROUNDS];
    char url[512];
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    snprintf(url, sizeof url, "sqlite://%s/srs.db", temp_dir_new());
    must(srs_config_new(&config, &err), &err);
    set(config, "store", url);
    set(config, "season.refresh_ms", "3600000");
    must(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    fill(context);
    run(context, seconds);
    srs__watch *watch = context->watch;
    for (int i = 0; i < ROUNDS; i++) {
        context->watch = NULL;
        without[i] = run(context, seconds);
        context->watch = watch;
        with[i] = run(context, seconds);
        ratio[i] = with[i] / without[i];
    }
    printf("due(20) without a look %.2f us, with a look %.2f us, ratio %.2f (medians of %d)\n",
           median(without), median(with), median(ratio), ROUNDS);
    must(srs_close(context, 60000, &err), &err);
    return 0;
}
