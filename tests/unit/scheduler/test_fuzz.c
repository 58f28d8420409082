/* Fuzz: the same for the same review, spread over its range otherwise. */
#include "scheduler/fuzz.h"

#include "unit/scheduler/scheduling.h"

START_TEST(the_same_review_has_the_same_fuzz)
{
    for (int64_t days = 1; days < 1000; days += 7)
        ck_assert_int_eq(srs__fuzz(days, 36500, 1, "item", 3, START_MS),
                         srs__fuzz(days, 36500, 1, "item", 3, START_MS));
}
END_TEST

START_TEST(each_part_of_a_review_changes_the_fuzz)
{
    int differ_by_seed = 0, differ_by_item = 0, differ_by_reps = 0, differ_by_time = 0;
    for (int64_t at = 0; at < 20; at++) {
        int64_t plain = srs__fuzz(1000, 36500, 1, "item", 3, START_MS + at);
        differ_by_seed |= plain != srs__fuzz(1000, 36500, 2, "item", 3, START_MS + at);
        differ_by_item |= plain != srs__fuzz(1000, 36500, 1, "other", 3, START_MS + at);
        differ_by_reps |= plain != srs__fuzz(1000, 36500, 1, "item", 4, START_MS + at);
        differ_by_time |= plain != srs__fuzz(1000, 36500, 1, "item", 3, START_MS + at + 1000);
    }
    ck_assert(differ_by_seed && differ_by_item && differ_by_reps && differ_by_time);
}
END_TEST

/* The bounds that py-fsrs 6.3.2 computes: 3 days 2-4, 10 days 8-12, 100 days 93-107. */
static const struct {
    int64_t days, low, high;
} ranges[] = {{1, 1, 1}, {2, 2, 2}, {3, 2, 4}, {10, 8, 12}, {100, 93, 107}};

START_TEST(fuzz_covers_its_whole_range_and_nothing_else)
{
    int64_t lowest = INT64_MAX, highest = 0;
    for (int64_t at = 0; at < 5000; at++) {
        int64_t days = srs__fuzz(ranges[_i].days, 36500, 0, "item", 1, START_MS + at);
        lowest = days < lowest ? days : lowest;
        highest = days > highest ? days : highest;
    }
    ck_assert_int_eq(lowest, ranges[_i].low);
    ck_assert_int_eq(highest, ranges[_i].high);
}
END_TEST

START_TEST(fuzz_respects_the_maximum)
{
    for (int64_t at = 0; at < 1000; at++)
        ck_assert_int_le(srs__fuzz(100, 100, 0, "item", 1, START_MS + at), 100);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fuzz");
    TCase *tcase = tcase_create("fuzz");
    tcase_add_test(tcase, the_same_review_has_the_same_fuzz);
    tcase_add_test(tcase, each_part_of_a_review_changes_the_fuzz);
    tcase_add_loop_test(tcase, fuzz_covers_its_whole_range_and_nothing_else, 0,
                        sizeof ranges / sizeof *ranges);
    tcase_add_test(tcase, fuzz_respects_the_maximum);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
