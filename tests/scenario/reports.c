/* The reports for a user: due items, filtered and limited; counts, mastery and forecast. The
 * answers are the same from the cache and, for a season without one, from the store. */
#include "scenario/world.h"

#include <string.h>

#define DAY WORLD_DAY_MS
#define T WORLD_START_MS

/* A context with the scheduler `levels`: intervals of 1, 3, 7, 14 days at levels 1 to 4. */
static srs_context *open_levels(int store, int cached)
{
    srs_config *config = world_config_of(store, "levels");
    srs_season season = SRS_SEASON_INIT;
    srs_context *context = world_open(config);
    season.name = "S";
    season.cache_enabled = cached;
    world_ok(srs_season_put(context, &season, err));
    return context;
}

static void submit(srs_context *context, const char *item, const char *subject, const char *topic,
                   int rating, int64_t at_ms)
{
    srs_review review = world_review(item, rating, at_ms);
    review.subject = subject;
    review.topic = topic;
    world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
}

/* Five items: two due at T, then one each in 2, 3 and 14 days; one more that was removed. */
static void submit_five(srs_context *context)
{
    submit(context, "m1", "maths", "sums", SRS_GOOD, T - 10 * DAY); /* level 1, overdue */
    submit(context, "m2", "maths", "sums", SRS_GOOD, T - 2 * DAY);
    submit(context, "m2", NULL, NULL, SRS_GOOD, T - 1 * DAY); /* level 2, due in 2 days */
    submit(context, "m3", "maths", "roots", SRS_EASY, T);     /* level 2, due in 3 days */
    submit(context, "h1", "history", "rome", SRS_EASY, T - 3 * DAY);
    submit(context, "h1", NULL, NULL, SRS_EASY, T);                 /* level 4, due in 14 days */
    submit(context, "x1", NULL, "sums", SRS_AGAIN, T - 1 * DAY);    /* level 1, due just now */
    submit(context, "gone", "latin", NULL, SRS_GOOD, T - 10 * DAY); /* removed */
    world_ok(srs_remove(context, NULL, "ada", "gone", err));
}

static srs_context *open_five(int store, int cached)
{
    srs_context *context = open_levels(store, cached);
    submit_five(context);
    return context;
}

/* ---- due ---------------------------------------------------------------------------------- */

/* Asserts which items are due, "m1 x1", and how many in all. */
static void due_is(srs_context *context, const srs_due_query *query, const char *items,
                   uint64_t total)
{
    srs_due_list *list;
    char found[512] = "";
    world_ok(srs_due(context, NULL, "ada", query, &list, err));
    for (size_t i = 0; i < srs_due_list_count(list); i++) {
        strcat(found, i ? " " : "");
        strcat(found, srs_tracker_item(srs_due_list_at(list, i)));
    }
    ck_assert_str_eq(found, items);
    ck_assert_uint_eq(srs_due_list_total(list), total);
    ck_assert_str_eq(srs_due_list_season(list), "S");
    ck_assert_int_eq(srs_due_list_is_degraded(list), 0);
    ck_assert_ptr_null(srs_due_list_at(list, srs_due_list_count(list)));
    srs_due_list_free(list);
}

static srs_due_query query_of(const char *subject, const char *topic, size_t limit, int64_t at_ms)
{
    srs_due_query query = SRS_DUE_QUERY_INIT;
    query.subject = subject;
    query.topic = topic;
    query.limit = limit;
    query.at_ms = at_ms;
    return query;
}

START_TEST(due_items_come_most_overdue_first)
{
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_five(_i, cached);
        srs_due_query later = query_of(NULL, NULL, 0, T + 14 * DAY);
        due_is(context, NULL, "m1 x1", 2);
        due_is(context, &later, "m1 x1 m2 m3 h1", 5);
        world_close(context);
    }
}
END_TEST

