/* The Redis cache and what an earlier run of the server has left in a snapshot, or another server
 * on its replica: it may have missed writes, so that it counts as cold. */
#include "redis_kit.h"
#include "support/switch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static srs_status keep_revision(void *data, const srs_tracker *tracker)
{
    *(uint64_t *)data = tracker->revision;
    return SRS_OK;
}

static void load_revision(uint64_t revision)
{
    srs_tracker tracker = kit_tracker("a", revision, 50);
    kit_load(&tracker, 1);
}

/* The revision of the item that due() gives; 0 if it gives none. */
static uint64_t due_revision(void)
{
    uint64_t revision = 0, total;
    srs_presence presence;
    srs_cache_query query = {sizeof query, 100, 20, NULL, NULL};
    ck_ok(kit_ops.due(kit_cache, SEASON, USER, &query, keep_revision, &revision, &total, &presence,
                      NULL));
    return presence == SRS_CACHE_WARM ? revision : 0;
}

/* The next call finds the connection closed, and makes another: unnoticed, when it was idle. */
static void restart_with_snapshot(void)
{
    redis_server_restart(kit_server);
    kit_sleep_ms(60);
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " SET_KEY), 1);
}

static void save_and_write_more(void)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    load_revision(1);
    redis_server_do(kit_server, "SAVE");
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_uint_eq(due_revision(), 2);
}

START_TEST(an_entry_of_an_old_snapshot_is_cold)
{
    save_and_write_more();
    restart_with_snapshot();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_revision(2);
    ck_assert_uint_eq(due_revision(), 2);
}
END_TEST

START_TEST(an_old_entry_is_not_read)
{
    static const char *const items[] = {"a"};
    srs_presence presence;
    uint64_t revision = 0;
    save_and_write_more();
    restart_with_snapshot();
    for (int i = 0; i < 2; i++) { /* in a script, which refreshes the expiry, and without */
        ck_ok(kit_ops.read(kit_cache, SEASON, USER, items, 1, 0, keep_revision, &revision,
                           &presence, NULL));
        ck_assert_int_eq(presence, SRS_CACHE_COLD);
        ck_ok(kit_ops.read(kit_cache, SEASON, USER, NULL, SIZE_MAX, 0, keep_revision, &revision,
                           &presence, NULL));
        ck_assert_int_eq(presence, SRS_CACHE_COLD);
    }
    ck_assert_uint_eq(revision, 0);
    load_revision(2);
    ck_assert_uint_eq(due_revision(), 2);
}
END_TEST

START_TEST(an_old_entry_is_not_written)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    save_and_write_more();
    restart_with_snapshot();
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    save_and_write_more();
    restart_with_snapshot();
    ck_ok(kit_ops.put(kit_cache, SEASON, USER, &next, 1, NULL));
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " SET_KEY " " STATE_KEY), 0);
}
END_TEST

START_TEST(a_lease_ends_with_the_run_that_gave_it)
{
    srs_tracker tracker = kit_tracker("a", 1, 50);
    uint64_t lease = kit_begin();
    redis_server_do(kit_server, "SAVE");
    restart_with_snapshot();
    ck_assert_int_eq(kit_ops.load_commit(kit_cache, SEASON, USER, lease, &tracker, 1, NULL),
                     SRS_E_CONFLICT);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_revision(1);
    ck_assert_uint_eq(due_revision(), 1);
}
END_TEST

START_TEST(an_entry_stays_warm_when_only_the_connection_is_new)
{
    load_revision(1);
    redis_server_do(kit_server, "CLIENT KILL TYPE normal SKIPME yes");
    kit_sleep_ms(60);
    ck_assert_uint_eq(due_revision(), 1);
    kit_close(kit_cache);
    kit_cache = kit_open("", PATIENT_MS);
    ck_assert_uint_eq(due_revision(), 1);
}
END_TEST

/* The first 64 bits of an id of the server. */
static uint64_t id_of(const char *section, const char *name)
{
    char digits[17] = "";
    redisReply *info = redis_server_ask(kit_server, "INFO %s", section);
    memcpy(digits, strstr(info->str, name) + strlen(name), 16);
    freeReplyObject(info);
    return strtoull(digits, NULL, 16);
}

START_TEST(a_mark_names_the_run)
{
    char wanted[3 + 16];
    load_revision(1);
    redisReply *marks = redis_server_ask(kit_server, "HGET " STATE_KEY " %b", "", (size_t)1);
    snprintf(wanted, sizeof wanted, "W2%016" PRIx64,
             id_of("server", "run_id:") ^ id_of("replication", "master_replid:"));
    ck_assert_str_eq(marks->str, wanted);
    freeReplyObject(marks);
}
END_TEST

START_TEST(knowing_the_run_takes_no_round_trip)
{
    load_revision(1);
    kit_presence();
    uint64_t before = kit_trips();
    redis_server_do(kit_server, "CLIENT KILL TYPE normal SKIPME yes");
    kit_sleep_ms(60);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_uint_eq(kit_trips() - before, 2); /* one of them the greeting */
}
END_TEST

