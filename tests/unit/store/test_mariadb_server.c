/* Servers that are set up otherwise: other defaults of a session, small messages, the wrong role.
 */
#include "test_mariadb_kit.h"

#include "support/switch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- settings ---------------------------------------------------------------------------------
 */

typedef struct setting {
    const char *name;
    const char *hostile;
} setting;

static const setting settings[] = {
    {"sql_safe_updates", "1"},
    {"sql_select_limit", "1"},
    {"max_join_size", "1"}, /* turns sql_big_selects off */
    {"sql_mode", "'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,NO_UNSIGNED_SUBTRACTION'"},
    {"autocommit", "0"},
    {"completion_type", "'CHAIN'"},
    {"tx_isolation", "'SERIALIZABLE'"},
    {"tx_read_only", "1"},
    {"time_zone", "'+05:00'"},
    {"sql_auto_is_null", "1"},
    {"old_mode", "'ZERO_DATE_TIME_CAST,NO_PROGRESS_INFO'"},
    {"foreign_key_checks", "0"},
    {"unique_checks", "0"},
    {"group_concat_max_len", "4"},
    {"max_sort_length", "64"},
    {"default_storage_engine", "MyISAM"},
    {"innodb_lock_wait_timeout", "1"},
    {"lock_wait_timeout", "1"},
    {"max_statement_time", "0.5"},
    {"character_set_client", "latin1"},
    {"character_set_connection", "latin1"},
    {"character_set_results", "latin1"},
    {"collation_connection", "latin1_german2_ci"},
};
#define SETTINGS (sizeof settings / sizeof *settings)

/* max_join_size itself stays; what it does is seen in another variable. */
static const char *seen_in(const char *name)
{
    return strcmp(name, "max_join_size") == 0 ? "sql_big_selects" : name;
}

/* The value in a session of a store that has just been opened; to be freed. */
static char *value_of(const char *name)
{
    kit store;
    char sql[128];
    srs__mariadb_connection *connection;
    kit_open(&store, "");
    ck_ok(srs__mariadb_pool_acquire(store.self, &connection, NULL));
    snprintf(sql, sizeof sql, "SELECT CAST(@@session.%s AS CHAR)", name);
    ck_assert_int_eq(mysql_query(connection->db, sql), 0);
    MYSQL_RES *result = mysql_store_result(connection->db);
    char *value = strdup(mysql_fetch_row(result)[0]);
    mysql_free_result(result);
    srs__mariadb_pool_release(connection);
    kit_close(&store);
    return value;
}

static void set_hostile(size_t which)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SET GLOBAL %s = %s", settings[which].name, settings[which].hostile);
    mariadb_server_execute(server, sql);
}

static srs_status count_letter(void *count, const srs_event *event, const char *reason)
{
    (void)event, (void)reason;
    ++*(size_t *)count;
    return SRS_OK;
}

static void work(void)
{
    kit store;
    void *tx;
    size_t letters = 0;
    srs_stale_mark mark = {sizeof mark, SEASON, "ann", 7};
    srs_event event = kit_event(77, "ann", "it\\em '\"");
    kit_open_with_season(&store, "");
    ck_ok(store.ops.season_activate(store.self, SEASON, &store.err));
    for (unsigned id = 1; id <= 5; id++)
        ck_ok(kit_append(&store, id, "ann"));
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 5);
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.dead_put(store.self, tx, &event, "a reason", &store.err));
    ck_ok(store.ops.stale_put(store.self, tx, &mark, 1, &store.err));
    ck_ok(store.ops.stale_clear(store.self, tx, &mark, 1, &store.err));
    ck_ok(store.ops.commit(store.self, tx, NULL));
    ck_ok(store.ops.dead(store.self, NULL, 10, count_letter, &letters, NULL));
    ck_assert_uint_eq(letters, 1);
    kit_close(&store);
}

START_TEST(no_default_of_the_server_reaches_a_session)
{
    char *before[SETTINGS];
    for (size_t i = 0; i < SETTINGS; i++)
        before[i] = value_of(seen_in(settings[i].name));
    for (size_t i = 0; i < SETTINGS; i++)
        set_hostile(i);
    mariadb_server_execute(server, "SET GLOBAL init_connect = 'SET NAMES latin1, sql_mode = "
                                   "ANSI, sql_select_limit = 2'");
    for (size_t i = 0; i < SETTINGS; i++) {
        char *after = value_of(seen_in(settings[i].name));
        ck_assert_msg(!strcmp(after, before[i]), "%s: %s, not %s", settings[i].name, after,
                      before[i]);
        free(after);
        free(before[i]);
    }
    work();
}
END_TEST

