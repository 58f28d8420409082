/* Locking users, and trackers that are read ahead while entries are appended. */
#include "test_mariadb_kit.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define WRITERS 4
#define ROUNDS 10

#define ITEMS SRS__MARIADB_AHEAD_MIN /* of a transaction: enough to be read ahead */

/* Takes the place of the system's: the first attempt to receive finds nothing. The client library
 * then waits for each answer, also for one that came immediately: the data read in the wait does
 * not depend on who is faster. */
ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    static ssize_t (*real)(int, void *, size_t, int);
    static _Thread_local int has_waited;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "recv");
    has_waited = flags & MSG_DONTWAIT && !has_waited;
    if (!has_waited)
        return real(fd, bytes, size, flags);
    errno = EAGAIN;
    return -1;
}

static srs_status take_revision(void *revision, const srs_tracker *tracker)
{
    if (*tracker->item)
        *(uint64_t *)revision = tracker->revision;
    return SRS_OK;
}

/* The names of a group of items, which are always written together. */
static void name_items(char names[ITEMS][32], const char *group)
{
    for (unsigned i = 0; i < ITEMS; i++)
        snprintf(names[i], 32, "%s%03u", group, i);
}

static srs_status append_items(kit *store, void *tx, unsigned id, const char *group)
{
    char names[ITEMS][32];
    srs_append_outcome outcomes[ITEMS];
    srs_event events[ITEMS];
    name_items(names, group);
    for (unsigned i = 0; i < ITEMS; i++)
        events[i] = kit_event(id * ITEMS + i, "ann", names[i]);
    return store->ops.log_append(store->self, tx, events, ITEMS, outcomes, &store->err);
}

/* As the library asks: the user's resets, and each item. */
static srs_status lock_items(kit *store, void *tx, const char *group, uint64_t *revision)
{
    char names[ITEMS][32];
    srs_key keys[ITEMS + 1];
    name_items(names, group);
    keys[0] = kit_key("ann", "");
    for (unsigned i = 0; i < ITEMS; i++)
        keys[i + 1] = kit_key("ann", names[i]);
    *revision = 0;
    return store->ops.trackers_lock(store->self, tx, keys, ITEMS + 1, take_revision, revision,
                                    &store->err);
}

static srs_status write_items(kit *store, void *tx, const char *group, uint64_t revision)
{
    char names[ITEMS][32];
    srs_tracker trackers[ITEMS];
    name_items(names, group);
    for (unsigned i = 0; i < ITEMS; i++)
        trackers[i] = kit_tracker("ann", names[i], revision);
    return store->ops.trackers_write(store->self, tx, trackers, ITEMS, &store->err);
}

/* Makes the trackers of a group one revision higher. */
static srs_status count_up(kit *store, unsigned id, const char *group)
{
    void *tx;
    uint64_t revision;
    srs_status status = store->ops.begin(store->self, &tx, &store->err);
    if (status)
        return status;
    status = append_items(store, tx, id, group);
    if (!status)
        status = lock_items(store, tx, group, &revision);
    if (!status)
        status = write_items(store, tx, group, revision + 1);
    if (!status)
        return store->ops.commit(store->self, tx, &store->err);
    store->ops.rollback(store->self, tx);
    return status;
}

static uint64_t statements(const kit *store)
{
    return atomic_load(&store->self->statements);
}

static uint64_t statements_of_count_up(kit *store, unsigned id)
{
    ck_ok(count_up(store, id, "a")); /* everything is prepared, all connections are open */
    uint64_t before = statements(store);
    ck_ok(count_up(store, id + 1, "a"));
    return statements(store) - before;
}

static int has_read_ahead(const kit *store)
{
    int found = 0;
    for (size_t i = 0; i < store->self->pool_size; i++)
        found |= store->self->pool[i].statements[SRS__MARIADB_SQL_TRACKERS_AHEAD].at != NULL;
    return found;
}

/* The status of the second connection, which trackers_lock() keeps to itself: SRS_OK if it has read
 * what it was asked for. */
static srs_status failure_of_reader(const kit *store)
{
    return store->self->pool[1].failure;
}

