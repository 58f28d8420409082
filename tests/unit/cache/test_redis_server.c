/* The Redis cache on the server: round trips, the keys there, and the repair of damaged entries. */
#include "redis_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_FIELD "\0h", (size_t)2
#define IDLE_MS_DEFAULT (INT64_C(30) * 86400000)

static srs_status ignore(void *data, const srs_tracker *tracker)
{
    (void)data;
    (void)tracker;
    return SRS_OK;
}

/* An entry of one item that is due. */
static void load_one(void)
{
    kit_load(&kit_a1, 1);
}

START_TEST(a_warm_due_takes_one_round_trip)
{
    srs_presence presence;
    uint64_t total, before;
    srs_cache_query query = {sizeof query, 100, 20, "math", "sets"};
    load_one();
    before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_ok(kit_ops.due(kit_cache, SEASON, USER, &query, ignore, NULL, &total, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    before = kit_trips() - before;
    kit_trips();
    ck_assert_uint_le(before, 4); /* the first use of a script may send it, too */
    before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_uint_eq(kit_trips() - before, 1);
    ck_ok(kit_ops.due(kit_cache, SEASON, USER, &query, ignore, NULL, &total, &presence, NULL));
    ck_assert_uint_eq(kit_trips() - before, 2);
}
END_TEST

/* Calls the cache as a submit of 50 does: read, then write. */
static void submit_50(uint64_t revision)
{
    static char names[50][8];
    const char *items[50];
    srs_tracker known[50], trackers[50];
    srs_cache_write writes[50];
    srs_presence presence;
    for (int i = 0; i < 50; i++) {
        snprintf(names[i], sizeof names[i], "i%d", i);
        items[i] = names[i];
        known[i] = kit_tracker(names[i], revision, 10);
        trackers[i] = kit_tracker(names[i], revision + 1, 10);
        writes[i] = (srs_cache_write){sizeof *writes, &trackers[i], revision ? &known[i] : NULL};
    }
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, items, 50, SRS_CACHE_READ_FOR_WRITE, ignore, NULL,
                       &presence, NULL));
    ck_ok(kit_ops.write(kit_cache, SEASON, USER, writes, 50, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
}

START_TEST(a_submit_of_50_takes_two_round_trips)
{
    kit_load(NULL, 0);
    submit_50(0);
    uint64_t before = kit_trips();
    submit_50(1);
    ck_assert_uint_eq(kit_trips() - before, 2);
}
END_TEST

START_TEST(a_cold_due_takes_three_round_trips)
{
    load_one();
    kit_presence();
    ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    uint64_t before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_uint_eq(kit_trips() - before, 3);
}
END_TEST

START_TEST(scripts_are_sent_again_when_the_server_forgot_them)
{
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    redis_server_do(kit_server, "SCRIPT FLUSH");
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    uint64_t before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_uint_eq(kit_trips() - before, 1);
}
END_TEST

START_TEST(the_seeds_readers_find_what_is_due)
{
    srs_tracker trackers[] = {kit_tracker("a", 1, 1500), kit_tracker("b", 1, SRS_TIME_NEVER),
                              kit_tracker("c", 1, 2001)};
    kit_load(trackers, 3);
    redisReply *reply = redis_server_ask(kit_server, "ZRANGEBYSCORE " SET_KEY
                                                     " -inf 9999999999 WITHSCORES LIMIT 0 20");
    ck_assert_uint_eq(reply->elements, 4);
    ck_assert_str_eq(reply->element[0]->str, "a");
    ck_assert_str_eq(reply->element[1]->str, "1.5");
    ck_assert_str_eq(reply->element[2]->str, "c");
    ck_assert_double_eq(strtod(reply->element[3]->str, NULL), 2.001);
    freeReplyObject(reply);
}
END_TEST

START_TEST(what_the_seed_wrote_counts_as_cold_and_is_replaced_by_a_load)
{
    redis_server_do(kit_server, "ZADD " SET_KEY " 1 old 2 older");
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_int_eq(redis_server_do(kit_server, "ZCOUNT " SET_KEY " -inf 99"), 1);
}
END_TEST

START_TEST(an_entry_that_lost_its_set_is_cold_and_cannot_be_written)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    load_one();
    redis_server_do(kit_server, "DEL " SET_KEY);
    redis_server_do(kit_server, "ZADD " SET_KEY " 1 other");
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " STATE_KEY), 0);
    load_one();
    redis_server_do(kit_server, "DEL " SET_KEY);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
}
END_TEST

START_TEST(an_entry_that_lost_its_state_is_cold)
{
    load_one();
    redis_server_do(kit_server, "DEL " STATE_KEY);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

START_TEST(a_half_loaded_entry_goes_by_itself_and_is_never_warm)
{
    static const int parts = 10001; /* one more than a single request takes */
    srs_presence presence;
    uint64_t lease = 0;
    srs_tracker *trackers = calloc((size_t)parts, sizeof *trackers);
    char(*names)[12] = calloc((size_t)parts, sizeof *names);
    for (int i = 0; i < parts; i++) {
        snprintf(names[i], sizeof names[i], "%08d", i);
        trackers[i] = kit_tracker(names[i], 1, 50);
    }
    ck_ok(kit_ops.load_begin(kit_cache, SEASON, USER, 60000, &lease, &presence, NULL));
    ck_ok(kit_ops.put(kit_cache, SEASON, USER, trackers, 100, NULL)); /* half of it, then nothing */
    ck_assert_int_eq(kit_presence(), SRS_CACHE_LOADING);
    ck_assert_int_gt(redis_server_do(kit_server, "PTTL " SET_KEY), 0);
    ck_assert_int_le(redis_server_do(kit_server, "PTTL " STATE_KEY), 60000);
    redis_server_do(kit_server, "PEXPIRE " STATE_KEY " 1");
    kit_sleep_ms(20);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    kit_load(trackers, (size_t)parts);
    uint64_t total = 0;
    ck_ok(kit_due(&presence, &total, NULL));
    ck_assert_uint_eq(total, (uint64_t)parts);
    free(trackers);
    free(names);
}
END_TEST

START_TEST(a_state_of_an_unknown_version_makes_the_entry_cold)
{
    srs_presence presence;
    static const char *const items[] = {"a"};
    load_one();
    redis_server_do(kit_server, "HSET " STATE_KEY " a %b", "\x63\x01\x01", (size_t)3);
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, items, 1, 0, ignore, NULL, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " SET_KEY " " STATE_KEY), 0);
    load_one();
    redis_server_do(kit_server, "HSET " STATE_KEY " a %b", "\x63\x01\x01", (size_t)3);
    redis_server_do(kit_server, "HDEL " STATE_KEY " %b", HEAD_FIELD);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}
END_TEST

static const struct {
    const char *bytes;
    size_t size;
} damaged_heads[] = {{"\0", 1},
                     {"\0\1\0\xff"
                      "a\0\1",
                      7},
                     {"\0\1\0\3"
                      "ab\1\1\1",
                      9},
                     {"\0\1\0\3"
                      "a\0\x63\1\1",
                      9}};

START_TEST(a_damaged_head_makes_the_entry_cold)
{
    load_one();
    redis_server_do(kit_server, "HSET " STATE_KEY " %b %b", HEAD_FIELD, damaged_heads[_i].bytes,
                    damaged_heads[_i].size);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " SET_KEY " " STATE_KEY), 0);
}
END_TEST

/* One round trip where the head has what is asked for, two where the script has to help. */
static uint64_t trips_of_due(void)
{
    uint64_t before = kit_trips();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    return kit_trips() - before;
}

static void load_again(void)
{
    ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    load_one();
}

START_TEST(whatever_changes_an_entry_keeps_its_head)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60), other = kit_tracker("b", 1, 5);
    load_one();
    redis_server_do(kit_server, "HDEL " STATE_KEY " %b", HEAD_FIELD);
    kit_presence(); /* gives the server the script */
    load_again();
    ck_assert_uint_eq(trips_of_due(), 1);
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_uint_eq(trips_of_due(), 1);
    ck_ok(kit_write(NULL, &other, &presence, NULL));
    ck_assert_uint_eq(trips_of_due(), 1);
    redis_server_do(kit_server, "HDEL " STATE_KEY " %b", HEAD_FIELD);
    ck_assert_uint_eq(trips_of_due(), 2);
}
END_TEST