START_TEST(items_due_at_the_same_time_come_by_id)
{
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_levels(_i, cached);
        static const char *const items[] = {"b", "aa", "B", "a", "\xc3\xa9", "ab"};
        for (size_t i = 0; i < sizeof items / sizeof *items; i++)
            submit(context, items[i], NULL, NULL, SRS_GOOD, T - 2 * DAY);
        due_is(context, NULL, "B a aa ab b \xc3\xa9", 6);
        world_close(context);
    }
}
END_TEST

START_TEST(an_item_is_due_from_its_very_millisecond_on)
{
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_five(_i, cached);
        srs_due_query before = query_of(NULL, NULL, 0, T + 2 * DAY - 1);
        srs_due_query at = query_of(NULL, NULL, 0, T + 2 * DAY);
        due_is(context, &before, "m1 x1", 2);
        due_is(context, &at, "m1 x1 m2", 3);
        world_now_ms = T + 2 * DAY; /* 0 is now, by the context's clock */
        due_is(context, NULL, "m1 x1 m2", 3);
        world_close(context);
        world_now_ms = T;
    }
}
END_TEST

START_TEST(filters_select_by_subject_and_topic)
{
    static const struct {
        const char *subject, *topic, *items;
        uint64_t total;
    } filters[] = {
        {"maths", NULL, "m1 m2 m3", 3}, {NULL, "sums", "m1 x1 m2", 3},
        {"maths", "sums", "m1 m2", 2},  {"", NULL, "x1", 1},
        {"", "sums", "x1", 1},          {"history", "sums", "", 0},
        {"latin", NULL, "", 0},         {"Maths", NULL, "", 0},
        {"math", NULL, "", 0},
    };
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_five(_i, cached);
        for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
            srs_due_query query = query_of(filters[i].subject, filters[i].topic, 0, T + 14 * DAY);
            due_is(context, &query, filters[i].items, filters[i].total);
        }
        world_close(context);
    }
}
END_TEST

START_TEST(the_total_counts_past_the_limit)
{
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_five(_i, cached);
        srs_due_query one = query_of(NULL, NULL, 1, T + 14 * DAY);
        srs_due_query two = query_of("maths", NULL, 2, T + 14 * DAY);
        due_is(context, &one, "m1", 5);
        due_is(context, &two, "m1 m2", 3);
        world_close(context);
    }
}
END_TEST

START_TEST(limits_have_their_defaults)
{
    srs_config *config = world_config_of(_i, "levels");
    world_set(config, "due.limit", "3");
    world_set(config, "due.limit_max", "4");
    srs_context *context = world_open(config);
    submit_five(context);
    srs_due_query all = query_of(NULL, NULL, 0, T + 14 * DAY);
    due_is(context, &all, "m1 x1 m2", 5);
    all.limit = 4;
    due_is(context, &all, "m1 x1 m2 m3", 5);
    all.limit = 5;
    world_fails(SRS_E_INVALID, "due.limit_max",
                srs_due(context, NULL, "ada", &all, &(srs_due_list *){NULL}, err));
    world_close(context);
}
END_TEST

/* ---- counts ------------------------------------------------------------------------------- */

static void check_subject(const srs_counts *counts, size_t index, const char *name, uint64_t total,
                          uint64_t due)
{
    ck_assert_str_eq(srs_counts_subject(counts, index), name);
    ck_assert_uint_eq(srs_counts_subject_total(counts, index), total);
    ck_assert_uint_eq(srs_counts_subject_due(counts, index), due);
}

static void check_subjects(const srs_counts *counts)
{
    ck_assert_uint_eq(srs_counts_subjects(counts), 3); /* not that of the removed item */
    check_subject(counts, 0, "", 1, 1);
    check_subject(counts, 1, "history", 1, 0);
    check_subject(counts, 2, "maths", 3, 1);
    ck_assert_ptr_null(srs_counts_subject(counts, 3));
    ck_assert_uint_eq(srs_counts_subject_total(counts, 3), 0);
    ck_assert_uint_eq(srs_counts_subject_due(counts, SIZE_MAX), 0);
}

