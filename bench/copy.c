/* Copying a SQLite store to MariaDB, against the least that could be done with the same rows: LOAD
 * DATA of both tables from files on the server. Usage: bench_copy [REVIEWS...]
 *
 * Each copy is a process of its own, which says how much memory it has used at most. */
#include "bench/common.h"
#include "support/mariadb_server.h"
#include "support/temp_dir.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEASON "2026"
#define BATCH SRS_APPEND_MAX
#define ITEMS_EACH 100  /* of a user */
#define REVIEWS_EACH 10 /* of an item */
#define FIRST_MS INT64_C(1700000000000)
#define DAY_MS INT64_C(86400000)

static srs_context *open_store(const char *url)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    must(srs_config_new(&config, &err), &err);
    set(config, "store", url);
    set(config, "cache", "none");
    must(srs_open(config, &context, &err), &err);
    srs_config_free(config);
    return context;
}

static void close_store(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    must(srs_close(context, 60000, &err), &err);
}

/* The reviews numbered from `first` on: by user, item and time. */
static void append_batch(srs_context *context, unsigned first, size_t count)
{
    static srs_event_in events[BATCH];
    static char texts[BATCH][3][40];
    srs_error err = SRS_ERROR_INIT;
    for (size_t i = 0; i < count; i++) {
        unsigned number = first + (unsigned)i, item = number / REVIEWS_EACH;
        snprintf(texts[i][0], sizeof texts[i][0], "01890a5d-ac96-774b-bcce-%012x", number);
        snprintf(texts[i][1], sizeof texts[i][1], "user-%06u", item / ITEMS_EACH);
        snprintf(texts[i][2], sizeof texts[i][2], "item-%08u", item);
        events[i] = (srs_event_in)SRS_EVENT_IN_INIT;
        events[i].review_id = texts[i][0];
        events[i].user = texts[i][1];
        events[i].item = texts[i][2];
        events[i].subject = "mathematics";
        events[i].topic = "fractions";
        events[i].value = 1 + (int32_t)(number % 4);
        events[i].response_ms = 1000 + number % 9000;
        events[i].at_ms = FIRST_MS + number % REVIEWS_EACH * 7 * DAY_MS + number % 1000;
    }
    must(srs_append(context, SEASON, events, count, 60000, NULL, &err), &err);
}

static void fill(const char *url, unsigned reviews)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_context *context = open_store(url);
    season.name = SEASON;
    must(srs_season_put(context, &season, &err), &err);
    for (unsigned first = 0; first < reviews; first += BATCH)
        append_batch(context, first, reviews - first < BATCH ? reviews - first : BATCH);
    close_store(context);
}

/* A line of /proc/self/status, in KiB. */
static unsigned long memory_kib(const char *name)
{
    char line[200];
    unsigned long kib = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0)
            kib = strtoul(line + strlen(name), NULL, 10);
    }
    if (file)
        fclose(file);
    return kib;
}

/* The process that copies. */
static int copy(const char *source, const char *target)
{
    srs_error err = SRS_ERROR_INIT;
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    srs_context *from = open_store(source), *to = open_store(target);
    unsigned long before = memory_kib("VmRSS:");
    double start = now();
    must(srs_copy(from, to, NULL, &result, &err), &err);
    double seconds = now() - start;
    uint64_t rows = result.events_written + result.trackers_written;
    printf("copied and verified %" PRIu64 " reviews and %" PRIu64
           " trackers in %.1f s: %.0f rows/s; memory %lu KiB, %lu at most\n",
           result.events_written, result.trackers_written, seconds, (double)rows / seconds, before,
           memory_kib("VmHWM:"));
    close_store(to);
    close_store(from);
    return 0;
}

static void copy_in_process(const char *self, const char *source, const char *target)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execl(self, self, "--copy", source, target, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "bench_copy: the copy failed\n");
        exit(1);
    }
}

/* The same rows, from files that the server reads, into tables of the same form. */
static double load(const mariadb_server *server, const char *table)
{
    char sql[400];
    snprintf(sql, sizeof sql, "SELECT * INTO OUTFILE '%s.rows' CHARACTER SET binary FROM %s", table,
             table);
    mariadb_server_execute(server, sql);
    snprintf(sql, sizeof sql, "CREATE TABLE bare_%s LIKE %s", table, table);
    mariadb_server_execute(server, sql);
    snprintf(sql, sizeof sql, "LOAD DATA INFILE '%s.rows' INTO TABLE bare_%s CHARACTER SET binary",
             table, table);
    double start = now();
    mariadb_server_execute(server, sql);
    return now() - start;
}

static double seconds_of_copy(const char *self, const char *source, const char *target)
{
    double start = now();
    copy_in_process(self, source, target);
    return now() - start;
}

static void measure(const char *self, unsigned reviews)
{
    char source[300];
    mariadb_server *server = mariadb_server_start();
    char *target = mariadb_server_url(server, "");
    snprintf(source, sizeof source, "sqlite://%s/srs.db", temp_dir_new());
    fill(source, reviews);
    double copied = seconds_of_copy(self, source, target);
    double loaded = load(server, "srs_review_log") + load(server, "srs_trackers");
    printf("%u reviews: LOAD DATA of the same rows takes %.1f s, the copy %.1f times as long\n",
           reviews, loaded, copied / loaded);
    free(target);
    mariadb_server_free(server);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--copy") == 0)
        return copy(argv[2], argv[3]);
    for (int i = 1; i < argc; i++)
        measure(argv[0], (unsigned)strtoul(argv[i], NULL, 10));
    if (argc > 1)
        return 0;
    measure(argv[0], 100000);
    measure(argv[0], 1000000);
    return 0;
}
