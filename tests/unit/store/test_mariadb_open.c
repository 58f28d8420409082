/* Opening: what URLs are refused, and how tables come to be. */
#include "test_mariadb_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static srs_status try_parameters(kit *store, const char *parameters)
{
    char *url = mariadb_server_url(server, parameters);
    srs_status status = kit_try(store, url, TIMEOUT_MS);
    free(url);
    return status;
}

START_TEST(a_url_that_makes_no_sense_is_refused)
{
    static const char *const parameters[] = {
        "&pool=0",    "&pool=65",
        "&pool=x",    "&tls=maybe",
        "&ca=/tmp/x", "&table_prefix=a`b",
        "&colour=1",  "&table_prefix=0123456789012345678901234567890123"};
    kit store;
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
        ck_assert_int_eq(try_parameters(&store, parameters[i]), SRS_E_CONFIG);
    ck_assert_int_eq(kit_try(&store, "mariadb://localhost", TIMEOUT_MS), SRS_E_CONFIG);
    ck_assert_int_eq(kit_try(&store, "mariadb://localhost/a/b", TIMEOUT_MS), SRS_E_CONFIG);
}
END_TEST

START_TEST(a_wrong_password_is_named_but_not_told)
{
    char url[256];
    kit store;
    snprintf(url, sizeof url, "mariadb://srs:n0tit@/srs?socket=%s", mariadb_server_socket(server));
    ck_assert_int_eq(kit_try(&store, url, TIMEOUT_MS), SRS_E_CONFIG);
    ck_assert_ptr_null(strstr(store.err.message, "n0tit"));
    ck_assert_ptr_nonnull(strstr(store.err.message, "password"));
    ck_assert_ptr_nonnull(strstr(store.err.message, mariadb_server_socket(server)));
}
END_TEST

START_TEST(a_database_that_does_not_exist_is_not_made)
{
    char url[256];
    kit store;
    mariadb_server_execute(server, "GRANT ALL ON nosuch.* TO srs@localhost");
    snprintf(url, sizeof url, "mariadb://srs:s3cret!@/nosuch?socket=%s",
             mariadb_server_socket(server));
    ck_assert_int_eq(kit_try(&store, url, TIMEOUT_MS), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(store.err.message, "create the database"));
}
END_TEST

START_TEST(a_server_that_is_not_there_is_unavailable)
{
    kit store;
    ck_assert_int_eq(kit_try(&store, "mariadb://srs:s3cret!@/srs?socket=/nonexistent", TIMEOUT_MS),
                     SRS_E_UNAVAILABLE);
    ck_assert_int_eq(kit_try(&store, "mariadb://srs:s3cret!@127.0.0.1:1/srs", TIMEOUT_MS),
                     SRS_E_UNAVAILABLE);
    ck_assert_ptr_null(strstr(store.err.message, "s3cret"));
}
END_TEST

/* Those that docs/operations/deployment.md shows. */
START_TEST(the_documented_grants_are_enough)
{
    kit store;
    char url[256];
    mariadb_server_execute(server, "CREATE OR REPLACE USER least@localhost;"
                                   "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX "
                                   "ON srs.* TO least@localhost");
    snprintf(url, sizeof url, "mariadb://least@/srs?socket=%s", mariadb_server_socket(server));
    ck_ok(kit_try(&store, url, TIMEOUT_MS));
    ck_ok(kit_put_season(&store, SEASON));
    ck_ok(store.ops.season_activate(store.self, SEASON, NULL));
    ck_ok(kit_append(&store, 1, "ann"));
    kit_close(&store);
}
END_TEST

START_TEST(tables_have_the_prefix)
{
    kit store;
    kit_open_with_season(&store, "&table_prefix=my_");
    ck_ok(kit_append(&store, 1, "ann"));
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM my_review_log"), 1);
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM information_schema.tables WHERE "
                                "table_schema = 'srs' AND table_name LIKE 'srs%'"),
                     0);
    kit_close(&store);
}
END_TEST

START_TEST(two_stores_with_different_prefixes_share_a_database)
{
    kit one, other;
    kit_open_with_season(&one, "");
    kit_open_with_season(&other, "&table_prefix=other_");
    ck_ok(kit_append(&one, 1, "ann"));
    ck_assert_uint_eq(kit_count_log(&one, SEASON), 1);
    ck_assert_uint_eq(kit_count_log(&other, SEASON), 0);
    kit_close(&one);
    kit_close(&other);
}
END_TEST

START_TEST(a_newer_schema_is_refused)
{
    kit store;
    kit_open(&store, "");
    kit_close(&store);
    mariadb_server_execute(server, "INSERT INTO srs_migrations (version) VALUES (99)");
    ck_assert_int_eq(try_parameters(&store, ""), SRS_E_SCHEMA);
    ck_assert_ptr_nonnull(strstr(store.err.message, "99"));
}
END_TEST

START_TEST(tables_of_another_program_are_left_alone)
{
    kit store;
    mariadb_server_execute(server, "CREATE TABLE srs_trackers (a INT)");
    ck_assert_int_eq(try_parameters(&store, ""), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(store.err.message, "table_prefix"));
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM information_schema.tables WHERE "
                                "table_schema = 'srs'"),
                     1);
}
END_TEST

