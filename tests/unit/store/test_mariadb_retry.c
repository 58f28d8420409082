/* Retries of operations that conflict. They need no server. */
#include "test_mariadb_kit.h"

#include "base/time.h"

#include <limits.h>

typedef struct plan {
    srs_status then; /* after the conflicts */
    int conflicts;
    int breaks; /* the connection */
    int attempts;
} plan;

static srs_status follow_plan(srs__mariadb_connection *connection, void *data, srs_error *err)
{
    plan *of = data;
    (void)err;
    if (connection) {
        ck_assert_int_eq(connection->failure, SRS_OK);
        connection->failure = SRS_E_CONFLICT;
        connection->broken = of->breaks;
    }
    return of->attempts++ < of->conflicts ? SRS_E_CONFLICT : of->then;
}

START_TEST(a_conflict_is_retried_until_another_result)
{
    static const srs_status results[] = {SRS_OK, SRS_E_BUSY, SRS_E_TIMEOUT, SRS_E_INVALID};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        srs__mariadb_connection connection = {0};
        plan held = {results[i], 3, 0, 0}, without = {results[i], 2, 0, 0};
        ck_assert_int_eq(srs__mariadb_retry(&connection, INT64_MAX, follow_plan, &held, NULL),
                         results[i]);
        ck_assert_int_eq(held.attempts, 4);
        ck_assert_int_eq(srs__mariadb_retry(NULL, INT64_MAX, follow_plan, &without, NULL),
                         results[i]);
        ck_assert_int_eq(without.attempts, 3);
    }
}
END_TEST

START_TEST(a_broken_connection_is_not_used_again)
{
    srs__mariadb_connection connection = {0};
    plan of = {SRS_OK, 1, 1, 0};
    ck_assert_int_eq(srs__mariadb_retry(&connection, INT64_MAX, follow_plan, &of, NULL),
                     SRS_E_CONFLICT);
    ck_assert_int_eq(of.attempts, 1);
}
END_TEST

/* The deadline has less than the second of an attempt left, however fast the machine is. */
START_TEST(no_attempt_begins_without_time_for_it)
{
    srs__mariadb_connection connection = {0};
    plan of = {SRS_OK, 1, 0, 0};
    ck_assert_int_eq(
        srs__mariadb_retry(&connection, srs__monotonic_ms() + 1000, follow_plan, &of, NULL),
        SRS_E_CONFLICT);
    ck_assert_int_eq(of.attempts, 1);
}
END_TEST

START_TEST(the_pause_grows_up_to_a_limit)
{
    ck_assert_int_eq(srs__mariadb_retry_pause_ms(1), 10);
    ck_assert_int_eq(srs__mariadb_retry_pause_ms(2), 20);
    ck_assert_int_eq(srs__mariadb_retry_pause_ms(9), 2560);
    ck_assert_int_eq(srs__mariadb_retry_pause_ms(10), 5000);
    ck_assert_int_eq(srs__mariadb_retry_pause_ms(UINT_MAX), 5000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mariadb retries");
    TCase *tests = tcase_create("retries");
    tcase_add_test(tests, a_conflict_is_retried_until_another_result);
    tcase_add_test(tests, a_broken_connection_is_not_used_again);
    tcase_add_test(tests, no_attempt_begins_without_time_for_it);
    tcase_add_test(tests, the_pause_grows_up_to_a_limit);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
