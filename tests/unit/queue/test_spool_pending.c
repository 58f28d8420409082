/* A process sees the pending jobs of others, but neither its own jobs nor completed jobs. */
#include "spool_kit.h"

static kit_jobs found;

START_TEST(jobs_of_others_are_seen_until_they_are_done)
{
    kit spool, other;
    srs__ticket ticket;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    kit_open(&other, folder, "");
    ck_ok(kit_append(&spool, 1, NULL));
    ck_assert_uint_eq(kit_pending(&spool), 0);
    ck_assert_uint_eq(kit_pending(&other), 1);
    ck_ok(kit_append(&spool, 2, &ticket));
    ck_assert_uint_eq(kit_pending(&other), 2);
    ck_ok(kit_done(&spool, ticket));
    ck_assert_uint_eq(kit_pending(&other), 1);
    kit_close(&spool); /* one is left */
    ck_assert_uint_eq(kit_pending(&other), 1);
    found.count = 0;
    ck_ok(kit_adopt(&other, 1000, &found));
    ck_assert_uint_eq(kit_pending(&other), 1); /* memory may have been looked at before */
    kit_messages(SRS_LOG_WARNING);
    kit_finish(&other, &found);
    ck_assert_uint_eq(kit_pending(&other), 0);
    ck_assert_uint_eq(kit_messages(SRS_LOG_WARNING), 0);
    kit_close(&other);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("pending");
    tcase_add_test(tests, jobs_of_others_are_seen_until_they_are_done);
    return kit_run("spool pending", tests);
}
