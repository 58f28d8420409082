/* Opening a SQLite store: which URLs are taken, and what is said about those that are not. */
#include "support/failing_alloc.h"
#include "support/temp_dir.h"
#include "test_sqlite_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void refused(const char *rest, srs_status status, const char *says)
{
    kit store;
    ck_assert_int_eq(kit_try(&store, rest), status);
    ck_assert_int_eq(store.err.status, status);
    ck_assert_msg(strstr(store.err.message, says) != NULL, "%s", store.err.message);
}

START_TEST(a_url_names_a_file)
{
    refused("", SRS_E_CONFIG, "names no file");
    refused("?readers=2", SRS_E_CONFIG, "names no file");
    refused("//host/file.db", SRS_E_CONFIG, "without a host");
    refused(":memory:", SRS_E_CONFIG, "write memory:");
}
END_TEST

START_TEST(parameters_are_checked)
{
    refused("x.db?reader=2", SRS_E_CONFIG, "no parameter 'reader'");
    refused("x.db?readers=0", SRS_E_CONFIG, "from 1 to 64");
    refused("x.db?readers=65", SRS_E_CONFIG, "from 1 to 64");
    refused("x.db?busy_ms=-1", SRS_E_CONFIG, "busy_ms");
    refused("x.db?mode=wo", SRS_E_CONFIG, "mode=wo");
    ck_assert_int_ne(access("x.db", F_OK), 0);
}
END_TEST

START_TEST(a_missing_folder_is_said_to_be_missing)
{
    refused("///nowhere/at/all/x.db", SRS_E_IO, "its directory does not exist: create it");
    refused("///nowhere/at/all/x.db", SRS_E_IO, "/nowhere/at/all/x.db");
}
END_TEST

START_TEST(a_folder_is_no_file)
{
    kit store;
    ck_assert_int_eq(kit_try_file(&store, temp_dir_new(), ""), SRS_E_IO);
    ck_assert_msg(strstr(store.err.message, "it is a directory") != NULL, "%s", store.err.message);
}
END_TEST

START_TEST(a_file_name_may_hold_anything)
{
    static const char *const names[] = {"file:x", "a%3Fmode=ro", "a%23b", ":memory:x",
                                        "%C3%A4 %25"};
    ck_assert_int_eq(chdir(temp_dir_new()), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        kit store;
        ck_ok(kit_try(&store, names[i]));
        kit_close(&store);
    }
    ck_assert_int_eq(access("file:x", F_OK), 0);
    ck_assert_int_eq(access("a?mode=ro", F_OK), 0);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(changing_folders_does_not_change_the_file)
{
    kit store;
    ck_assert_int_eq(chdir(temp_dir_new()), 0);
    ck_ok(kit_try(&store, "relative.db"));
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_uint_eq(kit_count_log(&store), 0);
    kit_close(&store);
}
END_TEST

START_TEST(readers_are_opened_when_there_is_a_use_for_them)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "?readers=64");
    ck_assert_uint_eq(store.self->file->readers.size, 64);
    for (size_t i = 0; i < 64; i++)
        ck_assert_ptr_null(store.self->file->readers.at[i].db);
    kit_count_log(&store);
    kit_count_log(&store);
    ck_assert_ptr_nonnull(store.self->file->readers.at[0].db);
    ck_assert_ptr_null(store.self->file->readers.at[1].db);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(mode_ro_reads_and_does_not_write)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(kit_append(&store, 1, 3));
    kit_close(&store);
    kit_open(&store, file, "?mode=ro");
    ck_assert_uint_eq(kit_count_log(&store), 3);
    ck_assert_int_eq(kit_append(&store, 4, 1), SRS_E_READ_ONLY);
    ck_assert_ptr_nonnull(strstr(store.err.message, file));
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(mode_ro_creates_nothing)
{
    kit store;
    char *file = kit_file();
    ck_assert_int_eq(kit_try_file(&store, file, "?mode=ro"), SRS_E_IO);
    ck_assert_int_ne(access(file, F_OK), 0);
    fclose(fopen(file, "w"));
    ck_assert_int_eq(kit_try_file(&store, file, "?mode=ro"), SRS_E_READ_ONLY);
    ck_assert_ptr_nonnull(strstr(store.err.message, "open it once for writing"));
    free(file);
}
END_TEST

START_TEST(a_file_that_must_not_be_written_can_be_read)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(kit_append(&store, 1, 3));
    kit_close(&store);
    if (chmod(file, 0444) || access(file, W_OK) == 0) /* root may write everything */
        return free(file);
    kit_open(&store, file, "");
    ck_assert_uint_eq(kit_count_log(&store), 3);
    ck_assert_int_eq(kit_append(&store, 4, 1), SRS_E_READ_ONLY);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    kit store;
    char *file = kit_file();
    failing_alloc_install();
    size_t before = failing_alloc_live();
    srs_status status = SRS_E_NO_MEMORY;
    for (size_t after = 0; status; after++) {
        failing_alloc_after(after);
        status = kit_try_file(&store, file, "");
        failing_alloc_off();
        if (!status)
            break;
        ck_assert_int_eq(status, SRS_E_NO_MEMORY);
        ck_assert_uint_eq(failing_alloc_live(), before);
    }
    kit_close(&store);
    ck_assert_uint_eq(failing_alloc_live(), before);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("open");
    tcase_add_test(tests, a_url_names_a_file);
    tcase_add_test(tests, parameters_are_checked);
    tcase_add_test(tests, a_missing_folder_is_said_to_be_missing);
    tcase_add_test(tests, a_folder_is_no_file);
    tcase_add_test(tests, a_file_name_may_hold_anything);
    tcase_add_test(tests, changing_folders_does_not_change_the_file);
    tcase_add_test(tests, readers_are_opened_when_there_is_a_use_for_them);
    tcase_add_test(tests, mode_ro_reads_and_does_not_write);
    tcase_add_test(tests, mode_ro_creates_nothing);
    tcase_add_test(tests, a_file_that_must_not_be_written_can_be_read);
    tcase_add_test(tests, each_allocation_may_fail);
    return kit_run("sqlite open", tests);
}