/* ---- a server that is demoted, loses writes, and is a primary again ------------------------ */

static redis_server *replica;
static server_switch *to_server, *to_replica; /* for replication */

static void begin_replication(void)
{
    static const char *const quick[] = {"--repl-diskless-sync-delay", "0", NULL};
    redis_server_do(kit_server, "CONFIG SET repl-diskless-sync-delay 0");
    replica = redis_server_start(quick);
    to_server = switch_new(SWITCH_PORT, redis_server_socket(kit_server));
    to_replica = switch_new(SWITCH_PORT, redis_server_socket(replica));
    redis_server_follow(replica, switch_port(to_server));
    redis_server_await_sync(replica);
}

/* With a connection that knows the server as it is now. */
static void reopen(void)
{
    kit_close(kit_cache);
    kit_cache = kit_open("", PATIENT_MS);
}

static void end_replication(void)
{
    switch_free(to_server);
    switch_free(to_replica);
    redis_server_stop(replica);
}

static int is_warm_on(redis_server *server)
{
    redisReply *mark = redis_server_ask(server, "HGET " STATE_KEY " %b", "", (size_t)1);
    int is_warm = mark->type == REDIS_REPLY_STRING && strncmp(mark->str, "W2", 2) == 0;
    freeReplyObject(mark);
    return is_warm;
}

/* The replica has revision 1 when it is promoted; the server loses revision 2 as it follows. */
static void lose_a_write_and_return(void)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    load_revision(1);
    while (!is_warm_on(replica))
        kit_sleep_ms(1);
    redis_server_follow(replica, 0);
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    redis_server_follow(kit_server, switch_port(to_replica));
    redis_server_await_sync(kit_server);
    redis_server_follow(kit_server, 0);
    ck_assert(is_warm_on(kit_server));
}

START_TEST(an_entry_from_before_a_demotion_is_cold)
{
    begin_replication();
    reopen();
    lose_a_write_and_return();
    reopen();
    ck_assert_uint_eq(due_revision(), 0);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_revision(2);
    ck_assert_uint_eq(due_revision(), 2);
    end_replication();
}
END_TEST

/* Nobody has asked the server for anything while it was a replica. */
START_TEST(a_connection_that_outlives_a_demotion_finds_out)
{
    begin_replication();
    reopen();
    lose_a_write_and_return();
    while (due_revision() != 0)
        kit_sleep_ms(5);
    load_revision(2);
    ck_assert_uint_eq(due_revision(), 2);
    end_replication();
}
END_TEST

/* Which is a change, too: the server begins a history of replication. */
START_TEST(processes_agree_on_the_run_after_the_first_replica_has_come)
{
    load_revision(1);
    begin_replication();
    void *before = kit_cache, *after = kit_open("", PATIENT_MS);
    kit_cache = after;
    ck_assert_uint_eq(due_revision(), 0);
    for (uint64_t seen = 0; seen != 2; seen = due_revision()) {
        kit_cache = after;
        if (due_revision() == 0)
            load_revision(2);
        kit_cache = before;
        kit_sleep_ms(5);
    }
    kit_cache = after;
    ck_assert_uint_eq(due_revision(), 2);
    kit_close(before);
    end_replication();
}
END_TEST

/* Returns nonzero if the cache has sent INFO since the last call of this function. */
static int has_sent_info(void)
{
    redisReply *stats = redis_server_ask(kit_server, "INFO commandstats");
    int has_sent = strstr(stats->str, "cmdstat_info:") != NULL;
    freeReplyObject(stats);
    redis_server_do(kit_server, "CONFIG RESETSTAT"); /* which also clears the INFO of this test */
    return has_sent;
}

START_TEST(asking_for_the_run_again_takes_no_round_trip)
{
    load_revision(1);
    kit_presence();
    has_sent_info();
    do {
        uint64_t before = kit_trips();
        ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
        ck_assert_uint_eq(kit_trips() - before, 1);
        kit_sleep_ms(5);
    } while (!has_sent_info());
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("run");
    tcase_add_test(tests, an_entry_of_an_old_snapshot_is_cold);
    tcase_add_test(tests, an_old_entry_is_not_read);
    tcase_add_test(tests, an_old_entry_is_not_written);
    tcase_add_test(tests, a_lease_ends_with_the_run_that_gave_it);
    tcase_add_test(tests, an_entry_stays_warm_when_only_the_connection_is_new);
    tcase_add_test(tests, a_mark_names_the_run);
    tcase_add_test(tests, knowing_the_run_takes_no_round_trip);
    tcase_add_test(tests, an_entry_from_before_a_demotion_is_cold);
    tcase_add_test(tests, a_connection_that_outlives_a_demotion_finds_out);
    tcase_add_test(tests, processes_agree_on_the_run_after_the_first_replica_has_come);
    tcase_add_test(tests, asking_for_the_run_again_takes_no_round_trip);
    return kit_run("redis cache and runs of the server", tests, PATIENT_MS);
}
