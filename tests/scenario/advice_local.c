/* Trials of advice on a context, its configuration and its queue, without a server. */
#include "scenario/advice.h"
#include "scenario/doctor_kit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static srs_config *config_here(void)
{
    return doctor_config(NULL, advice_store(), NULL);
}

static srs_config *config_with(const char *key, const char *value)
{
    srs_config *config = config_here();
    world_set(config, key, value);
    return config;
}

static const char *spool_url(void)
{
    static char url[400];
    snprintf(url, sizeof url, "spool://%s/spool?max_mb=1", advice_directory());
    return url;
}

static srs_context *open_spool(const char *worker)
{
    srs_config *config = config_with("queue", spool_url());
    world_set(config, "worker", worker);
    return world_open(config);
}

/* The context is opened again, with the setting of the advice. */
static void reopen_with(srs_context *context, const char *setting)
{
    world_close(context);
    srs_config *config = config_here();
    advice_set(config, setting);
    context = world_open(config);
    advice_gone(context);
    world_close(context);
}

static void open_failed(void)
{
    char url[400];
    snprintf(url, sizeof url, "sqlite:%s/made/srs.db", advice_directory());
    setenv("SRS_STORE", url, 1);
    advice_found_by_command("its directory does not exist: create it");
    advice_shell(advice_command(0, NULL, NULL)); /* shows what is configured */
    advice_shell("mkdir made && srs init");
    advice_gone_by_command();
}

static void ack_cached(void)
{
    srs_context *context = world_open(config_with("ack", "cached"));
    advice_found(context, "`cached`");
    reopen_with(context, advice_command(0, NULL, NULL));
    context = world_open(config_with("ack", "cached"));
    advice_found(context, "`cached`");
    world_close(context);
    srs_config *config = config_here();
    advice_set(config, advice_command(0, NULL, NULL));
    advice_set(config, advice_command(1, "/DIRECTORY", advice_path("spool")));
    context = world_open(config);
    advice_gone(context);
    world_close(context);
}

static void worker_poll(void)
{
    srs_context *context = world_open(config_with("worker", "poll"));
    advice_found(context, "srs_poll()");
    advice_says("call srs_poll()");
    world_ok(srs_poll(context, 0, NULL, err));
    advice_gone(context);
    world_close(context);
    context = world_open(config_with("worker", "poll"));
    advice_found(context, "srs_poll()");
    reopen_with(context, advice_command(0, NULL, NULL));
}

static srs_context *open_with_a_waiting_review(void)
{
    srs_context *context = world_open(config_with("worker", "poll"));
    world_submit_ack(context, "ada", "item", SRS_GOOD, 0, SRS_ACK_CACHED);
    advice_found(context, "1 review");
    return context;
}

static void worker_idle(void)
{
    srs_context *context = open_with_a_waiting_review();
    advice_says("call srs_poll() or srs_flush()");
    world_ok(srs_poll(context, 0, NULL, err));
    advice_gone(context);
    world_close(context);
    context = open_with_a_waiting_review();
    world_ok(srs_flush(context, 60000, err));
    advice_gone(context);
    world_close(context);
    context = open_with_a_waiting_review();
    reopen_with(context, advice_command(0, NULL, NULL));
}

static void season_none(void)
{
    srs_season season = SRS_SEASON_INIT;
    srs_context *context;
    srs_config *config = config_here();
    for (int is_there = 0; is_there < 2; is_there++) {
        unlink(advice_path("srs.db"));
        world_ok(srs_open(config, &context, err));
        season.name = "2024";
        if (is_there)
            world_ok(srs_season_put(context, &season, err));
        advice_found(context, "");
        advice_shell(advice_command(0, "NAME", "2024"));
        advice_gone(context);
        world_close(context);
    }
    srs_config_free(config);
}

static void execute(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(advice_path("srs.db"), &db), SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    ck_assert_msg(!message, "%s", message);
    sqlite3_close(db);
}

static void dead_waiting(void)
{
    srs_context *context = world_open(config_here());
    for (size_t command = 1; command <= 2; command++) { /* replay; drop */
        execute("INSERT INTO dead_letters VALUES (x'00112233445566778899aabbccddeeff', 'S', 'ada', "
                "'item', 1750000000000, 0, 3, NULL, NULL, -1, 'a reason')");
        advice_found(context, "1 ");
        advice_shell(advice_command(0, NULL, NULL));
        advice_shell(advice_command(command, NULL, NULL));
        advice_gone(context);
        ck_assert_uint_eq(world_log_count(context, "ada"), 1); /* of the replay */
    }
    world_close(context);
}

