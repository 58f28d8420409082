/* The kinds of file: new, of libsrs, newer, of another program, damaged. */
#include "../store/test_sqlite_kit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void change(const char *file, const char *sql)
{
    sqlite3 *db = kit_other_program(file);
    kit_execute(db, sql);
    sqlite3_close(db);
}

static int64_t ask(const char *file, const char *sql)
{
    sqlite3 *db = kit_other_program(file);
    int64_t answer = kit_query(db, sql);
    sqlite3_close(db);
    return answer;
}

static void make(const char *file, unsigned entries)
{
    kit store;
    kit_open(&store, file, "");
    ck_ok(kit_append(&store, 1, entries));
    kit_close(&store);
}

static void refused(const char *file, srs_status status, const char *says)
{
    kit store;
    ck_assert_int_eq(kit_try_file(&store, file, ""), status);
    ck_assert_msg(strstr(store.err.message, says) != NULL, "%s", store.err.message);
    ck_assert_ptr_nonnull(strstr(store.err.message, file));
}

START_TEST(a_new_file_gets_the_current_schema)
{
    char *file = kit_file();
    make(file, 1);
    ck_assert_int_eq(ask(file, "PRAGMA application_id"), 0x53525331);
    ck_assert_int_eq(ask(file, "PRAGMA user_version"), (int64_t)SRS__MIGRATION_COUNT);
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM pragma_journal_mode "
                               "WHERE journal_mode = 'wal'"),
                     1);
    free(file);
}
END_TEST

START_TEST(an_empty_file_is_a_new_one)
{
    char *file = kit_file();
    fclose(fopen(file, "w"));
    make(file, 1);
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM review_log"), 1);
    free(file);
}
END_TEST

/* A later libsrs, whose schema has one step more than ours. */
static void open_later(const char *file, int64_t version)
{
    const char *steps[] = {srs__migrations[0],
                           "CREATE TABLE later (a); INSERT INTO later VALUES (1)",
                           "UPDATE later SET a = 5"};
    ck_assert_uint_eq(SRS__MIGRATION_COUNT, 1);
    srs__sqlite_kind later = srs__sqlite_store_kind;
    later.migrations = steps;
    later.migration_count = (size_t)version;
    srs__sqlite_file *store;
    srs_error err = SRS_ERROR_INIT;
    const srs__env env = {.backend_timeout_ms = 5000};
    const srs__sqlite_options options = {.readers = 1, .busy_ms = 5000};
    srs_status status = srs__sqlite_open(&later, file, &options, &env, &store, &err);
    ck_assert_msg(!status, "%s", err.message);
    srs__sqlite_close(store, 0);
}

START_TEST(a_file_of_an_older_version_is_brought_up_to_date)
{
    char *file = kit_file();
    make(file, 1);
    open_later(file, 2); /* one step, */
    ck_assert_int_eq(ask(file, "PRAGMA user_version"), 2);
    ck_assert_int_eq(ask(file, "SELECT a FROM later"), 1);
    open_later(file, 3); /* the next one, and none twice */
    open_later(file, 3);
    ck_assert_int_eq(ask(file, "PRAGMA user_version"), 3);
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM later WHERE a = 5"), 1);
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM review_log"), 1);
    free(file);
    file = kit_file();
    open_later(file, 3); /* all migrations together, of a new file */
    ck_assert_int_eq(ask(file, "SELECT a FROM later"), 5);
    refused(file, SRS_E_SCHEMA, "schema version 3, and this version of libsrs supports up to 1");
    free(file);
}
END_TEST

START_TEST(a_newer_schema_is_refused)
{
    char *file = kit_file();
    make(file, 1);
    change(file, "PRAGMA user_version = 99");
    refused(file, SRS_E_SCHEMA, "schema version 99, and this version of libsrs supports up to 1");
    ck_assert_int_eq(ask(file, "PRAGMA user_version"), 99);
    free(file);
}
END_TEST

START_TEST(another_programs_database_is_refused_and_left_alone)
{
    char *file = kit_file();
    change(file, "CREATE TABLE seasons (a)");
    refused(file, SRS_E_CONFIG, "another program");
    change(file, "PRAGMA application_id = 42");
    refused(file, SRS_E_CONFIG, "application_id is 42");
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM sqlite_master"), 1);
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM pragma_journal_mode "
                               "WHERE journal_mode = 'delete'"),
                     1);
    free(file);
}
END_TEST

