/* Tests jobs: they own the texts of their events, have the id of the first event, and count
 * references. */
#include "persist/job.h"

#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <string.h>

static srs_event event_of(unsigned char number, const char *item)
{
    srs_event event = SRS_EVENT_INIT;
    memset(event.id.bytes, number, sizeof event.id.bytes);
    event.rating = SRS_GOOD;
    event.season = "another season";
    event.user = "another user";
    event.item = item;
    event.at_ms = 1000 + number;
    event.response_ms = number;
    return event;
}

static srs__job *job_of(size_t count)
{
    srs__job *job;
    ck_assert_int_eq(srs__job_new("s", "u", count, SRS_ACK_CACHED, &job, NULL), SRS_OK);
    return job;
}

static void set(srs__job *job, size_t index, srs_event event)
{
    ck_assert_int_eq(srs__job_set(job, index, &event, NULL), SRS_OK);
}

START_TEST(a_new_job_is_not_accepted)
{
    srs__job *job = job_of(3);
    ck_assert_str_eq(job->season, "s");
    ck_assert_str_eq(job->user, "u");
    ck_assert_uint_eq(job->count, 3);
    ck_assert_int_eq(job->stage, SRS__JOB_NEW);
    ck_assert_int_eq(job->references, 1);
    ck_assert_int_eq(job->ack, SRS_ACK_CACHED);
    ck_assert_uint_eq(job->dead, 0);
    ck_assert_ptr_null(job->pending);
    ck_assert_uint_eq(job->error.size, sizeof job->error); /* so that the error can be filled in */
    ck_assert_int_eq(job->error.status, SRS_OK);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(job->duplicate[i], 0);
    srs__job_free(job);
}
END_TEST

START_TEST(a_job_knows_who_waits)
{
    srs__job *job;
    ck_assert_int_eq(srs__job_new("s", "u", 1, SRS_ACK_STORED, &job, NULL), SRS_OK);
    ck_assert_int_eq(job->ack, SRS_ACK_STORED);
    srs__job_free(job);
}
END_TEST

START_TEST(the_first_entry_gives_the_job_its_id)
{
    srs__job *job = job_of(2);
    set(job, 1, event_of(0x22, "b"));
    ck_assert_str_eq(job->id, "");
    set(job, 0, event_of(0x11, "a"));
    ck_assert_str_eq(job->id, "11111111-1111-1111-1111-111111111111");
    ck_assert_str_eq(job->texts[1].text, "22222222-2222-2222-2222-222222222222");
    ck_assert_str_eq(srs_completion_job(job), job->id);
    srs__job_free(job);
}
END_TEST

START_TEST(text_is_copied)
{
    srs__job *job = job_of(1);
    char item[] = "item", subject[] = "math", topic[] = "sums";
    srs_event event = event_of(1, item);
    event.subject = subject;
    event.topic = topic;
    set(job, 0, event);
    item[0] = subject[0] = topic[0] = '#';
    ck_assert_str_eq(job->events[0].item, "item");
    ck_assert_str_eq(job->events[0].subject, "math");
    ck_assert_str_eq(job->events[0].topic, "sums");
    srs__job_free(job);
}
END_TEST

START_TEST(names_of_the_user_are_copied)
{
    srs__job *job;
    char season[] = "s", user[] = "u";
    ck_assert_int_eq(srs__job_new(season, user, 1, SRS_ACK_CACHED, &job, NULL), SRS_OK);
    season[0] = user[0] = '#';
    ck_assert_str_eq(srs_completion_season(job), "s");
    ck_assert_str_eq(srs_completion_user(job), "u");
    srs__job_free(job);
}
END_TEST

START_TEST(every_entry_is_of_the_jobs_user)
{
    srs__job *job = job_of(2);
    set(job, 0, event_of(1, "a"));
    set(job, 1, event_of(2, "b"));
    for (size_t i = 0; i < 2; i++) {
        ck_assert_ptr_eq(job->events[i].season, job->season);
        ck_assert_ptr_eq(job->events[i].user, job->user);
    }
    srs__job_free(job);
}
END_TEST

START_TEST(an_entry_keeps_all_else)
{
    srs__job *job = job_of(2);
    srs_event removal = event_of(7, "x");
    removal.kind = SRS_EVENT_REMOVE;
    removal.rating = 0;
    set(job, 0, event_of(9, "y"));
    set(job, 1, removal);
    const srs_event *own = &job->events[1];
    ck_assert_mem_eq(&own->id, &removal.id, sizeof own->id);
    ck_assert_int_eq(own->kind, SRS_EVENT_REMOVE);
    ck_assert_int_eq(own->rating, 0);
    ck_assert_int_eq(own->at_ms, 1007);
    ck_assert_int_eq(own->response_ms, 7);
    ck_assert_ptr_null(own->subject); /* unchanged, which differs from no subject */
    ck_assert_ptr_null(own->topic);
    ck_assert_str_eq(job->events[0].item, "y");
    srs__job_free(job);
}
END_TEST

