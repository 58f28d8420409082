/* Ids, seasons and outputs that make no sense are refused by every call on a context, with the
 * documented error and a message that names them; nothing is changed, and no output is touched. */
#include "scenario/bad.h"

#include <string.h>

static const bad_text no_texts[] = {{NULL, "is NULL"}, {"", "is empty"}};

/* ---- every call that takes a season, a user, an item ----------------------------------- */

typedef struct names {
    const char *season, *user, *item;
} names;

typedef srs_status (*call_fn)(srs_context *context, const names *n, srs_error *err);

static srs_status call_due(srs_context *context, const names *n, srs_error *err)
{
    srs_due_list *out = UNTOUCHED;
    srs_status status = srs_due(context, n->season, n->user, NULL, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_submit(srs_context *context, const names *n, srs_error *err)
{
    srs_submit_result *out = UNTOUCHED;
    srs_review review = world_review(n->item, SRS_GOOD, 0);
    srs_status status = srs_submit(context, n->season, n->user, &review, 1, NULL, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_preview(srs_context *context, const names *n, srs_error *err)
{
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    const srs_state fresh = SRS_STATE_INIT;
    srs_status status = srs_preview(context, n->season, n->user, n->item, 0, next, err);
    for (int i = 0; i < 4; i++)
        world_same_state(&next[i], &fresh);
    return status;
}

static srs_status call_items(srs_context *context, const names *n, srs_error *err)
{
    srs_tracker_list *out = UNTOUCHED;
    srs_status status = srs_items(context, n->season, n->user, n->item, 10, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_item(srs_context *context, const names *n, srs_error *err)
{
    srs_tracker_list *out = UNTOUCHED;
    srs_status status = srs_item(context, n->season, n->user, n->item, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_remove(srs_context *context, const names *n, srs_error *err)
{
    return srs_remove(context, n->season, n->user, n->item, err);
}

static srs_status call_reset(srs_context *context, const names *n, srs_error *err)
{
    return srs_reset(context, n->season, n->user, err);
}

static srs_status call_count(srs_context *context, const names *n, srs_error *err)
{
    srs_counts *out = UNTOUCHED;
    srs_status status = srs_count(context, n->season, n->user, 0, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_forecast(srs_context *context, const names *n, srs_error *err)
{
    srs_forecast *out = UNTOUCHED;
    srs_status status = srs_forecast_get(context, n->season, n->user, 0, 7, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_log(srs_context *context, const names *n, srs_error *err)
{
    srs_event_list *out = UNTOUCHED;
    srs_status status = srs_log(context, n->season, n->user, NULL, 10, &out, err);
    ck_assert_ptr_eq(out, UNTOUCHED);
    return status;
}

static srs_status call_activate(srs_context *context, const names *n, srs_error *err)
{
    return srs_season_activate(context, n->season ? n->season : "nowhere", err);
}

enum { USER = 1, ITEM = 2, OPTIONAL_USER = 4, OPTIONAL_ITEM = 8 };

static const struct {
    const char *name;
    call_fn call;
    int takes;
} calls[] = {
    {"srs_due", call_due, USER},
    {"srs_submit", call_submit, USER | ITEM},
    {"srs_preview", call_preview, USER | ITEM},
    {"srs_items", call_items, USER | ITEM | OPTIONAL_ITEM},
    {"srs_item", call_item, USER | ITEM},
    {"srs_remove", call_remove, USER | ITEM},
    {"srs_reset", call_reset, USER},
    {"srs_count", call_count, USER},
    {"srs_forecast_get", call_forecast, USER},
    {"srs_log", call_log, USER | OPTIONAL_USER},
    {"srs_season_activate", call_activate, 0},
};
#define CALLS (sizeof calls / sizeof *calls)

/* The call fails like this, says so, and fails in the same way without an srs_error. */
static void refuses(size_t call, srs_context *context, const names *n, srs_status expected,
                    const char *what, const char *says)
{
    srs_error err = SRS_ERROR_INIT;
    srs_status status = calls[call].call(context, n, &err);
    ck_assert_msg(status == expected && err.status == expected, "%s: %s: %s", calls[call].name,
                  srs_status_name(status), err.message);
    ck_assert_msg(strstr(err.message, what) && strstr(err.message, says),
                  "%s says '%s', which lacks '%s' or '%s'", calls[call].name, err.message, what,
                  says);
    ck_assert_int_eq(err.retry_after_ms, 0);
    ck_assert_int_eq(calls[call].call(context, n, NULL), expected);
}

START_TEST(ids_that_are_none)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    for (size_t c = 0; c < CALLS; c++) {
        for (size_t t = 0; t < bad_texts_count; t++) {
            const char *text = bad_texts[t].text, *says = bad_texts[t].says;
            refuses(c, context, &(names){text, "ada", "known"}, SRS_E_INVALID, "season", says);
            if (calls[c].takes & USER)
                refuses(c, context, &(names){NULL, text, "known"}, SRS_E_INVALID, "user", says);
            if (calls[c].takes & ITEM)
                refuses(c, context, &(names){NULL, "ada", text}, SRS_E_INVALID, "item", says);
        }
    }
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(ids_that_are_missing)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    for (size_t c = 0; c < CALLS; c++) {
        int takes = calls[c].takes;
        refuses(c, NULL, &(names){NULL, "ada", "known"}, SRS_E_INVALID, "context", "is NULL");
        refuses(c, context, &(names){"", "ada", "known"}, SRS_E_INVALID, "season", "is empty");
        for (int t = 0; t < 2; t++) {
            const char *text = no_texts[t].text, *says = no_texts[t].says;
            if ((takes & USER) && (text || !(takes & OPTIONAL_USER)))
                refuses(c, context, &(names){NULL, text, "known"}, SRS_E_INVALID, "user", says);
            if ((takes & ITEM) && (text || !(takes & OPTIONAL_ITEM)))
                refuses(c, context, &(names){NULL, "ada", text}, SRS_E_INVALID, "item", says);
        }
    }
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(seasons_that_nobody_created)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    for (size_t c = 0; c < CALLS; c++)
        refuses(c, context, &(names){"nowhere", "ada", "known"}, SRS_E_SEASON_UNKNOWN, "season",
                "nowhere");
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(no_season_named_and_none_active)
{
    srs_context *context;
    srs_config *config = world_config(_i);
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    for (size_t c = 0; c < CALLS; c++) {
        if (calls[c].takes & USER)
            refuses(c, context, &(names){NULL, "ada", "known"}, SRS_E_NO_ACTIVE_SEASON, "season",
                    "no season is active");
    }
    world_close(context);
}
END_TEST

START_TEST(items_that_are_not_tracked)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    const names stranger = {NULL, "ada", "stranger"};
    ck_assert_int_eq(call_item(context, &stranger, NULL), SRS_E_NOT_FOUND);
    world_fails(SRS_E_NOT_FOUND, "stranger", call_item(context, &stranger, err));
    world_fails(SRS_E_NOT_FOUND, "stranger", call_remove(context, &stranger, err));
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

START_TEST(outputs_that_are_missing)
{
    snapshot before;
    srs_context *context = bad_open(_i, &before);
    world_fails(SRS_E_INVALID, "out", srs_due(context, NULL, "ada", NULL, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_preview(context, NULL, "ada", "known", 0, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_items(context, NULL, "ada", NULL, 10, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_item(context, NULL, "ada", "known", NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_count(context, NULL, "ada", 0, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_forecast_get(context, NULL, "ada", 0, 7, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_log(context, NULL, "ada", NULL, 10, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_season_get(context, NULL, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_dead(context, NULL, 10, NULL, err));
    world_fails(SRS_E_INVALID, "out", srs_open(NULL, NULL, err));
    bad_unchanged(context, &before);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        ids_that_are_none,           ids_that_are_missing,
        seasons_that_nobody_created, no_season_named_and_none_active,
        items_that_are_not_tracked,  outputs_that_are_missing,
    };
    return world_run("bad_input", tests, sizeof tests / sizeof *tests);
}
