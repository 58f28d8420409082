/* How statements are executed: which index, which partitions, how many of them, and who waits. */
#include "test_mariadb_kit.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERS 50
#define ITEMS 200

/* So many rows that a plan is chosen for good reasons. */
static void fill(kit *store)
{
    kit_open_with_season(store, "");
    ck_ok(kit_put_season(store, "other"));
    mariadb_server_execute(
        server,
        "INSERT INTO srs_trackers SELECT s.name, CONCAT('u', u.seq), CONCAT('i', i.seq), '', '', 1,"
        " REPEAT('x', 16), 0, 0, 0, 0, 0, 0, 0, 0, 0, i.seq"
        "  FROM srs_seasons s, seq_1_to_50 u, seq_1_to_200 i;"
        "INSERT INTO srs_review_log SELECT s.name, CONCAT('u', u.seq), CONCAT('i', i.seq), i.seq,"
        "   UNHEX(MD5(CONCAT(u.seq, '/', i.seq))), 0, 3, NULL, NULL, -1"
        "  FROM srs_seasons s, seq_1_to_50 u, seq_1_to_200 i;"
        "INSERT INTO srs_users (user) SELECT CONCAT('u', u.seq) FROM seq_1_to_50 u;"
        "ANALYZE TABLE srs_trackers, srs_review_log");
}

/* The plan of a statement with values for its parameters. */
static char *explain(kit *store, srs__mariadb_sql which, const char *const *values)
{
    char sql[4096] = "EXPLAIN FORMAT=JSON ";
    char *text = srs__mariadb_expand(store->self, srs__mariadb_sql_text[which]);
    ck_assert_ptr_nonnull(text);
    size_t used = strlen(sql);
    for (const char *at = text; *at; at++) {
        const char *piece = *at == '?' ? *values++ : NULL;
        if (piece)
            used += (size_t)snprintf(sql + used, sizeof sql - used, "%s", piece);
        else
            sql[used++] = *at;
        sql[used] = '\0';
    }
    srs__free(text);
    return mariadb_server_query(server, sql);
}

static void ck_plan(kit *store, srs__mariadb_sql which, const char *const *values, const char *key)
{
    char wanted[64];
    char *plan = explain(store, which, values);
    snprintf(wanted, sizeof wanted, "\"key\": \"%s\"", key);
    ck_assert_msg(strstr(plan, wanted) != NULL, "%s", plan);
    ck_assert_msg(strstr(plan, "\"partitions\": [\"p1\"]") != NULL, "%s", plan);
    ck_assert_msg(!strstr(plan, "\"partitions\": [\"none") && !strstr(plan, "\"p2\""), "%s", plan);
    ck_assert_msg(!strstr(plan, "filesort"), "%s", plan);
    free(plan);
}

START_TEST(each_reading_statement_is_a_range_of_one_partition)
{
    kit store;
    fill(&store);
    ck_plan(&store, SRS__MARIADB_SQL_DUE, (const char *[]){"'2026'", "'u7'", "20", "10"},
            "trackers_due");
    ck_plan(&store, SRS__MARIADB_SQL_DUE_COUNT, (const char *[]){"'2026'", "'u7'", "20"},
            "trackers_due");
    ck_plan(&store, SRS__MARIADB_SQL_DUE_TOTAL,
            (const char *[]){"'2026'", "'u7'", "20", "'2026'", "'u7'", "20", "10"}, "trackers_due");
    ck_plan(&store, SRS__MARIADB_SQL_TRACKERS_OF_USER, (const char *[]){"'2026'", "'u7'", "1000"},
            "PRIMARY");
    ck_plan(&store, SRS__MARIADB_SQL_TRACKERS_OF_USER_LOCK, (const char *[]){"'2026'", "'u7'"},
            "PRIMARY");
    ck_plan(&store, SRS__MARIADB_SQL_TRACKERS_AFTER,
            (const char *[]){"'2026'", "'u7'", "'i8'", "'u7'", "100"}, "PRIMARY");
    ck_plan(&store, SRS__MARIADB_SQL_LOG_OF_ITEM, (const char *[]){"'2026'", "'u7'", "'i8'", "100"},
            "PRIMARY");
    ck_plan(&store, SRS__MARIADB_SQL_LOG_AFTER,
            (const char *[]){"'2026'", "'u7'", "'i8'", "8", "'x'", "'u7'", "'i8'", "8", "'u7'",
                             "'i8'", "'u7'", "100"},
            "PRIMARY");
    ck_plan(&store, SRS__MARIADB_SQL_TRACKERS_OF_KEYS,
            (const char *[]){"'[[\"u7\",[\"i8\",\"i9\"]],[\"u8\",[\"i9\"]]]'", "'2026'"},
            "PRIMARY");
    ck_plan(&store, SRS__MARIADB_SQL_LOG_EXISTING,
            (const char *[]){"'[\"0123456789ABCDEF0123456789ABCDEF\"]'", "'2026'"},
            "review_log_id");
    kit_close(&store);
}
END_TEST

static srs_status count_tracker(void *count, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(size_t *)count;
    return SRS_OK;
}

START_TEST(a_scan_of_a_season_goes_through_all_its_pages)
{
    kit store;
    size_t count = 0;
    fill(&store);
    ck_ok(store.ops.trackers(store.self, SEASON, NULL, NULL, NULL, 0, count_tracker, &count, NULL));
    ck_assert_uint_eq(count, USERS * ITEMS);
    ck_assert_uint_eq(kit_count_log(&store, SEASON), USERS * ITEMS);
    kit_close(&store);
}
END_TEST

