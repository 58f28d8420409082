/* The limit of a spool, and the bytes that count. */
#include "spool_kit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define MEGABYTE (1 << 20)

static srs__ticket tickets[5000];

/* Appends until it is full; gives how many jobs it took. */
static unsigned append_all(kit *spool)
{
    unsigned count = 0;
    srs_status status = SRS_OK;
    while (!status && count < 5000) {
        status = kit_append_large(spool, count, 2000, &tickets[count]);
        count += !status;
    }
    ck_assert_int_eq(status, SRS_E_BUSY);
    ck_assert_ptr_nonnull(strstr(spool->err.message, "max_mb"));
    ck_assert_int_gt(spool->err.retry_after_ms, 0);
    return count;
}

START_TEST(it_takes_what_it_may_and_again_when_that_is_done)
{
    kit spool;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "?max_mb=1");
    unsigned count = append_all(&spool);
    ck_assert_uint_gt(count, 200);
    ck_assert_uint_le(kit_stats(&spool).bytes, MEGABYTE + 3 * 4096);
    ck_assert_uint_lt(kit_bytes(folder), 2 * MEGABYTE);
    for (unsigned i = 0; i < count; i++)
        ck_ok(kit_done(&spool, tickets[i]));
    ck_assert_uint_gt(append_all(&spool), 200);
    kit_close(&spool);
}
END_TEST

/* While a process reads, the log cannot begin again at its start. */
START_TEST(a_reader_cannot_make_the_log_grow_past_the_bound)
{
    kit spool;
    sqlite3 *reader;
    const char *folder = kit_folder();
    srs_status status = SRS_OK;
    kit_open(&spool, folder, "?max_mb=1");
    ck_ok(kit_append(&spool, 1, NULL));
    char *file = kit_file(folder, ".spool");
    ck_assert_int_eq(sqlite3_open(file, &reader), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM jobs", NULL, NULL, NULL),
                     SQLITE_OK);
    for (unsigned i = 0; i < 3000 && !status; i++) {
        status = kit_append(&spool, i, &tickets[0]);
        if (!status)
            ck_ok(kit_done(&spool, tickets[0]));
    }
    ck_assert_int_eq(status, SRS_E_BUSY);
    ck_assert_uint_lt(kit_bytes(folder), 2 * MEGABYTE);
    ck_assert_int_eq(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    ck_ok(kit_append(&spool, 1, NULL));
    sqlite3_close(reader);
    kit_close(&spool);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("bounds");
    tcase_add_test(tests, it_takes_what_it_may_and_again_when_that_is_done);
    tcase_add_test(tests, a_reader_cannot_make_the_log_grow_past_the_bound);
    return kit_run("spool bounds", tests);
}