/* begin, season, users, append and read, write, commit */
START_TEST(trackers_are_read_once_whether_ahead_or_not)
{
    kit store;
    kit_open_with_season(&store, "");
    uint64_t count = statements_of_count_up(&store, 1);
    ck_assert_int_eq(failure_of_reader(&store), SRS_OK);
    ck_assert_uint_eq(count, 7);
    ck_assert_int_eq(has_read_ahead(&store), 1);
    kit_close(&store);
    kit_open(&store, "&pool=1");
    ck_assert_uint_eq(statements_of_count_up(&store, 3), 7);
    ck_assert_int_eq(has_read_ahead(&store), 0);
    ck_assert_int_eq(kit_number("SELECT MIN(revision) FROM srs_trackers"), 4);
    kit_close(&store);
}
END_TEST

START_TEST(other_keys_than_those_that_were_appended_are_read_too)
{
    kit store;
    void *tx;
    uint64_t revision;
    kit_open_with_season(&store, "");
    ck_ok(count_up(&store, 1, "a"));
    ck_ok(count_up(&store, 2, "b"));
    ck_ok(count_up(&store, 3, "b"));
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(append_items(&store, tx, 4, "a"));
    ck_ok(lock_items(&store, tx, "b", &revision));
    ck_assert_uint_eq(revision, 2);
    ck_ok(lock_items(&store, tx, "a", &revision));
    ck_assert_uint_eq(revision, 1);
    store.ops.rollback(store.self, tx);
    kit_close(&store);
}
END_TEST

START_TEST(what_the_transaction_wrote_meanwhile_is_seen)
{
    kit store;
    void *tx;
    uint64_t revision;
    kit_open_with_season(&store, "");
    ck_ok(count_up(&store, 1, "a"));
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(append_items(&store, tx, 2, "a"));
    ck_ok(write_items(&store, tx, "a", 7));
    ck_ok(lock_items(&store, tx, "a", &revision));
    ck_assert_uint_eq(revision, 7);
    ck_ok(append_items(&store, tx, 3, "a"));
    ck_ok(lock_items(&store, tx, "a", &revision));
    ck_assert_uint_eq(revision, 7);
    store.ops.rollback(store.self, tx);
    kit_close(&store);
}
END_TEST

/* Some of the entries are there, so the append is undone, and with it the lock: others may write
 * before it is taken again. */
START_TEST(what_was_read_ahead_of_an_append_that_was_undone_is_not_used)
{
    kit store;
    void *tx;
    uint64_t revision;
    kit_open_with_season(&store, "");
    ck_ok(count_up(&store, 1, "a"));
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(append_items(&store, tx, 1, "a"));
    ck_ok(count_up(&store, 3, "a"));
    ck_ok(lock_items(&store, tx, "a", &revision));
    ck_assert_uint_eq(revision, 2);
    store.ops.rollback(store.self, tx);
    kit_close(&store);
}
END_TEST

static const char row_lock_waits[] =
    "SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
    "'innodb_row_lock_waits'";

/* Somebody who is not libsrs has locked a tracker: the second connection must not wait for it,
 * since nobody would see that deadlock. */
START_TEST(a_tracker_that_cannot_be_read_ahead_is_waited_for)
{
    kit store;
    void *tx, *other;
    uint64_t revision;
    kit_open_with_season(&store, "");
    ck_ok(count_up(&store, 1, "a"));
    ck_ok(store.ops.begin(store.self, &other, NULL));
    ck_ok(write_items(&store, other, "a", 5));
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    long waits = kit_number(row_lock_waits);
    ck_ok(append_items(&store, tx, 2, "a"));
    ck_assert_int_eq(kit_number(row_lock_waits), waits);
    ck_ok(store.ops.commit(store.self, other, NULL));
    ck_ok(lock_items(&store, tx, "a", &revision));
    ck_assert_uint_eq(revision, 5);
    store.ops.rollback(store.self, tx);
    kit_close(&store);
}
END_TEST

