/* The rows of the memory store, the trees that order them, and the keys that find them. */
#include "store/memory/rows.h"

#include "base/memory.h"

#include <string.h>

static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

/* Copies text to the end of a row, and moves the end. */
static const char *put_text(char **end, const char *text)
{
    size_t size = text_size(text);
    if (!size)
        return NULL;
    char *start = *end;
    *end += size;
    return memcpy(start, text, size);
}

srs__season_row *srs__season_row_new(const srs_season *season)
{
    size_t bytes = sizeof(srs__season_row) + text_size(season->name);
    srs__season_row *row = srs__alloc(bytes);
    if (!row)
        return NULL;
    char *end = (char *)(row + 1);
    *row = (srs__season_row){.bytes = bytes, .season = *season};
    row->season.size = sizeof row->season;
    row->season.name = put_text(&end, season->name);
    return row;
}

srs__tracker_row *srs__tracker_row_new(const srs_tracker *tracker, const char *season)
{
    size_t bytes = sizeof(srs__tracker_row) + text_size(tracker->user) + text_size(tracker->item) +
                   text_size(tracker->subject) + text_size(tracker->topic);
    srs__tracker_row *row = srs__alloc(bytes);
    if (!row)
        return NULL;
    char *end = (char *)(row + 1);
    *row = (srs__tracker_row){.bytes = bytes, .tracker = *tracker};
    row->tracker.size = sizeof row->tracker;
    row->tracker.season = season;
    row->tracker.user = put_text(&end, tracker->user);
    row->tracker.item = put_text(&end, tracker->item);
    row->tracker.subject = put_text(&end, tracker->subject);
    row->tracker.topic = put_text(&end, tracker->topic);
    return row;
}

static size_t event_text_size(const srs_event *event)
{
    return text_size(event->user) + text_size(event->item) + text_size(event->subject) +
           text_size(event->topic);
}

static void rows_put_event(srs_event *to, char **end, const srs_event *event, const char *season)
{
    *to = *event;
    to->size = sizeof *to;
    to->season = season;
    to->user = put_text(end, event->user);
    to->item = put_text(end, event->item);
    to->subject = put_text(end, event->subject);
    to->topic = put_text(end, event->topic);
}

srs__event_row *srs__event_row_new(const srs_event *event, const char *season)
{
    size_t bytes = sizeof(srs__event_row) + event_text_size(event);
    srs__event_row *row = srs__alloc(bytes);
    if (!row)
        return NULL;
    char *end = (char *)(row + 1);
    *row = (srs__event_row){.bytes = bytes};
    rows_put_event(&row->event, &end, event, season);
    return row;
}

srs__letter_row *srs__letter_row_new(const srs_event *event, const char *reason)
{
    size_t bytes = sizeof(srs__letter_row) + event_text_size(event) + text_size(event->season) +
                   text_size(reason);
    srs__letter_row *row = srs__alloc(bytes);
    if (!row)
        return NULL;
    char *end = (char *)(row + 1);
    *row = (srs__letter_row){.bytes = bytes};
    rows_put_event(&row->event, &end, event, put_text(&end, event->season));
    row->reason = put_text(&end, reason);
    return row;
}

srs__mark_row *srs__mark_row_new(const srs_stale_mark *mark)
{
    size_t bytes = sizeof(srs__mark_row) + text_size(mark->season) + text_size(mark->user);
    srs__mark_row *row = srs__alloc(bytes);
    if (!row)
        return NULL;
    char *end = (char *)(row + 1);
    *row = (srs__mark_row){.bytes = bytes, .mark = SRS_STALE_MARK_INIT};
    row->mark.season = put_text(&end, mark->season);
    row->mark.user = put_text(&end, mark->user);
    row->mark.token = mark->token;
    return row;
}

srs__change_row *srs__change_row_new(const char *season, const char *user)
{
    size_t bytes = sizeof(srs__change_row) + text_size(season) + text_size(user);
    srs__change_row *row = srs__alloc(bytes);
    if (!row)
        return NULL;
    char *end = (char *)(row + 1);
    *row = (srs__change_row){.bytes = bytes, .change = SRS_CHANGE_INIT};
    row->change.season = put_text(&end, season);
    row->change.user = put_text(&end, user);
    return row;
}

