/* How often a call goes to the cache server, as the server itself counts it: once for due, twice
 * for a submit, three times for a due that loads, and once more for a script that the server
 * has discarded. (With the queue on that server, see shared_queue.c.) */
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/redis_server.h"
#include "support/temp_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS 50

/* ---- counting ------------------------------------------------------------------------------- */

/* Calls of a command since the server started. */
static unsigned long calls_of(const char *statistics, const char *command)
{
    char name[64];
    snprintf(name, sizeof name, "cmdstat_%s:calls=", command);
    const char *found = strstr(statistics, name);
    return found ? strtoul(found + strlen(name), NULL, 10) : 0;
}

static unsigned long counted(void)
{
    redisReply *reply = redis_server_ask(servers_redis(), "INFO commandstats");
    unsigned long calls = calls_of(reply->str, "evalsha") + calls_of(reply->str, "eval");
    freeReplyObject(reply);
    return calls;
}

/* Asking for a context's own count is a round trip, too. */
static uint64_t own_count(srs_context *context)
{
    static uint64_t asked;
    return world_stat(context, "cache.round_trips") - asked++;
}

typedef struct trips {
    unsigned long scripts;
    uint64_t own;
} trips;

static trips trips_begin(srs_context *context)
{
    trips begun = {0, own_count(context)};
    begun.scripts = counted();
    return begun;
}

static void all_are(srs_context *context, trips begun, unsigned wanted, unsigned wanted_scripts,
                    const char *what)
{
    unsigned long scripts = counted() - begun.scripts;
    uint64_t own = own_count(context) - begun.own;
    ck_assert_msg(scripts == wanted_scripts, "%s: %lu scripts, not %u", what, scripts,
                  wanted_scripts);
    ck_assert_msg(own == wanted, "%s: %u round trips, not %u", what, (unsigned)own, wanted);
}

/* The server sees as many scripts as the context makes trips: it runs nothing else. */
static void trips_are(srs_context *context, trips begun, unsigned wanted, const char *what)
{
    all_are(context, begun, wanted, wanted, what);
}

/* ---- what is called ------------------------------------------------------------------------- */

static void due(srs_context *context, const char *user, const char *subject, const char *topic,
                uint64_t wanted)
{
    srs_due_list *list;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    query.subject = subject;
    query.topic = topic;
    world_ok(srs_due(context, NULL, user, &query, &list, err));
    ck_assert_uint_eq(srs_due_list_total(list), wanted);
    ck_assert_int_eq(srs_due_list_is_degraded(list), 0);
    srs_due_list_free(list);
}

static void submit_all(srs_context *context, int round, srs_ack ack)
{
    char items[ITEMS][16];
    srs_review batch[ITEMS];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = ack;
    for (int i = 0; i < ITEMS; i++) {
        snprintf(items[i], sizeof items[i], "item %d", i);
        batch[i] = world_review(items[i], SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS + round);
        batch[i].subject = i % 2 ? "odd" : "even";
        batch[i].topic = i % 5 ? "" : "five";
    }
    world_ok(srs_submit(context, NULL, "ada", batch, ITEMS, &options, NULL, err));
}

/* A context that does nothing by itself, so that each trip is of a call. */
static srs_context *open_quiet(int world)
{
    srs_config *config = world_config(world);
    char queue[512];
    snprintf(queue, sizeof queue, "spool://%s", temp_dir_new());
    world_set(config, "queue", queue);
    world_set(config, "worker", "poll");
    world_set(config, "season.refresh_ms", "3600000");
    srs_context *context = world_open(config);
    submit_all(context, 0, SRS_ACK_STORED); /* the season, the connection, the entry are there */
    world_ok(srs_flush(context, 60000, err));
    return context;
}

static void clear(const char *command)
{
    redis_server_do(servers_redis(), command);
}

/* ---- the tests ------------------------------------------------------------------------------ */

