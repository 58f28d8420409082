/* Reading rows of CSV: the first row names the columns. */
#include "field_names.h"
#include "read.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 256

/* A row may go over several lines, if a quoted field has a line end in it. */
typedef struct reader {
    const cli_app *app;
    const cli_callbacks *callback;
    const cli_lines *lines;
    struct csv_parser parser;
    int fields_of[COLUMNS_MAX]; /* which field a column is; -1: none of ours */
    char *names[COLUMNS_MAX];   /* of our columns, as the first row has them */
    size_t columns;             /* 0 before the first row */
    int is_revlog;              /* the names are those of Anki's table revlog */
    unsigned char delimiter;    /* 0: a comma */
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
    if (r->delimiter)
        csv_set_delim(&r->parser, r->delimiter);
}

/* Goes on after a broken row at the next line. */
static void restart_parser(reader *r)
{
    csv_free(&r->parser);
    start_parser(r);
    forget_row(r);
}

static int refuse_header(reader *r, const char *reason)
{
    return cli_read_broken(r->app, r->lines, r->row_line, reason);
}

static int check_header(reader *r)
{
    static const cli_field needed[] = {FIELD_ITEM, FIELD_AT};
    char reason[CLI_REASON_SIZE];
    int seen[FIELD_COUNT] = {0};
    for (size_t i = 0; i < r->columns; i++) {
        if (r->fields_of[i] >= 0)
            seen[r->fields_of[i]] = 1;
    }
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (seen[needed[i]])
            continue;
        snprintf(reason, sizeof reason,
                 "the first row must name the columns, and none of them is called %s",
                 cli_field_names(needed[i]));
        return refuse_header(r, reason);
    }
    if (!seen[FIELD_RATING] && !seen[FIELD_QUALITY] && !seen[FIELD_CORRECT])
        return refuse_header(r, "no column is called rating, quality or correct");
    return CLI_OK;
}

/* Refuses two columns with equal claims to one field. Otherwise the plainer name counts. */
static int refuse_tie(reader *r, const cli_claims *claims, int field)
{
    char reason[CLI_REASON_SIZE];
    snprintf(reason, sizeof reason, "there are two columns for %s: %.40s and %.40s",
             cli_field_name((cli_field)field), claims->name[field], claims->rival[field]);
    return refuse_header(r, reason);
}

/* Finds out which field each column is. */
static int claim_columns(reader *r)
{
    int owner[FIELD_COUNT];
    cli_naming naming = {0};
    cli_claims claims = {{NULL}, {NULL}, {0}};
    for (size_t i = 0; i < r->columns; i++) {
        if (r->texts[i])
            cli_naming_note(&naming, r->texts[i]);
    }
    r->is_revlog = cli_naming_is_revlog(&naming);
    for (size_t i = 0; i < r->columns; i++) {
        int weakness = 0;
        int field = r->texts[i] ? cli_field_find(r->texts[i], r->is_revlog, &weakness) : -1;
        r->fields_of[i] = -1;
        if (field < 0)
            continue;
        int is_taken = claims.name[field] != NULL;
        if (!cli_claim(&claims, field, weakness, r->texts[i]))
            continue;
        if (is_taken)
            r->fields_of[owner[field]] = -1;
        r->fields_of[i] = field;
        owner[field] = (int)i;
    }
    int tied = cli_claims_tied(&claims);
    return tied < 0 ? CLI_OK : refuse_tie(r, &claims, tied);
}

static int read_header(reader *r)
{
    char reason[CLI_REASON_SIZE];
    if (r->cells > COLUMNS_MAX) {
        snprintf(reason, sizeof reason, "there are more than %d columns", COLUMNS_MAX);
        return refuse_header(r, reason);
    }
    r->columns = r->cells;
    int code = claim_columns(r);
    for (size_t i = 0; i < r->columns && !code; i++)
        r->names[i] = r->fields_of[i] >= 0 ? cli_copy(r->texts[i]) : NULL;
    return code ? code : check_header(r);
}

static int read_row(reader *r)
{
    cli_fields fields = {.is_revlog = r->is_revlog};
    if (r->cells != r->columns) {
        char reason[CLI_REASON_SIZE];
        snprintf(reason, sizeof reason, "it has %zu columns, the first row has %zu", r->cells,
                 r->columns);
        return r->callback->broken(r->callback->data, r->row_line, reason);
    }
    for (size_t i = 0; i < r->columns; i++) {
        if (r->fields_of[i] < 0)
            continue;
        fields.text[r->fields_of[i]] = r->texts[i];
        fields.name[r->fields_of[i]] = r->names[i];
    }
    return r->callback->row(r->callback->data, r->row_line, &fields);
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
        return cli_read_broken(r->app, r->lines, line, reason);
    return r->callback->broken(r->callback->data, line, reason);
}

/* Spreadsheets of some countries separate columns by semicolons, and copy them with tabs; sqlite3
 * prints bars. */
static void choose_delimiter(reader *r, const cli_lines *lines)
{
    static const char others[] = {';', '\t', '|'};
    if (r->columns || memchr(lines->text, ',', lines->length))
        return;
    for (size_t i = 0; i < sizeof others; i++) {
        if (memchr(lines->text, others[i], lines->length)) {
            r->delimiter = (unsigned char)others[i];
            csv_set_delim(&r->parser, r->delimiter);
            return;
        }
    }
}

static int read_csv_read_line(reader *r, const cli_lines *lines)
{
    if (!r->row_line && !lines->too_long && cli_lines_is_blank(lines))
        return CLI_OK;
    if (!r->row_line) {
        r->row_line = lines->number;
        choose_delimiter(r, lines);
    }
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

int cli_read_csv(const cli_app *app, cli_lines *lines, const cli_callbacks *callback)
{
    reader *r = cli_alloc(sizeof *r);
    int code = CLI_OK;
    r->app = app;
    r->callback = callback;
    r->lines = lines;
    start_parser(r);
    while (code == CLI_OK && cli_lines_next(lines))
        code = read_csv_read_line(r, lines);
    if (code == CLI_OK && !lines->error)
        code = finish_input(r, lines->number);
    forget_row(r);
    for (size_t i = 0; i < r->columns; i++)
        free(r->names[i]);
    csv_free(&r->parser);
    free(r);
    return code;
}