START_TEST(a_second_connection_that_is_refused_is_not_asked_for_again)
{
    kit store;
    char url[256];
    mariadb_server_execute(server, "CREATE OR REPLACE USER few@localhost WITH "
                                   "MAX_USER_CONNECTIONS 1; GRANT ALL ON srs.* TO few@localhost");
    snprintf(url, sizeof url, "mariadb://few@/srs?socket=%s", mariadb_server_socket(server));
    ck_ok(kit_try(&store, url, TIMEOUT_MS));
    ck_ok(kit_put_season(&store, SEASON));
    ck_ok(count_up(&store, 1, "a"));
    static const char refused[] =
        "SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
        "'connection_errors_max_connections' OR variable_name = 'aborted_connects'";
    long before = kit_number(refused);
    for (unsigned id = 2; id < 6; id++)
        ck_ok(count_up(&store, id, "a"));
    ck_assert_int_eq(kit_number(refused), before);
    ck_assert_int_eq(kit_number("SELECT MIN(revision) FROM srs_trackers"), 5);
    kit_close(&store);
}
END_TEST

START_TEST(a_reader_that_was_killed_is_done_without)
{
    kit store;
    kit_open_with_season(&store, "");
    ck_ok(count_up(&store, 1, "a"));
    kit_kill_connections("srs");
    ck_ok(count_up(&store, 2, "a"));
    ck_assert_int_eq(kit_number("SELECT MIN(revision) FROM srs_trackers"), 2);
    kit_close(&store);
}
END_TEST

typedef struct writer {
    kit *store;
    unsigned first_id;
    srs_status status;
} writer;

static void *count_up_often(void *data)
{
    writer *w = data;
    for (unsigned i = 0; i < ROUNDS && !w->status;) {
        kit own = *w->store; /* an error of its own */
        w->status = count_up(&own, w->first_id + i, "a");
        if (w->status == SRS_E_CONFLICT || w->status == SRS_E_BUSY)
            w->status = SRS_OK;
        else
            i++;
    }
    return NULL;
}

static void count_up_at_once(const char *parameters)
{
    kit store;
    writer writers[WRITERS];
    pthread_t threads[WRITERS];
    kit_open_with_season(&store, parameters);
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (writer){&store, 1 + i * ROUNDS, SRS_OK};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count_up_often, &writers[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < WRITERS; i++)
        ck_ok(writers[i].status);
    ck_assert_int_eq(kit_number("SELECT MIN(revision) FROM srs_trackers"), WRITERS * ROUNDS);
    kit_close(&store);
}

START_TEST(no_transaction_reads_a_tracker_that_another_is_about_to_write)
{
    count_up_at_once("");
}
END_TEST

START_TEST(nor_if_connections_are_short)
{
    count_up_at_once("&pool=5");
}
END_TEST

START_TEST(keys_may_hold_any_character)
{
    static const char *const groups[] = {
        "\"", "\\", "\\u0041", "],[", "\x01\t\n", "\xf0\x9f\x98\x80", "a ", "\xc3\xa9"};
    kit store;
    kit_open_with_season(&store, "");
    for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++) {
        ck_ok(count_up(&store, 2 * i + 1, groups[i]));
        ck_ok(count_up(&store, 2 * i + 2, groups[i]));
    }
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_trackers WHERE revision = 2"),
                     ITEMS * sizeof groups / sizeof *groups);
    kit_close(&store);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("locks");
    tcase_add_test(tests, trackers_are_read_once_whether_ahead_or_not);
    tcase_add_test(tests, other_keys_than_those_that_were_appended_are_read_too);
    tcase_add_test(tests, what_the_transaction_wrote_meanwhile_is_seen);
    tcase_add_test(tests, what_was_read_ahead_of_an_append_that_was_undone_is_not_used);
    tcase_add_test(tests, a_tracker_that_cannot_be_read_ahead_is_waited_for);
    tcase_add_test(tests, a_second_connection_that_is_refused_is_not_asked_for_again);
    tcase_add_test(tests, a_reader_that_was_killed_is_done_without);
    tcase_add_test(tests, no_transaction_reads_a_tracker_that_another_is_about_to_write);
    tcase_add_test(tests, nor_if_connections_are_short);
    tcase_add_test(tests, keys_may_hold_any_character);
    return kit_run("mariadb locks", tests, NULL);
}
