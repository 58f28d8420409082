/* Folding: a tracker is the scheduler applied to its log, however the log arrived. */
#include "support/suite.h"
#include "tracker/fold.h"

#include <check.h>
#include <string.h>

#define T0 INT64_C(1750000000000)
#define DAY INT64_C(86400000)

static srs_scheduler *levels, *fsrs;
static srs__scheduling scheduling;

static void set_up(void)
{
    ck_assert_int_eq(srs_scheduler_new("levels", &levels, NULL), SRS_OK);
    ck_assert_int_eq(srs_scheduler_new("fsrs", &fsrs, NULL), SRS_OK);
    scheduling = (srs__scheduling){.scheduler = levels};
}

static void tear_down(void)
{
    srs_scheduler_free(levels);
    srs_scheduler_free(fsrs);
}

static srs_event entry(int kind, int rating, int64_t at_ms, int id)
{
    srs_event event = SRS_EVENT_INIT;
    event.season = "S";
    event.user = "u";
    event.item = kind == SRS_EVENT_RESET ? SRS__RESET_ITEM : "i";
    event.kind = kind;
    event.rating = kind == SRS_EVENT_REVIEW ? rating : 0;
    event.at_ms = at_ms;
    event.id.bytes[15] = (uint8_t)id;
    return event;
}

static srs_event review(int rating, int64_t at_ms, int id)
{
    return entry(SRS_EVENT_REVIEW, rating, at_ms, id);
}

static srs_tracker begin(void)
{
    srs_tracker tracker;
    srs_event event = review(3, T0, 1);
    srs__fold_begin(&tracker, &event);
    return tracker;
}

static void apply(srs_tracker *tracker, const srs_event *event)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_msg(srs__fold_event(&scheduling, tracker, event, &err) == SRS_OK, "%s", err.message);
}

static void same(const srs_tracker *a, const srs_tracker *b)
{
    ck_assert_uint_eq(a->revision, b->revision);
    ck_assert_int_eq(a->phase, b->phase);
    ck_assert_int_eq(a->level, b->level);
    ck_assert_uint_eq(a->reps, b->reps);
    ck_assert_uint_eq(a->lapses, b->lapses);
    ck_assert_double_eq(a->stability, b->stability);
    ck_assert_double_eq(a->difficulty, b->difficulty);
    ck_assert_int_eq(a->due_ms, b->due_ms);
    ck_assert_int_eq(a->last_review_ms, b->last_review_ms);
    ck_assert_mem_eq(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id);
    ck_assert_str_eq(a->subject, b->subject);
    ck_assert_str_eq(a->topic, b->topic);
}

START_TEST(positions_are_ordered_by_time_then_id)
{
    srs_id low = {{0}}, high = {{0}};
    high.bytes[0] = 0x80; /* bytes are unsigned */
    low.bytes[15] = 0x7F;
    ck_assert_int_eq(srs__position_compare(1, &high, 2, &low), -1);
    ck_assert_int_eq(srs__position_compare(2, &low, 1, &high), 1);
    ck_assert_int_eq(srs__position_compare(1, &low, 1, &high), -1);
    ck_assert_int_eq(srs__position_compare(1, &high, 1, &low), 1);
    ck_assert_int_eq(srs__position_compare(1, &low, 1, &low), 0);
    ck_assert_int_eq(srs__position_compare(INT64_MIN, &low, INT64_MAX, &low), -1);
}
END_TEST

START_TEST(everything_follows_a_tracker_that_has_no_entry)
{
    srs_tracker tracker = begin();
    srs_event event = review(3, 1, 0);
    ck_assert_uint_eq(tracker.revision, 0);
    ck_assert_int_eq(tracker.phase, SRS_PHASE_NEW);
    ck_assert_str_eq(tracker.item, "i");
    ck_assert_int_eq(srs__fold_order(&tracker, &event), 1);
}
END_TEST

