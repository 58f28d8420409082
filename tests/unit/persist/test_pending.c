/* Tests the queue in memory: jobs in order of acceptance, and the pending events per user. */
#include "persist/internal.h"

#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <string.h>

static srs__persistence p;
static srs__counters counters;

static void setup(void)
{
    failing_alloc_install();
    memset(&p, 0, sizeof p);
    memset(&counters, 0, sizeof counters);
    p.setup.counters = &counters;
    ck_assert_int_eq(srs__lock_init(&p.lock, SRS__RANK_PERSISTENCE), 0);
    srs__lock_acquire(&p.lock);
}

/* Checks after each test that no memory is allocated. */
static void teardown(void)
{
    srs__pending_free(&p);
    srs__lock_release(&p.lock);
    srs__lock_destroy(&p.lock);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}

/* Creates a job with events of the items "a0", "a1", .... */
static srs__job *job_of(const char *season, const char *user, char name, size_t count)
{
    srs__job *job;
    ck_assert_int_eq(srs__job_new(season, user, count, SRS_ACK_CACHED, &job, NULL), SRS_OK);
    for (size_t i = 0; i < count; i++) {
        char item[3] = {name, (char)('0' + i), '\0'};
        srs_event event = SRS_EVENT_INIT;
        event.item = item;
        event.rating = SRS_GOOD;
        event.at_ms = 1;
        ck_assert_int_eq(srs__job_set(job, i, &event, NULL), SRS_OK);
    }
    return job;
}

static srs__job *add(const char *season, const char *user, char name, size_t count)
{
    srs__job *job = job_of(season, user, name, count);
    ck_assert_int_eq(srs__persist_enter(&p, job), SRS_OK);
    srs__job_enter_stage(job, SRS__JOB_ACCEPTED);
    return job;
}

/* Ends a job like persistence. */
static void end(srs__job *job)
{
    srs__pending_remove(&p, job);
    srs__active_remove(&p, job);
    srs__job_free(job);
}

/* Calls srs__persist_pending(), which acquires the lock itself. */
static srs_status pending_copy(const char *season, const char *user, srs__events *out,
                               srs_error *err)
{
    srs__lock_release(&p.lock);
    srs_status status = srs__persist_pending(&p, season, user, out, err);
    srs__lock_acquire(&p.lock);
    return status;
}

/* Asserts the items of the pending events of a user, in order. */
static void pending_is(const char *season, const char *user, const char *items)
{
    srs__events events = {0};
    char found[64] = "";
    ck_assert_int_eq(pending_copy(season, user, &events, NULL), SRS_OK);
    for (size_t i = 0; i < events.count; i++) {
        ck_assert_str_eq(events.at[i].season, season);
        ck_assert_str_eq(events.at[i].user, user);
        strcat(found, events.at[i].item);
    }
    ck_assert_str_eq(found, items);
    srs__events_free(&events);
}

/* Asserts the order of the accepted jobs, by their first items, in both directions. */
static void active_is(const char *names)
{
    size_t count = 0, length = strlen(names);
    for (const srs__job *job = p.active_first; job; job = job->active_next)
        ck_assert_int_eq(job->events[0].item[0], names[count++]);
    ck_assert_uint_eq(count, length);
    for (const srs__job *job = p.active_last; job; job = job->active_prev)
        ck_assert_int_eq(job->events[0].item[0], names[--count]);
    ck_assert_uint_eq(count, 0);
}

static void queue_is(const char *names)
{
    size_t count = 0, length = strlen(names);
    for (const srs__job *job = p.queue_first; job; job = job->next) {
        ck_assert_int_eq(job->stage, SRS__JOB_QUEUED);
        ck_assert_int_eq(job->events[0].item[0], names[count++]);
    }
    ck_assert_uint_eq(count, length);
    for (const srs__job *job = p.queue_last; job; job = job->prev)
        ck_assert_int_eq(job->events[0].item[0], names[--count]);
    ck_assert_uint_eq(count, 0);
}

