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

void cli_entries_clear(cli_entries *entries);

#endif
