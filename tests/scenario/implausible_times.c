/* Implausible times: an event ahead of the clock is refused; an accepted event no longer counts
 * once its item is removed, its user reset, or it is voided; and a review that tracks
 * nothing is not taken for a success. */
#include "scenario/doctor_kit.h"
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <stdio.h>
#include <string.h>

#define T WORLD_START_MS
#define DAY WORLD_DAY_MS
#define AHEAD (T + 27000 * DAY) /* 2099 */
#define TOLERANCE INT64_C(300000)

static const srs_ack acks[] = {SRS_ACK_CACHED, SRS_ACK_STORED};

/* Events that a wrong clock, or an older version, has let in. */
static void submit_ahead(srs_context *context, const char *user, const char *item, srs_ack ack)
{
    world_now_ms = AHEAD;
    world_submit_ack(context, user, item, SRS_GOOD, 0, ack);
    world_now_ms = T;
}

static void is_untracked(srs_context *context, const char *user, const char *item)
{
    ck_assert_int_eq(world_state(context, user, item).phase, SRS_PHASE_NEW);
    ck_assert(!world_is_due(context, user, item));
}

/* Asserts the reviews that count for an item: in the cache, and, once all is stored, in what a
 * fresh context folds from the store. */
static void counts_reviews(srs_context *context, int world, const char *item, unsigned reps)
{
    ck_assert_uint_eq(world_state(context, "ada", item).reps, reps);
    world_ok(srs_flush(context, 60000, err));
    ck_assert_uint_eq(world_state(context, "ada", item).reps, reps);
    if (!world_is_durable(world))
        return;
    int64_t now_ms = world_now_ms;
    srs_config *config = world_config_on(world_last_store_url());
    world_set(config, "cache", "memory:");
    world_now_ms = now_ms;
    srs_context *fresh = world_open(config);
    ck_assert_uint_eq(world_state(fresh, "ada", item).reps, reps);
    world_close(fresh);
}

/* ---- refused -------------------------------------------------------------------------------- */

START_TEST(a_review_ahead_of_the_clock_is_refused)
{
    srs_context *context = world_open(world_config(_i));
    srs_review batch[2] = {world_review("a", SRS_GOOD, T),
                           world_review("b", SRS_GOOD, T + TOLERANCE + 1)};
    world_fails(SRS_E_INVALID, "reviews[1]: at_ms is 1750000300001 (2025-06-15T15:11:40.001Z)",
                srs_submit(context, NULL, "ada", batch, 2, NULL, NULL, err));
    world_fails(SRS_E_INVALID, "the clock says 2025-06-15T15:06:40.000Z",
                srs_submit(context, NULL, "ada", batch, 2, NULL, NULL, err));
    ck_assert_uint_eq(world_log_count(context, NULL), 0);
    batch[1].at_ms = T + TOLERANCE;
    world_ok(srs_submit(context, NULL, "ada", batch, 2, NULL, NULL, err));
    world_close(context);
}
END_TEST

