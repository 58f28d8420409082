/* Copies the log and the trackers of one season.
 *
 * Both stores are read in ascending order of key, window by window. A window is a page of the log
 * of the source that ends with a whole item, and the trackers up to that item. One transaction
 * writes the missing events and the trackers that differ. So each item of the target has a log and
 * the matching tracker, even if the copy is interrupted. Only an item with more events than a page
 * takes several transactions, and the last transaction writes the tracker. */
#include "service/copy.h"

#include "base/error.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The position of the read of a season. */
typedef struct copy_cursor {
    char user[SRS_USER_MAX + 1], item[SRS_ITEM_MAX + 1];
    srs_event event; /* the last event of the previous window */
    int is_set;
} copy_cursor;

typedef struct copy_walk {
    srs__copy *copy;
    const char *season;
    copy_cursor log, trackers;
    int log_is_over;        /* 1: the log of the source has no more events */
    int target_log_is_over; /* 1: the target has no event past the window, and will have none */
    int target_trackers_are_over;
} copy_walk;

/* The content of one window. */
typedef struct copy_window {
    srs__events events;     /* of the source; later the events that the target lacks */
    srs__events there;      /* of the target */
    srs__trackers trackers; /* of the source; later the trackers that differ */
    srs__trackers trackers_there;
    size_t read;          /* number of events of the source in the window */
    srs_event last;       /* the last of these events */
    const srs_event *end; /* end of the window; NULL: the end of the season */
    int ends_within_item; /* 1: the item of `last` continues in the next window */
} copy_window;

static void copy_window_free(copy_window *window)
{
    srs__events_free(&window->events);
    srs__events_free(&window->there);
    srs__trackers_free(&window->trackers);
    srs__trackers_free(&window->trackers_there);
}

static int copy_key_compare(const char *user_a, const char *item_a, const char *user_b,
                            const char *item_b)
{
    int order = strcmp(user_a, user_b);
    return order ? order : strcmp(item_a, item_b);
}

