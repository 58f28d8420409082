/* Calls while the server fails, and connections after a fork. */
#include "test_mariadb_kit.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *begin_and_append(kit *store, unsigned id)
{
    void *tx;
    srs_append_outcome outcome;
    srs_event event = kit_event(id, "ann", "item");
    ck_ok(store->ops.begin(store->self, &tx, NULL));
    ck_ok(store->ops.log_append(store->self, tx, &event, 1, &outcome, NULL));
    return tx;
}

START_TEST(a_server_killed_within_a_transaction_is_unavailable_until_it_is_back)
{
    kit store;
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    void *tx = begin_and_append(&store, 2);
    mariadb_server_kill(server);
    ck_assert_int_eq(store.ops.commit(store.self, tx, &store.err), SRS_E_UNAVAILABLE);
    ck_assert_int_eq(kit_append(&store, 3, "ann"), SRS_E_UNAVAILABLE);
    mariadb_server_restart(server);
    ck_ok(kit_append(&store, 3, "ann"));
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 2); /* 1 was durable, 2 was not committed */
    kit_close(&store);
}
END_TEST

START_TEST(a_restart_between_calls_goes_unnoticed)
{
    kit store;
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    mariadb_server_stop(server);
    mariadb_server_restart(server);
    ck_ok(kit_append(&store, 2, "ann"));
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 2);
    kit_close(&store);
}
END_TEST

/* That the call ends at all is the promise: the server does not. */
START_TEST(a_frozen_server_is_waited_for_until_the_deadline)
{
    kit store;
    kit_open_with_season(&store, "");
    void *tx = begin_and_append(&store, 1);
    mariadb_server_freeze(server);
    store.self->env.backend_timeout_ms = 300;
    ck_assert_int_eq(store.ops.commit(store.self, tx, &store.err), SRS_E_TIMEOUT);
    ck_assert_int_eq(kit_append(&store, 2, "ann"), SRS_E_TIMEOUT); /* cannot connect either */
    store.self->env.backend_timeout_ms = TIMEOUT_MS;
    mariadb_server_thaw(server);
    mariadb_server_stop(server); /* what it still had to do is done */
    mariadb_server_restart(server);
    ck_ok(kit_append(&store, 3, "ann"));
    kit_close(&store);
}
END_TEST

START_TEST(a_server_that_is_read_only_is_told_from_one_that_is_away)
{
    kit store;
    void *tx;
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    mariadb_server_execute(server, "SET GLOBAL read_only = 1");
    ck_assert_int_eq(kit_append(&store, 2, "ann"), SRS_E_READ_ONLY);
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 1);
    ck_assert_int_eq(kit_put_season(&store, "next"), SRS_E_READ_ONLY);
    ck_assert_int_eq(store.ops.begin(store.self, &tx, NULL), SRS_E_READ_ONLY);
    kit_close(&store);
    kit_open(&store, ""); /* reading needs no more */
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 1);
    mariadb_server_execute(server, "SET GLOBAL read_only = 0");
    ck_ok(kit_append(&store, 2, "ann"));
    kit_close(&store);
}
END_TEST

START_TEST(too_many_connections_is_busy)
{
    kit store, other;
    char *url = mariadb_server_url(server, "");
    mariadb_server_execute(server, "CREATE USER few@localhost WITH MAX_USER_CONNECTIONS 1;"
                                   "GRANT ALL ON srs.* TO few@localhost");
    char few[256];
    snprintf(few, sizeof few, "mariadb://few@/srs?socket=%s", mariadb_server_socket(server));
    ck_ok(kit_try(&store, few, TIMEOUT_MS));
    ck_assert_int_eq(kit_try(&other, few, TIMEOUT_MS), SRS_E_BUSY);
    kit_close(&store);
    free(url);
}
END_TEST

