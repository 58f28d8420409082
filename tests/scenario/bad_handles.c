/* A function that reads a field or an element reports its absence: for a NULL handle, and past the
 * end of a list. A program may so ask for a field of an element that is not there. */
#include "scenario/bad.h"

#include <string.h>

#define PAST_THE_END SIZE_MAX

/* ---- handles that are NULL ---------------------------------------------------------------- */

START_TEST(fields_of_no_tracker)
{
    (void)_i;
    const srs_tracker *none = NULL;
    ck_assert_ptr_null(srs_tracker_season(none));
    ck_assert_ptr_null(srs_tracker_user(none));
    ck_assert_ptr_null(srs_tracker_item(none));
    ck_assert_ptr_null(srs_tracker_subject(none));
    ck_assert_ptr_null(srs_tracker_topic(none));
    ck_assert_int_eq(srs_tracker_phase(none), SRS_PHASE_NEW);
    ck_assert_int_eq(srs_tracker_step(none), -1);
    ck_assert_int_eq(srs_tracker_level(none), 0);
    ck_assert_double_eq(srs_tracker_stability(none), 0);
    ck_assert_double_eq(srs_tracker_difficulty(none), 0);
    ck_assert_uint_eq(srs_tracker_reps(none), 0);
    ck_assert_uint_eq(srs_tracker_lapses(none), 0);
    ck_assert_int_eq(srs_tracker_last_review_ms(none), SRS_TIME_NONE);
    ck_assert_int_eq(srs_tracker_due_ms(none), SRS_TIME_NONE);
}
END_TEST

START_TEST(fields_of_no_log_entry)
{
    (void)_i;
    const srs_event *none = NULL;
    const srs_id zero = {{0}};
    srs_id id;
    memset(&id, 0x5a, sizeof id);
    srs_event_id(none, &id);
    ck_assert_mem_eq(&id, &zero, sizeof id);
    srs_event_id(none, NULL);
    ck_assert_int_eq((int)srs_event_kind_of(none), 0);
    ck_assert_ptr_null(srs_event_user(none));
    ck_assert_ptr_null(srs_event_item(none));
    ck_assert_ptr_null(srs_event_subject(none));
    ck_assert_ptr_null(srs_event_topic(none));
    ck_assert_int_eq(srs_event_rating(none), 0);
    ck_assert_int_eq(srs_event_at_ms(none), SRS_TIME_NONE);
    ck_assert_int_eq(srs_event_response_ms(none), -1);
}
END_TEST

START_TEST(fields_of_no_season)
{
    (void)_i;
    const srs_season *none = NULL;
    ck_assert_ptr_null(srs_season_name(none));
    ck_assert_int_eq(srs_season_starts_ms(none), SRS_TIME_NONE);
    ck_assert_int_eq(srs_season_ends_ms(none), SRS_TIME_NONE);
    ck_assert_int_eq(srs_season_archived_ms(none), SRS_TIME_NONE);
    ck_assert_int_eq(srs_season_is_active(none), 0);
    ck_assert_int_eq(srs_season_cache_enabled(none), 0);
    ck_assert_int_eq(srs_season_auto_archive(none), 0);
    ck_assert_int_eq(srs_season_partition_created(none), 0);
}
END_TEST

START_TEST(fields_of_no_completion)
{
    (void)_i;
    const srs_completion *none = NULL;
    ck_assert_ptr_null(srs_completion_job(none));
    ck_assert_int_eq(srs_completion_state(none), SRS_JOB_UNKNOWN);
    ck_assert_ptr_null(srs_completion_season(none));
    ck_assert_ptr_null(srs_completion_user(none));
    ck_assert_uint_eq(srs_completion_reviews(none), 0);
    ck_assert_uint_eq(srs_completion_dead(none), 0);
    ck_assert_ptr_null(srs_completion_message(none));
}
END_TEST

START_TEST(fields_of_no_report)
{
    (void)_i;
    const srs_counts *counts = NULL;
    ck_assert_uint_eq(srs_counts_total(counts), 0);
    ck_assert_uint_eq(srs_counts_due(counts), 0);
    ck_assert_uint_eq(srs_counts_remaining(counts), 0);
    ck_assert_uint_eq(srs_counts_phase(counts, SRS_PHASE_NEW), 0);
    ck_assert_uint_eq(srs_counts_level(counts, 0), 0);
    ck_assert_uint_eq(srs_counts_subjects(counts), 0);
    ck_assert_ptr_null(srs_counts_subject(counts, 0));
    ck_assert_uint_eq(srs_counts_subject_total(counts, 0), 0);
    ck_assert_uint_eq(srs_counts_subject_due(counts, 0), 0);
    const srs_forecast *forecast = NULL;
    ck_assert_uint_eq(srs_forecast_days(forecast), 0);
    ck_assert_uint_eq(srs_forecast_overdue(forecast), 0);
    ck_assert_int_eq(srs_forecast_day_ms(forecast, 0), SRS_TIME_NONE);
    ck_assert_uint_eq(srs_forecast_reviews(forecast, 0), 0);
}
END_TEST

START_TEST(elements_of_no_list)
{
    (void)_i;
    ck_assert_uint_eq(srs_due_list_count(NULL), 0);
    ck_assert_ptr_null(srs_due_list_at(NULL, 0));
    ck_assert_uint_eq(srs_due_list_total(NULL), 0);
    ck_assert_int_eq(srs_due_list_is_degraded(NULL), 0);
    ck_assert_ptr_null(srs_due_list_season(NULL));
    ck_assert_uint_eq(srs_tracker_list_count(NULL), 0);
    ck_assert_ptr_null(srs_tracker_list_at(NULL, 0));
    ck_assert_uint_eq(srs_event_list_count(NULL), 0);
    ck_assert_ptr_null(srs_event_list_at(NULL, 0));
    ck_assert_uint_eq(srs_season_list_count(NULL), 0);
    ck_assert_ptr_null(srs_season_list_at(NULL, 0));
    ck_assert_uint_eq(srs_dead_list_count(NULL), 0);
    ck_assert_ptr_null(srs_dead_list_event(NULL, 0));
    ck_assert_ptr_null(srs_dead_list_season(NULL, 0));
    ck_assert_ptr_null(srs_dead_list_reason(NULL, 0));
}
END_TEST

