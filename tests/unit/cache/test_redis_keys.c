/* Names of keys: no two users meet, and no name is a pattern. */
#include "redis_kit.h"

#include "cache/redis/keys.h"
#include "support/suite.h"

#include <fnmatch.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const srs__redis_naming plain = {"srs", 0}, tagged = {"srs", 1};

static const char *const ids[] = {
    "a",        "a:b", "b",  ":",     "%",      "%3A", "a%3Ab", "{a}",
    "}",        "{",   "*",  "?",     "[a]",    "\\",  "]",     " ",
    "\xc3\xa9", "a:",  ":a", "state", ":state", "",    "\r\n",  "\xf0\x9f\x98\x80"};

static void make(const srs__redis_naming *naming, size_t season, size_t user, srs__redis_keys *out)
{
    srs__redis_keys_make(naming, ids[season], ids[user], out);
}

START_TEST(keys_are_what_the_seed_calls_them)
{
    srs__redis_keys keys;
    srs__redis_keys_make(&plain, "SEASON-2026", "ann.b@example.org", &keys);
    ck_assert_str_eq(keys.set, "srs:ann.b@example.org:SEASON-2026");
    ck_assert_str_eq(keys.state, "srs:ann.b@example.org:SEASON-2026:state");
    ck_assert_uint_eq(keys.set_size, strlen(keys.set));
    ck_assert_uint_eq(keys.state_size, strlen(keys.state));
    ck_assert_uint_eq(srs__redis_keys_set_size(keys.state_size), keys.set_size);
}
END_TEST

START_TEST(a_tagged_entry_has_one_tag)
{
    srs__redis_keys keys;
    srs__redis_keys_make(&tagged, "20{2}6", "a:b", &keys);
    ck_assert_str_eq(keys.set, "srs:{a%3Ab:20%7B2%7D6}");
    ck_assert_str_eq(keys.state, "srs:{a%3Ab:20%7B2%7D6}:state");
}
END_TEST

static int meet(const srs__redis_keys *a, const srs__redis_keys *b)
{
    return !strcmp(a->set, b->set) || !strcmp(a->state, b->state) || !strcmp(a->set, b->state);
}

static void assert_apart(const srs__redis_naming *naming, size_t first)
{
    srs__redis_keys own, other;
    make(naming, first / COUNT(ids), first % COUNT(ids), &own);
    ck_assert_str_ne(own.set, own.state);
    for (size_t second = 0; second < COUNT(ids) * COUNT(ids); second++) {
        make(naming, second / COUNT(ids), second % COUNT(ids), &other);
        ck_assert_msg(first == second || !meet(&own, &other), "%s %s", own.set, other.set);
    }
}

START_TEST(no_two_users_meet)
{
    for (size_t first = 0; first < COUNT(ids) * COUNT(ids); first++) {
        assert_apart(&plain, first);
        assert_apart(&tagged, first);
    }
}
END_TEST

static void assert_matched(const srs__redis_naming *naming, size_t season)
{
    srs__redis_keys keys;
    char one[SRS__REDIS_KEY_MAX], all[SRS__REDIS_KEY_MAX];
    srs__redis_keys_pattern(naming, ids[season], one);
    srs__redis_keys_pattern(naming, NULL, all);
    for (size_t i = 0; i < COUNT(ids) * COUNT(ids); i++) {
        make(naming, i / COUNT(ids), i % COUNT(ids), &keys);
        ck_assert_int_eq(fnmatch(one, keys.state, 0) == 0, i / COUNT(ids) == season);
        ck_assert_int_eq(fnmatch(all, keys.state, 0), 0);
        ck_assert_int_ne(fnmatch(one, keys.set, 0), 0);
        ck_assert_int_ne(fnmatch(all, keys.set, 0), 0);
    }
}

START_TEST(the_pattern_of_a_season_matches_its_states_only)
{
    for (size_t season = 0; season < COUNT(ids); season++) {
        assert_matched(&plain, season);
        assert_matched(&tagged, season);
    }
}
END_TEST

START_TEST(the_longest_ids_fit)
{
    char season[SRS_SEASON_MAX + 1] = "", user[SRS_USER_MAX + 1] = "";
    srs__redis_naming naming = {"12345678901234567890123456789012", 1};
    srs__redis_keys keys;
    memset(season, ':', SRS_SEASON_MAX);
    memset(user, '%', SRS_USER_MAX);
    srs__redis_keys_make(&naming, season, user, &keys);
    ck_assert_uint_eq(keys.state_size, 32 + 4 + 3 * (SRS_SEASON_MAX + SRS_USER_MAX) + 6);
    ck_assert_uint_lt(keys.state_size, SRS__REDIS_KEY_MAX);
}
END_TEST

START_TEST(a_prefix_is_a_word)
{
    ck_assert(srs__redis_prefix_is_valid("srs"));
    ck_assert(srs__redis_prefix_is_valid("App-1_b.c"));
    ck_assert(!srs__redis_prefix_is_valid(""));
    ck_assert(!srs__redis_prefix_is_valid("a:b"));
    ck_assert(!srs__redis_prefix_is_valid("*"));
    ck_assert(!srs__redis_prefix_is_valid("{a}"));
    ck_assert(!srs__redis_prefix_is_valid("123456789012345678901234567890123"));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("keys");
    Suite *suite = suite_create("redis keys");
    tcase_add_test(tests, keys_are_what_the_seed_calls_them);
    tcase_add_test(tests, a_tagged_entry_has_one_tag);
    tcase_add_test(tests, no_two_users_meet);
    tcase_add_test(tests, the_pattern_of_a_season_matches_its_states_only);
    tcase_add_test(tests, the_longest_ids_fit);
    tcase_add_test(tests, a_prefix_is_a_word);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