START_TEST(how_far_ahead_is_a_key)
{
    srs_config *config = world_config(_i);
    world_set(config, "submit.max_future_ms", "0");
    srs_context *context = world_open(config);
    srs_review review = world_review("a", SRS_GOOD, T + 1);
    world_fails(SRS_E_INVALID, "submit.max_future_ms=0",
                srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    review.at_ms = T;
    world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    world_close(context);
}
END_TEST

START_TEST(questions_may_look_ahead)
{
    srs_context *context = world_open(world_config(_i));
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    srs_due_list *list;
    srs_forecast *forecast;
    world_submit(context, "ada", "a", SRS_GOOD, T);
    query.at_ms = SRS_TIME_MAX;
    world_ok(srs_due(context, NULL, "ada", &query, &list, err));
    ck_assert_uint_eq(srs_due_list_total(list), 1);
    srs_due_list_free(list);
    world_ok(srs_forecast_get(context, NULL, "ada", AHEAD, 3, &forecast, err));
    srs_forecast_free(forecast);
    world_ok(srs_preview(context, NULL, "ada", "a", AHEAD, next, err));
    world_close(context);
}
END_TEST

START_TEST(an_id_needs_a_time)
{
    srs_context *context = world_open(world_config(_i));
    srs_review review = world_review("a", SRS_GOOD, 0);
    review.review_id = "01890a5d-ac96-774b-bcce-b302099a8057";
    world_fails(SRS_E_INVALID, "at_ms is 0, with a review_id",
                srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    world_close(context);
}
END_TEST

/* ---- removals and resets -------------------------------------------------------------------- */

static void remove_or_reset(srs_context *context, int is_reset)
{
    if (is_reset)
        world_ok(srs_reset(context, NULL, "ada", err));
    else
        world_ok(srs_remove(context, NULL, "ada", "a", err));
}

/* In each way of: what is ahead is stored or not, the removal is stored or not. */
static void voids_what_is_ahead(int world, int is_reset, srs_ack of_review, int is_flushed)
{
    srs_context *context = world_open(world_config(world));
    world_submit_ack(context, "ada", "a", SRS_GOOD, T - DAY, of_review);
    submit_ahead(context, "ada", "a", of_review);
    submit_ahead(context, "ada", "a", of_review);
    if (is_flushed)
        world_ok(srs_flush(context, 60000, err));
    remove_or_reset(context, is_reset);
    is_untracked(context, "ada", "a");
    world_now_ms = T + 1;
    world_submit_ack(context, "ada", "a", SRS_GOOD, 0, of_review);
    counts_reviews(context, world, "a", 1);
    ck_assert_uint_eq(world_log_count(context, "ada"), 7); /* 4 reviews, 2 voids, the removal */
    ck_assert_int_eq(world_state(context, "ada", "a").last_review_ms, T + 1);
    world_close(context);
}

START_TEST(a_removal_voids_what_is_ahead)
{
    for (int way = 0; way < 8; way++)
        voids_what_is_ahead(_i, way & 1, acks[way >> 1 & 1], way >> 2);
}
END_TEST

/* Whatever the ids of reviews in the same millisecond are. */
START_TEST(a_removal_voids_what_is_of_the_same_time)
{
    for (int is_reset = 0; is_reset < 2; is_reset++) {
        srs_context *context = world_open(world_config(_i));
        srs_review review = world_review("a", SRS_GOOD, T);
        review.review_id = "ffffffff-ffff-7fff-bfff-ffffffffffff";
        world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
        remove_or_reset(context, is_reset);
        is_untracked(context, "ada", "a");
        world_submit(context, "ada", "a", SRS_GOOD, 0); /* still in the same millisecond */
        counts_reviews(context, _i, "a", 1);
        world_close(context);
    }
}
END_TEST

START_TEST(a_reset_voids_a_reset_that_is_ahead)
{
    for (int way = 0; way < 2; way++) {
        srs_config *config = world_config(_i);
        world_set(config, "ack", way ? "cached" : "stored");
        srs_context *context = world_open(config);
        world_submit(context, "ada", "b", SRS_GOOD, T - DAY);
        submit_ahead(context, "ada", "a", acks[way]);
        world_now_ms = AHEAD;
        world_ok(srs_reset(context, NULL, "ada", err));
        world_now_ms = T;
        is_untracked(context, "ada", "b");
        world_ok(srs_reset(context, NULL, "ada", err));
        world_now_ms = T + 1;
        world_submit(context, "ada", "a", SRS_GOOD, 0);
        world_submit(context, "ada", "c", SRS_GOOD, 0);
        counts_reviews(context, _i, "a", 1);
        counts_reviews(context, _i, "b", 0);
        counts_reviews(context, _i, "c", 1);
        world_close(context);
    }
}
END_TEST

/* ---- reviews that track nothing ------------------------------------------------------------- */

static void submit_both(srs_context *context, int64_t at_ms, int is_superseded)
{
    srs_review batch[2] = {world_review("a", SRS_GOOD, at_ms),
                           world_review("other", SRS_GOOD, T + 2000)};
    srs_submit_result *result;
    world_ok(srs_submit(context, NULL, "ada", batch, 2, NULL, &result, err));
    ck_assert_int_eq(srs_submit_result_is_superseded(result, 0), is_superseded);
    ck_assert_int_eq(srs_submit_result_is_superseded(result, 1), 0);
    ck_assert_int_eq(srs_submit_result_is_superseded(result, 2), 0);
    ck_assert_int_eq(srs_submit_result_is_superseded(NULL, 0), 0);
    srs_submit_result_free(result);
}

START_TEST(a_review_from_before_the_removal_is_superseded)
{
    for (int is_reset = 0; is_reset < 2; is_reset++) {
        srs_context *context = world_open(world_config(_i));
        world_submit(context, "ada", "a", SRS_GOOD, T - DAY);
        submit_both(context, T - 2 * DAY, 0); /* late, and counted */
        remove_or_reset(context, is_reset);
        submit_both(context, T - 3 * DAY, 1);
        is_untracked(context, "ada", "a");
        world_submit(context, "ada", "a", SRS_GOOD, T + 1000);
        submit_both(context, T - 4 * DAY, 1); /* the item is tracked, though not by this */
        submit_both(context, T + 500, 0);
        counts_reviews(context, _i, "a", 2);
        world_close(context);
    }
}
END_TEST

/* ---- voiding what an older version let in --------------------------------------------------- */

static uint64_t void_future(srs_context *context, const char *user)
{
    uint64_t voided = 0;
    world_ok(srs_void_future(context, NULL, user, &voided, err));
    return voided;
}

START_TEST(what_is_ahead_is_found_and_voided)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "a", SRS_GOOD, T - DAY);
    world_submit(context, "ada", "b", SRS_GOOD, T - DAY);
    world_submit(context, "bob", "a", SRS_GOOD, T + TOLERANCE); /* allowed */
    doctor_finds_no(context, "log.future");
    submit_ahead(context, "ada", "a", SRS_ACK_STORED);
    submit_ahead(context, "ada", "only", SRS_ACK_STORED);
    submit_ahead(context, "cleo", "a", SRS_ACK_STORED);
    world_now_ms = AHEAD;
    world_ok(srs_remove(context, NULL, "ada", "b", err));
    world_now_ms = T;
    world_ok(srs_flush(context, 60000, err));
    doctor_finds(context, "log.future", SRS_FINDING_WARNING, "season 'S': 4 items");
    submit_both(context, T - 1000, 0);
    ck_assert_uint_eq(void_future(context, "cleo"), 1);
    is_untracked(context, "cleo", "a");
    ck_assert_uint_eq(void_future(context, NULL), 3);
    doctor_finds_no(context, "log.future");
    ck_assert_uint_eq(void_future(context, NULL), 0);
    is_untracked(context, "ada", "only");
    counts_reviews(context, _i, "a", 2);
    counts_reviews(context, _i, "b", 1);
    ck_assert_uint_eq(world_state(context, "bob", "a").reps, 1);
    world_submit(context, "ada", "only", SRS_GOOD, 0);
    counts_reviews(context, _i, "only", 1);
    world_close(context);
}
END_TEST

