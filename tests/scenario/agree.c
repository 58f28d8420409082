/* Checks that all stored data of a user agrees. */
#include "scenario/agree.h"

#include "scenario/world.h"

#include <srs/sys/tracker.h>

#include <string.h>

#define PAGE 10000

/* A context on a store and a cache. */
static srs_context *open_on(const char *store, const char *cache)
{
    srs_config *config = world_config_on(store);
    world_set(config, "cache", cache);
    world_set(config, "submit.max_future_ms", "86400000"); /* clocks that differ are a test's own */
    return world_open(config);
}

static void submit_again(srs_context *to, const srs_event *event)
{
    srs_review review =
        world_review(srs_event_item(event), srs_event_rating(event), srs_event_at_ms(event));
    char text[SRS_ID_TEXT_SIZE];
    srs_id id;
    ck_assert_int_eq(srs_event_kind_of(event), SRS_EVENT_REVIEW);
    srs_event_id(event, &id);
    srs_id_format(&id, text);
    review.review_id = text;
    review.subject = srs_event_subject(event);
    review.topic = srs_event_topic(event);
    world_ok(srs_submit(to, NULL, srs_event_user(event), &review, 1, NULL, NULL, err));
}

/* The log is in order of item and time, so that nothing is late. */
static void fold_anew(srs_context *from, srs_context *to, const char *user, size_t reviews)
{
    srs_event_list *log;
    world_ok(srs_log(from, NULL, user, NULL, PAGE, &log, err));
    ck_assert_uint_eq(srs_event_list_count(log), reviews);
    for (size_t i = 0; i < reviews; i++)
        submit_again(to, srs_event_list_at(log, i));
    ck_assert_uint_eq(world_stat(to, "reviews.late"), 0);
    srs_event_list_free(log);
}

static void same_tracker(const srs_tracker *a, const srs_tracker *b, const char *what)
{
    srs_state x = SRS_STATE_INIT, y = SRS_STATE_INIT;
    ck_assert_str_eq(a->item, b->item);
    ck_assert_msg(a->revision == b->revision, "%s, item %s: revision %llu, in the store %llu", what,
                  a->item, (unsigned long long)a->revision, (unsigned long long)b->revision);
    ck_assert_str_eq(a->subject, b->subject);
    ck_assert_str_eq(a->topic, b->topic);
    ck_assert_mem_eq(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id);
    ck_assert_int_eq(srs_tracker_state(a, &x), SRS_OK);
    ck_assert_int_eq(srs_tracker_state(b, &y), SRS_OK);
    world_same_state(&x, &y);
}

static void same_items(srs_context *a, srs_context *b, const char *user, const char *what)
{
    srs_tracker_list *of_a, *of_b;
    world_ok(srs_items(a, NULL, user, NULL, PAGE, &of_a, err));
    world_ok(srs_items(b, NULL, user, NULL, PAGE, &of_b, err));
    size_t count = srs_tracker_list_count(of_b);
    ck_assert_msg(srs_tracker_list_count(of_a) == count, "%s: %zu items, in the store %zu", what,
                  srs_tracker_list_count(of_a), count);
    for (size_t i = 0; i < count; i++)
        same_tracker(srs_tracker_list_at(of_a, i), srs_tracker_list_at(of_b, i), what);
    srs_tracker_list_free(of_a);
    srs_tracker_list_free(of_b);
}

/* Also in the order in which they are due. */
static void same_due(srs_context *a, srs_context *b, const char *user, const char *what)
{
    srs_due_list *of_a, *of_b;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    query.at_ms = WORLD_START_MS + 3650 * WORLD_DAY_MS;
    query.limit = 50;
    world_ok(srs_due(a, NULL, user, &query, &of_a, err));
    world_ok(srs_due(b, NULL, user, &query, &of_b, err));
    ck_assert_int_eq(srs_due_list_is_degraded(of_a), 0);
    ck_assert_uint_eq(srs_due_list_total(of_a), srs_due_list_total(of_b));
    for (size_t i = 0; i < srs_due_list_count(of_b); i++)
        same_tracker(srs_due_list_at(of_a, i), srs_due_list_at(of_b, i), what);
    srs_due_list_free(of_a);
    srs_due_list_free(of_b);
}

void agree_cached(const char *user)
{
    const char *store = world_last_store_url();
    srs_context *stored = open_on(store, "memory:");
    srs_context *cached = open_on(store, world_cache_url());
    same_items(cached, stored, user, "the cache");
    same_due(cached, stored, user, "the cache");
    world_close(stored);
    world_close(cached);
}

void agree(const char *user, size_t reviews)
{
    agree_in(world_last_store_url(), user, reviews);
    agree_cached(user);
}

void agree_in(const char *store, const char *user, size_t reviews)
{
    srs_context *stored = open_on(store, "memory:");
    srs_context *folded = open_on("memory:", "memory:");
    fold_anew(stored, folded, user, reviews);
    same_items(folded, stored, user, "the fold of the log");
    world_close(stored);
    world_close(folded);
}
