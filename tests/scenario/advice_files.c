/* Trials of advice on files and disks: the SQLite store, and where it and the spool are. */
#include "scenario/advice.h"
#include "scenario/doctor_kit.h"

#include "support/fake_system.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static srs_context *open_here(void)
{
    return world_open(doctor_config(NULL, advice_store(), NULL));
}

static srs_context *open_spool(void)
{
    char url[400];
    snprintf(url, sizeof url, "spool://%s/spool?max_mb=1", advice_directory());
    return world_open(doctor_config(NULL, advice_store(), url));
}

/* Runs a statement as another program would; the first text that it gives, or "". */
static const char *execute(const char *sql)
{
    static char text[1024];
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open(advice_path("srs.db"), &db), SQLITE_OK);
    ck_assert_msg(!sqlite3_prepare_v2(db, sql, -1, &statement, NULL), "%s", sqlite3_errmsg(db));
    int result = sqlite3_step(statement);
    ck_assert_msg(result == SQLITE_ROW || result == SQLITE_DONE, "%s", sqlite3_errmsg(db));
    const unsigned char *found = result == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
    snprintf(text, sizeof text, "%s", found ? (const char *)found : "");
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return text;
}

/* A finding while something is wrong with the disk; a person fixes that. */
static void disk_is_at_fault(srs_context *context, _Atomic int *fault, const char *found,
                             const char *advice)
{
    *fault = 1;
    advice_found(context, found);
    advice_says(advice);
    *fault = 0;
    advice_gone(context);
    world_close(context);
}

static void queue_network(void)
{
    disk_is_at_fault(open_spool(), &fake_disk_is_nfs, "is on NFS", "on a local disk");
}

static void store_network(void)
{
    disk_is_at_fault(open_here(), &fake_disk_is_nfs, "is on NFS", "on a local disk");
}

static void queue_disk(void)
{
    disk_is_at_fault(open_spool(), &fake_disk_is_full, "0 MB are left", "make room");
}

static void store_disk(void)
{
    disk_is_at_fault(open_here(), &fake_disk_is_full, "0 MB are left", "make room");
}

/* Every index of the schema, and each is as it was. */
static void store_index(void)
{
    static const char *const indexes[] = {"seasons_active", "trackers_due", "review_log_id",
                                          "stale_entries_token"};
    srs_context *context = open_here();
    for (size_t i = 0; i < COUNT_OF(indexes); i++) {
        char sql[200], before[1024];
        snprintf(sql, sizeof sql, "SELECT sql FROM sqlite_master WHERE name = '%s'", indexes[i]);
        snprintf(before, sizeof before, "%s", execute(sql));
        snprintf(sql, sizeof sql, "DROP INDEX %s", indexes[i]);
        execute(sql);
        advice_found(context, indexes[i]);
        execute(advice_command(0, NULL, NULL));
        advice_gone(context);
        snprintf(sql, sizeof sql, "SELECT sql FROM sqlite_master WHERE name = '%s'", indexes[i]);
        ck_assert_str_eq(execute(sql), before);
    }
    world_close(context);
}

static void store_table(void)
{
    srs_context *context = open_here();
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    world_close(context);
    advice_shell("cp srs.db backup.db");
    execute("DROP TABLE stale_entries");
    context = open_here();
    advice_found(context, "stale_entries");
    advice_says("restore a backup");
    world_close(context);
    advice_shell("rm srs.db* && cp backup.db srs.db");
    context = open_here();
    advice_gone(context);
    world_close(context);
}

/* The rows can be seen again, by the name of the season that the advice makes for them. */
static void store_no_season(void)
{
    srs_context *context = open_here();
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    execute("UPDATE trackers SET season_id = 77");
    execute("UPDATE review_log SET season_id = 77");
    advice_found(context, "season_id 77");
    execute(advice_command(0, "NAME", "found"));
    advice_gone(context);
    world_ok(srs_season_activate(context, "found", err));
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_close(context);
}

static void store_read_only(void)
{
    char url[400];
    world_close(open_here());
    snprintf(url, sizeof url, "%s?mode=ro", advice_store());
    srs_context *context;
    srs_config *config = doctor_config(NULL, url, NULL);
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    advice_found(context, "open read-only");
    advice_says("leave mode=ro out of the URL");
    world_close(context);
    context = open_here();
    advice_gone(context);
    world_close(context);
}

static void store_durability(void)
{
    char url[400];
    world_close(open_here());
    execute("PRAGMA journal_mode = DELETE");
    snprintf(url, sizeof url, "%s?mode=ro", advice_store());
    srs_context *context;
    srs_config *config = doctor_config(NULL, url, NULL);
    world_ok(srs_open(config, &context, err));
    advice_found(context, "journal_mode=delete");
    world_close(context);
    advice_shell(advice_command(0, NULL, NULL));
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    advice_gone(context);
    world_close(context);
}

/* The number of cells in a page of the log: one more than there are. */
static void damage(void)
{
    long page = strtol(execute("SELECT max(pageno) FROM dbstat "
                               "WHERE name = 'review_log' AND pagetype = 'leaf'"),
                       NULL, 10);
    FILE *db = fopen(advice_path("srs.db"), "r+b");
    ck_assert_ptr_nonnull(db);
    ck_assert_int_eq(fseek(db, (page - 1) * 4096 + 3, SEEK_SET), 0);
    ck_assert_int_eq(fputs("\377\377\377\377", db) >= 0, 1);
    fclose(db);
}

static void store_damaged(void)
{
    srs_context *context = open_here();
    for (int i = 0; i < 200; i++) {
        char item[32];
        snprintf(item, sizeof item, "item-%d", i);
        world_submit_ack(context, "ada", item, SRS_GOOD, 0, SRS_ACK_CACHED);
    }
    world_close(context);
    advice_shell("cp srs.db backup.db");
    for (int by_backup = 0; by_backup < 2; by_backup++) {
        damage();
        context = open_here();
        advice_found(context, "srs.db");
        advice_says("restore a backup");
        world_close(context);
        if (by_backup)
            advice_shell("rm srs.db* && cp backup.db srs.db");
        else
            advice_shell(advice_command(0, NULL, NULL));
        context = open_here();
        advice_gone(context);
        world_close(context);
    }
}

/* A dozen looks at the clock are 5 s, and a hundred and fifty are a minute. */
static void store_unchecked(void)
{
    srs_config *config = doctor_config(NULL, advice_store(), NULL);
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
            "INSERT INTO review_log SELECT 1, 'ada', 'item', i, CAST(printf('%016d', i) AS BLOB), "
            "0, 3, NULL, NULL, -1 FROM n");
    fake_clock_step_ms = 400;
    advice_found(context, "checking the file");
    fake_clock_step_ms = 0;
    world_close(context);
    config = doctor_config(NULL, advice_store(), NULL);
    world_set(config, "worker", "poll");
    advice_set(config, advice_command(0, NULL, NULL));
    context = world_open(config);
    fake_clock_step_ms = 400;
    advice_gone(context);
    fake_clock_step_ms = 0;
    world_close(context);
}

int main(int argc, char **argv)
{
    static const advice trials[] = {
        {"queue.network", queue_network},
        {"store.network", store_network},
        {"queue.disk", queue_disk},
        {"store.disk", store_disk},
        {"store.index", store_index},
        {"store.index", store_table},
        {"store.no_season", store_no_season},
        {"store.read_only", store_read_only},
        {"store.durability", store_durability},
        {"store.damaged", store_damaged},
        {"store.unchecked", store_unchecked},
    };
    return advice_main("advice_files", trials, COUNT_OF(trials), argc, argv);
}