static int compare_text(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

static int compare_ms(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_id(const srs_id *a, const srs_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

/* Compares the parts of a key that are set with a row. Rows that match all these parts are
 * equal. */
static int compare_user(const srs__row_key *key, const char *season, const char *user, int *is_open)
{
    int order = compare_text(key->season, season);
    *is_open = !key->user;
    if (order)
        return order;
    return key->user ? compare_text(key->user, user) : key->edge;
}

int srs__order_season(const void *name, const srs__ordered *node)
{
    return compare_text(name, SRS__ORDERED_ELEMENT(node, srs__season_row, by_name)->season.name);
}

int srs__order_tracker(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_tracker *tracker = &SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key)->tracker;
    int is_open, order = compare_user(key, tracker->season, tracker->user, &is_open);
    if (order || is_open)
        return order;
    order = key->item ? compare_text(key->item, tracker->item) : 0;
    return order ? order : key->edge;
}

int srs__order_due(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_tracker *tracker = &SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_due)->tracker;
    int is_open, order = compare_user(key, tracker->season, tracker->user, &is_open);
    if (order || is_open)
        return order;
    order = compare_ms(key->ms, tracker->due_ms);
    if (!order && key->item)
        order = compare_text(key->item, tracker->item);
    return order ? order : key->edge;
}

int srs__order_event(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_event *event = &SRS__ORDERED_ELEMENT(node, srs__event_row, by_position)->event;
    int is_open, order = compare_user(key, event->season, event->user, &is_open);
    if (order || is_open)
        return order;
    order = key->item ? compare_text(key->item, event->item) : 0;
    if (!order && key->id) {
        order = compare_ms(key->ms, event->at_ms);
        order = order ? order : compare_id(key->id, &event->id);
    }
    return order ? order : key->edge;
}

static int order_id(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_event *event = &SRS__ORDERED_ELEMENT(node, srs__event_row, by_id)->event;
    int order = compare_id(key->id, &event->id);
    if (!order && key->season)
        order = compare_text(key->season, event->season);
    return order ? order : key->edge;
}

int srs__order_letter(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_event *event = &SRS__ORDERED_ELEMENT(node, srs__letter_row, by_id)->event;
    int order = key->id ? compare_id(key->id, &event->id) : 0;
    return order ? order : key->edge;
}

int srs__order_mark(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_stale_mark *mark = &SRS__ORDERED_ELEMENT(node, srs__mark_row, by_user)->mark;
    int is_open, order = compare_user(key, mark->season, mark->user, &is_open);
    return order || is_open ? order : key->edge;
}

int srs__order_token(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_stale_mark *mark = &SRS__ORDERED_ELEMENT(node, srs__mark_row, by_token)->mark;
    int order = compare_ms(key->ms, mark->token);
    if (!order && key->season)
        order = compare_text(key->season, mark->season);
    if (!order && key->user)
        order = compare_text(key->user, mark->user);
    return order ? order : key->edge;
}

int srs__order_change(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_change *change = &SRS__ORDERED_ELEMENT(node, srs__change_row, by_user)->change;
    int is_open, order = compare_user(key, change->season, change->user, &is_open);
    return order || is_open ? order : key->edge;
}

int srs__order_place(const void *data, const srs__ordered *node)
{
    const srs__row_key *key = data;
    const srs_change *change = &SRS__ORDERED_ELEMENT(node, srs__change_row, by_place)->change;
    int order = compare_ms(key->ms, change->place);
    return order ? order : key->edge;
}

srs__row_key srs__tracker_key(const srs_tracker *tracker)
{
    return (srs__row_key){.season = tracker->season,
                          .user = tracker->user,
                          .item = tracker->item,
                          .ms = tracker->due_ms};
}

srs__row_key srs__event_key(const srs_event *event)
{
    return (srs__row_key){.season = event->season,
                          .user = event->user,
                          .item = event->item,
                          .id = &event->id,
                          .ms = event->at_ms};
}

srs__row_key srs__mark_key(const srs_stale_mark *mark)
{
    return (srs__row_key){.season = mark->season, .user = mark->user, .ms = mark->token};
}

static srs__row_key change_key(const srs__change_row *row)
{
    const srs_change *change = &row->change;
    return (srs__row_key){.season = change->season, .user = change->user, .ms = change->place};
}

srs__tracker_row *srs__rows_tracker(const srs__rows *rows, const srs__row_key *key)
{
    srs__ordered *node = srs__ordered_find(rows->trackers, key, srs__order_tracker);
    return node ? SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key) : NULL;
}

srs__event_row *srs__rows_event(const srs__rows *rows, const srs__row_key *id_and_season)
{
    srs__ordered *node = srs__ordered_find(rows->ids, id_and_season, order_id);
    return node ? SRS__ORDERED_ELEMENT(node, srs__event_row, by_id) : NULL;
}

srs__letter_row *srs__rows_letter(const srs__rows *rows, const srs_id *id)
{
    srs__row_key key = {.id = id};
    srs__ordered *node = srs__ordered_find(rows->letters, &key, srs__order_letter);
    return node ? SRS__ORDERED_ELEMENT(node, srs__letter_row, by_id) : NULL;
}

srs__mark_row *srs__rows_mark(const srs__rows *rows, const srs__row_key *key)
{
    srs__ordered *node = srs__ordered_find(rows->marks, key, srs__order_mark);
    return node ? SRS__ORDERED_ELEMENT(node, srs__mark_row, by_user) : NULL;
}

