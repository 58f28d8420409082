/* Files of exited processes: adopted once, removed when they are done, set aside when they
 * are damaged. */
#include "spool_kit.h"

#include "support/temp_dir.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static kit_jobs found, others;

static void execute(const char *file, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(jobs_of_a_process_that_was_killed_are_given_once)
{
    kit spool, other;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 400, 0);
    kit_append_and_die(folder, 401, 0, 0);
    kit_open(&spool, folder, "");
    kit_open(&other, folder, "");
    found.count = others.count = 0;
    ck_ok(kit_adopt(&spool, 300, &found));
    ck_assert_uint_eq(found.count, 300);
    ck_ok(kit_adopt(&other, 1000, &others)); /* what is held is not given to others */
    ck_assert_uint_eq(others.count, 0);
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 400);
    for (unsigned i = 1; i <= 400; i++)
        ck_assert_uint_eq(kit_given(&found, i), 1);
    kit_finish(&spool, &found);
    kit_close(&other);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
}
END_TEST

START_TEST(what_a_holder_leaves_is_given_again)
{
    kit spool;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 10, 0);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_ok(kit_done(&spool, found.tickets[0]));
    kit_close(&spool);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 9);
    kit_finish(&spool, &found);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
}
END_TEST

START_TEST(a_job_that_is_not_taken_is_given_again)
{
    kit spool;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 3, 0);
    kit_open(&spool, folder, "");
    found.count = 0;
    found.refuses = SRS_E_NO_MEMORY;
    ck_assert_int_eq(kit_adopt(&spool, 1000, &found), SRS_E_NO_MEMORY);
    found.refuses = SRS_OK;
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 3);
    kit_finish(&spool, &found);
    kit_close(&spool);
}
END_TEST

START_TEST(a_damaged_job_is_left_out_and_its_file_is_kept)
{
    kit spool;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 10, 0);
    char *file = kit_file(folder, ".spool");
    execute(file, "UPDATE jobs SET record = x'00' WHERE seq IN (3, 4)");
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 8);
    ck_assert_uint_eq(kit_stats(&spool).corrupt, 1);
    kit_finish(&spool, &found);
    ck_assert_uint_eq(kit_files(folder, ".corrupt"), 1);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ""), 1);
    free(file);
}
END_TEST

/* The order of the first two rows of the table's only page is turned round. */
static void turn_round(const char *file)
{
    unsigned char pointers[4], page[4];
    FILE *opened = fopen(file, "r+b");
    ck_assert_ptr_nonnull(opened);
    ck_assert_int_eq(fseek(opened, 4096 + 8, SEEK_SET), 0);
    ck_assert_uint_eq(fread(pointers, 1, 4, opened), 4);
    memcpy(page, pointers + 2, 2);
    memcpy(page + 2, pointers, 2);
    ck_assert_int_eq(fseek(opened, 4096 + 8, SEEK_SET), 0);
    ck_assert_uint_eq(fwrite(page, 1, 4, opened), 4);
    ck_assert_int_eq(fclose(opened), 0);
}

START_TEST(a_table_in_disorder_is_not_given_for_ever)
{
    kit spool;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 2, 0);
    char *file = kit_file(folder, ".spool");
    execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
    turn_round(file);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 10000, &found));
    ck_assert_uint_le(found.count, 2);
    ck_assert_uint_eq(kit_stats(&spool).corrupt, 1);
    kit_finish(&spool, &found);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ".corrupt"), 1);
    free(file);
}
END_TEST

static void overwrite(const char *file)
{
    execute(file, "PRAGMA journal_mode = DELETE"); /* nothing is left in a log */
    FILE *opened = fopen(file, "wb");
    ck_assert_ptr_nonnull(opened);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_ge(fputs("no database at all. ", opened), 0);
    ck_assert_int_eq(fclose(opened), 0);
}

START_TEST(a_file_that_is_no_database_is_set_aside)
{
    kit spool;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 1, 0);
    char *file = kit_file(folder, ".spool");
    overwrite(file);
    kit_open(&spool, folder, "");
    found.count = 0;
    kit_messages(SRS_LOG_ERROR);
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 0);
    ck_assert_uint_gt(kit_messages(SRS_LOG_ERROR), 0);
    ck_assert_uint_eq(kit_stats(&spool).corrupt, 1);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ".corrupt"), 1);
    ck_assert_uint_eq(kit_files(folder, ".spool"), 0);
    ck_assert_uint_eq(kit_files(folder, ".lock"), 0);
    free(file);
}
END_TEST

/* A directory has its new name. */
START_TEST(a_damaged_file_that_cannot_be_set_aside_stays)
{
    kit spool;
    char taken[1024];
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 1, 0);
    char *file = kit_file(folder, ".spool");
    overwrite(file);
    snprintf(taken, sizeof taken, "%.*s.corrupt", (int)(strlen(file) - strlen(".spool")), file);
    ck_assert_int_eq(mkdir(taken, 0777), 0);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    kit_close(&spool);
    ck_assert_int_eq(access(file, F_OK), 0);
    ck_assert_int_eq(rmdir(taken), 0);
    free(file);
}
END_TEST

static void make(const char *folder, const char *name)
{
    char *path = temp_path(folder, name);
    FILE *opened = fopen(path, "wb");
    ck_assert_ptr_nonnull(opened);
    ck_assert_int_eq(fclose(opened), 0);
    free(path);
}

#define NAME "019b76da-a800-7000-8000-000000000001"

START_TEST(what_a_process_left_that_died_while_it_tidied_goes)
{
    kit spool;
    const char *folder = kit_folder();
    make(folder, NAME ".lock");
    if (_i) { /* while it was setting a file aside */
        make(folder, NAME ".corrupt");
        make(folder, NAME ".spool-wal");
    }
    make(folder, "notes.lock"); /* somebody else's */
    kit_open(&spool, folder, "");
    ck_ok(kit_adopt(&spool, 1000, &found));
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, NAME ".lock"), 0);
    ck_assert_uint_eq(kit_files(folder, NAME ".corrupt-wal"), _i ? 1 : 0);
    ck_assert_uint_eq(kit_files(folder, ""), _i ? 3 : 1);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("adopt");
    tcase_add_test(tests, jobs_of_a_process_that_was_killed_are_given_once);
    tcase_add_test(tests, what_a_holder_leaves_is_given_again);
    tcase_add_test(tests, a_job_that_is_not_taken_is_given_again);
    tcase_add_test(tests, a_damaged_job_is_left_out_and_its_file_is_kept);
    tcase_add_test(tests, a_table_in_disorder_is_not_given_for_ever);
    tcase_add_test(tests, a_file_that_is_no_database_is_set_aside);
    tcase_add_test(tests, a_damaged_file_that_cannot_be_set_aside_stays);
    tcase_add_loop_test(tests, what_a_process_left_that_died_while_it_tidied_goes, 0, 2);
    return kit_run("spool adopt", tests);
}
