/* The soak test: under a steady mixed load, with contexts opened and closed and Redis away now and
 * then, memory and descriptors do not grow from cycle to cycle.
 *
 *   soak      SRS_SOAK_SECONDS (10)
 *
 * One context stays open all the time, another is opened in each cycle. The library's own blocks of
 * memory and the descriptors are counted exactly; bytes of the process, in which SQLite and the
 * client libraries fill caches of their own, may vary within a bound. */
#include "support/failing_alloc.h"
#include "support/mariadb_server.h"
#include "support/redis_server.h"
#include "support/temp_dir.h"

#include <srs/srs.h>

#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SKIPPED 77
#define THREADS 2
#define STEPS 30 /* of a thread, in each part of a cycle */
#define USERS 8
#define ITEMS 20
#define WARM_UP 4             /* cycles */
#define CYCLES_MIN 9          /* after it */
#define BYTES_SLACK (8 << 20) /* the page caches of four connections of SQLite */

/* The resources in use at the end of a cycle. */
typedef struct sample {
    size_t pieces, bytes, descriptors;
} sample;

typedef struct load {
    srs_context *context;
    unsigned short dice[3];
    unsigned long done, refused;
} load;

static redis_server *redis;
static mariadb_server *mariadb;
static char store_urls[2][320], queue_url[320];

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "soak: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void must(srs_status status, const char *what, const srs_error *err)
{
    if (status != SRS_OK)
        give_up(what, err->message);
}

static void pause_us(long us)
{
    nanosleep(&(struct timespec){0, us * 1000}, NULL);
}

/* ---- contexts -------------------------------------------------------------------------------- */

static void completed(void *data, const srs_completion *completion)
{
    (void)completion;
    __atomic_fetch_add((unsigned long *)data, 1, __ATOMIC_RELAXED);
}

static unsigned long completions;

static void set(srs_config *config, const char *key, const char *value)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs_config_set(config, key, value, &err), key, &err);
}

static srs_context *open_on(const char *store)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_config *config;
    srs_context *context;
    must(srs_config_new(&config, &err), "srs_config_new", &err);
    set(config, "cache", redis_server_url(redis));
    set(config, "store", store);
    set(config, "queue", queue_url);
    set(config, "safe_mode.failures", "1");
    set(config, "safe_mode.open_ms", "20");
    set(config, "safe_mode.timeout_ms", "200");
    set(config, "safe_mode.user_interval_ms", "10");
    srs_config_set_completion(config, completed, &completions);
    must(srs_open(config, &context, &err), "srs_open", &err);
    srs_config_free(config);
    season.name = "S";
    must(srs_season_put(context, &season, &err), "srs_season_put", &err);
    must(srs_season_activate(context, "S", &err), "srs_season_activate", &err);
    return context;
}

static void flush(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    size_t delivered;
    must(srs_flush(context, 60000, &err), "srs_flush", &err);
    do {
        must(srs_poll(context, 0, &delivered, &err), "srs_poll", &err);
    } while (delivered);
}

/* ---- the load -------------------------------------------------------------------------------- */

static unsigned roll(load *own, unsigned sides)
{
    return (unsigned)nrand48(own->dice) % sides;
}

static srs_status submit(load *own, const char *user, srs_error *err)
{
    srs_review reviews[3];
    char items[3][16];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_submit_result *result = NULL;
    size_t count = 1 + roll(own, 3);
    for (size_t i = 0; i < count; i++) {
        snprintf(items[i], sizeof items[i], "item-%u", roll(own, ITEMS));
        reviews[i] = (srs_review)SRS_REVIEW_INIT;
        reviews[i].item = items[i];
        reviews[i].value = 1 + (int)roll(own, 4);
        reviews[i].subject = roll(own, 2) ? "maths" : NULL;
    }
    options.ack = roll(own, 3) ? SRS_ACK_QUEUED : SRS_ACK_STORED;
    srs_status status =
        srs_submit(own->context, NULL, user, reviews, count, &options, &result, err);
    srs_submit_result_free(result);
    return status;
}

static srs_status due(load *own, const char *user, srs_error *err)
{
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_due_list *list = NULL;
    query.subject = roll(own, 2) ? "maths" : NULL;
    srs_status status = srs_due(own->context, NULL, user, &query, &list, err);
    srs_due_list_free(list);
    return status;
}

static srs_status items(load *own, const char *user, srs_error *err)
{
    srs_tracker_list *list = NULL;
    srs_status status = srs_items(own->context, NULL, user, NULL, 100, &list, err);
    srs_tracker_list_free(list);
    return status;
}

/* Too many calls at the same time are refused; in safe mode those who come too often are. */
static void step(load *own)
{
    srs_error err = SRS_ERROR_INIT;
    char user[16];
    unsigned what = roll(own, 10);
    snprintf(user, sizeof user, "user-%u", roll(own, USERS));
    srs_status status = what < 4   ? submit(own, user, &err)
                        : what < 8 ? due(own, user, &err)
                        : what < 9 ? items(own, user, &err)
                                   : srs_poll(own->context, 0, NULL, &err);
    own->done += status == SRS_OK;
    own->refused += status == SRS_E_RATE_LIMITED;
    if (status != SRS_OK && status != SRS_E_RATE_LIMITED && status != SRS_E_TIMEOUT)
        must(status, "a call", &err);
}

static void *run_load(void *data)
{
    for (int i = 0; i < STEPS; i++) {
        step(data);
        pause_us(500);
    }
    return NULL;
}