START_TEST(fields_of_no_result)
{
    (void)_i;
    ck_assert_uint_eq(srs_submit_result_count(NULL), 0);
    ck_assert_ptr_null(srs_submit_result_job(NULL));
    ck_assert_ptr_null(srs_submit_result_season(NULL));
    ck_assert_int_eq(srs_submit_result_is_degraded(NULL), 0);
    ck_assert_ptr_null(srs_submit_result_at(NULL, 0));
    ck_assert_ptr_null(srs_submit_result_review_id(NULL, 0));
    ck_assert_int_eq(srs_submit_result_is_duplicate(NULL, 0), 0);
}
END_TEST

START_TEST(fields_of_no_error_id_or_scheduler)
{
    (void)_i;
    const srs_id id = {{0}};
    char text[SRS_ID_TEXT_SIZE] = "untouched";
    ck_assert_int_eq(srs_error_status(NULL), SRS_OK);
    ck_assert_ptr_null(srs_error_message(NULL));
    ck_assert_int_eq(srs_error_retry_after_ms(NULL), 0);
    srs_id_format(&id, NULL);
    srs_id_format(NULL, text);
    ck_assert_str_eq(text, "");
    ck_assert_str_eq(srs_scheduler_name(NULL), "");
}
END_TEST

/* ---- past the end ------------------------------------------------------------------------- */

START_TEST(past_the_end_of_a_list)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_due_list *due;
    srs_tracker_list *items;
    srs_event_list *log;
    srs_season_list *seasons;
    srs_dead_list *dead;
    world_ok(srs_due(context, "S", "ada", NULL, &due, err));
    world_ok(srs_items(context, "S", "ada", NULL, 10, &items, err));
    world_ok(srs_log(context, "S", NULL, NULL, 10, &log, err));
    world_ok(srs_season_get(context, NULL, &seasons, err));
    world_ok(srs_dead(context, NULL, 10, &dead, err));
    const size_t ends[] = {1, PAST_THE_END};
    for (size_t i = 0; i < 2; i++) {
        ck_assert_ptr_null(srs_due_list_at(due, ends[i]));
        ck_assert_ptr_null(srs_tracker_list_at(items, ends[i]));
        ck_assert_ptr_null(srs_event_list_at(log, ends[i]));
        ck_assert_ptr_null(srs_season_list_at(seasons, ends[i]));
        ck_assert_ptr_null(srs_dead_list_event(dead, ends[i] - 1));
        ck_assert_ptr_null(srs_dead_list_season(dead, ends[i] - 1));
        ck_assert_ptr_null(srs_dead_list_reason(dead, ends[i] - 1));
    }
    ck_assert_ptr_null(srs_tracker_item(srs_tracker_list_at(items, 1)));
    srs_due_list_free(due);
    srs_tracker_list_free(items);
    srs_event_list_free(log);
    srs_season_list_free(seasons);
    srs_dead_list_free(dead);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(past_the_end_of_a_result_or_report)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_review review = world_review("one", SRS_GOOD, 0);
    srs_submit_result *result;
    srs_counts *counts;
    srs_forecast *forecast;
    world_ok(srs_submit(context, "S", "bob", &review, 1, NULL, &result, err));
    world_ok(srs_count(context, "S", "bob", 0, &counts, err));
    world_ok(srs_forecast_get(context, "S", "bob", 0, 3, &forecast, err));
    const size_t more[] = {0, PAST_THE_END - 3};
    for (size_t i = 0; i < 2; i++) {
        ck_assert_ptr_null(srs_submit_result_at(result, 1 + more[i]));
        ck_assert_ptr_null(srs_submit_result_review_id(result, 1 + more[i]));
        ck_assert_int_eq(srs_submit_result_is_duplicate(result, 1 + more[i]), 0);
        ck_assert_ptr_null(srs_counts_subject(counts, 1 + more[i]));
        ck_assert_uint_eq(srs_counts_subject_total(counts, 1 + more[i]), 0);
        ck_assert_uint_eq(srs_counts_subject_due(counts, 1 + more[i]), 0);
        ck_assert_int_eq(srs_forecast_day_ms(forecast, 3 + more[i]), SRS_TIME_NONE);
        ck_assert_uint_eq(srs_forecast_reviews(forecast, 3 + more[i]), 0);
    }
    ck_assert_uint_eq(srs_counts_level(counts, -1), 0);
    ck_assert_uint_eq(srs_counts_level(counts, SRS_LEVEL_MAX + 1), 0);
    ck_assert_uint_eq(srs_counts_phase(counts, (srs_phase)-1), 0);
    ck_assert_uint_eq(srs_counts_phase(counts, (srs_phase)(SRS_PHASE_REMOVED + 1)), 0);
    srs_submit_result_free(result);
    srs_counts_free(counts);
    srs_forecast_free(forecast);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        fields_of_no_tracker,   fields_of_no_log_entry,
        fields_of_no_season,    fields_of_no_completion,
        fields_of_no_report,    elements_of_no_list,
        fields_of_no_result,    fields_of_no_error_id_or_scheduler,
        past_the_end_of_a_list, past_the_end_of_a_result_or_report,
    };
    return world_run("bad_handles", tests, sizeof tests / sizeof *tests);
}
