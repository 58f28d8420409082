/* Writes within a transaction: events, trackers and dead letters. */
#include "store/sqlite/sqlite.h"

#include "base/error.h"

#include <stdint.h>

static srs_status write_compare(srs__sqlite_tx *tx, int64_t season, const srs_event *event,
                                srs_append_outcome *outcome, srs_error *err)
{
    int row;
    srs__statement statement;
    srs__statement_start(&statement, tx->connection, SRS__SQL_LOG_SAME, "comparing events");
    srs__bind_id(&statement, &event->id);
    srs__bind_int(&statement, season);
    srs__bind_text(&statement, event->user);
    srs__bind_text(&statement, event->item);
    srs__bind_int(&statement, event->at_ms);
    srs__bind_int(&statement, event->kind);
    srs_status status = srs__statement_step(&statement, &row, err);
    if (!status && !row) /* the event is in one index and missing in the other */
        status = srs__sqlite_fail(tx->connection, SQLITE_CORRUPT, statement.doing, err);
    if (!status)
        *outcome = sqlite3_column_int(statement.at, 0) ? SRS_DUPLICATE : SRS_ID_IN_USE;
    srs__statement_end(&statement);
    return status;
}

static srs_status sqlite_write_append(srs__sqlite_tx *tx, const srs_event *event,
                                      srs_append_outcome *outcome, srs_error *err)
{
    int64_t season;
    srs__statement statement;
    srs_status status = srs__sqlite_season_for_writing(tx, event->season, &season, err);
    if (status)
        return status;
    srs__statement_start(&statement, tx->connection, SRS__SQL_LOG_APPEND,
                         "appending to the review log");
    srs__bind_int(&statement, season);
    srs__bind_text(&statement, event->user);
    srs__bind_text(&statement, event->item);
    srs__bind_int(&statement, event->at_ms);
    srs__bind_id(&statement, &event->id);
    srs__bind_int(&statement, event->kind);
    srs__bind_int(&statement, event->rating);
    srs__bind_text(&statement, event->subject);
    srs__bind_text(&statement, event->topic);
    srs__bind_int(&statement, event->response_ms);
    status = srs__statement_run(&statement, err);
    if (status)
        return status;
    *outcome = SRS_APPENDED;
    if (sqlite3_changes(tx->connection->db))
        return SRS_OK;
    return write_compare(tx, season, event, outcome, err);
}

srs_status srs__sqlite_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                  srs_append_outcome *outcomes, srs_error *err)
{
    (void)self;
    srs_status status = srs__sqlite_continue(tx, err);
    for (size_t i = 0; i < count && !status; i++)
        status = sqlite_write_append(tx, &events[i], &outcomes[i], err);
    return status;
}

static srs_status write_emit_one(srs__sqlite_tx *tx, const srs_key *key, srs_tracker_fn callback,
                                 void *callback_data, srs_error *err)
{
    int64_t season;
    size_t given;
    srs__statement statement;
    srs_status status = srs__sqlite_season_find(tx, key->season, &season, err);
    if (status || !season)
        return status;
    srs__statement_start(&statement, tx->connection, SRS__SQL_TRACKER, "reading a tracker");
    srs__bind_int(&statement, season);
    srs__bind_text(&statement, key->user);
    srs__bind_text(&statement, key->item);
    status =
        srs__sqlite_emit_trackers(&statement, key->season, 1, callback, callback_data, &given, err);
    srs__statement_end(&statement);
    return status;
}

srs_status srs__sqlite_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                     srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    (void)self;
    srs_status status = srs__sqlite_continue(tx, err);
    for (size_t i = 0; i < count && !status; i++)
        status = write_emit_one(tx, &keys[i], callback, callback_data, err);
    return status;
}

