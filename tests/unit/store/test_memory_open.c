/* The memory store beyond the suite of all stores: its URL, its bound, its endings. */
#include "store/memory/memory.h"
#include "store/store.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>

static srs_store_ops ops;
static void *self;

static srs_status open_url(const char *text)
{
    srs__env env = {.backend_timeout_ms = 20};
    srs__url url;
    srs_status status = srs__url_parse(text, &url, NULL);
    if (status)
        return status;
    status = srs__memory_store_open(&url, &env, &ops, &self, NULL);
    srs__url_free(&url);
    return status;
}

static void open_with_season(const char *url)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = "s";
    ck_assert_int_eq(open_url(url), SRS_OK);
    ck_assert_int_eq(ops.season_put(self, &season, NULL), SRS_OK);
}

static srs_event entry(uint8_t id)
{
    srs_event event = SRS_EVENT_INIT;
    event.id.bytes[0] = id;
    event.season = "s";
    event.user = "u";
    event.item = "i";
    event.at_ms = id;
    return event;
}

static srs_tracker tracker_of(const char *item, uint64_t revision)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = "s";
    tracker.user = "u";
    tracker.item = item;
    tracker.revision = revision;
    return tracker;
}

static void *begin(void)
{
    void *tx;
    ck_assert_int_eq(ops.begin(self, &tx, NULL), SRS_OK);
    return tx;
}

static srs_status append(void *tx, uint8_t id)
{
    srs_append_outcome outcome;
    srs_event event = entry(id);
    return ops.log_append(self, tx, &event, 1, &outcome, NULL);
}

static uint64_t bytes(void)
{
    srs_store_stats stats = {.size = sizeof stats};
    ck_assert_int_eq(ops.stats(self, &stats, NULL), SRS_OK);
    return stats.bytes;
}

static int found(uint8_t id)
{
    int where;
    srs_event event = entry(id);
    ck_assert_int_eq(ops.find(self, &event.id, &where, NULL), SRS_OK);
    return where;
}

START_TEST(urls_that_are_wrong_are_refused)
{
    ck_assert_int_eq(open_url("memory:?size=1"), SRS_E_CONFIG);
    ck_assert_int_eq(open_url("memory:?bytes_max=-1"), SRS_E_CONFIG);
    ck_assert_int_eq(open_url("memory:?bytes_max=x"), SRS_E_CONFIG);
    ck_assert_int_eq(open_url("memory:name"), SRS_E_CONFIG);
    ck_assert_int_eq(open_url("memory://host"), SRS_E_CONFIG);
}
END_TEST

START_TEST(a_full_store_refuses_entries_but_tells_duplicates)
{
    open_with_season("memory:?bytes_max=1000");
    void *tx = begin();
    uint8_t id = 1;
    while (append(tx, id) == SRS_OK)
        id++;
    ck_assert_int_gt(id, 1);
    ck_assert_int_eq(append(tx, id), SRS_E_FULL);
    ck_assert_int_eq(append(tx, 1), SRS_OK);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ck_assert_uint_le(bytes(), 1000);
    ck_assert_int_eq(found((uint8_t)(id - 1)), 1);
    ck_assert_int_eq(found(id), 0);
    ops.close(self, 0);
}
END_TEST

START_TEST(a_call_that_does_not_fit_stages_nothing)
{
    open_with_season("memory:?bytes_max=1000");
    srs_event events[8];
    srs_append_outcome outcomes[8];
    for (uint8_t i = 0; i < 8; i++)
        events[i] = entry((uint8_t)(i + 1));
    void *tx = begin();
    ck_assert_int_eq(ops.log_append(self, tx, events, 8, outcomes, NULL), SRS_E_FULL);
    ck_assert_int_eq(ops.log_append(self, tx, events, 1, outcomes, NULL), SRS_OK);
    ck_assert_int_eq(outcomes[0], SRS_APPENDED);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ck_assert_int_eq(found(1), 1);
    ck_assert_int_eq(found(2), 0);
    ops.close(self, 0);
}
END_TEST

