/* The promises of a store about dead letters. */
#include "store_kit.h"

#include <string.h>

static srs_status delete_one(unsigned number)
{
    srs_id id = kit_id(number);
    void *tx = kit_begin();
    srs_status status = kit.ops.dead_delete(kit.self, tx, &id, NULL);
    if (status)
        kit_rollback(tx);
    else
        kit_commit(tx);
    return status;
}

static void put_one(unsigned number, const char *reason)
{
    const srs_event event = kit_event(number, "a", "1", 10);
    kit_dead_put_alone(&event, reason);
}

START_TEST(letters_come_by_id)
{
    put_one(300, "late");
    put_one(1, "first");
    put_one(2, "second");
    ck_assert_str_eq(kit_dead(NULL, 10), "1=first 2=second 300=late");
}
END_TEST

START_TEST(letters_page_by_id)
{
    put_one(1, "a");
    put_one(2, "b");
    put_one(4, "c");
    const srs_id first = kit_id(1), between = kit_id(3), last = kit_id(4);
    ck_assert_str_eq(kit_dead(NULL, 2), "1=a 2=b");
    ck_assert_str_eq(kit_dead(&first, 2), "2=b 4=c");
    ck_assert_str_eq(kit_dead(&between, 2), "4=c");
    ck_assert_str_eq(kit_dead(&last, 2), "");
}
END_TEST

START_TEST(putting_a_letter_again_replaces_its_reason)
{
    put_one(1, "why");
    put_one(1, "why it still fails");
    ck_assert_str_eq(kit_dead(NULL, 10), "1=why it still fails");
}
END_TEST

START_TEST(the_reason_is_replaced_within_a_transaction)
{
    const srs_event event = kit_event(1, "a", "1", 10);
    void *tx = kit_begin();
    kit_dead_put(tx, &event, "first");
    kit_dead_put(tx, &event, "second");
    kit_commit(tx);
    ck_assert_str_eq(kit_dead(NULL, 10), "1=second");
}
END_TEST

START_TEST(a_letter_is_deleted)
{
    put_one(1, "a");
    put_one(2, "b");
    ck_ok(delete_one(1));
    ck_assert_str_eq(kit_dead(NULL, 10), "2=b");
    ck_assert_int_eq(kit_find(1), 0);
    ck_assert_int_eq(delete_one(1), SRS_E_NOT_FOUND);
}
END_TEST

START_TEST(what_is_no_letter_cannot_be_deleted)
{
    const srs_event event = kit_event(1, "a", "1", 10);
    kit_append_alone(&event, 1);
    ck_assert_int_eq(delete_one(1), SRS_E_NOT_FOUND);
    ck_assert_int_eq(kit_find(1), 1);
}
END_TEST

START_TEST(a_letter_can_be_put_and_deleted_in_one_transaction)
{
    const srs_event event = kit_event(1, "a", "1", 10);
    const srs_id id = kit_id(1);
    void *tx = kit_begin();
    kit_dead_put(tx, &event, "first");
    ck_ok(kit.ops.dead_delete(kit.self, tx, &id, NULL));
    ck_assert_int_eq(kit.ops.dead_delete(kit.self, tx, &id, NULL), SRS_E_NOT_FOUND);
    kit_commit(tx);
    ck_assert_str_eq(kit_dead(NULL, 10), "");
}
END_TEST

START_TEST(a_letter_can_be_deleted_and_put_in_one_transaction)
{
    const srs_event event = kit_event(1, "a", "1", 10);
    const srs_id id = kit_id(1);
    put_one(1, "old");
    void *tx = kit_begin();
    ck_ok(kit.ops.dead_delete(kit.self, tx, &id, NULL));
    kit_dead_put(tx, &event, "new");
    kit_commit(tx);
    ck_assert_str_eq(kit_dead(NULL, 10), "1=new");
}
END_TEST

START_TEST(a_letter_may_name_an_unknown_season)
{
    srs_event event = kit_event(1, "a", "1", 10);
    event.season = "never";
    kit_dead_put_alone(&event, "no such season");
    ck_assert_str_eq(kit_dead(NULL, 10), "1=no such season");
}
END_TEST

static srs_status compare(void *wanted, const srs_event *seen, const char *reason)
{
    const srs_event *event = wanted;
    ck_assert_str_eq(reason, "");
    ck_assert_mem_eq(&seen->id, &event->id, sizeof(srs_id));
    ck_assert_int_eq(seen->kind, event->kind);
    ck_assert_int_eq(seen->rating, event->rating);
    ck_assert_str_eq(seen->season, event->season);
    ck_assert_str_eq(seen->user, event->user);
    ck_assert_str_eq(seen->item, event->item);
    ck_assert_ptr_null(seen->subject);
    ck_assert_str_eq(seen->topic, event->topic);
    ck_assert_int_eq(seen->at_ms, event->at_ms);
    ck_assert_int_eq(seen->response_ms, event->response_ms);
    return SRS_OK;
}

START_TEST(a_letter_comes_back_as_it_was)
{
    srs_event event = kit_event(1, "a", "", SRS_TIME_MAX);
    memset(event.id.bytes, 0xff, sizeof event.id.bytes);
    event.season = "never";
    event.kind = SRS_EVENT_RESET;
    event.rating = 0;
    event.topic = "";
    event.response_ms = 123;
    kit_dead_put_alone(&event, "");
    ck_ok(kit.ops.dead(kit.self, NULL, 10, compare, &event, NULL));
    ck_assert_str_ne(kit_dead(NULL, 10), "");
}
END_TEST

START_TEST(a_new_reason_leaves_the_letter_as_it_was)
{
    srs_event event = kit_event(1, "a", "1", 10), other = kit_event(1, "b", "2", 20);
    event.topic = "sums";
    other.topic = "fractions";
    kit_dead_put_alone(&event, "first");
    kit_dead_put_alone(&other, "");
    ck_ok(kit.ops.dead(kit.self, NULL, 10, compare, &event, NULL));
    ck_assert_str_eq(kit_dead(NULL, 10), "1=");
}
END_TEST

START_TEST(a_dead_callback_can_stop)
{
    int count = 0;
    put_one(1, "a");
    put_one(2, "b");
    put_one(3, "c");
    ck_assert_int_eq(kit.ops.dead(kit.self, NULL, 10, kit_stop_dead, &count, NULL),
                     SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
}
END_TEST

TCase *store_dead_tests(void)
{
    TCase *tests = tcase_create("dead letters");
    tcase_add_test(tests, letters_come_by_id);
    tcase_add_test(tests, letters_page_by_id);
    tcase_add_test(tests, putting_a_letter_again_replaces_its_reason);
    tcase_add_test(tests, the_reason_is_replaced_within_a_transaction);
    tcase_add_test(tests, a_letter_is_deleted);
    tcase_add_test(tests, what_is_no_letter_cannot_be_deleted);
    tcase_add_test(tests, a_letter_can_be_put_and_deleted_in_one_transaction);
    tcase_add_test(tests, a_letter_can_be_deleted_and_put_in_one_transaction);
    tcase_add_test(tests, a_letter_may_name_an_unknown_season);
    tcase_add_test(tests, a_letter_comes_back_as_it_was);
    tcase_add_test(tests, a_new_reason_leaves_the_letter_as_it_was);
    tcase_add_test(tests, a_dead_callback_can_stop);
    return tests;
}
