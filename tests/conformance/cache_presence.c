/* Caches: cold, loading and warm; leases and how they end. */
#include "cache_kit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static srs_status commit(uint64_t lease)
{
    srs_tracker stale = cut_tracker("stale", 1, 1);
    return cut.ops.load_commit(cut.self, SEASON, USER, lease, &stale, 1, NULL);
}

START_TEST(an_entry_that_nobody_loaded_is_cold)
{
    srs_presence presence = SRS_CACHE_WARM;
    srs_tracker tracker = cut_tracker("a", 1, 10);
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "cold");
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    ck_ok(cut_write(NULL, &tracker, &presence));
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
}
END_TEST

START_TEST(a_load_makes_an_entry_warm)
{
    srs_tracker trackers[] = {cut_tracker("a", 1, 20), cut_tracker("b", 2, 10)};
    cut_load(SEASON, USER, trackers, 2);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1 b#2");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "b@10 a@20 of 2");
}
END_TEST

START_TEST(an_empty_warm_entry_is_not_cold)
{
    srs_presence presence = SRS_CACHE_COLD;
    srs_tracker tracker = cut_tracker("a", 1, 10);
    cut_load(SEASON, USER, NULL, 0);
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "of 0");
    ck_assert_str_eq(cut_all(SEASON, USER), "");
    ck_assert_int_eq(cut_begin_in_vain(SEASON, USER), SRS_CACHE_WARM);
    ck_ok(cut_write(NULL, &tracker, &presence));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1");
}
END_TEST

START_TEST(one_caller_at_a_time_has_the_lease)
{
    uint64_t lease = cut_begin(SEASON, USER);
    ck_assert_int_eq(cut_begin_in_vain(SEASON, USER), SRS_CACHE_LOADING);
    ck_assert_int_eq(cut_begin_in_vain(SEASON, USER), SRS_CACHE_LOADING);
    cut_commit(USER, lease, NULL, 0);
    ck_assert_int_eq(cut_begin_in_vain(SEASON, USER), SRS_CACHE_WARM);
}
END_TEST

