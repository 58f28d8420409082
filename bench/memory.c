/* Bytes of a Redis server for each item that it tracks: a straight line through what entries of
 * 1,000 to 1,000,000 items add to used_memory, for users with 20, 100 and 1,000 items each, in
 * both forms of keys. Usage: bench_memory
 *
 * Each point is a server of its own, which has run everything once before, so that what scripts and
 * connections take is not counted. */
#include "context/backends.h"
#include "support/redis_server.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EACH_MAX 1000
#define NOW INT64_C(1790000000000)

static const double totals[] = {1000, 3000, 10000, 30000, 100000, 300000, 1000000};
#define POINTS (sizeof totals / sizeof *totals)

static char items[EACH_MAX][40];
static srs_tracker trackers[EACH_MAX];

static void must(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "bench_memory: %s failed\n", what);
    exit(EXIT_FAILURE);
}

static void make_trackers(void)
{
    for (int i = 0; i < EACH_MAX; i++) {
        snprintf(items[i], sizeof items[i], "%08x-0000-4000-8000-%012x", i * 2654435761u, i);
        trackers[i] = (srs_tracker)SRS_TRACKER_INIT;
        trackers[i].season = "2026";
        trackers[i].item = items[i];
        trackers[i].subject = "math";
        trackers[i].topic = "fractions";
        trackers[i].revision = 7;
        trackers[i].phase = 2;
        trackers[i].reps = 7;
        trackers[i].stability = 12.34567 + i;
        trackers[i].difficulty = 5.4321;
        trackers[i].last_review_ms = NOW - 864000000 - i;
        trackers[i].due_ms = NOW + i * 60000;
        memset(&trackers[i].last_review_id, i, sizeof trackers[i].last_review_id);
    }
}

static void load(const srs_cache_ops *ops, void *cache, unsigned number, size_t count)
{
    char user[40];
    uint64_t lease;
    srs_presence presence;
    snprintf(user, sizeof user, "user-%08u@example.org", number);
    must(!ops->load_begin(cache, "2026", user, 60000, &lease, &presence, NULL) && lease,
         "load_begin");
    must(!ops->load_commit(cache, "2026", user, lease, trackers, count, NULL), "load_commit");
}

/* A number of INFO memory, whose line begins with a name. */
static double info(redis_server *server, const char *name)
{
    redisReply *reply = redis_server_ask(server, "INFO memory");
    const char *line = strstr(reply->str, name);
    must(line != NULL, "INFO memory");
    double value = strtod(line + strlen(name), NULL);
    freeReplyObject(reply);
    return value;
}

/* Once a thread of the server's has freed what was unlinked. */
static double used(redis_server *server)
{
    while (info(server, "\nlazyfree_pending_objects:") > 0)
        ;
    return info(server, "\nused_memory:");
}

/* Returns the bytes that `total` items add, with `each` items for a user. */
static double measure(size_t total, size_t each, const char *keys)
{
    srs__env env = {.backend_timeout_ms = 60000};
    srs_cache_ops ops;
    void *cache;
    char url[512];
    redis_server *server = redis_server_start(NULL);
    snprintf(url, sizeof url, "%s?keys=%s", redis_server_url(server), keys);
    must(!srs__cache_open(url, &env, &ops, &cache, NULL), "opening the cache");
    load(&ops, cache, 99999999, each);
    must(!ops.drop(cache, "2026", "user-99999999@example.org", NULL), "drop");
    double before = used(server);
    for (unsigned user = 0; user < total / each; user++)
        load(&ops, cache, user, each);
    double added = used(server) - before;
    ops.close(cache, 0);
    redis_server_stop(server);
    return added;
}

typedef struct line {
    double slope, intercept, worst; /* the worst deviation, as a part of what was measured */
} line;

/* The line of least squares of relative errors: small numbers of items count like large ones. */
static line fit(const double *x, const double *y, size_t count)
{
    double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
    line found = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        double weight = 1 / (y[i] * y[i]);
        w += weight, wx += weight * x[i], wy += weight * y[i];
        wxx += weight * x[i] * x[i], wxy += weight * x[i] * y[i];
    }
    found.slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    found.intercept = (wy - found.slope * wx) / w;
    for (size_t i = 0; i < count; i++) {
        double off = fabs(found.intercept + found.slope * x[i] - y[i]) / y[i];
        found.worst = off > found.worst ? off : found.worst;
    }
    return found;
}

static void report(size_t each, const char *keys)
{
    double bytes[POINTS];
    for (size_t i = 0; i < POINTS; i++)
        bytes[i] = measure((size_t)totals[i], each, keys);
    line found = fit(totals, bytes, POINTS);
    printf("%5zu of each user, %s keys: %.0f bytes an item and %+.0f, off by %.1f %% at most;",
           each, keys, found.slope, found.intercept, 100 * found.worst);
    for (size_t i = 0; i < POINTS; i++)
        printf(" %.0f", bytes[i] / totals[i]);
    printf("\n");
    fflush(stdout);
}

int main(void)
{
    static const size_t each[] = {20, 100, 1000};
    make_trackers();
    printf("items: 1,000 to 1,000,000, seven points; the last figures are bytes an item at each\n");
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        report(each[i], "plain");
        report(each[i], "tagged");
    }
    return 0;
}
