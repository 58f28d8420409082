/* Reads outside of transactions, each on its own connection. */
#include "store/mariadb/mariadb.h"

#include <stdio.h>
#include <string.h>

/* Rows of a page. A scan of a season reads page by page, so that its memory does not grow with the
 * season, and no statement takes longer than a page. */
#define PAGE SRS__MARIADB_ROWS_AT_ONCE

typedef struct tracker_scan {
    const char *season;
    const char *user; /* NULL: all users */
    const char *after_user, *after_item;
    size_t limit;
    srs_tracker_fn callback;
    void *callback_data;
} tracker_scan;

static srs_status start_trackers(srs__mariadb_query *query, srs__mariadb *store,
                                 const tracker_scan *scan, srs_error *err)
{
    srs__mariadb_sql which = scan->user ? scan->after_user ? SRS__MARIADB_SQL_TRACKERS_OF_USER_AFTER
                                                           : SRS__MARIADB_SQL_TRACKERS_OF_USER
                             : scan->after_user ? SRS__MARIADB_SQL_TRACKERS_AFTER
                                                : SRS__MARIADB_SQL_TRACKERS;
    srs_status status = srs__mariadb_read_start(query, store, which, "reading trackers", err);
    if (status)
        return status;
    srs__mariadb_put_text(query, scan->season);
    if (scan->user)
        srs__mariadb_put_text(query, scan->user);
    else if (scan->after_user)
        srs__mariadb_put_text(query, scan->after_user);
    if (scan->after_user)
        srs__mariadb_put_text(query, scan->after_item);
    if (scan->after_user && !scan->user)
        srs__mariadb_put_text(query, scan->after_user);
    srs__mariadb_put_limit(query, scan->limit);
    return SRS_OK;
}

static srs_status scan_trackers(srs__mariadb *store, const tracker_scan *scan, size_t *given,
                                srs_error *err)
{
    srs__mariadb_query query;
    srs_status status = start_trackers(&query, store, scan, err);
    if (status)
        return status;
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_trackers(&query, scan->season, scan->callback,
                                            scan->callback_data, given);
    srs__mariadb_read_end(&query);
    return status;
}

/* The last key of a page, after which the next page begins. */
typedef struct tracker_page {
    tracker_scan scan;
    srs_tracker_fn callback;
    void *callback_data;
    char user[SRS__MARIADB_TEXT_SIZE], item[SRS__MARIADB_TEXT_SIZE];
} tracker_page;

static srs_status pass_tracker(void *data, const srs_tracker *tracker)
{
    tracker_page *page = data;
    snprintf(page->user, sizeof page->user, "%s", tracker->user);
    snprintf(page->item, sizeof page->item, "%s", tracker->item);
    return page->callback(page->callback_data, tracker);
}

static srs_status page_trackers(srs__mariadb *store, const tracker_scan *scan, srs_error *err)
{
    tracker_page page = {
        .scan = *scan, .callback = scan->callback, .callback_data = scan->callback_data};
    page.scan.limit = PAGE;
    page.scan.callback = pass_tracker;
    page.scan.callback_data = &page;
    for (;;) {
        size_t given = 0;
        srs_status status = scan_trackers(store, &page.scan, &given, err);
        if (status || given < PAGE)
            return status;
        page.scan.after_user = page.user;
        page.scan.after_item = page.item;
    }
}

srs_status srs__mariadb_trackers(void *self, const char *season, const char *user,
                                 const char *after_user, const char *after_item, size_t limit,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    size_t given;
    int order = user && after_user ? strcmp(after_user, user) : 0;
    if (order > 0)
        return SRS_OK; /* all keys of this user are before the page */
    if (order < 0)
        after_user = NULL;
    tracker_scan scan = {season,   user,         after_user, after_item, limit ? limit : SIZE_MAX,
                         callback, callback_data};
    if (!limit && !user)
        return page_trackers(self, &scan, err);
    return scan_trackers(self, &scan, &given, err);
}

typedef struct due_query {
    const char *season;
    const char *user;
    int64_t at_ms;
    const char *subject;
    const char *topic;
} due_query;

