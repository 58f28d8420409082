/* A user's items: what is listed, shown, previewed, removed and reset is what the log says. */
#include "scenario/world.h"

#include <stdio.h>
#include <string.h>

#define DAY WORLD_DAY_MS
#define T WORLD_START_MS

/* ---- listing ------------------------------------------------------------------------------ */

START_TEST(items_page_by_page)
{
    srs_context *context = world_open(world_config(_i));
    char names[25][8], after[8] = "";
    size_t seen = 0, pages = 0, count;
    for (int i = 24; i >= 0; i--) {
        snprintf(names[i], sizeof names[i], "i%02d", i);
        world_submit(context, "ada", names[i], SRS_GOOD, 0);
    }
    world_submit(context, "ada", "i07x", SRS_GOOD, 0);
    world_ok(srs_remove(context, NULL, "ada", "i07x", err)); /* is in no page */
    do {
        srs_tracker_list *list;
        world_ok(srs_items(context, NULL, "ada", *after ? after : NULL, 10, &list, err));
        count = srs_tracker_list_count(list);
        for (size_t i = 0; i < count; i++)
            ck_assert_str_eq(srs_tracker_item(srs_tracker_list_at(list, i)), names[seen++]);
        if (count)
            strcpy(after, names[seen - 1]);
        srs_tracker_list_free(list);
        pages++;
    } while (count);
    ck_assert_uint_eq(seen, 25);
    ck_assert_uint_eq(pages, 4);
    world_close(context);
}
END_TEST

START_TEST(a_page_may_begin_after_an_item_that_is_not_there)
{
    srs_context *context = world_open(world_config(_i));
    srs_tracker_list *list;
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    world_submit(context, "ada", "c", SRS_GOOD, 0);
    world_ok(srs_items(context, NULL, "ada", "b", 10, &list, err));
    ck_assert_uint_eq(srs_tracker_list_count(list), 1);
    ck_assert_str_eq(srs_tracker_item(srs_tracker_list_at(list, 0)), "c");
    srs_tracker_list_free(list);
    world_close(context);
}
END_TEST

START_TEST(an_item_says_all_of_itself)
{
    srs_context *context = world_open(world_config(_i));
    srs_tracker_list *list;
    srs_review review = world_review("item", SRS_EASY, T - DAY); /* with fsrs: no learning steps */
    review.subject = "maths";
    review.topic = "sums";
    world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    world_submit(context, "ada", "item", SRS_AGAIN, T);
    world_ok(srs_item(context, NULL, "ada", "item", &list, err));
    ck_assert_uint_eq(srs_tracker_list_count(list), 1);
    const srs_tracker *tracker = srs_tracker_list_at(list, 0);
    ck_assert_str_eq(srs_tracker_season(tracker), "S");
    ck_assert_str_eq(srs_tracker_user(tracker), "ada");
    ck_assert_str_eq(srs_tracker_item(tracker), "item");
    ck_assert_str_eq(srs_tracker_subject(tracker), "maths");
    ck_assert_str_eq(srs_tracker_topic(tracker), "sums");
    ck_assert_uint_eq(srs_tracker_reps(tracker), 2);
    ck_assert_uint_eq(srs_tracker_lapses(tracker), 1);
    ck_assert_int_eq(srs_tracker_phase(tracker), SRS_PHASE_RELEARNING);
    ck_assert_int_eq(srs_tracker_step(tracker), 0);
    ck_assert_int_eq(srs_tracker_last_review_ms(tracker), T);
    ck_assert_int_gt(srs_tracker_due_ms(tracker), T);
    ck_assert_double_gt(srs_tracker_stability(tracker), 0);
    ck_assert_double_gt(srs_tracker_difficulty(tracker), 0);
    srs_tracker_list_free(list);
    world_close(context);
}
END_TEST

static void subject_is(srs_context *context, const char *subject)
{
    srs_tracker_list *list;
    world_ok(srs_item(context, NULL, "ada", "item", &list, err));
    ck_assert_str_eq(srs_tracker_subject(srs_tracker_list_at(list, 0)), subject);
    srs_tracker_list_free(list);
}

START_TEST(a_subject_stays_until_a_review_gives_another)
{
    static const struct {
        const char *given, *then;
    } steps[] = {{"maths", "maths"}, {NULL, "maths"}, {"latin", "latin"}, {"", ""}, {NULL, ""}};
    srs_context *context = world_open(world_config(_i));
    for (int i = 0; i < 5; i++) {
        srs_review review = world_review("item", SRS_GOOD, T + i);
        review.subject = steps[i].given;
        world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
        subject_is(context, steps[i].then);
    }
    world_close(context);
}
END_TEST

/* ---- preview ------------------------------------------------------------------------------ */

/* Compares the states of the four users "1" to "4", who rate the item 1 to 4, with the preview
 * of one of them. */
static void preview_holds(srs_context *context, int64_t at_ms)
{
    static const char *const users[] = {"1", "2", "3", "4"};
    world_now_ms = at_ms;
    for (int i = 0; i < 4; i++) {
        srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
        srs_state before = world_state(context, users[i], "item");
        world_ok(srs_preview(context, NULL, users[i], "item", at_ms, next, err));
        srs_state still = world_state(context, users[i], "item");
        world_same_state(&before, &still);
        world_submit(context, users[i], "item", SRS_AGAIN + i, at_ms);
        srs_state after = world_state(context, users[i], "item");
        world_same_state(&after, &next[i]);
    }
}