START_TEST(nothing_is_pending_at_first)
{
    pending_is("s", "u", "");
    active_is("");
    queue_is("");
}
END_TEST

START_TEST(entries_are_pending_in_order_of_acceptance)
{
    add("s", "u", 'b', 2);
    add("s", "u", 'a', 1);
    add("s", "u", 'c', 3);
    pending_is("s", "u", "b0b1a0c0c1c2");
    active_is("bac");
}
END_TEST

START_TEST(users_are_apart)
{
    add("s", "u", 'a', 1);
    add("s", "v", 'b', 1);
    add("t", "u", 'c', 1);
    add("su", "", 'd', 1); /* the same letters, split at another position */
    add("s", "u", 'e', 1);
    pending_is("s", "u", "a0e0");
    pending_is("s", "v", "b0");
    pending_is("t", "u", "c0");
    pending_is("su", "", "d0");
    pending_is("t", "v", "");
    active_is("abcde");
}
END_TEST

START_TEST(what_was_copied_outlives_the_job)
{
    srs__events events = {0};
    srs__job *job = add("s", "u", 'a', 1);
    ck_assert_int_eq(pending_copy("s", "u", &events, NULL), SRS_OK);
    end(job);
    ck_assert_str_eq(events.at[0].item, "a0");
    ck_assert_str_eq(events.at[0].user, "u");
    ck_assert_int_eq(events.at[0].rating, SRS_GOOD);
    srs__events_free(&events);
}
END_TEST

START_TEST(jobs_end_in_any_order)
{
    static const struct {
        int first, second, third;
        const char *left[2]; /* after the first, and after the second */
    } orders[] = {{0, 1, 2, {"bc", "c"}}, {0, 2, 1, {"bc", "b"}}, {1, 0, 2, {"ac", "c"}},
                  {1, 2, 0, {"ac", "a"}}, {2, 0, 1, {"ab", "b"}}, {2, 1, 0, {"ab", "a"}}};
    srs__job *jobs[] = {add("s", "u", 'a', 1), add("s", "u", 'b', 1), add("s", "u", 'c', 1)};
    end(jobs[orders[_i].first]);
    active_is(orders[_i].left[0]);
    char two[] = {orders[_i].left[0][0], '0', orders[_i].left[0][1], '0', '\0'};
    pending_is("s", "u", two);
    end(jobs[orders[_i].second]);
    active_is(orders[_i].left[1]);
    char one[] = {orders[_i].left[1][0], '0', '\0'};
    pending_is("s", "u", one);
    end(jobs[orders[_i].third]);
    active_is("");
    pending_is("s", "u", "");
    ck_assert_ptr_null(p.pending); /* the user is removed */
}
END_TEST

START_TEST(a_job_follows_those_that_are_left)
{
    add("s", "u", 'a', 1);
    srs__job *b = add("s", "u", 'b', 1);
    end(b); /* the last job */
    add("s", "u", 'c', 1);
    pending_is("s", "u", "a0c0");
    active_is("ac");
}
END_TEST

START_TEST(a_job_that_is_stored_may_still_be_active)
{
    srs__job *job = add("s", "u", 'a', 1);
    srs__pending_remove(&p, job);
    ck_assert_ptr_null(job->pending);
    pending_is("s", "u", "");
    active_is("a");
    srs__pending_remove(&p, job); /* a second call does nothing */
    srs__active_remove(&p, job);
    active_is("");
    srs__job_free(job);
}
END_TEST

START_TEST(the_queue_takes_at_the_back_and_gives_back_at_the_front)
{
    srs__job *a = add("s", "u", 'a', 1), *b = add("s", "u", 'b', 1), *c = add("s", "u", 'c', 1);
    srs__queue_push_back(&p, c);
    srs__queue_remove(&p, c);
    srs__queue_push_back(&p, a);
    srs__queue_push_back(&p, b);
    queue_is("ab");
    srs__queue_push_front(&p, c);
    queue_is("cab");
    srs__queue_remove(&p, a);        /* from the middle, the front, and as the last one */
    ck_assert(!a->prev && !a->next); /* so that another list can hold the job */
    queue_is("cb");
    srs__queue_remove(&p, c);
    queue_is("b");
    srs__queue_remove(&p, b);
    queue_is("");
    srs__queue_push_front(&p, a);
    srs__queue_push_front(&p, b);
    queue_is("ba");
    srs__queue_remove(&p, a); /* from the back */
    queue_is("b");
}
END_TEST

