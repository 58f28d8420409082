/* The promises of a store about transactions: their view of the data, and all or nothing. */
#include "store_kit.h"

#include <pthread.h>

static srs_key key_of(const char *user, const char *item)
{
    return (srs_key){sizeof(srs_key), SEASON, user, item};
}

/* One of everything, as every transaction below finds it. */
static void put_old(void)
{
    const srs_event event = kit_event(1, "a", "1", 10), dead = kit_event(2, "a", "2", 20);
    const srs_tracker tracker = kit_tracker("a", "1", 1, 100);
    kit_append_alone(&event, 1);
    kit_write_alone(&tracker, 1);
    kit_dead_put_alone(&dead, "old");
}

static void ck_old(void)
{
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 0), "a/1#1");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, NULL), "1@100 of 1");
    ck_assert_str_eq(kit_dead(NULL, 10), "2=old");
    ck_assert_int_eq(kit_find(2), 2);
    ck_assert_int_eq(kit_find(3), 0);
    ck_assert_int_eq(kit_find(4), 0);
}

/* Adds, replaces and deletes. */
static void *write_new(void)
{
    const srs_event events[] = {kit_event(2, "a", "1", 11), kit_event(3, "b", "1", 5)};
    const srs_event dead = kit_event(4, "c", "1", 1);
    const srs_tracker trackers[] = {kit_tracker("a", "1", 2, 50), kit_tracker("b", "1", 1, 60)};
    const srs_id old = kit_id(2);
    void *tx = kit_begin();
    ck_assert_str_eq(kit_append(tx, events, 2), "++");
    kit_write(tx, trackers, 2);
    ck_ok(kit.ops.dead_delete(kit.self, tx, &old, NULL));
    kit_dead_put(tx, &dead, "new");
    return tx;
}

static void ck_new(void)
{
    ck_assert_str_eq(kit_log(SEASON, NULL, NULL, NULL, 0), "a/1:10#1 a/1:11#2 b/1:5#3");
    ck_assert_str_eq(kit_trackers(SEASON, NULL, NULL, NULL, 0), "a/1#2 b/1#1");
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, NULL), "1@50 of 1");
    ck_assert_str_eq(kit_due(SEASON, "b", 1000, 9, NULL, NULL), "1@60 of 1");
    ck_assert_str_eq(kit_dead(NULL, 10), "4=new");
    ck_assert_int_eq(kit_find(2), 1);
    ck_assert_int_eq(kit_find(3), 1);
}

START_TEST(a_commit_makes_everything_seen)
{
    put_old();
    kit_commit(write_new());
    ck_new();
}
END_TEST

START_TEST(a_rollback_undoes_everything)
{
    put_old();
    kit_rollback(write_new());
    ck_old();
    kit_commit(write_new());
    ck_new();
}
END_TEST

START_TEST(others_do_not_see_what_is_not_committed)
{
    put_old();
    void *tx = write_new();
    ck_old();
    kit_commit(tx);
    ck_new();
}
END_TEST

START_TEST(an_empty_transaction_changes_nothing)
{
    put_old();
    kit_commit(kit_begin());
    kit_rollback(kit_begin());
    ck_old();
}
END_TEST

START_TEST(a_transaction_reads_what_it_appended)
{
    const srs_event old[] = {kit_event(1, "a", "1", 10), kit_event(2, "a", "1", 30),
                             kit_event(3, "a", "2", 5), kit_event(4, "b", "1", 5)};
    const srs_event new[] = {kit_event(5, "a", "1", 5), kit_event(6, "a", "1", 20),
                             kit_event(7, "a", "1", 40), kit_event(8, "a", "3", 1)};
    kit_append_alone(old, 4);
    void *tx = kit_begin();
    ck_assert_str_eq(kit_log_read(tx, SEASON, "a", "1"), "a/1:10#1 a/1:30#2");
    kit_append(tx, new, 4);
    ck_assert_str_eq(kit_log_read(tx, SEASON, "a", "1"),
                     "a/1:5#5 a/1:10#1 a/1:20#6 a/1:30#2 a/1:40#7");
    ck_assert_str_eq(kit_log_read(tx, SEASON, "a", "2"), "a/2:5#3");
    ck_assert_str_eq(kit_log_read(tx, SEASON, "a", "3"), "a/3:1#8");
    ck_assert_str_eq(kit_log_read(tx, SEASON, "c", "1"), "");
    kit_rollback(tx);
}
END_TEST

