/* The limiter of safe mode: per user, overall, and its own memory. Time is given, not measured. */
#include "guard/limiter.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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

/* Admits without waiting: an admitted request has its turn immediately. */
static srs_status admit(srs__limiter *limiter, const char *name, int64_t now_ms, srs_error *err)
{
    int64_t turn_ms = -1;
    srs_status status = srs__limiter_admit(limiter, name, now_ms, &turn_ms, err);
    if (!status)
        ck_assert_int_eq(turn_ms, now_ms);
    return status;
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
    ck_assert_int_eq(admit(limiter, name, now_ms, &err), SRS_E_RATE_LIMITED);
    ck_assert_int_eq(err.status, SRS_E_RATE_LIMITED);
    ck_assert_int_eq(err.retry_after_ms, wait_ms);
    ck_assert_str_ne(err.message, "");
}

START_TEST(a_user_comes_once_in_the_interval)
{
    srs__limiter *limiter = make(30000, 1000, 100);
    ck_assert_int_eq(admit(limiter, "a", 1000, NULL), SRS_OK);
    refused_for(limiter, "a", 1000, 30000);
    refused_for(limiter, "a", 30999, 1);
    ck_assert_int_eq(admit(limiter, "a", 31000, NULL), SRS_OK);
    refused_for(limiter, "a", 31001, 29999); /* being refused did not count */
    ck_assert_int_eq(admit(limiter, "b", 1001, NULL), SRS_OK);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(an_interval_of_zero_limits_no_user)
{
    srs__limiter *limiter = make(0, 1000, 1);
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(admit(limiter, "a", 5, NULL), SRS_OK);
        ck_assert_int_eq(admit(limiter, user(i), 5, NULL), SRS_OK);
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
        ck_assert_int_eq(admit(limiter, names[i], 5, NULL), SRS_OK);
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
        admitted += admit(limiter, user(i), 1000, NULL) == SRS_OK;
    ck_assert_int_eq(admitted, 60);
    for (int64_t now = 1000; now <= 1000 + 120000; now += 100) /* in two minutes, 120 more */
        admitted += admit(limiter, user((int)now), now, NULL) == SRS_OK;
    ck_assert_int_ge(admitted, 60 + 119);
    ck_assert_int_le(admitted, 60 + 120);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_pause_does_not_save_up_more_than_a_minute)
{
    srs__limiter *limiter = make(0, 10, 1000);
    int admitted = 0;
    ck_assert_int_eq(admit(limiter, "a", 1000, NULL), SRS_OK);
    for (int i = 0; i < 50; i++)
        admitted += admit(limiter, user(i), INT64_C(1000000000), NULL) == SRS_OK;
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
        admit(limiter, "flood", now, NULL);
    for (int i = 0; i < 100; i++) {
        srs_error err = SRS_ERROR_INIT;
        if (admit(limiter, user(i), now, &err) == SRS_OK)
            continue;
        ck_assert_int_ge(err.retry_after_ms, 1);
        ck_assert_int_le(err.retry_after_ms, 60001);
        now += err.retry_after_ms;
        ck_assert_int_eq(admit(limiter, user(i), now, NULL), SRS_OK);
    }
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(unknown_users_never_bypass_a_full_table)
{
    srs__limiter *limiter = make(30000, 1000, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(admit(limiter, user(i), 1000 + i, NULL), SRS_OK);
    refused_for(limiter, "new", 2000, 29000); /* until the first may be discarded */
    refused_for(limiter, user(0), 2000, 29000);
    ck_assert_int_eq(admit(limiter, "new", 31000, NULL), SRS_OK);
    refused_for(limiter, "newer", 31000, 1);
    refused_for(limiter, user(1), 31000, 1); /* it was not discarded */
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_user_who_comes_again_is_forgotten_later)
{
    srs__limiter *limiter = make(1000, 1000, 2);
    ck_assert_int_eq(admit(limiter, "a", 1000, NULL), SRS_OK);
    ck_assert_int_eq(admit(limiter, "b", 1100, NULL), SRS_OK);
    ck_assert_int_eq(admit(limiter, "a", 2050, NULL), SRS_OK);
    ck_assert_int_eq(admit(limiter, "c", 2100, NULL), SRS_OK); /* discards b */
    refused_for(limiter, "a", 2100, 950);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(memory_is_bounded_by_the_table)
{
    failing_alloc_install();
    srs__limiter *limiter = make(1, 10000000, 10);
    for (int i = 0; i < 1000; i++) {
        admit(limiter, user(i), 1000 + i, NULL);
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
        status = admit(limiter, "a", 1000, NULL);
        failing_alloc_off();
        ck_assert(!status || status == SRS_E_NO_MEMORY);
        ck_assert_uint_lt(after, 20);
    }
    refused_for(limiter, "a", 1000, 60001); /* one a minute, and it is spent */
    srs__limiter_free(limiter);
    ck_assert_uint_eq(failing_alloc_live(), 0);
    srs__limiter_free(NULL);
}
END_TEST

typedef struct setting {
    srs_safe_mode_setting key;
    int64_t value;
} setting;

static srs__limiter *make_with(const setting *settings, size_t count)
{
    srs__limiter *limiter;
    srs_safe_mode_policy *policy;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(srs_safe_mode_policy_set(policy, settings[i].key, settings[i].value, NULL),
                         SRS_OK);
    ck_assert_int_eq(srs__limiter_new(policy, &limiter, NULL), SRS_OK);
    srs_safe_mode_policy_free(policy);
    return limiter;
}

/* 60 a minute, so one each second; 60 of them are spent. */
static srs__limiter *make_waiting(int64_t interval_ms, int64_t wait_ms, int64_t waiters)
{
    const setting settings[] = {
        {SRS_SAFE_USER_INTERVAL_MS, interval_ms},
        {SRS_SAFE_PER_MINUTE, 60},
        {SRS_SAFE_EXCESS, SRS_EXCESS_WAIT},
        {SRS_SAFE_WAIT_MS, wait_ms},
        {SRS_SAFE_WAITERS, waiters},
    };
    srs__limiter *limiter = make_with(settings, 5);
    for (int i = 0; i < 60; i++)
        ck_assert_int_eq(admit(limiter, user(1000 + i), 1000, NULL), SRS_OK);
    return limiter;
}

static int64_t turn_of(srs__limiter *limiter, const char *name, int64_t now_ms)
{
    int64_t turn_ms = -1;
    ck_assert_int_eq(srs__limiter_admit(limiter, name, now_ms, &turn_ms, NULL), SRS_OK);
    return turn_ms;
}

START_TEST(who_waits_has_its_turn_in_order_of_arrival)
{
    srs__limiter *limiter = make_waiting(0, 10000, 100);
    int64_t before = 1000;
    for (int i = 0; i < 9; i++) {
        int64_t turn_ms = turn_of(limiter, user(i), 1000 + i);
        ck_assert_int_ge(turn_ms, before + 999); /* at the rate of the limit */
        ck_assert_int_le(turn_ms, before + 1002);
        before = turn_ms;
    }
    ck_assert_int_gt(turn_of(limiter, "later", 5000), before);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(whose_turn_comes_too_late_is_refused)
{
    srs__limiter *limiter = make_waiting(0, 3500, 100);
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt(turn_of(limiter, user(i), 1000), 1000);
    refused_for(limiter, "late", 1000, 4001);
    refused_for(limiter, "late", 1000, 4001); /* being refused took no turn */
    ck_assert_int_gt(turn_of(limiter, "late", 2000), 4000);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(only_so_many_wait)
{
    srs__limiter *limiter = make_waiting(0, 600000, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_int_gt(turn_of(limiter, user(i), 1000), 1000);
    refused_for(limiter, "sixth", 1000, 6001);
    ck_assert_int_eq(srs__limiter_wait(limiter, 0), 1); /* one has waited */
    ck_assert_int_gt(turn_of(limiter, "sixth", 1000), 1000);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_user_waits_for_the_interval_and_holds_up_nobody)
{
    const setting settings[] = {{SRS_SAFE_USER_INTERVAL_MS, 5000},
                                {SRS_SAFE_EXCESS, SRS_EXCESS_WAIT},
                                {SRS_SAFE_WAIT_MS, 7000}};
    srs__limiter *limiter = make_with(settings, 3);
    ck_assert_int_eq(turn_of(limiter, "ann", 1000), 1000);
    ck_assert_int_eq(turn_of(limiter, "ann", 2000), 6000);
    refused_for(limiter, "ann", 2000, 9000); /* the third, after the second */
    ck_assert_int_eq(turn_of(limiter, "bob", 2000), 2000);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_full_table_forgets_nobody_who_waits)
{
    const setting settings[] = {{SRS_SAFE_USER_INTERVAL_MS, 1000},
                                {SRS_SAFE_USERS_TRACKED, 2},
                                {SRS_SAFE_EXCESS, SRS_EXCESS_WAIT},
                                {SRS_SAFE_WAIT_MS, 600000}};
    srs__limiter *limiter = make_with(settings, 4);
    ck_assert_int_eq(turn_of(limiter, "ann", 1000), 1000);
    ck_assert_int_eq(turn_of(limiter, "ann", 1000), 2000);
    ck_assert_int_eq(turn_of(limiter, "ann", 1000), 3000);
    ck_assert_int_eq(turn_of(limiter, "bob", 1500), 1500);
    ck_assert_int_eq(turn_of(limiter, "cid", 2600), 2600); /* discards bob */
    refused_for(limiter, "dan", 2600, 1000);
    ck_assert_int_eq(turn_of(limiter, "ann", 2600), 4000);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(processes_have_equal_parts)
{
    const setting settings[] = {
        {SRS_SAFE_USER_INTERVAL_MS, 0}, {SRS_SAFE_PER_MINUTE, 600}, {SRS_SAFE_PROCESSES, 20}};
    srs__limiter *limiter = make_with(settings, 3);
    int admitted = 0;
    for (int i = 0; i < 100; i++)
        admitted += admit(limiter, user(i), 1000, NULL) == SRS_OK;
    ck_assert_int_eq(admitted, 30);
    refused_for(limiter, "a", 1000, 2001);
    srs__limiter_free(limiter);
}
END_TEST

START_TEST(a_part_of_less_than_one_is_one_now_and_then)
{
    const setting settings[] = {
        {SRS_SAFE_USER_INTERVAL_MS, 0}, {SRS_SAFE_PER_MINUTE, 1}, {SRS_SAFE_PROCESSES, 10}};
    srs__limiter *limiter = make_with(settings, 3);
    ck_assert_int_eq(admit(limiter, "a", 1000, NULL), SRS_OK);
    refused_for(limiter, "a", 1000, 600001);
    ck_assert_int_eq(admit(limiter, "a", 601001, NULL), SRS_OK);
    srs__limiter_free(limiter);
}
END_TEST

static void *wait_for_ever(void *limiter)
{
    return srs__limiter_wait(limiter, INT64_C(1) << 50) ? limiter : NULL;
}

START_TEST(nobody_waits_once_safe_mode_is_left)
{
    pthread_t threads[3];
    srs__limiter *limiter = make_waiting(0, 600000, 3);
    for (int i = 0; i < 3; i++)
        turn_of(limiter, user(i), 1000);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wait_for_ever, limiter), 0);
    for (int done = 0; done < 3;) { /* some may not wait yet: then they are woken by the next one */
        void *waited = limiter;
        srs__limiter_open(limiter);
        struct timespec soon = {0};
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec = (soon.tv_nsec + 10000000) % 1000000000;
        soon.tv_sec += soon.tv_nsec < 10000000;
        if (pthread_timedjoin_np(threads[done], &waited, &soon))
            continue;
        ck_assert_ptr_null(waited);
        done++;
    }
    turn_of(limiter, "next", 1000); /* there is room again */
    srs__limiter_free(limiter);
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
        if (!admit(c->limiter, name, 1000, NULL))
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
    tcase_add_test(tests, who_waits_has_its_turn_in_order_of_arrival);
    tcase_add_test(tests, whose_turn_comes_too_late_is_refused);
    tcase_add_test(tests, only_so_many_wait);
    tcase_add_test(tests, a_user_waits_for_the_interval_and_holds_up_nobody);
    tcase_add_test(tests, a_full_table_forgets_nobody_who_waits);
    tcase_add_test(tests, processes_have_equal_parts);
    tcase_add_test(tests, a_part_of_less_than_one_is_one_now_and_then);
    tcase_add_test(tests, nobody_waits_once_safe_mode_is_left);
    tcase_add_test(tests, threads_together_get_no_more_than_is_allowed);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
