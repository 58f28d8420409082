/* The circuit breaker: when it opens, when it probes, when it closes. Time is given, not measured.
 */
#include "guard/breaker.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>

#define FAILURES 3
#define OPEN_MS 1000

static srs__breaker *make(int64_t jitter, int64_t probes)
{
    srs__breaker *breaker;
    srs_safe_mode_policy *policy;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    srs_safe_mode_policy_set(policy, SRS_SAFE_FAILURES, FAILURES, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_OPEN_MS, OPEN_MS, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_JITTER_PERCENT, jitter, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_PROBES, probes, NULL);
    ck_assert_int_eq(srs__breaker_new(policy, &breaker, NULL), SRS_OK);
    srs_safe_mode_policy_free(policy); /* the breaker keeps no pointer to it */
    return breaker;
}

static srs__transition outcome(srs__breaker *breaker, srs__permit pass, int failed, int64_t now_ms)
{
    const srs__outcome of_kind_0 = {0, failed, 0};
    return srs__breaker_outcome(breaker, pass, &of_kind_0, now_ms);
}

static srs__transition call(srs__breaker *breaker, int failed, int64_t now_ms)
{
    srs__permit pass = srs__breaker_acquire(breaker, now_ms);
    ck_assert_int_ne(pass, SRS__PERMIT_REFUSED);
    return outcome(breaker, pass, failed, now_ms);
}

static srs__breaker *make_open(int64_t jitter, int64_t probes, int64_t now_ms)
{
    srs__breaker *breaker = make(jitter, probes);
    for (int i = 1; i < FAILURES; i++)
        ck_assert_int_eq(call(breaker, 1, now_ms), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 1, now_ms), SRS__OPENED);
    return breaker;
}

START_TEST(it_stays_closed_while_failures_are_not_consecutive)
{
    srs__breaker *breaker = make(0, 1);
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(call(breaker, 1, i), SRS__UNCHANGED);
        ck_assert_int_eq(call(breaker, 1, i), SRS__UNCHANGED);
        ck_assert_int_eq(call(breaker, 0, i), SRS__UNCHANGED);
    }
    srs__breaker_free(breaker);
}
END_TEST

static srs__transition call_of(srs__breaker *breaker, int kind, int failed, int64_t now_ms)
{
    const srs__outcome of_kind = {kind, failed, 0};
    return srs__breaker_outcome(breaker, srs__breaker_acquire(breaker, now_ms), &of_kind, now_ms);
}

