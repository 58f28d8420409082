/* Tables for people: aligned columns, coloured on a terminal. */
#include "table.h"

#include "text.h"
#include "wrap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A column is not made narrower than this to fit a terminal. */
#define NARROWEST 12

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

static void table_add(cli_table *table, char *text)
{
    if (table->count == table->capacity) {
        table->capacity = table->capacity ? 2 * table->capacity : 64;
        table->cells = cli_resize(table->cells, table->capacity, sizeof *table->cells);
    }
    table->cells[table->count++] = text;
}

void cli_table_text(cli_table *table, const char *text)
{
    table_add(table, cli_copy(text ? text : ""));
}

void cli_table_format(cli_table *table, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    table_add(table, cli_copy(text));
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

static int total_width(const cli_table *table, const int *widths)
{
    int total = 0;
    for (size_t i = 0; i < table->columns; i++)
        total += widths[i] ? widths[i] + 2 : 0;
    return total - 2;
}

/* The widest column of text, which can be broken into lines; or `columns`. */
static size_t widest(const cli_table *table, const int *widths)
{
    size_t found = table->columns;
    for (size_t i = 0; i < table->columns; i++) {
        if (!is_right(table, i) && widths[i] > NARROWEST &&
            (found == table->columns || widths[i] > widths[found]))
            found = i;
    }
    return found;
}

/* On a terminal the widest columns give way until all fit. Elsewhere a row stays a line. */
static void fit_terminal(const cli_table *table, int *widths)
{
    if (!isatty(STDOUT_FILENO))
        return;
    int excess = total_width(table, widths) - cli_terminal_width();
    while (excess > 0) {
        size_t column = widest(table, widths);
        if (column == table->columns)
            return;
        widths[column]--;
        excess--;
    }
}

/* Prints what fits of a cell and moves on in it. Blanks are only written once something follows
 * them. */
static void table_print_cell(const cli_table *table, size_t column, const char **text,
                             const int *widths, int *blanks)
{
    if (!widths[column])
        return;
    char *part = cli_copy(*text);
    part[cli_fit(part, strlen(part), widths[column])] = '\0';
    *text += strlen(part);
    *text += strspn(*text, " ");
    int padding = widths[column] - cli_width(part);
    if (is_right(table, column))
        *blanks += padding;
    if (*part) {
        printf("%*s%s", *blanks, "", part);
        *blanks = 0;
    }
    *blanks += is_right(table, column) ? 2 : padding + 2;
    free(part);
}

static int is_printed(const cli_table *table, const char *const *texts)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (*texts[i])
            return 0;
    }
    return 1;
}

/* A row: as many lines as its longest cell takes. */
static void print_row(const cli_table *table, const char **texts, const int *widths,
                      const char *after)
{
    do {
        int blanks = 0;
        for (size_t i = 0; i < table->columns; i++)
            table_print_cell(table, i, &texts[i], widths, &blanks);
        printf("%s\n", is_printed(table, texts) ? after : "");
    } while (!is_printed(table, texts));
}

void cli_table_print(const cli_app *app, cli_table *table)
{
    int *widths = cli_alloc(table->columns * sizeof *widths);
    const char **texts = cli_alloc(table->columns * sizeof *texts);
    measure(table, widths);
    fit_terminal(table, widths);
    fputs(cli_bold(app), stdout);
    for (size_t i = 0; i < table->columns; i++)
        texts[i] = widths[i] ? heading(table, i) : "";
    print_row(table, texts, widths, cli_plain(app));
    for (size_t row = 0; row < table->count; row += table->columns) {
        for (size_t i = 0; i < table->columns; i++)
            texts[i] = widths[i] ? table->cells[row + i] : "";
        print_row(table, texts, widths, "");
    }
    free(texts);
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