/* A transaction as the library makes it, of entries that are all new. */
static uint64_t statements_of(kit *store, unsigned first, unsigned count)
{
    srs_event *events = calloc(count, sizeof *events);
    srs_tracker *trackers = calloc(count, sizeof *trackers);
    srs_key *keys = calloc(count + 1, sizeof *keys);
    srs_append_outcome *outcomes = calloc(count, sizeof *outcomes);
    char(*items)[16] = calloc(count, sizeof *items);
    void *tx;
    for (unsigned i = 0; i < count; i++) {
        snprintf(items[i], sizeof *items, "i%08u", first + i);
        events[i] = kit_event(first + i, "ann", items[i]);
        trackers[i] = kit_tracker("ann", items[i], 1);
        keys[i + 1] = kit_key("ann", items[i]);
    }
    keys[0] = kit_key("ann", "");
    uint64_t before = atomic_load(&store->self->statements);
    ck_ok(store->ops.begin(store->self, &tx, NULL));
    ck_ok(store->ops.log_append(store->self, tx, events, count, outcomes, NULL));
    ck_ok(
        store->ops.trackers_lock(store->self, tx, keys, count + 1, kit_ignore_tracker, NULL, NULL));
    ck_ok(store->ops.trackers_write(store->self, tx, trackers, count, NULL));
    ck_ok(store->ops.commit(store->self, tx, NULL));
    uint64_t after = atomic_load(&store->self->statements);
    free(events);
    free(trackers);
    free(keys);
    free(outcomes);
    free(items);
    return after - before;
}

/* begin, season, users, append and read, write, commit */
START_TEST(a_transaction_takes_seven_statements_whatever_its_size)
{
    kit store;
    kit_open_with_season(&store, "");
    statements_of(&store, 1000, 1000); /* opens connections */
    ck_assert_uint_eq(statements_of(&store, 2000, 2), 7);
    ck_assert_uint_eq(statements_of(&store, 3000, 1000), 7);
    ck_assert_uint_eq(statements_of(&store, 5000, 1), 7);
    kit_close(&store);
}
END_TEST

typedef struct waiter {
    kit *store;
    void *tx;
    srs_status status;
} waiter;

static srs_status lock_user(kit *store, void *tx, const char *user)
{
    srs_key key = kit_key(user, "item");
    return store->ops.trackers_lock(store->self, tx, &key, 1, kit_ignore_tracker, NULL,
                                    &store->err);
}

static void *lock_ann(void *data)
{
    waiter *w = data;
    srs_error err = SRS_ERROR_INIT;
    srs_key key = kit_key("ann", "item");
    w->status =
        w->store->ops.trackers_lock(w->store->self, w->tx, &key, 1, kit_ignore_tracker, NULL, &err);
    w->store->ops.rollback(w->store->self, w->tx); /* so that the other can go on */
    return NULL;
}

START_TEST(a_deadlock_is_a_conflict_and_ends_the_transaction)
{
    kit store;
    waiter other = {&store, NULL, SRS_OK};
    pthread_t thread;
    void *tx;
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    ck_ok(kit_append(&store, 2, "bob"));
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.begin(store.self, &other.tx, NULL));
    ck_ok(lock_user(&store, tx, "ann"));
    ck_ok(lock_user(&store, other.tx, "bob"));
    ck_assert_int_eq(pthread_create(&thread, NULL, lock_ann, &other), 0);
    srs_status status = lock_user(&store, tx, "bob");
    if (status) {
        ck_assert_int_eq(status, SRS_E_CONFLICT);
        ck_assert_int_eq(store.ops.commit(store.self, tx, &store.err), SRS_E_CONFLICT);
    } else {
        store.ops.rollback(store.self, tx);
    }
    pthread_join(thread, NULL);
    ck_assert_int_eq((status == SRS_OK) + (other.status == SRS_OK), 1);
    ck_assert(status == SRS_OK || status == SRS_E_CONFLICT);
    ck_assert(other.status == SRS_OK || other.status == SRS_E_CONFLICT);
    ck_ok(kit_append(&store, 3, "ann"));
    kit_close(&store);
}
END_TEST

static void *lock_and_count(void *data)
{
    waiter *w = data;
    size_t seen = 0;
    srs_key key = kit_key("new", "item");
    w->status =
        w->store->ops.trackers_lock(w->store->self, w->tx, &key, 1, count_tracker, &seen, NULL);
    if (!w->status && seen != 1) /* it has to wait, and to see what the first one wrote */
        w->status = SRS_E_INTERNAL;
    return NULL;
}

START_TEST(a_tracker_that_does_not_exist_is_locked_too)
{
    kit store;
    waiter other = {&store, NULL, SRS_OK};
    pthread_t thread;
    void *tx;
    srs_tracker tracker = kit_tracker("new", "item", 1);
    kit_open_with_season(&store, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.begin(store.self, &other.tx, NULL));
    ck_ok(lock_user(&store, tx, "new"));
    ck_assert_int_eq(pthread_create(&thread, NULL, lock_and_count, &other), 0);
    ck_ok(store.ops.trackers_write(store.self, tx, &tracker, 1, NULL));
    ck_ok(store.ops.commit(store.self, tx, NULL));
    pthread_join(thread, NULL);
    ck_ok(other.status);
    store.ops.rollback(store.self, other.tx);
    kit_close(&store);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("statements");
    tcase_add_test(tests, each_reading_statement_is_a_range_of_one_partition);
    tcase_add_test(tests, a_scan_of_a_season_goes_through_all_its_pages);
    tcase_add_test(tests, a_transaction_takes_seven_statements_whatever_its_size);
    tcase_add_test(tests, a_deadlock_is_a_conflict_and_ends_the_transaction);
    tcase_add_test(tests, a_tracker_that_does_not_exist_is_locked_too);
    return kit_run("mariadb statements", tests, NULL);
}
