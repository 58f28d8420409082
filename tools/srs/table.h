/* Tables for people: aligned columns, coloured on a terminal. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "app.h"

typedef struct cli_table cli_table;

/* Makes a table. A heading that begins with '>' is of a column aligned to the right. */
cli_table *cli_table_new(const char *const *headings, size_t columns);

/* Fills in the next cell; the text is copied. */
void cli_table_text(cli_table *table, const char *text);
void cli_table_format(cli_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes the table on standard output, and frees it. */
void cli_table_print(const cli_app *app, cli_table *table);
void cli_table_free(cli_table *table);

/* Colours, or nothing where there is to be none. */
const char *cli_bold(const cli_app *app);
const char *cli_dim(const cli_app *app);
const char *cli_plain(const cli_app *app);

#endif
