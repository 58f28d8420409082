/* Events that exist elsewhere are appended as they are: with their ids and times, all or none,
 * once, and everybody sees them with the next call. */
#include "scenario/world.h"

#include <stdio.h>
#include <string.h>

#define T WORLD_START_MS
#define DAY WORLD_DAY_MS

/* Ids in the order of their numbers. */
static const char *id_of(int number)
{
    static char texts[8][SRS_ID_TEXT_SIZE];
    static int turn;
    char *text = texts[turn++ % 8];
    snprintf(text, SRS_ID_TEXT_SIZE, "01890a5d-ac96-774b-bcce-%012x", (unsigned)number);
    return text;
}

static srs_event_in event_of(srs_event_kind kind, const char *item, int number, int64_t at_ms)
{
    srs_event_in event = SRS_EVENT_IN_INIT;
    event.kind = kind;
    event.user = "ada";
    event.item = item;
    event.review_id = id_of(number);
    event.at_ms = at_ms;
    return event;
}

static const srs_event *event_at(const srs_event_list *log, size_t index, srs_event_kind kind,
                                 int number, int64_t at_ms)
{
    const srs_event *event = srs_event_list_at(log, index);
    char text[SRS_ID_TEXT_SIZE];
    srs_id id;
    ck_assert_ptr_nonnull(event);
    srs_event_id(event, &id);
    srs_id_format(&id, text);
    ck_assert_str_eq(text, id_of(number));
    ck_assert_int_eq(srs_event_kind_of(event), kind);
    ck_assert_int_eq(srs_event_at_ms(event), at_ms);
    return event;
}

START_TEST(ids_and_times_stay)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in events[] = {event_of(SRS_EVENT_RESET, NULL, 1, T - 9 * DAY),
                             event_of(SRS_EVENT_REVIEW, "a", 2, T - 8 * DAY),
                             event_of(SRS_EVENT_REVIEW, "a", 3, T - 5 * DAY),
                             event_of(SRS_EVENT_REMOVE, "b", 4, T - 6 * DAY),
                             event_of(SRS_EVENT_REVIEW, "b", 5, T - 7 * DAY)};
    srs_event_list *log;
    events[1].subject = "maths";
    events[1].topic = "";
    events[1].response_ms = 0;
    events[2].value = SRS_EASY;
    world_ok(srs_append(context, NULL, events, 5, 0, NULL, err));
    world_ok(srs_log(context, NULL, NULL, NULL, 10, &log, err));
    ck_assert_uint_eq(srs_event_list_count(log), 5);
    event_at(log, 0, SRS_EVENT_RESET, 1, T - 9 * DAY);
    const srs_event *first = event_at(log, 1, SRS_EVENT_REVIEW, 2, T - 8 * DAY);
    ck_assert_str_eq(srs_event_subject(first), "maths");
    ck_assert_str_eq(srs_event_topic(first), "");
    ck_assert_int_eq(srs_event_response_ms(first), 0);
    ck_assert_int_eq(srs_event_rating(event_at(log, 2, SRS_EVENT_REVIEW, 3, T - 5 * DAY)),
                     SRS_EASY);
    event_at(log, 3, SRS_EVENT_REVIEW, 5, T - 7 * DAY);
    event_at(log, 4, SRS_EVENT_REMOVE, 4, T - 6 * DAY);
    srs_event_list_free(log);
    ck_assert_uint_eq(world_state(context, "ada", "a").reps, 2);
    ck_assert_int_eq(world_state(context, "ada", "b").phase, SRS_PHASE_NEW);
    world_close(context);
}
END_TEST

/* Whatever the order, the tracker is what submitting one after another leads to. */
START_TEST(trackers_are_the_fold_of_the_log)
{
    enum { COUNT = 7 };
    srs_context *one = world_open(world_config(0)), *other = world_open(world_config(_i));
    srs_event_in events[COUNT];
    for (int i = 0; i < COUNT; i++) {
        events[i] = event_of(SRS_EVENT_REVIEW, i % 2 ? "x" : "y", i, T - (COUNT - i) * DAY);
        events[i].value = i % 4 + 1;
        world_ok(srs_append(one, NULL, &events[i], 1, 0, NULL, err));
    }
    world_ok(srs_append(other, NULL, events + 4, 3, 0, NULL, err));
    srs_event_in mixed[] = {events[3], events[0], events[2], events[1]};
    world_ok(srs_append(other, NULL, mixed, 4, 0, NULL, err));
    for (int i = 0; i < 2; i++) {
        srs_state a = world_state(one, "ada", i ? "x" : "y");
        srs_state b = world_state(other, "ada", i ? "x" : "y");
        world_same_state(&a, &b);
    }
    world_close(one);
    world_close(other);
}
END_TEST

START_TEST(a_cache_sees_it_with_the_next_call)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in events[] = {event_of(SRS_EVENT_REVIEW, "new", 1, T - 30 * DAY),
                             event_of(SRS_EVENT_REMOVE, "old", 2, T)};
    world_submit(context, "ada", "old", SRS_GOOD, T - DAY);
    ck_assert(world_is_due(context, "ada", "old"));
    world_ok(srs_append(context, NULL, events, 2, 0, NULL, err));
    ck_assert(world_is_due(context, "ada", "new"));
    ck_assert(!world_is_due(context, "ada", "old"));
    world_close(context);
}
END_TEST

