/* A process sees the stored changes of another process with its next call, with any caches: each
 * one of its own in memory, none, or one that they share. */
#include "scenario/processes.h"
#include "scenario/world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LATER_MS (WORLD_START_MS + WORLD_DAY_MS)

static srs_context *one, *other;
static char store_url[512];

/* Opens a second context: for store and cache, another process. */
static srs_context *open_another(int world, const char *stale_ms)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache.stale_ms", stale_ms);
    if (world_shares_cache(world)) /* there seasons are as old as this key says */
        world_set(config, "season.refresh_ms", "0");
    return world_open(config);
}

/* 0 in a world of which no two contexts can share the store. */
static int begin_with(int world, const char *stale_ms)
{
    if (!world_is_durable(world))
        return 0;
    snprintf(store_url, sizeof store_url, "%s", world_store_url(world));
    one = open_another(world, stale_ms);
    other = open_another(world, stale_ms);
    return 1;
}

static int begin(int world)
{
    return begin_with(world, "0");
}

static void end(void)
{
    world_close(one);
    world_close(other);
}

static void store_by(srs_context *context, const char *user, const char *item, int rating,
                     int64_t at_ms)
{
    world_submit_ack(context, user, item, rating, at_ms, SRS_ACK_STORED);
}

static uint64_t count_of(srs_context *context, const char *user)
{
    srs_counts *counts;
    world_ok(srs_count(context, NULL, user, 0, &counts, err));
    uint64_t total = srs_counts_total(counts);
    srs_counts_free(counts);
    return total;
}

static size_t items_of(srs_context *context, const char *user)
{
    srs_tracker_list *list;
    world_ok(srs_items(context, NULL, user, NULL, 100, &list, err));
    size_t count = srs_tracker_list_count(list);
    srs_tracker_list_free(list);
    return count;
}

static uint64_t forecast_of(srs_context *context, const char *user)
{
    srs_forecast *forecast;
    uint64_t reviews = 0;
    world_ok(srs_forecast_get(context, NULL, user, 0, 3650, &forecast, err));
    for (size_t day = 0; day < srs_forecast_days(forecast); day++)
        reviews += srs_forecast_reviews(forecast, day);
    srs_forecast_free(forecast);
    return reviews;
}

static int64_t preview_of(srs_context *context, const char *user, const char *item)
{
    srs_state next[4];
    for (int i = 0; i < 4; i++)
        next[i] = (srs_state)SRS_STATE_INIT;
    world_ok(srs_preview(context, NULL, user, item, LATER_MS, next, err));
    return next[2].due_ms;
}

/* The reviews of an item as a submit shows them. */
static unsigned submitted_reps(srs_context *context, const char *user, const char *item)
{
    srs_review review = world_review(item, SRS_GOOD, WORLD_START_MS);
    srs_submit_result *result;
    world_ok(srs_submit(context, NULL, user, &review, 1, NULL, &result, err));
    unsigned reps = srs_tracker_reps(srs_submit_result_at(result, 0));
    srs_submit_result_free(result);
    return reps;
}

