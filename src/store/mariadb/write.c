/* Transactions: their locks, and what else they write. */
#include "store/mariadb/mariadb.h"

#include "base/counters.h"
#include "base/error.h"
#include "base/memory.h"

#include <string.h>

srs_status srs__mariadb_begin(void *self, void **tx, srs_error *err)
{
    srs__mariadb_connection *connection;
    srs_status status = srs__mariadb_take(self, &connection, err);
    if (status)
        return status;
    status =
        srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_BEGIN, "beginning a transaction", err);
    if (status) {
        srs__mariadb_give(connection);
        return status;
    }
    connection->season[0] = '\0';
    connection->has_begun = 0;
    *tx = connection;
    return SRS_OK;
}

srs_status srs__mariadb_continue(srs__mariadb_connection *tx, srs_error *err)
{
    srs__mariadb_set_deadline(tx);
    if (!tx->failure)
        return SRS_OK;
    /* A deadlock undoes it at once, and what came now would be a transaction by itself. */
    return srs__fail(err, tx->failure, "the transaction ended with an earlier error; %s",
                     tx->store->place);
}

static srs_status insert_learners(srs__mariadb_connection *tx, const char *const *users,
                                  size_t count, srs_error *err)
{
    srs__mariadb_query query;
    tx->has_begun = 1;
    srs__mariadb_start(&query, tx, SRS__MARIADB_SQL_LEARNERS_LOCK, count, "locking learners", err);
    for (size_t i = 0; i < count; i++)
        srs__mariadb_put_text(&query, users[i]);
    return srs__mariadb_run_only(&query);
}

/* Keys of one season. */
typedef struct lock {
    srs__mariadb_connection *tx;
    const srs_key *keys;
    size_t count;
    const char **absent; /* learners that nobody has locked ever before */
    size_t absent_count;
    size_t first_absent; /* the place of the first key of one of them */
    srs_error *err;
} lock;

static size_t json_size(const char *text)
{
    size_t size = 3;
    for (; *text; text++)
        size += *text == '"' || *text == '\\' ? 2 : (unsigned char)*text < ' ' ? 6 : 1;
    return size;
}

static char *write_json(char *to, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    *to++ = '"';
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') {
            memcpy(to, "\\u00", 4);
            to[4] = digits[(unsigned char)*text >> 4];
            to[5] = digits[*text & 15];
            to += 6;
            continue;
        }
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    return to;
}

static char *keys_as_json(const srs_key *keys, size_t count)
{
    size_t size = 3;
    for (size_t i = 0; i < count; i++)
        size += json_size(keys[i].user) + json_size(keys[i].item) + 4;
    char *json = srs__alloc(size), *to = json;
    for (size_t i = 0; json && i < count; i++) {
        *to++ = i ? ',' : '[';
        *to++ = '[';
        to = write_json(to, keys[i].user);
        *to++ = ',';
        to = write_json(to, keys[i].item);
        *to++ = ']';
    }
    if (json)
        memcpy(to, "]", 2);
    return json;
}

static void note_absent(lock *l, size_t place)
{
    const char *user = l->keys[place].user;
    if (!l->absent_count)
        l->first_absent = place;
    if (!l->absent_count || strcmp(l->absent[l->absent_count - 1], user) != 0)
        l->absent[l->absent_count++] = user;
}

/* Gives what is there, up to the first learner who is absent: what others wrote before that one was
 * locked has to be read again. */
static srs_status give_locked(lock *l, srs__mariadb_query *query, srs_tracker_sink sink,
                              void *sink_data)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = l->keys->season;
    for (;;) {
        int row;
        srs_status status = srs__mariadb_next(query, &row);
        if (status || !row)
            return status;
        size_t place = (size_t)srs__mariadb_int(l->tx, 0) - 1;
        if (!srs__mariadb_int(l->tx, 1) && place < l->count)
            note_absent(l, place);
        if (l->absent_count || l->tx->row[2].is_null)
            continue;
        status = srs__mariadb_read_tracker(query, 2, &tracker);
        if (!status)
            status = sink(sink_data, &tracker);
        if (status)
            return status;
    }
}

