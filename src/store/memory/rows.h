/* The rows of the memory store, the trees that order them, and keys to find them by. */
#ifndef SRS__STORE_MEMORY_ROWS_H
#define SRS__STORE_MEMORY_ROWS_H

#include "base/ordered.h"

#include <srs/sys/store.h>

/* Rows are one piece of memory each, text included, so that a row is there or it is not. A season
 * stays, at its place, as long as the store: rows borrow its name. */
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
    srs_event event;    /* with its own copy of the season's name */
    const char *reason; /* NULL: staged to be deleted */
} srs__letter_row;

typedef struct srs__mark_row {
    srs__ordered by_user;
    srs__ordered by_token;
    size_t bytes;
    srs_stale_mark mark; /* token 0: staged to be cleared */
} srs__mark_row;

typedef struct srs__change_row {
    srs__ordered by_user;
    srs__ordered by_place;
    size_t bytes;
    srs_change change; /* by whoever changed the user last */
    int64_t writer;    /* who that was */
    int64_t others;    /* the place of the latest change by anybody else; 0: none */
} srs__change_row;

/* The trees of the store, and again those of what a transaction staged (which needs no `due`). */
typedef struct srs__rows {
    srs__ordered *trackers; /* by (season, user, item) */
    srs__ordered *due;      /* by (season, user, due_ms, item) */
    srs__ordered *entries;  /* by (season, user, item, at_ms, id) */
    srs__ordered *ids;      /* the entries by (id, season) */
    srs__ordered *letters;  /* by id */
    srs__ordered *marks;    /* by (season, user) */
    srs__ordered *tokens;   /* the marks by token */
    srs__ordered *changes;  /* by (season, user) */
    srs__ordered *places;   /* the changes by place */
} srs__rows;

/* NULL when memory is out. Season names of trackers and entries are borrowed. */
srs__season_row *srs__season_row_new(const srs_season *season);
srs__tracker_row *srs__tracker_row_new(const srs_tracker *tracker, const char *season);
srs__event_row *srs__event_row_new(const srs_event *event, const char *season);
srs__letter_row *srs__letter_row_new(const srs_event *event, const char *reason);
srs__mark_row *srs__mark_row_new(const srs_stale_mark *mark);
srs__change_row *srs__change_row_new(const char *season, const char *user);

/* A key, or a beginning of keys: what is NULL is left open, and stands (like the whole key) before
 * everything that begins so with edge -1, after it with edge 1. */
typedef struct srs__row_key {
    const char *season;
    const char *user;
    const char *item;
    const srs_id *id;
    int64_t ms; /* with id, or of `due`; the token or the place */
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

/* The whole keys of rows. */
srs__row_key srs__tracker_key(const srs_tracker *tracker);
srs__row_key srs__event_key(const srs_event *event);
srs__row_key srs__mark_key(const srs_stale_mark *mark);

/* NULL if there is none. */
srs__tracker_row *srs__rows_tracker(const srs__rows *rows, const srs__row_key *key);
srs__event_row *srs__rows_event(const srs__rows *rows, const srs__row_key *id_and_season);
srs__letter_row *srs__rows_letter(const srs__rows *rows, const srs_id *id);
srs__mark_row *srs__rows_mark(const srs__rows *rows, const srs__row_key *key);
srs__change_row *srs__rows_change(const srs__rows *rows, const srs__row_key *key);

/* None of the key may be there. */
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

/* Frees every row. */
void srs__rows_free(srs__rows *rows);

/* Consecutive rows of a tree, from the rank `next` on. */
typedef struct srs__row_range {
    srs__ordered *tree;
    size_t next;
    size_t end;
} srs__row_range;

/* What begins with `prefix` (its edge does not matter), after `after` if that is not NULL. */
srs__row_range srs__row_range_of(srs__ordered *tree, srs__row_key prefix, const srs__row_key *after,
                                 srs__order_fn order);
/* The row at `next`; NULL at the end. */
srs__ordered *srs__row_range_at(const srs__row_range *range);

#endif
