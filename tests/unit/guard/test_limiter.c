/* The limiter of safe mode: per user, overall, and its own memory. Time is given, not measured. */
#include "guard/limiter.h"
#include "support/failing_alloc.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static srs__limiter *make(int64_t interval_ms, int64_t per_minute, int64_t users)
{
    srs__limiter *limiter;
    srs_safe_mode_policy *policy;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    srs_safe_mode_policy_set(policy, SRS_SAFE_USER_INTERVAL_MS, interval_ms, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_PER_MINUTE, per_minute, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_USERS_TRACKED, users, NULL);
    ck_assert_int_eq(srs__limiter_new(policy, &limiter, NULL), SRS_OK);
    srs_safe_mode_policy_free(policy);
    return limiter;
}

static const char *user(int number)
{
    static char name[32];
    snprintf(name, sizeof name, "user-%d", number);
    return name;
}

/* Is refused, and for the time said: one ms before it, still; after it, no more. */
static void refused_for(srs__limiter *limiter, const char *name, int64_t now_ms, int64_t wait_ms)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__limiter_admit(limiter, name, now_ms, &err), SRS_E_RATE_LIMITED);
    ck_assert_int_eq(err.status, SRS_E_RATE_LIMITED);
    ck_assert_int_eq(err.retry_after_ms, wait_ms);
    ck_assert_str_ne(err.message, "");
}

