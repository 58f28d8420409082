/* The meaning of errors: which of them are temporary. The test needs no server. */
#include "test_mariadb_kit.h"

#include "base/error.h"

#include <string.h>

typedef struct expected {
    unsigned code;
    const char *message;
    srs_status status;
    const char *state; /* NULL: HY000 */
} expected;

static srs_status meaning_of_state(srs__mariadb *store, unsigned code, const char *state,
                                   const char *message, int *broken)
{
    srs_error err = SRS_ERROR_INIT;
    srs__mariadb_error said = {code, state, message};
    srs__mariadb_connection connection = {.store = store, .deadline_ms = INT64_MAX};
    srs_status status = srs__mariadb_fail(&connection, &said, "doing it", &err);
    ck_assert_int_eq(err.status, status);
    ck_assert_int_eq(connection.failure, status);
    ck_assert_ptr_nonnull(strstr(err.message, "doing it"));
    ck_assert_ptr_nonnull(strstr(err.message, message)); /* what the server said */
    *broken = connection.broken;
    return status;
}

static srs_status meaning_of(srs__mariadb *store, unsigned code, const char *message, int *broken)
{
    return meaning_of_state(store, code, "HY000", message, broken);
}

START_TEST(each_error_has_its_meaning)
{
    static const expected all[] = {
        {1213, "Deadlock found", SRS_E_CONFLICT, NULL},
        {1205, "Lock wait timeout exceeded", SRS_E_CONFLICT, NULL},
        {1615, "needs to be re-prepared", SRS_E_CONFLICT, NULL},
        {1969, "max_statement_time exceeded", SRS_E_TIMEOUT, NULL},
        {2002, "Can't connect", SRS_E_UNAVAILABLE, NULL},
        {2003, "Can't connect", SRS_E_UNAVAILABLE, NULL},
        {2006, "gone away", SRS_E_UNAVAILABLE, NULL},
        {2013, "Lost connection", SRS_E_UNAVAILABLE, NULL},
        {1053, "shutdown in progress", SRS_E_UNAVAILABLE, NULL},
        {1927, "Connection was killed", SRS_E_UNAVAILABLE, NULL},
        {1040, "Too many connections", SRS_E_BUSY, NULL},
        {1290, "--read-only", SRS_E_READ_ONLY, NULL},
        {1792, "READ ONLY transaction", SRS_E_READ_ONLY, NULL},
        {1836, "read-only mode", SRS_E_READ_ONLY, NULL},
        {1021, "Disk full", SRS_E_FULL, NULL},
        {1114, "The table is full", SRS_E_FULL, NULL},
        {1030, "Got error 28 \"No space left on device\" from storage engine", SRS_E_FULL, NULL},
        {1030, "Got error 5 \"Input/output error\" from storage engine", SRS_E_IO, NULL},
        {1044, "Access denied", SRS_E_CONFIG, NULL},
        {1045, "Access denied", SRS_E_CONFIG, NULL},
        {1142, "command denied", SRS_E_CONFIG, NULL},
        {1049, "Unknown database", SRS_E_CONFIG, NULL},
        {1526, "Table has no partition for value", SRS_E_SEASON_UNKNOWN, NULL},
        {1366, "Incorrect string value", SRS_E_INVALID, NULL},
        {1034, "Index is corrupt", SRS_E_CORRUPT, NULL},
        {1146, "Table doesn't exist", SRS_E_CORRUPT, NULL},
        {1064, "syntax", SRS_E_INTERNAL, "42000"},
        {1290, "running with the --read-only option", SRS_E_READ_ONLY, NULL},
        {1290, "running with the --super-read-only option", SRS_E_READ_ONLY, NULL},
        {1290, "running with the --innodb_read_only option", SRS_E_READ_ONLY, NULL},
        {1290, "running with the --skip-grant-tables option", SRS_E_UNAVAILABLE, NULL},
        {1290, "running with the --secure-file-priv option", SRS_E_UNAVAILABLE, NULL},
        {1874, "InnoDB is in read only mode", SRS_E_READ_ONLY, NULL},
        {1047, "WSREP has not yet prepared node", SRS_E_UNAVAILABLE, "08S01"},
    };
    srs__mariadb store = {.place = "database srs at nowhere"};
    int broken;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        srs_status status = meaning_of_state(
            &store, all[i].code, all[i].state ? all[i].state : "HY000", all[i].message, &broken);
        ck_assert_msg(status == all[i].status, "%u is %s", all[i].code, srs_status_name(status));
    }
}
END_TEST

