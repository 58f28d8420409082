/* The Redis cache against bare hiredis, on a server of its own: what the cache costs on top. Prints
 * ratios. Both sides of a ratio take turns, so that what else the machine does hits both. */
#include "base/time.h"
#include "cache/cache.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ITEMS 1000
#define DUE 20
#define NOW INT64_C(1790000000000)
#define TURNS 40
#define CALLS 500
#define THREADS 32
#define POOL 8
#define BURST_MS 300

static redis_server *server;
static srs_cache_ops cache;
static void *self;
static char items[ITEMS][40];
static srs_tracker trackers[ITEMS];

static void must(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s failed\n", what);
    exit(EXIT_FAILURE);
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void make_trackers(void)
{
    for (int i = 0; i < ITEMS; i++) {
        snprintf(items[i], sizeof items[i], "%08x-0000-4000-8000-%012x", i * 2654435761u, i);
        trackers[i] = (srs_tracker)SRS_TRACKER_INIT;
        trackers[i].season = "2026";
        trackers[i].user = "ann@example.org";
        trackers[i].item = items[i];
        trackers[i].subject = "math";
        trackers[i].topic = "fractions";
        trackers[i].revision = 1;
        trackers[i].phase = 2;
        trackers[i].reps = 7;
        trackers[i].stability = 12.34567 + i;
        trackers[i].difficulty = 5.4321;
        trackers[i].last_review_ms = NOW - 864000000 - i;
        trackers[i].due_ms = i < DUE ? NOW - i * 1000 : NOW + i * 60000;
        memset(&trackers[i].last_review_id, i, sizeof trackers[i].last_review_id);
    }
}

static void load(const char *user, size_t count)
{
    uint64_t lease;
    srs_presence presence;
    must(!cache.load_begin(self, "2026", user, 60000, &lease, &presence, NULL), "load_begin");
    must(!cache.load_commit(self, "2026", user, lease, trackers, count, NULL), "load_commit");
}

static srs_status count_one(void *data, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(unsigned *)data;
    return SRS_OK;
}

static void due(void)
{
    unsigned given = 0;
    uint64_t total;
    srs_presence presence;
    srs_cache_query query = {sizeof query, NOW, DUE, NULL, NULL};
    must(!cache.due(self, "2026", "ann@example.org", &query, count_one, &given, &total, &presence,
                    NULL) &&
             given == DUE,
         "due");
}

#define BARE_DUE "ZRANGEBYSCORE srs:ann@example.org:2026 -inf 1790000000 LIMIT 0 20"

static redisContext *bare;

static redisContext *connect_bare(void)
{
    redisContext *made = redisConnectUnix(strchr(redis_server_url(server), '/') + 2);
    must(made && !made->err, "connect");
    return made;
}

static void bare_due(void)
{
    redisReply *reply = redisCommand(bare, BARE_DUE);
    must(reply && reply->type == REDIS_REPLY_ARRAY && reply->elements == DUE, "ZRANGEBYSCORE");
    freeReplyObject(reply);
}

/* Sends the two commands that a due needs without the head of the entry, the second after the
 * reply to the first. */
static void bare_two_trips(void)
{
    const char *words[2 + DUE] = {"HMGET", "srs:ann@example.org:2026:state"};
    redisReply *ids = redisCommand(bare, BARE_DUE);
    for (size_t i = 0; i < DUE; i++)
        words[2 + i] = ids->element[i]->str;
    redisReply *states = redisCommandArgv(bare, 2 + DUE, words, NULL);
    must(states && states->elements == DUE, "HMGET");
    freeReplyObject(states);
    freeReplyObject(ids);
}

static void write_20(void)
{
    srs_tracker next[DUE];
    srs_cache_write writes[DUE];
    srs_presence presence;
    for (int i = 0; i < DUE; i++) {
        next[i] = trackers[i];
        next[i].revision++;
        writes[i] = (srs_cache_write){sizeof *writes, &next[i], &trackers[i]};
    }
    must(!cache.write(self, "2026", "ann@example.org", writes, DUE, &presence, NULL), "write");
    memcpy(trackers, next, sizeof next);
}

/* The commands of a write of 20, one by one in a pipeline, without any comparison. */
static void bare_write_20(void)
{
    char state[70];
    memset(state, 'x', sizeof state);
    redisAppendCommand(bare, "ZSCORE bare x");
    for (int i = 0; i < DUE; i++)
        redisAppendCommand(bare, "HGET bare:state %s", items[i]);
    for (int i = 0; i < DUE; i++) {
        redisAppendCommand(bare, "ZADD bare 1789999990.123 %s", items[i]);
        redisAppendCommand(bare, "HSET bare:state %s %b", items[i], state, sizeof state);
    }
    redisAppendCommand(bare, "PEXPIRE bare 1000000");
    redisAppendCommand(bare, "PEXPIRE bare:state 1000000");
    for (int i = 0; i < 3 * DUE + 3; i++) {
        redisReply *reply;
        must(redisGetReply(bare, (void **)&reply) == REDIS_OK, "pipeline");
        freeReplyObject(reply);
    }
}

/* As few commands as there can be: one HMGET, ZADD, HSET of many. */
static void bare_write_dense(void)
{
    char state[70];
    const char *get[2 + DUE] = {"HMGET", "bare:state"}, *add[2 + 2 * DUE] = {"ZADD", "bare"},
                        *set[2 + 2 * DUE] = {"HSET", "bare:state"};
    memset(state, 'x', sizeof state);
    state[sizeof state - 1] = '\0';
    for (int i = 0; i < DUE; i++) {
        get[2 + i] = add[3 + 2 * i] = set[2 + 2 * i] = items[i];
        add[2 + 2 * i] = "1789999990.123";
        set[3 + 2 * i] = state;
    }
    redisAppendCommandArgv(bare, 2 + DUE, get, NULL);
    redisAppendCommandArgv(bare, 2 + 2 * DUE, add, NULL);
    redisAppendCommandArgv(bare, 2 + 2 * DUE, set, NULL);
    redisAppendCommand(bare, "PEXPIRE bare 1000000");
    redisAppendCommand(bare, "PEXPIRE bare:state 1000000");
    for (int i = 0; i < 5; i++) {
        redisReply *reply;
        must(redisGetReply(bare, (void **)&reply) == REDIS_OK, "pipeline");
        freeReplyObject(reply);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Several ways of doing it, by turns; prints the quantiles of each, and ratios to the first. */
static void compare(const char *title, void (*const ways[])(void), const char *const names[],
                    size_t count)
{
    static double times[4][TURNS * CALLS];
    for (int turn = 0; turn < TURNS; turn++) {
        for (size_t way = 0; way < count; way++) {
            for (int i = 0; i < CALLS; i++) {
                double start = now_us();
                ways[way]();
                times[way][turn * CALLS + i] = now_us() - start;
            }
        }
    }
    printf("%s\n", title);
    for (size_t way = 0; way < count; way++) {
        qsort(times[way], TURNS * CALLS, sizeof(double), by_value);
        double p50 = times[way][TURNS * CALLS / 2], p99 = times[way][TURNS * CALLS / 100 * 99];
        printf("  %-44s p50 %6.1f us (%.2f)  p99 %6.1f us (%.2f)\n", names[way], p50,
               p50 / times[0][TURNS * CALLS / 2], p99, p99 / times[0][TURNS * CALLS / 100 * 99]);
    }
}

static atomic_int running;
static atomic_ulong answered;

static void *due_often(void *data)
{
    unsigned long own = 0;
    (void)data;
    for (; atomic_load(&running); own++)
        due();
    atomic_fetch_add(&answered, own);
    return NULL;
}

static void *bare_often(void *data)
{
    unsigned long own = 0;
    for (; atomic_load(&running); own++)
        freeReplyObject(redisCommand(data, BARE_DUE));
    atomic_fetch_add(&answered, own);
    return NULL;
}

static void *pipeline_often(void *data)
{
    unsigned long own = 0;
    for (; atomic_load(&running); own += 32) {
        redisReply *reply;
        for (int i = 0; i < 32; i++)
            redisAppendCommand(data, BARE_DUE);
        for (int i = 0; i < 32; i++) {
            redisGetReply(data, (void **)&reply);
            freeReplyObject(reply);
        }
    }
    atomic_fetch_add(&answered, own);
    return NULL;
}

/* One connection that pipelines 32 of the very commands, with nothing done with the replies. */
static void *head_often(void *data)
{
    unsigned long own = 0;
    for (; atomic_load(&running); own += 32) {
        redisReply *reply;
        for (int i = 0; i < 32; i++) {
            redisAppendCommand(data, "HMGET srs:ann@example.org:2026:state %b %b", "", (size_t)1,
                               "\0h", (size_t)2);
            redisAppendCommand(data, "ZCOUNT srs:ann@example.org:2026 -inf 1790000000");
        }
        for (int i = 0; i < 2 * 32; i++) {
            redisGetReply(data, (void **)&reply);
            freeReplyObject(reply);
        }
    }
    atomic_fetch_add(&answered, own);
    return NULL;
}

/* Calls per second of some threads, each with its datum. */
static double rate(void *(*body)(void *), void **data, int threads)
{
    pthread_t ids[THREADS];
    atomic_store(&running, 1);
    atomic_store(&answered, 0);
    double start = now_us();
    for (int i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, body, data[i]);
    nanosleep(&(struct timespec){.tv_nsec = BURST_MS * 1000000L}, NULL);
    atomic_store(&running, 0);
    for (int i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    return (double)atomic_load(&answered) * 1e6 / (now_us() - start);
}

static void compare_threads(void)
{
    void *none[THREADS] = {NULL}, *pool[POOL];
    double sums[4] = {0};
    for (int i = 0; i < POOL; i++)
        pool[i] = connect_bare();
    for (int turn = 0; turn < 5; turn++) {
        sums[0] += rate(due_often, none, THREADS) / 5;
        sums[1] += rate(bare_often, pool, POOL) / 5;
        sums[2] += rate(pipeline_often, pool, 1) / 5;
        sums[3] += rate(head_often, pool, 1) / 5;
    }
    printf("throughput, calls per second\n");
    printf("  due(20), 32 threads on one cache             %8.0f\n", sums[0]);
    printf("  bare ZRANGEBYSCORE, pool of 8                %8.0f (ratio %.2f)\n", sums[1],
           sums[0] / sums[1]);
    printf("  bare ZRANGEBYSCORE, one pipelining 32        %8.0f (ratio %.2f)\n", sums[2],
           sums[0] / sums[2]);
    printf("  the commands of due, one pipelining 32       %8.0f (ratio %.2f)\n", sums[3],
           sums[0] / sums[3]);
}

static double used_memory(void)
{
    redisReply *reply = redis_server_ask(server, "INFO memory");
    double used = strtod(strstr(reply->str, "used_memory:") + strlen("used_memory:"), NULL);
    freeReplyObject(reply);
    return used;
}

static void measure_memory(size_t users, size_t count)
{
    char user[40];
    redis_server_do(server, "FLUSHALL");
    double before = used_memory();
    for (size_t i = 0; i < users; i++) {
        snprintf(user, sizeof user, "user-%zu@example.org", i);
        load(user, count);
    }
    printf("  %4zu users of %4zu items: %.0f bytes an item\n", users, count,
           (used_memory() - before) / (double)(users * count));
}

static void open_cache(void)
{
    srs__url url;
    srs__env env = {.backend_timeout_ms = 10000};
    must(!srs__url_parse(redis_server_url(server), &url, NULL), "URL");
    must(!srs__redis_cache_open(&url, &env, &cache, &self, NULL), "open");
    srs__url_free(&url);
}

int main(void)
{
    server = redis_server_start(NULL);
    open_cache();
    bare = connect_bare();
    make_trackers();
    load("ann@example.org", ITEMS);
    due();
    compare(
        "due(20) of 1000 items, one thread", (void (*const[])(void)){bare_due, due, bare_two_trips},
        (const char *const[]){"bare ZRANGEBYSCORE", "due", "bare ZRANGEBYSCORE, then HMGET"}, 3);
    compare_threads();
    compare("write of 20, one thread",
            (void (*const[])(void)){bare_write_20, write_20, bare_write_dense},
            (const char *const[]){"bare pipeline of the commands", "write",
                                  "bare pipeline, many items to a command"},
            3);
    printf("memory of the server\n");
    measure_memory(1000, 20);
    measure_memory(500, 100);
    measure_memory(100, 1000);
    redisFree(bare);
    cache.close(self, 0);
    redis_server_stop(server);
    return 0;
}