START_TEST(counts_of_items)
{
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_five(_i, cached);
        srs_counts *counts;
        world_ok(srs_count(context, NULL, "ada", 0, &counts, err));
        ck_assert_uint_eq(srs_counts_total(counts), 5);
        ck_assert_uint_eq(srs_counts_due(counts), 2);
        check_subjects(counts);
        srs_counts_free(counts);
        world_ok(srs_count(context, NULL, "ada", T + 3 * DAY, &counts, err));
        ck_assert_uint_eq(srs_counts_due(counts), 4);
        check_subject(counts, 2, "maths", 3, 3);
        srs_counts_free(counts);
        world_close(context);
    }
}
END_TEST

START_TEST(mastery_and_what_remains)
{
    static const uint64_t levels[] = {0, 2, 2, 0, 1};
    srs_context *context = open_five(_i, 1);
    srs_counts *counts;
    world_ok(srs_count(context, NULL, "ada", 0, &counts, err));
    for (int level = 0; level <= SRS_LEVEL_MAX; level++)
        ck_assert_uint_eq(srs_counts_level(counts, level), levels[level]);
    ck_assert_uint_eq(srs_counts_level(counts, -1), 0);
    ck_assert_uint_eq(srs_counts_level(counts, SRS_LEVEL_MAX + 1), 0);
    ck_assert_uint_eq(srs_counts_remaining(counts), 4);
    ck_assert_uint_eq(srs_counts_phase(counts, SRS_PHASE_REVIEW), 5);
    ck_assert_uint_eq(srs_counts_phase(counts, SRS_PHASE_LEARNING), 0);
    ck_assert_uint_eq(srs_counts_phase(counts, SRS_PHASE_REMOVED), 0);
    ck_assert_uint_eq(srs_counts_phase(counts, (srs_phase)99), 0);
    srs_counts_free(counts);
    world_close(context);
}
END_TEST

START_TEST(a_user_never_seen_has_nothing)
{
    srs_context *context = open_five(_i, 1);
    srs_counts *counts;
    srs_forecast *forecast;
    srs_tracker_list *items;
    world_ok(srs_count(context, NULL, "bob", 0, &counts, err));
    ck_assert_uint_eq(srs_counts_total(counts), 0);
    ck_assert_uint_eq(srs_counts_remaining(counts), 0);
    ck_assert_uint_eq(srs_counts_subjects(counts), 0);
    srs_counts_free(counts);
    world_ok(srs_forecast_get(context, NULL, "bob", 0, 7, &forecast, err));
    ck_assert_uint_eq(srs_forecast_overdue(forecast), 0);
    ck_assert_uint_eq(srs_forecast_reviews(forecast, 0), 0);
    srs_forecast_free(forecast);
    world_ok(srs_items(context, NULL, "bob", NULL, 10, &items, err));
    ck_assert_uint_eq(srs_tracker_list_count(items), 0);
    ck_assert_ptr_null(srs_tracker_list_at(items, 0));
    srs_tracker_list_free(items);
    ck_assert_uint_eq(world_due_total(context, "bob"), 0);
    world_close(context);
}
END_TEST

/* ---- forecast ----------------------------------------------------------------------------- */

START_TEST(forecast_per_day)
{
    for (int cached = 0; cached < 2; cached++) {
        srs_context *context = open_five(_i, cached);
        srs_forecast *forecast;
        uint64_t sum = 0;
        world_ok(srs_forecast_get(context, NULL, "ada", 0, 15, &forecast, err));
        ck_assert_uint_eq(srs_forecast_days(forecast), 15);
        ck_assert_uint_eq(srs_forecast_overdue(forecast), 2);
        for (size_t day = 0; day < 15; day++) {
            uint64_t expected = day == 0 ? 2 : day == 2 || day == 3 || day == 14;
            ck_assert_uint_eq(srs_forecast_reviews(forecast, day), expected);
            sum += srs_forecast_reviews(forecast, day);
        }
        ck_assert_uint_eq(sum, 5);
        ck_assert_uint_eq(srs_forecast_reviews(forecast, 15), 0);
        ck_assert_int_eq(srs_forecast_day_ms(forecast, 15), SRS_TIME_NONE);
        srs_forecast_free(forecast);
        world_close(context);
    }
}
END_TEST

