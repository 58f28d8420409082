/* The number of concurrent loads, and the order of the waiting loads. */
#include "guard/load_limiter.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define EVER (INT64_MAX / 1000000)

static srs__load_limiter *make(int64_t first, int64_t most)
{
    srs__load_limiter *limiter;
    srs_safe_mode_policy *policy;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_LOADS_FIRST, first, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_LOADS_MAX, most, NULL), SRS_OK);
    ck_assert_int_eq(srs__load_limiter_new(policy, &limiter, NULL), SRS_OK);
    srs_safe_mode_policy_free(policy);
    return limiter;
}

/* How many may enter; they leave again, all or none of them with success. */
static int room(srs__load_limiter *limiter, int succeeded)
{
    int entered = 0;
    srs_error err = SRS_ERROR_INIT;
    while (entered < 1000 && srs__load_limiter_enter(limiter, 0, &err) == SRS_OK)
        entered++;
    ck_assert_int_eq(err.status, SRS_E_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(err.message, "safe_mode.loads_max"));
    for (int i = 0; i < entered; i++)
        srs__load_limiter_leave(limiter, succeeded);
    return entered;
}

START_TEST(there_is_a_bound_at_any_time)
{
    srs__load_limiter *limiter = make(3, 20);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(room(limiter, 1), 20);
    srs__load_limiter_free(limiter);
}
END_TEST

START_TEST(after_a_failure_it_begins_with_few_and_doubles)
{
    srs__load_limiter *limiter = make(3, 20);
    srs__load_limiter_slow_start(limiter);
    static const int expected[] = {3, 6, 12, 20, 20};
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(room(limiter, 1), expected[i]);
    srs__load_limiter_slow_start(limiter);
    ck_assert_int_eq(room(limiter, 1), 3);
    srs__load_limiter_free(limiter);
}
END_TEST

START_TEST(loads_that_fail_do_not_count)
{
    srs__load_limiter *limiter = make(3, 20);
    srs__load_limiter_slow_start(limiter);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(room(limiter, 0), 3);
    ck_assert_int_eq(room(limiter, 1), 3);
    ck_assert_int_eq(room(limiter, 0), 6);
    srs__load_limiter_free(limiter);
}
END_TEST

START_TEST(the_first_are_never_more_than_the_most)
{
    srs__load_limiter *limiter = make(100, 7);
    srs__load_limiter_slow_start(limiter);
    ck_assert_int_eq(room(limiter, 1), 7);
    ck_assert_int_eq(room(limiter, 1), 7);
    srs__load_limiter_free(limiter);
}
END_TEST

START_TEST(those_under_way_when_it_restarts_are_counted)
{
    srs__load_limiter *limiter = make(2, 20);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(srs__load_limiter_enter(limiter, 0, NULL), SRS_OK);
    srs__load_limiter_slow_start(limiter);
    for (int i = 0; i < 9; i++) {
        if (i < 8)
            ck_assert_int_eq(srs__load_limiter_enter(limiter, 0, NULL), SRS_E_TIMEOUT);
        srs__load_limiter_leave(limiter, 0);
    }
    ck_assert_int_eq(srs__load_limiter_enter(limiter, 0, NULL), SRS_OK);
    ck_assert_int_eq(srs__load_limiter_enter(limiter, 0, NULL), SRS_E_TIMEOUT);
    srs__load_limiter_leave(limiter, 0);
    srs__load_limiter_leave(limiter, 0);
    srs__load_limiter_free(limiter);
}
END_TEST

typedef struct queue {
    srs__load_limiter *limiter;
    atomic_int under_way, most, entered;
} queue;

static void *come(void *data)
{
    queue *q = data;
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(srs__load_limiter_enter(q->limiter, EVER, NULL), SRS_OK);
        int now = atomic_fetch_add(&q->under_way, 1) + 1, most = atomic_load(&q->most);
        while (now > most && !atomic_compare_exchange_weak(&q->most, &most, now))
            ;
        atomic_fetch_add(&q->entered, 1);
        atomic_fetch_sub(&q->under_way, 1);
        srs__load_limiter_leave(q->limiter, 0);
    }
    return NULL;
}

START_TEST(a_crowd_comes_through_and_never_too_many_at_once)
{
    enum { THREADS = 100 };
    pthread_t threads[THREADS];
    queue q = {.limiter = make(4, 256)};
    srs__load_limiter_slow_start(q.limiter);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, come, &q), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(q.entered, THREADS * 50);
    ck_assert_int_le(q.most, 4);
    srs__load_limiter_free(q.limiter);
}
END_TEST

typedef struct caller {
    srs__load_limiter *limiter;
    atomic_int *next;
    int place;
} caller;

static void *wait_turn(void *data)
{
    caller *self = data;
    srs_status status = srs__load_limiter_enter(self->limiter, EVER, NULL);
    self->place = atomic_fetch_add(self->next, 1);
    if (!status)
        srs__load_limiter_leave(self->limiter, 0);
    return NULL;
}

/* Waits until a number of loads wait. The error of one more load reports the number. */
static void await_others(srs__load_limiter *limiter, int count)
{
    int waiting;
    do {
        srs_error err = SRS_ERROR_INIT;
        ck_assert_int_eq(srs__load_limiter_enter(limiter, 0, &err), SRS_E_TIMEOUT);
        const char *number = strpbrk(err.message, "0123456789");
        ck_assert_msg(number != NULL, "no number of loads: %s", err.message);
        waiting = atoi(number);
    } while (waiting != count);
}

START_TEST(they_come_in_order_of_arrival)
{
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    caller callers[THREADS];
    atomic_int next = 0;
    srs__load_limiter *limiter = make(1, 1);
    ck_assert_int_eq(srs__load_limiter_enter(limiter, 0, NULL), SRS_OK);
    for (int i = 0; i < THREADS; i++) {
        callers[i] = (caller){limiter, &next, -1};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wait_turn, &callers[i]), 0);
        await_others(limiter, i + 1);
    }
    srs__load_limiter_leave(limiter, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(callers[i].place, i);
    srs__load_limiter_free(limiter);
}
END_TEST

START_TEST(no_memory_makes_no_ramp)
{
    srs_safe_mode_policy *policy;
    srs__load_limiter *limiter;
    failing_alloc_install();
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__load_limiter_new(policy, &limiter, NULL), SRS_E_NO_MEMORY);
    failing_alloc_off();
    srs_safe_mode_policy_free(policy);
    srs__load_limiter_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limiter");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, there_is_a_bound_at_any_time);
    tcase_add_test(tests, after_a_failure_it_begins_with_few_and_doubles);
    tcase_add_test(tests, loads_that_fail_do_not_count);
    tcase_add_test(tests, the_first_are_never_more_than_the_most);
    tcase_add_test(tests, those_under_way_when_it_restarts_are_counted);
    tcase_add_test(tests, a_crowd_comes_through_and_never_too_many_at_once);
    tcase_add_test(tests, they_come_in_order_of_arrival);
    tcase_add_test(tests, no_memory_makes_no_ramp);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