#define MANY 2500 /* trackers: three pages */

/* One review of each of many items, of two users. */
static void append_many_ahead(srs_context *context)
{
    static srs_event_in events[MANY];
    static char items[MANY][16], ids[MANY][SRS_ID_TEXT_SIZE];
    for (int i = 0; i < MANY; i++) {
        snprintf(items[i], sizeof items[i], "item %04d", i);
        snprintf(ids[i], sizeof ids[i], "01890a5d-ac96-774b-bcce-%012x", (unsigned)i);
        events[i] = (srs_event_in)SRS_EVENT_IN_INIT;
        events[i].review_id = ids[i];
        events[i].user = i < MANY / 2 ? "ada" : "bea";
        events[i].item = items[i];
        events[i].at_ms = AHEAD;
    }
    world_now_ms = AHEAD;
    world_ok(srs_append(context, NULL, events, MANY, 60000, NULL, err));
    world_now_ms = T;
}

/* The store reads the trackers in pages, each from the last name of the page before, which must
 * stay as it is while the page is read. */
START_TEST(what_is_ahead_is_found_on_every_page)
{
    srs_config *config = world_config(_i);
    faulty_store_use(config, world_last_store_url());
    srs_context *context = world_open(config);
    append_many_ahead(context);
    doctor_finds(context, "log.future", SRS_FINDING_WARNING, "season 'S': 2500 items");
    ck_assert_uint_eq(void_future(context, "bea"), MANY / 2);
    doctor_finds(context, "log.future", SRS_FINDING_WARNING, "season 'S': 1250 items");
    ck_assert_uint_eq(void_future(context, NULL), MANY / 2);
    doctor_finds_no(context, "log.future");
    world_close(context);
}
END_TEST

