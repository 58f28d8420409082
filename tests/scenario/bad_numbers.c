/* Times, limits, deadlines and sizes that are out of range are refused by every call on a context,
 * with a message that names them; nothing is changed, and no output is touched. */
#include "scenario/bad.h"

static const size_t bad_limits[] = {0, 10001, SIZE_MAX};
#define BAD_LIMITS (sizeof bad_limits / sizeof *bad_limits)

static void refuses_query(srs_context *context, const srs_due_query *query, const char *says)
{
    srs_due_list *out = UNTOUCHED;
    world_fails(SRS_E_INVALID, says, srs_due(context, NULL, "ada", query, &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
}

START_TEST(queries_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    const srs_due_query fresh = SRS_DUE_QUERY_INIT;
    srs_due_query query = fresh;
    query.size = 0;
    refuses_query(context, &query, "SRS_DUE_QUERY_INIT");
    query = fresh;
    query.limit = 51;
    refuses_query(context, &query, "due.limit_max");
    for (size_t i = 0; i < bad_times_count; i++) {
        query = fresh;
        query.at_ms = bad_times[i];
        refuses_query(context, &query, "at_ms");
    }
    for (size_t i = 0; i < bad_texts_count; i++) {
        query = fresh;
        query.subject = bad_texts[i].text;
        refuses_query(context, &query, "subject");
        query = fresh;
        query.topic = bad_texts[i].text;
        refuses_query(context, &query, "topic");
    }
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(times_of_reports_out_of_range)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_counts *counts = UNTOUCHED;
    srs_forecast *forecast = UNTOUCHED;
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    for (size_t i = 0; i < bad_times_count; i++) {
        int64_t at_ms = bad_times[i];
        world_fails(SRS_E_INVALID, "at_ms", srs_count(context, NULL, "ada", at_ms, &counts, err));
        world_fails(SRS_E_INVALID, "at_ms",
                    srs_forecast_get(context, NULL, "ada", at_ms, 7, &forecast, err));
        world_fails(SRS_E_INVALID, "at_ms",
                    srs_preview(context, NULL, "ada", "known", at_ms, next, err));
    }
    world_fails(SRS_E_INVALID, "at_ms", /* before the review that was */
                srs_preview(context, NULL, "ada", "known", WORLD_START_MS - 1, next, err));
    ck_assert_int_eq(next[0].phase, SRS_PHASE_NEW);
    ck_assert_ptr_eq(counts, UNTOUCHED);
    ck_assert_ptr_eq(forecast, UNTOUCHED);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(limits_out_of_range)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_tracker_list *items = UNTOUCHED;
    srs_event_list *log = UNTOUCHED;
    srs_dead_list *dead = UNTOUCHED;
    for (size_t i = 0; i < BAD_LIMITS; i++) {
        size_t limit = bad_limits[i];
        world_fails(SRS_E_INVALID, "limit",
                    srs_items(context, NULL, "ada", NULL, limit, &items, err));
        world_fails(SRS_E_INVALID, "limit", srs_log(context, NULL, "ada", NULL, limit, &log, err));
        world_fails(SRS_E_INVALID, "limit", srs_dead(context, NULL, limit, &dead, err));
    }
    ck_assert_ptr_eq(items, UNTOUCHED);
    ck_assert_ptr_eq(log, UNTOUCHED);
    ck_assert_ptr_eq(dead, UNTOUCHED);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(days_of_a_forecast_out_of_range)
{
    static const size_t days[] = {0, 3651, SIZE_MAX};
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_forecast *out = UNTOUCHED;
    for (size_t i = 0; i < 3; i++)
        world_fails(SRS_E_INVALID, "days",
                    srs_forecast_get(context, NULL, "ada", 0, days[i], &out, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(sizes_of_previews_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    next[0].size = 0;
    world_fails(SRS_E_INVALID, "SRS_STATE_INIT",
                srs_preview(context, NULL, "ada", "known", 0, next, err));
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(next[i].phase, SRS_PHASE_NEW);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

/* ---- seasons ------------------------------------------------------------------------------ */

static void refuses_season(srs_context *context, const srs_season *season, const char *says)
{
    world_fails(SRS_E_INVALID, says, srs_season_put(context, season, err));
}

START_TEST(seasons_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_season fresh = SRS_SEASON_INIT, season;
    fresh.name = "term";
    refuses_season(context, NULL, "season is NULL");
    season = fresh;
    season.size = 0;
    refuses_season(context, &season, "SRS_SEASON_INIT");
    season = fresh;
    season.name = NULL;
    refuses_season(context, &season, "season is NULL");
    season.name = "";
    refuses_season(context, &season, "season is empty");
    for (size_t i = 0; i < bad_texts_count; i++) {
        season.name = bad_texts[i].text;
        refuses_season(context, &season, bad_texts[i].says);
    }
    season = fresh;
    season.starts_ms = season.ends_ms = WORLD_START_MS;
    refuses_season(context, &season, "ends before it starts");
    for (size_t i = 0; i < bad_times_count; i++) {
        if (bad_times[i] == SRS_TIME_NONE)
            continue;
        season = fresh;
        season.starts_ms = bad_times[i];
        refuses_season(context, &season, "starts_ms");
        season = fresh;
        season.ends_ms = bad_times[i];
        refuses_season(context, &season, "ends_ms");
    }
    srs_season_list *all;
    world_ok(srs_season_get(context, NULL, &all, err));
    ck_assert_uint_eq(srs_season_list_count(all), 1);
    srs_season_list_free(all);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(seasons_asked_for_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_season_list *out = UNTOUCHED;
    for (size_t i = 0; i < bad_texts_count; i++)
        world_fails(SRS_E_INVALID, bad_texts[i].says,
                    srs_season_get(context, bad_texts[i].text, &out, err));
    world_fails(SRS_E_INVALID, "season is empty", srs_season_get(context, "", &out, err));
    world_fails(SRS_E_INVALID, "season is NULL", srs_season_activate(context, NULL, err));
    world_fails(SRS_E_SEASON_UNKNOWN, "", srs_season_activate(context, "nowhere", err));
    world_fails(SRS_E_INVALID, "context", srs_season_get(NULL, NULL, &out, err));
    world_fails(SRS_E_INVALID, "context", srs_season_activate(NULL, "S", err));
    srs_season season = SRS_SEASON_INIT;
    season.name = "term";
    world_fails(SRS_E_INVALID, "context", srs_season_put(NULL, &season, err));
    ck_assert_ptr_eq(out, UNTOUCHED);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

/* ---- persistence -------------------------------------------------------------------------- */

static void ignore(void *data, const srs_completion *completion)
{
    (void)data, (void)completion;
}

static srs_context *open_polled(int store)
{
    srs_config *config = world_config(store);
    ck_assert_int_eq(srs_config_set_completion(config, ignore, NULL), SRS_OK);
    return world_open(config);
}

START_TEST(deadlines_out_of_range)
{
    srs_context *context = open_polled(_i);
    srs_completion *out = UNTOUCHED;
    size_t delivered = 77;
    for (size_t i = 0; i < bad_timeouts_count; i++) {
        int64_t ms = bad_timeouts[i];
        world_fails(SRS_E_INVALID, "timeout_ms", srs_flush(context, ms, err));
        world_fails(SRS_E_INVALID, "timeout_ms", srs_poll(context, ms, &delivered, err));
        world_fails(SRS_E_INVALID, "timeout_ms", srs_next_completion(context, ms, &out, err));
        world_fails(SRS_E_INVALID, "timeout_ms", srs_close(context, ms, err));
    }
    ck_assert_ptr_eq(out, UNTOUCHED);
    ck_assert_uint_eq(delivered, 77);
    world_submit(context, "ada", "known", SRS_GOOD, 0); /* it is still open */
    world_close(context);
}
END_TEST

START_TEST(completions_that_are_off)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_completion *out = UNTOUCHED;
    size_t delivered = 77;
    world_fails(SRS_E_INVALID, "completions", srs_poll(context, 0, &delivered, err));
    world_fails(SRS_E_INVALID, "completions", srs_next_completion(context, 0, &out, err));
    world_fails(SRS_E_INVALID, "out", srs_next_completion(context, 0, NULL, err));
    ck_assert_int_eq(srs_event_fd(context), -1);
    ck_assert_ptr_eq(out, UNTOUCHED);
    ck_assert_uint_eq(delivered, 77);
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(persistence_without_a_context)
{
    srs_completion *out = UNTOUCHED;
    srs_job_state state = SRS_JOB_DEAD;
    world_fails(SRS_E_INVALID, "context", srs_flush(NULL, 0, err));
    world_fails(SRS_E_INVALID, "context", srs_poll(NULL, 0, NULL, err));
    world_fails(SRS_E_INVALID, "context", srs_next_completion(NULL, 0, &out, err));
    world_fails(SRS_E_INVALID, "context", srs_job_status(NULL, "x", &state, err));
    ck_assert_int_eq(srs_event_fd(NULL), -1);
    ck_assert_ptr_eq(out, UNTOUCHED);
    ck_assert_int_eq(state, SRS_JOB_DEAD);
    world_ok(srs_close(NULL, 0, err)); /* like free(): nothing to do */
    srs_discard(NULL);
}
END_TEST

START_TEST(jobs_and_dead_letters_that_are_none)
{
    static const char unknown[] = "0190a0a0-0000-7000-8000-000000000001";
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_dead_list *out = UNTOUCHED;
    srs_job_state state = SRS_JOB_DEAD;
    for (size_t i = 0; i < bad_ids_count; i++) {
        const char *id = bad_ids[i];
        world_fails(SRS_E_INVALID, "not a UUID", srs_job_status(context, id, &state, err));
        world_fails(SRS_E_INVALID, "not a UUID", srs_dead(context, id, 10, &out, err));
        world_fails(SRS_E_INVALID, "not a UUID", srs_dead_replay(context, id, err));
        world_fails(SRS_E_INVALID, "not a UUID", srs_dead_drop(context, id, err));
    }
    world_fails(SRS_E_INVALID, "is NULL", srs_job_status(context, NULL, &state, err));
    world_fails(SRS_E_INVALID, "state", srs_job_status(context, unknown, NULL, err));
    world_fails(SRS_E_INVALID, "is NULL", srs_dead_replay(context, NULL, err));
    world_fails(SRS_E_INVALID, "is NULL", srs_dead_drop(context, NULL, err));
    world_fails(SRS_E_INVALID, "context", srs_dead(NULL, NULL, 10, &out, err));
    world_fails(SRS_E_INVALID, "context", srs_dead_replay(NULL, unknown, err));
    world_fails(SRS_E_INVALID, "context", srs_dead_drop(NULL, unknown, err));
    ck_assert_int_eq(state, SRS_JOB_DEAD);
    ck_assert_ptr_eq(out, UNTOUCHED);
    world_fails(SRS_E_NOT_FOUND, unknown, srs_dead_replay(context, unknown, err));
    world_fails(SRS_E_NOT_FOUND, "", srs_dead_drop(context, unknown, err));
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(statistics_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_stat stat = SRS_STAT_INIT;
    uint64_t value = 77;
    ck_assert_int_eq(srs_stat_at(context, 0, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_stat_at(context, SIZE_MAX, &stat), SRS_E_NOT_FOUND);
    stat.size = 0;
    ck_assert_int_eq(srs_stat_at(context, 0, &stat), SRS_E_INVALID);
    ck_assert_ptr_null(stat.name);
    ck_assert_int_eq(srs_stat_get(context, "no.such", &value), SRS_E_NOT_FOUND);
    ck_assert_int_eq(srs_stat_get(context, NULL, &value), SRS_E_INVALID);
    ck_assert_int_eq(srs_stat_get(NULL, "queue.depth", &value), SRS_E_INVALID);
    ck_assert_int_eq(srs_stat_get(context, "queue.depth", NULL), SRS_E_INVALID);
    ck_assert_uint_eq(value, 77);
    world_close(context);
}
END_TEST

START_TEST(places_past_the_end_of_a_list)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    srs_review review = world_review("known", SRS_GOOD, WORLD_START_MS + 1);
    srs_submit_result *result;
    srs_season_list *seasons;
    srs_dead_list *dead;
    world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, &result, err));
    ck_assert_ptr_nonnull(srs_submit_result_at(result, 0));
    ck_assert_ptr_null(srs_submit_result_at(result, 1));
    ck_assert_ptr_null(srs_submit_result_review_id(result, SIZE_MAX));
    ck_assert_int_eq(srs_submit_result_is_duplicate(result, 1), 0);
    srs_submit_result_free(result);
    world_ok(srs_season_get(context, NULL, &seasons, err));
    ck_assert_ptr_nonnull(srs_season_list_at(seasons, 0));
    ck_assert_ptr_null(srs_season_list_at(seasons, 1));
    srs_season_list_free(seasons);
    world_ok(srs_dead(context, NULL, 10, &dead, err));
    ck_assert_uint_eq(srs_dead_list_count(dead), 0);
    ck_assert_ptr_null(srs_dead_list_event(dead, 0));
    ck_assert_ptr_null(srs_dead_list_season(dead, 0));
    ck_assert_ptr_null(srs_dead_list_reason(dead, 0));
    srs_dead_list_free(dead);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        queries_that_are_none,
        times_of_reports_out_of_range,
        limits_out_of_range,
        days_of_a_forecast_out_of_range,
        sizes_of_previews_that_are_none,
        seasons_that_are_none,
        seasons_asked_for_that_are_none,
        deadlines_out_of_range,
        completions_that_are_off,
        persistence_without_a_context,
        jobs_and_dead_letters_that_are_none,
        statistics_that_are_none,
        places_past_the_end_of_a_list,
    };
    return world_run("bad_numbers", tests, sizeof tests / sizeof *tests);
}