START_TEST(a_kind_of_call_that_always_fails_opens_it_though_others_succeed_in_between)
{
    srs__breaker *breaker = make(0, 1);
    for (int i = 1; i < FAILURES; i++) {
        ck_assert_int_eq(call_of(breaker, 2, 1, i), SRS__UNCHANGED);
        ck_assert_int_eq(call_of(breaker, 0, 0, i), SRS__UNCHANGED);
    }
    ck_assert_int_eq(call_of(breaker, 2, 1, 10), SRS__OPENED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(failures_of_several_kinds_in_a_row_open_it)
{
    srs__breaker *breaker = make(0, 1);
    for (int i = 1; i < FAILURES; i++)
        ck_assert_int_eq(call_of(breaker, i, 1, i), SRS__UNCHANGED);
    ck_assert_int_eq(call_of(breaker, 0, 1, 10), SRS__OPENED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(a_failure_that_may_soon_be_over_is_probed_soon)
{
    const srs__outcome soon = {0, 1, 100};
    srs__breaker *breaker = make(0, 1);
    for (int i = 1; i < FAILURES; i++)
        call(breaker, 1, 0);
    ck_assert_int_eq(srs__breaker_outcome(breaker, SRS__PERMIT_CLOSED, &soon, 0), SRS__OPENED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 99), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 100), SRS__PERMIT_PROBE);
    ck_assert_int_eq(srs__breaker_outcome(breaker, SRS__PERMIT_PROBE, &soon, 150), SRS__UNCHANGED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 249), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 250), SRS__PERMIT_PROBE);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(it_opens_once_and_refuses_until_the_probe)
{
    srs__breaker *breaker = make_open(0, 1, 5000);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 5000), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 5999), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 6000), SRS__PERMIT_PROBE);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 6000), SRS__PERMIT_REFUSED); /* one at a time */
    ck_assert_int_eq(srs__breaker_acquire(breaker, 999999), SRS__PERMIT_REFUSED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(a_good_probe_closes_it)
{
    srs__breaker *breaker = make_open(0, 1, 0);
    ck_assert_int_eq(call(breaker, 0, OPEN_MS), SRS__CLOSED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, OPEN_MS), SRS__PERMIT_CLOSED);
    /* Failures count from the beginning: that was the first. */
    ck_assert_int_eq(outcome(breaker, SRS__PERMIT_CLOSED, 1, OPEN_MS), SRS__UNCHANGED);
    for (int i = 2; i < FAILURES; i++)
        ck_assert_int_eq(call(breaker, 1, OPEN_MS), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 1, OPEN_MS), SRS__OPENED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(a_bad_probe_waits_anew)
{
    srs__breaker *breaker = make_open(0, 1, 0);
    ck_assert_int_eq(call(breaker, 1, OPEN_MS), SRS__UNCHANGED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 2 * OPEN_MS - 1), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(call(breaker, 0, 2 * OPEN_MS), SRS__CLOSED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(it_closes_after_as_many_good_probes_as_asked_for)
{
    srs__breaker *breaker = make_open(0, 3, 0);
    ck_assert_int_eq(call(breaker, 0, OPEN_MS), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 0, OPEN_MS), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 1, OPEN_MS), SRS__UNCHANGED); /* they must be consecutive */
    int64_t now = 2 * OPEN_MS;
    ck_assert_int_eq(call(breaker, 0, now), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 0, now), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 0, now), SRS__CLOSED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(outcomes_of_calls_from_before_it_opened_do_not_matter)
{
    srs__breaker *breaker = make_open(0, 1, 0);
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(outcome(breaker, SRS__PERMIT_CLOSED, i % 2, 10), SRS__UNCHANGED);
        ck_assert_int_eq(srs__breaker_acquire(breaker, OPEN_MS - 1), SRS__PERMIT_REFUSED);
    }
    ck_assert_int_eq(call(breaker, 0, OPEN_MS), SRS__CLOSED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(the_wait_varies_within_the_jitter)
{
    int64_t first = -1;
    int differ = 0;
    for (int i = 0; i < 50; i++) {
        srs__breaker *breaker = make_open(20, 1, 0);
        int64_t at = 0;
        while (srs__breaker_acquire(breaker, at) == SRS__PERMIT_REFUSED)
            at++;
        ck_assert_int_ge(at, OPEN_MS * 8 / 10);
        ck_assert_int_le(at, OPEN_MS * 12 / 10);
        differ |= first >= 0 && at != first;
        first = at;
        srs__breaker_free(breaker);
    }
    ck_assert(differ);
}
END_TEST

typedef struct storm {
    srs__breaker *breaker;
    atomic_int opened, closed, probing, probes_at_once;
} storm;

static void *rage(void *data)
{
    storm *s = data;
    for (int i = 0; i < 20000; i++) {
        srs__permit pass = srs__breaker_acquire(s->breaker, i);
        if (pass == SRS__PERMIT_REFUSED)
            continue;
        if (pass == SRS__PERMIT_PROBE && atomic_fetch_add(&s->probing, 1))
            atomic_store(&s->probes_at_once, 1);
        int failed = i % 64 < 32;
        if (pass == SRS__PERMIT_PROBE)
            atomic_fetch_sub(&s->probing, 1);
        srs__transition transition = outcome(s->breaker, pass, failed, i);
        if (transition == SRS__OPENED)
            atomic_fetch_add(&s->opened, 1);
        if (transition == SRS__CLOSED)
            atomic_fetch_add(&s->closed, 1);
    }
    return NULL;
}

START_TEST(threads_see_transitions_in_turn)
{
    srs_safe_mode_policy *policy;
    storm s = {0};
    pthread_t threads[4];
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    srs_safe_mode_policy_set(policy, SRS_SAFE_FAILURES, FAILURES, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_OPEN_MS, 1, NULL);
    ck_assert_int_eq(srs__breaker_new(policy, &s.breaker, NULL), SRS_OK);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, rage, &s), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(s.probes_at_once, 0);
    ck_assert_int_gt(s.opened, 0);
    ck_assert(s.opened == s.closed || s.opened == s.closed + 1);
    srs__breaker_free(s.breaker);
    srs_safe_mode_policy_free(policy);
}
END_TEST

START_TEST(forced_open_it_is_never_probed)
{
    srs__breaker *breaker = make(0, 1);
    ck_assert_int_eq(srs__breaker_mode(breaker), SRS_SAFE_MODE_AUTOMATIC);
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_ON, 0), SRS__OPENED);
    ck_assert_int_eq(srs__breaker_mode(breaker), SRS_SAFE_MODE_ON);
    ck_assert_int_eq(srs__breaker_acquire(breaker, 0), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(srs__breaker_acquire(breaker, INT64_C(1) << 50), SRS__PERMIT_REFUSED);
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_ON, 0), SRS__UNCHANGED);
    /* In automatic mode again, it is probed immediately. */
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_AUTOMATIC, 7), SRS__UNCHANGED);
    ck_assert(srs__breaker_is_open(breaker));
    ck_assert_int_eq(call(breaker, 0, 7), SRS__CLOSED);
    ck_assert(!srs__breaker_is_open(breaker));
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(forced_closed_it_never_opens)
{
    srs__breaker *breaker = make_open(0, 1, 0);
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_OFF, 0), SRS__CLOSED);
    for (int i = 0; i < 10 * FAILURES; i++)
        ck_assert_int_eq(call(breaker, 1, i), SRS__UNCHANGED);
    /* Given back, it counts from the beginning. */
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_AUTOMATIC, 0), SRS__UNCHANGED);
    for (int i = 1; i < FAILURES; i++)
        ck_assert_int_eq(call(breaker, 1, i), SRS__UNCHANGED);
    ck_assert_int_eq(call(breaker, 1, 0), SRS__OPENED);
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(a_probe_that_is_overtaken_by_force_does_not_count)
{
    srs__breaker *breaker = make_open(0, 1, 0);
    srs__permit pass = srs__breaker_acquire(breaker, OPEN_MS);
    ck_assert_int_eq(pass, SRS__PERMIT_PROBE);
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_ON, OPEN_MS), SRS__UNCHANGED);
    ck_assert_int_eq(outcome(breaker, pass, 0, OPEN_MS), SRS__UNCHANGED);
    ck_assert(srs__breaker_is_open(breaker));
    srs__breaker_force(breaker, SRS_SAFE_MODE_AUTOMATIC, OPEN_MS);
    ck_assert_int_eq(srs__breaker_acquire(breaker, OPEN_MS), SRS__PERMIT_PROBE); /* the next one */
    srs__breaker_free(breaker);
}
END_TEST