START_TEST(twice_is_once)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in events[] = {event_of(SRS_EVENT_REVIEW, "a", 1, T - DAY),
                             event_of(SRS_EVENT_RESET, "", 2, T - 2 * DAY),
                             event_of(SRS_EVENT_REVIEW, "a", 1, T - DAY)};
    int32_t known[3] = {7, 7, 7};
    world_ok(srs_append(context, NULL, events, 2, 0, known, err));
    ck_assert(known[0] == 0 && known[1] == 0 && known[2] == 7);
    world_ok(srs_append(context, NULL, events, 3, 0, known, err));
    ck_assert(known[0] == 1 && known[1] == 1 && known[2] == 1);
    ck_assert_uint_eq(world_log_count(context, NULL), 2);
    ck_assert_uint_eq(world_state(context, "ada", "a").reps, 1);
    events[0] = events[2] = event_of(SRS_EVENT_REVIEW, "b", 3, T - DAY);
    world_ok(srs_append(context, NULL, events, 3, 0, known, err));
    ck_assert(known[0] + known[2] == 1 && known[1] == 1); /* given twice: one of them is new */
    world_close(context);
}
END_TEST

static void refuses(srs_context *context, const char *text, srs_event_in event)
{
    srs_event_in events[] = {event_of(SRS_EVENT_REVIEW, "fine", 90, T), event};
    int32_t known[2] = {7, 7};
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_ne(srs_append(context, NULL, events, 2, 0, known, &err), SRS_OK);
    ck_assert_msg(strstr(err.message, text) != NULL, "not \"%s\": %s", text, err.message);
    ck_assert(known[0] == 7 && known[1] == 7);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    ck_assert_int_eq(world_state(context, "ada", "fine").phase, SRS_PHASE_NEW);
}

START_TEST(all_or_none)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in good = event_of(SRS_EVENT_REVIEW, "a", 1, T - DAY), bad;
    world_ok(srs_append(context, NULL, &good, 1, 0, NULL, err));
    bad = good, bad.item = "another";
    refuses(context, "belongs to another", bad);
    bad = good, bad.review_id = NULL;
    refuses(context, "events[1]: review_id is NULL", bad);
    bad = good, bad.review_id = "7";
    refuses(context, "events[1]: ", bad);
    bad = good, bad.user = NULL;
    refuses(context, "events[1]: user", bad);
    bad = good, bad.item = "";
    refuses(context, "events[1]: item", bad);
    bad = good, bad.at_ms = 0;
    refuses(context, "events[1]: at_ms", bad);
    bad = good, bad.at_ms = -5;
    refuses(context, "events[1]: at_ms", bad);
    bad = good, bad.value = 5;
    refuses(context, "events[1]: the rating is 5", bad);
    bad = good, bad.response_ms = -2;
    refuses(context, "events[1]: response_ms", bad);
    bad = good, bad.kind = 5;
    refuses(context, "events[1]: kind 5", bad);
    bad = good, bad.kind = SRS_EVENT_RESET;
    refuses(context, "events[1]: a reset has no item", bad);
    bad = good, bad.size = 8;
    refuses(context, "events[1].size is 8", bad);
    world_fails(SRS_E_INVALID, "0 events", srs_append(context, NULL, &good, 0, 0, NULL, err));
    world_fails(SRS_E_INVALID, "events is NULL", srs_append(context, NULL, NULL, 1, 0, NULL, err));
    world_fails(SRS_E_SEASON_UNKNOWN, "nope", srs_append(context, "nope", &good, 1, 0, NULL, err));
    world_close(context);
}
END_TEST

START_TEST(other_forms_of_answers_are_rated)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in events[] = {event_of(SRS_EVENT_REVIEW, "a", 1, T - DAY),
                             event_of(SRS_EVENT_REVIEW, "b", 2, T - DAY)};
    srs_event_list *log;
    events[0].form = SRS_FORM_QUALITY;
    events[0].value = 5;
    events[1].form = SRS_FORM_ANSWER;
    events[1].value = 0;
    world_ok(srs_append(context, NULL, events, 2, 0, NULL, err));
    world_ok(srs_log(context, NULL, NULL, NULL, 10, &log, err));
    ck_assert_int_eq(srs_event_rating(srs_event_list_at(log, 0)), SRS_EASY);
    ck_assert_int_eq(srs_event_rating(srs_event_list_at(log, 1)), SRS_AGAIN);
    srs_event_list_free(log);
    world_close(context);
}
END_TEST

START_TEST(dead_letters_are_put_back)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in event = event_of(SRS_EVENT_REVIEW, "a", 1, T + 999 * DAY);
    srs_dead_list *page;
    world_ok(srs_dead_put(context, "never was", &event, "its season is unknown", err));
    world_ok(srs_dead_put(context, "never was", &event, "and still is", err));
    world_ok(srs_dead(context, NULL, 10, &page, err));
    ck_assert_uint_eq(srs_dead_list_count(page), 1);
    ck_assert_str_eq(srs_dead_list_season(page, 0), "never was");
    ck_assert_str_eq(srs_dead_list_reason(page, 0), "and still is");
    ck_assert_int_eq(srs_event_at_ms(srs_dead_list_event(page, 0)), T + 999 * DAY);
    srs_dead_list_free(page);
    world_fails(SRS_E_INVALID, "reason", srs_dead_put(context, "S", &event, NULL, err));
    world_fails(SRS_E_INVALID, "season", srs_dead_put(context, NULL, &event, "x", err));
    ck_assert_uint_eq(world_log_count(context, NULL), 0);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {ids_and_times_stay,
                            trackers_are_the_fold_of_the_log,
                            a_cache_sees_it_with_the_next_call,
                            twice_is_once,
                            all_or_none,
                            other_forms_of_answers_are_rated,
                            dead_letters_are_put_back};
    return world_run_everywhere("append", tests, sizeof tests / sizeof *tests);
}
