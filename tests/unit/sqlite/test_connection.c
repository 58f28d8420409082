/* Every wait of the SQLite store ends, and what goes wrong beneath it is named. */
#include "../store/test_sqlite_kit.h"
#include "base/time.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

START_TEST(a_file_that_another_program_writes_is_busy)
{
    kit store;
    void *tx;
    char *file = kit_file();
    kit_open(&store, file, "?busy_ms=30");
    sqlite3 *other = kit_other_program(file);
    kit_execute(other, "BEGIN IMMEDIATE");
    ck_assert_int_eq(store.ops.begin(store.self, &tx, &store.err), SRS_E_BUSY);
    ck_assert_msg(strstr(store.err.message, "another program is writing") != NULL, "%s",
                  store.err.message);
    ck_assert_int_gt(store.err.retry_after_ms, 0);
    ck_assert_uint_eq(kit_count_log(&store), 0); /* reading goes on */
    kit_execute(other, "COMMIT");
    ck_ok(kit_append(&store, 1, 1));
    sqlite3_close(other);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(no_wait_is_longer_than_the_backends_deadline)
{
    kit store;
    void *tx;
    char *file = kit_file();
    kit_open(&store, file, "?busy_ms=86400000");
    store.self->file->env.backend_timeout_ms = 30;
    sqlite3 *other = kit_other_program(file);
    kit_execute(other, "BEGIN IMMEDIATE");
    ck_assert_int_eq(store.ops.begin(store.self, &tx, &store.err), SRS_E_BUSY);
    sqlite3_close(other);
    kit_close(&store);
    free(file);
}
END_TEST

/* Due items of which none has the subject that is asked for. */
static void fill(const char *file)
{
    sqlite3 *db = kit_other_program(file);
    kit_execute(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                    "LIMIT 200000) INSERT INTO trackers SELECT 1, 'ann', i, '', '', 1, "
                    "zeroblob(16), 0, 0, 0, 0, 0, 0, 0.0, 0.0, 0, 1 FROM n");
    sqlite3_close(db);
}

static srs_status ignore(void *data, const srs_tracker *tracker)
{
    (void)data, (void)tracker;
    return SRS_OK;
}

static srs_status find_due(kit *store, const char *subject, uint64_t *total)
{
    return store->ops.due(store->self, SEASON, "ann", 5, 1, subject, NULL, ignore, NULL, total,
                          &store->err);
}

START_TEST(a_read_that_takes_too_long_ends)
{
    kit store;
    uint64_t total;
    char *file = kit_file();
    kit_open(&store, file, "");
    fill(file);
    ck_ok(find_due(&store, NULL, NULL)); /* opens the connection */
    store.self->file->env.backend_timeout_ms = 1;
    ck_assert_int_eq(find_due(&store, "none", &total), SRS_E_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(store.err.message, "backend.timeout_ms"));
    store.self->file->env.backend_timeout_ms = TIMEOUT_MS;
    ck_ok(find_due(&store, "none", &total)); /* the connection is as good as before */
    ck_assert_uint_eq(total, 0);
    ck_ok(find_due(&store, NULL, &total));
    ck_assert_uint_eq(total, 200000);
    kit_close(&store);
    free(file);
}
END_TEST

/* A limit of the process on the size of files stands for a full disk. */
static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_full_disk_undoes_the_transaction_and_mends_itself)
{
    kit store;
    struct rlimit before;
    char *file = kit_file();
    signal(SIGXFSZ, SIG_IGN);
    kit_open(&store, file, "");
    ck_ok(kit_append(&store, 1, 10));
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit_file_size(200000);
    srs_status status = kit_append(&store, 11, 5000);
    ck_assert_msg(status == SRS_E_FULL, "%s", store.err.message);
    ck_assert_msg(strstr(store.err.message, "make room") != NULL, "%s", store.err.message);
    ck_assert_uint_eq(kit_count_log(&store), 10);
    limit_file_size(before.rlim_cur);
    ck_ok(kit_append(&store, 11, 5000));
    kit_close(&store);
    kit_open(&store, file, "");
    ck_assert_uint_eq(kit_count_log(&store), 5010);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(a_failed_connection_is_opened_anew)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "?readers=1");
    ck_assert_uint_eq(kit_count_log(&store), 0);
    srs__sqlite_connection *reader;
    ck_ok(srs__sqlite_pool_acquire(&store.self->file->readers, &reader, NULL));
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__sqlite_fail(reader, SQLITE_IOERR_READ, "trying", &err), SRS_E_IO);
    srs__sqlite_pool_release(reader);
    ck_assert_ptr_null(reader->db);
    ck_assert_uint_eq(kit_count_log(&store), 0);
    ck_assert_ptr_nonnull(reader->db);
    kit_close(&store);
    free(file);
}
END_TEST

typedef struct meaning {
    int result;
    srs_status status;
} meaning;

START_TEST(each_result_of_sqlite_has_its_status)
{
    static const meaning meanings[] = {
        {SQLITE_BUSY, SRS_E_BUSY},           {SQLITE_BUSY_SNAPSHOT, SRS_E_BUSY},
        {SQLITE_LOCKED, SRS_E_BUSY},         {SQLITE_PROTOCOL, SRS_E_BUSY},
        {SQLITE_INTERRUPT, SRS_E_TIMEOUT},   {SQLITE_NOMEM, SRS_E_NO_MEMORY},
        {SQLITE_READONLY, SRS_E_READ_ONLY},  {SQLITE_READONLY_DBMOVED, SRS_E_IO},
        {SQLITE_FULL, SRS_E_FULL},           {SQLITE_IOERR_FSYNC, SRS_E_IO},
        {SQLITE_CANTOPEN, SRS_E_IO},         {SQLITE_IOERR_NOMEM, SRS_E_NO_MEMORY},
        {SQLITE_CORRUPT, SRS_E_CORRUPT},     {SQLITE_NOTADB, SRS_E_CORRUPT},
        {SQLITE_CONSTRAINT, SRS_E_INTERNAL}, {SQLITE_MISUSE, SRS_E_INTERNAL},
    };
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "");
    srs__sqlite_connection *reader;
    ck_ok(srs__sqlite_pool_acquire(&store.self->file->readers, &reader, NULL));
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        srs_error err = SRS_ERROR_INIT;
        srs_status status = srs__sqlite_fail(reader, meanings[i].result, "trying", &err);
        ck_assert_msg(status == meanings[i].status, "%d: %d", meanings[i].result, status);
        ck_assert_int_eq(err.status, status);
        ck_assert(status == SRS_E_NO_MEMORY || strstr(err.message, file));
    }
    srs__sqlite_pool_release(reader);
    kit_close(&store);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("connection");
    tcase_add_test(tests, a_file_that_another_program_writes_is_busy);
    tcase_add_test(tests, no_wait_is_longer_than_the_backends_deadline);
    tcase_add_test(tests, a_read_that_takes_too_long_ends);
    tcase_add_test(tests, a_full_disk_undoes_the_transaction_and_mends_itself);
    tcase_add_test(tests, a_failed_connection_is_opened_anew);
    tcase_add_test(tests, each_result_of_sqlite_has_its_status);
    return kit_run("sqlite connection", tests);
}