START_TEST(leases_of_different_entries_are_independent)
{
    uint64_t ann = cut_begin(SEASON, USER);
    uint64_t bob = cut_begin(SEASON, "bob");
    cut_commit("bob", bob, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, "bob"), "");
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
    cut_commit(USER, ann, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(the_lease_of_one_entry_does_not_commit_another)
{
    uint64_t bob = cut_begin(SEASON, "bob");
    uint64_t ann = cut_begin(SEASON, USER);
    ck_assert_uint_ne(ann, bob);
    ck_assert_int_eq(commit(bob), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
}
END_TEST

START_TEST(while_an_entry_loads_reads_and_writes_do_nothing_but_say_so)
{
    srs_presence presence = SRS_CACHE_WARM;
    srs_tracker tracker = cut_tracker("a", 1, 10);
    uint64_t lease = cut_begin(SEASON, USER);
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "loading");
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
    ck_ok(cut_write(NULL, &tracker, &presence));
    ck_assert_int_eq(presence, SRS_CACHE_LOADING);
    ck_ok(cut_write(&tracker, &tracker, &presence));
    ck_assert_int_eq(presence, SRS_CACHE_LOADING);
    cut_commit(USER, lease, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(a_commit_without_the_lease_changes_nothing)
{
    ck_assert_int_eq(commit(1), SRS_E_CONFLICT);
    ck_assert_int_eq(commit(0), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    uint64_t lease = cut_begin(SEASON, USER);
    ck_assert_int_eq(commit(lease + 1), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
    cut_commit(USER, lease, NULL, 0);
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    ck_assert_int_eq(commit(0), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(an_abort_gives_the_lease_back)
{
    uint64_t lease = cut_begin(SEASON, USER);
    ck_ok(cut.ops.load_abort(cut.self, SEASON, USER, lease, NULL));
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    cut_load(SEASON, USER, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(an_abort_of_an_ended_lease_does_nothing)
{
    uint64_t first = cut_begin(SEASON, USER);
    cut_drop(SEASON, USER);
    uint64_t second = cut_begin(SEASON, USER);
    ck_assert_uint_ne(first, second);
    ck_ok(cut.ops.load_abort(cut.self, SEASON, USER, first, NULL));
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
    cut_commit(USER, second, NULL, 0);
    ck_ok(cut.ops.load_abort(cut.self, SEASON, USER, second, NULL));
    ck_ok(cut.ops.load_abort(cut.self, SEASON, USER, 0, NULL));
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(a_drop_makes_an_entry_cold)
{
    srs_tracker tracker = cut_tracker("a", 1, 10);
    cut_load(SEASON, USER, &tracker, 1);
    cut_load(SEASON, "bob", NULL, 0);
    cut_drop(SEASON, USER);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    ck_assert_str_eq(cut_due(100, 20, NULL, NULL), "cold");
    ck_assert_str_eq(cut_all(SEASON, "bob"), "");
    cut_drop(SEASON, USER);
    cut_load(SEASON, USER, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(a_drop_ends_a_lease_and_its_commit_comes_too_late)
{
    uint64_t lease = cut_begin(SEASON, USER);
    cut_drop(SEASON, USER);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    uint64_t second = cut_begin(SEASON, USER);
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "loading");
    cut_commit(USER, second, NULL, 0);
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(a_drop_of_a_loading_entry_forgets_what_was_put)
{
    srs_tracker put = cut_tracker("a", 9, 10);
    cut_begin(SEASON, USER);
    cut_put(&put);
    cut_drop(SEASON, USER);
    cut_load(SEASON, USER, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(a_lease_ends_by_itself)
{
    uint64_t lease = 0;
    srs_presence presence;
    ck_ok(cut.ops.load_begin(cut.self, SEASON, USER, 20, &lease, &presence, NULL));
    ck_assert_uint_ne(lease, 0);
    cut_sleep_ms(100);
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    uint64_t second = cut_begin(SEASON, USER);
    ck_assert_uint_ne(lease, second);
    ck_assert_int_eq(commit(lease), SRS_E_CONFLICT);
    cut_commit(USER, second, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(an_entry_outlives_the_lease_that_loaded_it)
{
    uint64_t lease = 0;
    srs_presence presence;
    srs_tracker tracker = cut_tracker("a", 1, 10);
    for (int tries = 0; tries < 100; tries++) { /* a slow machine may lose a short lease */
        cut_drop(SEASON, USER);
        ck_ok(cut.ops.load_begin(cut.self, SEASON, USER, 50, &lease, &presence, NULL));
        if (!cut.ops.load_commit(cut.self, SEASON, USER, lease, &tracker, 1, NULL))
            break;
    }
    cut_sleep_ms(150);
    ck_assert_str_eq(cut_all(SEASON, USER), "a#1");
}
END_TEST

START_TEST(drop_season_makes_that_season_cold)
{
    static const char *const others[] = {"2025", "202", "20266", "*", "2026:"};
    uint64_t lease = cut_begin(SEASON, "bob");
    cut_load(SEASON, USER, NULL, 0);
    for (size_t i = 0; i < COUNT(others); i++)
        cut_load(others[i], USER, NULL, 0);
    cut_drop_season(SEASON);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    ck_assert_str_eq(cut_all(SEASON, "bob"), "cold");
    ck_assert_int_eq(cut.ops.load_commit(cut.self, SEASON, "bob", lease, NULL, 0, NULL),
                     SRS_E_CONFLICT);
    for (size_t i = 0; i < COUNT(others); i++)
        ck_assert_str_eq(cut_all(others[i], USER), "");
}
END_TEST

START_TEST(the_name_of_a_season_is_no_pattern)
{
    static const char *const names[] = {"*", "202?", "[2]026", "2026%", "202_"};
    cut_load(SEASON, USER, NULL, 0);
    for (size_t i = 0; i < COUNT(names); i++)
        cut_drop_season(names[i]);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

START_TEST(drop_season_of_null_makes_everything_cold)
{
    cut_load(SEASON, USER, NULL, 0);
    cut_load(SEASON, "bob", NULL, 0);
    cut_load("2025", USER, NULL, 0);
    uint64_t lease = cut_begin(SEASON, "eve");
    cut_drop_season(NULL);
    ck_assert_str_eq(cut_all(SEASON, USER), "cold");
    ck_assert_str_eq(cut_all(SEASON, "bob"), "cold");
    ck_assert_str_eq(cut_all("2025", USER), "cold");
    ck_assert_int_eq(cut.ops.load_commit(cut.self, SEASON, "eve", lease, NULL, 0, NULL),
                     SRS_E_CONFLICT);
    cut_load(SEASON, USER, NULL, 0);
    ck_assert_str_eq(cut_all(SEASON, USER), "");
}
END_TEST

TCase *cache_presence_tests(void)
{
    TCase *tests = tcase_create("presence");
    tcase_add_test(tests, an_entry_that_nobody_loaded_is_cold);
    tcase_add_test(tests, a_load_makes_an_entry_warm);
    tcase_add_test(tests, an_empty_warm_entry_is_not_cold);
    tcase_add_test(tests, one_caller_at_a_time_has_the_lease);
    tcase_add_test(tests, leases_of_different_entries_are_independent);
    tcase_add_test(tests, the_lease_of_one_entry_does_not_commit_another);
    tcase_add_test(tests, while_an_entry_loads_reads_and_writes_do_nothing_but_say_so);
    tcase_add_test(tests, a_commit_without_the_lease_changes_nothing);
    tcase_add_test(tests, an_abort_gives_the_lease_back);
    tcase_add_test(tests, an_abort_of_an_ended_lease_does_nothing);
    tcase_add_test(tests, a_drop_makes_an_entry_cold);
    tcase_add_test(tests, a_drop_ends_a_lease_and_its_commit_comes_too_late);
    tcase_add_test(tests, a_drop_of_a_loading_entry_forgets_what_was_put);
    tcase_add_test(tests, a_lease_ends_by_itself);
    tcase_add_test(tests, an_entry_outlives_the_lease_that_loaded_it);
    tcase_add_test(tests, drop_season_makes_that_season_cold);
    tcase_add_test(tests, the_name_of_a_season_is_no_pattern);
    tcase_add_test(tests, drop_season_of_null_makes_everything_cold);
    return tests;
}