START_TEST(a_version_that_cannot_be_is_damage)
{
    char *file = kit_file();
    make(file, 1);
    change(file, "PRAGMA user_version = 0");
    refused(file, SRS_E_CORRUPT, "schema version 0");
    change(file, "PRAGMA user_version = -3");
    refused(file, SRS_E_CORRUPT, "schema version -3");
    free(file);
}
END_TEST

START_TEST(what_is_no_database_is_refused)
{
    char *file = kit_file();
    FILE *out = fopen(file, "w");
    for (int i = 0; i < 1000; i++)
        fputs("this is a text, and a long one\n", out);
    fclose(out);
    refused(file, SRS_E_CORRUPT, "damaged, or no database");
    free(file);
}
END_TEST

START_TEST(a_truncated_file_is_damage)
{
    kit store;
    struct stat about;
    char *file = kit_file();
    make(file, 2000);
    ck_assert_int_eq(stat(file, &about), 0);
    ck_assert_int_eq(truncate(file, about.st_size / 8192 * 4096), 0);
    srs_status status = kit_try_file(&store, file, "");
    if (!status) {
        status = kit_append(&store, 5000, 2000);
        kit_close(&store);
    }
    ck_assert_int_eq(status, SRS_E_CORRUPT);
    ck_assert_msg(strstr(store.err.message, "restore a backup") != NULL, "%s", store.err.message);
    ck_assert_int_eq(truncate(file, 700), 0);
    ck_assert_int_eq(kit_try_file(&store, file, ""), SRS_E_CORRUPT);
    free(file);
}
END_TEST

#define OPENERS 8

typedef struct opener {
    const char *file;
    pthread_barrier_t *ready;
    unsigned number;
} opener;

static void *open_at_once(void *data)
{
    opener *self = data;
    kit store;
    pthread_barrier_wait(self->ready);
    kit_open(&store, self->file, "");
    srs_status status = kit_append(&store, self->number * 10, 10);
    kit_close(&store);
    return status ? self : NULL;
}

START_TEST(many_threads_may_open_a_new_file_at_once)
{
    char *file = kit_file();
    pthread_t threads[OPENERS];
    opener openers[OPENERS];
    pthread_barrier_t ready;
    pthread_barrier_init(&ready, NULL, OPENERS);
    for (unsigned i = 0; i < OPENERS; i++) {
        openers[i] = (opener){file, &ready, i};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, open_at_once, &openers[i]), 0);
    }
    for (unsigned i = 0; i < OPENERS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
    }
    pthread_barrier_destroy(&ready);
    ck_assert_int_eq(ask(file, "SELECT count(*) FROM review_log"), OPENERS * 10);
    free(file);
}
END_TEST

START_TEST(many_processes_may_open_a_new_file_at_once)
{
    char *file = kit_file();
    for (unsigned i = 0; i < OPENERS; i++) {
        kit store;
        if (fork())
            continue;
        srs_status status = kit_try_file(&store, file, "");
        if (!status)
            kit_close(&store);
        _exit(status);
    }
    for (unsigned i = 0; i < OPENERS; i++) {
        int end = -1;
        wait(&end);
        ck_assert_int_eq(end, 0);
    }
    ck_assert_int_eq(ask(file, "PRAGMA user_version"), (int64_t)SRS__MIGRATION_COUNT);
    free(file);
}
END_TEST

START_TEST(a_file_exchanged_while_it_is_open_is_noticed)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_assert_int_eq(unlink(file), 0);
    change(file, "CREATE TABLE other (a); PRAGMA application_id = 42");
    srs_store_stats stats = {.size = sizeof stats};
    ck_assert_int_eq(store.ops.stats(store.self, &stats, &store.err), SRS_E_IO);
    kit_close(&store);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("schema");
    tcase_add_test(tests, a_new_file_gets_the_current_schema);
    tcase_add_test(tests, an_empty_file_is_a_new_one);
    tcase_add_test(tests, a_file_of_an_older_version_is_brought_up_to_date);
    tcase_add_test(tests, a_newer_schema_is_refused);
    tcase_add_test(tests, another_programs_database_is_refused_and_left_alone);
    tcase_add_test(tests, a_version_that_cannot_be_is_damage);
    tcase_add_test(tests, what_is_no_database_is_refused);
    tcase_add_test(tests, a_truncated_file_is_damage);
    tcase_add_test(tests, many_threads_may_open_a_new_file_at_once);
    tcase_add_test(tests, many_processes_may_open_a_new_file_at_once);
    tcase_add_test(tests, a_file_exchanged_while_it_is_open_is_noticed);
    return kit_run("sqlite schema", tests);
}
