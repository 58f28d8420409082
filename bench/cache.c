/* The memory cache: due(20) of a user with many items, while very many users are present,
 * against the bare lookup in the ordered trees; and the memory that users and items take.
 *
 * bench_cache [users] [items_per_user]: users with one item each (1000000), and what each of
 * the LARGE_USERS has that are asked (1000). */
#include "cache/cache.h"
#include "base/hash.h"
#include "base/time.h"
#include "cache/memory/entry.h"
#include "tracker/user_key.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LARGE_USERS 200
#define SAMPLES 200000
#define LIMIT 20
#define SEASON "2026"
#define NOW_MS INT64_C(1750000000000)

static size_t bytes; /* allocated, with the allocator's own 8 for each allocation */

static void *count_up(void *memory)
{
    bytes += memory ? malloc_usable_size(memory) + 8 : 0;
    return memory;
}

static void count_down(void *memory)
{
    bytes -= memory ? malloc_usable_size(memory) + 8 : 0;
}

static void *allocate(void *data, size_t size)
{
    (void)data;
    return count_up(malloc(size));
}

static void *reallocate(void *data, void *old, size_t size)
{
    (void)data;
    count_down(old);
    return count_up(realloc(old, size));
}

static void release(void *data, void *memory)
{
    (void)data;
    count_down(memory);
    free(memory);
}

static void check(srs_status status, const char *what)
{
    if (status) {
        fprintf(stderr, "%s: %s\n", what, srs_status_name(status));
        exit(1);
    }
}

/* A callback that copies, as the library's own do, but allocates nothing. */
typedef struct copies {
    srs_tracker trackers[LIMIT];
    char items[LIMIT][SRS_ITEM_MAX + 1];
    size_t count;
} copies;

static srs_status copy(void *data, const srs_tracker *tracker)
{
    copies *to = data;
    to->trackers[to->count] = *tracker;
    memcpy(to->items[to->count], tracker->item, strlen(tracker->item) + 1);
    to->count++;
    return SRS_OK;
}

/* Trackers with ids of 36 bytes, half of them due, in order of item id. */
static srs_tracker *make_trackers(size_t count)
{
    char(*items)[37] = malloc(count * sizeof *items);
    srs_tracker *trackers = malloc(count * sizeof *trackers);
    if (!items || !trackers)
        check(SRS_E_NO_MEMORY, "trackers");
    for (size_t i = 0; i < count; i++) {
        snprintf(items[i], sizeof *items, "%08x-7dec-11d0-a765-00a0c91e6bf6", (unsigned)i);
        int64_t minutes = (int64_t)(srs__mix64(i) % 20000) - 10000;
        trackers[i] = (srs_tracker)SRS_TRACKER_INIT;
        trackers[i].season = SEASON;
        trackers[i].item = items[i];
        trackers[i].subject = "math";
        trackers[i].topic = "algebra";
        trackers[i].revision = 1;
        trackers[i].due_ms = NOW_MS + minutes * SRS__MINUTE_MS;
    }
    return trackers;
}

static srs_cache_ops ops;
static void *self;

static void open_cache(void)
{
    srs__url url;
    srs__env env = {0};
    check(srs__url_parse("memory:?bytes_max=1000000000000", &url, NULL), "URL");
    check(srs__memory_cache_open(&url, &env, &ops, &self, NULL), "open");
    srs__url_free(&url);
}

static void load(const char *user, const srs_tracker *trackers, size_t count)
{
    uint64_t lease;
    srs_presence presence;
    check(ops.load_begin(self, SEASON, user, 60000, &lease, &presence, NULL), "begin");
    check(ops.load_commit(self, SEASON, user, lease, trackers, count, NULL), "commit");
}

static void name_user(char user[32], const char *kind, size_t number)
{
    snprintf(user, 32, "%s-%zu", kind, number);
}

