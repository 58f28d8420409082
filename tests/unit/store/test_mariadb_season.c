/* Seasons and their partitions. */
#include "test_mariadb_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char partitions[] =
    "SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema = 'srs' AND "
    "table_name IN ('srs_trackers', 'srs_review_log') AND partition_name <> 'none'";

static srs_status take_ready(void *ready, const srs_season *season)
{
    *(int *)ready = season->partition_created;
    return SRS_OK;
}

static int is_ready(kit *store, const char *name)
{
    int ready = -1;
    ck_ok(store->ops.season_list(store->self, name, take_ready, &ready, NULL));
    return ready;
}

START_TEST(each_season_has_its_partitions)
{
    kit store;
    kit_open(&store, "");
    ck_assert_int_eq(kit_number(partitions), 0);
    ck_ok(kit_put_season(&store, "a"));
    ck_ok(kit_put_season(&store, "b"));
    ck_assert_int_eq(kit_number(partitions), 4);
    ck_assert_int_eq(is_ready(&store, "a"), 1);
    ck_ok(kit_put_season(&store, "a"));
    ck_assert_int_eq(kit_number(partitions), 4);
    kit_close(&store);
}
END_TEST

START_TEST(no_partition_takes_what_belongs_nowhere)
{
    kit store;
    kit_open(&store, "");
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM information_schema.partitions WHERE "
                                "table_schema = 'srs' AND partition_description = 'DEFAULT'"),
                     0);
    ck_assert_int_eq(kit_append(&store, 1, "ann"), SRS_E_SEASON_UNKNOWN);
    ck_ok(kit_put_season(&store, SEASON));
    ck_ok(kit_append(&store, 1, "ann"));
    char *check = mariadb_server_query(
        server, "SELECT partition_name FROM information_schema.partitions WHERE "
                "table_schema = 'srs' AND table_name = 'srs_review_log' AND table_rows > 0");
    ck_assert_str_ne(check, "none");
    free(check);
    kit_close(&store);
}
END_TEST

START_TEST(a_name_may_be_anything)
{
    static const char *const names[] = {"it's", "\"x\"", "`x`", "\xf0\x9f\x98\x80')); DROP TABLE x",
                                        "a",    "A",     "a ",  "\\",
                                        "%s",   "?",     "{}",  "\xc3\xa9"};
    kit store;
    kit_open(&store, "");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        void *tx;
        srs_append_outcome outcome;
        srs_event event = kit_event(1, "ann", "item");
        event.season = names[i];
        srs_status status = kit_put_season(&store, names[i]);
        ck_assert_msg(!status, "%s", store.err.message);
        ck_ok(store.ops.begin(store.self, &tx, NULL));
        ck_ok(store.ops.log_append(store.self, tx, &event, 1, &outcome, &store.err));
        ck_assert_int_eq(outcome, SRS_APPENDED);
        ck_ok(store.ops.commit(store.self, tx, NULL));
    }
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_uint_eq(kit_count_log(&store, names[i]), 1);
    kit_close(&store);
}
END_TEST

START_TEST(a_season_that_is_half_made_can_wait_and_is_made_whole)
{
    kit store;
    kit_open_with_season(&store, "");
    mariadb_server_execute(server, "ALTER TABLE srs_review_log DROP PARTITION p1;"
                                   "UPDATE srs_seasons SET partition_created = 0");
    ck_assert_int_eq(is_ready(&store, SEASON), 0);
    ck_assert_int_eq(kit_append(&store, 1, "ann"), SRS_E_UNAVAILABLE); /* nothing is set aside */
    ck_ok(kit_put_season(&store, SEASON));
    ck_assert_int_eq(is_ready(&store, SEASON), 1);
    ck_ok(kit_append(&store, 1, "ann"));
    kit_close(&store);
}
END_TEST

START_TEST(a_partition_that_somebody_else_made_will_do)
{
    kit store;
    kit_open(&store, "");
    mariadb_server_execute(server, "ALTER TABLE srs_trackers ADD PARTITION "
                                   "(PARTITION mine VALUES IN ('2026'))");
    ck_ok(kit_put_season(&store, SEASON));
    ck_ok(kit_append(&store, 1, "ann"));
    kit_close(&store);
}
END_TEST

typedef struct caller {
    kit store;
    srs_status status;
} caller;

static void *put_seasons(void *data)
{
    caller *c = data;
    for (int i = 0; i < 5 && !c->status; i++) {
        char name[16];
        snprintf(name, sizeof name, "season %d", i);
        c->status = kit_put_season(&c->store, name);
    }
    return NULL;
}

