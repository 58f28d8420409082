/* The health check finds each misconfiguration of a real MariaDB, and nothing in one that is well.
 */
#include "scenario/doctor_kit.h"

#include "scenario/servers.h"
#include "support/mariadb_server.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void begin(void)
{
    mariadb_server_clear(servers_mariadb());
    mariadb_server_execute(servers_mariadb(),
                           "SET GLOBAL innodb_flush_log_at_trx_commit = 1, sync_binlog = 1, "
                           "read_only = 0");
}

static srs_config *config_here(void)
{
    srs_config *config = doctor_config(NULL, servers_mariadb_url(), NULL);
    world_set(config, "backend.timeout_ms", "60000"); /* the machine may be busy */
    return config;
}

static srs_context *open_mariadb(void)
{
    return world_open(config_here());
}

static void execute(const char *sql)
{
    mariadb_server_execute(servers_mariadb(), sql);
}

START_TEST(a_healthy_database_has_no_findings)
{
    srs_season season = SRS_SEASON_INIT;
    srs_context *context = open_mariadb();
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    season.name = "it's \\ `the` \xF0\x9F\x8D\x93's";
    world_ok(srs_season_put(context, &season, err));
    doctor_is_content(context);
    doctor_finds(context, "store.durable", SRS_FINDING_OK, "innodb_flush_log_at_trx_commit=1");
    world_close(context);
}
END_TEST

