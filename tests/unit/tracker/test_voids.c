/* Voids: which entries of a log count. */
#include "support/suite.h"
#include "tracker/fold.h"
#include "tracker/voids.h"

#include <check.h>
#include <string.h>

#define T0 INT64_C(1750000000000)

static srs_event entry(int kind, int64_t at_ms, int id)
{
    srs_event event = SRS_EVENT_INIT;
    event.season = "S";
    event.user = "u";
    event.item = "i";
    event.kind = kind;
    event.rating = kind == SRS_EVENT_REVIEW ? 3 : 0;
    event.at_ms = at_ms;
    event.id.bytes[15] = (uint8_t)id;
    return event;
}

static void add(srs__events *log, srs_event event)
{
    ck_assert_int_eq(srs__events_add(log, &event), SRS_OK);
}

START_TEST(the_id_of_a_void_leads_back)
{
    srs_id id, voided, back;
    ck_assert_int_eq(srs_id_new(&id), SRS_OK);
    srs__void_id(&id, &voided);
    srs__void_id(&voided, &back);
    ck_assert_mem_ne(&id, &voided, sizeof id);
    ck_assert_mem_eq(&id, &back, sizeof id);
    ck_assert_int_eq(voided.bytes[6] >> 4, 7); /* still a UUID of version 7 */
    ck_assert_int_eq(voided.bytes[8] >> 6, 2);
}
END_TEST

START_TEST(a_void_is_the_same_whoever_makes_it)
{
    srs_event event = entry(SRS_EVENT_REVIEW, T0, 1);
    event.subject = "s";
    srs_event a = srs__void_of(&event), b = srs__void_of(&event);
    ck_assert_int_eq(srs__event_compare(&a, &b), 0);
    ck_assert_int_eq(a.kind, SRS_EVENT_VOID);
    ck_assert_int_eq(a.at_ms, T0);
    ck_assert_int_eq(a.rating, 0);
    ck_assert_str_eq(a.item, "i");
    ck_assert_ptr_null(a.subject);
}
END_TEST

START_TEST(what_is_voided_does_not_count)
{
    srs__events log = {0};
    size_t unmatched;
    srs_event first = entry(SRS_EVENT_REVIEW, T0, 1), last = entry(SRS_EVENT_REVIEW, T0 + 9, 2);
    add(&log, first);
    add(&log, srs__void_of(&last)); /* in any order */
    add(&log, last);
    ck_assert_int_eq(srs__voids_apply(&log, &unmatched), SRS_OK);
    ck_assert_uint_eq(log.count, 1);
    ck_assert_uint_eq(unmatched, 0);
    ck_assert_mem_eq(&log.at[0].id, &first.id, sizeof first.id);
    add(&log, srs__void_of(&last)); /* without its entry */
    ck_assert_int_eq(srs__voids_apply(&log, &unmatched), SRS_OK);
    ck_assert_uint_eq(log.count, 1);
    ck_assert_uint_eq(unmatched, 1);
    srs__events_free(&log);
}
END_TEST

static srs_tracker fold(srs__events *log, const srs_tracker *reset)
{
    srs_scheduler *scheduler;
    size_t unmatched;
    srs_tracker tracker = {.season = "S", .user = "u", .item = "i"};
    ck_assert_int_eq(srs_scheduler_new("levels", &scheduler, NULL), SRS_OK);
    srs__scheduling scheduling = {.scheduler = scheduler};
    ck_assert_int_eq(srs__fold_whole(&scheduling, log, reset, &tracker, &unmatched, NULL), SRS_OK);
    srs_scheduler_free(scheduler);
    return tracker;
}

START_TEST(an_item_whose_entries_are_all_voided_is_new)
{
    srs__events log = {0};
    srs_event event = entry(SRS_EVENT_REVIEW, T0, 1);
    add(&log, event);
    add(&log, srs__void_of(&event));
    srs_tracker tracker = fold(&log, NULL);
    ck_assert_int_eq(tracker.phase, SRS_PHASE_NEW);
    ck_assert_int_eq(tracker.due_ms, SRS_TIME_NEVER);
    ck_assert_int_eq(tracker.last_review_ms, SRS_TIME_NONE);
    ck_assert_str_eq(tracker.item, "i");
    srs__events_free(&log);
}
END_TEST

START_TEST(a_review_is_superseded_by_what_ends_the_item_later)
{
    srs__events log = {0};
    srs_event before = entry(SRS_EVENT_REVIEW, T0, 1), removal = entry(SRS_EVENT_REMOVE, T0 + 1, 2),
              after = entry(SRS_EVENT_REVIEW, T0 + 2, 3),
              ahead = entry(SRS_EVENT_REMOVE, T0 + 9, 4);
    srs_tracker reset = SRS_TRACKER_INIT;
    reset.revision = 1;
    reset.last_review_ms = T0 + 3;
    add(&log, before);
    add(&log, removal);
    add(&log, after);
    add(&log, ahead);
    add(&log, srs__void_of(&ahead));
    fold(&log, NULL);
    ck_assert_int_eq(srs__fold_is_superseded(&log, NULL, &before), 1);
    ck_assert_int_eq(srs__fold_is_superseded(&log, NULL, &after), 0);
    ck_assert_int_eq(srs__fold_is_superseded(&log, NULL, &ahead), 1); /* it is voided */
    ck_assert_int_eq(srs__fold_is_superseded(&log, &reset, &after), 1);
    srs__events_free(&log);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("voids");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, the_id_of_a_void_leads_back);
    tcase_add_test(tests, a_void_is_the_same_whoever_makes_it);
    tcase_add_test(tests, what_is_voided_does_not_count);
    tcase_add_test(tests, an_item_whose_entries_are_all_voided_is_new);
    tcase_add_test(tests, a_review_is_superseded_by_what_ends_the_item_later);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
