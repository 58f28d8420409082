/* One tracker of the memory cache: a compact copy, whole. */
#include "cache/memory/item.h"

#include "base/memory.h"
#include "support/suite.h"

#include <check.h>
#include <string.h>

static srs_tracker example(void)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = "S";
    tracker.user = "ann";
    tracker.item = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    tracker.subject = "math";
    tracker.topic = "sets";
    tracker.revision = 7;
    return tracker;
}

START_TEST(texts_are_copied)
{
    char item[] = "one", subject[] = "two", topic[] = "three";
    srs_tracker tracker = example(), got;
    tracker.item = item;
    tracker.subject = subject;
    tracker.topic = topic;
    srs__cache_item *made = srs__cache_item_new(&tracker);
    memset(item, 'x', 3);
    memset(subject, 'x', 3);
    memset(topic, 'x', 3);
    srs__cache_item_get(made, "S", "ann", &got);
    ck_assert_str_eq(got.item, "one");
    ck_assert_str_eq(got.subject, "two");
    ck_assert_str_eq(got.topic, "three");
    ck_assert_str_eq(got.season, "S");
    ck_assert_str_eq(got.user, "ann");
    ck_assert_uint_eq(got.size, sizeof got);
    ck_assert_uint_eq(got.revision, 7);
    srs__free(made);
}
END_TEST

START_TEST(the_longest_texts_fit)
{
    char item[SRS_ITEM_MAX + 1], label[SRS_LABEL_MAX + 1];
    srs_tracker tracker = example(), got;
    memset(item, 'i', SRS_ITEM_MAX);
    memset(label, 'l', SRS_LABEL_MAX);
    item[SRS_ITEM_MAX] = label[SRS_LABEL_MAX] = '\0';
    tracker.item = item;
    tracker.subject = tracker.topic = label;
    srs__cache_item *made = srs__cache_item_new(&tracker);
    srs__cache_item_get(made, "S", "ann", &got);
    ck_assert_str_eq(got.item, item);
    ck_assert_str_eq(got.subject, label);
    ck_assert_str_eq(got.topic, label);
    srs__free(made);
}
END_TEST

START_TEST(an_item_with_a_uuid_takes_less_than_300_bytes)
{
    srs_tracker tracker = example();
    srs__cache_item *made = srs__cache_item_new(&tracker);
    ck_assert_uint_lt(srs__cache_item_bytes(made), 300);
    ck_assert_uint_gt(srs__cache_item_bytes(made), sizeof *made + strlen(tracker.item));
    srs__free(made);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cache/item");
    TCase *tests = tcase_create("item");
    tcase_add_test(tests, texts_are_copied);
    tcase_add_test(tests, the_longest_texts_fit);
    tcase_add_test(tests, an_item_with_a_uuid_takes_less_than_300_bytes);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