START_TEST(a_cache_without_head_removes_that_of_another)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    load_one();
    kit_close(kit_cache);
    kit_cache = kit_open("?head=0", PATIENT_MS);
    ck_assert_int_eq(redis_server_do(kit_server, "HEXISTS " STATE_KEY " %b", HEAD_FIELD), 1);
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(redis_server_do(kit_server, "HEXISTS " STATE_KEY " %b", HEAD_FIELD), 0);
    kit_presence(); /* refreshes the expiry, and gives the server the script */
    ck_assert_uint_eq(trips_of_due(), 1);
}
END_TEST

START_TEST(an_item_without_state_makes_the_entry_cold)
{
    load_one();
    redis_server_do(kit_server, "ZADD " SET_KEY " 0.01 stranger");
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " SET_KEY), 0);
}
END_TEST

static void assert_wrong_type(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_presence presence;
    uint64_t total;
    ck_assert_int_eq(kit_due(&presence, &total, &err), SRS_E_CORRUPT);
    ck_assert_ptr_nonnull(strstr(err.message, "drop the entry"));
    ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}

START_TEST(a_key_of_another_type_is_healed_by_a_drop)
{
    redis_server_do(kit_server, "SET " SET_KEY " x");
    assert_wrong_type();
    redis_server_do(kit_server, "SET " STATE_KEY " x");
    assert_wrong_type();
}
END_TEST