static srs__mariadb_sql choose_due(const due_query *due, size_t limit, const uint64_t *total)
{
    if (due->subject || due->topic)
        return !total  ? SRS__MARIADB_SQL_DUE_FILTERED
               : limit ? SRS__MARIADB_SQL_DUE_FILTERED_TOTAL
                       : SRS__MARIADB_SQL_DUE_FILTERED_COUNT;
    return !total  ? SRS__MARIADB_SQL_DUE
           : limit ? SRS__MARIADB_SQL_DUE_TOTAL
                   : SRS__MARIADB_SQL_DUE_COUNT;
}

static void put_due(srs__mariadb_query *query, const due_query *due)
{
    srs__mariadb_put_text(query, due->season);
    srs__mariadb_put_text(query, due->user);
    srs__mariadb_put_int(query, due->at_ms);
    if (due->subject || due->topic) {
        srs__mariadb_put_text(query, due->subject);
        srs__mariadb_put_text(query, due->topic);
    }
}

static srs_status mariadb_read_count_due(srs__mariadb_query *query, uint64_t *total)
{
    int row;
    srs_status status = srs__mariadb_next(query, &row);
    if (!status)
        *total = (uint64_t)srs__mariadb_int(query->connection, 0);
    return status;
}

/* One statement returns the rows and the total, so that they are of the same moment. */
srs_status srs__mariadb_due(void *self, const char *season, const char *user, int64_t at_ms,
                            size_t limit, const char *subject, const char *topic,
                            srs_tracker_fn callback, void *callback_data, uint64_t *total,
                            srs_error *err)
{
    srs__mariadb_query query;
    due_query due = {season, user, at_ms, subject, topic};
    size_t given = 0;
    srs_status status = srs__mariadb_read_start(&query, self, choose_due(&due, limit, total),
                                                "finding due items", err);
    if (status)
        return status;
    put_due(&query, &due);
    if (total && limit)
        put_due(&query, &due);
    if (limit || !total)
        srs__mariadb_put_limit(&query, limit);
    status = srs__mariadb_run(&query);
    if (!status && total && !limit)
        status = mariadb_read_count_due(&query, total);
    else if (!status)
        status = srs__mariadb_emit_trackers(&query, season, callback, callback_data, &given);
    if (!status && total && limit) /* the last row is still available */
        *total = given ? (uint64_t)srs__mariadb_int(query.connection, 16) : 0;
    srs__mariadb_read_end(&query);
    return status;
}

typedef struct log_scan {
    const char *season;
    const char *user; /* NULL: all users */
    const char *item; /* NULL: all items */
    const srs_event *after;
    size_t limit;
    srs_event_fn callback;
    void *callback_data;
} log_scan;

/* Returns the order of the wanted keys and `after`: all before it, all behind it, or neither. */
static int order_of_after(const log_scan *scan)
{
    int order = scan->user ? strcmp(scan->after->user, scan->user) : 0;
    if (!order && scan->item)
        order = strcmp(scan->after->item, scan->item);
    return order;
}

/* Puts the keys before the last column, then the last column, once for each shorter prefix. */
static void put_after(srs__mariadb_query *query, const log_scan *scan)
{
    const srs_event *after = scan->after;
    for (int columns = 4; columns > 0; columns--) {
        if (!scan->user)
            srs__mariadb_put_text(query, after->user);
        if (!scan->item && columns > 1)
            srs__mariadb_put_text(query, after->item);
        if (columns > 2)
            srs__mariadb_put_int(query, after->at_ms);
        if (columns > 3)
            srs__mariadb_put_id(query, &after->id);
        if ((scan->user && columns == 2) || (scan->item && columns == 3))
            break;
    }
}

static void mariadb_read_start_log(srs__mariadb_query *query, srs__mariadb_connection *connection,
                                   const log_scan *scan, srs_error *err)
{
    static const srs__mariadb_sql which[3][2] = {
        {SRS__MARIADB_SQL_LOG, SRS__MARIADB_SQL_LOG_AFTER},
        {SRS__MARIADB_SQL_LOG_OF_USER, SRS__MARIADB_SQL_LOG_OF_USER_AFTER},
        {SRS__MARIADB_SQL_LOG_OF_ITEM, SRS__MARIADB_SQL_LOG_OF_ITEM_AFTER},
    };
    srs__mariadb_start(query, connection,
                       which[!scan->user   ? 0
                             : !scan->item ? 1
                                           : 2][scan->after != NULL],
                       1, "reading the review log", err);
    srs__mariadb_put_text(query, scan->season);
    if (scan->user)
        srs__mariadb_put_text(query, scan->user);
    if (scan->item)
        srs__mariadb_put_text(query, scan->item);
    if (scan->after)
        put_after(query, scan);
    srs__mariadb_put_limit(query, scan->limit);
}

