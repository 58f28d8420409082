/* Caches: compare-and-set. */
#include "cache_kit.h"

static srs_status write_two(uint64_t first, const srs_tracker *a, uint64_t second,
                            const srs_tracker *b)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_cache_write writes[] = {{sizeof *writes, first, a, NULL},
                                {sizeof *writes, second, b, NULL}};
    srs_status status = cut.ops.write(cut.self, SEASON, USER, writes, 2, &presence, NULL);
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    return status;
}

/* An entry of a#1, due at 10, and b#2, due at 20. */
static void load_a_and_b(void)
{
    srs_tracker trackers[] = {cut_tracker("a", 1, 10), cut_tracker("b", 2, 20)};
    cut_load(SEASON, USER, trackers, 2);
}

static void assert_unchanged(void)
{
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#2");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "a@10 b@20 of 2");
}

START_TEST(a_write_with_the_revisions_expected_replaces_and_adds)
{
    srs_tracker b = cut_tracker("b", 3, 5), c = cut_tracker("c", 1, 7);
    load_a_and_b();
    ck_ok(write_two(2, &b, 0, &c));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#3 c#1");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@5 c@7 a@10 of 3");
}
END_TEST

START_TEST(a_write_may_take_a_tracker_out_of_what_is_due)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_tracker a = cut_tracker("a", 2, SRS_TIME_NEVER);
    load_a_and_b();
    ck_ok(cut_write(1, &a, &presence));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@20 of 1");
    ck_assert_str_eq(cut_all(SEASON, USER), "a#2 b#2");
}
END_TEST

START_TEST(a_write_may_lower_a_revision)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_tracker b = cut_tracker("b", 1, 30);
    load_a_and_b();
    ck_ok(cut_write(2, &b, &presence));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#1");
}
END_TEST

START_TEST(a_conflict_changes_nothing_wherever_it_is)
{
    srs_tracker a = cut_tracker("a", 2, 1), b = cut_tracker("b", 3, 1);
    load_a_and_b();
    ck_assert_int_eq(write_two(1, &a, 1, &b), SRS_E_CONFLICT);
    assert_unchanged();
    ck_assert_int_eq(write_two(2, &a, 2, &b), SRS_E_CONFLICT);
    assert_unchanged();
    ck_assert_int_eq(write_two(1, &a, 3, &b), SRS_E_CONFLICT);
    assert_unchanged();
    ck_ok(write_two(1, &a, 2, &b));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#2 b#3");
}
END_TEST

START_TEST(an_item_expected_to_be_absent_must_be_absent)
{
    srs_tracker a = cut_tracker("a", 1, 1), c = cut_tracker("c", 1, 1);
    load_a_and_b();
    ck_assert_int_eq(write_two(0, &c, 0, &a), SRS_E_CONFLICT);
    assert_unchanged();
}
END_TEST

START_TEST(an_item_expected_to_be_there_must_be_there)
{
    srs_tracker a = cut_tracker("a", 2, 1), c = cut_tracker("c", 2, 1);
    load_a_and_b();
    ck_assert_int_eq(write_two(1, &a, 1, &c), SRS_E_CONFLICT);
    assert_unchanged();
}
END_TEST

START_TEST(a_conflict_says_what_is_wrong)
{
    srs_error err = SRS_ERROR_INIT;
    srs_presence presence;
    srs_tracker a = cut_tracker("a", 2, 1);
    srs_cache_write write = {sizeof write, 7, &a, NULL};
    load_a_and_b();
    ck_assert_int_eq(cut.ops.write(cut.self, SEASON, USER, &write, 1, &presence, &err),
                     SRS_E_CONFLICT);
    ck_assert_int_eq(err.status, SRS_E_CONFLICT);
    ck_assert_str_ne(err.message, "");
}
END_TEST

START_TEST(a_write_of_nothing_tells_the_presence)
{
    srs_presence presence = SRS_CACHE_WARM;
    ck_ok(cut.ops.write(cut.self, SEASON, USER, NULL, 0, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    load_a_and_b();
    ck_ok(cut.ops.write(cut.self, SEASON, USER, NULL, 0, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    assert_unchanged();
}
END_TEST

/* Also where as many items are due as before. */
START_TEST(due_gives_what_was_written_last)
{
    srs_presence presence;
    srs_tracker later = cut_tracker("a", 2, 30), sooner = cut_tracker("b", 3, 5),
                other = cut_tracker("b", 4, 5);
    load_a_and_b();
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "a@10 b@20 of 2");
    ck_ok(cut_write(1, &later, &presence));
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@20 a@30 of 2");
    ck_ok(cut_write(2, &sooner, &presence));
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@5 a@30 of 2");
    other.topic = "another";
    ck_ok(cut_write(3, &other, &presence));
    ck_assert_str_eq(cut_due(100, 20, NULL, "another"), "b@5 of 1");
    ck_assert_str_eq(cut_due(100, 1, NULL, NULL), "b@5 of 2");
}
END_TEST

START_TEST(a_write_may_expect_all_of_what_is_there)
{
    srs_presence presence;
    srs_tracker there = cut_tracker("a", 1, 10), next = cut_tracker("a", 2, 50);
    srs_cache_write write = {sizeof write, 1, &next, &there};
    load_a_and_b();
    for (int i = 0; i < 4; i++) {
        srs_tracker other = there;
        other.due_ms += i == 0;
        other.last_review_id.bytes[0] ^= i == 1;
        other.difficulty += i == 2;
        other.subject = i == 3 ? "another" : other.subject;
        write.expected = &other;
        ck_assert_int_eq(cut.ops.write(cut.self, SEASON, USER, &write, 1, &presence, NULL),
                         SRS_E_CONFLICT);
        assert_unchanged();
    }
    write.expected = &there;
    ck_ok(cut.ops.write(cut.self, SEASON, USER, &write, 1, &presence, NULL));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#2 b#2");
}
END_TEST

START_TEST(put_and_write_see_each_other)
{
    srs_presence presence;
    srs_tracker next = cut_tracker("a", 5, 50), older = cut_tracker("a", 4, 41);
    load_a_and_b();
    ck_ok(cut_write(1, &next, &presence));
    cut_put(&older);
    cut_put(&next);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#5 b#2");
    next.revision++;
    cut_put(&next);
    ck_assert_int_eq(cut_write(5, &next, &presence), SRS_OK);
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
}
END_TEST

TCase *cache_write_tests(void)
{
    TCase *tests = tcase_create("write");
    tcase_add_test(tests, a_write_with_the_revisions_expected_replaces_and_adds);
    tcase_add_test(tests, a_write_may_take_a_tracker_out_of_what_is_due);
    tcase_add_test(tests, a_write_may_lower_a_revision);
    tcase_add_test(tests, a_conflict_changes_nothing_wherever_it_is);
    tcase_add_test(tests, an_item_expected_to_be_absent_must_be_absent);
    tcase_add_test(tests, an_item_expected_to_be_there_must_be_there);
    tcase_add_test(tests, a_conflict_says_what_is_wrong);
    tcase_add_test(tests, a_write_of_nothing_tells_the_presence);
    tcase_add_test(tests, due_gives_what_was_written_last);
    tcase_add_test(tests, a_write_may_expect_all_of_what_is_there);
    tcase_add_test(tests, put_and_write_see_each_other);
    return tests;
}