START_TEST(an_entry_follows_repeats_or_is_late)
{
    srs_tracker tracker = begin();
    srs_event first = review(3, T0, 5), before = review(3, T0 - 1, 9), same_time = review(3, T0, 4),
              after = review(3, T0, 6);
    apply(&tracker, &first);
    ck_assert_int_eq(srs__fold_order(&tracker, &first), 0);
    ck_assert_int_eq(srs__fold_order(&tracker, &before), -1);
    ck_assert_int_eq(srs__fold_order(&tracker, &same_time), -1);
    ck_assert_int_eq(srs__fold_order(&tracker, &after), 1);
}
END_TEST

START_TEST(a_review_is_scheduled_and_takes_its_position)
{
    srs_tracker tracker = begin();
    srs_event event = review(3, T0, 5);
    srs_state wanted = SRS_STATE_INIT;
    apply(&tracker, &event);
    ck_assert_int_eq(srs_scheduler_review(levels, NULL, "i", SRS_GOOD, T0, &wanted, NULL), SRS_OK);
    ck_assert_uint_eq(tracker.revision, 1);
    ck_assert_int_eq(tracker.due_ms, wanted.due_ms);
    ck_assert_int_eq(tracker.level, wanted.level);
    ck_assert_uint_eq(tracker.reps, 1);
    ck_assert_int_eq(tracker.last_review_ms, T0);
    ck_assert_uint_eq(tracker.last_review_id.bytes[15], 5);
}
END_TEST

START_TEST(labels_change_only_where_an_entry_has_them)
{
    srs_tracker tracker = begin();
    srs_event with = review(3, T0, 1), without = review(3, T0 + DAY, 2),
              empty = review(3, T0 + 2 * DAY, 3);
    with.subject = "maths";
    with.topic = "sets";
    empty.topic = "";
    apply(&tracker, &with);
    apply(&tracker, &without);
    ck_assert_str_eq(tracker.subject, "maths");
    ck_assert_str_eq(tracker.topic, "sets");
    apply(&tracker, &empty);
    ck_assert_str_eq(tracker.subject, "maths");
    ck_assert_str_eq(tracker.topic, "");
}
END_TEST

START_TEST(a_removal_leaves_a_tombstone_with_labels)
{
    srs_tracker tracker = begin();
    srs_event first = review(3, T0, 1), removal = entry(SRS_EVENT_REMOVE, 0, T0 + 5, 2);
    first.subject = "maths";
    apply(&tracker, &first);
    apply(&tracker, &removal);
    ck_assert_int_eq(tracker.phase, SRS_PHASE_REMOVED);
    ck_assert_int_eq(tracker.due_ms, SRS_TIME_NEVER);
    ck_assert_uint_eq(tracker.revision, 2);
    ck_assert_uint_eq(tracker.reps, 0);
    ck_assert_int_eq(tracker.last_review_ms, T0 + 5);
    ck_assert_str_eq(tracker.subject, "maths");
}
END_TEST

START_TEST(a_review_after_a_removal_begins_anew)
{
    srs_tracker again = begin(), fresh = begin();
    srs_event events[] = {review(4, T0, 1), review(4, T0 + DAY, 2),
                          entry(SRS_EVENT_REMOVE, 0, T0 + 2 * DAY, 3), review(3, T0 + 3 * DAY, 4)};
    for (int i = 0; i < 4; i++)
        apply(&again, &events[i]);
    apply(&fresh, &events[3]);
    ck_assert_uint_eq(again.revision, 4);
    fresh.revision = 4;
    same(&again, &fresh);
}
END_TEST

START_TEST(the_state_of_what_is_new_or_removed_is_that_of_a_new_item)
{
    srs_tracker tracker = begin();
    srs_state state, fresh = SRS_STATE_INIT;
    srs_event first = review(3, T0, 1), removal = entry(SRS_EVENT_REMOVE, 0, T0 + 5, 2);
    srs__tracker_get_state(&tracker, &state);
    ck_assert_mem_eq(&state, &fresh, sizeof state);
    apply(&tracker, &first);
    srs__tracker_get_state(&tracker, &state);
    ck_assert_int_eq(state.phase, tracker.phase);
    ck_assert_int_eq(state.last_review_ms, T0);
    apply(&tracker, &removal);
    srs__tracker_get_state(&tracker, &state);
    ck_assert_mem_eq(&state, &fresh, sizeof state);
}
END_TEST

