/* Writes trackers and dead letters within a transaction. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

static void put_tracker(srs__mariadb_query *query, const srs_tracker *tracker)
{
    srs__mariadb_put_text(query, tracker->season);
    srs__mariadb_put_text(query, tracker->user);
    srs__mariadb_put_text(query, tracker->item);
    srs__mariadb_put_text(query, tracker->subject);
    srs__mariadb_put_text(query, tracker->topic);
    srs__mariadb_put_int(query, (int64_t)tracker->revision);
    srs__mariadb_put_id(query, &tracker->last_review_id);
    srs__mariadb_put_int(query, tracker->phase);
    srs__mariadb_put_int(query, tracker->step);
    srs__mariadb_put_int(query, tracker->level);
    srs__mariadb_put_int(query, tracker->reps);
    srs__mariadb_put_int(query, tracker->lapses);
    srs__mariadb_put_int(query, tracker->streak);
    srs__mariadb_put_real(query, tracker->stability);
    srs__mariadb_put_real(query, tracker->difficulty);
    srs__mariadb_put_int(query, tracker->last_review_ms);
    srs__mariadb_put_int(query, tracker->due_ms);
}

static srs_status write_trackers(srs__mariadb_connection *tx, const srs_tracker *trackers,
                                 size_t count, srs_error *err)
{
    srs__mariadb_query query;
    srs_status status = SRS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        if (!i || strcmp(trackers[i].season, trackers[i - 1].season) != 0)
            status = srs__mariadb_season_for_writing(tx, trackers[i].season, err);
    }
    if (status)
        return status;
    tx->has_begun = 1;
    srs__mariadb_start(&query, tx, SRS__MARIADB_SQL_TRACKERS_WRITE, count, "writing trackers", err);
    for (size_t i = 0; i < count; i++)
        put_tracker(&query, &trackers[i]);
    return srs__mariadb_run_only(&query);
}

srs_status srs__mariadb_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                       size_t count, srs_error *err)
{
    (void)self;
    srs_status status = srs__mariadb_continue(tx, err);
    srs__mariadb_ahead_end(tx); /* its trackers are old now */
    for (size_t first = 0; first < count && !status; first += SRS__MARIADB_ROWS_AT_ONCE) {
        size_t rows = count - first;
        if (rows > SRS__MARIADB_ROWS_AT_ONCE)
            rows = SRS__MARIADB_ROWS_AT_ONCE;
        status = write_trackers(tx, &trackers[first], rows, err);
    }
    return status;
}

/* Returns the length of a reason that the server accepts. The text is cut between characters. */
static size_t reason_length(const srs__mariadb_connection *tx, const char *reason)
{
    size_t length = strlen(reason), most = tx->packet / 2;
    if (length <= most)
        return length;
    while (most && ((unsigned char)reason[most] & 0xC0) == 0x80)
        most--;
    return most;
}

srs_status srs__mariadb_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                 srs_error *err)
{
    (void)self;
    srs__mariadb_query query;
    srs__mariadb_connection *within = tx;
    srs_status status = srs__mariadb_continue(within, err);
    if (status)
        return status;
    within->has_begun = 1;
    srs__mariadb_start(&query, within, SRS__MARIADB_SQL_DEAD_PUT, 1, "writing a dead letter", err);
    srs__mariadb_put_id(&query, &event->id);
    srs__mariadb_put_text(&query, event->season);
    srs__mariadb_put_text(&query, event->user);
    srs__mariadb_put_text(&query, event->item);
    srs__mariadb_put_int(&query, event->at_ms);
    srs__mariadb_put_int(&query, event->kind);
    srs__mariadb_put_int(&query, event->rating);
    srs__mariadb_put_text(&query, event->subject);
    srs__mariadb_put_text(&query, event->topic);
    srs__mariadb_put_int(&query, event->response_ms);
    srs__mariadb_put_start(&query, reason, reason_length(within, reason));
    return srs__mariadb_run_only(&query);
}

srs_status srs__mariadb_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err)
{
    (void)self;
    srs__mariadb_query query;
    srs__mariadb_connection *within = tx;
    srs_status status = srs__mariadb_continue(within, err);
    if (status)
        return status;
    within->has_begun = 1;
    srs__mariadb_start(&query, within, SRS__MARIADB_SQL_DEAD_DELETE, 1, "deleting a dead letter",
                       err);
    srs__mariadb_put_id(&query, id);
    status = srs__mariadb_run_only(&query);
    if (status || query.affected)
        return status;
    char text[SRS_ID_TEXT_SIZE];
    srs_id_format(id, text);
    return srs__fail(err, SRS_E_NOT_FOUND, "there is no dead letter %s", text);
}
