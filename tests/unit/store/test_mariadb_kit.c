/* Shared parts of the tests of the MariaDB store: a server, stores on it, and data to put in. */
#include "test_mariadb_kit.h"

#include "base/url.h"
#include "store/store.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

mariadb_server *server;

srs_status kit_try(kit *out, const char *text, int64_t timeout_ms)
{
    srs__env env = {.backend_timeout_ms = timeout_ms};
    srs__url url;
    void *self = NULL;
    out->err = (srs_error)SRS_ERROR_INIT;
    srs_status status = srs__url_parse(text, &url, &out->err);
    if (!status) {
        status = srs__mariadb_store_open(&url, &env, &out->ops, &self, &out->err);
        srs__url_free(&url);
    }
    out->self = self;
    return status;
}

void kit_open(kit *out, const char *parameters)
{
    char *url = mariadb_server_url(server, parameters);
    srs_status status = kit_try(out, url, TIMEOUT_MS);
    ck_assert_msg(!status, "%s", out->err.message);
    free(url);
}

void kit_open_with_season(kit *out, const char *parameters)
{
    kit_open(out, parameters);
    srs_status status = kit_put_season(out, SEASON);
    ck_assert_msg(!status, "%s", out->err.message);
}

void kit_close(kit *store)
{
    store->ops.close(store->self, 0);
}

srs_status kit_put_season(kit *store, const char *name)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = name;
    return store->ops.season_put(store->self, &season, &store->err);
}

srs_event kit_event(unsigned number, const char *user, const char *item)
{
    srs_event event = SRS_EVENT_INIT;
    for (int i = 0; i < 4; i++)
        event.id.bytes[15 - i] = (uint8_t)(number >> (8 * i));
    event.rating = 3;
    event.season = SEASON;
    event.user = user;
    event.item = item;
    event.at_ms = 1000 + number;
    return event;
}

srs_tracker kit_tracker(const char *user, const char *item, uint64_t revision)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = SEASON;
    tracker.user = user;
    tracker.item = item;
    tracker.revision = revision;
    tracker.due_ms = 1000;
    return tracker;
}

srs_key kit_key(const char *user, const char *item)
{
    return (srs_key){sizeof(srs_key), SEASON, user, item};
}

srs_status kit_append(kit *store, unsigned id, const char *user)
{
    void *tx;
    srs_append_outcome outcome;
    srs_event event = kit_event(id, user, "item");
    srs_tracker tracker = kit_tracker(user, "item", id);
    srs_status status = store->ops.begin(store->self, &tx, &store->err);
    if (status)
        return status;
    status = store->ops.log_append(store->self, tx, &event, 1, &outcome, &store->err);
    if (!status)
        status = store->ops.trackers_write(store->self, tx, &tracker, 1, &store->err);
    if (!status)
        return store->ops.commit(store->self, tx, &store->err);
    store->ops.rollback(store->self, tx);
    return status;
}

static srs_status count_event(void *count, const srs_event *event)
{
    (void)event;
    ++*(size_t *)count;
    return SRS_OK;
}

size_t kit_count_log(kit *store, const char *season)
{
    size_t count = 0;
    srs_status status =
        store->ops.log(store->self, season, NULL, NULL, NULL, 0, count_event, &count, &store->err);
    ck_assert_msg(!status, "%s", store->err.message);
    return count;
}

long kit_number(const char *sql)
{
    char *text = mariadb_server_query(server, sql);
    long number = strtol(text, NULL, 10);
    free(text);
    return number;
}

void kit_kill_connections(const char *user)
{
    char sql[128];
    snprintf(sql, sizeof sql, "KILL USER %s@localhost", user);
    mariadb_server_execute(server, sql);
    snprintf(sql, sizeof sql,
             "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '%s'", user);
    while (kit_number(sql)) /* each ends when its thread looks at the signal */
        ;
}

srs_status kit_ignore_tracker(void *data, const srs_tracker *tracker)
{
    (void)data, (void)tracker;
    return SRS_OK;
}

static void start(void)
{
    server = mariadb_server_start();
}

static void end(void)
{
    mariadb_server_free(server);
}

static void clear(void)
{
    mariadb_server_clear(server);
}

int kit_run(const char *name, TCase *shared, TCase *own)
{
    if (!mariadb_server_is_installed()) {
        puts("mariadbd or mariadb-install-db is not installed: skipped");
        return 77;
    }
    Suite *suite = suite_create(name);
    if (shared) {
        tcase_add_unchecked_fixture(shared, start, end);
        tcase_add_checked_fixture(shared, clear, NULL);
        tcase_set_timeout(shared, 120);
        suite_add_tcase(suite, shared);
    }
    if (own) {
        tcase_add_checked_fixture(own, start, end);
        tcase_set_timeout(own, 120);
        suite_add_tcase(suite, own);
    }
    return run_suite(suite);
}
