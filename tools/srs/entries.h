/* Events that wait to be appended together, with strings of their own. */
#ifndef CLI_ENTRIES_H
#define CLI_ENTRIES_H

#include "fields.h"

/* Events of a transaction. */
#define CLI_ENTRIES_MAX 1000

typedef struct cli_entries {
    srs_event_in at[CLI_ENTRIES_MAX];
    size_t lines[CLI_ENTRIES_MAX]; /* where in the input they are */
    size_t count;
    char season[SRS_SEASON_MAX + 1]; /* of all of them; "": the active one */
} cli_entries;

/* An event of a row; the strings are those of the row. */
srs_event_in cli_entry_of(const cli_row *row, const char *user);

/* Copies an event to the end; there must be room. */
void cli_entries_add(cli_entries *entries, const srs_event_in *event, size_t line);

/* Returns how many events from a place on belong together, at least 1: they are of one item of a
 * user at one time, as an event that lies ahead of the clock and its void are. The library refuses
 * either of the two without the other. */
size_t cli_entries_group(const cli_entries *entries, size_t first);

/* Returns how many of the first events do not belong together with the next one of the input; if
 * all do, all of them. */
size_t cli_entries_before(const cli_entries *entries, const srs_event_in *next);

/* Frees the first events and moves up the rest. */
void cli_entries_drop(cli_entries *entries, size_t count);

/* Frees all of them. */
void cli_entries_clear(cli_entries *entries);

#endif
