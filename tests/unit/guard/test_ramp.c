/* How many loads are under way at once, and in which order the others come. */
#include "guard/ramp.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define EVER (INT64_MAX / 1000000)

static srs__ramp *make(int64_t first, int64_t most)
{
    srs__ramp *ramp;
    srs_safe_mode_policy *policy;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_LOADS_FIRST, first, NULL), SRS_OK);
    ck_assert_int_eq(srs_safe_mode_policy_set(policy, SRS_SAFE_LOADS_MAX, most, NULL), SRS_OK);
    ck_assert_int_eq(srs__ramp_new(policy, &ramp, NULL), SRS_OK);
    srs_safe_mode_policy_free(policy);
    return ramp;
}

/* How many may enter; they leave again, all or none of them with success. */
static int room(srs__ramp *ramp, int succeeded)
{
    int entered = 0;
    srs_error err = SRS_ERROR_INIT;
    while (entered < 1000 && srs__ramp_enter(ramp, 0, &err) == SRS_OK)
        entered++;
    ck_assert_int_eq(err.status, SRS_E_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(err.message, "safe_mode.loads_max"));
    for (int i = 0; i < entered; i++)
        srs__ramp_leave(ramp, succeeded);
    return entered;
}

START_TEST(there_is_a_bound_at_any_time)
{
    srs__ramp *ramp = make(3, 20);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(room(ramp, 1), 20);
    srs__ramp_free(ramp);
}
END_TEST

START_TEST(after_a_failure_it_begins_with_few_and_doubles)
{
    srs__ramp *ramp = make(3, 20);
    srs__ramp_restart(ramp);
    static const int expected[] = {3, 6, 12, 20, 20};
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(room(ramp, 1), expected[i]);
    srs__ramp_restart(ramp);
    ck_assert_int_eq(room(ramp, 1), 3);
    srs__ramp_free(ramp);
}
END_TEST

START_TEST(loads_that_fail_do_not_count)
{
    srs__ramp *ramp = make(3, 20);
    srs__ramp_restart(ramp);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(room(ramp, 0), 3);
    ck_assert_int_eq(room(ramp, 1), 3);
    ck_assert_int_eq(room(ramp, 0), 6);
    srs__ramp_free(ramp);
}
END_TEST

START_TEST(the_first_are_never_more_than_the_most)
{
    srs__ramp *ramp = make(100, 7);
    srs__ramp_restart(ramp);
    ck_assert_int_eq(room(ramp, 1), 7);
    ck_assert_int_eq(room(ramp, 1), 7);
    srs__ramp_free(ramp);
}
END_TEST

START_TEST(those_under_way_when_it_restarts_are_counted)
{
    srs__ramp *ramp = make(2, 20);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(srs__ramp_enter(ramp, 0, NULL), SRS_OK);
    srs__ramp_restart(ramp);
    for (int i = 0; i < 9; i++) {
        if (i < 8)
            ck_assert_int_eq(srs__ramp_enter(ramp, 0, NULL), SRS_E_TIMEOUT);
        srs__ramp_leave(ramp, 0);
    }
    ck_assert_int_eq(srs__ramp_enter(ramp, 0, NULL), SRS_OK);
    ck_assert_int_eq(srs__ramp_enter(ramp, 0, NULL), SRS_E_TIMEOUT);
    srs__ramp_leave(ramp, 0);
    srs__ramp_leave(ramp, 0);
    srs__ramp_free(ramp);
}
END_TEST

typedef struct queue {
    srs__ramp *ramp;
    atomic_int under_way, most, entered;
} queue;

static void *come(void *data)
{
    queue *q = data;
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(srs__ramp_enter(q->ramp, EVER, NULL), SRS_OK);
        int now = atomic_fetch_add(&q->under_way, 1) + 1, most = atomic_load(&q->most);
        while (now > most && !atomic_compare_exchange_weak(&q->most, &most, now))
            ;
        atomic_fetch_add(&q->entered, 1);
        atomic_fetch_sub(&q->under_way, 1);
        srs__ramp_leave(q->ramp, 0);
    }
    return NULL;
}

START_TEST(a_crowd_comes_through_and_never_too_many_at_once)
{
    enum { THREADS = 100 };
    pthread_t threads[THREADS];
    queue q = {.ramp = make(4, 256)};
    srs__ramp_restart(q.ramp);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, come, &q), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(q.entered, THREADS * 50);
    ck_assert_int_le(q.most, 4);
    srs__ramp_free(q.ramp);
}
END_TEST

typedef struct caller {
    srs__ramp *ramp;
    atomic_int *next;
    int place;
} caller;

static void *wait_turn(void *data)
{
    caller *self = data;
    srs_status status = srs__ramp_enter(self->ramp, EVER, NULL);
    self->place = atomic_fetch_add(self->next, 1);
    if (!status)
        srs__ramp_leave(self->ramp, 0);
    return NULL;
}

/* Until so many wait, as the one who comes behind them is told. */
static void await_others(srs__ramp *ramp, int count)
{
    char wanted[32];
    srs_error err = SRS_ERROR_INIT;
    snprintf(wanted, sizeof wanted, "%d others wait", count);
    do {
        ck_assert_int_eq(srs__ramp_enter(ramp, 0, &err), SRS_E_TIMEOUT);
    } while (!strstr(err.message, wanted));
}

START_TEST(they_come_in_order_of_arrival)
{
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    caller callers[THREADS];
    atomic_int next = 0;
    srs__ramp *ramp = make(1, 1);
    ck_assert_int_eq(srs__ramp_enter(ramp, 0, NULL), SRS_OK);
    for (int i = 0; i < THREADS; i++) {
        callers[i] = (caller){ramp, &next, -1};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wait_turn, &callers[i]), 0);
        await_others(ramp, i + 1);
    }
    srs__ramp_leave(ramp, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(callers[i].place, i);
    srs__ramp_free(ramp);
}
END_TEST

START_TEST(no_memory_makes_no_ramp)
{
    srs_safe_mode_policy *policy;
    srs__ramp *ramp;
    failing_alloc_install();
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__ramp_new(policy, &ramp, NULL), SRS_E_NO_MEMORY);
    failing_alloc_off();
    srs_safe_mode_policy_free(policy);
    srs__ramp_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ramp");
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
