/* Converts rows to the structs that callbacks receive. A NULL that the schema does not allow is
 * damage. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"

#include <string.h>

typedef struct row {
    srs__mariadb_connection *connection;
    unsigned next;
    int damaged;
} row;

static const char *mariadb_row_text_or_null(row *from)
{
    return srs__mariadb_text(from->connection, from->next++);
}

static const char *mariadb_row_text(row *from)
{
    const char *found = mariadb_row_text_or_null(from);
    from->damaged |= !found;
    return found;
}

static int64_t mariadb_row_integer(row *from)
{
    from->damaged |= from->connection->row[from->next].is_null;
    return srs__mariadb_int(from->connection, from->next++);
}

static double real(row *from)
{
    const srs__mariadb_column *column = &from->connection->row[from->next++];
    from->damaged |= column->is_null;
    return column->as.real;
}

static void mariadb_row_id(row *from, srs_id *out)
{
    const srs__mariadb_column *column = &from->connection->row[from->next++];
    if (!column->is_null && column->length == sizeof out->bytes)
        memcpy(out->bytes, column->as.text, sizeof out->bytes);
    else
        from->damaged = 1;
}

static srs_status mariadb_row_finish(const row *from, srs__mariadb_query *query)
{
    if (!from->damaged)
        return SRS_OK;
    return srs__fail(query->err, SRS_E_CORRUPT,
                     "%s: a row has a value that libsrs does not write: restore a backup; %s",
                     query->doing, query->connection->store->place);
}

srs_status srs__mariadb_read_tracker(srs__mariadb_query *query, unsigned first, srs_tracker *out)
{
    row from = {query->connection, first, 0};
    out->user = mariadb_row_text(&from);
    out->item = mariadb_row_text(&from);
    out->subject = mariadb_row_text(&from);
    out->topic = mariadb_row_text(&from);
    out->revision = (uint64_t)mariadb_row_integer(&from);
    mariadb_row_id(&from, &out->last_review_id);
    out->phase = (int32_t)mariadb_row_integer(&from);
    out->step = (int32_t)mariadb_row_integer(&from);
    out->level = (int32_t)mariadb_row_integer(&from);
    out->reps = (uint32_t)mariadb_row_integer(&from);
    out->lapses = (uint32_t)mariadb_row_integer(&from);
    out->streak = (uint32_t)mariadb_row_integer(&from);
    out->stability = real(&from);
    out->difficulty = real(&from);
    out->last_review_ms = mariadb_row_integer(&from);
    out->due_ms = mariadb_row_integer(&from);
    return mariadb_row_finish(&from, query);
}

srs_status srs__mariadb_emit_trackers(srs__mariadb_query *query, const char *season,
                                      srs_tracker_fn callback, void *callback_data, size_t *given)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = season;
    for (*given = 0;; ++*given) {
        int row_found;
        srs_status status = srs__mariadb_next(query, &row_found);
        if (status || !row_found)
            return status;
        status = srs__mariadb_read_tracker(query, 0, &tracker);
        if (!status)
            status = callback(callback_data, &tracker);
        if (status)
            return status;
    }
}

static void mariadb_row_read_event(row *from, srs_event *out)
{
    mariadb_row_id(from, &out->id);
    out->kind = (int32_t)mariadb_row_integer(from);
    out->rating = (int32_t)mariadb_row_integer(from);
    out->user = mariadb_row_text(from);
    out->item = mariadb_row_text(from);
    out->subject = mariadb_row_text_or_null(from);
    out->topic = mariadb_row_text_or_null(from);
    out->at_ms = mariadb_row_integer(from);
    out->response_ms = mariadb_row_integer(from);
}

srs_status srs__mariadb_emit_events(srs__mariadb_query *query, const char *season,
                                    srs_event_fn callback, void *callback_data, size_t *given)
{
    srs_event event = SRS_EVENT_INIT;
    event.season = season;
    for (*given = 0;; ++*given) {
        int row_found;
        srs_status status = srs__mariadb_next(query, &row_found);
        if (status || !row_found)
            return status;
        row from = {query->connection, 0, 0};
        mariadb_row_read_event(&from, &event);
        status = mariadb_row_finish(&from, query);
        if (!status)
            status = callback(callback_data, &event);
        if (status)
            return status;
    }
}

srs_status srs__mariadb_emit_dead(srs__mariadb_query *query, srs_dead_fn callback,
                                  void *callback_data)
{
    srs_event event = SRS_EVENT_INIT;
    for (;;) {
        int row_found;
        srs_status status = srs__mariadb_next(query, &row_found);
        if (status || !row_found)
            return status;
        row from = {query->connection, 0, 0};
        mariadb_row_read_event(&from, &event);
        event.season = mariadb_row_text(&from);
        const char *reason = mariadb_row_text(&from);
        status = mariadb_row_finish(&from, query);
        if (!status)
            status = callback(callback_data, &event, reason);
        if (status)
            return status;
    }
}

srs_status srs__mariadb_emit_seasons(srs__mariadb_query *query, srs_season_fn callback,
                                     void *callback_data)
{
    srs_season season = SRS_SEASON_INIT;
    for (;;) {
        int row_found;
        srs_status status = srs__mariadb_next(query, &row_found);
        if (status || !row_found)
            return status;
        row from = {query->connection, 0, 0};
        season.name = mariadb_row_text(&from);
        season.starts_ms = mariadb_row_integer(&from);
        season.ends_ms = mariadb_row_integer(&from);
        season.archived_ms = mariadb_row_integer(&from);
        season.is_active = mariadb_row_integer(&from) != 0;
        season.cache_enabled = mariadb_row_integer(&from) != 0;
        season.auto_archive = mariadb_row_integer(&from) != 0;
        season.partition_created = mariadb_row_integer(&from) != 0;
        status = mariadb_row_finish(&from, query);
        if (!status)
            status = callback(callback_data, &season);
        if (status)
            return status;
    }
}

srs_status srs__mariadb_emit_marks(srs__mariadb_query *query, srs_stale_fn callback,
                                   void *callback_data)
{
    srs_stale_mark mark = SRS_STALE_MARK_INIT;
    for (;;) {
        int row_found;
        srs_status status = srs__mariadb_next(query, &row_found);
        if (status || !row_found)
            return status;
        row from = {query->connection, 0, 0};
        mark.season = mariadb_row_text(&from);
        mark.user = mariadb_row_text(&from);
        mark.token = mariadb_row_integer(&from);
        status = mariadb_row_finish(&from, query);
        if (!status)
            status = callback(callback_data, &mark);
        if (status)
            return status;
    }
}
