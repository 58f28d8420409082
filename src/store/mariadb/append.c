/* Appends events to the review log, exactly once by id.
 *
 * One statement sends all events to the server and skips those whose id exists. Usually it skips
 * none, and all events are new. Otherwise the statement is undone, the existing ids are read, and
 * the other events are inserted. To undo the first statement of a transaction, the transaction is
 * rolled back and started again; a later statement needs a savepoint. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Events of one season. */
typedef struct batch {
    srs__mariadb_connection *tx;
    const srs_event *events;
    size_t count;
    srs_append_outcome *outcomes;
    srs_error *err;
} batch;

static void append_put_event(srs__mariadb_query *query, const srs_event *event)
{
    srs__mariadb_put_text(query, event->season);
    srs__mariadb_put_text(query, event->user);
    srs__mariadb_put_text(query, event->item);
    srs__mariadb_put_int(query, event->at_ms);
    srs__mariadb_put_id(query, &event->id);
    srs__mariadb_put_int(query, event->kind);
    srs__mariadb_put_int(query, event->rating);
    srs__mariadb_put_text(query, event->subject);
    srs__mariadb_put_text(query, event->topic);
    srs__mariadb_put_int(query, event->response_ms);
}

/* Inserts the events that are assumed to be new. */
static srs_status insert(const batch *b, size_t count, uint64_t *inserted)
{
    srs__mariadb_query query;
    srs__mariadb_start(&query, b->tx, SRS__MARIADB_SQL_LOG_APPEND, count,
                       "appending to the review log", b->err);
    for (size_t i = 0; i < b->count; i++) {
        if (b->outcomes[i] == SRS_APPENDED)
            append_put_event(&query, &b->events[i]);
    }
    srs_status status = srs__mariadb_run_only(&query);
    *inserted = query.affected;
    return status;
}

#define ID_AS_JSON (2 * sizeof(srs_id) + 3) /* with quotes and a comma */

static char *ids_as_json(const srs_event *events, size_t count)
{
    static const char digits[] = "0123456789ABCDEF";
    char *json = srs__alloc(count * ID_AS_JSON + 2);
    char *at = json;
    for (size_t i = 0; json && i < count; i++) {
        *at++ = i ? ',' : '[';
        *at++ = '"';
        for (size_t byte = 0; byte < sizeof events->id.bytes; byte++) {
            *at++ = digits[events[i].id.bytes[byte] >> 4];
            *at++ = digits[events[i].id.bytes[byte] & 15];
        }
        *at++ = '"';
    }
    if (json)
        memcpy(at, "]", 2);
    return json;
}

static srs_append_outcome append_compare(const srs_event *event, const char *user, const char *item,
                                         int64_t at_ms, int64_t kind)
{
    int is_same = strcmp(event->user, user) == 0 && strcmp(event->item, item) == 0 &&
                  event->at_ms == at_ms && event->kind == kind;
    return is_same ? SRS_DUPLICATE : SRS_ID_IN_USE;
}

/* Reads the existing ids of the events from `first` on. */
static srs_status take_existing(const batch *b, size_t first, srs__mariadb_query *query)
{
    for (;;) {
        int row;
        srs_status status = srs__mariadb_next(query, &row);
        if (status || !row)
            return status;
        size_t place = first + (size_t)srs__mariadb_int(b->tx, 0) - 1;
        const char *user = srs__mariadb_text(b->tx, 1), *item = srs__mariadb_text(b->tx, 2);
        if (place < b->count && user && item)
            b->outcomes[place] =
                append_compare(&b->events[place], user, item, srs__mariadb_int(b->tx, 3),
                               srs__mariadb_int(b->tx, 4));
    }
}

static srs_status find_some(const batch *b, size_t first, size_t count)
{
    srs__mariadb_query query;
    char *json = ids_as_json(&b->events[first], count);
    if (!json)
        return srs__fail_memory(b->err);
    srs__mariadb_start(&query, b->tx, SRS__MARIADB_SQL_LOG_EXISTING, 1, "comparing log entries",
                       b->err);
    srs__mariadb_put_text(&query, json);
    srs__mariadb_put_text(&query, b->events->season);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = take_existing(b, first, &query);
    srs__mariadb_end(&query);
    srs__free(json);
    return status;
}

/* Finds the events whose id is in the log, as many at a time as a message has room for. */
static srs_status find_existing(const batch *b)
{
    size_t around = SRS_SEASON_MAX + 64;
    size_t room = b->tx->packet > around ? (b->tx->packet - around) / ID_AS_JSON : 0;
    size_t most = room ? room : 1;
    srs_status status = SRS_OK;
    for (size_t first = 0; first < b->count && !status; first += most)
        status = find_some(b, first, b->count - first < most ? b->count - first : most);
    return status;
}