START_TEST(given_back_to_a_policy_without_safe_mode_it_closes)
{
    srs_safe_mode_policy *policy;
    srs__breaker *breaker;
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    srs_safe_mode_policy_set(policy, SRS_SAFE_ENABLED, 0, NULL);
    ck_assert_int_eq(srs__breaker_new(policy, &breaker, NULL), SRS_OK);
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_ON, 0), SRS__OPENED);
    ck_assert_int_eq(srs__breaker_force(breaker, SRS_SAFE_MODE_AUTOMATIC, 0), SRS__CLOSED);
    srs__breaker_free(breaker);
    srs_safe_mode_policy_free(policy);
}
END_TEST

START_TEST(no_memory_makes_no_breaker)
{
    srs_safe_mode_policy *policy;
    srs__breaker *breaker;
    failing_alloc_install();
    ck_assert_int_eq(srs_safe_mode_policy_new(&policy, NULL), SRS_OK);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__breaker_new(policy, &breaker, NULL), SRS_E_NO_MEMORY);
    failing_alloc_off();
    srs_safe_mode_policy_free(policy);
    srs__breaker_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("breaker");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, it_stays_closed_while_failures_are_not_consecutive);
    tcase_add_test(tests,
                   a_kind_of_call_that_always_fails_opens_it_though_others_succeed_in_between);
    tcase_add_test(tests, failures_of_several_kinds_in_a_row_open_it);
    tcase_add_test(tests, a_failure_that_may_soon_be_over_is_probed_soon);
    tcase_add_test(tests, it_opens_once_and_refuses_until_the_probe);
    tcase_add_test(tests, a_good_probe_closes_it);
    tcase_add_test(tests, a_bad_probe_waits_anew);
    tcase_add_test(tests, it_closes_after_as_many_good_probes_as_asked_for);
    tcase_add_test(tests, outcomes_of_calls_from_before_it_opened_do_not_matter);
    tcase_add_test(tests, the_wait_varies_within_the_jitter);
    tcase_add_test(tests, threads_see_transitions_in_turn);
    tcase_add_test(tests, forced_open_it_is_never_probed);
    tcase_add_test(tests, forced_closed_it_never_opens);
    tcase_add_test(tests, a_probe_that_is_overtaken_by_force_does_not_count);
    tcase_add_test(tests, given_back_to_a_policy_without_safe_mode_it_closes);
    tcase_add_test(tests, no_memory_makes_no_breaker);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