static long long life_ms(void)
{
    return redis_server_do(kit_server, "PTTL " STATE_KEY);
}

static srs_presence read_with(const char *const *items, size_t count, uint32_t flags)
{
    srs_presence presence;
    ck_ok(
        kit_ops.read(kit_cache, SEASON, USER, items, count, flags, ignore, NULL, &presence, NULL));
    return presence;
}

static srs_presence read_a_for_write(void)
{
    static const char *const items[] = {"a"};
    return read_with(items, 1, SRS_CACHE_READ_FOR_WRITE);
}

static void read_for_write(void)
{
    ck_assert_int_eq(read_a_for_write(), SRS_CACHE_WARM);
}

static int is_write_announced(void)
{
    return redis_server_do(kit_server, "HEXISTS " STATE_KEY " %b", "\0u", (size_t)2) == 1;
}

/* Items that need more than one command in the script. */
#define MANY 2500

static srs_status count_one(void *data, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(unsigned *)data;
    return SRS_OK;
}

START_TEST(only_the_flag_announces_a_write)
{
    static const char *const items[] = {"", "a"};
    static const uint32_t others[] = {0, ~(uint32_t)SRS_CACHE_READ_FOR_WRITE};
    for (int i = 0; i < 2; i++) {
        load_one();
        ck_assert_int_eq(read_with(items, 2, others[i]), SRS_CACHE_WARM);
        ck_assert_int_eq(read_with(NULL, SIZE_MAX, others[i]), SRS_CACHE_WARM);
        ck_assert(!is_write_announced());
        ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    }
    ck_assert_int_eq(read_a_for_write(), SRS_CACHE_COLD);
    ck_assert(is_write_announced());
}
END_TEST

START_TEST(a_read_of_no_item_or_every_item_may_announce_a_write)
{
    load_one();
    ck_assert_int_eq(read_with(NULL, 0, SRS_CACHE_READ_FOR_WRITE), SRS_CACHE_WARM);
    ck_assert(is_write_announced());
    redis_server_do(kit_server, "HDEL " STATE_KEY " %b", "\0u", (size_t)2);
    ck_assert_int_eq(read_with(NULL, SIZE_MAX, SRS_CACHE_READ_FOR_WRITE), SRS_CACHE_WARM);
    ck_assert(is_write_announced());
}
END_TEST

START_TEST(a_read_of_many_items_announces_a_write_and_finds_each)
{
    static char names[MANY][8];
    static const char *items[MANY];
    static srs_tracker trackers[MANY];
    unsigned found = 0;
    srs_presence presence;
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "%05d", i);
        items[i] = names[i];
        trackers[i] = kit_tracker(names[i], 1, 50);
    }
    kit_load(trackers, MANY - 1);
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, items, MANY, SRS_CACHE_READ_FOR_WRITE, count_one,
                       &found, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_uint_eq(found, MANY - 1);
    ck_assert(is_write_announced());
}
END_TEST

START_TEST(an_entry_that_is_to_be_written_expires_soon_unless_it_is)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60), last = kit_tracker("a", 3, 70);
    load_one();
    read_for_write();
    ck_assert_int_le(life_ms(), 60000);
    read_for_write();
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL)); /* one of two has written */
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_int_le(life_ms(), 60000);
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, NULL, SIZE_MAX, 0, ignore, NULL, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_int_le(life_ms(), 60000);
    ck_ok(kit_write(&next, &last, &presence, NULL));
    ck_assert_int_gt(life_ms(), IDLE_MS_DEFAULT - 60000);
}
END_TEST

