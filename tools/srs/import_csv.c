/* Importing reviews from CSV: the first row names the columns. */
#include "import.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 256

/* A row may go over several lines, if a quoted field has a line end in it. */
typedef struct reader {
    cli_import *import;
    struct csv_parser parser;
    int fields_of[COLUMNS_MAX]; /* which field a column is; -1: none of ours */
    size_t columns;             /* 0 before the first row */
    char *texts[COLUMNS_MAX];   /* of this row */
    size_t cells;
    size_t row_bytes;
    size_t row_line; /* where this row begins; 0: none has begun */
    int row_ended;
} reader;

static void take_cell(void *text, size_t length, void *data)
{
    reader *r = data;
    if (r->cells < COLUMNS_MAX && text) {
        r->texts[r->cells] = cli_alloc(length + 1);
        memcpy(r->texts[r->cells], text, length);
    }
    r->cells++;
}

static void end_row(int character, void *data)
{
    (void)character;
    ((reader *)data)->row_ended = 1;
}

static void forget_row(reader *r)
{
    for (size_t i = 0; i < COLUMNS_MAX && i < r->cells; i++) {
        free(r->texts[i]);
        r->texts[i] = NULL;
    }
    r->cells = 0;
    r->row_bytes = 0;
    r->row_line = 0;
    r->row_ended = 0;
}

static void start_parser(reader *r)
{
    csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
}

/* Goes on after a broken row at the next line. */
static void restart_parser(reader *r)
{
    csv_free(&r->parser);
    start_parser(r);
    forget_row(r);
}

static int check_header(reader *r, const int *seen)
{
    static const cli_field needed[] = {FIELD_ITEM, FIELD_AT};
    const cli_app *app = cli_import_app(r->import);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!seen[needed[i]])
            return cli_bad_input(app,
                                 "line %zu: the first row must name the columns, and none of "
                                 "them is called %s",
                                 r->row_line, cli_field_names(needed[i]));
    }
    if (!seen[FIELD_RATING] && !seen[FIELD_QUALITY] && !seen[FIELD_CORRECT])
        return cli_bad_input(app, "line %zu: no column is called rating, quality or correct",
                             r->row_line);
    return CLI_OK;
}

static int read_header(reader *r)
{
    int seen[FIELD_COUNT] = {0};
    const cli_app *app = cli_import_app(r->import);
    if (r->cells > COLUMNS_MAX)
        return cli_bad_input(app, "line %zu: there are more than %d columns", r->row_line,
                             COLUMNS_MAX);
    for (size_t i = 0; i < r->cells; i++) {
        int field = r->texts[i] ? cli_field_find(r->texts[i]) : -1;
        r->fields_of[i] = field;
        if (field >= 0 && seen[field]++)
            return cli_bad_input(app, "line %zu: there are two columns for %s", r->row_line,
                                 cli_field_name((cli_field)field));
    }
    r->columns = r->cells;
    return check_header(r, seen);
}

static int read_row(reader *r)
{
    cli_fields fields = {{NULL}};
    if (r->cells != r->columns) {
        char reason[CLI_REASON_SIZE];
        snprintf(reason, sizeof reason, "it has %zu columns, the first row has %zu", r->cells,
                 r->columns);
        return cli_import_broken(r->import, r->row_line, reason);
    }
    for (size_t i = 0; i < r->columns; i++) {
        if (r->fields_of[i] >= 0)
            fields.text[r->fields_of[i]] = r->texts[i];
    }
    return cli_import_fields(r->import, r->row_line, &fields);
}

static int finish_row(reader *r)
{
    int code = r->columns ? read_row(r) : read_header(r);
    forget_row(r);
    return code;
}

static int break_row(reader *r, const char *reason)
{
    size_t line = r->row_line;
    restart_parser(r);
    if (!r->columns)
        return cli_bad_input(cli_import_app(r->import), "line %zu: %s", line, reason);
    return cli_import_broken(r->import, line, reason);
}

static int read_line(reader *r, const cli_lines *lines)
{
    if (!r->row_line && !lines->too_long && cli_lines_is_blank(lines))
        return CLI_OK;
    if (!r->row_line)
        r->row_line = lines->number;
    r->row_bytes += lines->length;
    if (lines->too_long || r->row_bytes > CLI_LINE_MAX) {
        char reason[CLI_REASON_SIZE];
        snprintf(reason, sizeof reason,
                 "the row is too long, up to line %zu: is a quote not closed?", lines->number);
        return break_row(r, reason);
    }
    if (memchr(lines->text, '\0', lines->length))
        return break_row(r, "it has a NUL in it");
    if (csv_parse(&r->parser, lines->text, lines->length, take_cell, end_row, r) != lines->length)
        return break_row(r,
                         "a quote is in the wrong place: put \"\" for a quote in a quoted field");
    return r->row_ended ? finish_row(r) : CLI_OK;
}

/* The last row may lack its line end. */
static int finish_input(reader *r, size_t last_line)
{
    char reason[CLI_REASON_SIZE];
    if (!r->row_line)
        return CLI_OK;
    if (csv_fini(&r->parser, take_cell, end_row, r)) {
        snprintf(reason, sizeof reason, "a quote is not closed up to the end, line %zu", last_line);
        return break_row(r, reason);
    }
    return r->row_ended ? finish_row(r) : CLI_OK;
}

int cli_import_csv(cli_import *import, cli_lines *lines)
{
    reader *r = cli_alloc(sizeof *r);
    int code = CLI_OK;
    r->import = import;
    start_parser(r);
    while (code == CLI_OK && cli_lines_next(lines))
        code = read_line(r, lines);
    if (code == CLI_OK && !lines->error)
        code = finish_input(r, lines->number);
    if (code == CLI_OK && !lines->error && !r->columns)
        code = cli_bad_input(cli_import_app(import),
                             "%s is empty: the first row must name the "
                             "columns",
                             lines->name);
    forget_row(r);
    csv_free(&r->parser);
    free(r);
    return code;
}
