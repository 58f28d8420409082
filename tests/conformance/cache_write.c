/* Caches: compare-and-set. */
#include "cache_kit.h"

static srs_status write_two(const srs_tracker *first, const srs_tracker *a,
                            const srs_tracker *second, const srs_tracker *b)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_cache_write writes[] = {{sizeof *writes, a, first}, {sizeof *writes, b, second}};
    srs_status status = cut.ops.write(cut.self, SEASON, USER, writes, 2, &presence, NULL);
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    return status;
}

/* The trackers of load_a_and_b(). */
static srs_tracker a1, b2;

/* Loads an entry of a#1, due at 10, and b#2, due at 20. */
static void load_a_and_b(void)
{
    a1 = cut_tracker("a", 1, 10);
    b2 = cut_tracker("b", 2, 20);
    srs_tracker trackers[] = {a1, b2};
    cut_load(SEASON, USER, trackers, 2);
}

static void assert_unchanged(void)
{
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#2");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "a@10 b@20 of 2");
}

START_TEST(a_write_with_the_expected_trackers_replaces_and_adds)
{
    srs_tracker b = cut_tracker("b", 3, 5), c = cut_tracker("c", 1, 7);
    load_a_and_b();
    ck_ok(write_two(&b2, &b, NULL, &c));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#3 c#1");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@5 c@7 a@10 of 3");
}
END_TEST

START_TEST(a_write_may_take_a_tracker_out_of_what_is_due)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_tracker a = cut_tracker("a", 2, SRS_TIME_NEVER);
    load_a_and_b();
    ck_ok(cut_write(&a1, &a, &presence));
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
    ck_ok(cut_write(&b2, &b, &presence));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#1");
}
END_TEST

START_TEST(a_conflict_changes_nothing_wherever_it_is)
{
    srs_tracker a = cut_tracker("a", 2, 1), b = cut_tracker("b", 3, 1);
    srs_tracker b1 = cut_tracker("b", 1, 20);
    load_a_and_b();
    ck_assert_int_eq(write_two(&a1, &a, &b1, &b), SRS_E_CONFLICT);
    assert_unchanged();
    ck_assert_int_eq(write_two(&a, &a, &b2, &b), SRS_E_CONFLICT);
    assert_unchanged();
    ck_assert_int_eq(write_two(&a1, &a, &b, &b), SRS_E_CONFLICT);
    assert_unchanged();
    ck_ok(write_two(&a1, &a, &b2, &b));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#2 b#3");
}
END_TEST

START_TEST(an_item_expected_to_be_absent_must_be_absent)
{
    srs_tracker a = cut_tracker("a", 1, 1), c = cut_tracker("c", 1, 1);
    load_a_and_b();
    ck_assert_int_eq(write_two(NULL, &c, NULL, &a), SRS_E_CONFLICT);
    assert_unchanged();
}
END_TEST

START_TEST(an_item_expected_to_be_there_must_be_there)
{
    srs_tracker a = cut_tracker("a", 2, 1), c = cut_tracker("c", 2, 1);
    srs_tracker absent = cut_tracker("c", 1, 1), zero = cut_tracker("c", 0, 1);
    load_a_and_b();
    ck_assert_int_eq(write_two(&a1, &a, &absent, &c), SRS_E_CONFLICT);
    assert_unchanged();
    ck_assert_int_eq(write_two(&a1, &a, &zero, &c), SRS_E_CONFLICT);
    assert_unchanged();
}
END_TEST

START_TEST(a_conflict_says_what_is_wrong)
{
    srs_error err = SRS_ERROR_INIT;
    srs_presence presence;
    srs_tracker a = cut_tracker("a", 2, 1);
    srs_tracker other = cut_tracker("a", 7, 10);
    srs_cache_write write = {sizeof write, &a, &other};
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
    ck_ok(cut_write(&a1, &later, &presence));
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@20 a@30 of 2");
    ck_ok(cut_write(&b2, &sooner, &presence));
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@5 a@30 of 2");
    other.topic = "another";
    ck_ok(cut_write(&sooner, &other, &presence));
    ck_assert_str_eq(cut_due(100, 20, NULL, "another"), "b@5 of 1");
    ck_assert_str_eq(cut_due(100, 1, NULL, NULL), "b@5 of 2");
}
END_TEST

/* Returns a1 with one other field. */
static srs_tracker differs_in(int field)
{
    srs_tracker other = a1;
    other.revision += field == 0;
    other.due_ms += field == 1;
    other.last_review_id.bytes[15] ^= field == 2;
    other.stability += field == 3;
    other.difficulty += field == 4;
    other.phase += field == 5;
    other.step += field == 6;
    other.level += field == 7;
    other.reps += field == 8;
    other.lapses += field == 9;
    other.streak += field == 10;
    other.last_review_ms += field == 11;
    other.subject = field == 12 ? "another" : other.subject;
    other.topic = field == 13 ? "another" : other.topic;
    return other;
}
#define FIELDS 14

START_TEST(the_expected_tracker_must_be_equal_in_every_field)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_tracker next = cut_tracker("a", 2, 50);
    load_a_and_b();
    srs_tracker other = differs_in(_i);
    ck_assert_int_eq(cut_write(&other, &next, &presence), SRS_E_CONFLICT);
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    assert_unchanged();
    ck_ok(cut_write(&a1, &next, &presence));
    ck_assert_str_eq(cut_all(SEASON, USER), "a#2 b#2");
}
END_TEST

START_TEST(put_and_write_see_each_other)
{
    srs_presence presence;
    srs_tracker next = cut_tracker("a", 5, 50), older = cut_tracker("a", 4, 41);
    load_a_and_b();
    ck_ok(cut_write(&a1, &next, &presence));
    cut_put(&older);
    cut_put(&next);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#5 b#2");
    next.revision++;
    cut_put(&next);
    ck_assert_int_eq(cut_write(&next, &next, &presence), SRS_OK);
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
}
END_TEST

TCase *cache_write_tests(void)
{
    TCase *tests = tcase_create("write");
    tcase_add_test(tests, a_write_with_the_expected_trackers_replaces_and_adds);
    tcase_add_test(tests, a_write_may_take_a_tracker_out_of_what_is_due);
    tcase_add_test(tests, a_write_may_lower_a_revision);
    tcase_add_test(tests, a_conflict_changes_nothing_wherever_it_is);
    tcase_add_test(tests, an_item_expected_to_be_absent_must_be_absent);
    tcase_add_test(tests, an_item_expected_to_be_there_must_be_there);
    tcase_add_test(tests, a_conflict_says_what_is_wrong);
    tcase_add_test(tests, a_write_of_nothing_tells_the_presence);
    tcase_add_test(tests, due_gives_what_was_written_last);
    tcase_add_loop_test(tests, the_expected_tracker_must_be_equal_in_every_field, 0, FIELDS);
    tcase_add_test(tests, put_and_write_see_each_other);
    return tests;
}