START_TEST(every_read_sees_what_another_has_stored)
{
    if (!begin(_i))
        return;
    store_by(one, "ada", "known", SRS_GOOD, WORLD_START_MS - 9 * WORLD_DAY_MS);
    static const char *const items[] = {"a", "b", "c", "d", "e", "f", "g"};
    for (size_t i = 0; i < 7; i++) {
        uint64_t had = 1 + i;
        ck_assert_uint_eq(count_of(one, "ada"), had);
        store_by(other, "ada", items[i], SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
        if (i == 0)
            ck_assert(world_is_due(one, "ada", items[i]));
        else if (i == 1)
            ck_assert_uint_eq(count_of(one, "ada"), had + 1);
        else if (i == 2)
            ck_assert_uint_eq(items_of(one, "ada"), had + 1);
        else if (i == 3)
            ck_assert_uint_eq(forecast_of(one, "ada"), had + 1);
        else if (i == 4)
            ck_assert_uint_eq(world_state(one, "ada", items[i]).reps, 1);
        else if (i == 5)
            ck_assert_int_eq(preview_of(one, "ada", items[i]), preview_of(other, "ada", items[i]));
        else
            ck_assert_uint_eq(submitted_reps(one, "ada", items[i]), 2);
    }
    end();
}
END_TEST

/* Both write, in turn: one's own change must not hide that of the other. */
START_TEST(what_both_change_both_see)
{
    if (!begin(_i))
        return;
    for (unsigned round = 0; round < 20; round++) {
        srs_context *writer = round % 3 ? one : other, *reader = round % 3 ? other : one;
        int64_t at_ms = WORLD_START_MS - (int64_t)(40 - round) * WORLD_DAY_MS;
        store_by(writer, "ada", "same", SRS_GOOD, at_ms);
        store_by(reader, "ada", "own", SRS_GOOD, at_ms);
        ck_assert_uint_eq(world_state(reader, "ada", "same").reps, round + 1);
        ck_assert_uint_eq(world_state(writer, "ada", "own").reps, round + 1);
    }
    srs_state mine = world_state(one, "ada", "same"), others = world_state(other, "ada", "same");
    world_same_state(&mine, &others);
    end();
}
END_TEST

START_TEST(removals_and_resets_are_seen)
{
    if (!begin(_i))
        return;
    store_by(one, "ada", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    store_by(one, "ada", "b", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(other, "ada"), 2);
    world_ok(srs_remove(one, NULL, "ada", "a", err));
    world_ok(srs_flush(one, 60000, err));
    ck_assert_uint_eq(world_due_total(other, "ada"), 1);
    ck_assert_uint_eq(items_of(other, "ada"), 1);
    world_ok(srs_reset(one, NULL, "ada", err));
    world_ok(srs_flush(one, 60000, err));
    ck_assert_uint_eq(world_due_total(other, "ada"), 0);
    ck_assert_uint_eq(count_of(other, "ada"), 0);
    end();
}
END_TEST

START_TEST(seasons_are_seen)
{
    if (!begin(_i))
        return;
    store_by(one, "ada", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(other, "ada"), 1);
    srs_season season = SRS_SEASON_INIT;
    season.name = "next";
    world_ok(srs_season_put(one, &season, err));
    srs_due_list *list;
    world_ok(srs_due(other, "next", "ada", NULL, &list, err));
    ck_assert_uint_eq(srs_due_list_total(list), 0);
    srs_due_list_free(list);
    world_ok(srs_season_activate(one, "next", err));
    ck_assert_uint_eq(world_due_total(other, "ada"), 0);
    world_ok(srs_season_activate(one, "S", err));
    ck_assert_uint_eq(world_due_total(other, "ada"), 1);
    end();
}
END_TEST

/* A write while a season has no cache must not be missing when the season has a cache again. */
START_TEST(a_season_whose_cache_another_switches_is_seen)
{
    if (!begin(_i))
        return;
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    store_by(one, "ada", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(one, "ada"), 1);
    season.cache_enabled = 0;
    world_ok(srs_season_put(other, &season, err));
    store_by(one, "ada", "b", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(one, "ada"), 2);
    season.cache_enabled = 1;
    world_ok(srs_season_put(other, &season, err));
    ck_assert_uint_eq(world_due_total(one, "ada"), 2);
    end();
}
END_TEST

START_TEST(ones_own_writes_leave_the_cache_warm)
{
    if (!world_has_cache(_i) || !begin(_i))
        return;
    world_due_total(one, "ada");
    uint64_t loads = world_stat(one, "cache.loads");
    for (int i = 0; i < 20; i++) {
        store_by(one, "ada", "a", SRS_GOOD, WORLD_START_MS - (30 - i) * WORLD_DAY_MS);
        ck_assert_uint_eq(world_state(one, "ada", "a").reps, (unsigned)i + 1);
    }
    ck_assert_uint_eq(world_stat(one, "cache.loads"), loads);
    ck_assert_uint_eq(world_stat(one, "cache.foreign"), 0);
    end();
}
END_TEST

START_TEST(another_users_change_leaves_the_rest_warm)
{
    if (!world_has_cache(_i) || world_shares_cache(_i) || !begin(_i))
        return;
    char user[32];
    for (int i = 0; i < 50; i++) {
        snprintf(user, sizeof user, "user-%d", i);
        world_due_total(one, user);
    }
    uint64_t loads = world_stat(one, "cache.loads");
    store_by(other, "user-7", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++) {
            snprintf(user, sizeof user, "user-%d", i);
            ck_assert_uint_eq(world_due_total(one, user), i == 7);
        }
    }
    ck_assert_uint_eq(world_stat(one, "cache.loads"), loads + 1);
    ck_assert_uint_eq(world_stat(one, "cache.foreign"), 1);
    end();
}
END_TEST

/* Reads a user 100 times. Returns the number of statements that the store received for that. */
static uint64_t statements_of_reads(srs_context *context)
{
    uint64_t before = world_stat(context, "store.statements");
    for (int i = 0; i < 100; i++)
        ck_assert_uint_eq(world_due_total(context, "ada"), 1);
    return world_stat(context, "store.statements") - before;
}

/* The sign of a file costs no statement; a server is asked once in cache.stale_ms. */
START_TEST(while_nothing_changes_the_store_is_left_alone)
{
    if (!world_has_cache(_i) || !begin_with(_i, "3600000"))
        return;
    store_by(one, "ada", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    world_due_total(one, "ada");
    world_due_total(one, "ada");
    world_close(other);
    srs_config *config = world_config_on(store_url);
    world_set(config, "cache.stale_ms", "3600000");
    world_set(config, "season.refresh_ms", "3600000");
    world_set(config, "safe_mode.check_ms", "3600000"); /* no thread of its own asks either */
    world_ok(srs_open(config, &other, err));
    srs_config_free(config);
    world_due_total(other, "ada");
    world_due_total(other, "ada");
    /* The statistics send up to 2 statements. A thread of the context that begins late may send its
     * first ones during a round, but not during all. */
    int round = 0;
    while (statements_of_reads(other) > 2)
        ck_assert_int_lt(++round, 20);
    end();
}
END_TEST

/* Within cache.stale_ms, whichever thread asks. */
START_TEST(a_change_is_seen_in_the_end_without_asking_each_time)
{
    if (!begin_with(_i, "1"))
        return;
    ck_assert_uint_eq(world_due_total(one, "ada"), 0);
    store_by(other, "ada", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    for (int tries = 0; tries < 30000 && !world_due_total(one, "ada"); tries++)
        usleep(1000);
    ck_assert_uint_eq(world_due_total(one, "ada"), 1);
    end();
}
END_TEST

typedef struct reading {
    srs_context *context;
    atomic_int is_over;
} reading;

static void *read_all_the_time(void *data)
{
    reading *own = data;
    while (!atomic_load(&own->is_over)) {
        world_due_total(own->context, "ada");
        world_due_total(own->context, "bob");
    }
    return NULL;
}

/* Loads and looks of other threads are under way while a change is committed. */
START_TEST(a_change_is_seen_while_others_load)
{
    if (!begin(_i))
        return;
    enum { READERS = 3, ROUNDS = 60 };
    pthread_t threads[READERS];
    reading all = {one, 0};
    for (int i = 0; i < READERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, read_all_the_time, &all), 0);
    for (unsigned round = 1; round <= ROUNDS; round++) {
        const char *user = round % 4 ? "ada" : "bob";
        int64_t at_ms = WORLD_START_MS - (int64_t)(100 - round) * WORLD_DAY_MS;
        unsigned before = world_state(other, user, "a").reps;
        store_by(other, user, "a", SRS_GOOD, at_ms);
        ck_assert_uint_eq(world_state(one, user, "a").reps, before + 1);
    }
    atomic_store(&all.is_over, 1);
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    end();
}
END_TEST

static int process_world;

/* Stores a review for each number that comes, until 0 comes. */
static void store_on_demand(process *parent, int number)
{
    (void)number;
    srs_context *context = open_another(process_world, "0");
    for (uint64_t round; (round = process_hear(parent)) > 0;) {
        store_by(context, "ada", "a", SRS_GOOD,
                 WORLD_START_MS - (int64_t)(50 - round) * WORLD_DAY_MS);
        process_tell(parent, round);
    }
    world_close(context);
}

START_TEST(a_process_sees_another_process)
{
    if (!world_is_durable(_i))
        return;
    process child;
    process_world = _i;
    snprintf(store_url, sizeof store_url, "%s", world_store_url(_i));
    process_start(&child, store_on_demand, 0);
    one = open_another(_i, "0");
    for (unsigned round = 1; round <= 10; round++) {
        ck_assert_uint_eq(world_state(one, "ada", "a").reps, round - 1);
        process_tell(&child, round);
        ck_assert_uint_eq(process_hear(&child), round);
        ck_assert_uint_eq(world_state(one, "ada", "a").reps, round);
    }
    process_tell(&child, 0);
    process_end(&child);
    world_close(one);
}
END_TEST

/* A cache may answer for a moment more; then each call is refused. */
static void wait_for_refusal(const char *says)
{
    srs_due_list *list = NULL;
    srs_error err = SRS_ERROR_INIT;
    for (int tries = 0; tries < 30000; tries++) {
        if (srs_due(one, NULL, "ada", NULL, &list, &err))
            break;
        srs_due_list_free(list);
        usleep(1000);
    }
    list = NULL;
    world_fails(SRS_E_IO, says, srs_due(one, NULL, "ada", NULL, &list, err));
}

/* Neither a crash nor silence: the file that the context has open is not the one of the path. */
START_TEST(a_file_that_was_deleted_or_replaced_is_an_error)
{
    static const char *const says = "deleted, moved or replaced";
    if (!world_is_durable(_i) || world_has_store_server(_i) || !begin(_i))
        return;
    char file[512], moved[520];
    snprintf(file, sizeof file, "%s", store_url + strlen("sqlite://"));
    snprintf(moved, sizeof moved, "%s.moved", file);
    srs_review review = world_review("b", SRS_GOOD, 0);
    store_by(one, "ada", "a", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(one, "ada"), 1);
    ck_assert_int_eq(rename(file, moved), 0);
    for (int is_replaced = 0; is_replaced < 2; is_replaced++) {
        if (!world_shares_cache(_i)) /* there the answer need not come from the file */
            wait_for_refusal(says);
        world_fails(SRS_E_IO, says, srs_submit(one, NULL, "ada", &review, 1, NULL, NULL, err));
        FILE *out = fopen(file, "w");
        ck_assert_ptr_nonnull(out);
        fclose(out);
    }
    ck_assert_int_eq(rename(moved, file), 0); /* put back, it is the file again */
    ck_assert_uint_eq(world_due_total(one, "ada"), 1);
    world_submit(one, "ada", "c", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    ck_assert_uint_eq(world_due_total(other, "ada"), 2);
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {every_read_sees_what_another_has_stored,
                            what_both_change_both_see,
                            removals_and_resets_are_seen,
                            seasons_are_seen,
                            a_season_whose_cache_another_switches_is_seen,
                            ones_own_writes_leave_the_cache_warm,
                            another_users_change_leaves_the_rest_warm,
                            while_nothing_changes_the_store_is_left_alone,
                            a_change_is_seen_in_the_end_without_asking_each_time,
                            a_change_is_seen_while_others_load,
                            a_process_sees_another_process,
                            a_file_that_was_deleted_or_replaced_is_an_error};
    return world_run_everywhere("two processes", tests, sizeof tests / sizeof *tests);
}
