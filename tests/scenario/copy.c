/* A copy has the same log, trackers, seasons and dead letters, or it fails; and it can be
 * interrupted and repeated. */
#include "scenario/world.h"

#include "support/temp_dir.h"

#include <stdio.h>
#include <string.h>

#define T WORLD_START_MS
#define DAY WORLD_DAY_MS
#define MANY 2500 /* more than two pages */

static void put_dead(srs_context *context, const char *id, const char *reason)
{
    srs_event_in event = SRS_EVENT_IN_INIT;
    event.review_id = id;
    event.user = "zoe";
    event.item = "lost";
    event.at_ms = T;
    world_ok(srs_dead_put(context, "S", &event, reason, err));
}

/* Seasons, users, removals, a reset, labels, dead letters. */
static void fill_some(srs_context *context)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = "A season, \"quoted\"";
    season.starts_ms = T - 100 * DAY;
    season.ends_ms = T + 100 * DAY;
    season.cache_enabled = 0;
    season.auto_archive = 1;
    world_ok(srs_season_put(context, &season, err));
    for (int i = 0; i < 30; i++) {
        char item[16];
        srs_review review = world_review(item, i % 4 + 1, T - (60 - i) * DAY);
        snprintf(item, sizeof item, "item %d", i % 7);
        review.subject = i % 3 ? "maths" : NULL;
        world_ok(srs_submit(context, NULL, i % 2 ? "ada" : "Zoë", &review, 1, NULL, NULL, err));
        world_ok(srs_submit(context, season.name, "ada", &review, 1, NULL, NULL, err));
    }
    world_ok(srs_remove(context, NULL, "ada", "item 3", err));
    world_ok(srs_reset(context, NULL, "Zoë", err));
    world_submit(context, "Zoë", "item 1", SRS_EASY, T + 1000);
    put_dead(context, "01890a5d-ac96-774b-bcce-b302099a8057", "a reason");
    put_dead(context, "01890a5d-ac96-774b-bcce-b302099a8058", "another reason");
}

/* Reviews of one item of one user each, or all of one item. */
static void fill_many(srs_context *context, int one_item)
{
    static srs_event_in events[MANY];
    static char texts[MANY][2][SRS_ID_TEXT_SIZE];
    for (int i = 0; i < MANY; i++) {
        events[i] = (srs_event_in)SRS_EVENT_IN_INIT;
        snprintf(texts[i][0], sizeof texts[i][0], "01890a5d-ac96-774b-bcce-%012x", (unsigned)i);
        snprintf(texts[i][1], sizeof texts[i][1], "item %04d", one_item ? 7 : i / 3);
        events[i].review_id = texts[i][0];
        events[i].item = texts[i][1];
        events[i].user = one_item || i < MANY / 2 ? "ada" : "bea";
        events[i].at_ms = T - (MANY - i) * 60000;
    }
    world_ok(srs_append(context, NULL, events, MANY, 60000, NULL, err));
}

static void assert_equal(srs_context *source, srs_context *target)
{
    srs_digest one = SRS_DIGEST_INIT, other = SRS_DIGEST_INIT;
    world_ok(srs_store_digest(source, &one, err));
    world_ok(srs_store_digest(target, &other, err));
    ck_assert_mem_eq(&one, &other, sizeof one);
}

/* Voided events from a clock that was ahead: a review of an item with other reviews, the only
 * one of another item, a reset; and as many of one item as are on more than a page. */
static void fill_voids(srs_context *context, int many)
{
    static srs_event_in events[MANY];
    static char ids[MANY][SRS_ID_TEXT_SIZE];
    uint64_t voided = 0;
    world_submit(context, "ada", "item 1", SRS_GOOD, T - DAY);
    world_submit(context, "bob", "b", SRS_GOOD, T - DAY);
    world_now_ms = T + 27000 * DAY;
    world_submit(context, "ada", "item 1", SRS_GOOD, 0);
    world_submit(context, "cleo", "only", SRS_GOOD, 0);
    world_ok(srs_reset(context, NULL, "bob", err));
    for (int i = 0; i < many; i++) {
        snprintf(ids[i], sizeof ids[i], "01890a5d-ac96-774b-bcce-%012x", (unsigned)i);
        events[i] = (srs_event_in)SRS_EVENT_IN_INIT;
        events[i].review_id = ids[i];
        events[i].user = "ada";
        events[i].item = "often";
        events[i].at_ms = world_now_ms + i;
    }
    if (many)
        world_ok(srs_append(context, NULL, events, (size_t)many, 60000, NULL, err));
    world_now_ms = T;
    world_ok(srs_flush(context, 60000, err));
    world_ok(srs_void_future(context, NULL, NULL, &voided, err));
    ck_assert_uint_eq(voided, 3 + (uint64_t)many);
}