static srs_status copy_read_log(copy_walk *walk, srs_context *context, size_t limit,
                                srs__events *out)
{
    srs_error *err = walk->copy->err;
    const srs_event *after = walk->log.is_set ? &walk->log.event : NULL;
    srs_status status = context->store->log(context->store_self, walk->season, NULL, NULL, after,
                                            limit, srs__events_collect, out, err);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

/* Removes the last item, which may continue after the page, unless the page has no other item. */
static void copy_cut_window(copy_walk *walk, copy_window *window)
{
    size_t count = window->events.count;
    walk->log_is_over = count < SRS__WALK_PAGE;
    if (!walk->log_is_over) {
        const srs_event *last = &window->events.at[count - 1];
        while (count &&
               copy_key_compare(window->events.at[count - 1].user,
                                window->events.at[count - 1].item, last->user, last->item) == 0)
            count--;
        window->ends_within_item = count == 0;
        if (count)
            window->events.count = count;
    }
    window->read = window->events.count;
    if (window->read)
        window->last = window->events.at[window->read - 1];
    window->end = walk->log_is_over ? NULL : &window->last;
}

static srs_status copy_read_there(copy_walk *walk, copy_window *window)
{
    if (walk->target_log_is_over)
        return SRS_OK;
    size_t limit = window->read + 1;
    srs_status status = copy_read_log(walk, walk->copy->target, limit, &window->there);
    if (status)
        return srs__copy_target_failed(walk->copy, status);
    size_t within = 0;
    while (within < window->there.count &&
           (!window->end || srs__event_compare(&window->there.at[within], window->end) <= 0))
        within++;
    walk->target_log_is_over = window->there.count < limit && within == window->there.count;
    window->there.count = within;
    return SRS_OK;
}

static srs_status copy_fail_extra(copy_walk *walk, const char *what, const char *user,
                                  const char *item)
{
    return srs__fail(walk->copy->err, SRS_E_CONFLICT,
                     "the target has %s that the source lacks: season '%s', user '%s', item '%s'; "
                     "copy into an empty store, or use export and import to merge two stores",
                     what, walk->season, user, item);
}

static int copy_season_copy_same_text(const char *a, const char *b)
{
    return !a || !b ? a == b : strcmp(a, b) == 0;
}

static int copy_same_event(const srs_event *a, const srs_event *b)
{
    return a->kind == b->kind && a->rating == b->rating && a->response_ms == b->response_ms &&
           copy_season_copy_same_text(a->subject, b->subject) &&
           copy_season_copy_same_text(a->topic, b->topic);
}

/* Keeps the events of the source that the target lacks. */
static srs_status copy_subtract_events(copy_walk *walk, copy_window *window)
{
    srs_event *at = window->events.at;
    size_t kept = 0, next = 0;
    for (size_t i = 0; i < window->read; i++) {
        const srs_event *there = next < window->there.count ? &window->there.at[next] : NULL;
        int order = there ? srs__event_compare(there, &at[i]) : 1;
        if (order < 0)
            break;
        if (order == 0 && !copy_same_event(there, &at[i]))
            return copy_fail_extra(walk, "other values of an event", there->user, there->item);
        if (order > 0)
            at[kept++] = at[i];
        else
            next++;
    }
    window->events.count = kept;
    if (next == window->there.count)
        return SRS_OK;
    return copy_fail_extra(walk, "an event", window->there.at[next].user,
                           window->there.at[next].item);
}

/* Keeps the trackers up to the end of the window, without an item that continues. */
static void copy_cut_trackers(const copy_window *window, srs__trackers *list)
{
    size_t within = 0;
    while (window->end && within < list->count) {
        const srs_tracker *at = &list->at[within];
        int order = copy_key_compare(at->user, at->item, window->end->user, window->end->item);
        if (order > 0 || (order == 0 && window->ends_within_item))
            break;
        within++;
    }
    if (window->end)
        list->count = within;
}

static srs_status copy_read_trackers(copy_walk *walk, srs_context *context, size_t limit,
                                     srs__trackers *out)
{
    const copy_cursor *from = &walk->trackers;
    srs_error *err = walk->copy->err;
    srs_status status = context->store->trackers(
        context->store_self, walk->season, NULL, from->is_set ? from->user : NULL,
        from->is_set ? from->item : NULL, limit, srs__trackers_collect, out, err);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

/* Returns the number of items of the events in the window. The resets of a user count as one
 * item. */
static size_t copy_count_keys(const copy_window *window)
{
    size_t keys = 0;
    for (size_t i = 0; i < window->read; i++) {
        const srs_event *event = &window->events.at[i];
        keys += !i || copy_key_compare(event->user, event->item, event[-1].user, event[-1].item);
    }
    return keys;
}

static int copy_same_tracker(const srs_tracker *a, const srs_tracker *b)
{
    return strcmp(a->subject, b->subject) == 0 && strcmp(a->topic, b->topic) == 0 &&
           a->revision == b->revision &&
           memcmp(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id) == 0 &&
           a->phase == b->phase && a->step == b->step && a->level == b->level &&
           a->reps == b->reps && a->lapses == b->lapses && a->streak == b->streak &&
           memcmp(&a->stability, &b->stability, sizeof a->stability) == 0 &&
           memcmp(&a->difficulty, &b->difficulty, sizeof a->difficulty) == 0 &&
           a->last_review_ms == b->last_review_ms && a->due_ms == b->due_ms;
}

/* Keeps the trackers of the source that the target lacks or that differ. */
static srs_status copy_subtract_trackers(copy_walk *walk, copy_window *window)
{
    srs_tracker *at = window->trackers.at;
    const srs__trackers *there = &window->trackers_there;
    size_t kept = 0, next = 0;
    for (size_t i = 0; i < window->trackers.count; i++) {
        int order = 1;
        if (next < there->count)
            order = copy_key_compare(there->at[next].user, there->at[next].item, at[i].user,
                                     at[i].item);
        if (order < 0)
            break;
        next += order == 0;
        if (order > 0 || !copy_same_tracker(&there->at[next - 1], &at[i]))
            at[kept++] = at[i];
    }
    window->trackers.count = kept;
    if (next == there->count)
        return SRS_OK;
    return copy_fail_extra(walk, "a tracker", there->at[next].user, there->at[next].item);
}

static void copy_set_cursor(copy_cursor *cursor, const char *user, const char *item)
{
    snprintf(cursor->user, sizeof cursor->user, "%s", user);
    snprintf(cursor->item, sizeof cursor->item, "%s", item);
    cursor->is_set = 1;
}

/* Reads the trackers of both stores, and advances past them. */
static srs_status copy_take_trackers(copy_walk *walk, copy_window *window, int *is_full)
{
    size_t limit = window->end && window->read ? copy_count_keys(window) + 1 : SRS__WALK_PAGE;
    srs_status status = copy_read_trackers(walk, walk->copy->source, limit, &window->trackers);
    if (status)
        return status;
    *is_full = window->trackers.count == limit;
    copy_cut_trackers(window, &window->trackers);
    *is_full = *is_full && window->trackers.count == limit;
    if (!walk->target_trackers_are_over) {
        status = copy_read_trackers(walk, walk->copy->target, limit, &window->trackers_there);
        if (status)
            return srs__copy_target_failed(walk->copy, status);
        walk->target_trackers_are_over = window->trackers_there.count == 0;
        copy_cut_trackers(window, &window->trackers_there);
    }
    return SRS_OK;
}

static srs_status copy_append(srs__copy *copy, void *tx, const srs__events *events)
{
    srs_context *target = copy->target;
    srs_append_outcome *outcomes = srs__alloc_zeroed(events->count, sizeof *outcomes);
    if (!outcomes)
        return srs__fail_memory(copy->err);
    srs_status status = target->store->log_append(target->store_self, tx, events->at, events->count,
                                                  outcomes, copy->err);
    for (size_t i = 0; i < events->count && !status; i++) {
        char id[SRS_ID_TEXT_SIZE];
        if (outcomes[i] != SRS_ID_IN_USE)
            continue;
        srs_id_format(&events->at[i].id, id);
        copy->is_final = 1;
        status = srs__fail(copy->err, SRS_E_CONFLICT, "id %s belongs to another event", id);
    }
    srs__free(outcomes);
    return status;
}

static srs_status copy_ignore_tracker(void *data, const srs_tracker *tracker)
{
    (void)data;
    (void)tracker;
    return SRS_OK;
}

static srs_status copy_put_trackers(srs__copy *copy, void *tx, const srs__trackers *trackers)
{
    srs_context *target = copy->target;
    srs_key *keys = srs__alloc_zeroed(trackers->count, sizeof *keys);
    if (!keys)
        return srs__fail_memory(copy->err);
    for (size_t i = 0; i < trackers->count; i++)
        keys[i] = (srs_key){sizeof *keys, trackers->at[i].season, trackers->at[i].user,
                            trackers->at[i].item};
    srs_status status = target->store->trackers_lock(target->store_self, tx, keys, trackers->count,
                                                     copy_ignore_tracker, NULL, copy->err);
    if (!status)
        status = target->store->trackers_write(target->store_self, tx, trackers->at,
                                               trackers->count, copy->err);
    srs__free(keys);
    return status;
}

static int copy_compare_users(const void *a, const void *b)
{
    return strcmp(((const srs_key *)a)->user, ((const srs_key *)b)->user);
}

/* Records the users of the written events, because the caches of all processes have missed the
 * write. */
static srs_status copy_note_users(srs__copy *copy, void *tx, const copy_window *window)
{
    srs_context *target = copy->target;
    size_t count = 0, kept = 0, all = window->events.count + window->trackers.count;
    if (!target->store->change_put)
        return SRS_OK;
    srs_key *users = srs__alloc_zeroed(all, sizeof *users);
    if (!users)
        return srs__fail_memory(copy->err);
    for (const srs_event *each = window->events.at; count < window->events.count; each++)
        users[count++] = (srs_key){sizeof *users, each->season, each->user, ""};
    for (const srs_tracker *each = window->trackers.at; count < all; each++)
        users[count++] = (srs_key){sizeof *users, each->season, each->user, ""};
    qsort(users, all, sizeof *users, copy_compare_users);
    for (size_t i = 0; i < all; i++) {
        if (!kept || strcmp(users[kept - 1].user, users[i].user) != 0)
            users[kept++] = users[i];
    }
    srs_status status =
        target->store->change_put(target->store_self, tx, 0, users, kept, copy->err);
    srs__free(users);
    return status;
}

static srs_status copy_transact(srs__copy *copy, const copy_window *window)
{
    srs_context *target = copy->target;
    void *tx;
    srs_status status = target->store->begin(target->store_self, &tx, copy->err);
    if (status)
        return status;
    if (window->events.count)
        status = copy_append(copy, tx, &window->events);
    if (!status && window->trackers.count)
        status = copy_put_trackers(copy, tx, &window->trackers);
    if (!status)
        status = copy_note_users(copy, tx, window);
    if (!status)
        return target->store->commit(target->store_self, tx, copy->err);
    target->store->rollback(target->store_self, tx);
    return status;
}

/* Handles a repeated transaction: if a failed commit had succeeded, the events are in the target
 * already. */
static srs_status copy_write(srs__copy *copy, const copy_window *window)
{
    if (!window->events.count && !window->trackers.count)
        return SRS_OK;
    int64_t pause_ms = SRS__COPY_PAUSE_MS;
    srs_status status = copy_transact(copy, window);
    for (int i = 1; i < SRS__COPY_ATTEMPTS && srs__copy_is_passing(copy, status); i++) {
        srs__sleep_ms(pause_ms);
        pause_ms *= 2;
        status = copy_transact(copy, window);
    }
    if (status)
        return srs__copy_target_failed(copy, status);
    copy->result.events_written += window->events.count;
    copy->result.trackers_written += window->trackers.count;
    copy->state.written = copy->result.events_written;
    return SRS_OK;
}

static void copy_move_on(copy_walk *walk, const copy_window *window)
{
    if (!window->read)
        return;
    copy_set_cursor(&walk->log, window->last.user, window->last.item);
    walk->log.event = window->last;
    walk->log.event.user = walk->log.user;
    walk->log.event.item = walk->log.item;
    walk->log.event.season = walk->season;
    walk->log.event.subject = walk->log.event.topic = NULL;
}

/* Writes the trackers of a window, usually in one transaction. Trackers without events are copied
 * as well. */
static srs_status copy_rest_of_window(copy_walk *walk, copy_window *window, int is_full)
{
    srs_status status = SRS_OK;
    while (is_full && !status) {
        copy_window rest = {.end = window->end, .ends_within_item = window->ends_within_item};
        status = copy_take_trackers(walk, &rest, &is_full);
        if (!status && rest.trackers.count)
            copy_set_cursor(&walk->trackers, rest.trackers.at[rest.trackers.count - 1].user,
                            rest.trackers.at[rest.trackers.count - 1].item);
        if (!status)
            status = copy_subtract_trackers(walk, &rest);
        if (!status)
            status = copy_write(walk->copy, &rest);
        copy_window_free(&rest);
    }
    return status;
}

static srs_status copy_fill_window(copy_walk *walk, copy_window *window, int *is_full)
{
    srs_status status = copy_read_log(walk, walk->copy->source, SRS__WALK_PAGE, &window->events);
    if (status)
        return status;
    copy_cut_window(walk, window);
    status = copy_read_there(walk, window);
    if (!status)
        status = copy_take_trackers(walk, window, is_full);
    if (status)
        return status;
    if (window->trackers.count) {
        const srs_tracker *last = &window->trackers.at[window->trackers.count - 1];
        copy_set_cursor(&walk->trackers, last->user, last->item);
    }
    status = copy_subtract_events(walk, window);
    return status ? status : copy_subtract_trackers(walk, window);
}

static srs_status copy_next_window(copy_walk *walk)
{
    copy_window window = {0};
    int is_full = 0;
    srs_status status = copy_fill_window(walk, &window, &is_full);
    if (!status)
        status = copy_write(walk->copy, &window);
    if (!status)
        status = copy_rest_of_window(walk, &window, is_full);
    if (!status) {
        copy_move_on(walk, &window);
        status = srs__copy_advance(walk->copy, window.read);
    }
    copy_window_free(&window);
    return status;
}

srs_status srs__copy_season(srs__copy *copy, const char *season)
{
    copy_walk walk = {.copy = copy, .season = season};
    srs_status status = SRS_OK;
    while (!status && !walk.log_is_over)
        status = copy_next_window(&walk);
    return status;
}
