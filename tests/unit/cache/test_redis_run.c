/* The Redis cache and what an earlier run of the server has left in a snapshot, or another server
 * on its replica: it may have missed writes, so that it counts as cold. */
#include "redis_kit.h"

#include <stdio.h>
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
    ck_ok(kit_write(1, &next, &presence, NULL));
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
        ck_ok(kit_ops.read(kit_cache, SEASON, USER, items, 1, keep_revision, &revision, &presence,
                           NULL));
        ck_assert_int_eq(presence, SRS_CACHE_COLD);
        ck_ok(kit_ops.read(kit_cache, SEASON, USER, NULL, SIZE_MAX, keep_revision, &revision,
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
    ck_ok(kit_write(1, &next, &presence, NULL));
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

START_TEST(a_mark_names_the_run)
{
    char wanted[3 + 16] = "W2";
    load_revision(1);
    redisReply *info = redis_server_ask(kit_server, "INFO server");
    redisReply *marks = redis_server_ask(kit_server, "HGET " STATE_KEY " %b", "", (size_t)1);
    memcpy(wanted + 2, strstr(info->str, "run_id:") + strlen("run_id:"), 16);
    ck_assert_str_eq(marks->str, wanted);
    freeReplyObject(info);
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
    return kit_run("redis cache and runs of the server", tests, PATIENT_MS);
}
