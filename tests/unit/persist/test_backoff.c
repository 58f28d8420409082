/* Tests the wait before the next attempt to commit. */
#include "persist/backoff.h"

#include "support/suite.h"

#include <check.h>

static const srs__persist_setup setup = {.retry_first_ms = 100, .retry_max_ms = 5000};

/* Returns the longest of many waits. */
static int64_t longest_wait(int failures, srs_status why)
{
    int64_t longest = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t wait_ms = srs__backoff_ms(&setup, failures, why);
        ck_assert_int_ge(wait_ms, 0);
        longest = wait_ms > longest ? wait_ms : longest;
    }
    return longest;
}

START_TEST(a_wait_grows_up_to_its_bound)
{
    ck_assert_int_le(longest_wait(1, SRS_E_UNAVAILABLE), 100);
    ck_assert_int_le(longest_wait(2, SRS_E_UNAVAILABLE), 200);
    ck_assert_int_le(longest_wait(1000000, SRS_E_UNAVAILABLE), 5000);
    ck_assert_int_gt(longest_wait(1000000, SRS_E_UNAVAILABLE), 200);
}
END_TEST

START_TEST(nobody_waits_twice_at_the_same_time)
{
    int same = 0;
    for (int i = 0; i < 20; i++)
        same += srs__backoff_ms(&setup, 10, SRS_E_BUSY) == srs__backoff_ms(&setup, 10, SRS_E_BUSY);
    ck_assert_int_lt(same, 20);
}
END_TEST

START_TEST(after_a_server_in_the_wrong_role_it_is_short)
{
    ck_assert_int_eq(longest_wait(1, SRS_E_READ_ONLY), 0);
    ck_assert_int_gt(longest_wait(2, SRS_E_READ_ONLY), 0);
    ck_assert_int_le(longest_wait(1000000, SRS_E_READ_ONLY), 500);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("persist_backoff");
    TCase *cases = tcase_create("backoff");
    tcase_add_test(cases, a_wait_grows_up_to_its_bound);
    tcase_add_test(cases, nobody_waits_twice_at_the_same_time);
    tcase_add_test(cases, after_a_server_in_the_wrong_role_it_is_short);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