/* Whatever the number is: a server or a proxy that is newer than this table. */
START_TEST(an_error_that_nobody_listed_is_never_the_datas_fault)
{
    static const expected classes[] = {
        {0, "x", SRS_E_CONFLICT, "40001"},    {0, "x", SRS_E_CONFLICT, "40XL1"},
        {0, "x", SRS_E_UNAVAILABLE, "08S01"}, {0, "x", SRS_E_UNAVAILABLE, "57P01"},
        {0, "x", SRS_E_UNAVAILABLE, "HY000"}, {0, "x", SRS_E_UNAVAILABLE, "HYT00"},
        {0, "x", SRS_E_BUSY, "53300"},        {0, "x", SRS_E_INTERNAL, "42000"},
        {0, "x", SRS_E_INTERNAL, "22007"},    {0, "x", SRS_E_INTERNAL, "23000"},
        {0, "x", SRS_E_INTERNAL, "XX000"},    {0, "x", SRS_E_INTERNAL, ""},
    };
    static const unsigned codes[] = {1, 999, 1105, 1999, 3999, 4100, 4999, 65000};
    srs__mariadb store = {.place = "database srs at nowhere"};
    int broken;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
            srs_status status = meaning_of_state(&store, codes[k], classes[i].state, "x", &broken);
            ck_assert_msg(status == classes[i].status, "%u %s is %s", codes[k], classes[i].state,
                          srs_status_name(status));
            ck_assert(!srs__status_has(status, SRS__STATUS_DATA));
        }
    }
}
END_TEST

START_TEST(an_error_of_role_ends_all_connections_to_that_server)
{
    static const expected roles[] = {{1290, "--read-only", SRS_E_READ_ONLY, NULL},
                                     {1290, "--skip-grant-tables", SRS_E_UNAVAILABLE, NULL},
                                     {1792, "x", SRS_E_READ_ONLY, NULL},
                                     {1836, "x", SRS_E_READ_ONLY, NULL},
                                     {1874, "x", SRS_E_READ_ONLY, NULL},
                                     {1036, "x", SRS_E_READ_ONLY, NULL},
                                     {1047, "x", SRS_E_UNAVAILABLE, NULL},
                                     {1053, "x", SRS_E_UNAVAILABLE, NULL}};
    int broken;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        srs__mariadb store = {.place = "database srs at nowhere"};
        ck_assert_int_eq(meaning_of(&store, roles[i].code, roles[i].message, &broken),
                         roles[i].status);
        ck_assert_int_eq(broken, 1);
        ck_assert_uint_eq(atomic_load(&store.generation), 1);
        /* The next one is of a connection that was opened before. */
        store.generation = 7;
        meaning_of(&store, roles[i].code, roles[i].message, &broken);
        ck_assert_uint_eq(atomic_load(&store.generation), 7);
    }
    srs__mariadb store = {.place = "database srs at nowhere"};
    meaning_of(&store, 1213, "Deadlock found", &broken);
    meaning_of(&store, 2013, "Lost connection", &broken);
    ck_assert_uint_eq(atomic_load(&store.generation), 0);
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
    srs__mariadb_error lost = {2013, "HY000", "Lost connection"},
                       shutdown = {1053, "08S01", "Shutdown"};
    ck_assert_int_eq(srs__mariadb_fail(&connection, &lost, "doing it", &err), SRS_E_TIMEOUT);
    ck_assert_int_eq(srs__mariadb_fail(&connection, &shutdown, "doing it", &err),
                     SRS_E_UNAVAILABLE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mariadb errors");
    TCase *tests = tcase_create("errors");
    tcase_add_test(tests, each_error_has_its_meaning);
    tcase_add_test(tests, an_error_that_nobody_listed_is_never_the_datas_fault);
    tcase_add_test(tests, an_error_of_role_ends_all_connections_to_that_server);
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
