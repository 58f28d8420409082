/* The promises of a store about opening, closing and its statistics. */
#include "store_kit.h"

#include <string.h>

static srs_store_stats stats(void)
{
    srs_store_stats out;
    memset(&out, 0, sizeof out);
    out.size = sizeof out;
    ck_ok(kit.ops.stats(kit.self, &out, NULL));
    return out;
}

START_TEST(it_has_a_name_and_every_function)
{
    const srs_store_ops *ops = &kit.ops;
    ck_assert_uint_eq(ops->size, sizeof *ops);
    ck_assert_ptr_nonnull(ops->name);
    ck_assert_str_ne(ops->name, "");
    ck_assert(ops->season_put && ops->season_activate && ops->season_list);
    ck_assert(ops->trackers && ops->due && ops->log && ops->find && ops->dead);
    ck_assert(ops->begin && ops->commit && ops->rollback);
    ck_assert(ops->log_append && ops->log_read && ops->trackers_lock && ops->user_lock);
    ck_assert(ops->trackers_write && ops->dead_put && ops->dead_delete);
    ck_assert(ops->stats && ops->close);
}
END_TEST

START_TEST(commits_are_counted_if_anything_is)
{
    srs_store_stats before = stats();
    const srs_event event = kit_event(1, "a", "1", 1);
    kit_append_alone(&event, 1);
    kit_append_alone(&event, 1);
    srs_store_stats after = stats();
    if (before.transactions != SRS_STAT_UNKNOWN)
        ck_assert_uint_eq(after.transactions, before.transactions + 2);
    if (before.statements != SRS_STAT_UNKNOWN)
        ck_assert_uint_gt(after.statements, before.statements);
}
END_TEST

START_TEST(rollbacks_are_not_counted_as_commits)
{
    srs_store_stats before = stats();
    const srs_event event = kit_event(1, "a", "1", 1);
    void *tx = kit_begin();
    kit_append(tx, &event, 1);
    kit_rollback(tx);
    ck_assert_uint_eq(stats().transactions, before.transactions);
}
END_TEST

START_TEST(space_used_does_not_shrink_when_entries_are_added)
{
    srs_store_stats before = stats();
    for (unsigned i = 0; i < 64; i++) {
        const srs_event event = kit_event(i, "a", "1", i + 1);
        kit_append_alone(&event, 1);
    }
    ck_assert_uint_ge(stats().bytes, before.bytes);
}
END_TEST

START_TEST(what_was_committed_is_there_when_opened_again)
{
    const srs_event event = kit_event(1, "a", "1", 10), dead = kit_event(2, "a", "2", 20);
    const srs_tracker tracker = kit_tracker("a", "1", 1, 100);
    if (!kit.subject->persistent)
        return;
    ck_ok(kit.ops.season_activate(kit.self, SEASON, NULL));
    kit_append_alone(&event, 1);
    kit_write_alone(&tracker, 1);
    kit_dead_put_alone(&dead, "why");
    kit_reopen();
    ck_assert_str_eq(kit_seasons(NULL), "2026*");
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 0), "a/1#1");
    ck_assert_str_eq(kit_due(SEASON, "a", 100, 9, NULL, NULL), "1@100 of 1");
    ck_assert_str_eq(kit_dead(NULL, 10), "2=why");
    ck_assert_str_eq(kit_append_alone(&event, 1), "=");
}
END_TEST

START_TEST(what_was_rolled_back_is_not_there_when_opened_again)
{
    const srs_event event = kit_event(1, "a", "1", 10);
    if (!kit.subject->persistent)
        return;
    void *tx = kit_begin();
    kit_append(tx, &event, 1);
    kit_rollback(tx);
    kit_reopen();
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "");
    ck_assert_str_eq(kit_append_alone(&event, 1), "+");
}
END_TEST

TCase *store_life_tests(void)
{
    TCase *tests = tcase_create("life");
    tcase_add_test(tests, it_has_a_name_and_every_function);
    tcase_add_test(tests, commits_are_counted_if_anything_is);
    tcase_add_test(tests, rollbacks_are_not_counted_as_commits);
    tcase_add_test(tests, space_used_does_not_shrink_when_entries_are_added);
    tcase_add_test(tests, what_was_committed_is_there_when_opened_again);
    tcase_add_test(tests, what_was_rolled_back_is_not_there_when_opened_again);
    return tests;
}
