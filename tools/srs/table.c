/* Tables for people: aligned columns, coloured on a terminal. */
#include "table.h"

#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct cli_table {
    const char *const *headings;
    size_t columns;
    char **cells; /* row after row */
    size_t count;
    size_t capacity;
};

cli_table *cli_table_new(const char *const *headings, size_t columns)
{
    cli_table *table = cli_alloc(sizeof *table);
    table->headings = headings;
    table->columns = columns;
    return table;
}

static void add(cli_table *table, char *text)
{
    if (table->count == table->capacity) {
        table->capacity = table->capacity ? 2 * table->capacity : 64;
        table->cells = cli_resize(table->cells, table->capacity, sizeof *table->cells);
    }
    table->cells[table->count++] = text;
}

void cli_table_text(cli_table *table, const char *text)
{
    add(table, cli_copy(text ? text : ""));
}

void cli_table_format(cli_table *table, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add(table, cli_copy(text));
}

static int is_right(const cli_table *table, size_t column)
{
    return table->headings[column][0] == '>';
}

static const char *heading(const cli_table *table, size_t column)
{
    return table->headings[column] + is_right(table, column);
}

/* The widths of the columns; 0 for one that is empty in every row, which is left out. */
static void measure(const cli_table *table, int *widths)
{
    for (size_t row = 0; row < table->count; row += table->columns) {
        for (size_t i = 0; i < table->columns; i++) {
            int width = cli_width(table->cells[row + i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    for (size_t i = 0; i < table->columns; i++) {
        int width = cli_width(heading(table, i));
        if (width > widths[i] && (widths[i] || !table->count))
            widths[i] = width;
    }
}

/* Blanks are only written once something follows them. */
static void print_cell(const cli_table *table, size_t column, const char *text, const int *widths,
                       int *blanks)
{
    int padding = widths[column] - cli_width(text);
    if (!widths[column])
        return;
    if (is_right(table, column))
        *blanks += padding;
    if (*text) {
        printf("%*s%s", *blanks, "", text);
        *blanks = 0;
    }
    *blanks += is_right(table, column) ? 2 : padding + 2;
}

void cli_table_print(const cli_app *app, cli_table *table)
{
    int *widths = cli_alloc(table->columns * sizeof *widths), blanks = 0;
    measure(table, widths);
    fputs(cli_bold(app), stdout);
    for (size_t i = 0; i < table->columns; i++)
        print_cell(table, i, heading(table, i), widths, &blanks);
    printf("%s\n", cli_plain(app));
    for (size_t row = 0; row < table->count; row += table->columns) {
        blanks = 0;
        for (size_t i = 0; i < table->columns; i++)
            print_cell(table, i, table->cells[row + i], widths, &blanks);
        putchar('\n');
    }
    free(widths);
    cli_table_free(table);
}

void cli_table_free(cli_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table);
}

const char *cli_bold(const cli_app *app)
{
    return app->color ? "\033[1m" : "";
}

const char *cli_dim(const cli_app *app)
{
    return app->color ? "\033[2m" : "";
}

const char *cli_plain(const cli_app *app)
{
    return app->color ? "\033[0m" : "";
}
