/* An import under way: what its files share. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "entries.h"
#include "left_out.h"
#include "lines.h"
#include "progress.h"
#include "review_id.h"

typedef struct cli_import {
    const cli_app *app;
    const char *user; /* of rows that name none */
    cli_entries entries;
    cli_seen *seen;
    cli_lines lines;
    cli_progress progress;
    uint64_t reviews, removals, resets; /* stored by this run */
    uint64_t duplicates;                /* events that the store had */
    uint64_t seasons, letters;
    uint64_t skipped; /* broken rows */
    uint64_t rows;    /* that were read, whatever they are */
    cli_left_out left_out;
} cli_import;

/* Stores what waits. Other than 0: stop, and exit with that. */
int cli_import_flush(cli_import *import);

/* Takes rows, for the readers; `data` is the cli_import. */
int cli_import_row(void *data, size_t line, const cli_fields *fields);
int cli_import_broken(void *data, size_t line, const char *reason);

/* Says how far the import came when a signal ended it; returns what to exit with. */
int cli_import_interrupted(cli_import *import);

/* Shows what was imported. */
int cli_import_report(const cli_import *import);

#endif