START_TEST(many_may_create_the_same_seasons_at_once)
{
    caller callers[4] = {0};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        kit_open(&callers[i].store, "");
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, put_seasons, &callers[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(!callers[i].status, "%s", callers[i].store.err.message);
    ck_assert_int_eq(kit_number(partitions), 10);
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_seasons"), 5);
    for (int i = 0; i < 4; i++)
        kit_close(&callers[i].store);
}
END_TEST

static atomic_int stop;

static void *write_on(void *data)
{
    caller *c = data;
    for (unsigned i = 1; !atomic_load(&stop) && !c->status; i++)
        c->status = kit_append(&c->store, i, "ann");
    return NULL;
}

START_TEST(seasons_are_created_while_others_are_written)
{
    caller writer = {0}, creator = {0};
    pthread_t thread;
    kit_open_with_season(&writer.store, "");
    kit_open(&creator.store, "");
    atomic_store(&stop, 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, write_on, &writer), 0);
    put_seasons(&creator);
    atomic_store(&stop, 1);
    pthread_join(thread, NULL);
    ck_assert_msg(!creator.status, "%s", creator.store.err.message);
    ck_assert_msg(!writer.status, "%s", writer.store.err.message);
    kit_close(&writer.store);
    kit_close(&creator.store);
}
END_TEST

static void *put_next(void *data)
{
    caller *c = data;
    c->status = kit_put_season(&c->store, "next");
    return NULL;
}

/* A transaction that uses the tables, and a store that is about to create a season at that time. */
static void *begin_writing(kit *writer, kit *creator)
{
    void *tx;
    srs_append_outcome outcome;
    srs_event event = kit_event(1, "ann", "item");
    kit_open_with_season(writer, "");
    kit_open(creator, "");
    ck_ok(writer->ops.begin(writer->self, &tx, NULL));
    ck_ok(writer->ops.log_append(writer->self, tx, &event, 1, &outcome, NULL));
    return tx;
}

START_TEST(a_season_is_created_when_a_transaction_that_goes_on_has_ended)
{
    static const char waiting[] = "SELECT COUNT(*) FROM information_schema.processlist WHERE state "
                                  "= 'Waiting for table metadata lock'";
    kit writer;
    caller creator = {0};
    pthread_t thread;
    void *tx = begin_writing(&writer, &creator.store);
    ck_assert_int_eq(pthread_create(&thread, NULL, put_next, &creator), 0);
    while (!kit_number(waiting))
        continue;
    ck_assert_int_ne(is_ready(&writer, "next"), 1);
    ck_ok(writer.ops.commit(writer.self, tx, NULL));
    pthread_join(thread, NULL);
    ck_assert_msg(!creator.status, "%s", creator.store.err.message);
    ck_assert_int_eq(is_ready(&writer, "next"), 1);
    kit_close(&writer);
    kit_close(&creator.store);
}
END_TEST

/* Creating it must be given up while it waits for the tables: a deadline that is over before, on
 * a slow machine, is doubled. */
START_TEST(a_transaction_that_goes_on_keeps_a_season_from_being_created)
{
    kit writer, creator;
    void *tx = begin_writing(&writer, &creator);
    srs_status status = SRS_E_TIMEOUT;
    for (int64_t ms = 1500; status == SRS_E_TIMEOUT || status == SRS_E_BUSY; ms *= 2) {
        creator.self->env.backend_timeout_ms = ms;
        status = kit_put_season(&creator, "next");
    }
    ck_assert_int_eq(status, SRS_E_CONFLICT);
    creator.self->env.backend_timeout_ms = TIMEOUT_MS;
    ck_ok(writer.ops.commit(writer.self, tx, NULL));
    ck_ok(kit_put_season(&creator, "next"));
    ck_assert_int_eq(is_ready(&creator, "next"), 1);
    kit_close(&writer);
    kit_close(&creator);
}
END_TEST

START_TEST(an_archived_season_cannot_be_written)
{
    kit store;
    kit_open_with_season(&store, "");
    mariadb_server_execute(server, "UPDATE srs_seasons SET archived_ms = 5");
    ck_assert_int_eq(kit_append(&store, 1, "ann"), SRS_E_SEASON_ARCHIVED);
    ck_assert_int_eq(kit_put_season(&store, SEASON), SRS_E_SEASON_ARCHIVED);
    ck_assert_int_eq(store.ops.season_activate(store.self, SEASON, NULL), SRS_E_SEASON_ARCHIVED);
    kit_close(&store);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("seasons");
    tcase_add_test(tests, each_season_has_its_partitions);
    tcase_add_test(tests, no_partition_takes_what_belongs_nowhere);
    tcase_add_test(tests, a_name_may_be_anything);
    tcase_add_test(tests, a_season_that_is_half_made_can_wait_and_is_made_whole);
    tcase_add_test(tests, a_partition_that_somebody_else_made_will_do);
    tcase_add_test(tests, many_may_create_the_same_seasons_at_once);
    tcase_add_test(tests, seasons_are_created_while_others_are_written);
    tcase_add_test(tests, a_season_is_created_when_a_transaction_that_goes_on_has_ended);
    tcase_add_test(tests, a_transaction_that_goes_on_keeps_a_season_from_being_created);
    tcase_add_test(tests, an_archived_season_cannot_be_written);
    return kit_run("mariadb seasons", tests, NULL);
}
