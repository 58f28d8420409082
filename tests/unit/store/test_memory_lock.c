/* The memory store's gate: one writes, many read, and every wait ends. */
#include "store/memory/lock.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>

static srs__store_lock gate;

static void setup(void)
{
    ck_assert_int_eq(srs__store_lock_init(&gate, 20, NULL), SRS_OK);
}

static void teardown(void)
{
    srs__store_lock_free(&gate);
}

static void ck_busy(srs_status status, const srs_error *err)
{
    ck_assert_int_eq(status, SRS_E_BUSY);
    ck_assert_int_eq(err->status, SRS_E_BUSY);
    ck_assert_int_gt(err->retry_after_ms, 0);
}

START_TEST(a_second_writer_is_busy_at_the_deadline)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    ck_busy(srs__store_lock_reserved(&gate, &err), &err);
    srs__store_unlock_reserved(&gate);
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    srs__store_unlock_reserved(&gate);
}
END_TEST

static void *end_writing(void *unused)
{
    srs__store_unlock_reserved(&gate);
    return unused;
}

START_TEST(writing_may_end_in_another_thread)
{
    pthread_t other;
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    ck_assert_int_eq(pthread_create(&other, NULL, end_writing, NULL), 0);
    pthread_join(other, NULL);
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    srs__store_unlock_reserved(&gate);
}
END_TEST

START_TEST(many_read_while_one_writes)
{
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    ck_assert_int_eq(srs__store_lock_shared(&gate, NULL), SRS_OK);
    ck_assert_int_eq(srs__store_lock_shared(&gate, NULL), SRS_OK);
    srs__store_unlock_shared(&gate);
    srs__store_unlock_shared(&gate);
    srs__store_unlock_reserved(&gate);
}
END_TEST

START_TEST(nobody_reads_during_a_change)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    ck_assert_int_eq(srs__store_lock_exclusive(&gate, NULL), SRS_OK);
    ck_busy(srs__store_lock_shared(&gate, &err), &err);
    srs__store_unlock_exclusive(&gate);
    ck_assert_int_eq(srs__store_lock_shared(&gate, NULL), SRS_OK);
    srs__store_unlock_shared(&gate);
    srs__store_unlock_reserved(&gate);
}
END_TEST

START_TEST(a_change_refused_lets_readers_in_again)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    ck_assert_int_eq(srs__store_lock_shared(&gate, NULL), SRS_OK);
    ck_busy(srs__store_lock_exclusive(&gate, &err), &err);
    ck_assert_int_eq(srs__store_lock_shared(&gate, NULL), SRS_OK);
    srs__store_unlock_shared(&gate);
    srs__store_unlock_shared(&gate);
    ck_assert_int_eq(srs__store_lock_exclusive(&gate, NULL), SRS_OK);
    srs__store_unlock_exclusive(&gate);
    srs__store_unlock_reserved(&gate);
}
END_TEST

static void *change_once(void *status)
{
    *(srs_status *)status = srs__store_lock_exclusive(&gate, NULL);
    return NULL;
}

static int is_waited_for(void)
{
    srs__lock_acquire(&gate.lock);
    int waited_for = gate.to_change;
    srs__lock_release(&gate.lock);
    return waited_for;
}

START_TEST(a_change_waits_for_the_last_reader)
{
    pthread_t other;
    srs_status status = SRS_E_INTERNAL;
    srs__store_lock_free(&gate);
    ck_assert_int_eq(srs__store_lock_init(&gate, 60000, NULL), SRS_OK);
    ck_assert_int_eq(srs__store_lock_reserved(&gate, NULL), SRS_OK);
    ck_assert_int_eq(srs__store_lock_shared(&gate, NULL), SRS_OK);
    ck_assert_int_eq(pthread_create(&other, NULL, change_once, &status), 0);
    while (!is_waited_for())
        sched_yield();
    srs__store_unlock_shared(&gate);
    pthread_join(other, NULL);
    ck_assert_int_eq(status, SRS_OK);
    srs__store_unlock_exclusive(&gate);
    srs__store_unlock_reserved(&gate);
}
END_TEST

#define THREADS 4
#define ROUNDS 2000

static long counted; /* changed under the gate alone: a sanitizer sees whether it protects */

static void *count(void *seen)
{
    for (int i = 0; i < ROUNDS; i++) {
        while (srs__store_lock_reserved(&gate, NULL))
            ;
        while (srs__store_lock_exclusive(&gate, NULL))
            ;
        counted++;
        srs__store_unlock_exclusive(&gate);
        srs__store_unlock_reserved(&gate);
        while (srs__store_lock_shared(&gate, NULL))
            ;
        *(long *)seen = counted;
        srs__store_unlock_shared(&gate);
    }
    return NULL;
}

START_TEST(no_change_is_lost)
{
    pthread_t threads[THREADS];
    long seen[THREADS];
    counted = 0;
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count, &seen[i]), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(counted, THREADS * ROUNDS);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_ge(seen[i], ROUNDS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory store: gate");
    TCase *tests = tcase_create("gate");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_second_writer_is_busy_at_the_deadline);
    tcase_add_test(tests, writing_may_end_in_another_thread);
    tcase_add_test(tests, many_read_while_one_writes);
    tcase_add_test(tests, nobody_reads_during_a_change);
    tcase_add_test(tests, a_change_refused_lets_readers_in_again);
    tcase_add_test(tests, a_change_waits_for_the_last_reader);
    tcase_add_test(tests, no_change_is_lost);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