static srs_status lock_once(lock *l, srs_tracker_sink sink, void *sink_data)
{
    srs__mariadb_query query;
    char *json = keys_as_json(l->keys, l->count);
    if (!json)
        return srs__fail_memory(l->err);
    l->tx->has_begun = 1;
    l->absent_count = 0;
    srs__mariadb_start(&query, l->tx, SRS__MARIADB_SQL_TRACKERS_LOCK, 1, "locking trackers",
                       l->err);
    srs__mariadb_put_text(&query, json);
    srs__mariadb_put_text(&query, l->keys->season);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = give_locked(l, &query, sink, sink_data);
    srs__mariadb_end(&query);
    srs__free(json);
    return status;
}

static srs_status lock_keys(lock *l, srs_tracker_sink sink, void *sink_data)
{
    srs_status status = lock_once(l, sink, sink_data);
    if (status || !l->absent_count)
        return status;
    status = insert_learners(l->tx, l->absent, l->absent_count, l->err);
    if (status)
        return status;
    lock rest = *l;
    rest.keys += l->first_absent;
    rest.count -= l->first_absent;
    status = lock_once(&rest, sink, sink_data);
    if (status || !rest.absent_count)
        return status;
    return srs__fail(l->err, SRS_E_CONFLICT,
                     "a learner was deleted while being locked: try again; %s",
                     l->tx->store->place);
}

srs_status srs__mariadb_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                      srs_tracker_sink sink, void *sink_data, srs_error *err)
{
    (void)self;
    srs_status status = srs__mariadb_continue(tx, err);
    if (status || !count)
        return status;
    size_t most = count < SRS__MARIADB_ROWS_AT_ONCE ? count : SRS__MARIADB_ROWS_AT_ONCE;
    lock l = {.tx = tx, .absent = srs__alloc_zeroed(most, sizeof *l.absent), .err = err};
    if (!l.absent)
        return srs__fail_memory(err);
    for (size_t first = 0; first < count && !status; first += l.count) {
        l.keys = &keys[first];
        l.count = 1;
        while (first + l.count < count && l.count < most &&
               strcmp(keys[first].season, keys[first + l.count].season) == 0)
            l.count++;
        status = lock_keys(&l, sink, sink_data);
    }
    srs__free(l.absent);
    return status;
}

srs_status srs__mariadb_user_lock(void *self, void *tx, const char *season, const char *user,
                                  srs_tracker_sink sink, void *sink_data, srs_error *err)
{
    (void)self;
    srs__mariadb_query query;
    size_t given;
    srs_status status = srs__mariadb_continue(tx, err);
    if (!status)
        status = insert_learners(tx, &user, 1, err);
    if (status)
        return status;
    srs__mariadb_start(&query, tx, SRS__MARIADB_SQL_TRACKERS_OF_USER_LOCK, 1, "locking trackers",
                       err);
    srs__mariadb_put_text(&query, season);
    srs__mariadb_put_text(&query, user);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_give_trackers(&query, season, sink, sink_data, &given);
    srs__mariadb_end(&query);
    return status;
}

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
    for (size_t first = 0; first < count && !status; first += SRS__MARIADB_ROWS_AT_ONCE) {
        size_t rows = count - first;
        if (rows > SRS__MARIADB_ROWS_AT_ONCE)
            rows = SRS__MARIADB_ROWS_AT_ONCE;
        status = write_trackers(tx, &trackers[first], rows, err);
    }
    return status;
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
    srs__mariadb_put_text(&query, reason);
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

/* A connection that cannot even undo is closed, which does. */
static void undo(srs__mariadb_connection *tx)
{
    if (tx->broken)
        return;
    srs__mariadb_set_deadline(tx);
    if (srs__mariadb_run_plain(tx, SRS__MARIADB_SQL_ROLLBACK, "undoing a transaction", NULL))
        tx->broken = 1;
}

srs_status srs__mariadb_commit(void *self, void *tx, srs_error *err)
{
    srs__mariadb *store = self;
    srs__mariadb_connection *connection = tx;
    srs_status status = srs__mariadb_continue(connection, err);
    if (!status)
        status = srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_COMMIT,
                                        "committing a transaction", err);
    if (status)
        undo(connection);
    else
        srs__count(&store->transactions, 1);
    srs__mariadb_give(connection);
    return status;
}

void srs__mariadb_rollback(void *self, void *tx)
{
    (void)self;
    undo(tx);
    srs__mariadb_give(tx);
}
