/* A turn: one thread at a time has it. */
#include "base/time.h"
#include "base/turn.h"
#include "support/suite.h"

#include <check.h>
#include <errno.h>
#include <pthread.h>

#define THREADS 8
#define TURNS 2000

static srs__turn turn;
static int counter; /* changed with the turn only */

static void setup(void)
{
    srs__turn_init(&turn, SRS__RANK_WATCH);
}

static void teardown(void)
{
    srs__turn_destroy(&turn);
}

static void *count_up(void *data)
{
    (void)data;
    for (int i = 0; i < TURNS; i++) {
        if (srs__turn_take(&turn, INT64_MAX))
            return &turn;
        SRS__REQUIRES_NO_LOCKS();
        counter++;
        srs__turn_release(&turn);
    }
    return NULL;
}

START_TEST(one_thread_at_a_time_has_it_and_holds_no_lock)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count_up, NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
    }
    ck_assert_int_eq(counter, THREADS * TURNS);
}
END_TEST

START_TEST(a_thread_waits_for_it_up_to_a_time)
{
    ck_assert_int_eq(srs__turn_take(&turn, 0), 0);
    ck_assert_int_eq(srs__turn_take(&turn, srs__monotonic_ms() + 1), ETIMEDOUT);
    srs__turn_release(&turn);
    ck_assert_int_eq(srs__turn_take(&turn, 0), 0);
    srs__turn_release(&turn);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("turn");
    TCase *tests = tcase_create("turn");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, one_thread_at_a_time_has_it_and_holds_no_lock);
    tcase_add_test(tests, a_thread_waits_for_it_up_to_a_time);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