/* Asserts that an entry of a user in the active season, which is of a time, is voided by another
 * one. */
static void has_void(srs_context *context, const char *user, int64_t at_ms)
{
    srs_event_list *log;
    srs_id voided, id;
    int found = 0;
    world_ok(srs_log(context, NULL, user, NULL, 10000, &log, err));
    for (size_t i = 0; i < srs_event_list_count(log); i++) {
        if (!srs_event_voids(srs_event_list_at(log, i), &voided))
            continue;
        for (size_t k = 0; k < srs_event_list_count(log); k++) {
            srs_event_id(srs_event_list_at(log, k), &id);
            found |= memcmp(&id, &voided, sizeof id) == 0 &&
                     srs_event_at_ms(srs_event_list_at(log, k)) == at_ms;
        }
    }
    ck_assert_int_eq(found, 1);
    srs_event_list_free(log);
}

static srs_context *open_target(int store, const char *scheduler)
{
    srs_context *context;
    srs_config *config = world_config_of(store, scheduler);
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    return context;
}

START_TEST(all_of_it_is_copied)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    srs_season_list *seasons;
    fill_some(source);
    world_ok(srs_copy(source, target, NULL, &result, err));
    assert_equal(source, target);
    ck_assert_uint_eq(result.source.seasons, 2);
    ck_assert_uint_eq(result.source.events, 63);
    ck_assert_uint_eq(result.source.dead, 2);
    ck_assert_uint_eq(result.events_written, 63);
    ck_assert_uint_eq(result.trackers_written, result.source.trackers);
    ck_assert_mem_eq(&result.source, &result.target, sizeof result.source);
    world_ok(srs_season_get(target, "S", &seasons, err));
    ck_assert(srs_season_is_active(srs_season_list_at(seasons, 0)));
    srs_season_list_free(seasons);
    ck_assert(!world_is_due(target, "ada", "item 3"));
    ck_assert_uint_eq(world_due_total(source, "ada"), world_due_total(target, "ada"));
    world_ok(srs_copy(source, target, NULL, &result, err));
    ck_assert_uint_eq(result.events_written + result.trackers_written + result.dead_written, 0);
    world_close(source);
    world_close(target);
}
END_TEST

/* A voided event counts for nothing in the copy, too, wherever the pages end. */
START_TEST(what_is_voided_stays_so)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    fill_voids(source, 700);
    world_ok(srs_copy(source, target, NULL, &result, err));
    assert_equal(source, target);
    ck_assert_uint_eq(result.events_written, 2 + 2 * (3 + 700));
    has_void(target, "ada", T + 27000 * DAY);
    has_void(target, "cleo", T + 27000 * DAY);
    ck_assert_int_eq(world_state(target, "cleo", "only").phase, SRS_PHASE_NEW);
    ck_assert_uint_eq(world_state(target, "ada", "item 1").reps, 1);
    ck_assert_uint_eq(world_state(target, "bob", "b").reps, 1);
    world_submit(target, "cleo", "only", SRS_GOOD, T);
    ck_assert_uint_eq(world_state(target, "cleo", "only").reps, 1);
    world_close(source);
    world_close(target);
}
END_TEST

/* Copies from one context to another, and asserts that the other has all of it. */
static void copy_all(srs_context *source, srs_context *target)
{
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    world_ok(srs_copy(source, target, NULL, &result, err));
    assert_equal(source, target);
    ck_assert_uint_eq(result.source.events, 71);
    has_void(target, "ada", T + 27000 * DAY);
}

