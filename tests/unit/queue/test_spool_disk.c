/* A disk that fails: an accepted job is kept, and a refused job is absent or reported as
 * possibly stored. */
#include "spool_kit.h"

#include "support/faulty_disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Finds the jobs that another process would find if this process was killed now. */
static void adopt_after_death(kit *spool, const char *folder, kit_jobs *found)
{
    kit other;
    kit_close(spool);
    kit_open(&other, folder, "");
    found->count = 0;
    ck_ok(kit_adopt(&other, 1000, found));
    kit_jobs *all = malloc(sizeof *all);
    *all = *found;
    kit_finish(&other, all);
    free(all);
    kit_close(&other);
}

static kit_jobs found;

START_TEST(a_flush_that_fails_once_is_not_seen)
{
    kit spool;
    srs__ticket first, second;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    ck_ok(kit_append(&spool, 1, &first));
    faulty_disk_after(FAULTY_SYNC, EIO, ".spool", 0, 0);
    ck_ok(kit_append(&spool, 2, &second));
    faulty_disk_off();
    ck_assert_uint_eq(faulty_disk_failed(), 1);
    ck_assert_uint_ne(first.generation, second.generation);
    ck_assert_uint_eq(spool.ops.generation(spool.self), second.generation);
    ck_assert_uint_eq(kit_stats(&spool).lost, 1);
    ck_assert_uint_eq(kit_stats(&spool).jobs, 2);
    ck_assert_uint_eq(kit_files(folder, ".spool"), 2); /* the old one has a job that may be lost */
    ck_ok(kit_done(&spool, first));
    ck_assert_uint_eq(kit_files(folder, ".spool"), 1);
    adopt_after_death(&spool, folder, &found);
    ck_assert_uint_eq(kit_given(&found, 2), 1);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
}
END_TEST

START_TEST(what_was_refused_when_nothing_can_be_flushed_does_not_come_back)
{
    kit spool, reader;
    srs__ticket kept;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    kit_open(&reader, folder, "");
    ck_ok(kit_append(&spool, 1, &kept));
    ck_assert_uint_eq(kit_pending(&reader), 1); /* it has the file open, so that its log stays */
    faulty_disk_after(FAULTY_SYNC, EIO, ".spool", 0, 1);
    srs_status status = kit_append(&spool, 2, NULL);
    faulty_disk_off();
    ck_assert_int_eq(status, SRS_E_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(spool.err.message, "same review ids"));
    ck_ok(kit_append(&spool, 3, NULL));
    kit_close(&reader);
    adopt_after_death(&spool, folder, &found);
    ck_assert_uint_eq(kit_given(&found, 1), 1);
    ck_assert_uint_eq(kit_given(&found, 2), 0);
    ck_assert_uint_eq(kit_given(&found, 3), 1);
}
END_TEST

START_TEST(a_full_disk_refuses_and_loses_nothing)
{
    kit spool;
    srs__ticket first, second;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    ck_ok(kit_append(&spool, 1, &first));
    ck_ok(kit_append(&spool, 2, &second));
    faulty_disk_after(_i ? FAULTY_SHORT_WRITE : FAULTY_WRITE, ENOSPC, ".spool", 0, 1);
    ck_assert_int_eq(kit_append(&spool, 3, NULL), SRS_E_FULL);
    ck_assert_ptr_nonnull(strstr(spool.err.message, "make room"));
    ck_assert_int_eq(kit_done(&spool, first), SRS_E_FULL);
    faulty_disk_off();
    ck_assert_uint_eq(kit_stats(&spool).lost, 0);
    ck_ok(kit_append(&spool, 4, NULL)); /* the job that is done goes with it */
    adopt_after_death(&spool, folder, &found);
    ck_assert_uint_eq(kit_given(&found, 2), 1);
    ck_assert_uint_eq(kit_given(&found, 4), 1);
    ck_assert_uint_eq(found.count, 2);
}
END_TEST

/* A log that cannot be folded in grows; it is part of what the bound is for. */
START_TEST(a_log_that_cannot_be_folded_in_is_bounded)
{
    kit spool;
    const char *folder = kit_folder();
    srs_status status = SRS_OK;
    kit_open(&spool, folder, "?max_mb=1");
    faulty_disk_after(FAULTY_WRITE, EIO, ".spool|", 0, 1); /* the file, not its log */
    for (unsigned i = 0; i < 2000 && !status; i++) {
        srs__ticket ticket;
        status = kit_append(&spool, i, &ticket);
        if (!status)
            ck_ok(kit_done(&spool, ticket));
    }
    faulty_disk_off();
    ck_assert_uint_gt(faulty_disk_failed(), 0);
    ck_assert_int_eq(status, SRS_E_BUSY);
    ck_assert_uint_lt(kit_bytes(folder), 2 << 20);
    ck_ok(kit_append(&spool, 1, NULL)); /* the disk is well again */
    kit_close(&spool);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_does_not_keep_others_from_being_adopted)
{
    kit spool;
    const char *folder = kit_folder();
    kit_append_and_die(folder, 1, 300, 3000);
    char *hurt = kit_file(folder, ".spool");
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1, &found)); /* takes it over */
    kit_append_and_die(folder, 1001, 10, 0);
    faulty_disk_after(FAULTY_READ, EIO, hurt, 0, 1);
    ck_ok(kit_adopt(&spool, 100000, &found));
    ck_ok(kit_adopt(&spool, 100000, &found));
    faulty_disk_off();
    for (unsigned i = 1001; i < 1011; i++)
        ck_assert_uint_eq(kit_given(&found, i), 1);
    ck_ok(kit_adopt(&spool, 100000, &found));
    for (unsigned i = 1; i < 301; i++)
        ck_assert_uint_eq(kit_given(&found, i), 1);
    kit_finish(&spool, &found);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
    free(hurt);
}
END_TEST

START_TEST(a_file_that_was_deleted_is_replaced)
{
    kit spool;
    srs__ticket ticket;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    ck_ok(kit_append(&spool, 1, &ticket));
    char *file = kit_file(folder, ".spool");
    ck_assert_int_eq(unlink(file), 0);
    ck_ok(kit_append(&spool, 2, NULL));
    ck_assert_uint_ne(spool.ops.generation(spool.self), ticket.generation);
    ck_assert_uint_eq(kit_files(folder, ".spool"), 1);
    adopt_after_death(&spool, folder, &found);
    ck_assert_uint_eq(kit_given(&found, 2), 1);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("disk");
    faulty_disk_install();
    tcase_add_test(tests, a_flush_that_fails_once_is_not_seen);
    tcase_add_test(tests, what_was_refused_when_nothing_can_be_flushed_does_not_come_back);
    tcase_add_loop_test(tests, a_full_disk_refuses_and_loses_nothing, 0, 2);
    tcase_add_test(tests, a_log_that_cannot_be_folded_in_is_bounded);
    tcase_add_test(tests, a_file_that_cannot_be_read_does_not_keep_others_from_being_adopted);
    tcase_add_test(tests, a_file_that_was_deleted_is_replaced);
    return kit_run("spool disk", tests);
}