START_TEST(a_transaction_reads_the_resets)
{
    srs_event resets[] = {kit_event(1, "a", "", 10), kit_event(2, "a", "", 20)};
    const srs_event review = kit_event(3, "a", "1", 15);
    resets[0].kind = resets[1].kind = SRS_EVENT_RESET;
    kit_append_alone(&resets[0], 1);
    kit_append_alone(&review, 1);
    void *tx = kit_begin();
    kit_append(tx, &resets[1], 1);
    ck_assert_str_eq(kit_log_read(tx, SEASON, "a", NULL), "a/:10#1 a/:20#2");
    ck_assert_str_eq(kit_log_read(tx, SEASON, "b", NULL), "");
    kit_rollback(tx);
}
END_TEST

START_TEST(a_transaction_reads_the_trackers_it_wrote)
{
    const srs_tracker old[] = {kit_tracker("a", "1", 1, 10), kit_tracker("a", "3", 1, 10),
                               kit_tracker("b", "1", 1, 10)};
    const srs_tracker new[] = {kit_tracker("a", "1", 2, 90), kit_tracker("a", "2", 1, 10),
                               kit_tracker("a", "4", 1, 10), kit_tracker("aa", "1", 1, 10)};
    kit_write_alone(old, 3);
    void *tx = kit_begin();
    ck_assert_str_eq(kit_user_lock(tx, SEASON, "a"), "a/1#1 a/3#1");
    kit_write(tx, new, 4);
    ck_assert_str_eq(kit_user_lock(tx, SEASON, "a"), "a/1#2 a/2#1 a/3#1 a/4#1");
    ck_assert_str_eq(kit_user_lock(tx, SEASON, "c"), "");
    kit_rollback(tx);
}
END_TEST

START_TEST(trackers_are_locked_in_the_order_asked_for)
{
    const srs_tracker old[] = {kit_tracker("a", "1", 1, 10), kit_tracker("a", "3", 1, 10)};
    const srs_tracker new[] = {kit_tracker("a", "2", 1, 10), kit_tracker("a", "3", 2, 10)};
    const srs_key keys[] = {key_of("a", "0"), key_of("a", "1"), key_of("a", "2"), key_of("a", "3"),
                            key_of("b", "1")};
    kit_write_alone(old, 2);
    void *tx = kit_begin();
    ck_assert_str_eq(kit_trackers_lock(tx, keys, 5), "a/1#1 a/3#1");
    kit_write(tx, new, 2);
    ck_assert_str_eq(kit_trackers_lock(tx, keys, 5), "a/1#1 a/2#1 a/3#2");
    ck_assert_str_eq(kit_trackers_lock(tx, keys, 0), "");
    kit_rollback(tx);
}
END_TEST

START_TEST(revisions_count_within_a_transaction_too)
{
    const srs_tracker two = kit_tracker("a", "1", 2, 10), one = kit_tracker("a", "1", 1, 20);
    const srs_tracker again = kit_tracker("a", "1", 2, 30);
    void *tx = kit_begin();
    kit_write(tx, &two, 1);
    kit_write(tx, &one, 1);
    ck_assert_str_eq(kit_user_lock(tx, SEASON, "a"), "a/1#2");
    kit_write(tx, &again, 1);
    kit_commit(tx);
    ck_assert_str_eq(kit_due(SEASON, "a", 1000, 9, NULL, NULL), "1@30 of 1");
}
END_TEST

