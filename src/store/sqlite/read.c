/* Reads outside transactions. Each call uses a connection of the pool of readers. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* Returns the limit of a page. Callers pass 0 for no limit. */
static size_t page(size_t limit)
{
    return limit ? limit : SIZE_MAX;
}

srs_status srs__sqlite_trackers(void *self, const char *season, const char *user,
                                const char *after_user, const char *after_item, size_t limit,
                                srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    size_t given;
    int order = user && after_user ? strcmp(after_user, user) : 0;
    if (order > 0)
        return SRS_OK; /* every key of this user comes before the page */
    srs__sql which = !user                      ? SRS__SQL_TRACKERS
                     : after_user && order == 0 ? SRS__SQL_TRACKERS_OF_USER_AFTER
                                                : SRS__SQL_TRACKERS_OF_USER;
    srs_status status =
        srs__sqlite_read_start(store->file, which, "reading trackers", &statement, err);
    if (status)
        return status;
    srs__bind_text(&statement, season);
    srs__bind_text(&statement, user ? user : after_user ? after_user : "");
    srs__bind_text(&statement, after_user ? after_item : "");
    srs__bind_limit(&statement, page(limit));
    status = srs__sqlite_emit_trackers(&statement, season, page(limit), callback, callback_data,
                                       &given, err);
    srs__sqlite_read_end(&statement);
    return status;
}

typedef struct due_query {
    const char *season;
    const char *user;
    int64_t at_ms;
    const char *subject;
    const char *topic;
} due_query;

static void bind_due(srs__statement *statement, const due_query *query)
{
    srs__bind_text(statement, query->season);
    srs__bind_text(statement, query->user);
    srs__bind_int(statement, query->at_ms);
}

static void bind_filter(srs__statement *statement, const due_query *query)
{
    srs__bind_text(statement, query->subject);
    srs__bind_text(statement, query->topic);
}

static srs_status sqlite_read_count_due(srs__sqlite_connection *connection, const due_query *query,
                                        uint64_t *total, srs_error *err)
{
    int row;
    srs__statement statement;
    int is_filtered = query->subject || query->topic;
    srs__statement_start(&statement, connection,
                         is_filtered ? SRS__SQL_DUE_COUNT_FILTERED : SRS__SQL_DUE_COUNT,
                         "finding due items");
    bind_due(&statement, query);
    if (is_filtered)
        bind_filter(&statement, query);
    srs_status status = srs__statement_step(&statement, &row, err);
    if (!status)
        *total = (uint64_t)sqlite3_column_int64(statement.at, 0);
    srs__statement_end(&statement);
    return status;
}

srs_status srs__sqlite_due(void *self, const char *season, const char *user, int64_t at_ms,
                           size_t limit, const char *subject, const char *topic,
                           srs_tracker_fn callback, void *callback_data, uint64_t *total,
                           srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    due_query query = {season, user, at_ms, subject, topic};
    size_t given;
    srs_status status =
        srs__sqlite_read_start(store->file, SRS__SQL_DUE, "finding due items", &statement, err);
    if (status)
        return status;
    bind_due(&statement, &query);
    bind_filter(&statement, &query);
    srs__bind_limit(&statement, limit);
    status =
        srs__sqlite_emit_trackers(&statement, season, limit, callback, callback_data, &given, err);
    /* The statement is still open after the last row, so both statements see the same state of the
     * file. */
    if (!status && total && given == limit)
        status = sqlite_read_count_due(statement.connection, &query, total, err);
    else if (!status && total)
        *total = given;
    srs__sqlite_read_end(&statement);
    return status;
}

/* A position in the log. The next page starts after it. */
typedef struct position {
    const char *user;
    const char *item;
    int64_t at_ms;
    const srs_id *id;
} position;

static position begin_after(const srs_event *after, const char *user, const char *item)
{
    if (after)
        return (position){after->user, after->item, after->at_ms, &after->id};
    return (position){user ? user : "", item ? item : "", INT64_MIN, NULL};
}

/* Moves a position that is before a user or an item to the beginning of that user or item. Returns
 * nonzero if the position is after it. */
static int is_past(position *from, const char *user, const char *item)
{
    int order = user ? strcmp(from->user, user) : 0;
    if (!order && item)
        order = strcmp(from->item, item);
    if (order < 0)
        *from = begin_after(NULL, user, item);
    return order > 0;
}

static srs__sql choose_log(const char *user, const char *item)
{
    return !user ? SRS__SQL_LOG : !item ? SRS__SQL_LOG_OF_USER : SRS__SQL_LOG_OF_ITEM;
}

static void bind_log(srs__statement *statement, const char *season, const position *from,
                     size_t limit)
{
    srs__bind_text(statement, season);
    srs__bind_text(statement, from->user);
    srs__bind_text(statement, from->item);
    srs__bind_int(statement, from->at_ms);
    srs__bind_id(statement, from->id);
    srs__bind_limit(statement, limit);
}

srs_status srs__sqlite_log(void *self, const char *season, const char *user, const char *item,
                           const srs_event *after, size_t limit, srs_event_fn callback,
                           void *callback_data, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    const char *only_item = user ? item : NULL;
    position from = begin_after(after, user, only_item);
    if (is_past(&from, user, only_item))
        return SRS_OK;
    srs_status status = srs__sqlite_read_start(store->file, choose_log(user, only_item),
                                               "reading the review log", &statement, err);
    if (status)
        return status;
    bind_log(&statement, season, &from, page(limit));
    status = srs__sqlite_emit_events(&statement, season, callback, callback_data, err);
    srs__sqlite_read_end(&statement);
    return status;
}

srs_status srs__sqlite_log_read(void *self, void *tx, const char *season, const char *user,
                                const char *item, srs_event_fn callback, void *callback_data,
                                srs_error *err)
{
    (void)self;
    srs__sqlite_tx *within = tx;
    srs__statement statement;
    const char *one = item ? item : "";
    position from = begin_after(NULL, user, one);
    srs_status status = srs__sqlite_continue(within, err);
    if (status)
        return status;
    srs__statement_start(&statement, within->connection, choose_log(user, one),
                         "reading the review log");
    bind_log(&statement, season, &from, SIZE_MAX);
    status = srs__sqlite_emit_events(&statement, season, callback, callback_data, err);
    srs__statement_end(&statement);
    return status;
}

srs_status srs__sqlite_find(void *self, const srs_id *id, int *found, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    int row;
    srs_status status =
        srs__sqlite_read_start(store->file, SRS__SQL_FIND, "finding an id", &statement, err);
    if (status)
        return status;
    srs__bind_id(&statement, id);
    status = srs__statement_step(&statement, &row, err);
    if (!status)
        *found = sqlite3_column_int(statement.at, 0);
    srs__sqlite_read_end(&statement);
    return status;
}

srs_status srs__sqlite_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                            void *callback_data, srs_error *err)
{
    srs__sqlite_store *store = self;
    srs__statement statement;
    srs_status status =
        srs__sqlite_read_start(store->file, SRS__SQL_DEAD, "reading dead letters", &statement, err);
    if (status)
        return status;
    srs__bind_id(&statement, after);
    srs__bind_limit(&statement, limit);
    status = srs__sqlite_emit_dead(&statement, callback, callback_data, err);
    srs__sqlite_read_end(&statement);
    return status;
}