static srs_status scan_log(srs__mariadb_connection *connection, const log_scan *scan, size_t *given,
                           srs_error *err)
{
    srs__mariadb_query query;
    mariadb_read_start_log(&query, connection, scan, err);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_events(&query, scan->season, scan->callback, scan->callback_data,
                                          given);
    srs__mariadb_end(&query);
    return status;
}

static srs_status take_and_scan_log(srs__mariadb *store, const log_scan *scan, size_t *given,
                                    srs_error *err)
{
    srs__mariadb_connection *connection;
    srs_status status = srs__mariadb_pool_acquire(store, &connection, err);
    if (status)
        return status;
    status = scan_log(connection, scan, given, err);
    srs__mariadb_pool_release(connection);
    return status;
}

typedef struct log_page {
    log_scan scan;
    srs_event_fn callback;
    void *callback_data;
    srs_event last;
    char user[SRS__MARIADB_TEXT_SIZE], item[SRS__MARIADB_TEXT_SIZE];
} log_page;

static srs_status pass_event(void *data, const srs_event *event)
{
    log_page *page = data;
    page->last = *event;
    snprintf(page->user, sizeof page->user, "%s", event->user);
    snprintf(page->item, sizeof page->item, "%s", event->item);
    return page->callback(page->callback_data, event);
}

static srs_status page_log(srs__mariadb *store, const log_scan *scan, srs_error *err)
{
    log_page page = {
        .scan = *scan, .callback = scan->callback, .callback_data = scan->callback_data};
    page.scan.limit = PAGE;
    page.scan.callback = pass_event;
    page.scan.callback_data = &page;
    for (;;) {
        size_t given = 0;
        srs_status status = take_and_scan_log(store, &page.scan, &given, err);
        if (status || given < PAGE)
            return status;
        page.last.user = page.user;
        page.last.item = page.item;
        page.scan.after = &page.last;
    }
}

srs_status srs__mariadb_log(void *self, const char *season, const char *user, const char *item,
                            const srs_event *after, size_t limit, srs_event_fn callback,
                            void *callback_data, srs_error *err)
{
    size_t given;
    log_scan scan = {season,   user,         user ? item : NULL, after, limit ? limit : SIZE_MAX,
                     callback, callback_data};
    int order = after ? order_of_after(&scan) : 0;
    if (order > 0)
        return SRS_OK;
    if (order < 0)
        scan.after = NULL;
    if (!limit && !user)
        return page_log(self, &scan, err);
    return take_and_scan_log(self, &scan, &given, err);
}

srs_status srs__mariadb_log_read(void *self, void *tx, const char *season, const char *user,
                                 const char *item, srs_event_fn callback, void *callback_data,
                                 srs_error *err)
{
    (void)self;
    size_t given;
    log_scan scan = {season, user, item ? item : "", NULL, SIZE_MAX, callback, callback_data};
    srs_status status = srs__mariadb_continue(tx, err);
    return status ? status : scan_log(tx, &scan, &given, err);
}

srs_status srs__mariadb_find(void *self, const srs_id *id, int *found, srs_error *err)
{
    srs__mariadb_query query;
    int row;
    srs_status status =
        srs__mariadb_read_start(&query, self, SRS__MARIADB_SQL_FIND, "finding an id", err);
    if (status)
        return status;
    srs__mariadb_put_id(&query, id);
    srs__mariadb_put_id(&query, id);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status)
        *found = (int)srs__mariadb_int(query.connection, 0);
    srs__mariadb_read_end(&query);
    return status;
}

srs_status srs__mariadb_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                             void *callback_data, srs_error *err)
{
    srs__mariadb_query query;
    srs_status status = srs__mariadb_read_start(
        &query, self, after ? SRS__MARIADB_SQL_DEAD_AFTER : SRS__MARIADB_SQL_DEAD,
        "reading dead letters", err);
    if (status)
        return status;
    if (after)
        srs__mariadb_put_id(&query, after);
    srs__mariadb_put_limit(&query, limit);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_dead(&query, callback, callback_data);
    srs__mariadb_read_end(&query);
    return status;
}
