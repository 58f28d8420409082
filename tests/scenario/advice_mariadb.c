/* Trials of advice on a MariaDB. */
#include "scenario/advice.h"
#include "scenario/doctor_kit.h"

#include "scenario/servers.h"
#include "support/mariadb_server.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define A_TRACKER(season)                                                                          \
    "INSERT INTO srs_trackers VALUES ('" season                                                    \
    "', 'ada', 'item', '', '', 1, REPEAT('x', 16), 1, 0, 0, 1, 0, 1, 1, 1, 1, 1)"

static void execute(const char *sql)
{
    mariadb_server_execute(servers_mariadb(), sql);
}

static srs_config *config_here(void)
{
    srs_config *config = doctor_config(NULL, servers_mariadb_url(), NULL);
    world_set(config, "backend.timeout_ms", "60000"); /* the machine may be busy */
    return config;
}

/* An empty database, which is the command's, too. */
static srs_context *open_mariadb(void)
{
    mariadb_server_clear(servers_mariadb());
    execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1, sync_binlog = 1, read_only = 0");
    setenv("SRS_STORE", servers_mariadb_url(), 1);
    return world_open(config_here());
}

static void store_durability(void)
{
    static const char *const settings[] = {"SET GLOBAL innodb_flush_log_at_trx_commit = 0",
                                           "SET GLOBAL innodb_flush_log_at_trx_commit = 2",
                                           "SET GLOBAL sync_binlog = 0"};
    srs_context *context = open_mariadb();
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        execute(settings[i]);
        advice_found(context, "");
        execute(advice_command(0, NULL, NULL));
        advice_gone(context);
    }
    world_close(context);
}

static void store_packet(void)
{
    srs_context *context = open_mariadb();
    execute("SET GLOBAL max_allowed_packet = 65536");
    advice_found(context, "max_allowed_packet=65536");
    execute(advice_command(0, NULL, NULL));
    advice_gone(context);
    world_close(context);
}

static void store_read_only(void)
{
    srs_context *context = open_mariadb();
    execute("SET GLOBAL read_only = 1");
    advice_found(context, "read_only=on");
    execute(advice_command(0, NULL, NULL));
    advice_gone(context);
    world_close(context);
}

static int64_t behind_ms;

static int64_t read_clock(void *none)
{
    (void)none;
    return (int64_t)time(NULL) * 1000 - behind_ms;
}

static void store_clock(void)
{
    world_close(open_mariadb());
    srs_config *config = config_here();
    srs_config_set_clock(config, read_clock, NULL);
    behind_ms = 3600000;
    srs_context *context = world_open(config);
    advice_found(context, "ms ahead of ours");
    advice_says("NTP");
    behind_ms = 0;
    advice_gone(context);
    world_close(context);
}

static void store_index(void)
{
    static const char *const drops[] = {
        "ALTER TABLE srs_seasons DROP KEY seasons_name",
        "ALTER TABLE srs_users DROP PRIMARY KEY",
        "ALTER TABLE srs_trackers DROP KEY trackers_due",
        "ALTER TABLE srs_archived_trackers DROP KEY trackers_due",
        "ALTER TABLE srs_review_log DROP KEY review_log_id",
        "ALTER TABLE srs_dead_letters DROP PRIMARY KEY",
        "ALTER TABLE srs_stale_entries DROP KEY stale_entries_token",
    };
    srs_context *context = open_mariadb();
    for (size_t i = 0; i < COUNT_OF(drops); i++) {
        execute(drops[i]);
        advice_found(context, "is missing");
        execute(advice_command(0, NULL, NULL));
        advice_gone(context);
    }
    doctor_is_content(context);
    world_close(context);
}

static void store_table(void)
{
    srs_context *context = open_mariadb();
    execute("DROP TABLE srs_stale_entries");
    advice_found(context, "table srs_stale_entries is missing");
    execute(advice_command(0, NULL, NULL));
    advice_shell(advice_command(1, NULL, NULL));
    advice_gone(context);
    world_close(context);
}

/* In either table, in both, and of a season whose name has to be quoted everywhere. */
static void store_partition(void)
{
    srs_season season = SRS_SEASON_INIT;
    srs_context *context = open_mariadb();
    season.name = "it's \\ \"the\" $x \xF0\x9F\x8D\x93's";
    world_ok(srs_season_put(context, &season, err));
    execute("ALTER TABLE srs_review_log DROP PARTITION p1, p2");
    execute("ALTER TABLE srs_trackers DROP PARTITION p2");
    for (int left = 2; left > 0; left--) {
        advice_found(context, "has no partition");
        advice_shell(advice_command(0, NULL, NULL));
    }
    advice_gone(context);
    doctor_is_content(context);
    world_ok(srs_season_activate(context, season.name, err));
    world_submit_ack(context, "ada", "item", SRS_GOOD, 0, SRS_ACK_STORED);
    world_close(context);
}

