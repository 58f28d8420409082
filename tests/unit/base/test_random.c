/* Random bits. */
#include "base/random.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

START_TEST(bytes_are_filled_in_and_no_more)
{
    unsigned char bytes[4096 + 1] = {0};
    ck_assert_int_eq(srs__random_bytes(bytes, 4096), 0);
    ck_assert_int_eq(bytes[4096], 0);
    int zeros = 0;
    for (int i = 0; i < 4096; i++)
        zeros += bytes[i] == 0;
    ck_assert_int_lt(zeros, 200); /* about 16 */
    ck_assert_int_eq(srs__random_bytes(bytes, 0), 0);
}
END_TEST

START_TEST(two_draws_of_bytes_differ)
{
    unsigned char a[16], b[16];
    ck_assert_int_eq(srs__random_bytes(a, sizeof a), 0);
    ck_assert_int_eq(srs__random_bytes(b, sizeof b), 0);
    ck_assert_int_ne(memcmp(a, b, sizeof a), 0);
}
END_TEST

START_TEST(unit_numbers_cover_zero_to_one)
{
    int buckets[10] = {0};
    for (int i = 0; i < 10000; i++) {
        double number = srs__random_unit();
        ck_assert(number >= 0 && number < 1);
        buckets[(int)(number * 10)]++;
    }
    for (int i = 0; i < 10; i++)
        ck_assert_int_gt(buckets[i], 500); /* about 1000 */
}
END_TEST

static void *draw_many(void *data)
{
    double *drawn = data;
    for (int i = 0; i < 1000; i++)
        drawn[i] = srs__random_unit();
    return NULL;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

START_TEST(threads_draw_different_unit_numbers)
{
    static double drawn[4][1000];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, draw_many, drawn[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    double *all = drawn[0];
    qsort(all, 4000, sizeof *all, compare);
    for (int i = 1; i < 4000; i++)
        ck_assert(all[i - 1] != all[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("random");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, bytes_are_filled_in_and_no_more);
    tcase_add_test(tests, two_draws_of_bytes_differ);
    tcase_add_test(tests, unit_numbers_cover_zero_to_one);
    tcase_add_test(tests, threads_draw_different_unit_numbers);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