typedef struct place {
    const srs_id *id;
    size_t index;
} place;

static int place_compare(const void *a, const void *b)
{
    const place *x = a, *y = b;
    int order = memcmp(x->id, y->id, sizeof *x->id);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Marks an id that occurs twice in the batch. The first event keeps it. */
static srs_status find_doubled(const batch *b)
{
    place *places = srs__alloc_zeroed(b->count, sizeof *places);
    if (!places)
        return srs__fail_memory(b->err);
    for (size_t i = 0; i < b->count; i++)
        places[i] = (place){&b->events[i].id, i};
    qsort(places, b->count, sizeof *places, place_compare);
    size_t first = 0;
    for (size_t i = 1; i < b->count; i++) {
        const srs_event *one = &b->events[places[first].index];
        if (memcmp(places[i].id, places[first].id, sizeof *places[i].id) != 0)
            first = i;
        else if (b->outcomes[places[i].index] == SRS_APPENDED)
            b->outcomes[places[i].index] = append_compare(&b->events[places[i].index], one->user,
                                                          one->item, one->at_ms, one->kind);
    }
    srs__free(places);
    return SRS_OK;
}

static srs_status append_the_rest(const batch *b)
{
    uint64_t inserted = 0;
    size_t count = 0;
    srs_status status = find_existing(b);
    if (!status)
        status = find_doubled(b);
    for (size_t i = 0; i < b->count; i++)
        count += b->outcomes[i] == SRS_APPENDED;
    if (!status && count)
        status = insert(b, count, &inserted);
    if (status || inserted == count)
        return status;
    b->tx->failure = SRS_E_CONFLICT;
    return srs__fail(b->err, SRS_E_CONFLICT,
                     "appending to the review log: another transaction appended the same ids "
                     "at the same time; try again; %s",
                     b->tx->store->place);
}

static srs_status prepare_to_undo(const batch *b)
{
    if (b->count == 1 || !b->tx->has_begun) /* a skipped event leaves nothing to undo */
        return SRS_OK;
    return srs__mariadb_run_plain(b->tx, SRS__MARIADB_SQL_SAVEPOINT, "setting a savepoint", b->err);
}

static srs_status append_undo(const batch *b)
{
    static const char doing[] = "undoing an insertion";
    if (b->count == 1)
        return SRS_OK;
    if (b->tx->has_begun)
        return srs__mariadb_run_plain(b->tx, SRS__MARIADB_SQL_ROLLBACK_TO_SAVEPOINT, doing, b->err);
    srs_status status = srs__mariadb_run_plain(b->tx, SRS__MARIADB_SQL_ROLLBACK, doing, b->err);
    if (!status)
        status = srs__mariadb_run_plain(b->tx, SRS__MARIADB_SQL_BEGIN, doing, b->err);
    b->tx->season[0] = '\0'; /* the rollback has also released the locks */
    srs__mariadb_ahead_end(b->tx);
    if (!status)
        status = srs__mariadb_season_for_writing(b->tx, b->events->season, b->err);
    return status;
}

static srs_status append_append(const batch *b)
{
    uint64_t inserted;
    for (size_t i = 0; i < b->count; i++)
        b->outcomes[i] = SRS_APPENDED;
    srs_status status = prepare_to_undo(b);
    if (!status)
        status = insert(b, b->count, &inserted);
    if (!status && inserted < b->count) {
        status = append_undo(b);
        if (!status)
            status = append_the_rest(b);
    }
    b->tx->has_begun = 1;
    return status;
}

srs_status srs__mariadb_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                   srs_append_outcome *outcomes, srs_error *err)
{
    (void)self;
    srs_status status = srs__mariadb_continue(tx, err);
    for (size_t first = 0, end; first < count && !status; first = end) {
        end = first + 1;
        while (end < count && end - first < SRS__MARIADB_ROWS_AT_ONCE &&
               strcmp(events[end].season, events[first].season) == 0)
            end++;
        batch b = {tx, &events[first], end - first, &outcomes[first], err};
        status = srs__mariadb_season_for_writing(tx, events[first].season, err);
        if (!status && b.count == count)
            status = srs__mariadb_ahead_begin(tx, events, count, err);
        if (!status)
            status = append_append(&b);
        srs__mariadb_meanwhile(NULL, NULL);
    }
    return status;
}