START_TEST(the_queue_does_not_change_what_is_pending)
{
    srs__job *a = add("s", "u", 'a', 1);
    srs__queue_push_back(&p, a);
    srs__queue_remove(&p, a);
    pending_is("s", "u", "a0");
    active_is("a");
}
END_TEST

START_TEST(without_memory_a_job_is_not_added)
{
    add("s", "v", 'a', 1); /* creates the table */
    srs__job *job = job_of("s", "u", 'b', 1);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__persist_enter(&p, job), SRS_E_NO_MEMORY);
    failing_alloc_off();
    ck_assert_ptr_null(job->pending);
    pending_is("s", "u", "");
    active_is("a");
    ck_assert_int_eq(srs__persist_enter(&p, job), SRS_OK);
    srs__job_enter_stage(job, SRS__JOB_ACCEPTED);
    pending_is("s", "u", "b0");
    active_is("ab");
}
END_TEST

START_TEST(without_memory_for_a_table_nothing_stays)
{
    srs__job *job = job_of("s", "u", 'a', 1);
    size_t live = failing_alloc_live(), after = 0;
    for (int failed = 1; failed; after++) {
        failing_alloc_after(after);
        srs_status status = srs__persist_enter(&p, job);
        failing_alloc_off();
        failed = failing_alloc_failed();
        ck_assert_int_eq(status, failed ? SRS_E_NO_MEMORY : SRS_OK);
        ck_assert(!failed || failing_alloc_live() == live);
        active_is(failed ? "" : "a");
    }
    ck_assert_uint_eq(after, 4); /* the user, the table and its buckets failed in turn */
}
END_TEST

START_TEST(a_user_who_is_known_needs_no_memory)
{
    add("s", "u", 'a', 1);
    srs__job *job = job_of("s", "u", 'b', 1);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__persist_enter(&p, job), SRS_OK);
    srs__job_enter_stage(job, SRS__JOB_ACCEPTED);
    failing_alloc_off();
    pending_is("s", "u", "a0b0");
}
END_TEST

START_TEST(without_memory_nothing_is_copied_and_nothing_lost)
{
    srs__events events = {0};
    srs_error err = SRS_ERROR_INIT;
    add("s", "u", 'a', 2);
    failing_alloc_after(0);
    ck_assert_int_eq(pending_copy("s", "u", &events, &err), SRS_E_NO_MEMORY);
    failing_alloc_off();
    ck_assert_int_eq(err.status, SRS_E_NO_MEMORY);
    ck_assert_uint_eq(events.count, 0);
    srs__events_free(&events);
    pending_is("s", "u", "a0a1"); /* the lock is released */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pending");
    TCase *tcase = tcase_create("pending");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, nothing_is_pending_at_first);
    tcase_add_test(tcase, entries_are_pending_in_order_of_acceptance);
    tcase_add_test(tcase, users_are_apart);
    tcase_add_test(tcase, what_was_copied_outlives_the_job);
    tcase_add_loop_test(tcase, jobs_end_in_any_order, 0, 6);
    tcase_add_test(tcase, a_job_follows_those_that_are_left);
    tcase_add_test(tcase, a_job_that_is_stored_may_still_be_active);
    tcase_add_test(tcase, the_queue_takes_at_the_back_and_gives_back_at_the_front);
    tcase_add_test(tcase, the_queue_does_not_change_what_is_pending);
    tcase_add_test(tcase, without_memory_a_job_is_not_added);
    tcase_add_test(tcase, without_memory_for_a_table_nothing_stays);
    tcase_add_test(tcase, a_user_who_is_known_needs_no_memory);
    tcase_add_test(tcase, without_memory_nothing_is_copied_and_nothing_lost);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
