/* Ids are data: any UTF-8 works as a season, a user and an item, and no two of them ever meet,
 * whatever separators, quotes and wildcards they are made of. */
#include "scenario/world.h"

#include <string.h>

/* A text of 255 bytes, and one that differs from it in the last byte only. */
#define X15 "xxxxxxxxxxxxxxx"
#define X60 X15 X15 X15 X15
#define X254 X60 X60 X60 X60 "xxxxxxxxxxxxxx"
#define LONGEST X254 "x"
#define LONGEST_BUT_ONE X254 "y"

/* Each is a user and an item; any two of them must stay apart. */
static const char *const odd[] = {
    "a",
    "a:b",
    "a:b:c",
    "b:c",
    "c",
    ":",
    "::",
    "a|b",
    "a/b",
    "../../etc/passwd",
    "A", /* case counts */
    "'",
    "\"",
    "'; DROP TABLE review_log; --",
    "\" OR \"\"=\"",
    "' OR '1'='1",
    "\\",
    "%",
    "_",
    "a%",
    "a_",
    "*",
    "a*b?[c]",
    "{a}b",
    "{b}a",
    "%s%n",
    "$1",
    "?1",
    "NULL",
    "0",
    "00",
    "-1",
    " ",
    " a",
    "a ", /* some databases ignore trailing blanks */
    "a  ",
    "\xc3\xa9",         /* e acute, composed ... */
    "e\xcc\x81",        /* ... and decomposed: different ids */
    "\xf0\x9f\x98\x80", /* an emoji, beyond the basic plane */
    "\xf0\x9f\x98\x81", /* the one next to it */
    "\xef\xbb\xbf"      /* a byte order mark */
    "a",
    "\xe2\x80\xae"
    "cba",              /* written from right to left */
    "\xef\xbf\xbf",     /* U+FFFF */
    "\xf4\x8f\xbf\xbf", /* U+10FFFF, the last */
    X254,
    LONGEST,
    LONGEST_BUT_ONE,
};
#define ODD (sizeof odd / sizeof *odd)
#define CORE 6    /* the first ones: joined by a colon, many pairs of them would meet */
#define MOST CORE /* items of a user */

/* Returns the time of the answer to each item of a user, which identifies the item. */
static int64_t time_of(size_t user, size_t item)
{
    return WORLD_START_MS - 3600000 + (int64_t)(user * ODD + item) * 1000;
}

/* A user of the core answers every item of the core; any other, three: the one of the same name
 * and the next two. */
static size_t items_of(size_t user)
{
    return user < CORE ? CORE : 3;
}

static size_t item_of(size_t user, size_t nth)
{
    return user < CORE ? nth : (user + nth) % ODD;
}

static void submit_odd(srs_context *context, const char *season, size_t user)
{
    srs_review batch[MOST];
    for (size_t i = 0; i < items_of(user); i++) {
        size_t item = item_of(user, i);
        batch[i] = world_review(odd[item], SRS_GOOD, time_of(user, item));
        batch[i].subject = strlen(odd[item]) <= SRS_LABEL_MAX ? odd[item] : "long";
    }
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_CACHED;
    world_ok(srs_submit(context, season, odd[user], batch, items_of(user), &options, NULL, err));
}

/* Which of a user's items an id and a time are; MOST if none. */
static size_t find_item(size_t user, const char *id, int64_t at_ms)
{
    for (size_t i = 0; i < items_of(user); i++) {
        size_t item = item_of(user, i);
        if (strcmp(id, odd[item]) == 0 && at_ms == time_of(user, item))
            return i;
    }
    return MOST;
}

/* Which of a user's items a tracker is. */
static size_t check_tracker(const srs_tracker *tracker, const char *season, size_t user)
{
    ck_assert_str_eq(srs_tracker_user(tracker), odd[user]);
    ck_assert_str_eq(srs_tracker_season(tracker), season);
    ck_assert_uint_eq(srs_tracker_reps(tracker), 1);
    return find_item(user, srs_tracker_item(tracker), srs_tracker_last_review_ms(tracker));
}

/* Every item of a user was seen, and nothing else. */
static void check_seen(unsigned seen, size_t user)
{
    ck_assert_uint_eq(seen, (1u << items_of(user)) - 1);
}

static void check_due(srs_context *context, const char *season, size_t user)
{
    srs_due_list *list;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    unsigned seen = 0;
    query.at_ms = WORLD_START_MS + 365 * WORLD_DAY_MS;
    world_ok(srs_due(context, season, odd[user], &query, &list, err));
    ck_assert_uint_eq(srs_due_list_total(list), items_of(user));
    ck_assert_uint_eq(srs_due_list_count(list), items_of(user));
    for (size_t i = 0; i < srs_due_list_count(list); i++)
        seen |= 1u << check_tracker(srs_due_list_at(list, i), season, user);
    check_seen(seen, user);
    srs_due_list_free(list);
}

static void check_log(srs_context *context, const char *season, size_t user)
{
    srs_event_list *list;
    unsigned seen = 0;
    world_ok(srs_log(context, season, odd[user], NULL, 100, &list, err));
    ck_assert_uint_eq(srs_event_list_count(list), items_of(user));
    for (size_t i = 0; i < srs_event_list_count(list); i++) {
        const srs_event *event = srs_event_list_at(list, i);
        ck_assert_str_eq(srs_event_user(event), odd[user]);
        seen |= 1u << find_item(user, srs_event_item(event), srs_event_at_ms(event));
    }
    check_seen(seen, user);
    srs_event_list_free(list);
}