/* There and back again, between the store of the world and each kind that needs no server. */
START_TEST(stores_of_different_kinds_are_copied)
{
    static const char *const kinds[] = {"memory", "sqlite"};
    srs_context *source = world_open(world_config(_i));
    fill_some(source);
    fill_voids(source, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char url[512] = "memory:";
        srs_context *other, *back;
        if (!srs_has_backend(kinds[i]))
            continue;
        if (i)
            snprintf(url, sizeof url, "sqlite://%s/srs.db", temp_dir_new());
        srs_config *config = world_config_on(url);
        world_ok(srs_open(config, &other, err));
        srs_config_free(config);
        copy_all(source, other);
        back = open_target(_i, "fsrs");
        copy_all(other, back);
        assert_equal(source, back);
        world_close(back);
        world_close(other);
    }
    world_close(source);
}
END_TEST

/* Also that caches of the target see it, which had answered before. */
START_TEST(another_copy_brings_the_difference)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    fill_some(source);
    world_ok(srs_copy(source, target, NULL, NULL, err));
    ck_assert_int_eq(world_state(target, "ada", "late").phase, SRS_PHASE_NEW);
    world_submit(source, "ada", "late", SRS_GOOD, T + 2000);
    world_submit(source, "ada", "item 1", SRS_GOOD, T - 90 * DAY); /* folded again */
    world_ok(srs_dead_drop(source, "01890a5d-ac96-774b-bcce-b302099a8058", err));
    put_dead(source, "01890a5d-ac96-774b-bcce-b302099a8057", "a better reason");
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    season.ends_ms = T + DAY;
    world_ok(srs_season_put(source, &season, err));
    world_fails(SRS_E_CONFLICT, "a dead letter that the source lacks",
                srs_copy(source, target, NULL, &result, err));
    world_ok(srs_dead_drop(target, "01890a5d-ac96-774b-bcce-b302099a8058", err));
    world_ok(srs_copy(source, target, NULL, &result, err));
    assert_equal(source, target);
    ck_assert_int_eq(world_state(target, "ada", "late").phase, SRS_PHASE_LEARNING);
    world_close(source);
    world_close(target);
}
END_TEST

/* The copy drops a letter of an earlier copy that the source has stored since. */
START_TEST(a_letter_that_was_stored_is_none)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    put_dead(source, "01890a5d-ac96-774b-bcce-b302099a8057", "a reason");
    world_ok(srs_copy(source, target, NULL, NULL, err));
    world_ok(srs_dead_replay(source, "01890a5d-ac96-774b-bcce-b302099a8057", err));
    world_ok(srs_copy(source, target, NULL, &result, err));
    ck_assert_uint_eq(result.dead_deleted, 1);
    ck_assert_uint_eq(result.events_written, 1);
    assert_equal(source, target);
    world_close(source);
    world_close(target);
}
END_TEST

/* Stops at the first page that was written. */
static int stop_early(void *data, const srs_copy_state *state)
{
    (void)data;
    return state->phase == SRS_COPY_WRITING && state->written > 0;
}

START_TEST(an_interrupted_copy_goes_on)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    srs_copy_options options = SRS_COPY_OPTIONS_INIT;
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    fill_many(source, 0);
    options.progress = stop_early;
    world_fails(SRS_E_CLOSED, "copy again", srs_copy(source, target, &options, &result, err));
    ck_assert_uint_eq(result.events_written, 0); /* unchanged */
    srs_digest there = SRS_DIGEST_INIT;
    world_ok(srs_store_digest(target, &there, err));
    uint64_t copied = there.events;
    ck_assert(copied > 0 && copied < MANY);
    ck_assert_uint_eq(copied % 3, 0); /* whole items */
    world_ok(srs_copy(source, target, NULL, &result, err));
    ck_assert_uint_eq(result.events_written, MANY - copied);
    assert_equal(source, target);
    world_close(source);
    world_close(target);
}
END_TEST

START_TEST(an_item_may_be_larger_than_a_page)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    fill_many(source, 1);
    world_submit(source, "ada", "a before", SRS_GOOD, T);
    world_submit(source, "ada", "z behind", SRS_GOOD, T);
    world_ok(srs_copy(source, target, NULL, NULL, err));
    assert_equal(source, target);
    world_close(source);
    world_close(target);
}
END_TEST