START_TEST(the_entry_of_a_reset_has_an_empty_item)
{
    srs__job *job = job_of(1);
    srs_event reset = event_of(1, "");
    reset.kind = SRS_EVENT_RESET;
    reset.subject = "";
    set(job, 0, reset);
    ck_assert_str_eq(job->events[0].item, "");
    ck_assert_str_eq(job->events[0].subject, "");
    srs__job_free(job);
}
END_TEST

START_TEST(the_last_reference_frees)
{
    failing_alloc_install();
    srs__job *job = job_of(2);
    job->references = 3;
    size_t live = failing_alloc_live();
    srs__job_release(job);
    srs__job_release(job);
    ck_assert_uint_eq(failing_alloc_live(), live);
    ck_assert_int_eq(job->references, 1);
    srs__job_release(job);
    ck_assert_uint_eq(failing_alloc_live(), 0);
    srs__job_release(NULL);
    srs__job_free(NULL);
}
END_TEST

#define HOLDERS 8

static void *let_go(void *job)
{
    srs__job_release(job);
    return NULL;
}

START_TEST(references_end_on_any_thread)
{
    pthread_t threads[HOLDERS];
    failing_alloc_install();
    for (int round = 0; round < 50; round++) {
        srs__job *job = job_of(1);
        job->references = HOLDERS;
        for (int i = 0; i < HOLDERS; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, let_go, job), 0);
        for (int i = 0; i < HOLDERS; i++)
            ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_uint_eq(failing_alloc_live(), 0);
    }
}
END_TEST

START_TEST(without_memory_there_is_no_job)
{
    failing_alloc_install();
    for (size_t after = 0;; after++) {
        srs__job *job = NULL;
        srs_error err = SRS_ERROR_INIT;
        failing_alloc_after(after);
        srs_status status =
            srs__job_new("s", "u", 100, SRS_ACK_CACHED, &job, &err); /* more than a block */
        failing_alloc_off();
        if (!failing_alloc_failed()) {
            ck_assert_int_eq(status, SRS_OK);
            ck_assert_uint_gt(after, 1);
            srs__job_free(job);
            break;
        }
        ck_assert_int_eq(status, SRS_E_NO_MEMORY);
        ck_assert_int_eq(err.status, SRS_E_NO_MEMORY);
        ck_assert_ptr_null(job);
        ck_assert_uint_eq(failing_alloc_live(), 0);
    }
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

/* Sets events with long ids until the block of the arena is full and an allocation is needed. */
START_TEST(without_memory_an_entry_is_refused)
{
    char item[SRS_ITEM_MAX + 1];
    size_t index = 0;
    srs_status status = SRS_OK;
    srs_error err = SRS_ERROR_INIT;
    memset(item, 'i', sizeof item - 1);
    item[sizeof item - 1] = '\0';
    failing_alloc_install();
    srs__job *job = job_of(1000);
    failing_alloc_after(0);
    for (; index < 1000 && !status; index++) {
        srs_event event = event_of(1, item);
        status = srs__job_set(job, index, &event, &err);
    }
    failing_alloc_off();
    ck_assert_int_eq(status, SRS_E_NO_MEMORY);
    ck_assert_int_eq(err.status, SRS_E_NO_MEMORY);
    set(job, index - 1, event_of(2, item)); /* again, with memory */
    ck_assert_str_eq(job->events[index - 1].item, item);
    srs__job_free(job);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("job");
    TCase *tcase = tcase_create("job");
    tcase_add_test(tcase, a_new_job_is_not_accepted);
    tcase_add_test(tcase, a_job_knows_who_waits);
    tcase_add_test(tcase, the_first_entry_gives_the_job_its_id);
    tcase_add_test(tcase, text_is_copied);
    tcase_add_test(tcase, names_of_the_user_are_copied);
    tcase_add_test(tcase, every_entry_is_of_the_jobs_user);
    tcase_add_test(tcase, an_entry_keeps_all_else);
    tcase_add_test(tcase, the_entry_of_a_reset_has_an_empty_item);
    tcase_add_test(tcase, the_last_reference_frees);
    tcase_add_test(tcase, references_end_on_any_thread);
    tcase_add_test(tcase, without_memory_there_is_no_job);
    tcase_add_test(tcase, without_memory_an_entry_is_refused);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