/* A caller whose write is refused must still react to the conflict. */
START_TEST(a_write_that_is_refused_leaves_it_at_that)
{
    srs_presence presence;
    srs_tracker other = kit_tracker("a", 1, 51), next = kit_tracker("a", 2, 60);
    load_one();
    read_for_write();
    ck_assert_int_eq(kit_write(&other, &next, &presence, NULL), SRS_E_CONFLICT);
    ck_assert_int_le(life_ms(), 60000);
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_gt(life_ms(), IDLE_MS_DEFAULT - 60000);
}
END_TEST

/* A process that loads the entry at that time may have read the store before the write. */
START_TEST(it_does_so_too_when_it_is_loaded_meanwhile)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    ck_assert_int_eq(read_a_for_write(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_le(life_ms(), 60000);
    ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    ck_assert_int_eq(kit_presence(), SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_int_le(life_ms(), 60000);
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_int_gt(life_ms(), IDLE_MS_DEFAULT - 60000);
}
END_TEST

/* A reader that begins shortly before the deadline of another reader gets its full time. */
START_TEST(who_reads_for_a_write_late_has_time_as_well)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60), last = kit_tracker("a", 3, 70);
    load_one();
    read_for_write();
    redis_server_do(kit_server, "PEXPIRE " SET_KEY " 31000");
    redis_server_do(kit_server, "PEXPIRE " STATE_KEY " 31000");
    read_for_write();
    ck_assert_int_le(life_ms(), 31000);
    redis_server_do(kit_server, "PEXPIRE " STATE_KEY " 29000");
    ck_assert_int_eq(read_a_for_write(), SRS_CACHE_COLD);
    ck_assert_int_gt(life_ms(), 31000);
    load_one();
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_ok(kit_write(&next, &last, &presence, NULL));
    ck_assert_int_le(life_ms(), 60000); /* the third has not written yet */
}
END_TEST

/* As long as the environment says, in which a submit may take half of it. */
START_TEST(the_time_of_a_write_under_way_is_what_the_context_says)
{
    srs__url url;
    srs__env env = {.backend_timeout_ms = PATIENT_MS, .intent_ms = 3000000};
    load_one();
    kit_close(kit_cache);
    ck_ok(srs__url_parse(redis_server_url(kit_server), &url, NULL));
    ck_ok(srs__redis_cache_open(&url, &env, &kit_ops, &kit_cache, NULL));
    srs__url_free(&url);
    read_for_write();
    ck_assert_int_gt(life_ms(), 2000000);
    ck_assert_int_le(life_ms(), 3000000);
    redis_server_do(kit_server, "PEXPIRE " STATE_KEY " 1400000"); /* more than half is over */
    ck_assert_int_eq(read_a_for_write(), SRS_CACHE_COLD);
    ck_assert_int_gt(life_ms(), 2000000);
}
END_TEST

START_TEST(a_write_that_finds_the_entry_cold_is_done_all_the_same)
{
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    load_one();
    read_for_write();
    ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    ck_ok(kit_write(&kit_a1, &next, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    ck_assert_int_eq(redis_server_do(kit_server, "EXISTS " SET_KEY " " STATE_KEY), 0);
    load_one();
    ck_assert_int_gt(life_ms(), IDLE_MS_DEFAULT - 60000);
}
END_TEST

/* A reader may be killed after the store has its write: an entry loaded before that is discarded.
 */
START_TEST(a_write_under_way_outlives_the_lease_of_another_process)
{
    uint64_t lease;
    srs_presence presence;
    load_one();
    read_for_write();
    ck_ok(kit_ops.drop(kit_cache, SEASON, USER, NULL));
    ck_ok(kit_ops.load_begin(kit_cache, SEASON, USER, 10, &lease, &presence, NULL));
    while (redis_server_do(kit_server, "EXISTS " SET_KEY))
        kit_sleep_ms(1);
    load_one();
    ck_assert_int_le(life_ms(), 60000);
}
END_TEST

START_TEST(entries_expire_when_idle_and_use_refreshes_that)
{
    load_one();
    ck_assert_int_gt(redis_server_do(kit_server, "PTTL " SET_KEY), IDLE_MS_DEFAULT - 60000);
    ck_assert_int_gt(redis_server_do(kit_server, "PTTL " STATE_KEY), IDLE_MS_DEFAULT - 60000);
    kit_close(kit_cache);
    kit_cache = kit_open("?idle_ms=70000", PATIENT_MS);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    ck_assert_int_le(redis_server_do(kit_server, "PTTL " SET_KEY), 70000);
    ck_assert_int_le(redis_server_do(kit_server, "PTTL " STATE_KEY), 70000);
    redis_server_do(kit_server, "PEXPIRE " STATE_KEY " 30000");
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM); /* lately used: not again */
    ck_assert_int_le(redis_server_do(kit_server, "PTTL " STATE_KEY), 30000);
    kit_close(kit_cache);
    kit_cache = kit_open("?idle_ms=90000", PATIENT_MS);
    srs_presence presence;
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, NULL, SIZE_MAX, 0, ignore, NULL, &presence, NULL));
    ck_assert_int_gt(redis_server_do(kit_server, "PTTL " SET_KEY), 70000);
    ck_assert_int_gt(redis_server_do(kit_server, "PTTL " STATE_KEY), 70000);
}
END_TEST