/* Trackers are those of the source, whatever scheduler the target was opened with. */
START_TEST(trackers_are_copied_as_they_are)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "levels");
    fill_some(source);
    world_ok(srs_copy(source, target, NULL, NULL, err));
    srs_state a = world_state(source, "ada", "item 1"), b = world_state(target, "ada", "item 1");
    world_same_state(&a, &b);
    world_close(source);
    world_close(target);
}
END_TEST

START_TEST(nothing_of_the_target_is_lost)
{
    srs_context *source = world_open(world_config(_i)), *target = world_open(world_config(_i));
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    world_submit(source, "ada", "a", SRS_GOOD, T);
    world_submit(target, "ada", "b", SRS_GOOD, T);
    srs_state before = world_state(target, "ada", "b");
    world_fails(SRS_E_CONFLICT, "an event that the source lacks: season 'S', user 'ada', item 'b'",
                srs_copy(source, target, NULL, &result, err));
    srs_state after = world_state(target, "ada", "b");
    world_same_state(&before, &after);
    ck_assert_uint_eq(world_log_count(target, "ada"), 1);
    world_close(target);

    target = world_open(world_config(_i));
    srs_season season = SRS_SEASON_INIT;
    season.name = "other";
    world_ok(srs_season_put(target, &season, err));
    world_fails(SRS_E_CONFLICT, "a season that the source lacks: 'other'",
                srs_copy(source, target, NULL, &result, err));
    ck_assert_uint_eq(world_log_count(target, NULL), 0);
    world_close(target);
    world_close(source);
}
END_TEST

START_TEST(source_and_target_are_two_stores)
{
    srs_context *source = world_open(world_config(_i)), *same;
    world_fails(SRS_E_INVALID, "the same", srs_copy(source, source, NULL, NULL, err));
    world_fails(SRS_E_INVALID, "context is NULL", srs_copy(source, NULL, NULL, NULL, err));
    if (world_is_durable(_i)) {
        world_submit(source, "ada", "a", SRS_GOOD, T);
        srs_config *config = world_config_on(world_last_store_url());
        world_ok(srs_open(config, &same, err));
        srs_config_free(config);
        world_fails(SRS_E_INVALID, "the same store", srs_copy(source, same, NULL, NULL, err));
        world_close(same);
    }
    world_close(source);
}
END_TEST

/* Adds a review to the source when all events were written. */
static int add_late(void *data, const srs_copy_state *state)
{
    if (state->phase == SRS_COPY_WRITING && state->done == state->total)
        world_submit(data, "ada", "late", SRS_GOOD, T);
    return 0;
}

START_TEST(a_source_in_use_is_not_taken_for_copied)
{
    srs_context *source = world_open(world_config(_i)), *target = open_target(_i, "fsrs");
    srs_copy_options options = SRS_COPY_OPTIONS_INIT;
    srs_copy_result result = SRS_COPY_RESULT_INIT;
    fill_some(source);
    options.progress = add_late;
    options.data = source;
    options.count_first = 1;
    world_fails(SRS_E_CONFLICT, "differ", srs_copy(source, target, &options, &result, err));
    ck_assert_uint_eq(result.source.events, result.target.events + 1);
    world_ok(srs_copy(source, target, NULL, &result, err));
    ck_assert_uint_eq(result.events_written, 1);
    assert_equal(source, target);
    world_close(source);
    world_close(target);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {all_of_it_is_copied,
                            what_is_voided_stays_so,
                            stores_of_different_kinds_are_copied,
                            another_copy_brings_the_difference,
                            a_letter_that_was_stored_is_none,
                            an_interrupted_copy_goes_on,
                            an_item_may_be_larger_than_a_page,
                            trackers_are_copied_as_they_are,
                            nothing_of_the_target_is_lost,
                            source_and_target_are_two_stores,
                            a_source_in_use_is_not_taken_for_copied};
    return world_run_everywhere("copy", tests, sizeof tests / sizeof *tests);
}
