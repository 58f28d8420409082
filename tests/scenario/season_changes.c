/* A change of season holds from the next call on, also if another thread reads the list at that
 * time; and no season is called unknown unless the store has said so. */
#include "scenario/hold.h"
#include "scenario/world.h"

#include "support/faulty.h"

#include <poll.h>
#include <pthread.h>

#define LONG "3600000" /* no list gets too old */

/* Seasons S, which is active, and T. */
static srs_context *open_two(int world, const char *refresh_ms)
{
    srs_config *config = world_config(world);
    srs_season other = SRS_SEASON_INIT;
    world_set(config, "season.refresh_ms", refresh_ms);
    faulty_store_use(config, world_last_store_url());
    srs_context *context = world_open(config);
    other.name = "T";
    world_ok(srs_season_put(context, &other, err));
    return context;
}

static srs_status ask(srs_context *context, const char *season, srs_error *err)
{
    srs_due_list *list;
    srs_status status = srs_due(context, season, "ada", NULL, &list, err);
    if (!status)
        srs_due_list_free(list);
    return status;
}

/* ---- a list that was read before a change ------------------------------------------------- */

static void *ask_active(void *context)
{
    world_ok(ask(context, NULL, err));
    return NULL;
}

/* A thread that has read the list in which S is active, and does not get on. */
static pthread_t read_slowly(srs_context *context)
{
    pthread_t reader;
    hold_at("store.season_list read");
    ck_assert_int_eq(pthread_create(&reader, NULL, ask_active, context), 0);
    hold_await();
    return reader;
}

static void is_active(srs_context *context, const char *season)
{
    world_submit_ack(context, "ada", "a", SRS_GOOD, 0, SRS_ACK_STORED);
    srs_event_list *log;
    world_ok(srs_log(context, season, "ada", NULL, 10, &log, err));
    ck_assert_uint_eq(srs_event_list_count(log), 1);
    srs_event_list_free(log);
}

START_TEST(a_list_from_before_a_change_is_read_again)
{
    srs_context *context = open_two(_i, LONG);
    pthread_t reader = read_slowly(context);
    world_ok(srs_season_activate(context, "T", err));
    hold_release();
    ck_assert_int_eq(pthread_join(reader, NULL), 0);
    is_active(context, "T");
    world_close(context);
}
END_TEST

START_TEST(a_list_from_before_a_change_takes_no_newer_one_s_place)
{
    srs_context *context = open_two(_i, LONG);
    pthread_t reader = read_slowly(context);
    world_ok(srs_season_activate(context, "T", err));
    world_ok(ask(context, NULL, err));
    hold_release();
    ck_assert_int_eq(pthread_join(reader, NULL), 0);
    is_active(context, "T");
    world_close(context);
}
END_TEST

/* ---- unknown seasons ---------------------------------------------------------------------- */

/* It does not matter if the list is due to be read again, by a thread or by the call. */
static const char *const refreshes[] = {LONG, "1", "0"};

START_TEST(no_season_is_unknown_while_the_store_is_away)
{
    for (size_t i = 0; i < sizeof refreshes / sizeof *refreshes; i++) {
        srs_context *context = open_two(_i, refreshes[i]);
        srs_error err = SRS_ERROR_INIT;
        world_ok(ask(context, NULL, err));
        faulty_store_hide_seasons(1);
        poll(NULL, 0, 2);
        world_fails(SRS_E_UNAVAILABLE, "the seasons are away", ask(context, "U", err));
        ck_assert_int_eq(ask(context, NULL, &err), SRS_OK);
        ck_assert_int_eq(ask(context, "T", &err), SRS_OK);
        ck_assert_str_eq(err.message, ""); /* it is written only when the call fails */
        faulty_store_hide_seasons(0);
        world_fails(SRS_E_SEASON_UNKNOWN, "'U' does not exist", ask(context, "U", err));
        world_close(context);
    }
}
END_TEST

/* The list that the thread is reading may be from before the season was made. */
START_TEST(another_process_s_season_is_found_while_the_list_is_read)
{
    srs_season made = SRS_SEASON_INIT;
    if (!world_is_durable(_i))
        return;
    srs_context *context = open_two(_i, "1");
    srs_context *other = world_open(world_config_on(world_last_store_url()));
    world_ok(ask(context, NULL, err));
    poll(NULL, 0, 2);
    hold_at("store.season_list read");
    world_ok(ask(context, NULL, err));
    hold_await();
    made.name = "U";
    world_ok(srs_season_put(other, &made, err));
    world_ok(ask(context, "U", err));
    hold_release();
    world_close(other);
    world_close(context);
}
END_TEST

/* ---- creating a season -------------------------------------------------------------------- */

static void *submit_to_new(void *context)
{
    srs_review review = world_review("a", SRS_GOOD, 0);
    world_ok(srs_submit(context, "U", "ada", &review, 1, NULL, NULL, err));
    return NULL;
}

/* Or it would be felt by all. */
START_TEST(a_store_that_is_slow_to_create_a_season_holds_up_no_other_call)
{
    pthread_t creator;
    srs_config *config = world_config(_i);
    world_set(config, "season.auto_create", "on");
    faulty_store_use(config, world_last_store_url());
    srs_context *context = world_open(config);
    hold_at("store.season_create");
    ck_assert_int_eq(pthread_create(&creator, NULL, submit_to_new, context), 0);
    hold_await();
    world_ok(ask(context, "S", err));
    hold_release();
    ck_assert_int_eq(pthread_join(creator, NULL), 0);
    world_ok(ask(context, "U", err));
    world_close(context);
}
END_TEST

/* Another process creates the season after this one has found none, and before it creates it. */
START_TEST(a_season_of_another_process_keeps_its_dates)
{
    pthread_t creator;
    srs_season dated = SRS_SEASON_INIT;
    srs_season_list *list;
    srs_config *config = world_config(_i);
    if (!world_is_durable(_i)) {
        srs_config_free(config);
        return;
    }
    world_set(config, "season.auto_create", "on");
    faulty_store_use(config, world_last_store_url());
    srs_context *context = world_open(config);
    srs_context *other = world_open(world_config_on(world_last_store_url()));
    hold_at("store.season_create");
    ck_assert_int_eq(pthread_create(&creator, NULL, submit_to_new, context), 0);
    hold_await();
    dated.name = "U";
    dated.starts_ms = WORLD_START_MS;
    dated.ends_ms = WORLD_START_MS + WORLD_DAY_MS;
    dated.cache_enabled = 0;
    dated.auto_archive = 1;
    world_ok(srs_season_put(other, &dated, err));
    hold_release();
    ck_assert_int_eq(pthread_join(creator, NULL), 0);
    world_ok(srs_season_get(other, "U", &list, err));
    const srs_season *seen = srs_season_list_at(list, 0);
    ck_assert_int_eq(srs_season_starts_ms(seen), dated.starts_ms);
    ck_assert_int_eq(srs_season_ends_ms(seen), dated.ends_ms);
    ck_assert_int_eq(srs_season_cache_enabled(seen), 0);
    ck_assert_int_eq(srs_season_auto_archive(seen), 1);
    srs_season_list_free(list);
    world_close(other);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_list_from_before_a_change_is_read_again,
        a_list_from_before_a_change_takes_no_newer_one_s_place,
        no_season_is_unknown_while_the_store_is_away,
        another_process_s_season_is_found_while_the_list_is_read,
        a_store_that_is_slow_to_create_a_season_holds_up_no_other_call,
        a_season_of_another_process_keeps_its_dates,
    };
    return world_run("season_changes", tests, sizeof tests / sizeof *tests);
}