/* From several threads, on both contexts. */
static void run_loads(srs_context *const contexts[2], load totals[2])
{
    static unsigned short runs;
    pthread_t threads[2 * THREADS];
    load loads[2 * THREADS];
    for (int i = 0; i < 2 * THREADS; i++) {
        loads[i] = (load){contexts[i % 2], {++runs, 0, 0}, 0, 0};
        if (pthread_create(&threads[i], NULL, run_load, &loads[i]))
            give_up("pthread_create", "no thread");
    }
    for (int i = 0; i < 2 * THREADS; i++) {
        pthread_join(threads[i], NULL);
        totals[i % 2].done += loads[i].done;
        totals[i % 2].refused += loads[i].refused;
    }
}

/* ---- cycles ---------------------------------------------------------------------------------- */

static int is_safe(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    return srs_safe_mode_state(context, &info, NULL) == SRS_OK && info.is_active;
}

/* Safe mode is left when the cache is back and somebody asks. */
static void await_normal(srs_context *context)
{
    load own = {context, {0}, 0, 0};
    for (int tries = 0; is_safe(context); tries++) {
        srs_error err = SRS_ERROR_INIT;
        due(&own, "user-0", &err);
        if (tries == 6000)
            give_up("safe mode", "it is not left");
        pause_us(10000);
    }
}

static void cycle(srs_context *lasting, int number, load totals[2])
{
    srs_error err = SRS_ERROR_INIT;
    srs_context *contexts[2] = {lasting, open_on(store_urls[number % 2])};
    run_loads(contexts, totals);
    if (number % 2)
        redis_server_kill(redis);
    else
        redis_server_freeze(redis);
    run_loads(contexts, totals);
    if (number % 2)
        redis_server_restart(redis);
    else
        redis_server_thaw(redis);
    for (int i = 0; i < 2; i++)
        await_normal(contexts[i]);
    run_loads(contexts, totals);
    flush(contexts[1]);
    must(srs_close(contexts[1], 60000, &err), "srs_close", &err);
    flush(lasting);
}

static size_t descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;
    while (folder && readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static sample take_sample(void)
{
    return (sample){failing_alloc_live(), mallinfo2().uordblks, descriptors()};
}

static void keep_lower(size_t *lowest, size_t taken)
{
    if (!*lowest || taken < *lowest)
        *lowest = taken;
}

static void add_sample(sample *lowest, sample taken)
{
    keep_lower(&lowest->pieces, taken.pieces);
    keep_lower(&lowest->bytes, taken.bytes);
    keep_lower(&lowest->descriptors, taken.descriptors);
}

static void print_sample(const char *what, const sample *printed)
{
    printf("%-12s %6zu pieces, %9zu bytes, %3zu descriptors\n", what, printed->pieces,
           printed->bytes, printed->descriptors);
}

/* More threads than later use it, so that its pools are full; and a few cycles. */
static int warm_up(srs_context *lasting, load totals[2])
{
    srs_context *twice[2] = {lasting, lasting};
    int number = 0;
    run_loads(twice, totals);
    while (number < WARM_UP)
        cycle(lasting, number++, totals);
    return number;
}

/* Cycles for so long; the lowest of the first third of the time, and of the rest: at the end of
 * some, the lasting context has not seen yet that the other one's spool is closed. Gives their
 * number. */
static int run_cycles(srs_context *lasting, int seconds, load totals[2], sample lowest[2])
{
    int number = warm_up(lasting, totals), first = number;
    time_t begun = time(NULL);
    while (time(NULL) - begun < seconds || number < first + CYCLES_MIN) {
        int is_later = time(NULL) - begun >= seconds / 3 && number >= first + CYCLES_MIN / 2;
        cycle(lasting, number++, totals);
        add_sample(&lowest[is_later], take_sample());
    }
    return number;
}

static int is_flat(const sample lowest[2])
{
    return lowest[1].pieces <= lowest[0].pieces && lowest[1].descriptors <= lowest[0].descriptors &&
           lowest[1].bytes <= lowest[0].bytes + BYTES_SLACK;
}

static int run(int seconds)
{
    sample lowest[2] = {{0}};
    load totals[2] = {{0}};
    srs_error err = SRS_ERROR_INIT;
    srs_context *lasting = open_on(store_urls[0]);
    int cycles = run_cycles(lasting, seconds, totals, lowest);
    must(srs_close(lasting, 60000, &err), "srs_close", &err);
    size_t left = failing_alloc_live();
    printf("%d cycles; %lu and %lu calls, %lu and %lu refused; %lu completions\n", cycles,
           totals[0].done, totals[1].done, totals[0].refused, totals[1].refused, completions);
    print_sample("at first", &lowest[0]);
    print_sample("later", &lowest[1]);
    printf("at the end   %6zu pieces\n", left);
    return is_flat(lowest) && !left ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
    const char *seconds = getenv("SRS_SOAK_SECONDS"), *folder = temp_dir_new();
    if (!redis_server_is_installed() || !mariadb_server_is_installed()) {
        puts("skipped: redis-server or mariadbd is not installed");
        return SKIPPED;
    }
    failing_alloc_install();
    redis = redis_server_start(NULL);
    mariadb = mariadb_server_start();
    char *url = mariadb_server_url(mariadb, "");
    /* SQLite keeps the descriptors of closed connections for the next ones, as many as were open
     * together: with one reader each, these are the same in each cycle, however the threads
     * meet. */
    snprintf(store_urls[0], sizeof store_urls[0], "sqlite://%s/srs.db?readers=1", folder);
    snprintf(store_urls[1], sizeof store_urls[1], "%s", url);
    snprintf(queue_url, sizeof queue_url, "spool://%s/spool", folder);
    free(url);
    int status = run(seconds && *seconds ? atoi(seconds) : 10);
    redis_server_stop(redis);
    mariadb_server_free(mariadb);
    return status;
}
