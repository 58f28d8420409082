/* The memory store when memory runs out: each allocation of each call fails in turn, the call
 * changes nothing, and made again it succeeds as if nothing had been. */
#include "store/store.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>

static srs_store_ops ops;
static void *self;
static void *tx;

static srs_event events[3];
static srs_append_outcome outcomes[3];
static srs_tracker trackers[3];

static srs_status open_store(void)
{
    srs__env env = {.backend_timeout_ms = 20};
    srs__url url = {.scheme = (char[]){"memory"}};
    return srs__memory_store_open(&url, &env, &ops, &self, NULL);
}

static srs_status put_season(void)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = "s";
    return ops.season_put(self, &season, NULL);
}

static srs_status begin(void)
{
    return ops.begin(self, &tx, NULL);
}

static srs_status append(void)
{
    return ops.log_append(self, tx, events, 3, outcomes, NULL);
}

static srs_status write_trackers(void)
{
    return ops.trackers_write(self, tx, trackers, 3, NULL);
}

static srs_status put_letter(void)
{
    return ops.dead_put(self, tx, &events[0], "why", NULL);
}

static srs_status delete_letter(void)
{
    return ops.dead_delete(self, tx, &events[0].id, NULL);
}

static srs_status commit(void)
{
    return ops.commit(self, tx, NULL);
}

static const srs_stale_mark marks[] = {
    {sizeof(srs_stale_mark), "s", "a", 1},
    {sizeof(srs_stale_mark), "s", "b", 2},
    {sizeof(srs_stale_mark), "s", "c", 3},
};

static srs_status put_marks(void)
{
    return ops.stale_put(self, tx, marks, 3, NULL);
}

static srs_status clear_marks(void)
{
    return ops.stale_clear(self, tx, marks, 3, NULL);
}

/* Fails each allocation of a call in turn until it succeeds; says how many there were. */
static size_t fail_each(srs_status (*call)(void))
{
    for (size_t after = 0;; after++) {
        size_t live = failing_alloc_live();
        failing_alloc_after(after);
        srs_status status = call();
        failing_alloc_off();
        if (!status) {
            ck_assert(!failing_alloc_failed());
            return after;
        }
        ck_assert_int_eq(status, SRS_E_NO_MEMORY);
        ck_assert_uint_eq(failing_alloc_live(), live);
    }
}

static void prepare(void)
{
    static const char *const items[] = {"1", "2", "3"};
    failing_alloc_install();
    for (int i = 0; i < 3; i++) {
        events[i] = (srs_event)SRS_EVENT_INIT;
        events[i].id.bytes[0] = (uint8_t)(i + 1);
        events[i].season = "s";
        events[i].user = "u";
        events[i].item = items[i];
        events[i].at_ms = 1;
        trackers[i] = (srs_tracker)SRS_TRACKER_INIT;
        trackers[i].season = "s";
        trackers[i].user = "u";
        trackers[i].item = items[i];
        trackers[i].revision = 1;
    }
}

static srs_status count_tracker(void *count, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(int *)count;
    return SRS_OK;
}

static int stored_trackers(void)
{
    int count = 0;
    ck_assert_int_eq(ops.trackers(self, "s", NULL, NULL, NULL, 0, count_tracker, &count, NULL),
                     SRS_OK);
    return count;
}

START_TEST(each_call_fails_wholly_and_succeeds_afterwards)
{
    prepare();
    ck_assert_uint_ge(fail_each(open_store), 1);
    ck_assert_uint_ge(fail_each(put_season), 1);
    ck_assert_uint_ge(fail_each(begin), 1);
    ck_assert_uint_ge(fail_each(append), 3);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(outcomes[i], SRS_APPENDED);
    ck_assert_uint_ge(fail_each(write_trackers), 3);
    ck_assert_uint_ge(fail_each(put_letter), 1);
    ck_assert_uint_ge(fail_each(put_letter), 1);
    ck_assert_uint_ge(fail_each(delete_letter), 1);
    ck_assert_uint_ge(fail_each(put_marks), 3);
    ck_assert_uint_ge(fail_each(clear_marks), 3);
    ck_assert_uint_ge(fail_each(put_marks), 3);
    ck_assert_uint_eq(fail_each(commit), 0); /* it must not need memory */
    ck_assert_int_eq(stored_trackers(), 3);
    ops.close(self, 0);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

START_TEST(a_failed_write_leaves_what_was_staged)
{
    prepare();
    ck_assert_int_eq(open_store(), SRS_OK);
    ck_assert_int_eq(put_season(), SRS_OK);
    ck_assert_int_eq(begin(), SRS_OK);
    ck_assert_int_eq(write_trackers(), SRS_OK);
    for (int i = 0; i < 3; i++)
        trackers[i].revision = 2;
    failing_alloc_after(2);
    ck_assert_int_eq(write_trackers(), SRS_E_NO_MEMORY);
    failing_alloc_off();
    int count = 0;
    ck_assert_int_eq(ops.user_lock(self, tx, "s", "u", count_tracker, &count, NULL), SRS_OK);
    ck_assert_int_eq(count, 3);
    ops.rollback(self, tx);
    ck_assert_int_eq(stored_trackers(), 0);
    ops.close(self, 0);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory store: out of memory");
    TCase *tests = tcase_create("failure");
    tcase_add_test(tests, each_call_fails_wholly_and_succeeds_afterwards);
    tcase_add_test(tests, a_failed_write_leaves_what_was_staged);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