srs_status srs__sqlite_user_lock(void *self, void *tx, const char *season, const char *user,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    (void)self;
    srs__sqlite_tx *within = tx;
    size_t given;
    srs__statement statement;
    srs_status status = srs__sqlite_continue(within, err);
    if (status)
        return status;
    srs__statement_start(&statement, within->connection, SRS__SQL_TRACKERS_OF_USER,
                         "reading trackers");
    srs__bind_text(&statement, season);
    srs__bind_text(&statement, user);
    srs__bind_text(&statement, NULL);
    srs__bind_limit(&statement, SIZE_MAX);
    status = srs__sqlite_emit_trackers(&statement, season, SIZE_MAX, callback, callback_data,
                                       &given, err);
    srs__statement_end(&statement);
    return status;
}

static srs_status sqlite_write_tracker(srs__sqlite_tx *tx, const srs_tracker *tracker,
                                       srs_error *err)
{
    int64_t season;
    srs__statement statement;
    srs_status status = srs__sqlite_season_for_writing(tx, tracker->season, &season, err);
    if (status)
        return status;
    srs__statement_start(&statement, tx->connection, SRS__SQL_TRACKER_WRITE, "writing a tracker");
    srs__bind_int(&statement, season);
    srs__bind_text(&statement, tracker->user);
    srs__bind_text(&statement, tracker->item);
    srs__bind_text(&statement, tracker->subject);
    srs__bind_text(&statement, tracker->topic);
    srs__bind_int(&statement, (int64_t)tracker->revision);
    srs__bind_id(&statement, &tracker->last_review_id);
    srs__bind_int(&statement, tracker->phase);
    srs__bind_int(&statement, tracker->step);
    srs__bind_int(&statement, tracker->level);
    srs__bind_int(&statement, tracker->reps);
    srs__bind_int(&statement, tracker->lapses);
    srs__bind_int(&statement, tracker->streak);
    srs__bind_real(&statement, tracker->stability);
    srs__bind_real(&statement, tracker->difficulty);
    srs__bind_int(&statement, tracker->last_review_ms);
    srs__bind_int(&statement, tracker->due_ms);
    return srs__statement_run(&statement, err);
}

srs_status srs__sqlite_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                      size_t count, srs_error *err)
{
    (void)self;
    srs_status status = srs__sqlite_continue(tx, err);
    for (size_t i = 0; i < count && !status; i++)
        status = sqlite_write_tracker(tx, &trackers[i], err);
    return status;
}

srs_status srs__sqlite_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                srs_error *err)
{
    (void)self;
    srs__sqlite_tx *within = tx;
    srs__statement statement;
    srs_status status = srs__sqlite_continue(within, err);
    if (status)
        return status;
    srs__statement_start(&statement, within->connection, SRS__SQL_DEAD_PUT,
                         "writing a dead letter");
    srs__bind_id(&statement, &event->id);
    srs__bind_text(&statement, event->season);
    srs__bind_text(&statement, event->user);
    srs__bind_text(&statement, event->item);
    srs__bind_int(&statement, event->at_ms);
    srs__bind_int(&statement, event->kind);
    srs__bind_int(&statement, event->rating);
    srs__bind_text(&statement, event->subject);
    srs__bind_text(&statement, event->topic);
    srs__bind_int(&statement, event->response_ms);
    srs__bind_text(&statement, reason);
    return srs__statement_run(&statement, err);
}

srs_status srs__sqlite_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err)
{
    (void)self;
    srs__sqlite_tx *within = tx;
    srs__statement statement;
    srs_status status = srs__sqlite_continue(within, err);
    if (status)
        return status;
    srs__statement_start(&statement, within->connection, SRS__SQL_DEAD_DELETE,
                         "deleting a dead letter");
    srs__bind_id(&statement, id);
    status = srs__statement_run(&statement, err);
    if (status || sqlite3_changes(within->connection->db))
        return status;
    char text[SRS_ID_TEXT_SIZE];
    srs_id_format(id, text);
    return srs__fail(err, SRS_E_NOT_FOUND, "there is no dead letter %s", text);
}
