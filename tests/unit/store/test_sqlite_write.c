/* A committed write stays; a failed write leaves nothing behind. */
#include "test_sqlite_kit.h"

#include <float.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static srs_status copy_tracker(void *out, const srs_tracker *tracker)
{
    srs_tracker *to = out;
    const char *texts[] = {to->season, to->user, to->item, to->subject, to->topic};
    ck_assert_str_eq(tracker->season, texts[0]);
    ck_assert_str_eq(tracker->user, texts[1]);
    ck_assert_str_eq(tracker->item, texts[2]);
    ck_assert_str_eq(tracker->subject, texts[3]);
    ck_assert_str_eq(tracker->topic, texts[4]);
    *to = *tracker;
    to->season = texts[0];
    to->user = texts[1];
    to->item = texts[2];
    to->subject = texts[3];
    to->topic = texts[4];
    return SRS_OK;
}

static srs_tracker extreme_tracker(void)
{
    srs_tracker tracker = kit_tracker("\xF0\x9F\x8E\x93", "a:b'c\"d%e", UINT64_MAX >> 1);
    tracker.subject = "subject";
    tracker.topic = "\xC3\xA4";
    memset(tracker.last_review_id.bytes, 0xFF, sizeof tracker.last_review_id.bytes);
    tracker.phase = INT32_MIN;
    tracker.step = INT32_MAX;
    tracker.level = -7;
    tracker.reps = UINT32_MAX;
    tracker.lapses = UINT32_MAX - 1;
    tracker.streak = 1;
    tracker.stability = DBL_MIN / 4; /* subnormal */
    tracker.difficulty = nextafter(10.0, 11.0);
    tracker.last_review_ms = SRS_TIME_MAX;
    tracker.due_ms = SRS_TIME_NEVER;
    return tracker;
}

START_TEST(reopening_gives_back_every_bit)
{
    kit store;
    void *tx;
    char *file = kit_file();
    srs_tracker tracker = extreme_tracker(), read = tracker;
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.trackers_write(store.self, tx, &tracker, 1, NULL));
    ck_ok(store.ops.commit(store.self, tx, NULL));
    kit_close(&store);
    kit_open(&store, file, "");
    read.revision = 0;
    ck_ok(store.ops.trackers(store.self, SEASON, NULL, NULL, NULL, 0, copy_tracker, &read, NULL));
    ck_assert_mem_eq(&read, &tracker, sizeof tracker);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(what_was_committed_survives_the_program)
{
    kit store;
    char *file = kit_file();
    pid_t child = fork();
    if (!child) {
        kit_open(&store, file, "");
        srs_status status = kit_append(&store, 1, 100);
        void *tx;
        if (!status) /* and one that is not committed */
            status = store.ops.begin(store.self, &tx, NULL);
        if (!status)
            kill(getpid(), SIGKILL);
        _exit(1);
    }
    int end = 0;
    ck_assert_int_eq(waitpid(child, &end, 0), child);
    ck_assert(WIFSIGNALED(end) && WTERMSIG(end) == SIGKILL);
    kit_open(&store, file, "");
    ck_assert_uint_eq(kit_count_log(&store), 100);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(nothing_is_written_after_sqlite_has_undone_the_transaction)
{
    kit store;
    void *tx;
    srs_append_outcome outcome;
    srs_event event = kit_event(1, "ann", "item");
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.log_append(store.self, tx, &event, 1, &outcome, NULL));
    kit_execute(store.self->tx.connection->db, "ROLLBACK"); /* as a full disk makes it do */
    store.self->tx.connection->failure = SRS_E_FULL;
    event.id = kit_id(2);
    ck_assert_int_eq(store.ops.log_append(store.self, tx, &event, 1, &outcome, &store.err),
                     SRS_E_FULL);
    ck_assert_int_eq(store.ops.commit(store.self, tx, &store.err), SRS_E_FULL);
    ck_assert_ptr_nonnull(strstr(store.err.message, "was rolled back"));
    ck_assert_uint_eq(kit_count_log(&store), 0);
    ck_ok(kit_append(&store, 3, 1));
    kit_close(&store);
    free(file);
}
END_TEST

static int refuse(void *data)
{
    (void)data;
    return 1;
}

START_TEST(a_commit_that_fails_is_undone)
{
    kit store;
    void *tx;
    srs_append_outcome outcome;
    srs_event event = kit_event(1, "ann", "item");
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    sqlite3_commit_hook(store.self->tx.connection->db, refuse, NULL);
    ck_ok(store.ops.log_append(store.self, tx, &event, 1, &outcome, NULL));
    ck_assert_int_eq(store.ops.commit(store.self, tx, &store.err), SRS_E_INTERNAL);
    sqlite3_commit_hook(store.self->file->writer.at[0].db, NULL, NULL);
    ck_assert_uint_eq(kit_count_log(&store), 0);
    ck_ok(kit_append(&store, 1, 1));
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(a_season_archived_meanwhile_takes_no_more)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(kit_append(&store, 1, 2));
    sqlite3 *other = kit_other_program(file);
    kit_execute(other, "UPDATE seasons SET archived_ms = 5");
    sqlite3_close(other);
    ck_assert_int_eq(kit_append(&store, 3, 1), SRS_E_SEASON_ARCHIVED);
    ck_assert_int_eq(store.ops.season_activate(store.self, SEASON, NULL), SRS_E_SEASON_ARCHIVED);
    ck_assert_uint_eq(kit_count_log(&store), 2);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(transactions_are_counted_once_they_are_committed)
{
    kit store;
    void *tx;
    srs_store_stats before = {.size = sizeof before}, after = before;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.stats(store.self, &before, NULL));
    ck_ok(kit_append(&store, 1, 3));
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    store.ops.rollback(store.self, tx);
    ck_ok(store.ops.stats(store.self, &after, NULL));
    ck_assert_uint_eq(after.transactions, before.transactions + 1);
    ck_assert_uint_ge(after.statements, before.statements + 5);
    ck_assert_uint_ge(after.bytes, 8192);
    kit_close(&store);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("write");
    tcase_add_test(tests, reopening_gives_back_every_bit);
    tcase_add_test(tests, what_was_committed_survives_the_program);
    tcase_add_test(tests, nothing_is_written_after_sqlite_has_undone_the_transaction);
    tcase_add_test(tests, a_commit_that_fails_is_undone);
    tcase_add_test(tests, a_season_archived_meanwhile_takes_no_more);
    tcase_add_test(tests, transactions_are_counted_once_they_are_committed);
    return kit_run("sqlite write", tests);
}