START_TEST(a_forecast_starts_where_it_is_asked_to)
{
    srs_context *context = open_five(_i, 1);
    srs_forecast *forecast;
    world_ok(srs_forecast_get(context, NULL, "ada", T + 3 * DAY, 3, &forecast, err));
    ck_assert_uint_eq(srs_forecast_overdue(forecast), 4);
    ck_assert_uint_eq(srs_forecast_reviews(forecast, 0), 4); /* overdue ones: the first day */
    ck_assert_uint_eq(srs_forecast_reviews(forecast, 1), 0);
    ck_assert_uint_eq(srs_forecast_reviews(forecast, 2), 0);
    srs_forecast_free(forecast);
    world_close(context);
}
END_TEST

/* When the day of T begins: the last time at which the user's clock shows the rollover hour. */
static int64_t start_of_day(int offset_minutes, int rollover_hour)
{
    int64_t local = T + offset_minutes * INT64_C(60000);
    int64_t into_day = (local - rollover_hour * INT64_C(3600000)) % DAY;
    return T - into_day;
}

static srs_context *open_zone(int store, const char *offset, const char *rollover)
{
    srs_config *config = world_config_of(store, "levels");
    world_set(config, "day.utc_offset_minutes", offset);
    world_set(config, "day.rollover_hour", rollover);
    return world_open(config);
}

START_TEST(days_begin_at_the_rollover_hour_of_the_zone)
{
    static const struct {
        const char *offset, *rollover;
        int minutes, hour;
    } zones[] = {
        {"0", "4", 0, 4},       {"0", "0", 0, 0},       {"120", "4", 120, 4},
        {"-300", "0", -300, 0}, {"840", "23", 840, 23}, {"-840", "23", -840, 23},
        {"345", "4", 345, 4},
    };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        srs_context *context = open_zone(_i, zones[i].offset, zones[i].rollover);
        srs_forecast *forecast;
        int64_t start = start_of_day(zones[i].minutes, zones[i].hour);
        submit(context, "first", NULL, NULL, SRS_GOOD, start);    /* due as tomorrow begins */
        submit(context, "last", NULL, NULL, SRS_GOOD, start - 1); /* due as today ends */
        world_ok(srs_forecast_get(context, NULL, "ada", T, 2, &forecast, err));
        ck_assert_int_eq(srs_forecast_day_ms(forecast, 0), start);
        ck_assert_int_eq(srs_forecast_day_ms(forecast, 1), start + DAY);
        ck_assert_uint_eq(srs_forecast_reviews(forecast, 0), 1);
        ck_assert_uint_eq(srs_forecast_reviews(forecast, 1), 1);
        ck_assert_uint_eq(srs_forecast_overdue(forecast), 0);
        srs_forecast_free(forecast);
        world_close(context);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        due_items_come_most_overdue_first,
        items_due_at_the_same_time_come_by_id,
        an_item_is_due_from_its_very_millisecond_on,
        filters_select_by_subject_and_topic,
        the_total_counts_past_the_limit,
        limits_have_their_defaults,
        counts_of_items,
        mastery_and_what_remains,
        a_user_never_seen_has_nothing,
        forecast_per_day,
        a_forecast_starts_where_it_is_asked_to,
        days_begin_at_the_rollover_hour_of_the_zone,
    };
    return world_run_everywhere("reports", tests, sizeof tests / sizeof *tests);
}