START_TEST(a_reset_that_is_ahead_is_voided)
{
    srs_context *context = world_open(world_config(_i));
    srs_submit_result *result;
    world_submit(context, "ada", "a", SRS_GOOD, T - 2 * DAY);
    world_ok(srs_reset(context, NULL, "ada", err));
    world_submit(context, "ada", "b", SRS_GOOD, T + 1000);
    world_now_ms = AHEAD;
    world_ok(srs_reset(context, NULL, "ada", err));
    world_now_ms = T + 2000;
    srs_review review = world_review("c", SRS_GOOD, 0);
    world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, &result, err));
    ck_assert_int_eq(srs_submit_result_is_superseded(result, 0), 1);
    srs_submit_result_free(result);
    world_ok(srs_flush(context, 60000, err));
    doctor_finds(context, "log.future", SRS_FINDING_WARNING, "ahead of the clock");
    ck_assert_uint_eq(void_future(context, NULL), 1);
    doctor_finds_no(context, "log.future");
    is_untracked(context, "ada", "a"); /* the reset that is not ahead still counts */
    counts_reviews(context, _i, "b", 1);
    counts_reviews(context, _i, "c", 1);
    world_close(context);
}
END_TEST

START_TEST(a_void_says_what_it_voids)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_list *log;
    srs_id id, voided = {{0}};
    submit_ahead(context, "ada", "a", SRS_ACK_STORED);
    void_future(context, NULL);
    world_ok(srs_log(context, NULL, "ada", NULL, 10, &log, err));
    ck_assert_uint_eq(srs_event_list_count(log), 2);
    int is_first = srs_event_kind_of(srs_event_list_at(log, 0)) == SRS_EVENT_VOID;
    const srs_event *event = srs_event_list_at(log, !is_first);
    ck_assert_int_eq(srs_event_kind_of(event), SRS_EVENT_VOID);
    ck_assert_int_eq(srs_event_at_ms(event), AHEAD);
    ck_assert_int_eq(srs_event_rating(event), 0);
    srs_event_id(srs_event_list_at(log, is_first), &id);
    ck_assert_int_eq(srs_event_voids(event, &voided), 1);
    ck_assert_mem_eq(&id, &voided, sizeof id);
    ck_assert_int_eq(srs_event_voids(srs_event_list_at(log, is_first), &voided), 0);
    srs_event_list_free(log);
    world_close(context);
}
END_TEST

/* ---- processes ------------------------------------------------------------------------------ */

static srs_context *open_on_spool(const char *folder)
{
    char url[512];
    int64_t now_ms = world_now_ms;
    snprintf(url, sizeof url, "sqlite://%s/srs.db", folder);
    srs_config *config = world_config_on(url);
    world_now_ms = now_ms;
    snprintf(url, sizeof url, "spool://%s/spool", folder);
    world_set(config, "cache", "memory:");
    world_set(config, "queue", url);
    world_set(config, "queue.adopt_ms", "10");
    world_set(config, "worker", "poll");
    return world_open(config);
}

/* One whose clock is ahead has it in the queue when the other removes the item: in whichever order
 * the two are stored. */
START_TEST(a_review_in_the_queue_of_another_process_is_voided)
{
    if (_i || !srs_has_backend("sqlite"))
        return;
    for (int order = 0; order < 2; order++) {
        const char *folder = temp_dir_new();
        world_now_ms = T;
        srs_context *ahead = open_on_spool(folder);
        world_submit(ahead, "ada", "a", SRS_GOOD, T - DAY);
        world_ok(srs_flush(ahead, 60000, err));
        submit_ahead(ahead, "ada", "a", SRS_ACK_QUEUED);
        srs_context *here = open_on_spool(folder);
        world_ok(srs_remove(here, NULL, "ada", "a", err));
        world_ok(srs_flush(order ? ahead : here, 60000, err));
        world_ok(srs_flush(order ? here : ahead, 60000, err));
        ck_assert_uint_eq(world_log_count(here, "ada"), 4);
        srs_context *fresh = open_on_spool(folder);
        is_untracked(fresh, "ada", "a");
        world_now_ms = T + 1;
        world_submit(fresh, "ada", "a", SRS_GOOD, 0);
        ck_assert_uint_eq(world_state(fresh, "ada", "a").reps, 1);
        world_close(fresh);
        world_close(here);
        world_close(ahead);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_review_ahead_of_the_clock_is_refused,
        how_far_ahead_is_a_key,
        questions_may_look_ahead,
        an_id_needs_a_time,
        a_removal_voids_what_is_ahead,
        a_removal_voids_what_is_of_the_same_time,
        a_reset_voids_a_reset_that_is_ahead,
        a_review_from_before_the_removal_is_superseded,
        what_is_ahead_is_found_and_voided,
        what_is_ahead_is_found_on_every_page,
        a_reset_that_is_ahead_is_voided,
        a_void_says_what_it_voids,
        a_review_in_the_queue_of_another_process_is_voided,
    };
    return world_run_everywhere("implausible times", tests, sizeof tests / sizeof *tests);
}
