/* The rows of the memory store, the trees that order them, and the keys that find them. */
#ifndef SRS__STORE_MEMORY_ROWS_H
#define SRS__STORE_MEMORY_ROWS_H

#include "base/ordered.h"

#include <srs/sys/store.h>

/* A row is one allocation with its text, so that a row is never incomplete. The row of a season is
 * never moved or freed before the store closes, because other rows borrow its name. */
typedef struct srs__season_row {
    srs__ordered by_name;
    size_t bytes;
    srs_season season;
} srs__season_row;

typedef struct srs__tracker_row {
    srs__ordered by_key;
    srs__ordered by_due;
    size_t bytes;
    srs_tracker tracker;
} srs__tracker_row;

typedef struct srs__event_row {
    srs__ordered by_position;
    srs__ordered by_id;
    size_t bytes;
    srs_event event;
} srs__event_row;

typedef struct srs__letter_row {
    srs__ordered by_id;
    size_t bytes;
    srs_event event;    /* has its own copy of the season's name */
    const char *reason; /* NULL: staged to be deleted */
} srs__letter_row;

typedef struct srs__mark_row {
    srs__ordered by_user;
    srs__ordered by_token;
    size_t bytes;
    srs_stale_mark mark; /* token 0: staged to be deleted */
} srs__mark_row;

typedef struct srs__change_row {
    srs__ordered by_user;
    srs__ordered by_place;
    size_t bytes;
    srs_change change; /* the latest change of the user */
    int64_t writer;    /* writer of the latest change */
    int64_t others;    /* place of the latest change by another writer; 0: none */
} srs__change_row;

/* The trees of the store. A transaction has the same trees for its staged rows, except `due`. */
typedef struct srs__rows {
    srs__ordered *trackers; /* by (season, user, item) */
    srs__ordered *due;      /* by (season, user, due_ms, item) */
    srs__ordered *entries;  /* by (season, user, item, at_ms, id) */
    srs__ordered *ids;      /* the same rows by (id, season) */
    srs__ordered *letters;  /* by id */
    srs__ordered *marks;    /* by (season, user) */
    srs__ordered *tokens;   /* the rows of `marks` by token */
    srs__ordered *changes;  /* by (season, user) */
    srs__ordered *places;   /* the rows of `changes` by place */
} srs__rows;

/* Create rows. Return NULL if out of memory. The season names of trackers and events are
 * borrowed. */
srs__season_row *srs__season_row_new(const srs_season *season);
srs__tracker_row *srs__tracker_row_new(const srs_tracker *tracker, const char *season);
srs__event_row *srs__event_row_new(const srs_event *event, const char *season);
srs__letter_row *srs__letter_row_new(const srs_event *event, const char *reason);
srs__mark_row *srs__mark_row_new(const srs_stale_mark *mark);
srs__change_row *srs__change_row_new(const char *season, const char *user);

/* A key, or the beginning of a key. A member that is NULL matches everything. With edge -1 the key
 * is before all rows that it matches, with edge 1 after them. */
typedef struct srs__row_key {
    const char *season;
    const char *user;
    const char *item;
    const srs_id *id;
    int64_t ms; /* time of a key with an id or of `due`; or the token; or the place */
    int edge;
} srs__row_key;

int srs__order_season(const void *name, const srs__ordered *node);
int srs__order_tracker(const void *key, const srs__ordered *node);
int srs__order_due(const void *key, const srs__ordered *node);
int srs__order_event(const void *key, const srs__ordered *node);
int srs__order_letter(const void *key, const srs__ordered *node);
int srs__order_mark(const void *key, const srs__ordered *node);
int srs__order_token(const void *key, const srs__ordered *node);
int srs__order_change(const void *key, const srs__ordered *node);
int srs__order_place(const void *key, const srs__ordered *node);

/* Return the whole key of a row. */
srs__row_key srs__tracker_key(const srs_tracker *tracker);
srs__row_key srs__event_key(const srs_event *event);
srs__row_key srs__mark_key(const srs_stale_mark *mark);

/* Find a row. Return NULL if there is none. */
srs__tracker_row *srs__rows_tracker(const srs__rows *rows, const srs__row_key *key);
srs__event_row *srs__rows_event(const srs__rows *rows, const srs__row_key *id_and_season);
srs__letter_row *srs__rows_letter(const srs__rows *rows, const srs_id *id);
srs__mark_row *srs__rows_mark(const srs__rows *rows, const srs__row_key *key);
srs__change_row *srs__rows_change(const srs__rows *rows, const srs__row_key *key);

/* Add a row. Requires: no row with the same key exists. */
void srs__rows_add_tracker(srs__rows *rows, srs__tracker_row *row);
void srs__rows_add_event(srs__rows *rows, srs__event_row *row);
void srs__rows_add_letter(srs__rows *rows, srs__letter_row *row);
void srs__rows_add_mark(srs__rows *rows, srs__mark_row *row);
void srs__rows_add_change(srs__rows *rows, srs__change_row *row);

void srs__rows_remove_tracker(srs__rows *rows, srs__tracker_row *row);
void srs__rows_remove_event(srs__rows *rows, srs__event_row *row);
void srs__rows_remove_letter(srs__rows *rows, srs__letter_row *row);
void srs__rows_remove_mark(srs__rows *rows, srs__mark_row *row);
void srs__rows_remove_change(srs__rows *rows, srs__change_row *row);

/* Frees all rows. */
void srs__rows_free(srs__rows *rows);

/* Consecutive rows of a tree, starting at the rank `next`. */
typedef struct srs__row_range {
    srs__ordered *tree;
    size_t next;
    size_t end;
} srs__row_range;

/* Returns the range of rows that match `prefix` (its edge is ignored). If `after` is not NULL, the
 * range starts after that key. */
srs__row_range srs__row_range_of(srs__ordered *tree, srs__row_key prefix, const srs__row_key *after,
                                 srs__order_fn order);
/* Returns the row at `next`, or NULL at the end. */
srs__ordered *srs__row_range_at(const srs__row_range *range);

#endif