START_TEST(a_reset_buries_what_came_before_it_only)
{
    srs_tracker untouched = begin(), tracker = begin(), later;
    srs_event first = review(3, T0, 1);
    srs_id id = {{9}};
    srs__fold_reset(&untouched, T0, &id);
    ck_assert_uint_eq(untouched.revision, 0);
    ck_assert_int_eq(untouched.phase, SRS_PHASE_NEW);
    apply(&tracker, &first);
    later = tracker;
    srs__fold_reset(&later, T0 - 1, &id);
    same(&later, &tracker);
    srs__fold_reset(&later, T0 + 1, &id);
    ck_assert_int_eq(later.phase, SRS_PHASE_REMOVED);
    ck_assert_uint_eq(later.revision, 2);
    srs_tracker once = later;
    srs__fold_reset(&later, T0 + 1, &id); /* the same one again */
    same(&later, &once);
}
END_TEST

static srs_status refuse(void *data, const srs_state *before, const char *item, srs_rating rating,
                         int64_t at_ms, srs_state *after, srs_error *err)
{
    (void)data, (void)before, (void)item, (void)rating, (void)at_ms, (void)err;
    after->due_ms = 0;
    return SRS_E_INVALID;
}

START_TEST(a_scheduler_that_refuses_changes_nothing)
{
    srs_scheduler *custom;
    srs_tracker tracker = begin();
    srs_event first = review(3, T0, 1), second = review(3, T0 + DAY, 2);
    srs_error err = SRS_ERROR_INIT;
    apply(&tracker, &first);
    srs_tracker before = tracker;
    ck_assert_int_eq(srs_scheduler_new_custom(refuse, NULL, &custom, NULL), SRS_OK);
    scheduling.scheduler = custom;
    second.subject = "new";
    ck_assert_int_eq(srs__fold_event(&scheduling, &tracker, &second, &err), SRS_E_SCHEDULER);
    ck_assert_ptr_nonnull(strstr(err.message, "item 'i'"));
    same(&tracker, &before);
    srs_tracker folded;
    ck_assert_int_eq(srs__fold_log(&scheduling, &second, 1, NULL, &folded, NULL), SRS_E_SCHEDULER);
    srs_scheduler_free(custom);
}
END_TEST

static const srs_scheduler *by_subject(void *data, const char *season, const char *user,
                                       const char *subject, const char *topic)
{
    ck_assert_str_eq(season, "S");
    ck_assert_str_eq(user, "u");
    ck_assert_str_eq(topic, "");
    return strcmp(subject, "f") == 0 ? data : NULL;
}

START_TEST(the_selector_sees_the_labels_of_the_entry)
{
    srs_tracker chosen = begin(), own = begin();
    srs_event labelled = review(3, T0, 1), plain = review(3, T0, 1);
    labelled.subject = "f";
    scheduling.select = by_subject;
    scheduling.select_data = fsrs;
    apply(&chosen, &labelled);
    apply(&own, &plain);
    ck_assert_ptr_eq(srs__scheduler_for(&scheduling, &chosen), fsrs);
    ck_assert_ptr_eq(srs__scheduler_for(&scheduling, &own), levels);
    ck_assert_double_gt(chosen.difficulty, 0); /* levels leaves it at 0 */
    ck_assert_double_eq(own.difficulty, 0);
}
END_TEST