START_TEST(a_preview_is_what_submit_then_gives)
{
    static const char *const schedulers[] = {"levels", "sm2", "fsrs"};
    for (int i = 0; i < 3; i++) {
        srs_config *config = world_config_of(_i, schedulers[i]);
        if (i == 2)
            world_set(config, "scheduler.fuzz", "on"); /* seeded: the same both times */
        srs_context *context = world_open(config);
        preview_holds(context, T); /* of a new item */
        for (int days = 1; days < 100; days *= 3)
            preview_holds(context, T + days * DAY);
        world_close(context);
    }
}
END_TEST

/* ---- removal ------------------------------------------------------------------------------ */

static void is_gone(srs_context *context, const char *item)
{
    srs_tracker_list *list;
    ck_assert_int_eq(srs_item(context, NULL, "ada", item, &list, NULL), SRS_E_NOT_FOUND);
    world_now_ms = T + 1000 * DAY;
    ck_assert_int_eq(world_is_due(context, "ada", item), 0);
    world_now_ms = T;
}

START_TEST(a_removed_item_is_gone)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    world_submit(context, "ada", "other", SRS_GOOD, 0);
    world_submit(context, "bob", "item", SRS_GOOD, 0);
    world_ok(srs_remove(context, NULL, "ada", "item", err));
    is_gone(context, "item");
    world_fails(SRS_E_NOT_FOUND, "item", srs_remove(context, NULL, "ada", "item", err));
    ck_assert_uint_eq(world_state(context, "ada", "other").reps, 1);
    ck_assert_uint_eq(world_state(context, "bob", "item").reps, 1);
    ck_assert_uint_eq(world_log_count(context, "ada"), 3); /* a removal is an event */
    world_close(context);
}
END_TEST

START_TEST(a_review_after_the_removal_begins_anew)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "item", SRS_EASY, 0);
    srs_state first = world_state(context, "ada", "item");
    world_ok(srs_remove(context, NULL, "ada", "item", err));
    world_now_ms = T + DAY;
    world_submit(context, "ada", "item", SRS_EASY, 0);
    srs_state again = world_state(context, "ada", "item");
    ck_assert_uint_eq(again.reps, 1);
    ck_assert_int_eq(again.due_ms - again.last_review_ms, first.due_ms - first.last_review_ms);
    world_close(context);
}
END_TEST

START_TEST(a_late_review_from_before_the_removal_changes_nothing)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "item", SRS_GOOD, T - 2 * DAY);
    world_ok(srs_remove(context, NULL, "ada", "item", err));
    world_submit(context, "ada", "item", SRS_GOOD, T - DAY);
    is_gone(context, "item");
    world_ok(srs_flush(context, 60000, err));
    is_gone(context, "item");
    ck_assert_uint_eq(world_log_count(context, "ada"), 3); /* but it is in the log */
    world_close(context);
}
END_TEST

/* ---- reset -------------------------------------------------------------------------------- */

static void check_reset_event(srs_context *context)
{
    srs_event_list *log;
    world_ok(srs_log(context, NULL, "ada", NULL, 10, &log, err));
    ck_assert_uint_eq(srs_event_list_count(log), 3);
    const srs_event *event = srs_event_list_at(log, 0); /* the item "" is the first */
    ck_assert_int_eq(srs_event_kind_of(event), SRS_EVENT_RESET);
    ck_assert_str_eq(srs_event_item(event), "");
    ck_assert_int_eq(srs_event_rating(event), 0);
    ck_assert_int_eq(srs_event_kind_of(srs_event_list_at(log, 1)), SRS_EVENT_REVIEW);
    ck_assert_ptr_null(srs_event_list_at(log, 3));
    srs_event_list_free(log);
}

START_TEST(a_reset_removes_every_item)
{
    srs_context *context = world_open(world_config(_i));
    srs_counts *counts;
    world_submit(context, "ada", "one", SRS_GOOD, 0);
    world_submit(context, "ada", "two", SRS_GOOD, 0);
    world_submit(context, "bob", "one", SRS_GOOD, 0);
    world_ok(srs_reset(context, NULL, "ada", err));
    is_gone(context, "one");
    is_gone(context, "two");
    world_ok(srs_count(context, NULL, "ada", 0, &counts, err));
    ck_assert_uint_eq(srs_counts_total(counts), 0);
    srs_counts_free(counts);
    ck_assert_uint_eq(world_state(context, "bob", "one").reps, 1);
    check_reset_event(context);
    world_close(context);
}
END_TEST

START_TEST(a_review_after_the_reset_begins_anew)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "one", SRS_GOOD, 0);
    world_submit(context, "ada", "two", SRS_GOOD, 0);
    world_ok(srs_reset(context, NULL, "ada", err));
    world_ok(srs_reset(context, NULL, "ada", err)); /* of nothing: nothing happens */
    world_now_ms = T + DAY;
    world_submit(context, "ada", "one", SRS_GOOD, 0);
    ck_assert_uint_eq(world_state(context, "ada", "one").reps, 1);
    world_submit(context, "ada", "two", SRS_GOOD, T - DAY); /* late, from before the reset */
    is_gone(context, "two");
    ck_assert_uint_eq(world_state(context, "ada", "one").reps, 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        items_page_by_page,
        a_page_may_begin_after_an_item_that_is_not_there,
        an_item_says_all_of_itself,
        a_subject_stays_until_a_review_gives_another,
        a_preview_is_what_submit_then_gives,
        a_removed_item_is_gone,
        a_review_after_the_removal_begins_anew,
        a_late_review_from_before_the_removal_changes_nothing,
        a_reset_removes_every_item,
        a_review_after_the_reset_begins_anew,
    };
    return world_run_everywhere("items", tests, sizeof tests / sizeof *tests);
}