START_TEST(a_session_begins_with_one_statement)
{
    kit store;
    srs__mariadb_connection *connection;
    kit_open(&store, "");
    srs__mariadb_distrust(&store.self->pool[0]);
    uint64_t before = atomic_load(&store.self->statements);
    ck_ok(srs__mariadb_pool_acquire(store.self, &connection, NULL));
    ck_assert_uint_eq(atomic_load(&store.self->statements) - before, 1);
    srs__mariadb_pool_release(connection);
    kit_close(&store);
}
END_TEST

/* ---- small messages ---------------------------------------------------------------------------
 */

#define BATCH 2000
#define LONG_ID 255 /* characters */

static const int packets[] = {1024, 4096, 262144};
#define PACKETS (int)(sizeof packets / sizeof *packets)

typedef struct load {
    srs_event events[BATCH];
    srs_tracker trackers[BATCH];
    srs_key keys[BATCH + 1];
    srs_append_outcome outcomes[BATCH];
    char items[BATCH][4 * LONG_ID + 1];
    char user[4 * LONG_ID + 1];
} load;

/* The longest ids there are: of emoji, or of characters that JSON has six bytes for. */
static void name_long(char *to, unsigned number)
{
    *to = '\0';
    for (int i = 0; i < LONG_ID - 8; i++)
        strcat(to, number % 2 ? "\xf0\x9f\x98\x80" : "\x01");
    sprintf(to + strlen(to), "%08u", number);
}

static load *new_load(unsigned count, int is_long)
{
    load *l = calloc(1, sizeof *l);
    strcpy(l->user, "ann");
    if (is_long)
        name_long(l->user, 1);
    l->keys[0] = kit_key(l->user, "");
    for (unsigned i = 0; i < count; i++) {
        if (is_long)
            name_long(l->items[i], 2 * i);
        else
            sprintf(l->items[i], "i%08u", i);
        l->events[i] = kit_event(i + 1, l->user, l->items[i]);
        l->trackers[i] = kit_tracker(l->user, l->items[i], 1);
        l->keys[i + 1] = kit_key(l->user, l->items[i]);
    }
    return l;
}

static srs_status count_tracker(void *count, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(size_t *)count;
    return SRS_OK;
}

/* A transaction as the library makes it; returns how many of its trackers there were. */
static size_t store_load(kit *store, load *l, unsigned count)
{
    void *tx;
    size_t known = 0;
    ck_ok(store->ops.begin(store->self, &tx, &store->err));
    srs_status status =
        store->ops.log_append(store->self, tx, l->events, count, l->outcomes, &store->err);
    ck_assert_msg(!status, "%s", store->err.message);
    status = store->ops.trackers_lock(store->self, tx, l->keys, count + 1, count_tracker, &known,
                                      &store->err);
    ck_assert_msg(!status, "%s", store->err.message);
    status = store->ops.trackers_write(store->self, tx, l->trackers, count, &store->err);
    ck_assert_msg(!status, "%s", store->err.message);
    ck_ok(store->ops.commit(store->self, tx, &store->err));
    return known;
}