srs__change_row *srs__rows_change(const srs__rows *rows, const srs__row_key *key)
{
    srs__ordered *node = srs__ordered_find(rows->changes, key, srs__order_change);
    return node ? SRS__ORDERED_ELEMENT(node, srs__change_row, by_user) : NULL;
}

void srs__rows_add_tracker(srs__rows *rows, srs__tracker_row *row)
{
    srs__row_key key = srs__tracker_key(&row->tracker);
    srs__ordered_add(&rows->trackers, &row->by_key, &key, srs__order_tracker);
    srs__ordered_add(&rows->due, &row->by_due, &key, srs__order_due);
}

void srs__rows_add_event(srs__rows *rows, srs__event_row *row)
{
    srs__row_key key = srs__event_key(&row->event);
    srs__ordered_add(&rows->entries, &row->by_position, &key, srs__order_event);
    srs__ordered_add(&rows->ids, &row->by_id, &key, order_id);
}

void srs__rows_add_letter(srs__rows *rows, srs__letter_row *row)
{
    srs__row_key key = srs__event_key(&row->event);
    srs__ordered_add(&rows->letters, &row->by_id, &key, srs__order_letter);
}

void srs__rows_add_mark(srs__rows *rows, srs__mark_row *row)
{
    srs__row_key key = srs__mark_key(&row->mark);
    srs__ordered_add(&rows->marks, &row->by_user, &key, srs__order_mark);
    srs__ordered_add(&rows->tokens, &row->by_token, &key, srs__order_token);
}

void srs__rows_add_change(srs__rows *rows, srs__change_row *row)
{
    srs__row_key key = change_key(row);
    srs__ordered_add(&rows->changes, &row->by_user, &key, srs__order_change);
    srs__ordered_add(&rows->places, &row->by_place, &key, srs__order_place);
}

void srs__rows_remove_tracker(srs__rows *rows, srs__tracker_row *row)
{
    srs__row_key key = srs__tracker_key(&row->tracker);
    srs__ordered_remove(&rows->trackers, &key, srs__order_tracker);
    srs__ordered_remove(&rows->due, &key, srs__order_due);
}

void srs__rows_remove_event(srs__rows *rows, srs__event_row *row)
{
    srs__row_key key = srs__event_key(&row->event);
    srs__ordered_remove(&rows->entries, &key, srs__order_event);
    srs__ordered_remove(&rows->ids, &key, order_id);
}

void srs__rows_remove_letter(srs__rows *rows, srs__letter_row *row)
{
    srs__row_key key = srs__event_key(&row->event);
    srs__ordered_remove(&rows->letters, &key, srs__order_letter);
}

void srs__rows_remove_mark(srs__rows *rows, srs__mark_row *row)
{
    srs__row_key key = srs__mark_key(&row->mark);
    srs__ordered_remove(&rows->marks, &key, srs__order_mark);
    srs__ordered_remove(&rows->tokens, &key, srs__order_token);
}

void srs__rows_remove_change(srs__rows *rows, srs__change_row *row)
{
    srs__row_key key = change_key(row);
    srs__ordered_remove(&rows->changes, &key, srs__order_change);
    srs__ordered_remove(&rows->places, &key, srs__order_place);
}

static void free_tracker(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__tracker_row, by_key));
}

static void free_entry(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__event_row, by_position));
}

static void free_letter(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__letter_row, by_id));
}

static void free_change(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__change_row, by_user));
}

static void free_mark(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(SRS__ORDERED_ELEMENT(node, srs__mark_row, by_user));
}

void srs__rows_free(srs__rows *rows)
{
    srs__ordered_clear(&rows->trackers, free_tracker, NULL);
    srs__ordered_clear(&rows->entries, free_entry, NULL);
    srs__ordered_clear(&rows->letters, free_letter, NULL);
    srs__ordered_clear(&rows->marks, free_mark, NULL);
    srs__ordered_clear(&rows->changes, free_change, NULL);
    *rows = (srs__rows){0};
}

srs__row_range srs__row_range_of(srs__ordered *tree, srs__row_key prefix, const srs__row_key *after,
                                 srs__order_fn order)
{
    srs__row_range range = {.tree = tree};
    prefix.edge = -1;
    range.next = srs__ordered_rank(tree, &prefix, order);
    prefix.edge = 1;
    range.end = srs__ordered_rank(tree, &prefix, order);
    if (after) {
        srs__row_key behind = *after;
        behind.edge = 1;
        size_t next = srs__ordered_rank(tree, &behind, order);
        range.next = next > range.next ? next : range.next;
    }
    return range;
}

srs__ordered *srs__row_range_at(const srs__row_range *range)
{
    size_t rank = range->next;
    srs__ordered *node = range->next < range->end ? range->tree : NULL;
    while (node && rank != srs__ordered_count(node->left)) {
        size_t left = srs__ordered_count(node->left);
        int is_right = rank > left;
        rank -= is_right ? left + 1 : 0;
        node = is_right ? node->right : node->left;
    }
    return node;
}