/* A process with a laxer setting stands for an older version. */
static void log_future(void)
{
    srs_context *context = world_open(config_with("submit.max_future_ms", "86400000"));
    int64_t ahead_ms = (int64_t)time(NULL) * 1000 + 43200000;
    world_submit(context, "ada", "item", SRS_GOOD, ahead_ms);
    world_close(context);
    context = world_open(config_here());
    advice_found(context, "user 'ada', item 'item'");
    advice_shell(advice_command(0, NULL, NULL));
    advice_gone(context);
    world_close(context);
}

static void safe_mode_forced(void)
{
    srs_context *context = world_open(config_here());
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    advice_found(context, "forced on");
    advice_says("srs_safe_mode_force() with SRS_SAFE_MODE_AUTOMATIC");
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_AUTOMATIC, err));
    advice_gone(context);
    world_close(context);
}

static void safe_mode_disabled(void)
{
    srs_context *context = world_open(config_with("safe_mode.enabled", "off"));
    advice_found(context, "");
    reopen_with(context, advice_command(0, NULL, NULL));
}

static void store_memory(void)
{
    srs_context *context = world_open(doctor_config(NULL, "memory:", NULL));
    advice_found(context, "");
    reopen_with(context, advice_command(0, "FILE", advice_path("srs.db")));
}

static void queue_depth(void)
{
    srs_review batch[50];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_CACHED;
    srs_config *config = doctor_config(NULL, "memory:", NULL);
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    for (int depth = 0; depth <= 5000; depth += 50) {
        for (int i = 0; i < 50; i++)
            batch[i] = world_review("item", SRS_GOOD, 1750000000000 + depth + i);
        world_ok(srs_submit(context, NULL, "ada", batch, 50, &options, NULL, err));
    }
    advice_found(context, "5050 reviews");
    advice_says("call srs_poll() or srs_flush()");
    world_ok(srs_flush(context, 60000, err));
    advice_gone(context);
    world_close(context);
}

static void queue_abandoned(void)
{
    srs_context *context = open_spool("poll");
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    srs_discard(context);
    context = open_spool("poll");
    advice_found(context, "1 ");
    setenv("SRS_QUEUE", spool_url(), 1);
    advice_shell(advice_command(0, NULL, NULL));
    advice_gone(context);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_close(context);
}

static int64_t two_minutes_ago(void *none)
{
    (void)none;
    return ((int64_t)time(NULL) - 120) * 1000;
}

/* The one who accepted it runs, and does not store it. */
static void queue_stalled(void)
{
    srs_config *config = config_with("queue", spool_url());
    world_set(config, "worker", "poll");
    srs_config_set_clock(config, two_minutes_ago, NULL);
    srs_context *running = world_open(config), *context = open_spool("poll");
    world_submit(running, "ada", "item", SRS_GOOD, 0);
    advice_found(context, "the oldest job has waited");
    advice_says("call srs_poll() or srs_flush()");
    world_ok(srs_flush(running, 60000, err));
    advice_gone(context);
    world_close(running);
    world_close(context);
}

static void queue_corrupt(void)
{
    srs_context *context = open_spool("thread");
    advice_shell("echo >spool/00000000-0000-4000-8000-000000000000.corrupt; mkdir elsewhere");
    advice_found(context, "1 damaged");
    advice_shell(advice_command(0, "ELSEWHERE", "elsewhere"));
    advice_gone(context);
    advice_shell("test -e elsewhere/00000000-0000-4000-8000-000000000000.corrupt");
    world_close(context);
}

static void queue_folder(void)
{
    srs_context *context = open_spool("thread");
    advice_shell("mv spool moved");
    advice_found(context, "No such file");
    advice_shell(advice_command(0, NULL, NULL));
    advice_says("restart");
    srs_discard(context);
    context = open_spool("thread");
    advice_gone(context);
    world_close(context);
}

static void queue_disk(void)
{
    char url[400];
    snprintf(url, sizeof url, "spool://%s/spool?max_mb=%d", advice_directory(), 1 << 30);
    srs_context *context = world_open(config_with("queue", url));
    advice_found(context, "MB are left");
    advice_says("smaller max_mb");
    world_close(context);
    context = open_spool("thread");
    advice_gone(context);
    world_close(context);
}

int main(int argc, char **argv)
{
    static const advice trials[] = {
        {"open.failed", open_failed},
        {"ack.cached", ack_cached},
        {"worker.poll", worker_poll},
        {"worker.idle", worker_idle},
        {"season.none", season_none},
        {"dead.waiting", dead_waiting},
        {"log.future", log_future},
        {"safe_mode.forced", safe_mode_forced},
        {"safe_mode.disabled", safe_mode_disabled},
        {"store.memory", store_memory},
        {"queue.depth", queue_depth},
        {"queue.stalled", queue_stalled},
        {"queue.abandoned", queue_abandoned},
        {"queue.corrupt", queue_corrupt},
        {"queue.directory", queue_folder},
        {"queue.disk", queue_disk},
    };
    return advice_main("advice_local", trials, COUNT_OF(trials), argc, argv);
}
