/* Converts rows to the structs of callbacks. A NULL that the schema does not allow means out of
 * memory. A type that the schema does not allow means a damaged file. */
#include "store/sqlite/sqlite.h"

#include <string.h>

typedef struct row {
    srs__statement *statement;
    int result; /* first failure of a column */
} row;

static void row_note(row *from, int result)
{
    if (!from->result)
        from->result = result;
}

static const char *sqlite_row_text_or_null(row *from, int column)
{
    sqlite3_stmt *at = from->statement->at;
    if (sqlite3_column_type(at, column) == SQLITE_NULL)
        return NULL;
    const char *text = (const char *)sqlite3_column_text(at, column);
    if (!text)
        row_note(from, SQLITE_NOMEM);
    return text;
}

static const char *sqlite_row_text(row *from, int column)
{
    const char *found = sqlite_row_text_or_null(from, column);
    if (!found)
        row_note(from, SQLITE_CORRUPT);
    return found;
}

static void sqlite_row_id(row *from, int column, srs_id *out)
{
    const void *bytes = sqlite3_column_blob(from->statement->at, column);
    if (bytes && sqlite3_column_bytes(from->statement->at, column) == (int)sizeof out->bytes)
        memcpy(out->bytes, bytes, sizeof out->bytes);
    else
        row_note(from, SQLITE_CORRUPT);
}

static int64_t sqlite_row_integer(row *from, int column)
{
    return sqlite3_column_int64(from->statement->at, column);
}

static srs_status sqlite_row_finish(const row *from, srs_error *err)
{
    if (!from->result)
        return SRS_OK;
    return srs__sqlite_fail(from->statement->connection, from->result, from->statement->doing, err);
}

static srs_status read_tracker(srs__statement *statement, srs_tracker *out, srs_error *err)
{
    row from = {statement, SQLITE_OK};
    out->user = sqlite_row_text(&from, 0);
    out->item = sqlite_row_text(&from, 1);
    out->subject = sqlite_row_text(&from, 2);
    out->topic = sqlite_row_text(&from, 3);
    out->revision = (uint64_t)sqlite_row_integer(&from, 4);
    sqlite_row_id(&from, 5, &out->last_review_id);
    out->phase = (int32_t)sqlite_row_integer(&from, 6);
    out->step = (int32_t)sqlite_row_integer(&from, 7);
    out->level = (int32_t)sqlite_row_integer(&from, 8);
    out->reps = (uint32_t)sqlite_row_integer(&from, 9);
    out->lapses = (uint32_t)sqlite_row_integer(&from, 10);
    out->streak = (uint32_t)sqlite_row_integer(&from, 11);
    out->stability = sqlite3_column_double(statement->at, 12);
    out->difficulty = sqlite3_column_double(statement->at, 13);
    out->last_review_ms = sqlite_row_integer(&from, 14);
    out->due_ms = sqlite_row_integer(&from, 15);
    return sqlite_row_finish(&from, err);
}

srs_status srs__sqlite_emit_trackers(srs__statement *statement, const char *season, size_t limit,
                                     srs_tracker_fn callback, void *callback_data, size_t *given,
                                     srs_error *err)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = season;
    for (*given = 0; *given < limit; ++*given) {
        int row;
        srs_status status = srs__statement_step(statement, &row, err);
        if (status || !row)
            return status;
        status = read_tracker(statement, &tracker, err);
        if (!status)
            status = callback(callback_data, &tracker);
        if (status)
            return status;
    }
    return SRS_OK;
}

static srs_status sqlite_row_read_event(srs__statement *statement, srs_event *out, srs_error *err)
{
    row from = {statement, SQLITE_OK};
    sqlite_row_id(&from, 0, &out->id);
    out->kind = (int32_t)sqlite_row_integer(&from, 1);
    out->rating = (int32_t)sqlite_row_integer(&from, 2);
    out->user = sqlite_row_text(&from, 3);
    out->item = sqlite_row_text(&from, 4);
    out->subject = sqlite_row_text_or_null(&from, 5);
    out->topic = sqlite_row_text_or_null(&from, 6);
    out->at_ms = sqlite_row_integer(&from, 7);
    out->response_ms = sqlite_row_integer(&from, 8);
    return sqlite_row_finish(&from, err);
}

srs_status srs__sqlite_emit_events(srs__statement *statement, const char *season,
                                   srs_event_fn callback, void *callback_data, srs_error *err)
{
    srs_event event = SRS_EVENT_INIT;
    event.season = season;
    for (;;) {
        int row;
        srs_status status = srs__statement_step(statement, &row, err);
        if (status || !row)
            return status;
        status = sqlite_row_read_event(statement, &event, err);
        if (!status)
            status = callback(callback_data, &event);
        if (status)
            return status;
    }
}

srs_status srs__sqlite_emit_dead(srs__statement *statement, srs_dead_fn callback,
                                 void *callback_data, srs_error *err)
{
    srs_event event = SRS_EVENT_INIT;
    for (;;) {
        int row_found;
        srs_status status = srs__statement_step(statement, &row_found, err);
        if (status || !row_found)
            return status;
        row from = {statement, SQLITE_OK};
        event.season = sqlite_row_text(&from, 9);
        const char *reason = sqlite_row_text(&from, 10);
        status = sqlite_row_finish(&from, err);
        if (!status)
            status = sqlite_row_read_event(statement, &event, err);
        if (!status)
            status = callback(callback_data, &event, reason);
        if (status)
            return status;
    }
}

srs_status srs__sqlite_emit_seasons(srs__statement *statement, srs_season_fn callback,
                                    void *callback_data, srs_error *err)
{
    srs_season season = SRS_SEASON_INIT;
    season.partition_created = 1; /* SQLite needs no partitions */
    for (;;) {
        int row_found;
        srs_status status = srs__statement_step(statement, &row_found, err);
        if (status || !row_found)
            return status;
        row from = {statement, SQLITE_OK};
        season.name = sqlite_row_text(&from, 0);
        season.starts_ms = sqlite_row_integer(&from, 1);
        season.ends_ms = sqlite_row_integer(&from, 2);
        season.archived_ms = sqlite_row_integer(&from, 3);
        season.is_active = sqlite_row_integer(&from, 4) != 0;
        season.cache_enabled = sqlite_row_integer(&from, 5) != 0;
        season.auto_archive = sqlite_row_integer(&from, 6) != 0;
        status = sqlite_row_finish(&from, err);
        if (!status)
            status = callback(callback_data, &season);
        if (status)
            return status;
    }
}

srs_status srs__sqlite_emit_marks(srs__statement *statement, srs_stale_fn callback,
                                  void *callback_data, srs_error *err)
{
    srs_stale_mark mark = SRS_STALE_MARK_INIT;
    for (;;) {
        int found;
        srs_status status = srs__statement_step(statement, &found, err);
        if (status || !found)
            return status;
        row from = {statement, SQLITE_OK};
        mark.season = sqlite_row_text(&from, 0);
        mark.user = sqlite_row_text(&from, 1);
        mark.token = sqlite_row_integer(&from, 2);
        status = sqlite_row_finish(&from, err);
        if (!status)
            status = callback(callback_data, &mark);
        if (status)
            return status;
    }
}
