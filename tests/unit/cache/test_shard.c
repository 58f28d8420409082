/* A shard of the memory cache: order of last use, the bound, idle users, leases; its clock is
 * what the tests say. */
#include "cache/memory/shard.h"

#include "support/suite.h"
#include "tracker/user_key.h"

#include <check.h>
#include <stdio.h>

#define IDLE_MS 1000

static srs__cache_shard shard;

static void setup(void)
{
    shard = (srs__cache_shard){.bytes_max = 1 << 20, .idle_ms = IDLE_MS};
}

static void teardown(void)
{
    srs__cache_shard_remove_season(&shard, NULL);
    ck_assert_uint_eq(shard.tally.entries, 0);
    ck_assert_uint_eq(shard.tally.items, 0);
    ck_assert_uint_eq(shard.tally.bytes, 0);
    ck_assert_ptr_null(shard.newest);
    ck_assert_ptr_null(shard.oldest);
}

static char key_text[SRS__USER_KEY_MAX];

/* Every user has the same hash: the table must distinguish them by their names. */
static srs__cache_key key_of(const char *user)
{
    srs__cache_key key = {key_text, srs__user_key("S", user, key_text), 42};
    return key;
}

static srs__cache_entry *add(const char *user, int64_t now_ms)
{
    srs__cache_key key = key_of(user);
    srs__cache_entry *entry = srs__cache_shard_add(&shard, &key, now_ms);
    ck_assert_ptr_nonnull(entry);
    return entry;
}

static srs__cache_entry *find(const char *user, int64_t now_ms)
{
    srs__cache_key key = key_of(user);
    return srs__cache_shard_find(&shard, &key, now_ms);
}

/* Gives an entry some trackers; what fit() says. */
static int grow(srs__cache_entry *entry, int count)
{
    char item[32];
    srs__cache_made made = {0};
    for (int i = 0; i < count; i++) {
        srs_tracker tracker = SRS_TRACKER_INIT;
        snprintf(item, sizeof item, "item-%d", i);
        tracker.item = item;
        ck_assert_int_eq(srs__cache_made_add(&made, &tracker), 0);
    }
    srs__cache_entry_take(entry, &made, 1, &shard.tally);
    return srs__cache_shard_fit(&shard, entry);
}

START_TEST(entries_are_found_by_their_names)
{
    srs__cache_entry *ann = add("ann", 1), *bob = add("bob", 2);
    ck_assert_ptr_eq(find("ann", 3), ann);
    ck_assert_ptr_eq(find("bob", 3), bob);
    ck_assert_ptr_null(find("eve", 3));
    ck_assert_uint_eq(shard.tally.entries, 2);
}
END_TEST

START_TEST(who_was_not_seen_for_longest_is_evicted_first_and_whole)
{
    int64_t now = 1;
    ck_assert(grow(add("ann", now), 10));
    ck_assert(grow(add("bob", now), 10));
    ck_assert(grow(add("eve", now), 10));
    shard.bytes_max = shard.tally.bytes;
    find("ann", now); /* so that bob is the oldest */
    ck_assert(grow(add("dan", now), 10));
    ck_assert_ptr_null(find("bob", now));
    ck_assert_ptr_nonnull(find("ann", now));
    ck_assert_ptr_nonnull(find("eve", now));
    ck_assert_ptr_nonnull(find("dan", now));
    ck_assert_uint_eq(shard.evictions, 1);
    ck_assert_uint_eq(shard.tally.items, 30);
    ck_assert_uint_le(shard.tally.bytes, shard.bytes_max);
}
END_TEST

START_TEST(one_who_does_not_fit_alone_is_not_kept_and_displaces_nobody)
{
    ck_assert(grow(add("ann", 1), 10));
    shard.bytes_max = 2 * shard.tally.bytes;
    ck_assert(!grow(add("bob", 1), 30));
    ck_assert_ptr_null(find("bob", 1));
    ck_assert_ptr_nonnull(find("ann", 1));
    ck_assert_uint_eq(shard.evictions, 1);
}
END_TEST

START_TEST(one_who_just_fits_alone_is_kept_alone)
{
    ck_assert(grow(add("ann", 1), 10));
    srs__cache_entry *bob = add("bob", 1);
    ck_assert(grow(bob, 30));
    shard.bytes_max = bob->bytes;
    ck_assert(srs__cache_shard_fit(&shard, bob));
    ck_assert_ptr_eq(find("bob", 1), bob);
    ck_assert_ptr_null(find("ann", 1));
    ck_assert_uint_eq(shard.tally.bytes, shard.bytes_max);
}
END_TEST

START_TEST(an_idle_user_expires)
{
    add("ann", 0);
    ck_assert_ptr_nonnull(find("ann", IDLE_MS - 1));
    ck_assert_ptr_nonnull(find("ann", 2 * IDLE_MS - 2)); /* the use before counted */
    ck_assert_ptr_null(find("ann", 3 * IDLE_MS - 2));
    ck_assert_uint_eq(shard.tally.entries, 0);
    ck_assert_uint_eq(shard.evictions, 0);
}
END_TEST

START_TEST(calls_for_others_free_idle_users_a_few_at_a_time)
{
    char user[16];
    for (int i = 0; i < 100; i++) {
        snprintf(user, sizeof user, "user-%d", i);
        add(user, 0);
    }
    find("nobody", IDLE_MS);
    ck_assert_uint_lt(shard.tally.entries, 100);
    ck_assert_uint_gt(shard.tally.entries, 80);
    for (int i = 0; i < 100; i++)
        find("nobody", IDLE_MS);
    ck_assert_uint_eq(shard.tally.entries, 0);
}
END_TEST

START_TEST(a_lease_whose_time_is_up_is_gone_with_what_was_remembered)
{
    srs__cache_entry *entry = add("ann", 0);
    entry->lease = 1;
    entry->lease_until_ms = 100;
    ck_assert(grow(entry, 5));
    ck_assert_ptr_eq(find("ann", 99), entry);
    ck_assert_ptr_null(find("ann", 100));
    ck_assert_uint_eq(shard.tally.items, 0);
}
END_TEST

START_TEST(a_season_is_removed_alone)
{
    static const char other[] = "T\0ann";
    srs__cache_key key = {other, sizeof other - 1, 42};
    add("ann", 0);
    add("bob", 0);
    ck_assert_ptr_nonnull(srs__cache_shard_add(&shard, &key, 0));
    srs__cache_shard_remove_season(&shard, "S");
    ck_assert_uint_eq(shard.tally.entries, 1);
    ck_assert_ptr_nonnull(srs__cache_shard_find(&shard, &key, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cache/shard");
    TCase *tests = tcase_create("shard");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, entries_are_found_by_their_names);
    tcase_add_test(tests, who_was_not_seen_for_longest_is_evicted_first_and_whole);
    tcase_add_test(tests, one_who_does_not_fit_alone_is_not_kept_and_displaces_nobody);
    tcase_add_test(tests, one_who_just_fits_alone_is_kept_alone);
    tcase_add_test(tests, an_idle_user_expires);
    tcase_add_test(tests, calls_for_others_free_idle_users_a_few_at_a_time);
    tcase_add_test(tests, a_lease_whose_time_is_up_is_gone_with_what_was_remembered);
    tcase_add_test(tests, a_season_is_removed_alone);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