START_TEST(a_user_comes_once_in_the_interval)
{
    srs__limiter *limiter = make(30000, 1000, 100);
    ck_assert_int_eq(srs__limiter_admit(limiter, "a", 1000, NULL), SRS_OK);
    refused_for(limiter, "a", 1000, 30000);
    refused_for(limiter, "a", 30999, 1);
    ck_assert_int_eq(srs__limiter_admit(limiter, "a", 31000, NULL), SRS_OK);
    refused_for(limiter, "a", 31001, 29999); /* being refused did not count */
    ck_assert_int_eq(srs__limiter_admit(limiter, "b", 1001, NULL), SRS_OK);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(an_interval_of_zero_limits_no_user)
{
    srs__limiter *limiter = make(0, 1000, 1);
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(srs__limiter_admit(limiter, "a", 5, NULL), SRS_OK);
        ck_assert_int_eq(srs__limiter_admit(limiter, user(i), 5, NULL), SRS_OK);
    }
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(users_are_told_apart_byte_by_byte)
{
    static const char *const names[] = {"a",        "A",         "a ",         "aa",
                                        "\xC3\xA9", "e\xCC\x81", "user%d'; --"};
    srs__limiter *limiter = make(30000, 1000, 100);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_eq(srs__limiter_admit(limiter, names[i], 5, NULL), SRS_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        refused_for(limiter, names[i], 5, 30000);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(all_users_together_come_so_often_per_minute)
{
    srs__limiter *limiter = make(0, 60, 1000);
    int admitted = 0;
    for (int i = 0; i < 200; i++)
        admitted += srs__limiter_admit(limiter, user(i), 1000, NULL) == SRS_OK;
    ck_assert_int_eq(admitted, 60);
    for (int64_t now = 1000; now <= 1000 + 120000; now += 100) /* in two minutes, 120 more */
        admitted += srs__limiter_admit(limiter, user((int)now), now, NULL) == SRS_OK;
    ck_assert_int_ge(admitted, 60 + 119);
    ck_assert_int_le(admitted, 60 + 120);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_pause_does_not_save_up_more_than_a_minute)
{
    srs__limiter *limiter = make(0, 10, 1000);
    int admitted = 0;
    ck_assert_int_eq(srs__limiter_admit(limiter, "a", 1000, NULL), SRS_OK);
    for (int i = 0; i < 50; i++)
        admitted += srs__limiter_admit(limiter, user(i), INT64_C(1000000000), NULL) == SRS_OK;
    ck_assert_int_eq(admitted, 10);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(who_waits_as_long_as_told_is_admitted)
{
    static const int64_t rates[] = {1, 7, 60, 500, 9999999};
    srs__limiter *limiter = make(0, rates[_i], 1000);
    int64_t now = 12345;
    for (int64_t i = 0; i < rates[_i] && i < 100000; i++)
        srs__limiter_admit(limiter, "flood", now, NULL);
    for (int i = 0; i < 100; i++) {
        srs_error err = SRS_ERROR_INIT;
        if (srs__limiter_admit(limiter, user(i), now, &err) == SRS_OK)
            continue;
        ck_assert_int_ge(err.retry_after_ms, 1);
        ck_assert_int_le(err.retry_after_ms, 60001);
        now += err.retry_after_ms;
        ck_assert_int_eq(srs__limiter_admit(limiter, user(i), now, NULL), SRS_OK);
    }
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(unknown_users_never_bypass_a_full_table)
{
    srs__limiter *limiter = make(30000, 1000, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(srs__limiter_admit(limiter, user(i), 1000 + i, NULL), SRS_OK);
    refused_for(limiter, "new", 2000, 29000); /* until the first may be forgotten */
    refused_for(limiter, user(0), 2000, 29000);
    ck_assert_int_eq(srs__limiter_admit(limiter, "new", 31000, NULL), SRS_OK);
    refused_for(limiter, "newer", 31000, 1);
    refused_for(limiter, user(1), 31000, 1); /* it was not forgotten */
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_user_who_comes_again_is_forgotten_later)
{
    srs__limiter *limiter = make(1000, 1000, 2);
    ck_assert_int_eq(srs__limiter_admit(limiter, "a", 1000, NULL), SRS_OK);
    ck_assert_int_eq(srs__limiter_admit(limiter, "b", 1100, NULL), SRS_OK);
    ck_assert_int_eq(srs__limiter_admit(limiter, "a", 2050, NULL), SRS_OK);
    ck_assert_int_eq(srs__limiter_admit(limiter, "c", 2100, NULL), SRS_OK); /* forgets b */
    refused_for(limiter, "a", 2100, 950);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(memory_is_bounded_by_the_table)
{
    failing_alloc_install();
    srs__limiter *limiter = make(1, 10000000, 10);
    for (int i = 0; i < 1000; i++) {
        srs__limiter_admit(limiter, user(i), 1000 + i, NULL);
        ck_assert_uint_lt(failing_alloc_live(), 20);
    }
    srs__limiter_free(limiter);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

START_TEST(no_memory_refuses_without_counting)
{
    failing_alloc_install();
    srs__limiter *limiter = make(30000, 1, 10);
    srs_status status = SRS_E_NO_MEMORY;
    for (size_t after = 0; status; after++) {
        failing_alloc_after(after);
        status = srs__limiter_admit(limiter, "a", 1000, NULL);
        failing_alloc_off();
        ck_assert(!status || status == SRS_E_NO_MEMORY);
        ck_assert_uint_lt(after, 20);
    }
    refused_for(limiter, "a", 1000, 30000);
    srs__limiter_free(limiter);
    ck_assert_uint_eq(failing_alloc_live(), 0);
    srs__limiter_free(NULL);
}
END_TEST

typedef struct crowd {
    srs__limiter *limiter;
    atomic_int admitted;
} crowd;

static void *push(void *data)
{
    crowd *c = data;
    char name[32];
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "user-%d", i);
        if (!srs__limiter_admit(c->limiter, name, 1000, NULL))
            atomic_fetch_add(&c->admitted, 1);
    }
    return NULL;
}

START_TEST(threads_together_get_no_more_than_is_allowed)
{
    crowd c = {.limiter = make(30000, 500, 1000)};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, push, &c), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(c.admitted, 500);
    srs__limiter_free(c.limiter);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limiter");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_user_comes_once_in_the_interval);
    tcase_add_test(tests, an_interval_of_zero_limits_no_user);
    tcase_add_test(tests, users_are_told_apart_byte_by_byte);
    tcase_add_test(tests, all_users_together_come_so_often_per_minute);
    tcase_add_test(tests, a_pause_does_not_save_up_more_than_a_minute);
    tcase_add_loop_test(tests, who_waits_as_long_as_told_is_admitted, 0, 5);
    tcase_add_test(tests, unknown_users_never_bypass_a_full_table);
    tcase_add_test(tests, a_user_who_comes_again_is_forgotten_later);
    tcase_add_test(tests, memory_is_bounded_by_the_table);
    tcase_add_test(tests, no_memory_refuses_without_counting);
    tcase_add_test(tests, threads_together_get_no_more_than_is_allowed);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