START_TEST(a_full_store_takes_trackers_that_replace)
{
    static const char *const items[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    srs_status status = SRS_OK;
    size_t next = 0;
    open_with_season("memory:?bytes_max=1000");
    void *tx = begin();
    for (; next < 9 && !status; next++) {
        const srs_tracker tracker = tracker_of(items[next], 1);
        status = ops.trackers_write(self, tx, &tracker, 1, NULL);
    }
    ck_assert_int_eq(status, SRS_E_FULL);
    ck_assert_uint_gt(next, 1);
    const srs_tracker newer = tracker_of("1", 2);
    ck_assert_int_eq(ops.trackers_write(self, tx, &newer, 1, NULL), SRS_OK);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ck_assert_uint_le(bytes(), 1000);
    ops.close(self, 0);
}
END_TEST

START_TEST(bytes_are_what_is_committed)
{
    open_with_season("memory:");
    uint64_t empty = bytes();
    const srs_tracker tracker = tracker_of("1", 1);
    srs_event letter = entry(9);
    for (int round = 0; round < 3; round++) { /* the same each time */
        void *tx = begin();
        ck_assert_int_eq(append(tx, 1), SRS_OK);
        ck_assert_int_eq(ops.trackers_write(self, tx, &tracker, 1, NULL), SRS_OK);
        ck_assert_int_eq(ops.dead_put(self, tx, &letter, "why", NULL), SRS_OK);
        ck_assert_uint_eq(bytes(), empty);
        ops.rollback(self, tx);
    }
    void *tx = begin();
    ck_assert_int_eq(ops.dead_put(self, tx, &letter, "a long reason", NULL), SRS_OK);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ck_assert_uint_gt(bytes(), empty);
    tx = begin();
    ck_assert_int_eq(ops.dead_put(self, tx, &letter, "another one", NULL), SRS_OK);
    ck_assert_int_eq(ops.dead_delete(self, tx, &letter.id, NULL), SRS_OK);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ck_assert_uint_eq(bytes(), empty);
    ops.close(self, 0);
}
END_TEST

START_TEST(an_archived_season_takes_nothing)
{
    srs_season season = SRS_SEASON_INIT;
    const srs_tracker tracker = tracker_of("1", 1);
    season.name = "s";
    open_with_season("memory:");
    srs__mstore_season(self, "s")->season.archived_ms = 5; /* the interface cannot do it yet */
    ck_assert_int_eq(ops.season_put(self, &season, NULL), SRS_E_SEASON_ARCHIVED);
    ck_assert_int_eq(ops.season_activate(self, "s", NULL), SRS_E_SEASON_ARCHIVED);
    void *tx = begin();
    ck_assert_int_eq(append(tx, 1), SRS_E_SEASON_ARCHIVED);
    ck_assert_int_eq(ops.trackers_write(self, tx, &tracker, 1, NULL), SRS_E_SEASON_ARCHIVED);
    ops.rollback(self, tx);
    ops.close(self, 0);
}
END_TEST

static srs_status commit_within(void *tx, const srs_season *season)
{
    (void)season;
    return ops.commit(self, tx, NULL);
}

START_TEST(a_commit_refused_by_a_slow_reader_undoes_and_ends)
{
    open_with_season("memory:");
    void *tx = begin();
    ck_assert_int_eq(append(tx, 1), SRS_OK);
    ck_assert_int_eq(ops.season_list(self, NULL, commit_within, tx, NULL), SRS_E_BUSY);
    ck_assert_int_eq(found(1), 0);
    tx = begin();
    ck_assert_int_eq(append(tx, 1), SRS_OK);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ck_assert_int_eq(found(1), 1);
    ops.close(self, 0);
}
END_TEST

START_TEST(a_transaction_keeps_seasons_as_they_are)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = "new";
    open_with_season("memory:");
    void *tx = begin();
    ck_assert_int_eq(ops.season_put(self, &season, NULL), SRS_E_BUSY);
    ck_assert_int_eq(ops.season_activate(self, "s", NULL), SRS_E_BUSY);
    ops.rollback(self, tx);
    ck_assert_int_eq(ops.season_put(self, &season, NULL), SRS_OK);
    ops.close(self, 0);
}
END_TEST

START_TEST(a_forked_child_frees_what_it_can)
{
    open_with_season("memory:");
    void *tx = begin();
    ck_assert_int_eq(append(tx, 1), SRS_OK);
    ck_assert_int_eq(ops.commit(self, tx, NULL), SRS_OK);
    ops.close(self, 1); /* a leak checker sees the rest */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory store");
    TCase *tests = tcase_create("open");
    tcase_add_test(tests, urls_that_are_wrong_are_refused);
    tcase_add_test(tests, a_full_store_refuses_entries_but_tells_duplicates);
    tcase_add_test(tests, a_call_that_does_not_fit_stages_nothing);
    tcase_add_test(tests, a_full_store_takes_trackers_that_replace);
    tcase_add_test(tests, bytes_are_what_is_committed);
    tcase_add_test(tests, an_archived_season_takes_nothing);
    tcase_add_test(tests, a_commit_refused_by_a_slow_reader_undoes_and_ends);
    tcase_add_test(tests, a_transaction_keeps_seasons_as_they_are);
    tcase_add_test(tests, a_forked_child_frees_what_it_can);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
