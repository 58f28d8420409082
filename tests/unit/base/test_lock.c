/* Assertions, and locks that assert their order and their owner. */
#include "base/env.h"
#include "base/lock.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static srs__lock low, high;

static void setup(void)
{
    ck_assert_int_eq(srs__lock_init(&low, SRS__RANK_PERSISTENCE), 0);
    ck_assert_int_eq(srs__lock_init(&high, SRS__RANK_STORE), 0);
}

static void teardown(void)
{
    srs__lock_destroy(&low);
    srs__lock_destroy(&high);
}

/* Runs a function in a process of its own, and copies what that writes to its standard error
 * output. Returns nonzero if the process was aborted. */
static int is_aborted(void (*run)(void), char *written, size_t size)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        run();
        _exit(0);
    }
    close(ends[1]);
    size_t used = 0;
    for (ssize_t came; (came = read(ends[0], written + used, size - 1 - used)) > 0;)
        used += (size_t)came;
    written[used] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void assert_aborts(void (*run)(void), const char *condition)
{
    char written[4096];
    int aborted = is_aborted(run, written, sizeof written);
    ck_assert_int_eq(aborted, SRS__ASSERTIONS);
    if (SRS__ASSERTIONS)
        ck_assert_msg(strstr(written, condition) != NULL, "%s", written);
}

static int evaluations;

static int evaluate(int result)
{
    evaluations++;
    return result;
}

static void assert_two_is_three(void)
{
    SRS__ASSERT(evaluate(2) == 3);
}

START_TEST(a_failed_assertion_names_its_condition_and_aborts)
{
    assert_aborts(assert_two_is_three, "test_lock.c:");
    assert_aborts(assert_two_is_three, "assertion failed: evaluate(2) == 3");
}
END_TEST

START_TEST(a_release_build_does_not_evaluate_an_assertion)
{
    SRS__ASSERT(evaluate(1));
    ck_assert_int_eq(evaluations, SRS__ASSERTIONS);
}
END_TEST

static void acquire_both_ascending(void)
{
    srs__lock_acquire(&low);
    srs__lock_acquire(&high);
    SRS__REQUIRES_LOCK(&low);
    SRS__REQUIRES_LOCK(&high);
}

START_TEST(locks_are_acquired_in_ascending_order_and_released_in_any)
{
    acquire_both_ascending();
    srs__lock_release(&low);
    SRS__REQUIRES_NO_LOCK(&low);
    SRS__REQUIRES_LOCK(&high);
    srs__lock_release(&high);
    SRS__REQUIRES_NO_LOCK(&high);
    acquire_both_ascending();
    srs__lock_release(&high);
    srs__lock_release(&low);
}
END_TEST

static void acquire_descending(void)
{
    srs__lock_acquire(&high);
    srs__lock_acquire(&low);
}

static void acquire_equal(void)
{
    srs__lock other;
    srs__lock_init(&other, SRS__RANK_STORE);
    srs__lock_acquire(&high);
    srs__lock_acquire(&other);
}

static void wait_below(void)
{
    pthread_cond_t condition;
    srs__condition_init(&condition);
    acquire_both_ascending();
    srs__lock_wait(&low, &condition, 0);
}

START_TEST(a_lock_below_a_held_one_is_refused)
{
    assert_aborts(acquire_descending, "held->rank < lock->rank");
    assert_aborts(acquire_equal, "held->rank < lock->rank");
    assert_aborts(wait_below, "held->rank < lock->rank");
}
END_TEST

static void read_the_clock(void)
{
    srs__env env = {0};
    srs__lock_acquire(&low);
    srs__env_now(&env);
}

static void log_something(void)
{
    srs__env env = {0};
    srs__lock_acquire(&low);
    srs__env_log(&env, SRS_LOG_ERROR, "something");
}

START_TEST(no_callback_is_called_with_a_lock)
{
    assert_aborts(read_the_clock, "!srs__lock_is_any_held()");
    assert_aborts(log_something, "!srs__lock_is_any_held()");
}
END_TEST

static void require_lock(void)
{
    SRS__REQUIRES_LOCK(&low);
}

static void require_no_lock(void)
{
    srs__lock_acquire(&low);
    SRS__REQUIRES_NO_LOCK(&low);
}

static void release_unheld(void)
{
    srs__lock_release(&low);
}

static void *acquire_in_thread(void *data)
{
    (void)data;
    srs__lock_acquire(&low);
    return NULL;
}

/* Another thread holds the lock, and this one does not. */
static void require_lock_of_another(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, acquire_in_thread, NULL) || pthread_join(thread, NULL))
        _exit(1);
    SRS__REQUIRES_LOCK(&low);
}

START_TEST(only_the_owner_holds_a_lock)
{
    assert_aborts(require_lock, "srs__lock_is_held(&low)");
    assert_aborts(require_no_lock, "!srs__lock_is_held(&low)");
    assert_aborts(release_unheld, "srs__lock_is_held(lock)");
    assert_aborts(require_lock_of_another, "srs__lock_is_held(&low)");
}
END_TEST

START_TEST(a_lock_is_held_again_after_a_wait)
{
    pthread_cond_t condition;
    ck_assert_int_eq(srs__condition_init(&condition), 0);
    srs__lock_acquire(&low);
    ck_assert_int_ne(srs__lock_wait(&low, &condition, 0), 0);
    SRS__REQUIRES_LOCK(&low);
    srs__lock_release(&low);
    ck_assert_int_eq(srs__lock_try_acquire(&low), 0);
    SRS__REQUIRES_LOCK(&low);
    srs__lock_release(&low);
    pthread_cond_destroy(&condition);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lock");
    TCase *tests = tcase_create("lock");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_failed_assertion_names_its_condition_and_aborts);
    tcase_add_test(tests, a_release_build_does_not_evaluate_an_assertion);
    tcase_add_test(tests, locks_are_acquired_in_ascending_order_and_released_in_any);
    tcase_add_test(tests, a_lock_below_a_held_one_is_refused);
    tcase_add_test(tests, no_callback_is_called_with_a_lock);
    tcase_add_test(tests, only_the_owner_holds_a_lock);
    tcase_add_test(tests, a_lock_is_held_again_after_a_wait);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