static void store_twice(unsigned count, int is_long)
{
    kit store;
    load *l = new_load(count, is_long);
    kit_open_with_season(&store, "");
    store.self->env.backend_timeout_ms = 100000; /* small messages are many */
    ck_assert_uint_eq(store_load(&store, l, count), 0);
    for (unsigned i = 0; i < count; i++)
        ck_assert_int_eq(l->outcomes[i], SRS_APPENDED);
    ck_assert_uint_eq(store_load(&store, l, count), count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_int_eq(l->outcomes[i], SRS_DUPLICATE);
    ck_assert_uint_eq(kit_count_log(&store, SEASON), count);
    kit_close(&store);
    free(l);
}

static void set_packet(int size)
{
    char sql[64];
    snprintf(sql, sizeof sql, "SET GLOBAL max_allowed_packet = %d", size);
    mariadb_server_execute(server, sql);
}

START_TEST(a_batch_is_split_into_what_the_server_takes)
{
    set_packet(packets[_i]);
    store_twice(BATCH, 0);
}
END_TEST

START_TEST(one_event_fits_whatever_its_ids_are)
{
    set_packet(packets[_i]);
    store_twice(20, 1);
}
END_TEST

START_TEST(a_reason_is_cut_to_what_the_server_takes)
{
    kit store;
    void *tx;
    load *l = new_load(1, 1);
    char reason[6000] = "x";
    for (int i = 0; i < 1400; i++)
        strcat(reason, "\xf0\x9f\x98\x80");
    set_packet(packets[_i]);
    kit_open(&store, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    srs_status status = store.ops.dead_put(store.self, tx, l->events, reason, &store.err);
    ck_assert_msg(!status, "%s", store.err.message);
    ck_ok(store.ops.commit(store.self, tx, NULL));
    ck_assert_int_ge(kit_number("SELECT LENGTH(reason) FROM srs_dead_letters"), 256);
    kit_close(&store);
    free(l);
}
END_TEST

START_TEST(a_statement_of_several_rows_stores_the_same)
{
    for (unsigned count = 1; count <= BATCH; count = count * 3 + 1) {
        kit store;
        load *l = new_load(count, 0);
        mariadb_server_clear(server);
        kit_open_with_season(&store, "&pool=1");
        store.self->pool[0].is_wsrep = 1;
        ck_assert_uint_eq(store_load(&store, l, count), 0);
        ck_assert_uint_eq(store_load(&store, l, count), count);
        ck_assert_int_eq(store.self->pool[0].is_wsrep, 1);
        ck_assert_uint_eq(kit_count_log(&store, SEASON), count);
        ck_assert_int_eq(kit_number("SELECT turn FROM srs_users"), 1); /* the second lock's */
        kit_close(&store);
        free(l);
    }
}
END_TEST

/* ---- the wrong role ---------------------------------------------------------------------------
 */

static mariadb_server *other;
static server_switch *address;

static void open_behind(kit *store, const char *parameters)
{
    char url[256];
    if (switch_path(address))
        snprintf(url, sizeof url, "mariadb://srs:s3cret!@/srs?socket=%s%s", switch_path(address),
                 parameters);
    else
        snprintf(url, sizeof url, "mariadb://srs:s3cret!@127.0.0.1:%d/srs%s", switch_port(address),
                 *parameters ? parameters : "");
    srs_status status = kit_try(store, url, TIMEOUT_MS);
    ck_assert_msg(!status, "%s", store->err.message);
}

/* Two servers of their own behind one address, each with the season. */
static void two_servers(kit *store, int kind)
{
    kit second;
    other = server;
    server = mariadb_server_start();
    address = switch_new(kind, mariadb_server_socket(server));
    open_behind(&second, "");
    ck_ok(kit_put_season(&second, SEASON));
    kit_close(&second);
    switch_to(address, mariadb_server_socket(other));
    open_behind(store, "");
    ck_ok(kit_put_season(store, SEASON));
}

/* All connections of the pool are open, to the server that is then demoted. */
static void open_all(kit *store)
{
    srs__mariadb_connection *taken[8];
    for (size_t i = 0; i < store->self->pool_size; i++)
        ck_ok(srs__mariadb_pool_acquire(store->self, &taken[i], &store->err));
    for (size_t i = 0; i < store->self->pool_size; i++)
        srs__mariadb_pool_release(taken[i]);
}

static void ck_read_only(kit *store, unsigned id, const char *said)
{
    ck_assert_int_eq(kit_append(store, id, "ann"), SRS_E_READ_ONLY);
    ck_assert_msg(strstr(store->err.message, said) != NULL, "%s", store->err.message);
}

START_TEST(after_one_error_of_role_every_connection_goes_where_the_address_points)
{
    kit store;
    two_servers(&store, _i);
    ck_ok(kit_append(&store, 1, "ann"));
    open_all(&store);
    mariadb_server_execute(other, "SET GLOBAL read_only = 1");
    switch_to(address, mariadb_server_socket(server));
    ck_read_only(&store, 2, "--read-only");
    for (unsigned id = 3; id < 12; id++)
        ck_ok(kit_append(&store, id, "ann"));
    ck_assert_int_eq(kit_number("SELECT COUNT(*) FROM srs_review_log"), 9);
    /* Now there is none to go to: what is opened is only read, for one call. */
    mariadb_server_execute(server, "SET GLOBAL read_only = 1");
    ck_read_only(&store, 12, "--read-only");
    ck_read_only(&store, 12, "read_only=ON");
    ck_assert_int_eq(kit_put_season(&store, "next"), SRS_E_READ_ONLY);
    ck_assert_uint_eq(kit_count_log(&store, SEASON), 9);
    mariadb_server_execute(server, "SET GLOBAL read_only = 0");
    ck_ok(kit_append(&store, 12, "ann"));
    kit_close(&store);
    switch_free(address);
    mariadb_server_free(other);
}
END_TEST

int main(void)
{
    TCase *shared = tcase_create("messages"), *own = tcase_create("servers");
    tcase_add_test(shared, a_session_begins_with_one_statement);
    tcase_add_test(shared, a_statement_of_several_rows_stores_the_same);
    tcase_add_loop_test(shared, a_batch_is_split_into_what_the_server_takes, 0, PACKETS);
    tcase_add_loop_test(shared, one_event_fits_whatever_its_ids_are, 0, PACKETS);
    tcase_add_loop_test(shared, a_reason_is_cut_to_what_the_server_takes, 0, PACKETS);
    tcase_add_test(own, no_default_of_the_server_reaches_a_session);
    tcase_add_loop_test(own, after_one_error_of_role_every_connection_goes_where_the_address_points,
                        0, SWITCH_KINDS);
    return kit_run("mariadb servers", shared, own);
}
