/* The promises of a store about seasons. */
#include "store_kit.h"

#include <pthread.h>
#include <stdio.h>

#define RACES 8

static srs_season term(const char *name)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = name;
    season.starts_ms = 1000;
    season.ends_ms = 2000;
    season.cache_enabled = 0;
    season.auto_archive = 1;
    return season;
}

static void ck_term(const srs_season *season)
{
    ck_assert_int_eq(season->starts_ms, 1000);
    ck_assert_int_eq(season->ends_ms, 2000);
    ck_assert_int_eq(season->archived_ms, SRS_TIME_NONE);
    ck_assert_int_eq(season->cache_enabled, 0);
    ck_assert_int_eq(season->auto_archive, 1);
}

START_TEST(put_creates_a_season)
{
    srs_season season = term("new");
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    srs_season seen = kit_one_season("new");
    ck_term(&seen);
    ck_assert_int_eq(seen.is_active, 0);
}
END_TEST

START_TEST(put_again_changes_nothing)
{
    srs_season season = term("new");
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    srs_season seen = kit_one_season("new");
    ck_term(&seen);
    ck_assert_str_eq(kit_seasons(NULL), "2026 new");
}
END_TEST

START_TEST(put_changes_dates_and_switches)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = "new";
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    season = term("new");
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    srs_season seen = kit_one_season("new");
    ck_term(&seen);
}
END_TEST

START_TEST(put_leaves_what_is_read_only)
{
    ck_ok(kit.ops.season_activate(kit.self, SEASON, NULL));
    srs_season season = SRS_SEASON_INIT;
    season.name = SEASON;
    season.starts_ms = 7;
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    srs_season seen = kit_one_season(SEASON);
    ck_assert_int_eq(seen.starts_ms, 7);
    ck_assert_int_ne(seen.is_active, 0);
    ck_assert_int_eq(seen.archived_ms, SRS_TIME_NONE);
}
END_TEST

START_TEST(put_cannot_activate_or_archive)
{
    srs_season season = term("new");
    season.is_active = 1;
    season.archived_ms = 5;
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    srs_season seen = kit_one_season("new");
    ck_term(&seen);
    ck_assert_int_eq(seen.is_active, 0);
}
END_TEST

START_TEST(create_makes_a_season)
{
    srs_season season = term("new");
    ck_ok(kit.ops.season_create(kit.self, &season, NULL));
    srs_season seen = kit_one_season("new");
    ck_term(&seen);
    ck_assert_int_eq(seen.is_active, 0);
    ck_assert_int_ne(seen.partition_created, 0);
}
END_TEST

START_TEST(create_leaves_a_season_as_it_is)
{
    srs_season season = term("new");
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
    ck_ok(kit.ops.season_activate(kit.self, "new", NULL));
    season = (srs_season)SRS_SEASON_INIT;
    season.name = "new";
    ck_ok(kit.ops.season_create(kit.self, &season, NULL));
    srs_season seen = kit_one_season("new");
    ck_term(&seen);
    ck_assert_int_ne(seen.is_active, 0);
    ck_assert_str_eq(kit_seasons(NULL), "2026 new*");
}
END_TEST

static srs_status created;

static void *create_all(void *started)
{
    pthread_barrier_wait(started);
    for (int i = 0; i < RACES && !created; i++) {
        char name[16];
        srs_season season = SRS_SEASON_INIT;
        snprintf(name, sizeof name, "race %d", i);
        season.name = name;
        do {
            created = kit.ops.season_create(kit.self, &season, NULL);
        } while (kit_is_retryable(created));
    }
    return NULL;
}