START_TEST(commits_that_a_crash_may_lose)
{
    srs_context *context = open_mariadb();
    execute("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    doctor_finds(context, "store.durability", SRS_FINDING_WARNING, "a crash of its machine");
    doctor_finds_no(context, "store.durable");
    execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
    doctor_finds(context, "store.durability", SRS_FINDING_WARNING, "a crash of the server");
    execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1, sync_binlog = 0");
    doctor_finds(context, "store.durability", SRS_FINDING_WARNING, "sync_binlog=0");
    doctor_finds_no(context, "store.durable");
    world_close(context);
}
END_TEST

START_TEST(messages_that_are_short)
{
    srs_context *context = open_mariadb();
    execute("SET GLOBAL max_allowed_packet = 1047552");
    doctor_finds(context, "store.packet", SRS_FINDING_WARNING, "max_allowed_packet=1047552");
    execute("SET GLOBAL max_allowed_packet = 1048576");
    doctor_finds_no(context, "store.packet");
    world_close(context);
}
END_TEST

START_TEST(a_server_that_may_not_be_written)
{
    srs_context *context = open_mariadb();
    execute("SET GLOBAL read_only = 1");
    doctor_finds(context, "store.read_only", SRS_FINDING_PROBLEM, "read_only=on");
    world_close(context);
}
END_TEST

static int64_t an_hour_behind(void *none)
{
    (void)none;
    return ((int64_t)time(NULL) - 3600) * 1000;
}

START_TEST(clocks_that_differ)
{
    srs_config *config = config_here();
    srs_config_set_clock(config, an_hour_behind, NULL);
    srs_context *context = world_open(config);
    doctor_finds(context, "store.clock", SRS_FINDING_WARNING, "ms ahead of ours");
    world_close(context);
}
END_TEST

START_TEST(missing_indexes_and_tables)
{
    srs_context *context = open_mariadb();
    execute("ALTER TABLE srs_trackers DROP KEY trackers_due");
    doctor_finds(context, "store.index", SRS_FINDING_PROBLEM, "trackers_due of table srs_trackers");
    execute("DROP TABLE srs_stale_entries");
    doctor_finds(context, "store.index", SRS_FINDING_PROBLEM, "table srs_stale_entries");
    world_close(context);
}
END_TEST

START_TEST(a_missing_partition)
{
    srs_context *context = open_mariadb();
    execute("ALTER TABLE srs_review_log DROP PARTITION p1");
    doctor_finds(context, "store.partition", SRS_FINDING_PROBLEM,
                 "season 'S' has no partition in table srs_review_log");
    execute("ALTER TABLE srs_review_log ADD PARTITION (PARTITION mine VALUES IN ('R', 'S'))");
    doctor_is_content(context);
    world_close(context);
}
END_TEST

#define A_TRACKER(season)                                                                          \
    "INSERT INTO srs_trackers VALUES ('" season                                                    \
    "', 'ada', 'item', '', '', 1, REPEAT('x', 16), 1, 0, 0, 1, 0, 1, 1, 1, 1, 1)"

START_TEST(rows_of_no_season)
{
    srs_context *context = open_mariadb();
    execute(A_TRACKER(""));
    doctor_finds(context, "store.no_season", SRS_FINDING_PROBLEM, "srs_trackers has rows of no");
    world_close(context);
}
END_TEST

/* As in a database that was taken over: a season gets its own partition while its rows are in
 * DEFAULT. Then the test follows the advice of the findings. */
START_TEST(rows_in_a_default_partition)
{
    srs_season season = SRS_SEASON_INIT;
    srs_context *context = open_mariadb();
    execute("ALTER TABLE srs_trackers ADD PARTITION (PARTITION `the ``rest` DEFAULT)");
    doctor_finds(context, "store.default_partition", SRS_FINDING_WARNING, "the `rest");
    doctor_finds_no(context, "store.misplaced");
    execute(A_TRACKER("T"));
    doctor_finds(context, "store.no_season", SRS_FINDING_PROBLEM, "rows of 'T'");
    season.name = "T";
    world_ok(srs_season_put(context, &season, err)); /* takes its rows out of there */
    doctor_finds_no(context, "store.misplaced");
    execute("ALTER TABLE srs_trackers DROP PARTITION p2");
    execute(A_TRACKER("T"));
    execute("ALTER TABLE srs_trackers ADD PARTITION (PARTITION p2 VALUES IN ('T'))");
    doctor_finds(context, "store.misplaced", SRS_FINDING_PROBLEM, "rows of season 'T'");
    execute("ALTER TABLE srs_trackers REPAIR PARTITION ALL");
    doctor_finds_no(context, "store.misplaced");
    execute("ALTER TABLE srs_trackers DROP PARTITION `the ``rest`");
    doctor_is_content(context);
    char *rows = mariadb_server_query(servers_mariadb(),
                                      "SELECT COUNT(*) FROM srs_trackers WHERE season = 'T'");
    ck_assert_str_eq(rows, "1");
    free(rows);
    world_close(context);
}
END_TEST

START_TEST(a_server_that_is_away)
{
    srs_context *context = open_mariadb();
    mariadb_server_kill(servers_mariadb());
    doctor_finds(context, "store.failed", SRS_FINDING_PROBLEM, "");
    srs_discard(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("doctor_mariadb");
    TCase *tests = tcase_create("doctor_mariadb");
    if (!servers_have_mariadb())
        return 77;
    servers_start_mariadb();
    mariadb_server_stop(servers_mariadb());
    mariadb_server_restart_with(servers_mariadb(), "--log-bin");
    tcase_set_timeout(tests, 240);
    tcase_add_checked_fixture(tests, begin, NULL);
    tcase_add_test(tests, a_healthy_database_has_no_findings);
    tcase_add_test(tests, commits_that_a_crash_may_lose);
    tcase_add_test(tests, a_server_that_may_not_be_written);
    tcase_add_test(tests, messages_that_are_short);
    tcase_add_test(tests, clocks_that_differ);
    tcase_add_test(tests, missing_indexes_and_tables);
    tcase_add_test(tests, a_missing_partition);
    tcase_add_test(tests, rows_of_no_season);
    tcase_add_test(tests, rows_in_a_default_partition);
    tcase_add_test(tests, a_server_that_is_away); /* the last one */
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    servers_stop();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