START_TEST(an_empty_log_leaves_the_tracker_alone)
{
    srs_tracker tracker = begin(), before = tracker, reset = begin();
    ck_assert_int_eq(srs__fold_log(&scheduling, NULL, 0, NULL, &tracker, NULL), SRS_OK);
    ck_assert_int_eq(srs__fold_log(&scheduling, NULL, 0, &reset, &tracker, NULL), SRS_OK);
    same(&tracker, &before);
}
END_TEST

/* The tracker of a reset, as the fold of its one entry. */
static srs_tracker reset_at(int64_t at_ms, int id)
{
    srs_tracker reset;
    srs_event event = entry(SRS_EVENT_RESET, 0, at_ms, id);
    srs__fold_begin(&reset, &event);
    apply(&reset, &event);
    ck_assert_int_eq(reset.phase, SRS_PHASE_REMOVED);
    ck_assert_str_eq(reset.item, SRS__RESET_ITEM);
    return reset;
}

/* The reset in every place of a log: folding the log is the same as applying in order. */
START_TEST(a_log_folds_to_what_its_entries_give_one_by_one)
{
    enum { EVENTS = 12 };
    srs_event events[EVENTS];
    scheduling.scheduler = _i % 2 ? fsrs : levels;
    for (int i = 0; i < EVENTS; i++) {
        events[i] = review(1 + (i * 7 + _i) % 4, T0 + i * DAY * (1 + _i % 3), i + 1);
        if (i % 5 == 3)
            events[i] = entry(SRS_EVENT_REMOVE, 0, events[i].at_ms, i + 1);
    }
    for (int place = 0; place <= EVENTS; place++) {
        int64_t at_ms = (place < EVENTS ? events[place].at_ms : events[EVENTS - 1].at_ms + 2) - 1;
        srs_tracker reset = reset_at(at_ms, 200), folded, applied = begin();
        for (int i = 0; i <= EVENTS; i++) {
            if (i == place)
                srs__fold_reset(&applied, reset.last_review_ms, &reset.last_review_id);
            if (i < EVENTS)
                apply(&applied, &events[i]);
        }
        ck_assert_int_eq(srs__fold_log(&scheduling, events, EVENTS, &reset, &folded, NULL), SRS_OK);
        same(&folded, &applied);
        ck_assert_uint_eq(folded.revision, EVENTS + (place > 0));
    }
}
END_TEST

START_TEST(a_log_without_reset_has_a_revision_of_its_length)
{
    srs_event events[] = {review(3, T0, 1), review(1, T0 + DAY, 2), review(3, T0 + 2 * DAY, 3)};
    srs_tracker folded;
    ck_assert_int_eq(srs__fold_log(&scheduling, events, 3, NULL, &folded, NULL), SRS_OK);
    ck_assert_uint_eq(folded.revision, 3);
    ck_assert_uint_eq(folded.reps, 3);
    ck_assert_int_eq(folded.last_review_ms, T0 + 2 * DAY);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fold");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, positions_are_ordered_by_time_then_id);
    tcase_add_test(tests, everything_follows_a_tracker_that_has_no_entry);
    tcase_add_test(tests, an_entry_follows_repeats_or_is_late);
    tcase_add_test(tests, a_review_is_scheduled_and_takes_its_position);
    tcase_add_test(tests, labels_change_only_where_an_entry_has_them);
    tcase_add_test(tests, a_removal_leaves_a_tombstone_with_labels);
    tcase_add_test(tests, a_review_after_a_removal_begins_anew);
    tcase_add_test(tests, the_state_of_what_is_new_or_removed_is_that_of_a_new_item);
    tcase_add_test(tests, a_reset_buries_what_came_before_it_only);
    tcase_add_test(tests, a_scheduler_that_refuses_changes_nothing);
    tcase_add_test(tests, the_selector_sees_the_labels_of_the_entry);
    tcase_add_test(tests, an_empty_log_leaves_the_tracker_alone);
    tcase_add_loop_test(tests, a_log_folds_to_what_its_entries_give_one_by_one, 0, 12);
    tcase_add_test(tests, a_log_without_reset_has_a_revision_of_its_length);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