START_TEST(a_migration_that_was_broken_off_is_taken_again)
{
    kit store;
    kit_open(&store, "");
    kit_close(&store);
    mariadb_server_execute(server, "DELETE FROM srs_migrations; DROP TABLE srs_dead_letters");
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_dead_letters"), 0);
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_migrations"),
                     (long)SRS__MARIADB_MIGRATION_COUNT);
    kit_close(&store);
}
END_TEST

/* Steps that a later version might bring. */
static const char second_step[] = "CREATE TABLE IF NOT EXISTS {}second (a INT);"
                                  "ALTER TABLE {}second ADD COLUMN IF NOT EXISTS b INT";
static const char third_step[] = "INSERT INTO {}second (a) VALUES (3)";
static const char broken_step[] = "INSERT INTO {}second (a) VALUES (4); SELECT nonsense";

static srs_status migrate_by(kit *store, const char *third, size_t count)
{
    srs__mariadb_connection *connection;
    const char *const steps[] = {srs__mariadb_migrations[0], second_step, third};
    ck_ok(srs__mariadb_pool_acquire(store->self, &connection, &store->err));
    srs_status status = srs__mariadb_migrate_by(connection, steps, count, &store->err);
    srs__mariadb_pool_release(connection);
    return status;
}

START_TEST(a_database_of_an_older_version_takes_the_steps_that_it_lacks)
{
    kit store;
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    ck_ok(migrate_by(&store, third_step, 3));
    ck_ok(migrate_by(&store, third_step, 3));
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_review_log"), 1);
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_second"), 1);
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_migrations"), 3);
    ck_assert_int_eq(migrate_by(&store, NULL, 2), SRS_E_SCHEMA);
    kit_close(&store);
}
END_TEST

START_TEST(a_step_that_fails_is_not_recorded)
{
    kit store;
    kit_open(&store, "");
    ck_assert_int_ne(migrate_by(&store, broken_step, 3), SRS_OK);
    ck_assert_int_eq(kit_number("SELECT MAX(version) FROM srs_migrations"), 2);
    ck_ok(migrate_by(&store, third_step, 3));
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_second WHERE a = 3"), 1);
    kit_close(&store);
}
END_TEST

static void *open_one(void *out)
{
    kit *store = out;
    if (try_parameters(store, "&pool=1"))
        store->self = NULL;
    return NULL;
}

START_TEST(many_may_migrate_at_once)
{
    kit stores[6];
    pthread_t threads[6];
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, open_one, &stores[i]), 0);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 6; i++) {
        ck_assert_msg(stores[i].self != NULL, "%s", stores[i].err.message);
        kit_close(&stores[i]);
    }
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_migrations"),
                     (long)SRS__MARIADB_MIGRATION_COUNT);
}
END_TEST

START_TEST(a_pool_that_is_empty_is_busy)
{
    kit store;
    void *first, *second;
    kit_open(&store, "&pool=1");
    ck_ok(store.ops.begin(store.self, &first, &store.err));
    store.self->env.backend_timeout_ms = 300;
    ck_assert_int_eq(store.ops.begin(store.self, &second, &store.err), SRS_E_BUSY);
    ck_assert_int_gt(store.err.retry_after_ms, 0);
    store.self->env.backend_timeout_ms = TIMEOUT_MS;
    store.ops.rollback(store.self, first);
    ck_ok(store.ops.begin(store.self, &second, &store.err));
    store.ops.rollback(store.self, second);
    kit_close(&store);
}
END_TEST

START_TEST(a_reason_of_any_length_comes_back)
{
    kit store;
    void *tx;
    char *reason = calloc(1, 5001);
    memset(reason, 'x', 5000);
    srs_event event = kit_event(1, "ann", "item");
    kit_open(&store, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.dead_put(store.self, tx, &event, reason, &store.err));
    ck_ok(store.ops.commit(store.self, tx, NULL));
    ck_assert_int_eq(kit_number("SELECT LENGTH(reason) FROM srs_dead_letters"), 5000);
    kit_close(&store);
    free(reason);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("open");
    tcase_add_test(tests, a_url_that_makes_no_sense_is_refused);
    tcase_add_test(tests, a_wrong_password_is_named_but_not_told);
    tcase_add_test(tests, a_database_that_does_not_exist_is_not_made);
    tcase_add_test(tests, a_server_that_is_not_there_is_unavailable);
    tcase_add_test(tests, the_documented_grants_are_enough);
    tcase_add_test(tests, tables_have_the_prefix);
    tcase_add_test(tests, two_stores_with_different_prefixes_share_a_database);
    tcase_add_test(tests, a_newer_schema_is_refused);
    tcase_add_test(tests, tables_of_another_program_are_left_alone);
    tcase_add_test(tests, a_migration_that_was_broken_off_is_taken_again);
    tcase_add_test(tests, a_database_of_an_older_version_takes_the_steps_that_it_lacks);
    tcase_add_test(tests, a_step_that_fails_is_not_recorded);
    tcase_add_test(tests, many_may_migrate_at_once);
    tcase_add_test(tests, a_pool_that_is_empty_is_busy);
    tcase_add_test(tests, a_reason_of_any_length_comes_back);
    return kit_run("mariadb open", tests, NULL);
}