START_TEST(a_read_never_prolongs_a_lease)
{
    srs_presence presence;
    uint64_t lease = 0;
    ck_ok(kit_ops.load_begin(kit_cache, SEASON, USER, 30000, &lease, &presence, NULL));
    ck_ok(kit_ops.read(kit_cache, SEASON, USER, NULL, SIZE_MAX, 0, ignore, NULL, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_LOADING);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_LOADING);
    ck_assert_int_le(redis_server_do(kit_server, "PTTL " STATE_KEY), 30000);
}
END_TEST

START_TEST(both_keys_of_a_tagged_entry_are_there)
{
    kit_close(kit_cache);
    kit_cache = kit_open("?keys=tagged&prefix=app&db=3", PATIENT_MS);
    load_one();
    redisReply *reply = redis_server_ask(kit_server, "INFO keyspace");
    ck_assert_ptr_nonnull(strstr(reply->str, "db3:keys=2"));
    freeReplyObject(reply);
    reply = redis_server_ask(kit_server, "CLIENT LIST");
    ck_assert_ptr_nonnull(strstr(reply->str, "name=libsrs"));
    freeReplyObject(reply);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("server");
    tcase_add_test(tests, a_warm_due_takes_one_round_trip);
    tcase_add_test(tests, a_submit_of_50_takes_two_round_trips);
    tcase_add_test(tests, a_cold_due_takes_three_round_trips);
    tcase_add_test(tests, scripts_are_sent_again_when_the_server_forgot_them);
    tcase_add_test(tests, the_seeds_readers_find_what_is_due);
    tcase_add_test(tests, what_the_seed_wrote_counts_as_cold_and_is_replaced_by_a_load);
    tcase_add_test(tests, an_entry_that_lost_its_set_is_cold_and_cannot_be_written);
    tcase_add_test(tests, an_entry_that_lost_its_state_is_cold);
    tcase_add_test(tests, a_half_loaded_entry_goes_by_itself_and_is_never_warm);
    tcase_add_test(tests, a_state_of_an_unknown_version_makes_the_entry_cold);
    tcase_add_loop_test(tests, a_damaged_head_makes_the_entry_cold, 0,
                        sizeof damaged_heads / sizeof *damaged_heads);
    tcase_add_test(tests, whatever_changes_an_entry_keeps_its_head);
    tcase_add_test(tests, a_cache_without_head_removes_that_of_another);
    tcase_add_test(tests, an_item_without_state_makes_the_entry_cold);
    tcase_add_test(tests, a_key_of_another_type_is_healed_by_a_drop);
    tcase_add_test(tests, only_the_flag_announces_a_write);
    tcase_add_test(tests, a_read_of_no_item_or_every_item_may_announce_a_write);
    tcase_add_test(tests, a_read_of_many_items_announces_a_write_and_finds_each);
    tcase_add_test(tests, an_entry_that_is_to_be_written_expires_soon_unless_it_is);
    tcase_add_test(tests, a_write_that_is_refused_leaves_it_at_that);
    tcase_add_test(tests, it_does_so_too_when_it_is_loaded_meanwhile);
    tcase_add_test(tests, who_reads_for_a_write_late_has_time_as_well);
    tcase_add_test(tests, the_time_of_a_write_under_way_is_what_the_context_says);
    tcase_add_test(tests, a_write_that_finds_the_entry_cold_is_done_all_the_same);
    tcase_add_test(tests, a_write_under_way_outlives_the_lease_of_another_process);
    tcase_add_test(tests, entries_expire_when_idle_and_use_refreshes_that);
    tcase_add_test(tests, a_read_never_prolongs_a_lease);
    tcase_add_test(tests, both_keys_of_a_tagged_entry_are_there);
    return kit_run("redis cache on a server", tests, PATIENT_MS);
}