START_TEST(rights_that_were_taken_away_may_come_back)
{
    kit store;
    mariadb_server_execute(server,
                           "CREATE USER ann@localhost; GRANT ALL ON srs.* TO ann@localhost");
    char url[256];
    snprintf(url, sizeof url, "mariadb://ann@/srs?socket=%s", mariadb_server_socket(server));
    ck_ok(kit_try(&store, url, TIMEOUT_MS));
    ck_ok(kit_put_season(&store, SEASON));
    ck_ok(kit_append(&store, 1, "ann"));
    mariadb_server_execute(server, "ALTER USER ann@localhost IDENTIFIED BY 'new';"
                                   "REVOKE ALL ON srs.* FROM ann@localhost");
    kit_kill_connections("ann");
    ck_assert_int_eq(kit_append(&store, 2, "ann"), SRS_E_UNAVAILABLE);
    mariadb_server_execute(server, "ALTER USER ann@localhost IDENTIFIED BY '';"
                                   "GRANT ALL ON srs.* TO ann@localhost");
    ck_ok(kit_append(&store, 2, "ann"));
    kit_close(&store);
}
END_TEST

START_TEST(a_killed_connection_is_replaced)
{
    kit store;
    kit_open_with_season(&store, "&pool=1");
    ck_ok(kit_append(&store, 1, "ann"));
    kit_kill_connections("srs");
    ck_ok(kit_append(&store, 2, "ann"));
    void *tx = begin_and_append(&store, 3);
    kit_kill_connections("srs");
    ck_assert_int_eq(store.ops.commit(store.self, tx, &store.err), SRS_E_UNAVAILABLE);
    ck_ok(kit_append(&store, 3, "ann"));
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 3);
    kit_close(&store);
}
END_TEST

/* Closing the old one is given a moment only, which is not the time of the call. */
START_TEST(a_connection_that_is_replaced_has_the_time_of_the_call)
{
    kit store;
    srs__mariadb_connection *taken;
    kit_open_with_season(&store, "&pool=1");
    ck_ok(kit_append(&store, 1, "ann"));
    kit_kill_connections("srs");
    ck_ok(srs__mariadb_pool_acquire(store.self, &taken, &store.err));
    ck_assert_int_gt(taken->deadline_ms, srs__monotonic_ms() + TIMEOUT_MS / 2);
    srs__mariadb_pool_release(taken);
    kit_close(&store);
}
END_TEST

START_TEST(closing_in_a_child_leaves_the_parents_connections_alone)
{
    kit store;
    int end = -1;
    kit_open_with_season(&store, "");
    ck_ok(kit_append(&store, 1, "ann"));
    void *tx = begin_and_append(&store, 2);
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 1); /* a second connection, idle */
    pid_t child = fork();
    if (!child) {
        store.ops.close(store.self, 1);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &end, 0), child);
    ck_assert_int_eq(end, 0);
    ck_ok(store.ops.commit(store.self, tx, &store.err));
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 2);
    ck_assert_int_eq(kit_number("SELECT variable_value FROM information_schema.global_status "
                                "WHERE variable_name = 'aborted_clients'"),
                     0);
    kit_close(&store);
}
END_TEST

int main(void)
{
    TCase *shared = tcase_create("connections"), *own = tcase_create("servers");
    tcase_add_test(shared, a_killed_connection_is_replaced);
    tcase_add_test(own, a_connection_that_is_replaced_has_the_time_of_the_call);
    tcase_add_test(own, rights_that_were_taken_away_may_come_back);
    tcase_add_test(own, closing_in_a_child_leaves_the_parents_connections_alone);
    tcase_add_test(own, too_many_connections_is_busy);
    tcase_add_test(own, a_server_killed_within_a_transaction_is_unavailable_until_it_is_back);
    tcase_add_test(own, a_restart_between_calls_goes_unnoticed);
    tcase_add_test(own, a_frozen_server_is_waited_for_until_the_deadline);
    tcase_add_test(own, a_server_that_is_read_only_is_told_from_one_that_is_away);
    return kit_run("mariadb connections", shared, own);
}