static void check_item(srs_context *context, const char *season, size_t user)
{
    srs_tracker_list *list;
    for (size_t i = 0; i < items_of(user); i++) {
        world_ok(srs_item(context, season, odd[user], odd[item_of(user, i)], &list, err));
        ck_assert_uint_eq(check_tracker(srs_tracker_list_at(list, 0), season, user), i);
        srs_tracker_list_free(list);
    }
    const char *other = odd[item_of(user, items_of(user))];
    ck_assert_int_eq(srs_item(context, season, odd[user], other, &list, NULL), SRS_E_NOT_FOUND);
}

START_TEST(users_and_items_never_meet)
{
    srs_context *context = world_open(world_config(_i));
    for (size_t user = 0; user < ODD; user++)
        submit_odd(context, "S", user);
    for (int stored = 0; stored < 2; stored++) { /* as previewed, and as stored */
        for (size_t user = 0; user < ODD; user++) {
            check_due(context, "S", user);
            check_item(context, "S", user);
        }
        world_ok(srs_flush(context, 60000, err));
    }
    for (size_t user = 0; user < ODD; user++)
        check_log(context, "S", user);
    ck_assert_uint_eq(world_log_count(context, NULL), CORE * CORE + (ODD - CORE) * 3);
    world_close(context);
}
END_TEST

/* From a store only: with the cache off for the season, every answer is the store's. */
START_TEST(stores_keep_them_apart_without_a_cache)
{
    srs_context *context = world_open(world_config(_i));
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.cache_enabled = 0;
    world_ok(srs_season_put(context, &season, err));
    for (size_t user = 0; user < ODD; user++)
        submit_odd(context, "S", user);
    world_ok(srs_flush(context, 60000, err));
    for (size_t user = 0; user < ODD; user++) {
        check_due(context, "S", user);
        check_item(context, "S", user);
    }
    world_close(context);
}
END_TEST

/* Returns nonzero if a user takes part in a season: the core in every season of the core ("a" with
 * "b:c", "a:b" with "c"), otherwise the user of the same name. */
static int takes_part(size_t season, size_t user)
{
    if (strlen(odd[season]) > SRS_SEASON_MAX)
        return 0;
    return season == user || (season < CORE && user < CORE);
}

static void for_each_part(srs_context *context,
                          void (*act)(srs_context *context, const char *season, size_t user))
{
    for (size_t season = 0; season < ODD; season++) {
        for (size_t user = 0; user < ODD; user++) {
            if (takes_part(season, user))
                act(context, odd[season], user);
        }
    }
}

START_TEST(odd_seasons_never_meet)
{
    srs_context *context = world_open(world_config(_i));
    for (size_t i = 0; i < ODD; i++) {
        srs_season season = SRS_SEASON_INIT;
        season.name = odd[i];
        if (strlen(odd[i]) <= SRS_SEASON_MAX)
            world_ok(srs_season_put(context, &season, err));
    }
    for_each_part(context, submit_odd);
    for_each_part(context, check_due);
    world_ok(srs_flush(context, 60000, err));
    for_each_part(context, check_due);
    for_each_part(context, check_item);
    for_each_part(context, check_log);
    world_close(context);
}
END_TEST

/* The same user and item in two seasons, with the same review id, are two reviews. */
START_TEST(seasons_keep_the_same_ids_apart)
{
    srs_context *context = world_open(world_config(_i));
    srs_season season = SRS_SEASON_INIT;
    season.name = "T";
    world_ok(srs_season_put(context, &season, err));
    srs_review review = world_review("same", SRS_GOOD, WORLD_START_MS);
    review.review_id = "0190a0a0-0000-7000-8000-000000000001";
    world_ok(srs_submit(context, "S", "ada", &review, 1, NULL, NULL, err));
    ck_assert_int_eq(srs_item(context, "T", "ada", "same", &(srs_tracker_list *){NULL}, NULL),
                     SRS_E_NOT_FOUND);
    world_ok(srs_submit(context, "T", "ada", &review, 1, NULL, NULL, err));
    world_ok(srs_remove(context, "T", "ada", "same", err));
    srs_tracker_list *list;
    world_ok(srs_item(context, "S", "ada", "same", &list, err));
    ck_assert_uint_eq(srs_tracker_reps(srs_tracker_list_at(list, 0)), 1);
    srs_tracker_list_free(list);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1); /* of the active season, "S" */
    world_close(context);
}
END_TEST

START_TEST(a_filter_is_no_pattern)
{
    srs_context *context = world_open(world_config(_i));
    static const char *const subjects[] = {"a%", "ab", "a_", "A%"};
    for (int i = 0; i < 4; i++) {
        srs_review review = world_review(subjects[i], SRS_GOOD, 0);
        review.subject = review.topic = subjects[i];
        world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    }
    srs_due_query query = SRS_DUE_QUERY_INIT;
    query.at_ms = WORLD_START_MS + 365 * WORLD_DAY_MS;
    for (int i = 0; i < 4; i++) {
        srs_due_list *list;
        query.subject = query.topic = subjects[i];
        world_ok(srs_due(context, NULL, "ada", &query, &list, err));
        ck_assert_uint_eq(srs_due_list_total(list), 1);
        ck_assert_str_eq(srs_tracker_item(srs_due_list_at(list, 0)), subjects[i]);
        srs_due_list_free(list);
    }
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        users_and_items_never_meet, stores_keep_them_apart_without_a_cache,
        odd_seasons_never_meet,     seasons_keep_the_same_ids_apart,
        a_filter_is_no_pattern,
    };
    return world_run_everywhere("ids_are_data", tests, sizeof tests / sizeof *tests);
}