START_TEST(callbacks_within_a_transaction_can_stop)
{
    const srs_event events[] = {kit_event(1, "a", "1", 1), kit_event(2, "a", "1", 2),
                                kit_event(3, "a", "1", 3)};
    const srs_tracker trackers[] = {kit_tracker("a", "1", 1, 1), kit_tracker("a", "2", 1, 1),
                                    kit_tracker("a", "3", 1, 1)};
    const srs_key keys[] = {key_of("a", "1"), key_of("a", "2"), key_of("a", "3")};
    int counts[3] = {0};
    void *tx = kit_begin();
    kit_append(tx, events, 3);
    kit_write(tx, trackers, 3);
    ck_assert_int_eq(
        kit.ops.log_read(kit.self, tx, SEASON, "a", "1", kit_stop_events, &counts[0], NULL),
        SRS_E_SCHEDULER);
    ck_assert_int_eq(
        kit.ops.user_lock(kit.self, tx, SEASON, "a", kit_stop_trackers, &counts[1], NULL),
        SRS_E_SCHEDULER);
    ck_assert_int_eq(
        kit.ops.trackers_lock(kit.self, tx, keys, 3, kit_stop_trackers, &counts[2], NULL),
        SRS_E_SCHEDULER);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(counts[i], 2);
    kit_rollback(tx);
}
END_TEST

/* Another thread, and what its attempt to change what a transaction has locked came to. */
typedef struct other_writer {
    const kit_store *store;
    srs_status status;
} other_writer;

static void *try_to_write(void *data)
{
    other_writer *own = data;
    const srs_store_ops *ops = &own->store->ops;
    void *tx, *self = own->store->self;
    const srs_tracker tracker = kit_tracker("a", "1", 9, 9);
    const srs_key key = key_of("a", "1");
    int count = 0;
    own->status = ops->begin(self, &tx, NULL);
    if (own->status)
        return NULL;
    own->status = ops->trackers_lock(self, tx, &key, 1, kit_stop_trackers, &count, NULL);
    if (!own->status)
        own->status = ops->trackers_write(self, tx, &tracker, 1, NULL);
    if (own->status)
        ops->rollback(self, tx);
    else
        own->status = ops->commit(self, tx, NULL);
    return NULL;
}

static srs_status try_as_other(const kit_store *store)
{
    pthread_t thread;
    other_writer other = {store, SRS_OK};
    ck_assert_int_eq(pthread_create(&thread, NULL, try_to_write, &other), 0);
    pthread_join(thread, NULL);
    return other.status;
}

/* The deadline must pass, since the lock stays: that the thread ends at all is the promise. */
START_TEST(what_is_locked_cannot_be_written_by_others)
{
    kit_store hurried = kit_hurry();
    const srs_key key = key_of("a", "1");
    put_old();
    void *tx = kit_begin();
    ck_assert_str_eq(kit_trackers_lock(tx, &key, 1), "a/1#1");
    srs_status status = try_as_other(&hurried);
    ck_assert_msg(kit_is_retryable(status), "%s", srs_status_name(status));
    ck_assert_str_eq(kit_trackers_lock(tx, &key, 1), "a/1#1");
    kit_commit(tx);
    ck_old();
    kit_end_hurry(&hurried);
}
END_TEST

START_TEST(a_lock_ends_with_its_transaction)
{
    const srs_key key = key_of("a", "1");
    put_old();
    void *tx = kit_begin();
    kit_trackers_lock(tx, &key, 1);
    kit_rollback(tx);
    ck_ok(try_as_other(&kit));
    ck_assert_str_eq(kit_trackers(SEASON, "a", NULL, NULL, 0), "a/1#9");
}
END_TEST

TCase *store_transaction_tests(void)
{
    TCase *tests = tcase_create("transactions");
    tcase_add_test(tests, a_commit_makes_everything_seen);
    tcase_add_test(tests, a_rollback_undoes_everything);
    tcase_add_test(tests, others_do_not_see_what_is_not_committed);
    tcase_add_test(tests, an_empty_transaction_changes_nothing);
    tcase_add_test(tests, a_transaction_reads_what_it_appended);
    tcase_add_test(tests, a_transaction_reads_the_resets);
    tcase_add_test(tests, a_transaction_reads_the_trackers_it_wrote);
    tcase_add_test(tests, trackers_are_locked_in_the_order_asked_for);
    tcase_add_test(tests, revisions_count_within_a_transaction_too);
    tcase_add_test(tests, callbacks_within_a_transaction_can_stop);
    tcase_add_test(tests, what_is_locked_cannot_be_written_by_others);
    tcase_add_test(tests, a_lock_ends_with_its_transaction);
    return tests;
}
