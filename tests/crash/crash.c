/* The crash test: drivers submit reviews with known ids while they, the worker and the servers are
 * killed, frozen and restarted at random; what was acknowledged has to be kept, once.
 *
 *   crash embedded|servers|stream|shared
 *
 * with SRS_CRASH_ROUNDS (10) and SRS_CRASH_SEED (drawn, and printed) in the environment. */
#include "crash/check.h"
#include "crash/victims.h"
#include "crash/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SKIPPED 77

static unsigned setting(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);
    return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static int run(world_kind kind, int rounds, unsigned seed)
{
    static const char *const names[] = {"memory + sqlite", "redis + mariadb",
                                        "redis + mariadb, stream", "mariadb, redis for all"};
    check_totals totals = {0};
    char text[256];
    victims_seed(seed);
    world_start(kind);
    for (int round = 1; round <= rounds; round++) {
        totals.discrepancies += victims_round(round);
        check_round(round, &totals);
    }
    check_end(rounds, &totals);
    victims_describe(text);
    printf("%s; cache entries that were about to expire: %lu\n%-23s %7s %13s %6s %8s %14s\n", text,
           totals.expiring, "world", "rounds", "acknowledged", "lost", "doubled", "discrepancies");
    printf("%-23s %7d %13lu %6lu %8lu %14lu\n", names[kind], rounds, totals.acknowledged,
           totals.lost, totals.doubled, totals.discrepancies);
    world_stop();
    return totals.acknowledged && !totals.lost && !totals.doubled && !totals.discrepancies
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}

static int read_kind(const char *word, world_kind *kind)
{
    static const char *const words[] = {"embedded", "servers", "stream", "shared"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word))
            continue;
        *kind = (world_kind)i;
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    world_kind kind;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || !read_kind(argv[1], &kind)) {
        fprintf(stderr, "usage: crash embedded|servers|stream|shared\n");
        return 2;
    }
    if (!world_available(kind)) {
        puts("skipped: redis-server or mariadbd is not installed");
        return SKIPPED;
    }
    unsigned seed = setting("SRS_CRASH_SEED", (unsigned)time(NULL) ^ (unsigned)getpid());
    printf("seed %u\n", seed);
    return run(kind, (int)setting("SRS_CRASH_ROUNDS", 10), seed);
}