/* An entry of the same content, outside of any cache. */
static srs__cache_entry *bare_entry(const srs_tracker *trackers, size_t count)
{
    char key[SRS__USER_KEY_MAX];
    srs__cache_tally tally = {0};
    srs__cache_made made = {0};
    srs__cache_entry *entry = srs__cache_entry_new(key, srs__user_key(SEASON, "bare", key), &tally);
    for (size_t i = 0; i < count; i++) {
        if (!entry || srs__cache_made_add(&made, &trackers[i]))
            check(SRS_E_NO_MEMORY, "entry");
    }
    srs__cache_entry_take(entry, &made, 1, &tally);
    return entry;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static const srs_cache_query query = {sizeof query, NOW_MS, LIMIT, NULL, NULL};

static int64_t time_cache(size_t number)
{
    static copies got;
    char user[32];
    uint64_t total = 0;
    srs_presence presence;
    name_user(user, "large", number);
    got.count = 0;
    int64_t start = now_ns();
    check(ops.due(self, SEASON, user, &query, copy, &got, &total, &presence, NULL), "due");
    int64_t taken = now_ns() - start;
    check(presence == SRS_CACHE_WARM && total ? SRS_OK : SRS_E_INTERNAL, "due");
    return taken;
}

static int64_t time_bare(const srs__cache_entry *entry)
{
    static copies got;
    uint64_t total = 0;
    got.count = 0;
    int64_t start = now_ns();
    check(srs__cache_entry_due(entry, &query, copy, &got, &total), "bare due");
    int64_t taken = now_ns() - start;
    check(total ? SRS_OK : SRS_E_INTERNAL, "bare due");
    return taken;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Both in turn, on users picked at random, so that both find the processor's caches alike. */
static void measure(srs__cache_entry *const *bare)
{
    static int64_t cached[SAMPLES], alone[SAMPLES];
    for (size_t i = 0; i < SAMPLES; i++) {
        cached[i] = time_cache(srs__mix64(2 * i) % LARGE_USERS);
        alone[i] = time_bare(bare[srs__mix64(2 * i + 1) % LARGE_USERS]);
    }
    qsort(cached, SAMPLES, sizeof *cached, ascending);
    qsort(alone, SAMPLES, sizeof *alone, ascending);
    static const int percentiles[] = {50, 99};
    for (int i = 0; i < 2; i++) {
        size_t at = (size_t)percentiles[i] * SAMPLES / 100;
        printf("due(%d) p%d: cache %lld ns, bare lookup %lld ns, ratio %.2f\n", LIMIT,
               percentiles[i], (long long)cached[at], (long long)alone[at],
               (double)cached[at] / (double)alone[at]);
    }
}

static void print_memory(const char *what, size_t taken, size_t count)
{
    printf("memory: %.1f bytes per %s\n", (double)taken / (double)count, what);
}

int main(int argc, char **argv)
{
    size_t users = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    size_t items = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    char user[32];
    srs_cache_stats stats = {.size = sizeof stats};
    static srs__cache_entry *bare[LARGE_USERS];
    srs_allocator counting = {sizeof counting, allocate, reallocate, release, NULL};
    check(srs_set_allocator(&counting), "allocator");
    if (!users || !items)
        check(SRS_E_INVALID, "users and items_per_user are numbers from 1");
    srs_tracker *trackers = make_trackers(items);
    open_cache();
    size_t before = bytes;
    for (size_t i = 0; i < users; i++) {
        name_user(user, "small", i);
        load(user, trackers, 1);
    }
    print_memory("user with one item, its item and the table included", bytes - before, users);
    before = bytes;
    for (size_t i = 0; i < LARGE_USERS; i++) {
        name_user(user, "large", i);
        load(user, trackers, items);
    }
    print_memory("item of users with many", bytes - before, LARGE_USERS * items);
    check(ops.stats(self, &stats, NULL), "stats");
    printf("memory: the cache's own count is %.3f of what was allocated\n",
           (double)stats.bytes / (double)bytes);
    for (size_t i = 0; i < LARGE_USERS; i++)
        bare[i] = bare_entry(trackers, items);
    printf("%zu users with 1 item, %d with %zu items\n", users, LARGE_USERS, items);
    measure(bare);
    ops.close(self, 0);
    return 0;
}