START_TEST(one_for_due)
{
    srs_context *context = open_quiet(_i);
    due(context, "ada", "odd", NULL, ITEMS / 2); /* the server has got the script */
    for (int i = 0; i < 3; i++) {
        trips begun = trips_begin(context);
        due(context, "ada", NULL, NULL, ITEMS);
        all_are(context, begun, 1, 0, "due, by plain commands");
        begun = trips_begin(context);
        due(context, "ada", "odd", NULL, ITEMS / 2);
        trips_are(context, begun, 1, "due of a subject");
        begun = trips_begin(context);
        due(context, "ada", "even", "five", ITEMS / 10);
        trips_are(context, begun, 1, "due of a subject and a topic");
    }
    world_close(context);
}
END_TEST

START_TEST(two_for_a_submit)
{
    static const srs_ack acks[] = {SRS_ACK_CACHED, SRS_ACK_QUEUED, SRS_ACK_STORED};
    static const char *const names[] = {"cached", "queued", "stored"};
    srs_context *context = open_quiet(_i);
    for (int i = 0; i < 3; i++) {
        submit_all(context, 1 + i, acks[i]);
        world_ok(srs_flush(context, 60000, err));
    }
    for (int i = 0; i < 9; i++) {
        trips begun = trips_begin(context);
        submit_all(context, 4 + i, acks[i % 3]);
        trips_are(context, begun, 2, names[i % 3]);
        world_ok(srs_flush(context, 60000, err));
    }
    clear("FLUSHALL");
    trips begun = trips_begin(context);
    submit_all(context, 20, SRS_ACK_CACHED);
    trips_are(context, begun, 4, "a submit that loads");
    ck_assert_uint_eq(world_stat(context, "reviews.late"), 0);
    world_close(context);
}
END_TEST

START_TEST(three_for_a_due_that_loads)
{
    srs_context *context = open_quiet(_i);
    clear("FLUSHALL");
    due(context, "ada", "odd", NULL, ITEMS / 2);
    for (int i = 0; i < 3; i++) {
        clear("FLUSHALL");
        trips begun = trips_begin(context);
        due(context, "ada", NULL, NULL, ITEMS);
        all_are(context, begun, 3, 2, "a cold due");
        clear("FLUSHALL");
        begun = trips_begin(context);
        due(context, "ada", "odd", NULL, ITEMS / 2);
        trips_are(context, begun, 3, "a cold due of a subject");
        begun = trips_begin(context);
        due(context, "nobody", NULL, NULL, 0);
        /* The first one of a user refreshes the expiry, by a script. */
        all_are(context, begun, 3, i ? 2 : 3, "a due of one who has nothing");
        begun = trips_begin(context);
        due(context, "nobody", NULL, NULL, 0);
        all_are(context, begun, 1, 0, "the next due of one who has nothing");
    }
    world_close(context);
}
END_TEST

START_TEST(once_more_for_a_script_that_was_forgotten)
{
    srs_context *context = open_quiet(_i);
    due(context, "ada", "odd", NULL, ITEMS / 2);
    for (int i = 0; i < 3; i++) {
        clear("SCRIPT FLUSH");
        trips begun = trips_begin(context);
        due(context, "ada", "odd", NULL, ITEMS / 2);
        trips_are(context, begun, 2, "due after a flush of the scripts");
        begun = trips_begin(context);
        due(context, "ada", "odd", NULL, ITEMS / 2);
        trips_are(context, begun, 1, "due after that");
        clear("SCRIPT FLUSH");
        begun = trips_begin(context);
        submit_all(context, 1 + i, SRS_ACK_CACHED);
        trips_are(context, begun, 4, "a submit after a flush of the scripts");
    }
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {one_for_due, two_for_a_submit, three_for_a_due_that_loads,
                                  once_more_for_a_script_that_was_forgotten};
    return world_run_on_servers("round trips", tests, sizeof tests / sizeof *tests,
                                WORLD_SHARED_MARIADB);
}