/* Whichever comes first, the dates of put() are those that stay. */
START_TEST(create_and_put_at_the_same_time_keep_the_dates)
{
    pthread_t creator;
    pthread_barrier_t started;
    char name[16];
    pthread_barrier_init(&started, NULL, 2);
    ck_assert_int_eq(pthread_create(&creator, NULL, create_all, &started), 0);
    pthread_barrier_wait(&started);
    for (int i = RACES - 1; i >= 0; i--) {
        srs_status status;
        snprintf(name, sizeof name, "race %d", i);
        srs_season season = term(name);
        do {
            status = kit.ops.season_put(kit.self, &season, NULL);
        } while (kit_is_retryable(status));
        ck_ok(status);
    }
    pthread_join(creator, NULL);
    pthread_barrier_destroy(&started);
    ck_ok(created);
    for (int i = 0; i < RACES; i++) {
        snprintf(name, sizeof name, "race %d", i);
        srs_season seen = kit_one_season(name);
        ck_term(&seen);
    }
}
END_TEST

START_TEST(one_season_is_active)
{
    kit_put_season("next");
    ck_assert_str_eq(kit_seasons(NULL), "2026 next");
    ck_ok(kit.ops.season_activate(kit.self, SEASON, NULL));
    ck_assert_str_eq(kit_seasons(NULL), "2026* next");
    ck_ok(kit.ops.season_activate(kit.self, SEASON, NULL));
    ck_assert_str_eq(kit_seasons(NULL), "2026* next");
    ck_ok(kit.ops.season_activate(kit.self, "next", NULL));
    ck_assert_str_eq(kit_seasons(NULL), "2026 next*");
}
END_TEST

START_TEST(an_unknown_season_cannot_be_activated)
{
    srs_error err = SRS_ERROR_INIT;
    ck_ok(kit.ops.season_activate(kit.self, SEASON, NULL));
    ck_assert_int_eq(kit.ops.season_activate(kit.self, "never", &err), SRS_E_SEASON_UNKNOWN);
    ck_assert_int_eq(err.status, SRS_E_SEASON_UNKNOWN);
    ck_assert_str_ne(err.message, "");
    ck_assert_str_eq(kit_seasons(NULL), "2026*");
}
END_TEST

START_TEST(seasons_are_listed_by_name)
{
    kit_put_season("b");
    kit_put_season("a");
    kit_put_season("B");
    kit_put_season("10");
    ck_assert_str_eq(kit_seasons(NULL), "10 2026 B a b");
}
END_TEST

START_TEST(one_season_is_listed_by_its_exact_name)
{
    kit_put_season("a");
    kit_put_season("A");
    kit_put_season("a ");
    ck_assert_str_eq(kit_seasons("A"), "A");
    ck_assert_str_eq(kit_seasons("a "), "a ");
    ck_assert_str_eq(kit_seasons("b"), "");
    ck_assert_str_eq(kit_seasons("%"), "");
}
END_TEST

START_TEST(a_season_callback_can_stop)
{
    int count = 0;
    kit_put_season("a");
    kit_put_season("b");
    ck_assert_int_eq(kit.ops.season_list(kit.self, NULL, kit_stop_seasons, &count, NULL),
                     SRS_E_SCHEDULER);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(kit_seasons(NULL), "2026 a b");
}
END_TEST

TCase *store_seasons_tests(void)
{
    TCase *tests = tcase_create("seasons");
    tcase_add_test(tests, put_creates_a_season);
    tcase_add_test(tests, put_again_changes_nothing);
    tcase_add_test(tests, put_changes_dates_and_switches);
    tcase_add_test(tests, put_leaves_what_is_read_only);
    tcase_add_test(tests, put_cannot_activate_or_archive);
    tcase_add_test(tests, create_makes_a_season);
    tcase_add_test(tests, create_leaves_a_season_as_it_is);
    tcase_add_test(tests, create_and_put_at_the_same_time_keep_the_dates);
    tcase_add_test(tests, one_season_is_active);
    tcase_add_test(tests, an_unknown_season_cannot_be_activated);
    tcase_add_test(tests, seasons_are_listed_by_name);
    tcase_add_test(tests, one_season_is_listed_by_its_exact_name);
    tcase_add_test(tests, a_season_callback_can_stop);
    return tests;
}