static void store_no_season(void)
{
    static const char *const tables[] = {"srs_trackers", "srs_review_log"};
    srs_context *context = open_mariadb();
    execute(A_TRACKER(""));
    execute("INSERT INTO srs_review_log VALUES ('', 'ada', 'item', 1, REPEAT('x', 16), 0, 3, NULL, "
            "NULL, -1)");
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        advice_found(context, tables[i]);
        advice_shell(advice_command(0, "NAME", "found"));
        execute(advice_command(1, "NAME", "found"));
    }
    advice_gone(context);
    doctor_is_content(context);
    world_close(context);
}

static const char *const a_default_partition =
    "ALTER TABLE srs_trackers ADD PARTITION (PARTITION rest DEFAULT)";

/* The row is where queries of its season look for it. */
static void row_is_found(const char *season)
{
    char sql[200];
    strcat(strcpy(sql, "SELECT COUNT(*) FROM srs_trackers WHERE season = '"), season);
    char *rows = mariadb_server_query(servers_mariadb(), strcat(sql, "'"));
    ck_assert_str_eq(rows, "1");
    free(rows);
}

/* Rows of a season that nobody created, in a database that was taken over. */
static void no_season_in_default(void)
{
    srs_context *context = open_mariadb();
    execute(a_default_partition);
    execute(A_TRACKER("T"));
    advice_found(context, "rows of 'T'");
    advice_shell(advice_command(0, NULL, NULL));
    advice_gone(context);
    row_is_found("T");
    doctor_finds_no(context, "store.misplaced");
    world_close(context);
}

/* Each advice is a step: the rows go to their seasons, then the partition goes. */
static void store_default_partition(void)
{
    srs_context *context = open_mariadb();
    execute(a_default_partition);
    execute(A_TRACKER("T"));
    execute(A_TRACKER("U"));
    for (int seasons = 2; seasons > 0; seasons--) {
        advice_found(context, "rest");
        advice_shell(advice_command(0, NULL, NULL));
    }
    advice_found(context, "rest");
    advice_says("it is empty");
    execute(advice_command(0, NULL, NULL));
    advice_gone(context);
    row_is_found("T");
    row_is_found("U");
    doctor_is_content(context);
    world_close(context);
}

/* As somebody else's ADD PARTITION leaves it. */
static void store_misplaced(void)
{
    srs_context *context = open_mariadb();
    execute(a_default_partition);
    execute(A_TRACKER("T"));
    execute("INSERT INTO srs_seasons (name, starts_ms, ends_ms, cache_enabled, auto_archive, "
            "partition_created) VALUES ('T', -1, -1, 1, 0, 1)");
    execute("ALTER TABLE srs_trackers ADD PARTITION (PARTITION p2 VALUES IN ('T'))");
    execute("ALTER TABLE srs_review_log ADD PARTITION (PARTITION p2 VALUES IN ('T'))");
    advice_found(context, "rows of season 'T'");
    execute(advice_command(0, NULL, NULL));
    advice_gone(context);
    row_is_found("T");
    world_close(context);
}

static void store_failed(void)
{
    srs_context *context = open_mariadb();
    mariadb_server_kill(servers_mariadb());
    advice_found(context, "");
    advice_says("start the server");
    mariadb_server_restart(servers_mariadb());
    advice_gone(context);
    world_close(context);
}

int main(int argc, char **argv)
{
    static const advice trials[] = {
        {"store.durability", store_durability},
        {"store.read_only", store_read_only},
        {"store.packet", store_packet},
        {"store.clock", store_clock},
        {"store.index", store_index},
        {"store.index", store_table},
        {"store.partition", store_partition},
        {"store.no_season", store_no_season},
        {"store.no_season", no_season_in_default},
        {"store.default_partition", store_default_partition},
        {"store.misplaced", store_misplaced},
        {"store.failed",
         store_failed}, /* the last one: its server is of the child that starts it */
    };
    if (argc > 1)
        return advice_main("advice_mariadb", trials, COUNT_OF(trials), argc, argv);
    if (!servers_have_mariadb())
        return 77;
    servers_start_mariadb();
    mariadb_server_stop(servers_mariadb());
    mariadb_server_restart_with(servers_mariadb(), "--log-bin");
    int failed = advice_main("advice_mariadb", trials, COUNT_OF(trials), argc, argv);
    servers_stop();
    return failed;
}
