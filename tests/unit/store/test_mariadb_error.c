/* What errors mean: which of them are passing. It needs no server. */
#include "test_mariadb_kit.h"

#include <string.h>

typedef struct expected {
    unsigned code;
    const char *message;
    srs_status status;
} expected;

static srs_status meaning_of(srs__mariadb *store, unsigned code, const char *message, int *broken)
{
    srs_error err = SRS_ERROR_INIT;
    srs__mariadb_connection connection = {.store = store, .deadline_ms = INT64_MAX};
    srs_status status = srs__mariadb_fail(&connection, code, message, "doing it", &err);
    ck_assert_int_eq(err.status, status);
    ck_assert_int_eq(connection.failure, status);
    ck_assert_ptr_nonnull(strstr(err.message, "doing it"));
    *broken = connection.broken;
    return status;
}

START_TEST(each_error_has_its_meaning)
{
    static const expected all[] = {
        {1213, "Deadlock found", SRS_E_CONFLICT},
        {1205, "Lock wait timeout exceeded", SRS_E_CONFLICT},
        {1615, "needs to be re-prepared", SRS_E_CONFLICT},
        {1969, "max_statement_time exceeded", SRS_E_TIMEOUT},
        {2002, "Can't connect", SRS_E_UNAVAILABLE},
        {2003, "Can't connect", SRS_E_UNAVAILABLE},
        {2006, "gone away", SRS_E_UNAVAILABLE},
        {2013, "Lost connection", SRS_E_UNAVAILABLE},
        {1053, "shutdown in progress", SRS_E_UNAVAILABLE},
        {1927, "Connection was killed", SRS_E_UNAVAILABLE},
        {1040, "Too many connections", SRS_E_BUSY},
        {1290, "--read-only", SRS_E_READ_ONLY},
        {1792, "READ ONLY transaction", SRS_E_READ_ONLY},
        {1836, "read-only mode", SRS_E_READ_ONLY},
        {1021, "Disk full", SRS_E_FULL},
        {1114, "The table is full", SRS_E_FULL},
        {1030, "Got error 28 \"No space left on device\" from storage engine", SRS_E_FULL},
        {1030, "Got error 5 \"Input/output error\" from storage engine", SRS_E_IO},
        {1044, "Access denied", SRS_E_CONFIG},
        {1045, "Access denied", SRS_E_CONFIG},
        {1142, "command denied", SRS_E_CONFIG},
        {1049, "Unknown database", SRS_E_CONFIG},
        {1526, "Table has no partition for value", SRS_E_SEASON_UNKNOWN},
        {1366, "Incorrect string value", SRS_E_INVALID},
        {1034, "Index is corrupt", SRS_E_CORRUPT},
        {1146, "Table doesn't exist", SRS_E_CORRUPT},
        {1064, "syntax", SRS_E_INTERNAL},
    };
    srs__mariadb store = {.place = "database srs at nowhere"};
    int broken;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        srs_status status = meaning_of(&store, all[i].code, all[i].message, &broken);
        ck_assert_msg(status == all[i].status, "%u is %s", all[i].code, srs_status_name(status));
    }
}
END_TEST

START_TEST(only_a_connection_that_can_go_on_is_kept)
{
    srs__mariadb store = {.place = "database srs at nowhere"};
    int broken;
    meaning_of(&store, 1213, "Deadlock found", &broken);
    ck_assert_int_eq(broken, 0);
    meaning_of(&store, 2013, "Lost connection", &broken);
    ck_assert_int_eq(broken, 1);
    meaning_of(&store, 1927, "Connection was killed", &broken);
    ck_assert_int_eq(broken, 1);
}
END_TEST

START_TEST(an_open_store_waits_for_its_rights_to_come_back)
{
    srs__mariadb store = {.place = "database srs at nowhere", .was_opened = 1};
    int broken;
    ck_assert_int_eq(meaning_of(&store, 1142, "command denied", &broken), SRS_E_UNAVAILABLE);
    ck_assert_int_eq(meaning_of(&store, 1045, "Access denied", &broken), SRS_E_UNAVAILABLE);
}
END_TEST

START_TEST(what_is_lost_after_the_deadline_was_too_slow)
{
    srs_error err = SRS_ERROR_INIT;
    srs__mariadb store = {.place = "database srs at nowhere"};
    srs__mariadb_connection connection = {.store = &store, .deadline_ms = 0};
    ck_assert_int_eq(srs__mariadb_fail(&connection, 2013, "Lost connection", "doing it", &err),
                     SRS_E_TIMEOUT);
    ck_assert_int_eq(srs__mariadb_fail(&connection, 1053, "Shutdown", "doing it", &err),
                     SRS_E_UNAVAILABLE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mariadb errors");
    TCase *tests = tcase_create("errors");
    tcase_add_test(tests, each_error_has_its_meaning);
    tcase_add_test(tests, only_a_connection_that_can_go_on_is_kept);
    tcase_add_test(tests, an_open_store_waits_for_its_rights_to_come_back);
    tcase_add_test(tests, what_is_lost_after_the_deadline_was_too_slow);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
