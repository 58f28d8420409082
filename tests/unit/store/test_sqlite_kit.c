/* Shared parts of the tests of the SQLite store: opening one, and data to put in. */
#include "test_sqlite_kit.h"

#include "base/url.h"
#include "store/store.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <stdio.h>
#include <string.h>

char *kit_file(void)
{
    return temp_path(temp_dir_new(), "store.db");
}

srs_status kit_try(kit *out, const char *rest)
{
    srs__env env = {.backend_timeout_ms = TIMEOUT_MS};
    char text[1024];
    srs__url url;
    void *self = NULL;
    out->err = (srs_error)SRS_ERROR_INIT;
    snprintf(text, sizeof text, "sqlite:%s", rest);
    srs_status status = srs__url_parse(text, &url, &out->err);
    if (!status) {
        status = srs__sqlite_store_open(&url, &env, &out->ops, &self, &out->err);
        srs__url_free(&url);
    }
    out->self = self;
    return status;
}

srs_status kit_try_file(kit *out, const char *file, const char *parameters)
{
    char rest[1024];
    snprintf(rest, sizeof rest, "//%s%s", file, parameters);
    return kit_try(out, rest);
}

void kit_open(kit *out, const char *file, const char *parameters)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = SEASON;
    srs_status status = kit_try_file(out, file, parameters);
    if (!status && !out->self->file->read_only)
        status = out->ops.season_put(out->self, &season, &out->err);
    ck_assert_msg(!status, "%s", out->err.message);
}

void kit_close(kit *store)
{
    store->ops.close(store->self, 0);
}

srs_id kit_id(unsigned number)
{
    srs_id id = {{0}};
    for (int i = 0; i < 4; i++)
        id.bytes[15 - i] = (uint8_t)(number >> (8 * i));
    return id;
}

srs_event kit_event(unsigned id, const char *user, const char *item)
{
    srs_event event = SRS_EVENT_INIT;
    event.id = kit_id(id);
    event.rating = 3;
    event.season = SEASON;
    event.user = user;
    event.item = item;
    event.at_ms = 1000 + id;
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

static srs_status append(kit *store, void *tx, unsigned first, unsigned count)
{
    srs_status status = SRS_OK;
    for (unsigned i = first; i < first + count && !status; i++) {
        char item[16];
        srs_append_outcome outcome;
        snprintf(item, sizeof item, "item-%08u", i);
        srs_event event = kit_event(i, "ann", item);
        status = store->ops.log_append(store->self, tx, &event, 1, &outcome, &store->err);
    }
    return status;
}

srs_status kit_append(kit *store, unsigned first, unsigned count)
{
    void *tx;
    srs_status status = store->ops.begin(store->self, &tx, &store->err);
    if (status)
        return status;
    status = append(store, tx, first, count);
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

size_t kit_count_log(kit *store)
{
    size_t count = 0;
    srs_status status =
        store->ops.log(store->self, SEASON, NULL, NULL, NULL, 0, count_event, &count, &store->err);
    ck_assert_msg(!status, "%s", store->err.message);
    return count;
}

sqlite3 *kit_other_program(const char *file)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    return db;
}

void kit_execute(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    int result = sqlite3_exec(db, sql, NULL, NULL, &message);
    ck_assert_msg(result == SQLITE_OK, "%s: %s", sql, message);
}

int64_t kit_query(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

int kit_run(const char *name, TCase *tests)
{
    Suite *suite = suite_create(name);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
